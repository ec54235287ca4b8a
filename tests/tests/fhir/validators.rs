//! The validators: `fhir.resources` of the Python Package Index (the types, cardinalities and rules of R4) and `fhir` of npm (these, and required codes).
//! `deploy/bootstrap` installs them into docward's own home.

use docward_tests::program::installed;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

const INSTALL: &str = "the validators of FHIR resources are missing: run deploy/bootstrap";

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fhir").join(name)
}

/// What a program says, which must end well.
fn said(program: &Path, script: &Path, files: &[PathBuf], home: &Path) -> String {
    let output = Command::new(program).arg(script).args(files).env("DOCWARD_FHIR_NODE", home).output().expect(INSTALL);
    let (said, failed) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{} failed: {failed}", program.display());
    said.into_owned()
}

/// What either validator finds wrong with bundles that lie in files; empty of valid ones.
pub(crate) fn problems(files: &[PathBuf]) -> String {
    assert!(!files.is_empty(), "nothing to validate");
    let home = installed("fhir");
    let python = said(&home.join("venv/bin/python"), &script("validate.py"), files, &home);
    let node = said(Path::new(OsStr::new("node")), &script("validate.cjs"), files, &home);
    python + &node
}

/// A validator that accepts anything would make every test pass.
#[test]
fn the_validators_find_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = |name: &str, resource: serde_json::Value| {
        let bundle =
            serde_json::json!({ "resourceType": "Bundle", "type": "collection", "entry": [{ "resource": resource }] });
        let path = folder.path().join(name);
        std::fs::write(&path, bundle.to_string()).unwrap();
        path
    };
    let no_subject = wrong("subject.json", serde_json::json!({ "resourceType": "Observation", "status": "final" }));
    let date = wrong("date.json", serde_json::json!({ "resourceType": "Patient", "birthDate": "13/13/1950" }));
    let unknown = wrong("unknown.json", serde_json::json!({ "resourceType": "Patient", "birthday": "1950-01-01" }));
    let found = problems(&[no_subject, date, unknown]);
    for (file, times) in [("subject.json", 2), ("date.json", 1), ("unknown.json", 2)] {
        assert!(found.lines().filter(|line| line.contains(file)).count() >= times, "{file}: {found}");
    }
}

//! The other validator: `pyx12` of the Python Package Index, whose program `x12valid` writes 997s and 999s by itself.
//! `deploy/bootstrap` installs it into docward's own home.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const INSTALL: &str = "pyx12, which acknowledgements are validated by, is missing: run deploy/bootstrap";

/// Where `deploy/bootstrap` puts it: of a system, or of a user.
fn python() -> PathBuf {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let data = data.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/share")));
    let homes = [Some(PathBuf::from("/usr/local/lib/docward")), data.map(|data| data.join("docward"))];
    let python = homes.into_iter().flatten().map(|home| home.join("x12/venv/bin/python"));
    python.into_iter().find(|python| python.exists()).expect(INSTALL)
}

/// What it says of texts, by their names: its lines, without the path.
pub(crate) fn said(texts: &[(String, String)]) -> BTreeMap<String, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> = (0..texts.len()).map(|number| folder.path().join(number.to_string())).collect();
    for (file, (_, text)) in files.iter().zip(texts) {
        std::fs::write(file, text).unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/acknowledgements/x12valid.py");
    let output = Command::new(python()).arg(script).args(&files).output().expect(INSTALL);
    assert!(output.status.success(), "pyx12 failed: {}", String::from_utf8_lossy(&output.stderr));
    let output = String::from_utf8(output.stdout).unwrap();
    let lines_of = |file: &Path| {
        let path = format!("{} ", file.display());
        output.lines().filter_map(|line| line.strip_prefix(&path)).map(str::to_owned).collect()
    };
    files.iter().zip(texts).map(|(file, (name, _))| (name.clone(), lines_of(file))).collect()
}

/// A validator that accepts anything would make every test pass.
#[test]
fn the_validator_finds_what_is_wrong() {
    let good = crate::written::one_of_each();
    let bad = good.iter().map(|(name, text)| {
        let text = if name.ends_with("TA1") { text.replace("*A*000", "*X*000") } else { text.replace("SE*", "SE*1") };
        (name.clone(), text)
    });
    for (name, lines) in said(&bad.collect::<Vec<_>>()) {
        let is_wrong = lines.iter().any(|line| line != "set A");
        assert!(is_wrong, "{name}: {lines:?}");
    }
}

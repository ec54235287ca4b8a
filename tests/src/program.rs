//! The built binary that tests run.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// `docward`, as built into the same target folder as this test.
pub fn docward() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).expect("tests lie in TARGET/PROFILE/deps").join("docward");
    assert!(program.exists(), "{} is not there: `cargo build -p docward` makes it", program.display());
    program
}

/// The same with everything that other crates' events at a level come to counted in its log: a script in `folder` that
/// becomes the program.
pub fn logging(folder: &Path, level: &str) -> PathBuf {
    let script = folder.join("docward");
    let program = docward();
    std::fs::write(&script, format!("#!/bin/sh\nDOCWARD_LOG={level} exec '{}' \"$@\"\n", program.display())).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    script
}

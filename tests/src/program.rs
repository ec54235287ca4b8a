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

/// What `deploy/bootstrap` has put into docward's own home, of a system or of a user.
pub fn installed(folder: &str) -> PathBuf {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let data = data.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/share")));
    let homes = [Some(PathBuf::from("/usr/local/lib/docward")), data.map(|data| data.join("docward"))];
    let found = homes.into_iter().flatten().map(|home| home.join(folder)).find(|folder| folder.is_dir());
    found.unwrap_or_else(|| panic!("{folder} is not there: deploy/bootstrap installs it"))
}

/// `docward` with everything that other crates' events at a level come to counted in its log: a script in `folder` that
/// becomes the program.
pub fn logging(folder: &Path, level: &str) -> PathBuf {
    let script = folder.join("docward");
    let program = docward();
    std::fs::write(&script, format!("#!/bin/sh\nDOCWARD_LOG={level} exec '{}' \"$@\"\n", program.display())).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    script
}

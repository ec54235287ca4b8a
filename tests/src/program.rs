//! The built binary that tests run.

use std::path::PathBuf;

/// `docward`, as built into the same target folder as this test.
pub fn docward() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).expect("tests lie in TARGET/PROFILE/deps").join("docward");
    assert!(program.exists(), "{} is not there: `cargo build -p docward` makes it", program.display());
    program
}

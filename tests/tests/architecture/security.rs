//! SECURITY.md says what each stolen thing gives and does not give: each row names the tests that try it, and they are there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every function of a Rust file under a folder.
fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() && name != "target" {
            functions(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let named = text.split("fn ").skip(1).filter_map(|rest| rest.split_once('('));
            found.extend(named.map(|(name, _)| name.to_owned()));
        }
    }
}

/// The names of tests in a text: words of several parts between backticks, and the functions of a file of compile-fail tests.
fn tests(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    let is_name = |word: &&str| {
        word.matches('_').count() >= 2 && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    quoted.filter(is_name).collect()
}

#[test]
fn every_row_of_securitys_table_names_its_tests_and_they_are_there() {
    let security = std::fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let mut there = BTreeSet::new();
    for folder in ["tests", "workers", "envelope"] {
        functions(&root().join(folder), &mut there);
    }
    let table = security.split("## What each stolen thing gives").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() > 20, "the table is not where it was");
    for row in &rows {
        let what = row.trim_matches('|').split('|').next().unwrap().trim();
        assert!(!tests(row).is_empty(), "{what}: no test is named");
    }
    for name in tests(&security) {
        let exists = there.contains(name) || root().join("tests/ui").join(format!("{name}.rs")).exists();
        assert!(exists, "SECURITY.md names a test that is not there: {name}");
    }
}

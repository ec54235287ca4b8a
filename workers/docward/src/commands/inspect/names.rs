//! What the results of each file are named after: its name without the extension. Where two files would get one name, both
//! keep their extension and the folders below the one that was named; where that is still one, all folders that were typed.

use crate::failure::Failure;
use crate::files::{self, Found};
use crate::terminal;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

/// One file to inspect.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) path: PathBuf,
    /// What every result is named after; with slashes where folders keep it apart from another.
    pub(super) name: String,
    /// Lower case, without a dot.
    pub(super) extension: Option<String>,
}

/// How much of a file's path its results are named after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    Stem,
    BelowRoot,
    Path,
}

impl Detail {
    const fn more(self) -> Self {
        match self {
            Self::Stem => Self::BelowRoot,
            Self::BelowRoot | Self::Path => Self::Path,
        }
    }

    fn name(self, found: &Found) -> String {
        match self {
            Self::Stem => found.path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            Self::BelowRoot => plain(found.below_root()),
            Self::Path => plain(&found.path),
        }
    }
}

/// Every file that is meant, each with a name of its own.
pub(super) fn inputs(paths: &[PathBuf]) -> anyhow::Result<Vec<Input>> {
    let found = files::find(paths).into_iter().collect::<Result<Vec<_>, _>>();
    let found = found.map_err(Failure::wrong_use)?;
    if found.is_empty() {
        return Err(Failure::wrong_use("there is no file in what was named").into());
    }
    let names = names(&found)?;
    Ok(found.into_iter().zip(names).map(|(found, name)| Input::of(found.path, name)).collect())
}

impl Input {
    fn of(path: PathBuf, name: String) -> Self {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        Self { path, name, extension }
    }
}

/// A name for each file: more detailed, until no two are one.
fn names(found: &[Found]) -> Result<Vec<String>, Failure> {
    let mut details = vec![Detail::Stem; found.len()];
    loop {
        let names: Vec<String> = found.iter().zip(&details).map(|(found, detail)| detail.name(found)).collect();
        let mut owners: HashMap<&str, Vec<usize>> = HashMap::new();
        for (number, name) in names.iter().enumerate() {
            owners.entry(name).or_default().push(number);
        }
        let clashing: Vec<&Vec<usize>> = owners.values().filter(|owners| owners.len() > 1).collect();
        if clashing.is_empty() {
            return Ok(names);
        }
        let before = details.clone();
        for number in clashing.iter().flat_map(|owners| owners.iter()) {
            if let Some(detail) = details.get_mut(*number) {
                *detail = detail.more();
            }
        }
        if details == before {
            let same = clashing.first().map(|owners| owners.iter().filter_map(|number| found.get(*number)));
            let same: Vec<String> = same.into_iter().flatten().map(|found| terminal::name(&found.path)).collect();
            let message =
                format!("{} would be written under one name; inspect them into two folders", same.join(" and "));
            return Err(Failure::wrong_use(message));
        }
    }
}

/// A path's names, joined by slashes: nothing that leads out of the folder of results.
fn plain(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, root: Option<&str>) -> Found {
        Found { path: path.into(), root: root.map(Into::into) }
    }

    #[test]
    fn names_are_as_short_as_they_may_be() {
        let documents = Some("fixtures/documents");
        let given = [
            found("fixtures/documents/note.txt", documents),
            found("fixtures/documents/scan.pdf", documents),
            found("fixtures/documents/june/scan.pdf", documents),
            found("fixtures/documents/june/scan.tif", documents),
        ];
        assert_eq!(names(&given).unwrap(), ["note", "scan.pdf", "june/scan.pdf", "june/scan.tif"]);
    }

    #[test]
    fn files_that_were_named_themselves_keep_apart_too() {
        let named = ["a/scan.pdf", "a/scan.tif", "b/scan.pdf", "../c/scan.pdf"].map(|path| found(path, None));
        assert_eq!(names(&named).unwrap(), ["a/scan.pdf", "scan.tif", "b/scan.pdf", "c/scan.pdf"]);
        let roots = [found("a/scan.pdf", Some("a")), found("b/scan.pdf", Some("b"))];
        assert_eq!(names(&roots).unwrap(), ["a/scan.pdf", "b/scan.pdf"]);
    }

    #[test]
    fn a_longer_name_meets_no_shorter_one() {
        let given = ["a/scan.pdf", "a/scan.tif", "a/scan.pdf.txt"].map(|path| found(path, Some("a")));
        let names = names(&given).unwrap();
        assert_eq!(names, ["a/scan.pdf", "scan.tif", "scan.pdf.txt"]);
    }

    #[test]
    fn the_fixtures_own_folder_has_a_name_for_each_file() {
        let documents = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/documents"));
        let inputs = inputs(&[documents.to_owned()]).unwrap();
        let names: std::collections::BTreeSet<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
        assert_eq!(names.len(), std::fs::read_dir(documents).unwrap().count());
        for name in ["discharge-note", "referral-two-pages.pdf", "referral-two-pages.tif"] {
            assert!(names.contains(name), "{names:?}");
        }
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused_by_both_names() {
        let same = ["../a/scan.pdf", "a/scan.pdf"].map(|path| found(path, None));
        let refused = names(&same).unwrap_err();
        assert!(refused.message.contains("../a/scan.pdf and a/scan.pdf"), "{}", refused.message);
    }
}

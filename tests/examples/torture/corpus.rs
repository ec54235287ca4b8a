//! Which documents there are.

use crate::damage;
use crate::trial::{Bytes, Trial};
use std::io::Result;
use std::path::{Path, PathBuf};

/// Folders of the shared data, and what in them is no document (truth, licences).
const SHARED: [(&str, &[&str]); 8] = [
    ("pdf/pdfjs", &[]),
    ("pdf/clinical", &["txt"]),
    ("dicom/syntaxes", &[]),
    ("dicom/burnt-in", &["json"]),
    ("x12", &["json", "txt", "md"]),
    ("forms", &["json", "txt", "md"]),
    ("ocr/clinical", &["txt", "json"]),
    ("phi", &[]),
];

/// Everything to be tried, and the corpora that are not there.
pub(crate) fn trials(repository: &Path, data: &Path) -> Result<(Vec<Trial>, Vec<String>)> {
    let fixtures = repository.join("fixtures");
    let mut trials = whole("fixtures", &fixtures.join("documents"), &[])?;
    trials.extend(whole("fixtures", &fixtures.join("claims"), &[])?);
    trials.extend(whole("fixtures", &fixtures.join("bad"), &["json"])?);
    for file in files(&fixtures.join("documents"))? {
        trials.extend(damage::trials(&file)?);
    }
    let mut missing = Vec::new();
    for (name, truth) in SHARED {
        let folder = data.join(name);
        if folder.is_dir() {
            trials.extend(whole(name, &folder, truth)?);
        } else {
            missing.push(name.to_owned());
        }
    }
    Ok((trials, missing))
}

fn whole(corpus: &str, folder: &Path, except: &[&str]) -> Result<Vec<Trial>> {
    let wanted = |file: &PathBuf| {
        let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        !except.contains(&extension)
    };
    let trial = |file: PathBuf| Trial {
        corpus: corpus.to_owned(),
        name: file.strip_prefix(folder).unwrap_or(&file).display().to_string(),
        bytes: Bytes::File(file),
    };
    Ok(files(folder)?.into_iter().filter(wanted).map(trial).collect())
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() { files.extend(self::files(&entry.path())?) } else { files.push(entry.path()) }
    }
    files.sort();
    Ok(files)
}

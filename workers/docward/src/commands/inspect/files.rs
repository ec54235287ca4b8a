//! Which files a call means: folders recurse, hidden files are passed over, two files of one name are an error.

use anyhow::{Context, bail};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// One file to inspect.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) path: PathBuf,
    /// The file's name without its extension: what every result is named after.
    pub(super) name: String,
    /// Lower case, without a dot.
    pub(super) extension: Option<String>,
}

pub(super) fn collect(paths: &[PathBuf]) -> anyhow::Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for path in paths {
        walk(path, &mut inputs)?;
    }
    if inputs.is_empty() {
        bail!("there is no file in what was named");
    }
    let mut seen: HashMap<&str, &Path> = HashMap::new();
    for input in &inputs {
        if let Some(other) = seen.insert(&input.name, &input.path) {
            let (one, two) = (other.display(), input.path.display());
            bail!("{one} and {two} would both be written as {}; inspect them into two folders", input.name);
        }
    }
    Ok(inputs)
}

fn walk(path: &Path, inputs: &mut Vec<Input>) -> anyhow::Result<()> {
    let metadata = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    if metadata.is_dir() {
        let entries = std::fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))?;
        let mut entries: Vec<PathBuf> =
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        entries.retain(|entry| !entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")));
        entries.sort();
        return entries.iter().try_for_each(|entry| walk(entry, inputs));
    }
    let name = path.file_stem().context("a file without a name")?.to_string_lossy().into_owned();
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    inputs.push(Input { path: path.to_owned(), name, extension });
    Ok(())
}

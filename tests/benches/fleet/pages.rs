//! Which pages: the clean ones of `../shared/data/ocr/clinical`, else the fixtures' clean form, over and over.

use std::path::{Path, PathBuf};

pub(crate) fn choose(number: usize) -> (Vec<PathBuf>, &'static str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let clinical = root.parent().unwrap().join("shared/data/ocr/clinical");
    let mut pages: Vec<PathBuf> = std::fs::read_dir(clinical)
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default();
    pages.retain(|page| page.file_name().unwrap().to_string_lossy().contains("-clean-p"));
    pages.sort();
    if pages.is_empty() {
        return (vec![root.join("fixtures/documents/intake-form-clean.png"); number], "the fixtures' clean form");
    }
    pages.truncate(number);
    (pages, "../shared/data/ocr/clinical, clean")
}

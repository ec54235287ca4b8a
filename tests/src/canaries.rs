//! Looks for identifiers where none may be: in any letter case, as UTF-8 and as UTF-16.

use aho_corasick::AhoCorasick;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Words to look for.
pub struct Canaries {
    words: Vec<String>,
    automaton: AhoCorasick,
}

/// What a scan saw.
#[derive(Debug, Default)]
pub struct Scan {
    /// Which file holds which canary.
    pub found: BTreeSet<(PathBuf, String)>,
    /// Every file that was read.
    pub files: Vec<PathBuf>,
    /// How many bytes they have.
    pub bytes: u64,
}

impl Canaries {
    /// Of these words.
    pub fn new(words: impl IntoIterator<Item = String>) -> Self {
        let words: Vec<String> = words.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let wide = |word: &String| word.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let narrow = words.iter().map(|word| word.clone().into_bytes());
        let patterns: Vec<Vec<u8>> = narrow.chain(words.iter().map(wide)).collect();
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(patterns).unwrap();
        Self { words, automaton }
    }

    /// Which of them are in these bytes.
    pub fn within(&self, bytes: &[u8]) -> BTreeSet<&str> {
        let found = self.automaton.find_overlapping_iter(bytes);
        found.map(|found| self.words[found.pattern().as_usize() % self.words.len()].as_str()).collect()
    }

    /// Which of them are in a text, however its lines are broken.
    pub fn within_text(&self, text: &str) -> BTreeSet<&str> {
        let unbroken = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.within(text.as_bytes()).union(&self.within(unbroken.as_bytes())).copied().collect()
    }

    /// Reads every file under a folder. Files that go meanwhile are passed over.
    pub fn scan(&self, folder: &Path) -> Scan {
        let mut scan = Scan::default();
        for path in files_under(folder) {
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let found = self.within(&bytes).into_iter().map(|word| (path.clone(), word.to_owned()));
            scan.found.extend(found);
            scan.bytes += bytes.len() as u64;
            scan.files.push(path);
        }
        scan
    }
}

/// Every regular file under a folder, links not followed.
pub fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_any_case_and_both_encodings_and_nothing_else() {
        let canaries = Canaries::new(["Quillon".to_owned(), "MRN-1".to_owned()]);
        assert_eq!(canaries.within(b"..qUILLON.mrn-1"), ["Quillon", "MRN-1"].into());
        let wide: Vec<u8> = "QUILLON".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(canaries.within(&wide), ["Quillon"].into());
        assert!(canaries.within(b"Quillo n MRN 1").is_empty());
    }

    #[test]
    fn a_broken_line_hides_nothing() {
        let canaries = Canaries::new(["Anselm Torvaldine".to_owned()]);
        assert_eq!(canaries.within_text("Dr. Anselm\n   Torvaldine"), ["Anselm Torvaldine"].into());
    }
}

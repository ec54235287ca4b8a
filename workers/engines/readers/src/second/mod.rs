//! A second reader, for what the first one isn't sure of: PP-OCRv6's recognition of one line, run by rten.
//!
//! It costs several times what Tesseract does for the same line, and reads what Tesseract's layout analysis breaks: letters
//! that stand alone in a cell, lines that touch, coarse print. Optional: without its files reading goes on with the first. Files that
//! are not those that were tried here are not used: a model is a program, and what it reads decides what is redacted.

mod decode;
mod detect;
mod improve;
mod model;
mod unsure_ink;

pub(crate) use decode::Spoken;
pub(crate) use improve::{improve, is_foreign, weight};
pub(crate) use model::LineReader;

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Where the files may be, beside `$DOCWARD_MODELS`; deploy/bootstrap puts them into the first as root.
const PLACE: &str = "/usr/local/lib/docward/models";
/// A file's name and its SHA-256, as in deploy/bootstrap.
type Pinned = (&'static str, &'static str);

const LINES: Pinned = ("PP-OCRv6_rec_small.rten", "b6eef947901c5ff0bf6ee62d8b46f58b1423666f0ae0c87b2f42127502925f8f");
const PAGES: Pinned = ("PP-OCRv6_det_small.rten", "57c5778be784d7aace438a4ea1926864a7b5fd3d49c8e577799f8a83e8dcb022");
const SIGNS: Pinned = ("ppocrv6_dict.txt", "b5f2bfe2bdd9448429e3e82b51c789775d9b42f2403d082b00662eb77e401c5d");

/// The files' contents.
struct Files {
    lines: &'static [u8],
    pages: &'static [u8],
    /// What each class stands for, from the second on; the first is "nothing new".
    signs: Vec<String>,
}

static FILES: OnceLock<Option<Files>> = OnceLock::new();
static READER: OnceLock<Option<model::LineReader>> = OnceLock::new();
static FINDER: OnceLock<Option<detect::LineFinder>> = OnceLock::new();

/// Reads the files, so that the processes forked from this one have them; `false` if they are not there, or not whole. Runs nothing:
/// building the model makes threads, which would be missing after a fork.
pub fn load() -> bool {
    files().is_some()
}

fn files() -> Option<&'static Files> {
    let configured = std::env::var_os("DOCWARD_MODELS").map(PathBuf::from);
    let read = || configured.or_else(|| Some(PathBuf::from(PLACE))).and_then(|place| read(&place));
    FILES.get_or_init(read).as_ref()
}

fn read(place: &Path) -> Option<Files> {
    let signs = String::from_utf8(whole(place, SIGNS)?).ok()?;
    let signs = signs.lines().map(str::to_owned).chain([" ".to_owned()]).collect();
    // For as long as the process lives, as the model refers to them.
    Some(Files { lines: whole(place, LINES)?.leak(), pages: whole(place, PAGES)?.leak(), signs })
}

/// A file's bytes, if they are those that were tried.
fn whole(place: &Path, (name, digest): Pinned) -> Option<Vec<u8>> {
    let bytes = std::fs::read(place.join(name)).ok()?;
    let mut found = String::with_capacity(digest.len());
    for byte in Sha256::digest(&bytes) {
        write!(found, "{byte:02x}").ok()?;
    }
    (found == digest).then_some(bytes)
}

/// The reader, if its files are there. Built at the first use, in the process that uses it.
pub(crate) fn reader() -> Option<&'static model::LineReader> {
    if cfg!(fuzzing) {
        // As with Tesseract: it would take nearly all of the time.
        return None;
    }
    let build = || files().and_then(|files| model::LineReader::new(files.lines, &files.signs));
    READER.get_or_init(build).as_ref()
}

/// What finds the lines for it, likewise.
pub(crate) fn finder() -> Option<&'static detect::LineFinder> {
    let build = || files().and_then(|files| detect::LineFinder::new(files.pages));
    // The reader has seen to it that everything runs on this thread.
    reader().and_then(|_| FINDER.get_or_init(build).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bootstrap_fetches_the_files_that_are_used() {
        let bootstrap = include_str!("../../../../../deploy/bootstrap");
        for (name, digest) in [LINES, PAGES, SIGNS] {
            assert!(bootstrap.contains(&format!("{digest}  {name}")), "{name}");
        }
    }

    #[test]
    fn a_model_that_was_changed_is_not_used() {
        if read(Path::new(PLACE)).is_none() {
            // Not installed here: what is there instead is not used either.
            return;
        }
        for (changed, _) in [LINES, PAGES, SIGNS] {
            let place = tempfile::tempdir().unwrap();
            for (name, _) in [LINES, PAGES, SIGNS] {
                std::fs::copy(Path::new(PLACE).join(name), place.path().join(name)).unwrap();
            }
            assert!(read(place.path()).is_some());
            let file = place.path().join(changed);
            let mut bytes = std::fs::read(&file).unwrap();
            *bytes.last_mut().unwrap() ^= 1;
            std::fs::write(&file, bytes).unwrap();
            assert!(read(place.path()).is_none(), "{changed}");
        }
    }
}

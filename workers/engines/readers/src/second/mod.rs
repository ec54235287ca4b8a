//! A second reader, for what the first one isn't sure of: PP-OCRv6's recognition of one line, run by rten.
//!
//! It costs several times what Tesseract does for the same line, and reads what Tesseract's layout analysis breaks: letters
//! that stand alone in a cell, lines that touch, coarse print. Optional: without its files reading goes on with the first.

mod decode;
mod detect;
mod improve;
mod model;
mod unsure_ink;

pub(crate) use decode::Spoken;
pub(crate) use improve::{improve, is_foreign, weight};
pub(crate) use model::LineReader;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Where the files may be, beside `$DOCWARD_MODELS`; deploy/bootstrap puts them into the first as root.
const PLACE: &str = "/usr/local/lib/docward/models";
const LINES: &str = "PP-OCRv6_rec_small.rten";
const PAGES: &str = "PP-OCRv6_det_small.rten";
const SIGNS: &str = "ppocrv6_dict.txt";

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

/// Reads the files, so that the processes forked from this one have them; `false` if they are not there. Runs nothing:
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
    let weights = |name: &str| std::fs::read(place.join(name)).ok();
    let signs = std::fs::read_to_string(place.join(SIGNS)).ok()?;
    let signs = signs.lines().map(str::to_owned).chain([" ".to_owned()]).collect();
    // For as long as the process lives, as the model refers to them.
    Some(Files { lines: weights(LINES)?.leak(), pages: weights(PAGES)?.leak(), signs })
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

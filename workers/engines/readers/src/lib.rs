//! Readers and writers of client bytes: every parser of docward stands here.
//!
//! *This room* turns bytes and instructions into the model, and rasters and instructions into redacted bytes; it *may
//! touch* memory and Tesseract's language data; it *must never* open a client's file, reach a network, hold a key or run
//! in a process that does.

mod components;
mod compose;
mod dicom;
mod formats;
mod image;
mod paper;
mod pdf;
mod prepare;
mod raster;
mod read;
pub mod second;
mod sniff;
pub mod tesseract;
mod text;
mod x12;

pub use compose::compose;
pub use raster::{Channels, Raster, raster_png};
pub use read::{ReadRequest, read, read_document, words_of_page};
pub(crate) use read::{page_of_pixels, page_read};
pub use sniff::sniff;

use docward_engine_model::protocol::{Limits, PageInstruction, PageRedacted, Rejection, UidReplacement};

/// Rewrites a DICOM file: header by the PS3.15 Annex E basic profile, frames blacked out. Returns the whole file, and what each
/// frame with an instruction still shows, in the order of the instructions.
///
/// # Errors
/// The file can't be read, a UID in it has no replacement, or the rewritten file is larger than the limits allow.
pub fn rewrite_dicom(
    bytes: &[u8],
    pages: &[PageInstruction],
    uids: &[UidReplacement],
    limits: &Limits,
) -> Result<(Vec<u8>, Vec<PageRedacted>), Rejection> {
    dicom::rewrite(bytes, pages, uids, limits)
}

//! X12 files, read by a room of their own.

use crate::ReadRequest;
use crate::sniff::sniff;
use docward_engine_model::acknowledgement::Acknowledgement;
use docward_engine_model::protocol::{Rejection, Reply};
use docward_engine_model::{ClaimPart, FileKind};
use docward_engine_x12::decoded;

pub(crate) fn read(request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    docward_engine_x12::read(&decoded(request.bytes), request.document(FileKind::X12), emit)
}

/// Says of an X12 file what its sender is to be told, also of one that can't be read.
///
/// # Errors
/// The file is of another kind, does not begin with a whole header, or there is more to tell than may be.
pub fn acknowledge(bytes: &[u8]) -> Result<Acknowledgement, Rejection> {
    if sniff(bytes)? != FileKind::X12 {
        return Err(Rejection::Unsupported);
    }
    docward_engine_x12::acknowledge(&decoded(bytes))
}

/// Says what an interchange of each claim of an X12 file is put together of.
///
/// # Errors
/// The file is of another kind, in characters that are not UTF-8, so that places in its text are others than in the file, or not to be
/// split ([`docward_engine_x12::split`]).
pub fn split(bytes: &[u8]) -> Result<Vec<ClaimPart>, Rejection> {
    if sniff(bytes)? != FileKind::X12 {
        return Err(Rejection::Unsupported);
    }
    docward_engine_x12::split(std::str::from_utf8(bytes).map_err(|_| Rejection::UnsupportedCharacterSet)?)
}

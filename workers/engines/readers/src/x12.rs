//! X12 files, read by a room of their own.

use crate::ReadRequest;
use crate::sniff::sniff;
use docward_engine_model::acknowledgement::Acknowledgement;
use docward_engine_model::protocol::{Rejection, Reply};
use docward_engine_model::{ClaimPart, FileKind};
use docward_engine_x12::{Encoding, decoded, marked_utf_16};

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
/// The file is of another kind, is in UTF-16, whose bytes are not those of its text, or is not to be split
/// ([`docward_engine_x12::split`]).
pub fn split(bytes: &[u8]) -> Result<Vec<ClaimPart>, Rejection> {
    if sniff(bytes)? != FileKind::X12 {
        return Err(Rejection::Unsupported);
    }
    let encoding = match std::str::from_utf8(bytes) {
        Ok(_) => Encoding::Utf8,
        Err(_) if marked_utf_16(bytes).is_some() => return Err(Rejection::UnsupportedCharacterSet),
        Err(_) => Encoding::Latin1,
    };
    docward_engine_x12::split(&decoded(bytes), encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_interchange_of_bytes_is_not_split() {
        assert_eq!(split(b"a note about ISA"), Err(Rejection::Unsupported));
        let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../fixtures/documents/claims-professional.837");
        let text = std::fs::read_to_string(place).unwrap();
        assert_eq!(split(text.as_bytes()).unwrap().len(), 4);
        let utf_16: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(split(&utf_16), Err(Rejection::UnsupportedCharacterSet));
        let latin_1 = text.replace("PELLOWRIX", "P\u{c9}LLOWRIX");
        let latin_1: Vec<u8> = latin_1.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
        let parts = split(&latin_1).unwrap();
        assert!(parts.iter().any(|part| part.of_file(&latin_1).windows(9).any(|name| name == b"P\xC9LLOWRIX")));
    }
}

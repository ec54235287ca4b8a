//! Opening a file: Part 10, or what is left of it when preamble, meta group or transfer syntax are missing.

use dicom_core::header::HasLength;
use dicom_dictionary_std::{tags, uids};
use dicom_encoding::TransferSyntaxIndex;
use dicom_object::{DefaultDicomObject, FileMetaTableBuilder, InMemDicomObject, OpenFileOptions};
use dicom_transfer_syntax_registry::TransferSyntaxRegistry;
use docward_engine_model::protocol::Rejection;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A parsed file.
pub(super) type DicomFile = DefaultDicomObject;

const PREAMBLE: usize = 128;
/// Retired, still met.
const EXPLICIT_VR_BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";

/// Parses a file whole.
pub(super) fn open(bytes: &[u8]) -> Result<DicomFile, Rejection> {
    catch_unwind(AssertUnwindSafe(|| parse(bytes))).map_err(|_| Rejection::Malformed)?
}

fn parse(bytes: &[u8]) -> Result<DicomFile, Rejection> {
    let marked = bytes.get(PREAMBLE..PREAMBLE + 4) == Some(b"DICM");
    let (dataset, transfer_syntax) = after_meta(bytes.get(if marked { PREAMBLE + 4 } else { 0 }..).unwrap_or_default());
    if marked && transfer_syntax.is_some() {
        return OpenFileOptions::new().from_reader(bytes).map_err(|error| why(&error));
    }
    let uid = transfer_syntax.unwrap_or_else(|| guessed(dataset).to_owned());
    let syntax = TransferSyntaxRegistry.get(&uid).ok_or(Rejection::Unsupported)?;
    let object = InMemDicomObject::read_dataset_with_ts(dataset, syntax).map_err(|error| why(&error))?;
    if object.iter().next().is_none() {
        return Err(Rejection::Malformed);
    }
    let uid_of = |tag| object.get(tag).and_then(|element| element.to_str().ok()).map(|text| text.trim().to_owned());
    let meta = FileMetaTableBuilder::new()
        .transfer_syntax(uid)
        .media_storage_sop_class_uid(uid_of(tags::SOP_CLASS_UID).unwrap_or_default())
        .media_storage_sop_instance_uid(uid_of(tags::SOP_INSTANCE_UID).unwrap_or_default())
        .build()
        .map_err(|_| Rejection::Malformed)?;
    Ok(object.with_exact_meta(meta))
}

/// What follows the meta group, and the transfer syntax it names. The group is always Explicit VR Little Endian.
fn after_meta(bytes: &[u8]) -> (&[u8], Option<String>) {
    let (mut rest, mut transfer_syntax) = (bytes, None);
    while let [2, 0, low, high, vr @ ..] = rest {
        let (value, length) = match vr {
            [b'O' | b'U', b'B' | b'N' | b'T', 0, 0, a, b, c, d, value @ ..] => {
                (value, u32::from_le_bytes([*a, *b, *c, *d]))
            }
            [_, _, a, b, value @ ..] => (value, u32::from(u16::from_le_bytes([*a, *b]))),
            _ => break,
        };
        let Some((value, next)) = value.split_at_checked(length as usize) else { break };
        if [*low, *high] == [0x10, 0] {
            let uid = String::from_utf8_lossy(value);
            transfer_syntax = Some(uid.trim_end_matches(['\0', ' ']).to_owned()).filter(|uid| !uid.is_empty());
        }
        rest = next;
    }
    (rest, transfer_syntax)
}

/// The transfer syntax of a bare data set: letters where Explicit VR has its VR, zeros where its group's low byte is.
fn guessed(dataset: &[u8]) -> &'static str {
    match dataset {
        [0, 1..=0x7f, _, _, vr_1, vr_2, ..] if vr_1.is_ascii_uppercase() && vr_2.is_ascii_uppercase() => {
            EXPLICIT_VR_BIG_ENDIAN
        }
        [_, _, _, _, vr_1, vr_2, ..] if vr_1.is_ascii_uppercase() && vr_2.is_ascii_uppercase() => {
            uids::EXPLICIT_VR_LITTLE_ENDIAN
        }
        _ => uids::IMPLICIT_VR_LITTLE_ENDIAN,
    }
}

/// The reason of an error without a word of it: the library's messages may quote the file.
fn why(error: &(dyn Error + 'static)) -> Rejection {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::UnexpectedEof)
        {
            return Rejection::Truncated;
        }
        if let Some(dicom_object::ReadError::ReadUnrecognizedTransferSyntax { .. }) = error.downcast_ref() {
            return Rejection::Unsupported;
        }
        cause = error.source();
    }
    Rejection::Malformed
}

/// A single text value, trimmed.
pub(super) fn text(object: &InMemDicomObject, tag: dicom_core::Tag) -> Option<String> {
    let element = object.get(tag)?;
    let text = element.to_str().ok()?;
    Some(text.trim_matches(|character: char| character.is_whitespace() || character == '\0').to_owned())
}

/// A single number, if it is there and is one.
pub(super) fn number(object: &InMemDicomObject, tag: dicom_core::Tag) -> Result<Option<u32>, Rejection> {
    match object.get(tag) {
        Some(element) if !element.is_empty() => element.to_int::<u32>().map(Some).map_err(|_| Rejection::Malformed),
        _ => Ok(None),
    }
}

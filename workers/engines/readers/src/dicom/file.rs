//! Opening a file: Part 10, or what is left of it when preamble, meta group or transfer syntax are missing. Of the meta
//! group only the transfer syntax is believed; the rest of it is never carried over.

use super::guard::{self, Encoding};
use super::{fragments, unknown};
use dicom_core::Tag;
use dicom_core::header::HasLength;
use dicom_dictionary_std::{tags, uids};
use dicom_encoding::TransferSyntaxIndex;
use dicom_object::{DefaultDicomObject, FileMetaTableBuilder, InMemDicomObject};
use dicom_transfer_syntax_registry::TransferSyntaxRegistry;
use docward_engine_model::protocol::{Limits, Rejection};
use std::borrow::Cow;
use std::error::Error;
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A parsed file.
pub(super) type DicomFile = DefaultDicomObject;

const PREAMBLE: usize = 128;
const EXPLICIT: &str = uids::EXPLICIT_VR_LITTLE_ENDIAN;
/// Retired, still met.
const EXPLICIT_VR_BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";

/// A directory of a file set, which names patients and files by their places in itself; pixels in floating point.
const UNREAD: [Tag; 3] = [tags::DIRECTORY_RECORD_SEQUENCE, tags::FLOAT_PIXEL_DATA, tags::DOUBLE_FLOAT_PIXEL_DATA];

/// Parses a file whole.
pub(super) fn open(bytes: &[u8], limits: &Limits) -> Result<DicomFile, Rejection> {
    catch_unwind(AssertUnwindSafe(|| parse(bytes, limits))).map_err(|_| Rejection::Malformed)?
}

fn parse(bytes: &[u8], limits: &Limits) -> Result<DicomFile, Rejection> {
    let marked = bytes.get(PREAMBLE..PREAMBLE + 4) == Some(b"DICM");
    let (dataset, named) = after_meta(bytes.get(if marked { PREAMBLE + 4 } else { 0 }..).unwrap_or_default());
    let mut uid = named.unwrap_or_else(|| guessed(dataset).to_owned());
    let mut dataset = Cow::Borrowed(dataset);
    if uid == uids::DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN {
        dataset = inflated(&dataset, limits)?.into();
        EXPLICIT.clone_into(&mut uid);
    }
    // Some writers name a compressed syntax, which is explicit, and write implicitly.
    let explicit = encoding(&uid) != Encoding::ImplicitLittle && guessed(&dataset) != uids::IMPLICIT_VR_LITTLE_ENDIAN;
    let written_in = if explicit { uid.as_str() } else { uids::IMPLICIT_VR_LITTLE_ENDIAN };
    let opaque = guard::check(&dataset, encoding(written_in))?;
    if !opaque.is_empty() {
        dataset = guard::without(&dataset, &opaque).into();
    }
    TransferSyntaxRegistry.get(&uid).ok_or(Rejection::Unsupported)?;
    let syntax = TransferSyntaxRegistry.get(written_in).ok_or(Rejection::Unsupported)?;
    let object = InMemDicomObject::read_dataset_with_ts(&*dataset, syntax).map_err(|error| why(&error))?;
    let mut object = unknown::named(object);
    if object.iter().next().is_none() {
        return Err(Rejection::Malformed);
    }
    if UNREAD.iter().any(|tag| object.get(*tag).is_some()) {
        return Err(Rejection::Unsupported);
    }
    // A viewer shows either, and only one would be looked at.
    if object.get(tags::ENCAPSULATED_DOCUMENT).is_some() && object.get(tags::PIXEL_DATA).is_some() {
        return Err(Rejection::Unsupported);
    }
    fragments::join(&mut object, &uid);
    let uid_of = |tag| text(&object, tag).unwrap_or_default();
    let meta = FileMetaTableBuilder::new()
        .transfer_syntax(uid)
        .media_storage_sop_class_uid(uid_of(tags::SOP_CLASS_UID))
        .media_storage_sop_instance_uid(uid_of(tags::SOP_INSTANCE_UID))
        .build()
        .map_err(|_| Rejection::Malformed)?;
    Ok(object.with_exact_meta(meta))
}

fn encoding(syntax: &str) -> Encoding {
    match syntax {
        uids::IMPLICIT_VR_LITTLE_ENDIAN => Encoding::ImplicitLittle,
        EXPLICIT_VR_BIG_ENDIAN => Encoding::ExplicitBig,
        _ => Encoding::ExplicitLittle,
    }
}

/// A deflated data set, as far as it may unfold.
fn inflated(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, Rejection> {
    let mut whole = Vec::new();
    let most = limits.output_bytes;
    flate2::read::DeflateDecoder::new(bytes).take(most + 1).read_to_end(&mut whole).map_err(|error| why(&error))?;
    if whole.len() as u64 > most { Err(Rejection::TooMuchOutput) } else { Ok(whole) }
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
        cause = error.source();
    }
    Rejection::Malformed
}

/// A single text value, trimmed.
pub(super) fn text(object: &InMemDicomObject, tag: dicom_core::Tag) -> Option<String> {
    let element = object.get(tag)?;
    let text = element.to_str().ok()?;
    Some(without_padding(&text).to_owned())
}

/// A text value without the blanks and zeros around it.
pub(super) fn without_padding(value: &str) -> &str {
    value.trim_matches(|character: char| character.is_whitespace() || character == '\0')
}

/// Bytes as an element or a fragment holds them: of an even number (PS3.5 7.1.1).
pub(super) fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.len() % 2 == 1 {
        bytes.push(0);
    }
    bytes
}

/// A single number, if it is there and is one.
pub(super) fn number(object: &InMemDicomObject, tag: dicom_core::Tag) -> Result<Option<u32>, Rejection> {
    match object.get(tag) {
        Some(element) if !element.is_empty() => element.to_int::<u32>().map(Some).map_err(|_| Rejection::Malformed),
        _ => Ok(None),
    }
}

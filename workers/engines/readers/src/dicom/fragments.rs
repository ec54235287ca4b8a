//! Frames that a file spreads over several fragments each (PS3.5 A.4) are put together when it is opened, so that everywhere else
//! a fragment is a frame. Decoders guess by the first fragment's length, and a frame that is cut at its end is malformed.

use super::file::number;
use dicom_core::value::{PixelFragmentSequence, Value};
use dicom_core::{DataElement, DicomValue, Tag};
use dicom_dictionary_std::{tags, uids};
use dicom_object::InMemDicomObject;
use std::collections::HashMap;

/// Frames' places as 64-bit numbers, and their lengths.
pub(super) const EXTENDED: [Tag; 2] = [tags::EXTENDED_OFFSET_TABLE, tags::EXTENDED_OFFSET_TABLE_LENGTHS];
/// What a fragment has before its bytes: an item's tag and length.
const ITEM: u64 = 8;
/// How JPEG's kinds begin, and JPEG 2000's: bare, and in a box.
const BEGINNINGS: [&[u8]; 3] = [b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  "];

/// Makes one fragment of each frame's, where there are more fragments than frames and it is known which belong together.
pub(super) fn join(object: &mut InMemDicomObject, syntax: &str) {
    // In RLE a frame is always one fragment.
    let Some(starts) = (syntax != uids::RLE_LOSSLESS).then(|| starts(object)).flatten() else { return };
    let Ok(element) = object.take_element(tags::PIXEL_DATA) else { return };
    let vr = element.vr();
    let Value::PixelSequence(sequence) = element.into_value() else { return };
    let mut frames: Vec<Vec<u8>> = Vec::with_capacity(starts.len());
    let count = frames_of(object).unwrap_or(starts.len());
    for (index, fragment) in sequence.into_fragments().into_iter().enumerate() {
        match frames.last_mut().filter(|_| !starts.contains(&index)) {
            Some(frame) => frame.extend_from_slice(&fragment),
            None => frames.push(fragment),
        }
    }
    // What follows the last frame is shown by nobody and was read by nobody.
    frames.truncate(count);
    let joined = PixelFragmentSequence::new_fragments(frames);
    object.put(DataElement::new(tags::PIXEL_DATA, vr, Value::PixelSequence(joined)));
    for table in EXTENDED {
        object.remove_element(table);
    }
}

/// How many frames the file says that it has.
fn frames_of(object: &InMemDicomObject) -> Option<usize> {
    Some(number(object, tags::NUMBER_OF_FRAMES).ok()?.unwrap_or(1).max(1) as usize)
}

/// Which fragment each frame begins with, and what more begins behind them.
fn starts(object: &InMemDicomObject) -> Option<Vec<usize>> {
    let frames = frames_of(object)?;
    let DicomValue::PixelSequence(sequence) = object.get(tags::PIXEL_DATA)?.value() else { return None };
    let fragments = sequence.fragments();
    if fragments.len() <= frames {
        return None;
    }
    if frames == 1 {
        return Some(vec![0]);
    }
    let basic = sequence.offset_table().iter().map(|offset| u64::from(*offset)).collect();
    let extended = || object.get(tags::EXTENDED_OFFSET_TABLE)?.to_multi_int::<u64>().ok();
    named(fragments, basic, frames)
        .or_else(|| named(fragments, extended()?, frames))
        .or_else(|| begun(fragments, frames))
}

/// By a table of the places at which frames begin.
fn named(fragments: &[Vec<u8>], table: Vec<u64>, frames: usize) -> Option<Vec<usize>> {
    let (mut places, mut at) = (HashMap::new(), 0);
    for (index, fragment) in fragments.iter().enumerate() {
        places.insert(at, index);
        at += ITEM + fragment.len() as u64;
    }
    let starts = table.into_iter().map(|place| places.get(&place).copied()).collect::<Option<Vec<_>>>()?;
    let in_order = starts.first() == Some(&0) && starts.is_sorted_by(|one, next| one < next);
    (starts.len() >= frames && in_order).then_some(starts)
}

/// By how fragments begin.
fn begun(fragments: &[Vec<u8>], frames: usize) -> Option<Vec<usize>> {
    let begins = |fragment: &[u8]| BEGINNINGS.iter().any(|beginning| fragment.starts_with(beginning));
    let starts: Vec<usize> =
        (0..).zip(fragments).filter(|(_, fragment)| begins(fragment)).map(|(index, _)| index).collect();
    (starts.len() >= frames && starts.first() == Some(&0)).then_some(starts)
}

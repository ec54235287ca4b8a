//! Frames in several fragments each, as writers that stream them leave them.

use super::pixels::image;
use super::syntaxes::{COLUMNS, ROWS, codestream, differences, drawn, encapsulated, samples};
use super::*;
use dicom_core::value::{PixelFragmentSequence, Value};

fn gray() -> Vec<InMemElement> {
    image("MONOCHROME2", 1, COLUMNS, ROWS, 8, drawn())
}

/// Two frames, the second upside down, each in three fragments.
fn pieces(syntax: &str) -> [Vec<Vec<u8>>; 2] {
    let upside_down = image("MONOCHROME2", 1, COLUMNS, ROWS, 8, drawn().into_iter().rev().collect());
    [gray(), upside_down].map(|elements| {
        let mut stream = codestream(syntax, &elements);
        stream.resize(stream.len().next_multiple_of(2), 0);
        let third = stream.len().div_ceil(3).next_multiple_of(2);
        stream.chunks(third).map(<[u8]>::to_vec).collect()
    })
}

fn two_frames(syntax: &str, frames: &[Vec<Vec<u8>>; 2], table: Vec<u32>, more: Vec<InMemElement>) -> Vec<u8> {
    let mut elements = gray();
    elements.retain(|element| dicom_core::header::Header::tag(element) != tags::PIXEL_DATA);
    let pixels = PixelFragmentSequence::new(table, frames.concat());
    elements.push(DataElement::new(tags::PIXEL_DATA, VR::OB, Value::PixelSequence(pixels)));
    elements.push(text(tags::NUMBER_OF_FRAMES, VR::IS, "2"));
    elements.extend(more);
    elements.extend(header());
    file_in(syntax, elements)
}

fn assert_read(bytes: &[u8], most: i64, what: &str) {
    let upside_down: Vec<u8> = drawn().into_iter().rev().collect();
    assert!(differences(&samples(bytes, 1), &drawn()) <= most, "{what}");
    assert!(differences(&samples(bytes, 2), &upside_down) <= most, "{what}, second frame");
}

#[test]
fn fragments_of_a_frame_are_put_together() {
    for (syntax, most) in [(uids::JPEG_BASELINE8_BIT, 24), (uids::JPEGLS_LOSSLESS, 0)] {
        let frames = pieces(syntax);
        assert!(frames.iter().all(|frame| frame.len() == 3));
        let second: usize = frames[0].iter().map(|fragment| fragment.len() + 8).sum();
        let table = vec![0, u32::try_from(second).unwrap()];
        assert_read(&two_frames(syntax, &frames, table, vec![]), most, "a table of offsets");
        assert_read(&two_frames(syntax, &frames, vec![], vec![]), most, "no table");
        let long = PrimitiveValue::U64([0, second as u64].into_iter().collect());
        let extended = DataElement::new(tags::EXTENDED_OFFSET_TABLE, VR::OV, long);
        let bytes = two_frames(syntax, &frames, vec![], vec![extended]);
        assert_read(&bytes, most, "an extended table");
        let after = rewritten_bytes(&bytes, &[]);
        assert_read(&after, most, "rewritten");
        assert!(rewritten(&bytes, &[]).get(tags::EXTENDED_OFFSET_TABLE).is_none(), "it would point elsewhere");
        let one = encapsulated(syntax, gray(), frames[0].clone());
        assert!(differences(&samples(&one, 1), &drawn()) <= most, "one frame in three fragments");
    }
}

#[test]
fn a_table_that_lies_is_not_believed() {
    let frames = pieces(uids::JPEGLS_LOSSLESS);
    for table in [vec![0, 7], vec![8, 0], vec![0, 0], vec![0]] {
        assert_read(&two_frames(uids::JPEGLS_LOSSLESS, &frames, table, vec![]), 0, "by how fragments begin");
    }
}

#[test]
fn a_frame_that_is_not_there_is_not_another() {
    let frames = pieces(uids::JPEG_BASELINE8_BIT);
    let mut elements = gray();
    elements.push(text(tags::NUMBER_OF_FRAMES, VR::IS, "2"));
    let bytes = encapsulated(uids::JPEG_BASELINE8_BIT, elements, vec![frames[0].concat()]);
    assert!(read_bytes(&bytes).is_err(), "two frames, one picture");
}

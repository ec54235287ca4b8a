//! What has no frames of its own to be read: structured reports, and overlays drawn over an image.

use super::pixels::image;
use super::*;

fn code(sequence_tag: Tag, meaning: &str) -> InMemElement {
    let item = [text(tags::CODE_VALUE, VR::SH, "1"), text(tags::CODE_MEANING, VR::LO, meaning)];
    sequence(sequence_tag, vec![InMemDicomObject::from_element_iter(item)])
}

fn item(kind: &str, concept: &str, more: Vec<InMemElement>) -> InMemDicomObject {
    let head = [text(tags::VALUE_TYPE, VR::CS, kind), code(tags::CONCEPT_NAME_CODE_SEQUENCE, concept)];
    InMemDicomObject::from_element_iter(head.into_iter().chain(more))
}

fn report() -> Vec<u8> {
    let measured = InMemDicomObject::from_element_iter([
        text(tags::NUMERIC_VALUE, VR::DS, "12.5"),
        code(tags::MEASUREMENT_UNITS_CODE_SEQUENCE, "mm"),
    ]);
    let findings = vec![
        item("TEXT", "Finding", vec![text(tags::TEXT_VALUE, VR::UT, "Mass seen in Mira Voss")]),
        item("NUM", "Diameter", vec![sequence(tags::MEASURED_VALUE_SEQUENCE, vec![measured])]),
        item("CODE", "Side", vec![code(tags::CONCEPT_CODE_SEQUENCE, "Left")]),
    ];
    let content = vec![
        item("PNAME", "Observer", vec![text(tags::PERSON_NAME, VR::PN, "Okafor^Ada")]),
        item("DATE", "Date", vec![text(tags::DATE, VR::DA, "20260103")]),
        item("CONTAINER", "Findings", vec![sequence(tags::CONTENT_SEQUENCE, findings)]),
    ];
    let mut elements = header();
    elements.push(sequence(tags::CONTENT_SEQUENCE, content));
    file(elements)
}

#[test]
fn a_structured_report_is_text() {
    let document = read_bytes(&report()).unwrap();
    assert!(document.pages().is_empty());
    let expected = "Observer: Okafor Ada\nDate: 20260103\nFindings\nFinding: Mass seen in Mira Voss\n\
        Diameter: 12.5 mm\nSide: Left\n";
    assert_eq!(document.text().unwrap().as_str(), expected);
}

#[test]
fn a_structured_report_leaves_without_what_it_says() {
    let after = rewritten_bytes(&report(), &[]);
    for word in ["Mira", "Okafor", "Mass"] {
        assert!(!after.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
    }
    assert_eq!(read_bytes(&after).unwrap().text().unwrap().as_str(), "");
}

#[test]
fn a_file_without_frames_is_a_header_with_empty_text() {
    let document = read_bytes(&file(header())).unwrap();
    assert!(document.text().unwrap().is_empty() && !document.dicom().unwrap().attributes.is_empty());
}

/// A dark image with a name in an overlay, shifted by a few pixels.
fn with_overlay(origin: [i16; 2]) -> Vec<u8> {
    let drawn = crate::pdf::fixture::rendered_text("Name: VOSS MIRA 19710203", 300, 40);
    let mut bits = vec![0_u8; 300 * 40 / 8];
    for (at, _) in drawn.iter().enumerate().filter(|(_, level)| **level < 128) {
        bits[at / 8] |= 1 << (at % 8);
    }
    let mut elements =
        image("MONOCHROME2", 1, 320, 96, 8, (0..320 * 96).map(|at| u8::try_from(at % 320 / 4).unwrap()).collect());
    let origin = PrimitiveValue::I16(origin.into_iter().collect());
    elements.extend([
        number(Tag(0x6000, 0x0010), 40),
        number(Tag(0x6000, 0x0011), 300),
        text(Tag(0x6000, 0x0040), VR::CS, "G"),
        DataElement::new(Tag(0x6000, 0x0050), VR::SS, origin),
        number(Tag(0x6000, 0x0100), 1),
        number(Tag(0x6000, 0x0102), 0),
        DataElement::new(Tag(0x6000, 0x3000), VR::OW, PrimitiveValue::from(bits)),
    ]);
    elements.extend(header());
    file(elements)
}

#[test]
fn text_in_an_overlay_is_read_and_leaves_with_it() {
    let bytes = with_overlay([21, 11]);
    let document = read_bytes(&bytes).unwrap();
    let words: Vec<&str> = document.pages()[0].words.iter().map(|word| word.text.as_str()).collect();
    assert!(words.contains(&"VOSS") && words.contains(&"MIRA"), "{words:?}");
    let after = read_bytes(&rewritten_bytes(&bytes, &[])).unwrap();
    assert!(after.pages()[0].words.is_empty());
}

#[test]
fn an_overlay_beyond_the_frame_is_cut_off() {
    for origin in [[-30, -290], [90, 310], [i16::MIN, i16::MAX]] {
        assert_eq!(read_bytes(&with_overlay(origin)).unwrap().pages().len(), 1, "{origin:?}");
    }
}

//! What has no frames of its own to be read: structured reports, and overlays over an image.

use super::pixels::image;
use super::*;
use docward_engine_model::HeaderSort;

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
fn a_structured_report_leaves_with_what_was_found_and_without_who_it_was_found_in() {
    let [uids, texts] = replacements(&report(), |text| text.replace("Mira Voss", "[NAME]"));
    let after = rewrite(&report(), &[], [&uids, &texts], &Limits::DEFAULT).unwrap().0;
    for word in ["Mira", "Okafor", "20260103"] {
        assert!(!after.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
    }
    let expected =
        "Observer: ANONYMIZED\nDate: 19000101\nFindings\nFinding: Mass seen in [NAME]\nDiameter: 12.5 mm\nSide: Left\n";
    assert_eq!(read_bytes(&after).unwrap().text().unwrap().as_str(), expected);
}

#[test]
fn a_text_of_which_nothing_is_said_does_not_leave() {
    let [uids, mut texts] = replacements(&report(), str::to_owned);
    texts.retain(|text| text.old.as_str() != "Mass seen in Mira Voss");
    assert_eq!(rewrite(&report(), &[], [&uids, &texts], &Limits::DEFAULT).err(), Some(Rejection::Malformed));
}

/// A report of one number, and what it is about.
fn counted(about: &str, value: &str) -> Vec<u8> {
    let measured = InMemDicomObject::from_element_iter([text(tags::NUMERIC_VALUE, VR::DS, value)]);
    let item = item("NUM", about, vec![sequence(tags::MEASURED_VALUE_SEQUENCE, vec![measured])]);
    let mut elements = header();
    elements.push(sequence(tags::CONTENT_SEQUENCE, vec![item]));
    file(elements)
}

#[test]
fn a_number_is_asked_about_with_what_it_is_a_number_of() {
    let bytes = counted("Subject Age", "94");
    let document = read_bytes(&bytes).unwrap();
    let asked = document.dicom().unwrap().texts.iter().find(|text| text.value.as_str() == "94").unwrap();
    assert_eq!((asked.about.as_str(), asked.sort), ("Subject Age", HeaderSort::Prose));
    let [uids, texts] = replacements(&bytes, |text| text.replace("94", "[AGE]"));
    let after = rewrite(&bytes, &[], [&uids, &texts], &Limits::DEFAULT).unwrap().0;
    assert_eq!(read_bytes(&after).unwrap().text().unwrap().as_str(), "Subject Age: 0\n");
}

#[test]
fn what_a_text_is_about_is_short() {
    let document = read_bytes(&counted(&"Ö".repeat(60_000), "12")).unwrap();
    assert!(document.dicom().unwrap().texts.iter().all(|text| text.about.as_str().chars().count() <= 64));
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
fn an_overlay_leaves_and_the_picture_below_it_stays() {
    let bytes = with_overlay([21, 11]);
    assert!(read_bytes(&bytes).unwrap().pages()[0].words.is_empty());
    let (before, after) = (file::open(&bytes, &Limits::DEFAULT).unwrap(), rewritten(&bytes, &[]));
    let pixels = |file: &DicomFile| file.get(tags::PIXEL_DATA).unwrap().to_bytes().unwrap().into_owned();
    assert_eq!(pixels(&before), pixels(&after));
    assert!(after.iter().all(|element| !(0x6000..0x6100).contains(&dicom_core::header::Header::tag(element).group())));
}

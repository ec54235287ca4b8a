//! What stays in a header or in pixel data because nobody removes it.

use super::pixels::image;
use super::syntaxes::{COLUMNS, ROWS, codestream, drawn, encapsulated, samples};
use super::*;
use docward_engine_model::HeaderSort;
use docward_engine_model::protocol::PageRedacted;

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn annotation(text_value: &str) -> InMemElement {
    let item = [text(tags::UNFORMATTED_TEXT_VALUE, VR::ST, text_value)];
    sequence(tags::WAVEFORM_ANNOTATION_SEQUENCE, vec![InMemDicomObject::from_element_iter(item)])
}

/// A header with texts in attributes that Table E.1-1 does not name.
fn unnamed() -> Vec<u8> {
    let mut elements = header();
    elements.extend([
        text(tags::CONTENT_LABEL, VR::CS, "VOSS"),
        text(tags::CONTENT_DESCRIPTION, VR::LO, "marks for Mira Voss"),
        text(tags::DOCUMENT_TITLE, VR::ST, "Letter about Mira Voss"),
        text(tags::BODY_PART_EXAMINED, VR::CS, "CHEST"),
        text(tags::PRESENTATION_CREATION_DATE, VR::DA, "20260103"),
        text(Tag(0x0008, 0x0FFE), VR::LO, "Voss in an attribute of no dictionary"),
        DataElement::new(tags::ICC_PROFILE, VR::OB, PrimitiveValue::from(b"Mira Voss!".to_vec())),
        annotation("Sinus rhythm, Mira Voss moved"),
    ]);
    file(elements)
}

#[test]
fn every_text_that_may_stay_is_told_with_what_it_is() {
    let document = read_bytes(&unnamed()).unwrap();
    let texts = &document.dicom().unwrap().texts;
    let told: Vec<(&str, HeaderSort)> = texts.iter().map(|text| (text.value.as_str(), text.sort)).collect();
    for expected in [
        ("VOSS", HeaderSort::Label),
        ("marks for Mira Voss", HeaderSort::Prose),
        ("Letter about Mira Voss", HeaderSort::Prose),
        ("CHEST", HeaderSort::Term),
        ("Sinus rhythm, Mira Voss moved", HeaderSort::Prose),
    ] {
        assert!(told.contains(&expected), "{expected:?}");
    }
}

#[test]
fn texts_stay_as_redaction_says_and_whatever_nobody_knows_goes() {
    let bytes = unnamed();
    let [uids, texts] = replacements(&bytes, |text| match text {
        "VOSS" => "[NAME]".to_owned(),
        text => text.replace("Mira Voss", "[NAME]"),
    });
    let after = rewrite(&bytes, &[], [&uids, &texts], &Limits::DEFAULT).unwrap().0;
    for word in ["Voss", "VOSS", "Mira", "20260103"] {
        assert!(contains(&bytes, word) && !contains(&after, word), "{word}");
    }
    for word in ["marks for [NAME]", "Letter about [NAME]", "Sinus rhythm, [NAME] moved", "CHEST", "ANONYMIZED"] {
        assert!(contains(&after, word), "{word}");
    }
}

#[test]
fn a_directory_and_pixels_in_floating_point_are_refused() {
    let mut directory = header();
    directory.push(text(tags::FILE_SET_ID, VR::CS, "VOSS"));
    directory.push(sequence(tags::DIRECTORY_RECORD_SEQUENCE, vec![]));
    assert_eq!(read_bytes(&file(directory)).err(), Some(Rejection::Unsupported));
    let mut floating = header();
    floating.push(DataElement::new(tags::FLOAT_PIXEL_DATA, VR::OF, PrimitiveValue::from(1.5_f32)));
    assert_eq!(read_bytes(&file(floating)).err(), Some(Rejection::Unsupported));
}

#[test]
fn what_follows_the_last_frame_goes() {
    let mut pixels = vec![7_u8; 64];
    pixels.extend(b"Mira Voss after the last frame");
    let mut elements = header();
    elements.extend(image("MONOCHROME2", 1, 8, 8, 8, pixels));
    let mut bytes = file(elements);
    assert!(!contains(&rewritten_bytes(&bytes, &[]), "Voss"));
    // And what follows the data set, be it called padding or not.
    bytes.extend(b"Mira Voss after the data set");
    assert!(!contains(&rewritten_bytes(&bytes, &[]), "Voss"));
}

#[test]
fn a_frame_without_an_instruction_is_not_written() {
    let mut elements = header();
    elements.extend(image("MONOCHROME2", 1, 8, 8, 8, vec![7; 64]));
    let bytes = file(elements);
    let [uids, texts] = replacements(&bytes, str::to_owned);
    assert_eq!(rewrite(&bytes, &[], [&uids, &texts], &Limits::DEFAULT).err(), Some(Rejection::Malformed));
}

#[test]
fn the_file_says_that_nothing_is_burnt_in_only_where_nothing_is_left_that_looks_like_it() {
    let line = BBox { x0: 10, y0: 10, x1: 90, y1: 20 };
    for (unknown_ink, burnt_in, removed) in [(vec![], "NO", "YES"), (vec![line], "YES", "NO")] {
        let mut object = InMemDicomObject::from_element_iter(header());
        let pages = [PageRedacted { page: 1, unknown_ink: vec![] }, PageRedacted { page: 2, unknown_ink }];
        super::super::profile::declare(&mut object, super::super::rewrite::seen_of(&pages));
        let value = |tag| object.element(tag).unwrap().to_str().unwrap().into_owned();
        assert_eq!([value(tags::BURNED_IN_ANNOTATION), value(tags::PATIENT_IDENTITY_REMOVED)], [burnt_in, removed]);
    }
    let mut elements = header();
    elements.extend(image("MONOCHROME2", 1, 8, 8, 8, vec![7; 64]));
    let after = rewritten(&file(elements), &[]);
    assert_eq!(after.element(tags::BURNED_IN_ANNOTATION).unwrap().to_str().unwrap(), "NO");
}

#[test]
fn a_compressed_frame_leaves_compressed_and_without_what_is_said_beside_its_picture() {
    let gray = || image("MONOCHROME2", 1, COLUMNS, ROWS, 8, drawn());
    for (syntax, comment) in [
        (uids::JPEG_BASELINE8_BIT, b"\xFF\xFE\0\x0BMira Voss".as_slice()),
        (uids::JPEGLS_LOSSLESS, b"\xFF\xE1\0\x0BMira Voss"),
    ] {
        let stream = codestream(syntax, &gray());
        let mut said = [&stream[..2], comment, &stream[2..], b"after the end: Mira Voss"].concat();
        said.resize(said.len().next_multiple_of(2), 0);
        let mut beyond = stream.clone();
        beyond.extend(b"Mira Voss in a frame beyond the last");
        beyond.resize(beyond.len().next_multiple_of(2), 0);
        let bytes = encapsulated(syntax, gray(), vec![said, beyond]);
        let after = rewritten_bytes(&bytes, &[]);
        assert!(contains(&bytes, "Voss") && !contains(&after, "Voss"), "{syntax}");
        assert_eq!(rewritten(&bytes, &[]).meta().transfer_syntax(), syntax);
        assert_eq!(samples(&after, 1), samples(&bytes, 1), "{syntax}");
    }
}

#[test]
fn a_picture_beside_a_document_is_refused() {
    let mut elements = header();
    elements.extend(image("MONOCHROME2", 1, COLUMNS, ROWS, 8, drawn()));
    elements.push(text(tags::MIME_TYPE_OF_ENCAPSULATED_DOCUMENT, VR::LO, "application/pdf"));
    let pdf = crate::pdf::fixture::text_page("Stable", 12.0);
    elements.push(DataElement::new(tags::ENCAPSULATED_DOCUMENT, VR::OB, PrimitiveValue::from(pdf)));
    let bytes = file(elements);
    assert_eq!(read_bytes(&bytes).err(), Some(Rejection::Unsupported));
    let page = instruction(1, Vec::new());
    assert_eq!(rewrite(&bytes, &[page], [&[], &[]], &Limits::DEFAULT).err(), Some(Rejection::Unsupported));
}

#[test]
fn samples_that_stand_elsewhere_than_in_the_lowest_bits_are_refused() {
    for (stored, high) in [(8, 15), (12, 15), (12, 10)] {
        let mut elements = header();
        elements.extend(super::pixels::gray16(8, 8, (0..64).collect()));
        elements
            .retain(|element| ![tags::BITS_STORED, tags::HIGH_BIT].contains(&dicom_core::header::Header::tag(element)));
        elements.extend([number(tags::BITS_STORED, stored), number(tags::HIGH_BIT, high)]);
        assert_eq!(read_bytes(&file(elements)).err(), Some(Rejection::Unsupported), "{stored} {high}");
    }
}

#[test]
fn a_defined_term_is_no_word_of_a_list_and_what_is_written_as_a_name_is() {
    let mut elements = header();
    elements.retain(|element| dicom_core::header::Header::tag(element) != tags::MODALITY);
    elements.push(text(tags::MODALITY, VR::CS, "DOC"));
    elements.push(text(tags::IMAGE_TYPE, VR::CS, "ORIGINAL\\PRIMARY\\DIXON\\Voss"));
    elements.push(text(tags::BODY_PART_EXAMINED, VR::CS, "CHEST"));
    let document = read_bytes(&file(elements)).unwrap();
    let sort = |value: &str| {
        let texts = &document.dicom().unwrap().texts;
        texts.iter().find(|text| text.value.as_str() == value).map(|text| text.sort)
    };
    for (value, expected) in [
        ("DOC", HeaderSort::Code),
        ("DIXON", HeaderSort::Code),
        ("Voss", HeaderSort::Term),
        ("CHEST", HeaderSort::Term),
    ] {
        assert_eq!(sort(value), Some(expected), "{value}");
    }
}

//! Small files made here: what is read of them, and what is left when they are rewritten.

mod fragments;
mod pixels;
mod profile;
mod reports;
mod stays;
mod syntaxes;
mod unknown;

use super::file::DicomFile;
use super::*;
use crate::read_document;
use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, Length, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::mem::InMemElement;
use dicom_object::{FileMetaTableBuilder, InMemDicomObject, OpenFileOptions};
use docward_engine_model::protocol::{Limits, PageInstruction, Replacement};
use docward_engine_model::{BBox, Document};

pub(super) const INSTANCE: &str = "1.2.826.0.1.3680043.8.498.1";
pub(super) const STUDY: &str = "1.2.826.0.1.3680043.8.498.2";

pub(super) fn text(tag: Tag, vr: VR, value: &str) -> InMemElement {
    DataElement::new(tag, vr, PrimitiveValue::from(value))
}

pub(super) fn number(tag: Tag, value: u16) -> InMemElement {
    DataElement::new(tag, VR::US, PrimitiveValue::from(value))
}

pub(super) fn sequence(tag: Tag, items: Vec<InMemDicomObject>) -> InMemElement {
    DataElement::new(tag, VR::SQ, DataSetSequence::new(items, Length::UNDEFINED))
}

/// A header that names a patient.
pub(super) fn header() -> Vec<InMemElement> {
    vec![
        text(tags::SOP_CLASS_UID, VR::UI, uids::SECONDARY_CAPTURE_IMAGE_STORAGE),
        text(tags::SOP_INSTANCE_UID, VR::UI, INSTANCE),
        text(tags::STUDY_INSTANCE_UID, VR::UI, STUDY),
        text(tags::STUDY_DATE, VR::DA, "20260103"),
        text(tags::MODALITY, VR::CS, "OT"),
        text(tags::INSTITUTION_NAME, VR::LO, "Oak Clinic"),
        text(tags::PATIENT_NAME, VR::PN, "Voss^Mira"),
        text(tags::PATIENT_ID, VR::LO, "MRN42"),
    ]
}

pub(super) fn file_in(syntax: &str, elements: Vec<InMemElement>) -> Vec<u8> {
    let meta = FileMetaTableBuilder::new()
        .media_storage_sop_class_uid(uids::SECONDARY_CAPTURE_IMAGE_STORAGE)
        .media_storage_sop_instance_uid(INSTANCE)
        .transfer_syntax(syntax)
        .source_application_entity_title("OAKCLINIC")
        .build()
        .unwrap();
    let mut bytes = Vec::new();
    InMemDicomObject::from_element_iter(elements).with_exact_meta(meta).write_all(&mut bytes).unwrap();
    bytes
}

pub(super) fn file(elements: Vec<InMemElement>) -> Vec<u8> {
    file_in(uids::EXPLICIT_VR_LITTLE_ENDIAN, elements)
}

pub(super) fn read_bytes(bytes: &[u8]) -> Result<Document, Rejection> {
    read_document(bytes, None, Limits::DEFAULT).map(|(document, _)| document)
}

/// Rewrites with a replacement for every UID that reading gave, every text as it is, and an instruction to do nothing for frames that
/// have none.
pub(super) fn rewritten(bytes: &[u8], pages: &[PageInstruction]) -> DicomFile {
    OpenFileOptions::new().from_reader(rewritten_bytes(bytes, pages).as_slice()).unwrap()
}

pub(super) fn rewritten_bytes(bytes: &[u8], pages: &[PageInstruction]) -> Vec<u8> {
    let [uids, texts] = replacements(bytes, str::to_owned);
    rewrite(bytes, &for_all(bytes, pages), [&uids, &texts], &Limits::DEFAULT).unwrap().0
}

/// What every UID and every text of a file becomes.
pub(super) fn replacements(bytes: &[u8], new: impl Fn(&str) -> String) -> [Vec<Replacement>; 2] {
    let file = file::open(bytes, &Limits::DEFAULT).unwrap();
    let uids = (1..).zip(attributes::uids(&file));
    let texts = texts::of(&file).unwrap().into_iter().map(|text| text.value);
    [
        uids.map(|(number, old)| Replacement { old, new: format!("2.25.{number}").into() }).collect(),
        texts.map(|old| Replacement { new: new(old.as_str()).into(), old }).collect(),
    ]
}

/// These instructions, and one to do nothing for every other frame.
pub(super) fn for_all(bytes: &[u8], pages: &[PageInstruction]) -> Vec<PageInstruction> {
    let file = file::open(bytes, &Limits::DEFAULT).unwrap();
    let count = Frames::of(&file).unwrap().map_or(0, |frames| frames.count());
    let given = |number| pages.iter().find(|page| page.page == number).cloned();
    let of_frames = (1..=count).map(|number| given(number).unwrap_or_else(|| instruction(number, Vec::new())));
    if count == 0 { pages.to_vec() } else { of_frames.collect() }
}

pub(super) fn instruction(page: u32, black_out: Vec<BBox>) -> PageInstruction {
    PageInstruction { page, black_out, known: Vec::new(), black_out_unknown_ink: false }
}

#[test]
fn header_values_and_uids_are_read() {
    let document = read_bytes(&file(header())).unwrap();
    let value = |keyword: &str| {
        document
            .dicom()
            .unwrap()
            .attributes
            .iter()
            .find(|(name, _)| name == keyword)
            .map(|(_, value)| value.as_str().to_owned())
    };
    assert_eq!(value("PatientName").as_deref(), Some("Voss^Mira"));
    assert_eq!(value("PatientID").as_deref(), Some("MRN42"));
    assert_eq!(value("StudyDate").as_deref(), Some("20260103"));
    assert_eq!(value("InstitutionName").as_deref(), Some("Oak Clinic"));
    assert_eq!(value("StudyInstanceUID").as_deref(), Some(STUDY));
    assert_eq!(value("Modality").as_deref(), Some("OT"));
    let uids: Vec<&str> = document.dicom().unwrap().uids.iter().map(docward_engine_model::Text::as_str).collect();
    assert_eq!(uids, [INSTANCE, STUDY]);
    assert!(document.pages().is_empty());
}

#[test]
fn files_without_preamble_or_meta_group_are_read() {
    for syntax in [uids::EXPLICIT_VR_LITTLE_ENDIAN, uids::IMPLICIT_VR_LITTLE_ENDIAN, "1.2.840.10008.1.2.2"] {
        let whole = file_in(syntax, header());
        let dataset = after_meta(&whole);
        let document = read_bytes(dataset).unwrap();
        assert!(
            document.dicom().unwrap().attributes.iter().any(|(_, value)| value.as_str() == "Voss^Mira"),
            "{syntax}"
        );
        if syntax == uids::EXPLICIT_VR_LITTLE_ENDIAN {
            let without_preamble = read_bytes(&whole[132..]).unwrap();
            assert_eq!(without_preamble.dicom(), document.dicom());
        }
    }
}

fn after_meta(bytes: &[u8]) -> &[u8] {
    let at = bytes.windows(4).rposition(|window| window == [8, 0, 0x16, 0] || window == [0, 8, 0, 0x16]).unwrap();
    &bytes[at..]
}

#[test]
fn cut_files_are_refused() {
    let mut elements = header();
    elements.extend(pixels::gray16(8, 8, (0..64).collect()));
    let whole = file(elements);
    assert!(read_bytes(&whole).is_ok());
    for cut in [135, 300, whole.len() - 100, whole.len() - 1] {
        let rejection = read_bytes(&whole[..cut]).err();
        assert!(matches!(rejection, Some(Rejection::Truncated | Rejection::Malformed)), "cut at {cut}");
    }
    assert_eq!(read_bytes(&whole[..whole.len() - 100]).err(), Some(Rejection::Truncated));
}

#[test]
fn documents_that_cannot_be_redacted_are_refused() {
    let mut elements = header();
    elements.push(text(tags::MIME_TYPE_OF_ENCAPSULATED_DOCUMENT, VR::LO, "text/XML"));
    elements.push(DataElement::new(tags::ENCAPSULATED_DOCUMENT, VR::OB, PrimitiveValue::from(b"<a/> ".to_vec())));
    assert_eq!(read_bytes(&file(elements)).err(), Some(Rejection::Unsupported));
}

#[test]
fn an_encapsulated_pdf_is_read_and_leaves_as_pixels() {
    let pdf = crate::pdf::fixture::text_page("MRN 4242 Voss", 12.0);
    let mut elements = header();
    elements.push(text(tags::MIME_TYPE_OF_ENCAPSULATED_DOCUMENT, VR::LO, "application/pdf"));
    elements.push(DataElement::new(tags::ENCAPSULATED_DOCUMENT, VR::OB, PrimitiveValue::from(pdf)));
    let bytes = file(elements);
    let document = read_bytes(&bytes).unwrap();
    let [page] = document.pages() else { panic!("one page") };
    let words: Vec<&str> = page.words.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(words, ["MRN", "4242", "Voss"]);
    assert_eq!(rewrite(&bytes, &[], [&[], &[]], &Limits::DEFAULT).err(), Some(Rejection::Malformed));
    let boxes = page.words.iter().map(|word| word.bbox).collect();
    let again = rewritten(&bytes, &[instruction(1, boxes)]);
    let inside = encapsulated::document(&again).unwrap().unwrap();
    let (document, _) = read_document(&inside, None, Limits::DEFAULT).unwrap();
    assert_eq!(document.pages().len(), 1);
    assert!(!document.pages()[0].words.iter().any(|word| word.text.as_str().contains("4242")));
}

use super::known::{GROUNDS, Known};
use super::shape::{self, Days};
use super::{confidence, natural};
use crate::{drawn, extract};
use docward_engine_model::{
    BBox, Confidence, Dicom, Document, DocumentBody, Field, FieldName as F, FileKind, Page, ValueType, Word,
};
use proptest::prelude::*;

/// The place of the ground that says whether a value ends where the writing does.
const WHOLE: usize = 10;

/// A scanned page of lines, each letter 10 pixels wide, read with a confidence.
fn page(lines: &[&str], confidence: f32) -> Page {
    let words = (0..).zip(lines).flat_map(|(line, text)| drawn::words(text, [100, 100 + line * 60], 10, line));
    drawn::page(words.map(|word| Word { confidence, ..word }).collect())
}

fn sure(page: Page, name: F) -> f32 {
    let fields = extract(&drawn::document(vec![page]));
    let found = fields.fields.iter().find(|field| field.name == name);
    found.map(|field| field.confidence.value()).expect("the field is found")
}

fn normalised(name: F, value: &str) -> Field {
    let normalised = crate::normal::normalised(name.value_type(), value).map(Into::into);
    Field { normalised, ..Field::of(name, value.into()) }
}

proptest! {
    #[test]
    fn no_ground_makes_a_value_less_sure(
        grounds in prop::array::uniform14(0.0_f32..=1.0), at in 0..GROUNDS, more in 0.0_f32..=1.0,
    ) {
        let before = confidence(&Known(grounds));
        let mut raised = grounds;
        raised[at] = raised[at].max(more);
        prop_assert!(confidence(&Known(raised)) >= before);
    }
}

#[test]
fn what_was_read_better_is_surer() {
    let read =
        |confidence| sure(page(&["Patient Name: Ada Vale", "Date of Birth: 03/04/1950"], confidence), F::DateOfBirth);
    let sures: Vec<f32> = [0.2, 0.5, 0.8, 0.95, 0.999].into_iter().map(read).collect();
    assert!(sures.is_sorted_by(|less, more| less < more), "{sures:?}");
}

#[test]
fn a_number_that_fails_its_check_digit_is_less_sure() {
    let read = |npi: &str| sure(page(&["Provider: Otis Crane, MD", npi], 0.9), F::ProviderId);
    assert!(read("Provider NPI: 1234567890") + 0.2 < read("Provider NPI: 1234567893"));
}

#[test]
fn what_is_told_twice_is_surer() {
    let lines = ["Patient Name: Ada Vale", "Date of Birth: 03/04/1950"];
    let again = [lines[0], lines[1], "Subscriber Name: Ada Vale"];
    assert!(sure(page(&lines, 0.9), F::PatientName) < sure(page(&again, 0.9), F::PatientName));
}

/// How sure a patient's name is beside a subscriber's.
fn sure_beside(subscriber: &str, patient: &str) -> f32 {
    let lines = [format!("Patient Name: {patient}"), format!("Subscriber Name: {subscriber}")];
    sure(page(&lines.each_ref().map(String::as_str), 0.9), F::PatientName)
}

#[test]
fn a_part_of_a_longer_name_is_less_sure() {
    assert!(sure_beside("Ada Vale Crane", "Ada Vale") < sure_beside("Otis Rowan Crane", "Ada Vale"));
}

#[test]
fn a_name_that_is_told_almost_the_same_again_is_less_sure() {
    assert!(sure_beside("Adarnaris Vale", "Adamaris Vale") < sure_beside("Otis Rowan", "Adamaris Vale"));
}

#[test]
fn what_goes_on_behind_a_value_makes_it_less_whole() {
    let whole = |line| {
        let known = crate::known(&drawn::document(vec![page(&[line], 0.9)]));
        let found = known.iter().find(|(field, _)| field.name == F::DateOfBirth);
        found.and_then(|(_, known)| known.0.get(WHOLE).copied())
    };
    assert_eq!(whole("Date of Birth: 03/04/1950"), Some(1.0));
    assert_eq!(whole("Date of Birth: 03/04/1950 17"), Some(0.0));
    assert_eq!(whole("Date of Birth: 03/04/1950 |"), Some(1.0));
    assert_eq!(whole("Date of Birth: 03/04/1950 Chart no.: 17"), Some(1.0));
}

#[test]
fn a_name_that_no_list_holds_is_less_sure() {
    let of = |line| sure(page(&[line], 0.9), F::PatientName);
    assert!(of("Patient Name: Zacihary Ramirez") < of("Patient Name: Zachary Ramirez"));
}

#[test]
fn unread_ink_beside_a_value_makes_it_less_sure() {
    let bare = page(&["Patient Name: Ada Vale"], 0.9);
    let mut inked = bare.clone();
    inked.structure.ink.push(BBox { x0: 330, y0: 100, x1: 400, y1: 120 });
    assert!(sure(inked, F::PatientName) < sure(bare, F::PatientName));
}

#[test]
fn what_a_header_says_is_sure() {
    let attributes = vec![("PatientName".to_owned(), "VALE^ADA".into())];
    let body = DocumentBody::Dicom(Dicom { attributes, ..Dicom::default() });
    let fields = extract(&Document { body, ..Document::empty(FileKind::Dicom) });
    let sures: Vec<Confidence> = fields.fields.iter().map(|field| field.confidence).collect();
    assert_eq!(sures, [Confidence::SURE]);
}

#[test]
fn values_keep_the_shape_of_their_type_or_not() {
    for (name, better, worse) in [
        (F::DateOfService, "03/04/2024", "03/04/1924"),
        (F::DateOfService, "03/04/2024", "13/34/2024"),
        (F::DateOfService, "03/04/2024", "03/2024"),
        (F::Phone, "(302) 555-0143", "(302) 55-0143"),
        (F::Phone, "302-555-0143", "(302)5 550-143"),
        (F::ClaimTotal, "$1,204.50", "1204,5O"),
        (F::ClaimTotal, "150.00", "150"),
        (F::ProviderId, "1234567893", "1234567890"),
        (F::SocialSecurityNumber, "900-12-3456", "900-12-345"),
        (F::DiagnosisCode, "M54.50", "8M54.50"),
        (F::Diagnosis, "M54.50", "48.0"),
        (F::MemberId, "BLP901152315", "63197 5687"),
        (F::Weight, "152 lb", "15216"),
        (F::Height, "5'10\"", "54"),
        (F::BloodPressure, "120/80", "12080"),
        (F::PatientName, "Ada Vale", "Vale"),
        (F::PatientName, "Ada Vale", "Ada Va1e"),
        (F::Address, "12 Elm St, Dover, DE 19901", "12 Elm St, Dover"),
        (F::Address, "12 Elm St, Dover, DE 19901", "12 Elm St, Dover, XE 19901"),
        (F::Address, "12 Elm St, Dover, DE 19901", "Dover, DE 19901"),
        (F::Facility, "Elm Street Clinic", "Date 7/10/2021"),
        (F::MaritalStatus, "Single", "[]Single [x]Married"),
        (F::Email, "ada@example.org", "ada@example"),
        (F::Sex, "Female", "Male □Female"),
    ] {
        let of = |value| shape::of(&normalised(name, value), &Days::default());
        assert!(of(better) > of(worse), "{better} {worse}");
    }
}

#[test]
fn days_of_a_document_lie_near_each_other() {
    let field = |value: &str| normalised(F::DateOfService, value);
    let days = Days::of(&[field("03/04/2024"), field("05/04/2024"), field("05/04/2029")]);
    assert!(shape::of(&field("05/04/2029"), &days) < shape::of(&field("03/04/2024"), &days));
    let born = |value: &str| shape::of(&normalised(F::DateOfBirth, value), &days);
    assert!(born("01/01/2030") < born("01/01/1980"));
}

#[test]
fn signs_of_misreading_are_known() {
    for (value_type, natural, misread) in [
        (ValueType::Text, "Self", "SelfSpouse"),
        (ValueType::Name, "Fiona McAllister", "bLIU Guowei"),
        (ValueType::Name, "Ada R Vale", "Ada 7Vale"),
        (ValueType::Code, "ACC-272066", "ACC-272C66"),
        (ValueType::Text, "CITY GENERAL HOSPITAL", "ore GENERAL HOSPITAL"),
        (ValueType::Text, "Bank of Dover", "BANK OF xwq Dover"),
        (ValueType::Address, "12 N Elm St", "12 q Elm St"),
        (ValueType::Text, "Copper Kettle", "Cppr Kettle"),
        (ValueType::Date, "11/28/2026", "-11/28/2026"),
    ] {
        assert_eq!(natural::oddities(value_type, natural), 0, "{natural}");
        assert!(natural::oddities(value_type, misread) > 0, "{misread}");
    }
}

//! Pages are made of the forms' own tables, in 200 dots to the inch; letters are ten pixels wide and twenty high.

mod claims;

use super::entry::Key;
use super::entry::entries;
use crate::{drawn, extract};
use docward_engine_model::official::{FilledBox, FormBox, Official};
use docward_engine_model::{BBox, DocumentKind, FieldName as F, Fields, OfficialForm, Page, Word};

const CMS: OfficialForm = OfficialForm::Cms1500;
const UB: OfficialForm = OfficialForm::Ub04;

/// A form with these values in its boxes, lines of a box parted by line feeds; a tick is any text.
pub(crate) fn page(form: OfficialForm, values: &[(Key, &str)]) -> Page {
    let mut words: Vec<Word> = Vec::new();
    let mut boxes = Vec::new();
    for (index, one) in (0..).zip(&form.table().boxes) {
        let text = values.iter().find(|(key, _)| *key == (one.item, one.part, one.line)).map(|(_, text)| *text);
        let bbox = room(one);
        let first = u32::try_from(words.len()).unwrap_or(0);
        if !one.is_tick() {
            for (line, y0) in text.into_iter().flat_map(str::lines).zip((bbox.y0..).step_by(25)) {
                place(line, bbox.x0 + 2, y0, &mut words);
            }
        }
        boxes.push(FilledBox {
            index,
            bbox,
            corners: [[bbox.x0, bbox.y0], [bbox.x1, bbox.y0], [bbox.x1, bbox.y1], [bbox.x0, bbox.y1]],
            words: (first..u32::try_from(words.len()).unwrap_or(0)).collect(),
            ink: text.is_some(),
            confidence: 0.9,
        });
    }
    let official = vec![Official { form, boxes: Some(boxes), captions: Vec::new() }];
    Page { official, ..drawn::page(words) }
}

fn place(line: &str, x0: u32, y0: u32, words: &mut Vec<Word>) {
    let number = words.last().map_or(0, |word| word.line + 1);
    words.extend(drawn::words(line, [x0, y0], 8, number));
}

fn room(one: &FormBox) -> BBox {
    let [x0, y0, x1, y1] = [one.room.x0, one.room.y0, one.room.x1, one.room.y1].map(|at| u32::from(at) * 2);
    BBox { x0, y0, x1, y1 }
}

pub(crate) fn of_pages(pages: Vec<Page>) -> Fields {
    let numbered = (1..).zip(pages).map(|(number, page)| Page { number, ..page }).collect();
    extract(&drawn::document(numbered))
}

fn found(form: OfficialForm, values: &[(Key, &str)]) -> Fields {
    of_pages(vec![page(form, values)])
}

fn values(fields: &Fields, name: F) -> Vec<&str> {
    fields.fields.iter().filter(|field| field.name == name).map(|field| field.value.as_str()).collect()
}

fn normalised(fields: &Fields, name: F) -> Option<&str> {
    fields.fields.iter().find(|field| field.name == name)?.normalised.as_ref().map(docward_engine_model::Text::as_str)
}

#[track_caller]
fn is(form: OfficialForm, boxes: &[(Key, &str)], name: F, value: &str) {
    let fields = found(form, boxes);
    let all: Vec<(F, &str)> = fields.fields.iter().map(|field| (field.name, field.value.as_str())).collect();
    assert_eq!(all, [(name, value)]);
}

#[test]
fn every_box_has_a_meaning_or_is_without_one_on_purpose() {
    for form in OfficialForm::ALL {
        let forgotten: Vec<Key> = form
            .table()
            .boxes
            .iter()
            .map(|one| (one.item, one.part, one.line))
            .filter(|key| !entries(form).iter().any(|entry| entry.is_for(*key)))
            .collect();
        assert!(forgotten.is_empty(), "{forgotten:?}");
        for (at, entry) in entries(form).iter().enumerate() {
            let boxes = &form.table().boxes;
            assert!(boxes.iter().any(|one| entry.is_for((one.item, one.part, one.line))), "{form:?} {at}");
        }
    }
}

#[test]
fn a_box_is_of_its_form() {
    for form in OfficialForm::ALL {
        for entry in entries(form) {
            for key in entry.keys() {
                let has = form.table().boxes.iter().any(|one| (one.item, one.part, one.line) == key);
                assert!(has, "{form:?} {key:?}");
            }
        }
    }
}

#[test]
fn an_empty_form_has_no_values() {
    for form in OfficialForm::ALL {
        let fields = found(form, &[]);
        assert_eq!(fields.kind, DocumentKind::ClaimForm);
        assert!(fields.fields.is_empty() && fields.tables.is_empty() && fields.checks.is_empty());
        let choices = fields.choices.unwrap_or_default();
        assert_eq!(choices.len(), if form == CMS { 11 } else { 0 });
        assert!(choices.iter().flat_map(|choice| &choice.options).all(|option| !option.selected));
        let signatures = fields.signatures.unwrap_or_default();
        assert_eq!(signatures.len(), if form == CMS { 3 } else { 0 });
        assert!(signatures.iter().all(|signature| !signature.present));
    }
}

#[test]
fn print_in_a_place_to_sign_is_no_name() {
    // Of "apply to this bill and are made a part thereof".
    let fields = found(CMS, &[(("31", "", 0), "tis ad made")]);
    assert_eq!(values(&fields, F::ProviderName), [""; 0]);
    is(CMS, &[(("31", "", 0), "quillon ozkarw")], F::ProviderName, "quillon ozkarw");
    is(CMS, &[(("12", "", 0), "Signature on File")], F::PatientSignature, "Signature on File");
}

#[test]
fn captions_are_no_labels() {
    let mut page = page(CMS, &[(("2", "", 0), "VINCENT, JODI R")]);
    place("PATIENT NAME: DATE OF BIRTH: 05/14/1985 Member ID: W99-ABC-12", 60, 340, &mut page.words);
    place("Dr. Ada Oyelaran, MD of Cedar Creek Clinic", 60, 600, &mut page.words);
    let fields = of_pages(vec![page.clone()]);
    assert_eq!(fields.fields.len(), 1);
    // Another page of the same document is read by its labels.
    let other = Page { official: Vec::new(), ..page.clone() };
    let fields = of_pages(vec![page, other]);
    assert_eq!(values(&fields, F::MemberId), ["W99-ABC-12"]);
    assert!(fields.fields.iter().all(|field| field.name == F::PatientName || field.page == Some(2)));
}

#[test]
fn dates_stand_in_three_cells() {
    let (month, day, year) = (("3", "month", 0), ("3", "day", 0), ("3", "year", 0));
    is(CMS, &[(month, "03"), (day, "29"), (year, "1948")], F::DateOfBirth, "03 29 1948");
    is(CMS, &[(month, "03"), (day, "29")], F::DateOfBirth, "03 29");
    is(CMS, &[(year, "|1948|")], F::DateOfBirth, "1948");
    is(CMS, &[(month, "O3"), (day, "l9"), (year, "48")], F::DateOfBirth, "03 19 48");
    is(CMS, &[(month, "0329"), (year, "48")], F::DateOfBirth, "03 29 48");
    is(UB, &[(("10", "", 0), "07271998")], F::DateOfBirth, "07271998");
    let fields = found(CMS, &[(month, "03"), (day, "29"), (year, "1948")]);
    assert_eq!(normalised(&fields, F::DateOfBirth), Some("1948-03-29"));
}

#[test]
fn addresses_and_numbers_are_joined_over_boxes() {
    let address = [
        (("5", "street", 0), "6654 MATTHEWS WALKS"),
        (("5", "city", 0), "FRESNO"),
        (("5", "state", 0), "CA"),
        (("5", "zip", 0), "93704-1234"),
    ];
    is(CMS, &address, F::Address, "6654 MATTHEWS WALKS, FRESNO, CA 93704-1234");
    is(CMS, &[(("5", "area-code", 0), "559"), (("5", "telephone", 0), "5550113")], F::Phone, "(559) 555-0113");
    is(CMS, &[(("5", "telephone", 0), "555-0113")], F::Phone, "555-0113");
    is(UB, &[(("76", "last", 0), "LIU"), (("76", "first", 0), "GUOWEI K")], F::ProviderName, "GUOWEI K LIU");
    is(UB, &[(("80", "", 1), "SECOND"), (("80", "", 2), "VISIT")], F::ClaimRemarks, "SECOND VISIT");
    is(
        CMS,
        &[(("17", "qualifier", 0), "DN"), (("17", "", 0), "AMY SANDOVAL")],
        F::ReferringProviderName,
        "AMY SANDOVAL",
    );
    is(CMS, &[(("17", "qualifier", 0), "AMY"), (("17", "", 0), "SANDOVAL")], F::ReferringProviderName, "AMY SANDOVAL");
}

#[test]
fn a_name_stands_above_its_address() {
    let fields = found(CMS, &[(("33", "", 0), "ACME GROUP\n5349 MCGUIRE GREEN\nDURHAM NC 27705")]);
    assert_eq!(values(&fields, F::BillingProviderName), ["ACME GROUP"]);
    assert_eq!(values(&fields, F::BillingProviderAddress), ["5349 MCGUIRE GREEN, DURHAM NC 27705"]);
}

#[test]
fn lines_that_a_reader_joined_are_read_one_after_the_other() {
    let mut page = page(CMS, &[(("33", "", 0), "NORTH CLINIC\n12 ELM RD\nSALEM OR 97301")]);
    page.words.iter_mut().for_each(|word| word.line = 0);
    page.words.sort_by_key(|word| word.bbox.x0);
    let fields = of_pages(vec![page]);
    assert_eq!(values(&fields, F::BillingProviderName), ["NORTH CLINIC"]);
    assert_eq!(values(&fields, F::BillingProviderAddress), ["12 ELM RD, SALEM OR 97301"]);
}

#[test]
fn what_is_typed_has_no_accents_and_no_noughts_among_letters() {
    is(CMS, &[(("2", "", 0), "CRÉIGHT0N, ADÉLE")], F::PatientName, "CREIGHTON, ADELE");
    is(CMS, &[(("5", "street", 0), "20 BR00KSIDE WAY")], F::Address, "20 BROOKSIDE WAY");
    // Figures beside figures are figures, and somebody wrote small letters on purpose.
    is(CMS, &[(("1a", "", 0), "WXYZ0A1")], F::MemberId, "WXYZ0A1");
    is(CMS, &[(("2", "", 0), "Adéle Creighton")], F::PatientName, "Adéle Creighton");
}

#[test]
fn dollars_and_cents_have_a_point_between_them() {
    for (told, value) in [("494 32", "494.32"), ("494.32", "494.32"), ("$1 204 50", "1204.50"), ("494", "494")] {
        is(CMS, &[(("28", "", 0), told)], F::ClaimTotal, value);
    }
    // Figures without a space that reach to the end of the box fill both cells.
    is(CMS, &[(("29", "", 0), "000000000003500")], F::AmountPaid, "0000000000035.00");
}

#[test]
fn ticks_answer_questions() {
    let fields = found(CMS, &[(("1", "feca-blk-lung", 0), "X"), (("3", "f", 0), "X"), (("27", "yes", 0), "X")]);
    assert_eq!(values(&fields, F::InsuranceType), ["FECA BLK LUNG"]);
    assert_eq!(normalised(&fields, F::Sex), Some("female"));
    let answers: Vec<(&str, &str)> = fields
        .choices
        .iter()
        .flatten()
        .flat_map(|choice| choice.options.iter().map(move |option| (choice.question.as_str(), option)))
        .filter(|(_, option)| option.selected)
        .map(|(question, option)| (question, option.label.as_str()))
        .collect();
    let expected =
        [("Type of health insurance", "FECA BLK LUNG"), ("Patient's sex", "F"), ("Accept assignment?", "YES")];
    assert_eq!(answers, expected);
}

#[test]
fn a_typed_signature_is_none_and_a_drawn_one_is() {
    let mut page =
        page(CMS, &[(("12", "", 0), "SIGNATURE ON FILE"), (("31", "", 0), "RUA T ALI MD"), (("13", "", 0), "")]);
    let present = |page: &Page| -> Vec<bool> {
        let signatures = of_pages(vec![page.clone()]).signatures.unwrap_or_default();
        signatures.iter().map(|signature| signature.present).collect()
    };
    assert_eq!(present(&page), [false, false, false]);
    // A speck is no signature.
    page.structure.ink.push(BBox { x0: 100, y0: 2015, x1: 104, y1: 2019 });
    assert_eq!(present(&page), [false, false, false]);
    page.structure.ink.push(BBox { x0: 100, y0: 2015, x1: 180, y1: 2035 });
    assert_eq!(present(&page), [false, false, true]);
    let fields = of_pages(vec![page]);
    assert_eq!(values(&fields, F::PatientSignature), ["SIGNATURE ON FILE"]);
    assert_eq!(values(&fields, F::ProviderName), ["RUA T ALI MD"]);
    assert!(found(CMS, &[(("31", "", 0), "SIGNATURE ON FILE")]).fields.is_empty());
}

#[test]
fn a_form_upside_down_or_on_its_side_says_the_same() {
    let values = [
        (("1a", "", 0), "XQ4471"),
        (("3", "month", 0), "04"),
        (("3", "day", 0), "19"),
        (("3", "year", 0), "52"),
        (("28", "", 0), "85 75"),
        (("33", "", 0), "LAKE CLINIC\n12 MAIN ST\nMACON GA 31201"),
    ];
    let upright = page(CMS, &values);
    let said = |page: Page| -> Vec<(F, String)> {
        let fields = of_pages(vec![page]).fields;
        fields.into_iter().map(|field| (field.name, field.value.as_str().to_owned())).collect()
    };
    let expected = said(upright.clone());
    assert!(expected.len() > 4);
    for quarters in 1..4 {
        assert_eq!(said(turned(upright.clone(), quarters)), expected, "{quarters}");
    }
}

/// A page turned with the clock.
fn turned(mut page: Page, quarters: u32) -> Page {
    for _ in 0..quarters {
        let height = page.height;
        let turn = |bbox: BBox| BBox { x0: height - bbox.y1, y0: bbox.x0, x1: height - bbox.y0, y1: bbox.x1 };
        page.words.iter_mut().for_each(|word| word.bbox = turn(word.bbox));
        for filled in page.official.iter_mut().filter_map(|official| official.boxes.as_mut()).flatten() {
            filled.bbox = turn(filled.bbox);
            filled.corners = filled.corners.map(|[x, y]| [height - y, x]);
        }
        (page.width, page.height) = (page.height, page.width);
    }
    page
}

#[test]
fn lines_of_payers_are_first_and_second() {
    let fields = found(UB, &[(("50", "", 1), "HARBORSTONE"), (("50", "", 2), "ACME"), (("50", "", 3), "THIRD")]);
    assert_eq!(values(&fields, F::PayerName), ["HARBORSTONE"]);
    assert_eq!(values(&fields, F::SecondaryPayerName), ["ACME"]);
    assert_eq!(fields.fields.len(), 2);
}

#[test]
fn what_does_not_fit_is_doubtful() {
    let fields = found(CMS, &[(("32a", "", 0), "1234567890"), (("33a", "", 0), "1234567893")]);
    let sure = |name: F| fields.fields.iter().find(|field| field.name == name).map(|field| field.confidence.value());
    assert!(sure(F::FacilityId) < Some(0.6) && sure(F::BillingProviderId) > Some(0.8));
    let passed: Vec<bool> = fields.checks.iter().map(|check| check.passed).collect();
    assert_eq!(passed, [false, true]);
}

//! Who is told from whom.

use super::*;
use crate::Confidence;

/// Fields of pages: page, name and value, which is the normalised form, too.
fn fields(told: &[(u32, FieldName, &str)], confidence: f32) -> Vec<Field> {
    let field = |(page, name, value): &(u32, FieldName, &str)| Field {
        page: Some(*page),
        normalised: Some((*value).into()),
        confidence: Confidence::nearest(confidence),
        ..Field::of(*name, (*value).into())
    };
    told.iter().map(field).collect()
}

fn changes(told: &[(u32, FieldName, &str)], confidence: f32) -> Vec<u32> {
    Patients::of(&fields(told, confidence)).changes().iter().map(|change| change.page).collect()
}

const NAME: FieldName = FieldName::PatientName;
const BORN: FieldName = FieldName::DateOfBirth;
const RECORD: FieldName = FieldName::PatientId;

#[test]
fn another_name_is_another_patient() {
    assert_eq!(changes(&[(1, NAME, "Ada Kestrel"), (2, NAME, "Bo Wren"), (3, NAME, "Ada Q Kestrel")], 0.99), [2, 3]);
    let patients =
        Patients::of(&fields(&[(1, NAME, "Ada Kestrel"), (3, NAME, "Bo Wren"), (5, NAME, "ada kestrel")], 0.6));
    assert_eq!([1, 2, 3, 4, 5].map(|page| patients.on(Some(page))), [0, 0, 1, 1, 0]);
    assert_eq!((patients.changes()[0].fields.as_slice(), patients.named()), (&[1][..], 3));
}

#[test]
fn a_name_that_is_misread_is_no_other_one() {
    for other in ["Ada Kestre1", "Ada Kestrei", "Ada Keslrel", "ADA Q. KESTREL", "A Kestrel", "Kestrel", "AdaKestrel"] {
        assert_eq!(changes(&[(1, NAME, "Ada Kestrel"), (2, NAME, other)], 0.7), [] as [u32; 0], "{other}");
    }
    // What looks alike is misread even where the reader was sure; other letters are not.
    assert_eq!(changes(&[(1, NAME, "Ada Ke5trel"), (2, NAME, "Ada Kestre1")], 0.99), [] as [u32; 0]);
    assert_eq!(changes(&[(1, NAME, "Ada Kestrel"), (2, NAME, "Ida Kestrel")], 0.99), [2]);
}

#[test]
fn dates_of_birth_and_numbers_decide_where_names_do_not() {
    let of = |one: &[(FieldName, &'static str)], other: &[(FieldName, &'static str)]| {
        let page = |page: u32, told: &[(FieldName, &'static str)]| -> Vec<_> {
            told.iter().map(|(name, value)| (page, *name, *value)).collect()
        };
        let told = [page(1, one), page(2, other)].concat();
        [0.7, 0.99].map(|confidence| changes(&told, confidence).len())
    };
    // Father and son.
    assert_eq!(of(&[(NAME, "Al Roe"), (BORN, "1957-02-03")], &[(NAME, "Al Roe"), (BORN, "1988-11-30")]), [1, 1]);
    // One figure, where it may be misread.
    assert_eq!(of(&[(NAME, "Al Roe"), (BORN, "1957-02-03")], &[(NAME, "Al Roe"), (BORN, "1951-02-03")]), [0, 1]);
    // Twins; and somebody who married.
    assert_eq!(of(&[(NAME, "Ann Roe"), (BORN, "1957-02-03")], &[(NAME, "Bert Roe"), (BORN, "1957-02-03")]), [1, 1]);
    assert_eq!(of(&[(NAME, "Ann Roe"), (BORN, "1957-02-03")], &[(NAME, "Ann Quill"), (BORN, "1957-02-03")]), [0, 0]);
    // Pages without a name.
    assert_eq!(of(&[(NAME, "Ann Roe"), (BORN, "1957-02-03")], &[(BORN, "1988-11-30")]), [1, 1]);
    assert_eq!(of(&[(NAME, "Ann Roe"), (RECORD, "MRN77123")], &[(RECORD, "MRN90418")]), [1, 1]);
    assert_eq!(of(&[(NAME, "Ann Roe"), (RECORD, "MRN77123")], &[(NAME, "A. Rae"), (RECORD, "MRN77123")]), [0, 0]);
    assert_eq!(of(&[(NAME, "Ann Roe")], &[(BORN, "1957-02-03")]), [0, 0]);
}

#[test]
fn many_patients_are_never_put_together() {
    let told: Vec<String> = (0..300_u32).map(|at| format!("Person{at} Family{at}")).collect();
    let told: Vec<_> = (1..).zip(&told).map(|(page, name)| (page, NAME, name.as_str())).collect();
    let patients = Patients::of(&fields(&told, 0.99));
    assert_eq!(patients.changes().len(), 299);
    assert!((1..=300).all(|page| patients.on(Some(page)) == page - 1));
}

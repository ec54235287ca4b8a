//! Tables of wordings.

use crate::lexicon::Wordings;

const TABLE: &[(&[u8], &str)] = &[(&[1], "drug name|dose|note"), (&[2, 3], "claim number|desc"), (&[4], "note")];

fn found(text: &str, least: f32) -> Vec<u8> {
    Wordings::of(TABLE.iter().copied()).find(text, least)
}

#[test]
fn a_wording_is_found_in_other_forms_and_another_order() {
    assert_eq!(found("2. Name of Medication (current)", 1.0), [1]);
    assert_eq!(found("Claims #", 1.0), [2, 3]);
    assert_eq!(found("Note", 1.0), [1, 4]);
    assert!(found("What drug name", 1.0).is_empty());
    assert!(found("", 1.0).is_empty());
}

#[test]
fn a_misread_wording_is_found_only_if_asked_for() {
    assert_eq!(found("C1aim numder", 0.0), [2, 3]);
    assert_eq!(found("Dese", 0.0), [1, 2, 3], "it may be either of two words");
    assert!(found("C1aim numder", 1.0).is_empty());
    assert!(found("Dese", 1.0).is_empty());
}

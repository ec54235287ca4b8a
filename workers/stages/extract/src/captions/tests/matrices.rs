//! Grids of persons and insurers, and columns of captions beside their values.

use super::{found, gives, page};
use crate::drawn::rows;
use docward_engine_model::{DocumentKind as K, FieldName as F};

#[test]
fn columns_of_two_insurers_hold_what_the_rows_ask_for() {
    let lines: [&[&str]; 4] = [
        &["INSURANCE", "Primary", "Secondary"],
        &["Company", "Larch Mutual", "Amity Health"],
        &["Group #", "4411", "5522"],
        &["Subscriber name", "Ben Vale", "Ada Vale"],
    ];
    let page = page(&rows(&lines, &[100, 500, 900], 400, 40), &[]);
    gives(
        page,
        K::IntakeForm,
        &[
            (F::PayerName, "Larch Mutual"),
            (F::SecondaryPayerName, "Amity Health"),
            (F::GroupNumber, "4411"),
            (F::SecondaryGroupNumber, "5522"),
            (F::SubscriberName, "Ben Vale"),
            (F::SecondarySubscriberName, "Ada Vale"),
        ],
    );
}

#[test]
fn what_parents_have_in_their_columns_is_not_the_childs() {
    let lines: [&[&str]; 4] = [
        &["", "Mother", "Father"],
        &["Name", "Ada Vale", "Ben Vale"],
        &["Date of birth", "03/04/1980", "01/02/1978"],
        &["Cell phone", "(555) 555-0101", "(555) 555-0102"],
    ];
    let page = page(&rows(&lines, &[100, 500, 900], 400, 40), &[]);
    gives(
        page,
        K::IntakeForm,
        &[
            (F::GuardianName, "Ada Vale"),
            (F::GuardianName, "Ben Vale"),
            (F::GuardianPhone, "(555) 555-0101"),
            (F::GuardianPhone, "(555) 555-0102"),
        ],
    );
}

#[test]
fn rows_below_captions_are_persons_of_their_section() {
    let lines: [&[&str]; 4] = [
        &["EMERGENCY CONTACTS"],
        &["Name", "Relationship", "Phone"],
        &["Ben Vale", "Husband", "(555) 555-0101"],
        &["Cal Vale", "Son", "(555) 555-0102"],
    ];
    let page = page(&rows(&lines, &[100, 500, 900], 360, 40), &[]);
    gives(
        page,
        K::IntakeForm,
        &[
            (F::EmergencyContact, "Ben Vale"),
            (F::EmergencyContact, "Cal Vale"),
            (F::EmergencyContactRelationship, "Husband"),
            (F::EmergencyContactRelationship, "Son"),
            (F::EmergencyContactPhone, "(555) 555-0101"),
            (F::EmergencyContactPhone, "(555) 555-0102"),
        ],
    );
}

#[test]
fn a_row_that_names_an_insurer_is_theirs() {
    let lines: [&[&str]; 3] = [
        &["", "Insurance company", "Policy #"],
        &["Primary", "Larch Mutual", "XQ123456"],
        &["Secondary", "Amity Health", "ZZ998877"],
    ];
    let page = page(&rows(&lines, &[100, 400, 800], 400, 40), &[]);
    gives(
        page,
        K::IntakeForm,
        &[
            (F::PayerName, "Larch Mutual"),
            (F::SecondaryPayerName, "Amity Health"),
            (F::PolicyNumber, "XQ123456"),
            (F::SecondaryPolicyNumber, "ZZ998877"),
        ],
    );
}

#[test]
fn a_caption_below_one_that_has_its_value_is_no_value() {
    let lines: [&[&str]; 2] = [&["Group number", "4411"], &["Subscriber name", "Benjamin Charles Vale"]];
    let page = page(&rows(&lines, &[100, 500], 400, 40), &[]);
    gives(page, K::IntakeForm, &[(F::GroupNumber, "4411"), (F::SubscriberName, "Benjamin Charles Vale")]);
}

#[test]
fn rows_of_nobody_in_particular_are_a_list() {
    let lines: [&[&str]; 3] =
        [&["Date", "Age", "Weight"], &["05/04/2018", "2 mo", "5.1 kg"], &["07/06/2018", "4 mo", "6.8 kg"]];
    let page = |lines: &[&[&str]]| page(&rows(lines, &[100, 400, 700], 400, 40), &[]);
    gives(page(&lines), K::IntakeForm, &[]);
    let expected = [(F::DateOfService, "05/04/2018"), (F::Age, "2 mo"), (F::Weight, "5.1 kg")];
    gives(page(&lines[..2]), K::IntakeForm, &expected);
}

/// What is not told is not redacted, and such a number has no shape.
#[test]
fn a_list_of_persons_is_told_as_far_as_it_is_understood() {
    let lines: [&[&str]; 3] = [
        &["Patient name", "MRN", "Visit date"],
        &["Ada Vale", "48213", "05/04/2018"],
        &["Bela Quill", "50977", "07/06/2018"],
    ];
    let told = found(page(&rows(&lines, &[100, 400, 700], 400, 40), &[]), K::IntakeForm);
    assert!(told.contains(&(F::PatientId, "48213".into())), "{told:?}");
}

//! Grids of persons and insurers, and columns of captions beside their values.

use super::{found, gives, page};
use docward_engine_model::{DocumentKind as K, FieldName as F};

#[test]
fn columns_of_two_insurers_hold_what_the_rows_ask_for() {
    let page = page(
        &[
            ("INSURANCE", 100, 400),
            ("Primary", 500, 400),
            ("Secondary", 900, 400),
            ("Company", 100, 440),
            ("Larch Mutual", 500, 440),
            ("Amity Health", 900, 440),
            ("Group #", 100, 480),
            ("4411", 500, 480),
            ("5522", 900, 480),
            ("Subscriber name", 100, 520),
            ("Ben Vale", 500, 520),
            ("Ada Vale", 900, 520),
        ],
        &[],
    );
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
    let page = page(
        &[
            ("Mother", 500, 400),
            ("Father", 900, 400),
            ("Name", 100, 440),
            ("Ada Vale", 500, 440),
            ("Ben Vale", 900, 440),
            ("Date of birth", 100, 480),
            ("03/04/1980", 500, 480),
            ("01/02/1978", 900, 480),
            ("Cell phone", 100, 520),
            ("(555) 555-0101", 500, 520),
            ("(555) 555-0102", 900, 520),
        ],
        &[],
    );
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
    let page = page(
        &[
            ("EMERGENCY CONTACTS", 100, 360),
            ("Name", 100, 400),
            ("Relationship", 500, 400),
            ("Phone", 900, 400),
            ("Ben Vale", 100, 440),
            ("Husband", 500, 440),
            ("(555) 555-0101", 900, 440),
            ("Cal Vale", 100, 480),
            ("Son", 500, 480),
            ("(555) 555-0102", 900, 480),
        ],
        &[],
    );
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
    let page = page(
        &[
            ("Insurance company", 400, 400),
            ("Policy #", 800, 400),
            ("Primary", 100, 440),
            ("Larch Mutual", 400, 440),
            ("XQ123456", 800, 440),
            ("Secondary", 100, 480),
            ("Amity Health", 400, 480),
            ("ZZ998877", 800, 480),
        ],
        &[],
    );
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
    let page = page(
        &[
            ("Group number", 100, 400),
            ("4411", 500, 400),
            ("Subscriber name", 100, 440),
            ("Benjamin Charles Vale", 500, 440),
        ],
        &[],
    );
    gives(page, K::IntakeForm, &[(F::GroupNumber, "4411"), (F::SubscriberName, "Benjamin Charles Vale")]);
}

#[test]
fn rows_of_nobody_in_particular_are_a_list() {
    let head = [("Date", 100, 400), ("Age", 400, 400), ("Weight", 700, 400)];
    let first = [("05/04/2018", 100, 440), ("2 mo", 400, 440), ("5.1 kg", 700, 440)];
    let second = [("07/06/2018", 100, 480), ("4 mo", 400, 480), ("6.8 kg", 700, 480)];
    gives(page(&[head, first, second].concat(), &[]), K::IntakeForm, &[]);
    let expected = [(F::DateOfService, "05/04/2018"), (F::Age, "2 mo"), (F::Weight, "5.1 kg")];
    gives(page(&[head, first].concat(), &[]), K::IntakeForm, &expected);
}

/// What is not told is not redacted, and such a number has no shape.
#[test]
fn a_list_of_persons_is_told_as_far_as_it_is_understood() {
    let head = [("Patient name", 100, 400), ("MRN", 400, 400), ("Visit date", 700, 400)];
    let first = [("Ada Vale", 100, 440), ("48213", 400, 440), ("05/04/2018", 700, 440)];
    let second = [("Bela Quill", 100, 480), ("50977", 400, 480), ("07/06/2018", 700, 480)];
    let told = found(page(&[head, first, second].concat(), &[]), K::IntakeForm);
    assert!(told.contains(&(F::PatientId, "48213".into())), "{told:?}");
}

//! What one place of a document tells is found in its other places, as a poor scan leaves them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use docward_engine_model::{Document, DocumentKind, Field, FieldName, Fields};
use docward_stage_redact::{Profile, Redaction};

fn redacted(text: &str, fields: &Fields) -> String {
    let redaction = Redaction::of(&Document::of_text(text), fields, Profile::Default).unwrap();
    redaction.text().as_str().to_owned()
}

#[test]
fn a_mail_address_tells_names() {
    let text = "E-mail: tamsin.oquendale86@example com\nform of TAMSIN at the desk, sent by oquendale";
    let left = redacted(text, &Fields::none(DocumentKind::IntakeForm)).to_lowercase();
    assert!(!left.contains("tamsin") && !left.contains("oquendale"), "{left}");
}

#[test]
fn what_a_mail_address_says_besides_is_no_name() {
    let text = "E-mail: front.office@example.com\nFront desk and office hours";
    let left = redacted(text, &Fields::none(DocumentKind::IntakeForm));
    assert!(left.ends_with("Front desk and office hours"), "{left}");
}

#[test]
fn a_name_is_found_in_small_letters_and_with_digits() {
    let mut fields = Fields::none(DocumentKind::IntakeForm);
    fields.fields.push(Field::of(FieldName::PatientName, "Tamsin Oquendale".into()));
    let left = redacted("login tamsin or oquendale86 as given", &fields);
    assert!(!left.contains("tamsin") && !left.contains("oquendale"), "{left}");
}

#[test]
fn a_name_that_is_a_word_stays_a_word() {
    let mut fields = Fields::none(DocumentKind::IntakeForm);
    fields.fields.push(Field::of(FieldName::PatientName, "Grace Long".into()));
    let left = redacted("a long walk with grace", &fields);
    assert_eq!(left, "a long walk with grace");
}

#[test]
fn a_known_name_goes_before_a_dose_a_fraction_and_a_disease() {
    for (name, text) in [
        ("Tamsin Ferrowhite", "Ferrowhite had 2 tablets"),
        ("Tamsin Ferrowhite", "Ferrowhite 50 mg"),
        ("Tamsin Ferrowhite", "Ferrowhite ate 50% of lunch"),
        ("Tamsin Ferrowhite", "Ferrowhite BP 98/60"),
        ("Tamsin Ferrowhite", "Ferrowhite 03/14/1961"),
        ("Tamsin Murphy", "Murphy heart rate 70"),
        ("Tamsin Bell", "Bell surgery today"),
    ] {
        let mut fields = Fields::none(DocumentKind::IntakeForm);
        fields.fields.push(Field::of(FieldName::PatientName, name.into()));
        let left = redacted(text, &fields);
        assert!(left.starts_with("[NAME]"), "{left}");
    }
}

#[test]
fn a_device_and_an_insulin_that_is_a_mixture_stay() {
    for (text, kept) in [
        ("Dr. Foley came. The Foley catheter stays.", "The Foley catheter stays."),
        ("Dr. Foley came. The Foley catheters stay.", "The Foley catheters stay."),
        ("Dr. Hoffman came. The Hoffman valve works.", "The Hoffman valve works."),
        ("She takes 4 mg, Novolin 70/30 and more.", "Novolin 70/30 and more."),
        (
            "She takes Humulin 70/30, Humalog 75/25 and Novolog 50/50.",
            "Humulin 70/30, Humalog 75/25 and Novolog 50/50.",
        ),
    ] {
        let left = redacted(text, &Fields::none(DocumentKind::Other));
        assert!(left.ends_with(kept), "{left}");
    }
}

#[test]
fn a_known_name_goes_before_a_device_and_a_mixture() {
    for (name, text) in [
        ("Tamsin Foley", "Foley catheter in place"),
        ("Tamsin Hoffman", "Hoffman valve sounds"),
        ("Tamsin Novolin", "Novolin 70/30 at noon"),
        ("Tamsin Ferrowhite", "Ferrowhite 70/30 at noon"),
    ] {
        let mut fields = Fields::none(DocumentKind::IntakeForm);
        fields.fields.push(Field::of(FieldName::PatientName, name.into()));
        let left = redacted(text, &fields);
        assert!(left.starts_with("[NAME]"), "{left}");
    }
}

//! Captions that ask in a sentence, speak of somebody by a pronoun, or say the same in two languages.

use super::*;
use Owner as O;
use What as W;
use docward_engine_model::FieldName as F;

#[test]
fn questions_and_sentences() {
    expect(&[
        ("Who is paying for this visit?", Some(O::Guarantor), W::Name),
        ("Person paying for this account", Some(O::Guarantor), W::Name),
        ("In an emergency, call", Some(O::EmergencyContact), W::Name),
        ("If we cannot reach you", Some(O::EmergencyContact), W::Name),
        ("Nearest relative not living with you", Some(O::EmergencyContact), W::Name),
        ("Who carries the insurance?", Some(O::Subscriber), W::Name),
        ("Policy is in the name of", Some(O::Subscriber), W::Name),
        ("Who is your insurance through?", Some(O::Payer), W::Name),
        ("Where should we send prescriptions?", Some(O::Pharmacy), W::Name),
        ("Who sent you to us?", Some(O::Referring), W::Name),
        ("Type of specialist needed", Some(O::ReferredTo), W::Specialty),
        ("Who is filling out this form?", Some(O::Signer), W::Name),
        ("Adult with child today", Some(O::Guardian), W::Name),
        ("How are they related to you?", None, W::Relationship),
        ("What do you go by?", None, W::PreferredName),
        ("When were you born?", None, W::DateOfBirth),
        ("Employed at", None, W::Employer),
        ("Who do you work for?", None, W::Employer),
        ("What do you do for a living?", None, W::Field(F::Occupation)),
        ("Why are you here today?", None, W::Field(F::ReasonForVisit)),
        ("What can we help you with today?", None, W::Field(F::ReasonForVisit)),
        ("You were admitted for", None, W::Field(F::AdmittingDiagnosis)),
        ("When did your pain start?", None, W::Field(F::DateOfCurrentIllness)),
        ("What your provider billed", None, W::Field(F::ClaimTotal)),
        ("Left for you to pay", None, W::Field(F::PatientResponsibility)),
        ("Please pay this amount", None, W::Field(F::BalanceDue)),
        ("How is it taken?", None, W::Field(F::MedicationDirections)),
        ("You are the subscriber's", None, W::Field(F::RelationshipToSubscriber)),
    ]);
}

#[test]
fn pronouns() {
    expect(&[
        ("Your physician", Some(O::PrimaryCare), W::Name),
        ("Your doctor's phone", Some(O::PrimaryCare), W::Phone),
        ("Your doctor today", Some(O::Provider), W::Name),
        ("Their phone", None, W::Phone),
        ("At this number", None, W::Phone),
        ("Holder's birthday", Some(O::Subscriber), W::DateOfBirth),
    ]);
}

/// The preposition at the end makes another caption of it.
#[test]
fn prepositions_at_the_end() {
    assert_eq!(meaning("Working for"), Some((None, W::Employer)));
    assert_eq!(meaning("Date of"), None);
    assert_eq!(meaning("Name for"), None);
}

#[test]
fn spanish_captions() {
    expect(&[
        ("Nombre del paciente", Some(O::Patient), W::Name),
        ("FECHA DE NACIMIENTO", None, W::DateOfBirth),
        ("Apellidos", None, W::LastName),
        ("Dirección", None, W::Address),
        ("Direccion", None, W::Address),
        ("Teléfono de la madre", Some(O::Guardian), W::Phone),
        ("Número de seguro social", None, W::SocialSecurityNumber),
        ("En caso de emergencia llame a", Some(O::EmergencyContact), W::Name),
        ("Parentesco con el paciente", None, W::Relationship),
        ("Motivo de su visita", None, W::Field(F::ReasonForVisit)),
    ]);
}

#[test]
fn captions_in_two_languages() {
    expect(&[
        ("Date of birth / Fecha de nacimiento", None, W::DateOfBirth),
        ("Fecha de nacimiento (Date of birth):", None, W::DateOfBirth),
        ("Patient's name Nombre del paciente", Some(O::Patient), W::Name),
        ("Home tel. / Teléfono de casa", None, W::Phone),
        ("Insurance company / Compañía de seguros", Some(O::Payer), W::Name),
        ("Name / Họ tên", None, W::Name),
    ]);
    // The halves say different things.
    assert_eq!(meaning("Name / Dirección"), None);
    assert_eq!(meaning("Phone / Müller 5"), None);
}

#[test]
fn headings_in_other_words() {
    for (text, owner) in [
        ("JUST IN CASE", Some(O::EmergencyContact)),
        ("WHO IS RESPONSIBLE?", Some(O::Guarantor)),
        ("WHO PAYS?", Some(O::Guarantor)),
        ("Medical insurance", Some(O::Payer)),
        ("Dental insurance", Some(O::Other)),
        ("To be completed by prescriber", Some(O::Provider)),
        ("Tell us about your child", Some(O::Patient)),
        ("Contacto de emergencia", Some(O::EmergencyContact)),
    ] {
        assert_eq!(heading(text), owner, "{text}");
    }
}

#[test]
fn values_and_sentences_in_these_words_are_no_captions() {
    for text in [
        "Mobile, AL",
        "Patel",
        "Emilia de la Rosa",
        "La Casa Clinic",
        "Los Angeles",
        "Español",
        "Dolor de cabeza",
        "Physical therapist",
        "Home with family",
        "I work for a bank and live with my mother",
        "Please call the office if you cannot keep your appointment",
        "Bring this card when you see your doctor",
        "Hispanic or Latino",
        "Male Female",
        "Friend of the family",
        "Grandmother",
        "Call 911",
    ] {
        assert_eq!(meaning(text), None, "{text}");
    }
}

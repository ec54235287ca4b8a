//! Drugs and allergies that are written in words.

use super::{found, page, said, table};
use docward_engine_model::{DocumentKind, TableName};

#[test]
fn drugs_are_listed_in_words() {
    let runs = [
        ("Current medications: lisinopril 10 mg by mouth once daily;", 100, 100),
        ("metformin 500 mg twice daily.", 100, 130),
        ("Please send your note to our office.", 100, 160),
        ("ALLERGIES", 100, 300),
        ("Latex (skin rash)", 100, 330),
        ("Referring provider", 100, 360),
    ];
    let found = found(vec![page(1, &runs)], DocumentKind::Referral);
    assert_eq!(
        said(table(&found, TableName::Medications)),
        [
            vec!["dose=10 mg", "frequency=once daily", "medication=lisinopril", "route=by mouth"],
            vec!["dose=500 mg", "frequency=twice daily", "medication=metformin"]
        ]
    );
    assert_eq!(said(table(&found, TableName::Allergies)), [["allergen=Latex", "reaction=skin rash"]]);
}

#[test]
fn no_known_allergies_are_no_row() {
    let runs = [("Allergies: No known drug allergies", 100, 100), ("MEDICATIONS", 100, 200), ("None", 100, 230)];
    assert!(found(vec![page(1, &runs)], DocumentKind::DischargeNote).tables.is_empty());
}

#[test]
fn a_prescription_is_a_drug_with_what_its_captions_say() {
    let runs = [
        ("Rx", 100, 100),
        ("Amoxicillin 500 mg capsule", 160, 140),
        ("Sig: take 1 capsule three times daily", 160, 180),
        ("Disp: #30", 160, 220),
        ("Refills: 2", 600, 220),
        ("Dispense as written", 160, 300),
    ];
    let found = found(vec![page(1, &runs)], DocumentKind::Prescription);
    assert_eq!(
        said(table(&found, TableName::Prescriptions)),
        [[
            "directions=take 1 capsule three times daily",
            "medication=Amoxicillin",
            "quantity=30",
            "refills=2",
            "strength=500 mg capsule"
        ]]
    );
}

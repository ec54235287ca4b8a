//! Dental claims (837D), as the fixture has them: two, one for a dependent, with notes that name both.

use crate::read::{read, shortfalls};
use docward_engine_model::{Column, FieldName, Loop, Meaning};
use docward_tests::fixtures;

const NAME: &str = "claims-dental.837";

#[test]
fn their_fields_are_found() {
    let (document, fields) = read(&fixtures::document(NAME)).unwrap();
    assert!(document.interchange().is_some_and(|interchange| interchange.faults.is_empty()));
    let told: Vec<(String, String)> = fields
        .fields
        .iter()
        .map(|field| (serde_json::to_value(field.name).unwrap(), field.value.as_str()))
        .map(|(name, value)| (name.as_str().unwrap().to_owned(), value.to_owned()))
        .map(|(name, value)| (name.clone(), fixtures::comparable(&name, &value)))
        .collect();
    for (name, value) in fixtures::fields(NAME) {
        assert!(told.contains(&(name.clone(), fixtures::comparable(&name, &value))), "{name} {value}");
    }
    let of_claim = |claim, name| {
        let own = fields.fields.iter().filter(move |field| field.claim == Some(claim) && field.name == name);
        own.map(|field| field.value.as_str()).collect::<Vec<_>>()
    };
    let [first, second] = fields.tables.as_slice() else { panic!("a table a claim") };
    let column = |column| -> Vec<&str> {
        let cells = first.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.column == column);
        cells.map(|cell| cell.value.as_str()).collect()
    };
    assert_eq!(column(Column::Procedure), ["D2150", "D0220"]);
    assert_eq!(column(Column::Charge), ["184.50", "31.25"]);
    assert_eq!(column(Column::DateFrom), ["20240708", "20240708"]);
    assert!(first.is_complete() && second.is_complete());
    assert_eq!(of_claim(2, FieldName::PatientName), ["BARNABINE THORNQUIVER"]);
    assert_eq!(of_claim(2, FieldName::SubscriberName), ["WILHELMINA THORNQUIVER"]);
    assert_eq!(of_claim(2, FieldName::ClaimTotal), ["5193.40"]);
}

#[test]
fn nobody_is_left_when_they_are_redacted() {
    let bytes = fixtures::document(NAME);
    let text = String::from_utf8(bytes.clone()).unwrap();
    let gone = [
        "THORNQUIVER",
        "WILHELMINA",
        "BARNABINE",
        "BRACKENMERE",
        "ISOLDE",
        "HOLLOWELL",
        "QUARRYSTONE",
        "JMC550663917",
        "QD-70311",
        "QD-70312",
        "PEWTERFIELD",
        "PEKIN",
        "61554",
        "19790821",
        "20130316",
        "20240708",
        "20240709",
        "20240710",
        "555-0184",
        "1473029589",
        "366410027",
        "PINNACLE",
    ];
    let shortfalls = shortfalls(&bytes, &text, &gone);
    assert!(shortfalls.is_empty(), "{}", shortfalls.join("\n"));
    let left = crate::read::redacted(&bytes);
    for kept in ["SV3*AD:D2150*184.5****1~", "TOO*JP*12*M:O~", "HI*ABK:K0261~", "*IL*", " FOR CALLS AT ", "DN1*24*23~"]
    {
        assert!(left.contains(kept), "{kept} in {left}");
    }
}

#[test]
fn teeth_and_procedures_are_codes() {
    let (document, _) = read(&fixtures::document(NAME)).unwrap();
    let interchange = document.interchange().unwrap();
    let lines = interchange.elements.iter().filter(|element| element.place == Loop::ServiceLine);
    let meanings: Vec<Meaning> = lines.map(|element| element.meaning).collect();
    let expected = |meaning: &Meaning| meaning.is_detail() || *meaning == Meaning::DateOfService;
    assert!(meanings.len() > 8 && meanings.iter().all(expected), "{meanings:?}");
}

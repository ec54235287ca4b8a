//! The whole bundle: nothing is lost or invented, ids say nothing, references lead to something.

use crate::{Context, bundle};
use docward_engine_model::{
    BBox, Cell, Choice, ChoiceOption, Confidence, DocumentKind, Field, FieldName, Fields, Row, Signature, Table,
    TableName, Text, ValueType,
};
use serde_json::{Value, json};
use std::collections::HashSet;

const CONTEXT: Context<'_> = Context {
    identity: b"01J0000000000000000000000",
    media_type: Some("application/pdf"),
    pages: Some(2),
    read: "2026-01-31T08:00:00Z",
    reader_version: Some("0.1.0"),
};

/// A value of a type that no other number gives: as read, and normalised.
fn value(value_type: ValueType, number: usize) -> (String, Option<String>) {
    let (month, day, year) = (number % 12 + 1, number / 12 % 28 + 1, 1950 + number / 336);
    match value_type {
        ValueType::Date => (format!("{month}/{day}/{year}"), Some(format!("{year:04}-{month:02}-{day:02}"))),
        ValueType::Phone => (format!("555 555 {number:04}"), Some(format!("+1555555{number:04}"))),
        ValueType::Money => (format!("${number}.25"), Some(format!("{number}25"))),
        ValueType::Code => (format!("KX-{number:04}"), Some(format!("KX{number:04}"))),
        ValueType::Measure => (format!("{number}"), Some(format!("{number}"))),
        ValueType::Name => (format!("Ada Kestrel{number}"), Some(format!("Ada Kestrel{number}"))),
        ValueType::Address => (format!("{number} Oak St, Salem, OR 97302"), None),
        ValueType::Text => (format!("words{number}"), None),
        ValueType::Email => (format!("a{number}@example.org"), Some(format!("a{number}@example.org"))),
        ValueType::Sex => ("F".to_owned(), Some("female".to_owned())),
    }
}

fn placed(number: usize) -> (Option<u32>, Option<BBox>, Confidence) {
    let at = u32::try_from(number).unwrap();
    let bbox = BBox { x0: at, y0: at, x1: at + 30, y1: at + 9 };
    (Some(1), Some(bbox), Confidence::nearest(0.75))
}

/// A document of a kind with every field once and every column of every table twice.
fn everything(kind: DocumentKind, readable: bool) -> Fields {
    let mut number = 100;
    let mut next = |value_type| {
        number += 1;
        let (text, normalised) = value(value_type, number);
        let (text, normalised) = if readable { (text, normalised) } else { (format!("~{number}~"), None) };
        (Text::from(text), normalised.map(Text::from), placed(number))
    };
    let mut fields = Fields::none(kind);
    for name in FieldName::ALL {
        let (value, normalised, (page, bbox, confidence)) = next(name.value_type());
        fields.fields.push(Field { normalised, page, bbox, confidence, ..Field::of(*name, value) });
    }
    for name in TableName::ALL {
        let mut cell = |(column, value_type): &(_, _)| {
            let (value, normalised, (page, bbox, confidence)) = next(*value_type);
            Cell { normalised, page, bbox, confidence, ..Cell::of(*column, value) }
        };
        let mut row = || Row { cells: name.columns().iter().map(&mut cell).collect() };
        fields.tables.push(Table { name: *name, claim: None, rows: vec![row(), row()], evidence: Vec::new() });
    }
    let option = |label: &str, selected| {
        let (page, bbox, confidence) = placed(1);
        ChoiceOption { label: label.into(), selected, confidence, page, bbox }
    };
    let options = vec![option("Never", false), option("Formerly", true)];
    fields.choices = Some(vec![Choice { question: "Tobacco".into(), options }]);
    let bbox = BBox { x0: 1, y0: 1, x1: 9, y1: 9 };
    fields.signatures = Some(vec![Signature { label: "Patient".into(), present: true, page: 1, bbox }]);
    fields
}

fn resources<'b>(bundle: &'b Value, kind: &str) -> Vec<&'b Value> {
    let entries = bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
    entries.filter(|resource| resource["resourceType"] == kind).collect()
}

/// Every string and number of a value.
fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Number(number) => found.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
        Value::Object(members) => members.values().for_each(|member| leaves(member, found)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Whether a value is told: as read, normalised, in dollars or as a part of a longer text.
fn is_told(value: &str, normalised: Option<&str>, leaves: &[String]) -> bool {
    let dollars = normalised.and_then(|cents| cents.parse::<f64>().ok()).map(|cents| (cents / 100.0).to_string());
    let padded = normalised.map(|code| format!("{code:0>4}"));
    let has = |text: &str| leaves.iter().any(|leaf| leaf == text || leaf.split(' ').any(|word| word == text));
    let part = leaves.iter().any(|leaf| leaf.contains(value));
    part || [normalised.map(str::to_owned), dollars, padded].into_iter().flatten().any(|text| has(&text))
}

/// Fields of which one says what others say, too: the answer is told by the code that both have.
const TOLD_BY_CODES: [FieldName; 1] = [FieldName::IcdIndicator];

#[test]
fn no_value_is_left_out_whatever_the_kind() {
    for (kind, readable) in DocumentKind::ALL.iter().flat_map(|kind| [(*kind, true), (*kind, false)]) {
        let fields = everything(kind, readable);
        let mut told = Vec::new();
        leaves(&bundle(&fields, &CONTEXT), &mut told);
        let normalised = |text: &Option<Text>| text.as_ref().map(|text| text.as_str().to_owned());
        let mut lost: Vec<String> = Vec::new();
        for field in fields.fields.iter().filter(|field| !TOLD_BY_CODES.contains(&field.name)) {
            if !is_told(field.value.as_str(), normalised(&field.normalised).as_deref(), &told) {
                lost.push(field.name.as_str().to_owned());
            }
        }
        for table in &fields.tables {
            for cell in table.rows.iter().flat_map(|row| &row.cells) {
                if !is_told(cell.value.as_str(), normalised(&cell.normalised).as_deref(), &told) {
                    lost.push(format!("{}.{}", table.name.as_str(), cell.column.as_str()));
                }
            }
        }
        lost.dedup();
        assert_eq!(lost, Vec::<String>::new(), "{} readable: {readable}", kind.as_str());
    }
}

#[test]
fn every_value_has_its_place() {
    for kind in DocumentKind::ALL {
        let fields = everything(*kind, true);
        let bundle = bundle(&fields, &CONTEXT);
        let provenance = resources(&bundle, "Provenance");
        let targets = provenance[0]["target"].as_array().unwrap();
        let boxes: HashSet<String> = targets
            .iter()
            .flat_map(|target| target["extension"].as_array().into_iter().flatten())
            .filter_map(|value| value["extension"].as_array()?.iter().find(|part| part["url"] == "box"))
            .map(|part| part["valueString"].as_str().unwrap().to_owned())
            .collect();
        let all = fields.fields.iter().map(|field| field.bbox).chain(
            fields.tables.iter().flat_map(|table| &table.rows).flat_map(|row| row.cells.iter().map(|cell| cell.bbox)),
        );
        let lost =
            all.flatten().filter(|bbox| !boxes.contains(&format!("{} {} {} {}", bbox.x0, bbox.y0, bbox.x1, bbox.y1)));
        assert_eq!(lost.count(), 0, "{}", kind.as_str());
    }
}

#[test]
fn references_lead_to_resources_and_ids_are_of_the_document_alone() {
    let (one, other) = (everything(DocumentKind::ClaimForm, true), everything(DocumentKind::ClaimForm, false));
    let ids = |bundle: &Value| -> Vec<String> {
        bundle["entry"].as_array().unwrap().iter().map(|entry| entry["fullUrl"].as_str().unwrap().to_owned()).collect()
    };
    let (first, second) = (bundle(&one, &CONTEXT), bundle(&other, &CONTEXT));
    assert!(ids(&first).iter().all(|id| id.len() == 45 && id.as_bytes()[23] == b'8'), "not a UUID of version 8");
    // The same places in the same document have the same ids, whatever is read there.
    assert!(
        ids(&second).iter().all(|id| ids(&first).contains(id))
            || ids(&first).iter().all(|id| ids(&second).contains(id))
    );
    let elsewhere = Context { identity: b"another document", ..CONTEXT };
    assert!(ids(&bundle(&one, &elsewhere)).iter().all(|id| !ids(&first).contains(id)));
    let mut told = Vec::new();
    leaves(&first, &mut told);
    let known: HashSet<String> = ids(&first).into_iter().collect();
    assert_eq!(known.len(), ids(&first).len());
    assert!(told.iter().filter(|text| text.starts_with("urn:uuid:")).all(|reference| known.contains(reference)));
}

#[test]
fn an_empty_document_says_nothing_of_anybody() {
    for kind in DocumentKind::ALL {
        let bundle = bundle(&Fields::none(*kind), &CONTEXT);
        for person in ["Patient", "Practitioner", "Organization", "Coverage", "RelatedPerson", "QuestionnaireResponse"]
        {
            assert_eq!(resources(&bundle, person), Vec::<&Value>::new(), "{}", kind.as_str());
        }
        assert_eq!(resources(&bundle, "DocumentReference").len(), 1);
    }
}

fn field(name: FieldName, value: &str, normalised: Option<&str>, page: u32) -> Field {
    let normalised = normalised.map(Text::from);
    Field { normalised, page: Some(page), ..Field::of(name, value.into()) }
}

#[test]
fn two_patients_of_one_scan_are_never_put_together() {
    let mut fields = Fields::none(DocumentKind::IntakeForm);
    fields.fields = vec![
        field(FieldName::PatientName, "Ada Kestrel", Some("Ada Kestrel"), 1),
        field(FieldName::DateOfBirth, "1/2/1950", Some("1950-01-02"), 2),
        field(FieldName::PatientName, "Bo Wren", Some("Bo Wren"), 3),
        field(FieldName::Sex, "M", Some("male"), 3),
        field(FieldName::PatientName, "Ada Q Kestrel", Some("Ada Q Kestrel"), 4),
        field(FieldName::Email, "ada@example.org", Some("ada@example.org"), 4),
    ];
    let bundle = bundle(&fields, &CONTEXT);
    let patients = resources(&bundle, "Patient");
    assert_eq!(patients.len(), 2);
    assert_eq!((&patients[0]["birthDate"], &patients[0]["gender"]), (&json!("1950-01-02"), &Value::Null));
    assert_eq!((&patients[1]["birthDate"], &patients[1]["gender"]), (&Value::Null, &json!("male")));
    assert_eq!(patients[0]["telecom"][0]["value"], "ada@example.org");
    // A document of two patients has no subject.
    assert_eq!(resources(&bundle, "DocumentReference")[0]["subject"], Value::Null);
}

#[test]
fn a_name_that_is_misread_on_the_next_page_is_no_other_patient() {
    let mut fields = Fields::none(DocumentKind::IntakeForm);
    let doubtful = |field| Field { confidence: Confidence::nearest(0.7), ..field };
    fields.fields = vec![
        field(FieldName::PatientName, "Ada Kestrel", Some("Ada Kestrel"), 1),
        doubtful(field(FieldName::PatientName, "Ada Kesirel", Some("Ada Kesirel"), 2)),
        field(FieldName::Sex, "F", Some("female"), 2),
    ];
    let bundle = bundle(&fields, &CONTEXT);
    let patients = resources(&bundle, "Patient");
    assert_eq!((patients.len(), &patients[0]["gender"]), (1, &json!("female")));
}

#[test]
fn each_claim_of_a_scan_is_one_and_of_its_own_patient() {
    let mut fields = Fields::none(DocumentKind::ClaimForm);
    let of_claim = |claim, field| Field { claim: Some(claim), ..field };
    let name = |page, name: &str| field(FieldName::PatientName, name, Some(name), page);
    let total = |page, dollars: &str| field(FieldName::ClaimTotal, dollars, Some(&format!("{dollars}00")), page);
    fields.fields = vec![
        of_claim(1, name(2, "Ada Kestrel")),
        of_claim(1, total(2, "10")),
        of_claim(2, name(3, "Ada Kestrel")),
        of_claim(2, total(3, "20")),
        of_claim(3, name(5, "Bo Wren")),
        of_claim(3, total(5, "30")),
        // Papers before and behind claims are of the patient whom they name, and of no claim if none is of that patient.
        field(FieldName::Email, "ada@example.org", Some("ada@example.org"), 4),
        name(6, "Bo Wren"),
        field(FieldName::Email, "bo@example.org", Some("bo@example.org"), 6),
        name(7, "Cy Holm"),
        field(FieldName::Email, "cy@example.org", Some("cy@example.org"), 7),
    ];
    let bundle = bundle(&fields, &CONTEXT);
    let claims = resources(&bundle, "Claim");
    let totals: Vec<&Value> = claims.iter().map(|claim| &claim["total"]["value"]).collect();
    assert_eq!(totals, [10.0, 20.0, 30.0]);
    let patients = resources(&bundle, "Patient");
    let told = |patient: &Value| (patient["name"][0]["text"].clone(), patient["telecom"][0]["value"].clone());
    let told: Vec<_> = patients.into_iter().map(told).collect();
    let mail = |name: &str, mail: Value| (json!(name), mail);
    assert_eq!(
        told,
        [
            mail("Ada Kestrel", Value::Null),
            mail("Ada Kestrel", json!("ada@example.org")),
            mail("Bo Wren", json!("bo@example.org")),
            mail("Cy Holm", json!("cy@example.org")),
        ]
    );
    assert_eq!(resources(&bundle, "DocumentReference")[0]["subject"], Value::Null);
}

#[test]
fn a_date_that_cannot_be_read_is_told_as_it_stands() {
    let mut fields = Fields::none(DocumentKind::IntakeForm);
    fields.fields = vec![
        field(FieldName::PatientName, "Ada Kestrel", Some("Ada Kestrel"), 1),
        field(FieldName::DateOfBirth, "13/13/1950", None, 1),
    ];
    let bundle = bundle(&fields, &CONTEXT);
    let patient = resources(&bundle, "Patient")[0];
    assert_eq!(patient["birthDate"], Value::Null);
    let answers = &resources(&bundle, "QuestionnaireResponse")[0]["item"];
    assert_eq!(*answers, json!([{ "linkId": "date-of-birth", "answer": [{ "valueString": "13/13/1950" }] }]));
}

#[test]
fn names_have_their_family_name_where_it_is_told() {
    let name = |value: &str, normalised: &str| {
        let mut fields = Fields::none(DocumentKind::IntakeForm);
        fields.fields = vec![field(FieldName::PatientName, value, Some(normalised), 1)];
        let bundle = bundle(&fields, &CONTEXT);
        let name = resources(&bundle, "Patient")[0]["name"][0].clone();
        (name["family"].clone(), name["given"].clone(), name["suffix"].clone())
    };
    let none = Value::Null;
    assert_eq!(name("DOE JR, JOHN, A", "JOHN A DOE JR"), (json!("DOE"), json!(["JOHN", "A"]), json!(["JR"])));
    assert_eq!(name("Garcia Lopez, Ana", "Ana Garcia Lopez"), (json!("Garcia Lopez"), json!(["Ana"]), none.clone()));
    assert_eq!(name("Ana de la Cruz", "Ana de la Cruz"), (json!("de la Cruz"), json!(["Ana"]), none.clone()));
    assert_eq!(name("Dr. Ana Cruz, MD", "Dr. Ana Cruz, MD"), (json!("Cruz"), json!(["Ana"]), json!(["MD"])));
    assert_eq!(name("Ana", "Ana"), (none.clone(), none.clone(), none));
}

#[test]
fn an_address_has_its_parts_however_its_lines_are_told() {
    let address = |values: &[&str]| {
        let mut fields = Fields::none(DocumentKind::IntakeForm);
        fields.fields = values.iter().map(|value| field(FieldName::Address, value, None, 1)).collect();
        let bundle = bundle(&fields, &CONTEXT);
        resources(&bundle, "Patient")[0]["address"][0].clone()
    };
    let whole = json!({
        "text": "2 ELM ST, APT 4, SALEM, OR 97302-1234",
        "line": ["2 ELM ST", "APT 4"],
        "city": "SALEM",
        "state": "OR",
        "postalCode": "97302-1234",
    });
    assert_eq!(address(&["2 ELM ST, APT 4", "SALEM OR 973021234"]), whole);
    assert_eq!(address(&["2 ELM ST, APT 4, SALEM, OR 97302-1234"]), whole);
    assert_eq!(address(&["Hauptstr. 1, 10115 Berlin"]), json!({ "text": "Hauptstr. 1, 10115 Berlin" }));
}

fn row(cells: &[(docward_engine_model::Column, &str, Option<&str>)]) -> Row {
    let cell = |(column, value, normalised): &(_, &str, Option<&str>)| Cell {
        normalised: normalised.map(Text::from),
        ..Cell::of(*column, (*value).into())
    };
    Row { cells: cells.iter().map(cell).collect() }
}

#[test]
fn a_remittance_explains_each_claim_with_its_own_lines() {
    use docward_engine_model::Column as C;
    let mut fields = Fields::none(DocumentKind::Remittance);
    for claim in [1, 2] {
        let name = Field { claim: Some(claim), ..field(FieldName::PatientName, "Ada Kestrel", Some("Ada Kestrel"), 1) };
        fields.fields.push(Field { page: None, ..name });
        let paid = if claim == 1 { ("80.00", "8000") } else { ("7.50", "750") };
        let rows = vec![row(&[(C::Procedure, "99213", Some("99213")), (C::Paid, paid.0, Some(paid.1))])];
        fields.tables.push(Table { name: TableName::ServiceLines, claim: Some(claim), rows, evidence: Vec::new() });
    }
    let claims = ["PAY1", "PAY2"].map(|number| row(&[(C::ClaimId, number, Some(number)), (C::Status, "1", None)]));
    fields.tables.push(Table { name: TableName::Claims, claim: None, rows: claims.to_vec(), evidence: Vec::new() });
    let bundle = bundle(&fields, &CONTEXT);
    // One person is one patient.
    assert_eq!(resources(&bundle, "Patient").len(), 1);
    let explained = resources(&bundle, "ExplanationOfBenefit");
    let said = |explained: &&Value| {
        let paid = explained["item"][0]["adjudication"][0]["amount"]["value"].as_f64().unwrap();
        (explained["identifier"][0]["value"].as_str().unwrap().to_owned(), paid)
    };
    let said: Vec<(String, f64)> = explained.iter().map(said).collect();
    assert_eq!(said, [("PAY1".to_owned(), 80.0), ("PAY2".to_owned(), 7.5)]);
}

#[test]
fn results_of_a_panel_are_its_members() {
    use docward_engine_model::Column as C;
    let mut fields = Fields::none(DocumentKind::LabReport);
    fields.fields = vec![field(FieldName::ReportStatus, "FINAL REPORT", None, 1)];
    let result = |analyte, value, flag, panel| {
        row(&[
            (C::Analyte, analyte, None),
            (C::Value, value, Some(value)),
            (C::Unit, "mg/dL", None),
            (C::ReferenceRange, "70 - 99", Some("70-99")),
            (C::Flag, flag, None),
            (C::Panel, panel, None),
        ])
    };
    let rows = vec![
        result("Glucose", "112", "H", "Metabolic"),
        result("Calcium", "9.4", "", "Metabolic"),
        result("TSH", "<0.1", "LL", ""),
    ];
    fields.tables.push(Table { name: TableName::Results, claim: None, rows, evidence: Vec::new() });
    let bundle = bundle(&fields, &CONTEXT);
    let report = resources(&bundle, "DiagnosticReport")[0];
    assert_eq!((&report["status"], report["result"].as_array().unwrap().len()), (&json!("final"), 2));
    let observations = resources(&bundle, "Observation");
    let glucose = observations[0];
    assert_eq!(glucose["valueQuantity"]["value"], 112);
    assert_eq!(glucose["valueQuantity"]["code"], "mg/dL");
    assert_eq!(glucose["interpretation"][0]["coding"][0]["code"], "H");
    assert_eq!(glucose["referenceRange"][0]["high"]["value"], 99);
    assert_eq!(observations[2]["valueQuantity"]["comparator"], "<");
    let panel = observations.iter().find(|observation| observation["code"]["text"] == "Metabolic").unwrap();
    assert_eq!(panel["hasMember"].as_array().unwrap().len(), 2);
}

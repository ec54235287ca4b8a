//! `QuestionnaireResponse` (<https://hl7.org/fhir/R4/questionnaireresponse.html>): the questions of a form with what is ticked, and every
//! value that has no element in another resource of the bundle.

use crate::bundle::Bundle;
use crate::provenance;
use crate::section::Section;
use crate::told::Told;
use docward_engine_model::{Cell, Choice, Field, FieldName, Signature, TableName, ValueType};
use serde_json::{Value, json};

/// Adds the answers of all parts of the document; nothing where there are none.
pub(crate) fn add(bundle: &mut Bundle<'_>, sections: &[Section<'_>], subject: Option<&Value>) {
    let mut parts: Vec<(usize, Vec<Value>)> =
        (1..).zip(sections).map(|(number, section)| (number, items(section))).collect();
    parts.retain(|(_, items)| !items.is_empty());
    let items = match (sections, parts.as_mut_slice()) {
        (_, []) => return,
        ([_], [(_, items)]) => std::mem::take(items),
        _ => parts
            .into_iter()
            .map(|(number, items)| json!({ "linkId": format!("part-{number}"), "item": items }))
            .collect(),
    };
    let resource = json!({
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "subject": subject,
        "item": items,
    });
    let places = sections.iter().flat_map(Section::take_places).collect();
    bundle.add_placed(resource, places);
}

fn items(section: &Section<'_>) -> Vec<Value> {
    let mut items: Vec<Value> = (1..).zip(&section.choices).map(|(number, choice)| question(number, choice)).collect();
    items.extend(values(section));
    items.extend(section.unused_rows().into_iter().map(|(name, rows)| table(section, name, rows)));
    items.extend((1..).zip(&section.signatures).map(|(number, signature)| signed(number, signature)));
    items
}

/// A question with what is ticked; without an answer where nothing is.
fn question(number: u32, choice: &Choice) -> Value {
    let selected = choice.options.iter().filter(|option| option.selected && !option.label.is_empty());
    let answers: Vec<Value> = selected.map(|option| json!({ "valueString": option.label.as_str() })).collect();
    json!({ "linkId": format!("choice-{number}"), "text": choice.question.as_str(), "answer": answers })
}

/// A field of each name that no resource was made of, with all its values.
fn values(section: &Section<'_>) -> Vec<Value> {
    let mut items: Vec<(FieldName, Vec<Value>)> = Vec::new();
    for field in section.unused_fields() {
        let Some(answer) = answer(section, field) else { continue };
        match items.iter_mut().find(|(name, _)| *name == field.name) {
            Some((_, answers)) => answers.push(answer),
            None => items.push((field.name, vec![answer])),
        }
    }
    items.into_iter().map(|(name, answers)| json!({ "linkId": name.as_str(), "answer": answers })).collect()
}

fn answer(section: &Section<'_>, field: &Field) -> Option<Value> {
    let told = Told::of_field(field)?;
    section.place(provenance::of_field(field));
    Some(match told.day().filter(|_| field.name.value_type() == ValueType::Date) {
        Some(day) => json!({ "valueDate": day }),
        None => json!({ "valueString": told.text }),
    })
}

/// What is left of a table: its rows, each with its cells.
fn table(section: &Section<'_>, name: TableName, rows: Vec<Vec<&Cell>>) -> Value {
    let cell = |cell: &Cell| {
        let told = Told::of_cell(cell)?;
        section.place(provenance::of_cell(name, cell));
        let id = format!("{}.{}", name.as_str(), cell.column.as_str());
        Some(json!({ "linkId": id, "answer": [{ "valueString": told.text }] }))
    };
    let row = |cells: Vec<&Cell>| cells.into_iter().filter_map(cell).collect::<Vec<Value>>();
    let rows = rows.into_iter().map(row).filter(|cells| !cells.is_empty());
    let rows: Vec<Value> =
        rows.map(|cells| json!({ "linkId": format!("{}.row", name.as_str()), "item": cells })).collect();
    json!({ "linkId": name.as_str(), "item": rows })
}

/// A place to sign, and whether somebody did.
fn signed(number: u32, signature: &Signature) -> Value {
    json!({
        "linkId": format!("signature-{number}"),
        "text": signature.label.as_str(),
        "answer": [{ "valueBoolean": signature.present }],
    })
}

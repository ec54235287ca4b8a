//! What was found, in lists beside the pages.

use super::spots::{Shows, Spots};
use docward_engine_model::{
    BBox, Check, CheckRule, Choice, Confidence, CountedBy, Field, Fields, Row, Signature, Table,
};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Fields, choices, tables, places to sign and checks; headings of what there is none of are left out.
pub(super) fn of(found: &Fields, spots: &mut Spots) -> Markup {
    html! {
        @if found.fields.is_empty() && found.tables.is_empty() {
            p.note { "Nothing was found that has a name." }
        }
        (fields(&found.fields, spots))
        @for choice in found.choices.iter().flatten() { (question(choice, spots)) }
        @for table in &found.tables { (rows(table, spots)) }
        @for signature in found.signatures.iter().flatten() { (place_to_sign(signature, spots)) }
        (checks(found))
    }
}

fn fields(fields: &[Field], spots: &mut Spots) -> Markup {
    if fields.is_empty() {
        return html! {};
    }
    html! {
        h2 { "Fields" }
        table.fields {
            thead { tr { th { "field" } th { "value" } th.number { "confidence" } } }
            tbody {
                @for field in fields {
                    @let title = format!("{}: {} ({})", field.name.as_str(), field.value.as_str(), percent(field.confidence));
                    @let number = spots.add(field.page, field.bbox, Shows::Field, title);
                    tr id=[number.map(|number| format!("value-{number}"))] {
                        td.name {
                            (field.name.as_str())
                            @if let Some(claim) = field.claim { span.soft { " claim " (claim) } }
                        }
                        td {
                            (linked(number, field.value.as_str()))
                            @if let Some(normalised) = &field.normalised {
                                @if normalised.as_str() != field.value.as_str() { div.soft { (normalised.as_str()) } }
                            }
                            @if let Some(read) = &field.read { div.soft { "corrected; read as " (read.as_str()) } }
                            @if !field.inferred.is_empty() {
                                div.soft { "concluded from " (field.inferred.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")) }
                            }
                        }
                        (confidence(field.confidence))
                    }
                }
            }
        }
    }
}

fn question(choice: &Choice, spots: &mut Spots) -> Markup {
    html! {
        h2 { (choice.question.as_str()) }
        ul.options {
            @for option in &choice.options {
                @let title = format!("{}: {} ({})", choice.question.as_str(), option.label.as_str(), percent(option.confidence));
                @let shows = if option.selected { Shows::Ticked } else { Shows::Option };
                @let number = spots.add(option.page, option.bbox, shows, title);
                li.ticked[option.selected] id=[number.map(|number| format!("value-{number}"))] {
                    @if option.selected { "☒ " } @else { "☐ " }
                    (linked(number, option.label.as_str()))
                    " " span.soft { (percent(option.confidence)) }
                }
            }
        }
    }
}

fn rows(table: &Table, spots: &mut Spots) -> Markup {
    let columns: BTreeSet<_> = table.rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.column)).collect();
    html! {
        h2 { (table.name.as_str()) span.soft { " " (table.rows.len()) " rows" } }
        @if !table.is_complete() {
            p.alarm { "Not whole: some rows are missing." }
        }
        @for evidence in &table.evidence {
            p.note { (counted(evidence.by)) ": " (evidence.expected) " expected, " (evidence.found) " found" }
        }
        div.wide {
            table {
                thead { tr { @for column in &columns { th { (column.as_str()) } } } }
                tbody {
                    @for row in &table.rows {
                        tr { @for column in &columns { (cell(row, *column, spots)) } }
                    }
                }
            }
        }
    }
}

fn cell(row: &Row, column: docward_engine_model::Column, spots: &mut Spots) -> Markup {
    let Some(cell) = row.cells.iter().find(|cell| cell.column == column) else { return html! { td {} } };
    let title = format!("{}: {} ({})", column.as_str(), cell.value.as_str(), percent(cell.confidence));
    let number = spots.add(cell.page, cell.bbox, Shows::Cell, title);
    html! {
        td id=[number.map(|number| format!("value-{number}"))] class=(doubt(cell.confidence)) {
            (linked(number, cell.value.as_str()))
        }
    }
}

fn place_to_sign(signature: &Signature, spots: &mut Spots) -> Markup {
    let bbox: BBox = signature.bbox;
    let number = spots.add(Some(signature.page), Some(bbox), Shows::Signature, signature.label.as_str().to_owned());
    html! {
        h2 { "Place to sign" }
        p id=[number.map(|number| format!("value-{number}"))] {
            (linked(number, signature.label.as_str())) ": "
            @if signature.present { strong { "signed" } } @else { "not signed" }
        }
    }
}

fn checks(found: &Fields) -> Markup {
    if found.checks.is_empty() {
        return html! {};
    }
    html! {
        h2 { "Checks" }
        ul {
            @for check in &found.checks {
                li.alarm[!check.passed] {
                    (rule(check.rule)) ", " (held(check).join(", "))
                    @if let Some(claim) = check.claim { span.soft { " claim " (claim) } }
                    ": "
                    @if check.passed { "holds" } @else { "does not hold" }
                }
            }
        }
    }
}

/// The fields and columns that were held against a rule.
fn held(check: &Check) -> Vec<&'static str> {
    let fields = check.fields.iter().map(|name| name.as_str());
    fields.chain(check.columns.iter().map(|column| column.as_str())).collect()
}

/// A value, with a link to its box if a page shows it.
fn linked(number: Option<usize>, text: &str) -> Markup {
    html! {
        @match number {
            Some(number) => a href=(format!("#box-{number}")) { (text) },
            None => (text),
        }
    }
}

fn confidence(confidence: Confidence) -> Markup {
    html! { td.number class=(doubt(confidence)) { (percent(confidence)) } }
}

/// Values that a person should look at stand out.
fn doubt(confidence: Confidence) -> &'static str {
    match confidence.value() {
        sure if sure >= 0.9 => "sure",
        likely if likely >= 0.6 => "likely",
        _ => "unsure",
    }
}

fn percent(confidence: Confidence) -> String {
    format!("{:.0} %", confidence.value() * 100.0)
}

const fn counted(by: CountedBy) -> &'static str {
    match by {
        CountedBy::Total => "Amounts beside the printed total, in cents",
        CountedBy::PrintedCount => "Rows beside the printed number of rows",
        CountedBy::Baselines => "Rows beside lines of text",
        CountedBy::Rules => "Rows beside ruled lines",
        CountedBy::Pages => "Pages beside the printed number of pages",
    }
}

/// A rule by its word, as in JSON.
fn rule(rule: CheckRule) -> String {
    serde_json::to_value(rule).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

//! Extracted fields as JSON: the shape that the README documents and that `envelope/schema/fields.v1.json` describes.

use docward_engine_model::{
    BBox, Cell, Check, CheckRule, Choice, ChoiceOption, Column, Confidence, DocumentKind, Evidence, Fault, Field,
    FieldName, Fields, Row, Signature, Table, TableName, Text,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A box in a page's pixels: left, top, right, bottom, the last two one past what it covers.
type Corners = [u32; 4];

/// Everything that extraction found in a document.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenFields {
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// The fields, in reading order; of an X12 file claim by claim.
    pub fields: Vec<WrittenField>,
    /// Questions with options to tick, in reading order; absent of a document in which nobody looked for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<WrittenChoice>>,
    /// The tables, in reading order; of an X12 file claim by claim.
    pub tables: Vec<WrittenTable>,
    /// Places to sign, in reading order; absent of a document in which nobody looked for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signatures: Option<Vec<WrittenSignature>>,
    /// What rules of the trade say of the fields.
    pub checks: Vec<WrittenCheck>,
    /// Where an X12 file contradicts itself; absent where it does not, and of every other document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
}

/// One field as found.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenField {
    /// Which field it is; a document may have several of one name.
    pub name: FieldName,
    /// Its value as read, without its label; of a value that a rule corrected, what it must be.
    pub value: Text,
    /// What was read where a rule corrected the value; absent of a value that is as it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Text>,
    /// The value in the form that its type has; null where the type has none, and of a value that is ambiguous or cannot be.
    pub normalised: Option<Text>,
    /// How sure extraction is that this is the value of this field.
    pub confidence: Confidence,
    /// The page it stands on, from 1; null in a document without pages.
    pub page: Option<u32>,
    /// Its box; null in a document without pages, and for a value that no page shows.
    pub bbox: Option<Corners>,
    /// The claim that it belongs to, from 1: of an X12 file, or of the official claim forms of a document; null of what stands in
    /// no claim.
    pub claim: Option<u32>,
    /// The fields that it was concluded from; absent of a value that the document itself gives this name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inferred: Vec<FieldName>,
}

/// A question with options to tick.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenChoice {
    /// What the form asks, in its own words.
    pub question: Text,
    /// What there is to tick, in reading order.
    pub options: Vec<WrittenOption>,
}

/// An option of a question.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenOption {
    /// What the form calls it.
    pub label: Text,
    /// Whether it is ticked.
    pub selected: bool,
    /// How sure extraction is of that.
    pub confidence: Confidence,
    /// The page it stands on, from 1; null of a form's value that no page shows.
    pub page: Option<u32>,
    /// The box of the place to tick; null if nobody knows where it is.
    pub bbox: Option<Corners>,
}

/// A table as found, over all the pages it goes on.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenTable {
    /// Which table it is; a document may have several of one name.
    pub name: TableName,
    /// The claim that it belongs to, as of a field; null of a table of claims, too.
    pub claim: Option<u32>,
    /// Its rows: the filled cells by their columns.
    pub rows: Vec<BTreeMap<Column, WrittenCell>>,
    /// Whether nothing speaks against its being whole.
    pub complete: bool,
    /// What its rows were compared with; empty where the document tells nothing to compare them with.
    pub evidence: Vec<Evidence>,
}

/// A value in a table.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenCell {
    /// Its value as read; of a value that a rule corrected, what it must be.
    pub value: Text,
    /// What was read where a rule corrected the value; absent of a value that is as it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Text>,
    /// The value in the form that the column's type has; null as of a field.
    pub normalised: Option<Text>,
    /// How sure extraction is that this is the value of this column.
    pub confidence: Confidence,
    /// The page it stands on, from 1; null in a document without pages.
    pub page: Option<u32>,
    /// Its box; null in a document without pages.
    pub bbox: Option<Corners>,
}

/// A place to sign.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenSignature {
    /// What the form calls it.
    pub label: Text,
    /// Whether somebody signed there.
    pub present: bool,
    /// The page it stands on, from 1.
    pub page: u32,
    /// The box of the ink, or of the room for it where nobody signed.
    pub bbox: Corners,
}

/// What a rule says of some fields.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenCheck {
    /// The rule.
    pub rule: CheckRule,
    /// The fields that were held against it.
    pub fields: Vec<FieldName>,
    /// The columns of tables that were held against it; absent where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// The claim that they belong to, as of a field.
    pub claim: Option<u32>,
    /// Whether they keep it.
    pub passed: bool,
    /// Where the values stand that do not keep it, of a rule of several values together all of them; absent where it is kept,
    /// and in a document without pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<WrittenPlace>,
}

/// A place on a page.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenPlace {
    /// The page, from 1.
    pub page: u32,
    /// The box there.
    pub bbox: Corners,
}

/// Fields as JSON.
///
/// # Errors
/// None that a value of these types can give; what serde says of it is passed on.
pub fn fields_value(fields: &Fields) -> serde_json::Result<Value> {
    serde_json::to_value(WrittenFields::from(fields))
}

impl From<&Fields> for WrittenFields {
    fn from(fields: &Fields) -> Self {
        Self {
            kind: fields.kind,
            fields: fields.fields.iter().map(field).collect(),
            choices: fields.choices.as_ref().map(|choices| choices.iter().map(choice).collect()),
            tables: fields.tables.iter().map(table).collect(),
            signatures: fields.signatures.as_ref().map(|signatures| signatures.iter().map(signature).collect()),
            checks: fields.checks.iter().map(check).collect(),
            faults: fields.faults.clone(),
        }
    }
}

fn corners(bbox: BBox) -> Corners {
    [bbox.x0, bbox.y0, bbox.x1, bbox.y1]
}

fn field(field: &Field) -> WrittenField {
    WrittenField {
        name: field.name,
        value: field.value.clone(),
        read: field.read.clone(),
        normalised: field.normalised.clone(),
        confidence: field.confidence,
        page: field.page,
        bbox: field.bbox.map(corners),
        claim: field.claim,
        inferred: field.inferred.clone(),
    }
}

fn check(check: &Check) -> WrittenCheck {
    WrittenCheck {
        rule: check.rule,
        fields: check.fields.clone(),
        columns: check.columns.clone(),
        claim: check.claim,
        passed: check.passed,
        places: check.places.iter().map(|(page, bbox)| WrittenPlace { page: *page, bbox: corners(*bbox) }).collect(),
    }
}

fn choice(choice: &Choice) -> WrittenChoice {
    WrittenChoice { question: choice.question.clone(), options: choice.options.iter().map(option).collect() }
}

fn option(option: &ChoiceOption) -> WrittenOption {
    WrittenOption {
        label: option.label.clone(),
        selected: option.selected,
        confidence: option.confidence,
        page: option.page,
        bbox: option.bbox.map(corners),
    }
}

fn table(table: &Table) -> WrittenTable {
    WrittenTable {
        name: table.name,
        claim: table.claim,
        rows: table.rows.iter().map(row).collect(),
        complete: table.is_complete(),
        evidence: table.evidence.clone(),
    }
}

fn row(row: &Row) -> BTreeMap<Column, WrittenCell> {
    row.cells.iter().map(|cell| (cell.column, written(cell))).collect()
}

fn written(cell: &Cell) -> WrittenCell {
    WrittenCell {
        value: cell.value.clone(),
        read: cell.read.clone(),
        normalised: cell.normalised.clone(),
        confidence: cell.confidence,
        page: cell.page,
        bbox: cell.bbox.map(corners),
    }
}

fn signature(signature: &Signature) -> WrittenSignature {
    WrittenSignature {
        label: signature.label.clone(),
        present: signature.present,
        page: signature.page,
        bbox: corners(signature.bbox),
    }
}

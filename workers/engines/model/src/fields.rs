//! What extraction finds. Pages count from 1; boxes are in the pixels of their page; claims count from 1; spans are places in the
//! document's [`crate::Reading`], in Unicode scalar values.

use crate::{BBox, Column, Confidence, DocumentKind, Fault, FieldName, Span, TableName, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One field as found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Which field it is; a document may have several of one name.
    pub name: FieldName,
    /// Its value as read, without its label.
    pub value: Text,
    /// The value in the form that its type has ([`crate::ValueType`]); `None` where the type has none, and of a value that is
    /// ambiguous or cannot be.
    pub normalised: Option<Text>,
    /// How sure extraction is that this is the value of this field.
    pub confidence: Confidence,
    /// The page it stands on; `None` in a document without pages.
    pub page: Option<u32>,
    /// Its box; `None` in a document without pages, and for a value that no page shows.
    pub bbox: Option<BBox>,
    /// Where it stands in the text; `None` for values outside the text (DICOM header, a form's value that was not rendered).
    pub span: Option<Span>,
    /// Which claim of an interchange it belongs to; `None` of every other document. What claims share (their provider, a
    /// subscriber) is a field of each.
    pub claim: Option<u32>,
    /// The fields that it was concluded from; empty of a value that the document itself gives this name.
    pub inferred: Vec<FieldName>,
}

impl Field {
    /// A value of which there is no doubt, and of which nobody says where it stands.
    pub const fn of(name: FieldName, value: Text) -> Self {
        Self {
            name,
            value,
            normalised: None,
            confidence: Confidence::SURE,
            page: None,
            bbox: None,
            span: None,
            claim: None,
            inferred: Vec::new(),
        }
    }
}

/// A question with options to tick.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// What the form asks, in its own words.
    pub question: Text,
    /// What there is to tick, in reading order.
    pub options: Vec<ChoiceOption>,
}

/// An option of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceOption {
    /// What the form calls it.
    pub label: Text,
    /// Whether it is ticked.
    pub selected: bool,
    /// How sure extraction is of `selected`.
    pub confidence: Confidence,
    /// The page it stands on; `None` of a form's value that no page shows.
    pub page: Option<u32>,
    /// The box of the place to tick; `None` if nobody knows where it is.
    pub bbox: Option<BBox>,
}

/// A value in a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The column it stands in: one of the table's own.
    pub column: Column,
    /// Its value as read.
    pub value: Text,
    /// The value in the form that the column's type has; `None` as of a [`Field`].
    pub normalised: Option<Text>,
    /// How sure extraction is that this is the value of this column.
    pub confidence: Confidence,
    /// The page it stands on; `None` in a document without pages.
    pub page: Option<u32>,
    /// Its box; `None` in a document without pages.
    pub bbox: Option<BBox>,
    /// Where it stands in the text; `None` of a value that the text does not have as one.
    pub span: Option<Span>,
}

impl Cell {
    /// A value of which there is no doubt, and of which nobody says where it stands.
    pub const fn of(column: Column, value: Text) -> Self {
        let (normalised, page, bbox, span) = (None, None, None, None);
        Self { column, value, normalised, confidence: Confidence::SURE, page, bbox, span }
    }
}

/// A row of a table: its filled cells, one a column, from left to right.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The filled cells.
    pub cells: Vec<Cell>,
}

/// By what else the rows of a table were counted or added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CountedBy {
    /// The rows' amounts, in cents, beside the total that the document tells.
    Total,
    /// The rows, beside the number of rows that the document tells.
    PrintedCount,
    /// The rows, beside the lines of text where the table stands.
    Baselines,
    /// The rows, beside the ruled lines between them.
    Rules,
    /// The pages that there are, beside the number of pages that the document tells, of a table that fills its last page.
    Pages,
}

/// What speaks for or against a table being whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What was counted or added up.
    pub by: CountedBy,
    /// What it should be, by what the document tells: rows, cents, or pages.
    pub expected: i64,
    /// What there is: rows, cents, or pages.
    pub found: i64,
}

/// A table as found, over all the pages it goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Which table it is; a document may have several of one name.
    pub name: TableName,
    /// Which claim of an interchange it belongs to; `None` of every other document, and of a table of claims.
    pub claim: Option<u32>,
    /// Its rows, without headings, subtotals and totals.
    pub rows: Vec<Row>,
    /// What its rows were compared with; empty where the document tells nothing to compare them with.
    pub evidence: Vec<Evidence>,
}

impl Table {
    /// Whether nothing speaks against its being whole.
    pub fn is_complete(&self) -> bool {
        self.evidence.iter().all(|evidence| evidence.expected == evidence.found)
    }
}

/// A place to sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    /// What the form calls it.
    pub label: Text,
    /// Whether somebody signed there.
    pub present: bool,
    /// The page it stands on.
    pub page: u32,
    /// The box of the ink, or of the room for it where nobody signed.
    pub bbox: BBox,
}

/// A rule of the trade that values were held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckRule {
    /// The check digit of a National Provider Identifier: Luhn over `80840` and the number (45 CFR 162.406).
    NpiCheckDigit,
    /// The charges of a claim's lines add up to its total (CMS-1500 boxes 24F and 28; X12 CLM02, 837 guides section 2300).
    LinesAddUpToTotal,
}

/// What a rule says of some fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The rule.
    pub rule: CheckRule,
    /// The fields that were held against it.
    pub fields: Vec<FieldName>,
    /// Which claim of an interchange they belong to; `None` of every other document.
    pub claim: Option<u32>,
    /// Whether they keep it.
    pub passed: bool,
}

/// Everything extraction found in a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fields {
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// The fields, in reading order; of an interchange claim by claim.
    pub fields: Vec<Field>,
    /// Questions with options to tick, in reading order; `None` of a document in which nobody looked for any.
    pub choices: Option<Vec<Choice>>,
    /// The tables, in reading order; of an interchange claim by claim.
    pub tables: Vec<Table>,
    /// Places to sign, in reading order; `None` of a document in which nobody looked for any.
    pub signatures: Option<Vec<Signature>>,
    /// What rules say of the fields.
    pub checks: Vec<Check>,
    /// Where an interchange contradicts itself, and in which claim; none of every other document.
    pub faults: Vec<Fault>,
}

impl Fields {
    /// Of a document of which no more than its kind is known.
    pub const fn none(kind: DocumentKind) -> Self {
        Self {
            kind,
            fields: Vec::new(),
            choices: None,
            tables: Vec::new(),
            signatures: None,
            checks: Vec::new(),
            faults: Vec::new(),
        }
    }
}

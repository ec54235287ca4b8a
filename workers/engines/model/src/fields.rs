//! What extraction finds. Pages count from 1; boxes are in the pixels of their page; claims count from 1; spans are places in the
//! document's [`crate::Reading`], in Unicode scalar values.

use crate::{BBox, Column, Confidence, DocumentKind, Fault, FieldName, PhiKind, Span, TableName, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One field as found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Which field it is; a document may have several of one name.
    pub name: FieldName,
    /// Its value as read, without its label; of a value that a rule corrected, what it must be.
    pub value: Text,
    /// What was read where a rule corrected the value ([`CheckRule`]); `None` of a value that is as it was read.
    pub read: Option<Text>,
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
    /// Which claim of an interchange, or of a document's official claim forms, it belongs to; `None` of what stands in no claim.
    /// What an interchange's claims share (their provider, a subscriber) is a field of each.
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
            read: None,
            normalised: None,
            confidence: Confidence::SURE,
            page: None,
            bbox: None,
            span: None,
            claim: None,
            inferred: Vec::new(),
        }
    }

    /// The value as the document has it, whatever a rule corrected.
    pub fn as_read(&self) -> &Text {
        self.read.as_ref().unwrap_or(&self.value)
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
    /// Its value as read; of a value that a rule corrected, what it must be.
    pub value: Text,
    /// What was read where a rule corrected the value; `None` of a value that is as it was read.
    pub read: Option<Text>,
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
        let (read, normalised, page, bbox, span) = (None, None, None, None, None);
        Self { column, value, read, normalised, confidence: Confidence::SURE, page, bbox, span }
    }

    /// The value as the document has it, whatever a rule corrected.
    pub fn as_read(&self) -> &Text {
        self.read.as_ref().unwrap_or(&self.value)
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
    /// The rows, beside the lines of text where the table stands; of a list to tick, its places beside its lines.
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
    /// Which claim it belongs to, as of a [`Field`]; `None` of a table of claims, too.
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

/// A rule of the trade that values were held against. Rules of shape say nothing of whether a code exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckRule {
    /// The check digit of a National Provider Identifier: Luhn over `80840` and the number (45 CFR 162.406).
    NpiCheckDigit,
    /// Diagnoses are shaped as codes of ICD-10-CM (ICD-10-CM Official Guidelines, I.A.2), or of ICD-9-CM where the claim says so
    /// (CMS-1500 item 21, UB-04 FL 66 and 67, X12 HI).
    DiagnosisCodeShape,
    /// Procedures are shaped as codes of HCPCS, levels I (CPT) and II (CMS-1500 item 24D, UB-04 FL 44, X12 SV1 to SV3), those of
    /// a stay as codes of ICD-10-PCS (UB-04 FL 74).
    ProcedureCodeShape,
    /// Revenue codes have four figures, of which paper leaves out a leading zero (NUBC, UB-04 FL 42; X12 SV201).
    RevenueCodeShape,
    /// Places of service have two figures (CMS, Place of Service Code Set; CMS-1500 item 24B, X12 CLM05 and SV105).
    PlaceOfServiceShape,
    /// The type of bill has a figure each for the kind of facility and of care, and a sign for the frequency (NUBC, UB-04 FL 4;
    /// X12 CLM05).
    TypeOfBillShape,
    /// The number of a member of Medicare is shaped as a Medicare Beneficiary Identifier: eleven signs (CMS, Understanding the
    /// Medicare Beneficiary Identifier Format).
    MedicareNumberShape,
    /// The amounts of a table's rows add up to the total that the document tells (CMS-1500 items 24F and 28; UB-04 FL 47, whose
    /// total is the line of revenue code 0001; X12 CLM02, 837 guides section 2300).
    LinesAddUpToTotal,
    /// The non-covered charges of a claim's lines add up to their total (UB-04 FL 48, line of revenue code 0001).
    NonCoveredLinesAddUpToTotal,
    /// What is due is the total less what was paid (CMS-1500 items 28, 29 and 30).
    BalanceIsTotalLessPaid,
    /// Services of a claim that tells of a stay in hospital were not before it, and those that were done in the hospital not after
    /// it (CMS-1500 items 18, 24A and 24B: a service belongs to a stay if it is done because of it or follows from it).
    ServicesWithinHospitalization,
    /// Services were not after the day on which the physician signed that they were done (CMS-1500 items 24A and 31).
    ServicesNotAfterSignature,
    /// Lines point to diagnoses that the claim lists (CMS-1500 items 21 and 24E, X12 SV107).
    PointersWithinDiagnoses,
    /// The pages of a document are of one patient. It is not kept for each page on which another patient begins.
    OnePatient,
}

/// What a rule says of some values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The rule.
    pub rule: CheckRule,
    /// The fields that were held against it.
    pub fields: Vec<FieldName>,
    /// The columns of the claim's tables that were held against it.
    pub columns: Vec<Column>,
    /// Which claim they belong to, as of a [`Field`].
    pub claim: Option<u32>,
    /// Whether they keep it.
    pub passed: bool,
    /// Where the values stand that do not keep it, at most [`Check::MOST_PLACES`]: page and box. Of a rule of several values
    /// together, as a sum, all of them. Empty where it is kept, and in a document without pages.
    pub places: Vec<(u32, BBox)>,
}

impl Check {
    /// So many places are told at most.
    pub const MOST_PLACES: usize = 64;
}

/// Where a caption asks for something that identifies somebody, and what stands there was read as no value of it: writing that was
/// read wrongly, or not at all. Redaction removes it, for whoever looks at the page may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unread {
    /// Which identifier the caption asks for.
    pub kind: PhiKind,
    /// The page it stands on.
    pub page: u32,
    /// The room that holds it, without the caption, in the page's pixels: several boxes of a room that lies tilted.
    pub boxes: Vec<BBox>,
    /// Where its words stand in the text; empty of ink without words.
    pub spans: Vec<Span>,
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
    /// What stands where captions ask for something that identifies, and is no value; none of pages of official forms, whose
    /// boxes redaction knows itself.
    pub unread: Vec<Unread>,
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
            unread: Vec::new(),
        }
    }
}

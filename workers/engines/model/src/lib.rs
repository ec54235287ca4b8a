//! What a document is once read, and the messages between a worker and its engines.
//!
//! *This room* describes pages, words, boxes, fields and the protocol; it *may touch* nothing but memory; it
//! *must never* parse a client's bytes, print text or hold a key. No type here has a `Display` or a `Debug` of text.

pub mod acknowledgement;
mod bounded;
pub mod codes;
mod confidence;
mod document;
mod element;
mod fault;
mod fields;
mod finding;
mod format;
mod geometry;
mod header_text;
mod interchange;
pub mod official;
mod page;
mod part;
mod patients;
pub mod protocol;
mod reading;
mod report;
mod split;
pub mod start;
mod structure;
mod text;
mod vocabulary;
mod zeroise;

pub use confidence::{Confidence, NotAConfidence};
pub use document::{Dicom, DicomContent, Document, DocumentBody};
pub use element::{Element, Loop, Meaning, NotAName, SegmentName};
pub use fault::{Fault, FaultCode};
pub use fields::{
    Cell, Check, CheckRule, Choice, ChoiceOption, CountedBy, Evidence, Field, Fields, Row, Signature, Table, Unread,
};
pub use finding::{PhiKind, Span};
pub use format::{FileKind, Format, Layout};
pub use geometry::BBox;
pub use header_text::{HeaderSort, HeaderText};
pub use interchange::{Claim, ElementRange, Interchange, ServiceLine};
pub use official::{FilledBox, FormBox, FormTable, Official, OfficialForm};
pub use page::{FormValue, Page, Paged, Source, Word};
pub use part::Part;
pub use patients::{Change, Identity, Patients, is_misread};
pub use reading::{PlacedWord, Reading};
pub use report::Report;
pub use split::{ClaimPart, Piece};
pub use structure::{Mark, MarkShape, Structure};
pub use text::Text;
pub use vocabulary::{Column, DocumentKind, FieldName, TableName, ValueType};

//! What a document is once read, and the messages between a worker and its engines.
//!
//! *This room* describes pages, words, boxes, fields and the protocol; it *may touch* nothing but memory; it
//! *must never* parse a client's bytes, print text or hold a key. No type here has a `Display` or a `Debug` of text.

mod document;
mod fault;
mod fields;
mod finding;
mod geometry;
mod part;
pub mod protocol;
mod reading;
mod report;
pub mod start;
mod text;
mod zeroise;

pub use document::{
    Claim, Dicom, DicomContent, Document, DocumentBody, FileKind, FormValue, Interchange, Page, Paged, ServiceLine,
    Source, Word,
};
pub use fault::{Fault, FaultCode};
pub use fields::{DocumentKind, Field, FieldName, Fields};
pub use finding::{PhiKind, Span};
pub use geometry::BBox;
pub use part::Part;
pub use reading::{PlacedWord, Reading};
pub use report::Report;
pub use text::Text;

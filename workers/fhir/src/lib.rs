//! Fields of a document as HL7 FHIR R4 (4.0.1) resources: one bundle of what the document says, and of where it says so.
//!
//! *This room* turns [`Fields`](docward_engine_model::Fields) into a bundle of type `collection`; it *may touch* nothing but memory;
//! it *must never* do I/O, read a clock, or put a value of a document into an id.
//!
//! Nothing is invented: an element that R4 requires and the document lacks has the extension `data-absent-reason`. A date
//! or amount that cannot be read, and whatever else has no element in another resource, is an answer of the
//! `QuestionnaireResponse`, as it was read. Where each value stands is told by the `Provenance`. Docward's own extensions:
//!
//! | URL | of | value |
//! |---|---|---|
//! | `urn:docward:fhir:value` | `Provenance.target` | a value that the target was made of: `field` or `table` and `column` (codes of docward's vocabulary), `page` (from 1), `box` (`left top right bottom` in the page's pixels, the last two one past what it covers), `confidence` (0 to 1), `read` (what was read, of a value that a rule corrected), `inferred-from` (names of fields, of a value that was concluded) |
//! | `urn:docward:fhir:incomplete-table` | `DocumentReference` | the name of a table that does not agree with what the document says of it |
//! | `urn:docward:fhir:non-covered-charge` | `Claim.item` | Money: UB-04 FL 48 |
//! | `urn:docward:fhir:report-date` | `DiagnosticReport` | date of the report (`issued` would need a time of day) |
//!
//! `urn:docward:field` is the code system of the vocabulary's field names.

mod allergy;
mod benefit;
mod bundle;
mod care_team;
mod claim;
mod claim_information;
mod claim_lines;
mod code;
mod context;
mod coverage;
mod document;
mod element;
mod immunization;
mod lab;
mod measure;
mod medication;
mod organization;
mod patient;
mod practitioner;
mod provenance;
mod questionnaire;
mod related_person;
mod request;
mod section;
mod sections;
mod told;

#[cfg(test)]
mod tests;

pub use bundle::bundle;
pub use context::Context;

//! Finds what a document is and its labelled fields.
//!
//! *This room* reads a [`Document`](docward_engine_model::Document) and says its kind and fields; it *may touch* nothing but
//! memory; it *must never* do I/O, hold a key, keep anything of one document for the next, or put a document's text into an error.

mod address;
mod captions;
mod checks;
mod claims;
mod confidence;
mod extract;
mod form;
mod header;
mod kind;
mod labelled;
mod labels;
mod layout;
mod lexicon;
mod normal;
mod official;
mod owner;
mod phrases;
mod signing;
mod stage;
mod tables;
mod ticks;
mod unlabelled;
mod upright;
mod values;

pub use confidence::{GROUNDS, Known};
pub use extract::{extract, known};
pub use stage::Extract;

//! Finds what a document is, its fields, the questions that were ticked, its tables and its signatures.
//!
//! *This room* reads a [`Document`](docward_engine_model::Document) and says its kind and fields; it *may touch* nothing but
//! memory; it *must never* do I/O, hold a key, keep anything of one document for the next, or put a document's text into an error.
//!
//! `extract` is the story. Pages are laid upright first (`upright`: straight coordinates, phrases, ruled cells). Official forms
//! are read box by box (`official`). On every other page each step leaves alone the words that the ones before it have used:
//! `tables` (headings, columns, rows, and rows counted a second way), `signing` (places to sign), `ticks` (places to tick, their
//! labels and questions), `captions` (what is a caption, its room, the value there). What a caption means is said in `lexicon`, a
//! line a wording. Texts without pages are read by labels within their lines (`labelled`), interchanges by their segments (`claims`).
//!
//! What was found is put into normal form (`normal`), corrected where rules of the trade leave one way to do it, and held against
//! them (`checks`). At last the confidence of each field is weighed (`confidence`), and whether all pages are of one patient
//! is said, which goes by that.

mod address;
mod captions;
mod checks;
mod claims;
mod confidence;
#[cfg(test)]
mod drawn;
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

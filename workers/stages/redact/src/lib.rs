//! Finds the HIPAA Safe Harbor identifiers (45 CFR 164.514(b)(2)) in a document and says what its pages and text lose.
//!
//! *This room* finds identifiers and turns them into boxes and redacted text; it *may touch* nothing but memory (its stage
//! also vouches for redacted bytes); it *must never* learn from a document, keep text in an error, or let a found value through.

mod burnt_in;
mod find;
mod findings;
mod kinds;
mod lexicon;
mod placeholder;
mod redaction;
mod rewrite;
mod rules;
mod seeds;
mod stage;
mod tokens;
mod unsure;
mod vocabulary;
mod x12;

pub use findings::Finding;
pub use redaction::{NotRedactable, Profile, Redaction};
pub use rules::Rules;
pub use stage::Redact;

//! Finds the HIPAA Safe Harbor identifiers (45 CFR 164.514(b)(2)) in a document and says what its pages and text lose.
//!
//! *This room* finds identifiers and turns them into boxes and redacted text; it *may touch* nothing but memory (its stage
//! also vouches for redacted bytes); it *must never* learn from a document, keep text in an error, or let a found value through.
//!
//! **There is one redaction.** [`Redaction`] is a pure function of a document, its fields and the profile: what was
//! found and by which rules, the text without it, what each page loses. It exists only if the rules, run again over
//! that text, find nothing; otherwise the document is rejected as `not-redactable`. `Engines::rewrite` is the one
//! place that knows how each format is written again. The stage, `inspect`, the bench's baseline and torture all go
//! this way, and the fleet's story test compares what the stage and `inspect` give, byte for byte.
//!
//! **An official form is redacted by its boxes** (`official`): each box that identifies goes, picture and text, if it holds
//! words or ink; codes, amounts and ticks stay, and so does the form's print, about which no rule is asked. What stands in no
//! box goes. Values of boxes are looked for everywhere else.
//!
//! **What could not be read goes too, where a caption asks for something that identifies** (`unread`): extraction tells the rooms of
//! such captions that hold words that are no value, or ink without words; all of such a room goes, unless ordinary words are all
//! that stands in it. Whoever looks at the picture may read what OCR did not.
//!
//! **Rules and known values are held against the text as it reads** (`folded`): characters without width or that only look
//! different, and ends of lines within words and numbers, hide nothing.
//!
//! **Texts that stay in a DICOM header are read like the rest** (`header`): what they name is looked for everywhere, and each
//! becomes itself without what the rules, the header and the rest of the document say of people.
//!
//! Only words burnt into frames (`Source::BurntIn`) meet the rules for labels beside an image; a report, encapsulated
//! or structured, is prose.

mod burnt_in;
mod find;
mod findings;
mod folded;
mod header;
mod kinds;
mod official;
mod placeholder;
mod redaction;
mod rewrite;
mod rules;
mod scattered;
mod seeds;
mod stage;
mod tokens;
mod unread;
mod unsure;
mod x12;

pub use findings::Finding;
pub use redaction::{NotRedactable, Profile, Redaction};
pub use rules::Rules;
pub use stage::Redact;

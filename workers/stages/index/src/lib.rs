//! Stage index: a document's redacted text becomes one immutable search bundle, bundles are merged, and bundles are searched.
//!
//! *This room* turns text that `redact` vouched for into bundles, merges bundles and searches them; it *may touch* nothing but
//! memory; it *must never* see an identifier, keep a bundle beyond its call or write to disk.
//!
//! # Decisions
//!
//! **Bundles are merged by size while a day grows, and into one when it is quiet** (`plan`): a search opens as many as
//! there are days and some for today, and no text is copied more often than there are sizes. A bundle that was merged
//! is written before its parts go, so a crash leaves both, and a search takes each job once. (Who merges, and what
//! keeps two from doing it together, is the runtime's to say.)
//!
//! **A search reads of a large bundle what the query needs.** The files that every search needs stand at a bundle's
//! end, so one read opens it; the others are fetched in stretches. The index library waits for its reads, so whoever
//! searches gives it a [`Source`] to ask, and what a search reads is gone with it.

mod bundle;
mod directory;
mod entry;
mod error;
mod format;
mod merge;
mod open;
mod parallel;
mod plan;
mod schema;
mod search;
mod source;
mod stage;
mod statistics;

pub use bundle::bundle;
pub use entry::{Entry, Found, Hit};
pub use error::IndexError;
pub use merge::{holds, jobs, merge};
pub use plan::{Plan, plan};
pub use search::search;
pub use source::Source;
pub use stage::Index;

#[cfg(test)]
mod tests;

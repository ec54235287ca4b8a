//! Stage index: a document's redacted text becomes one immutable search bundle, bundles are merged, and bundles are searched.
//!
//! *This room* turns text that `redact` vouched for into bundles, merges bundles and searches them; it *may touch* nothing but
//! memory; it *must never* see an identifier, keep a bundle beyond its call or write to disk.

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

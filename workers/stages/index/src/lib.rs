//! Stage index: a document's redacted text becomes one immutable search bundle, and bundles are searched.
//!
//! *This room* turns text that `redact` vouched for into bundles and searches bundles; it *may touch* nothing but
//! memory; it *must never* see an identifier, keep a bundle beyond its call or write to disk.

mod bundle;
mod entry;
mod error;
mod format;
mod open;
mod schema;
mod search;
mod stage;
mod statistics;

pub use bundle::bundle;
pub use entry::{Entry, Found, Hit};
pub use error::IndexError;
pub use search::search;
pub use stage::Index;

#[cfg(test)]
mod tests;

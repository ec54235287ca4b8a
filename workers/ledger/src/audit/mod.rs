//! The audit trail as people ask for it: searched, walked and compared with what others know of it, and exported.

mod examine;
mod heads;
mod trail;

pub use examine::{Examination, Finding, Receipted, Witness, Wrong};
pub use trail::{Entry, Query};

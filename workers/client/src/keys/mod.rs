//! Tenants' keys as people see and change them.

mod list;
mod operator;

pub(crate) use list::of_tenants;
pub use list::{Row, list};
pub use operator::KeyOperator;

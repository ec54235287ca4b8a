//! Alerts: raised by rules over facts or by a worker's gate, kept in a table, and sent to the webhook until it takes them.

mod notice;
mod rows;
mod rules;

pub use rows::RaisedAlert;
pub(crate) use rules::Rules;

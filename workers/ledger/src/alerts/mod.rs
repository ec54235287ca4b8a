//! Alerts: noticed by rules over facts or by a worker's gate, kept in a table, handed on until somebody took them.

mod notice;
mod rows;
mod rules;

pub use rows::RaisedAlert;
pub(crate) use rules::Rules;

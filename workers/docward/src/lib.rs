//! The one binary's command line.
//!
//! *This room* reads what a person typed, asks the client or the local fleet, and shows the answer; it also wires the four
//! stages into a worker process. It *may touch* every room; it *must never* hold a room's logic, parse a document, or let a
//! key's process parse one.

pub mod api;
mod choice;
pub mod cli;
pub mod commands;
pub mod explain;
pub mod failure;
pub mod files;
mod interrupt;
pub mod limits;
pub mod session;
pub mod terminal;
mod waiting;
pub mod worker;

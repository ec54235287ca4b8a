//! The one binary's parts: command line, configuration and the wiring of every room.
//!
//! *This room* reads configuration, puts rooms together and talks to people; it *may touch* every room; it *must never*
//! hold a room's logic, parse a document, or let a key's process parse one.

pub mod cli;
pub mod client;
pub mod commands;
pub mod compaction;
pub mod config;
pub mod directory;
pub mod fleet;
pub mod keys;
pub mod limits;
pub mod local;
pub mod prove;
pub mod roles;
pub mod s3;
pub mod terminal;
pub mod wiring;

//! The one binary's parts: command line, configuration and the wiring of every room.

pub mod local;
pub mod s3;

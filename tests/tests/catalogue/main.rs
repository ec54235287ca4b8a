//! The global catalogue on a real PostgreSQL: who may change it, what it hands to the regions, what happens without it.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod backup;
mod copies;
mod database;
mod heads;

//! The ledger on a real PostgreSQL: what it chains, what it shows, what it hides, what it lets go on.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod acknowledged;
mod alerts;
mod assertions;
mod audit;
mod backup;
mod chain;
mod controls;
mod database;
mod documents;
mod environment;
mod erasure;
mod expiry;
mod facts;
mod growth;
mod in_flight;
mod isolation;
mod migration;
mod parked;
mod placement;
mod placements;
mod process;
mod requests;
mod taken_in;
mod uploads;
mod watch;
mod webhook;
mod webhooks;
mod wire;

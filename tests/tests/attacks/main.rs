//! Attacks, one file for each thing that may be stolen or made hostile: each tries what its row of SECURITY.md denies.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod broker_user;
mod catalogue_role;
mod document;
mod growth;
mod ledger_role;
mod ledger_world;
mod memory;

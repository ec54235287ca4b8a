//! Attacks: each file takes one thing for stolen and tries what SECURITY.md says that it does not give.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod broker_user;
mod ledger_world;

//! Attacks, one file for each thing that may be stolen or made hostile: each tries what its row of SECURITY.md denies.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod authority_key;
mod broker_user;
mod bucket_credential;
mod catalogue_role;
mod document;
mod growth;
mod keyring_file;
mod ledger_role;
mod ledger_world;
mod machine;
mod memory;
mod narrow_grant;
mod region_operator;

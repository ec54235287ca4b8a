//! Attacks, one file for each thing that may be stolen or made hostile: each tries what its row of SECURITY.md denies.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod document;
mod growth;
mod memory;

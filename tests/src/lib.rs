//! end-to-end, isolation, residency, canary, crash points, architecture, benches
//!
//! *This room* starts whole fleets and judges what they leave behind; it *may touch* every room; it *must never* be
//! something that another crate stands on.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a harness that cannot go on has failed the test it serves"
)]

pub mod canaries;
pub mod catalogue;
pub mod fixtures;
pub mod fleet;
pub mod program;
pub mod region;
pub mod services;
pub mod signing;
pub mod wire;

//! Real zygotes, real children: what a worker gets of them, and what they can't get.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod batches;
mod confinement;
mod escape;
mod filling;
mod groups;
mod long;
#[path = "../../examples/measuring/memory.rs"]
mod memory;
mod missing;
mod program;
mod reading;

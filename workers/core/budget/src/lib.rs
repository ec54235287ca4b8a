//! How much CPU time a step may use that computes on one document, and where it runs.
//!
//! *This room* runs a step on a thread of its own and ends it when its budget is used up; it *may touch* threads and their CPU
//! clocks; it *must never* know what is computed.
//!
//! # How a step ends that takes too long
//!
//! **From inside.** What loops over a document's content calls [`step`]. Every few thousand steps that looks at the thread's own
//! CPU clock (a machine that is busy with other things costs a document nothing) and, past the budget, unwinds the thread to where
//! the step began: whatever the step held is dropped, and what zeroises itself on drop does so.
//!
//! **From outside.** A step that never asks, because a loop without a call of [`step`] was forgotten or a library is at work, can't be
//! ended: a thread can't be killed without the process. Who waits for it looks at its CPU clock too, and gives it up a little past its
//! budget. The document ends, its delivery is settled and its slot is free; the thread goes on, and what it held is zeroised when it
//! ends. No more than [`MOST_GIVEN_UP`] such threads may run at a time: with the next, [`too_many_given_up`] tells the process to
//! finish what it has begun and end. Whoever supervises it starts it again.

mod apart;
mod meter;

pub use apart::{MOST_GIVEN_UP, apart, too_many_given_up};
pub use meter::{counted, step, within};

/// Why a step did not finish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// It used up its budget of CPU time.
    #[error("a step used up its CPU time")]
    TooSlow,
    /// The system gave no thread to run it on. The document is not to blame.
    #[error("no thread can be had")]
    NoThread,
}

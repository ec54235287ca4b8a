//! What every stage shares: the trait, the runner with its order of effects, and the bench a stage works at.
//!
//! *This room* takes deliveries through gate, stage, store and broker; it *may touch* all of core and is the engines'
//! only client; it *must never* parse a client's bytes, or acknowledge before outputs, manifest, fact and next envelope
//! are safe.

mod bench;
mod encoding;
mod error;
mod facts;
mod reading;
mod report;
mod runner;

pub use bench::{Bench, Pages, RedactedInScope};
pub use encoding::{Encoding, decode, encode};
pub use error::StageError;
pub use reading::{PartInScope, ReadingInScope};
pub use runner::{Runner, RunnerConfig};

pub use docward_trust::{Bytes, Phi};

use std::future::Future;

/// One stage. Its whole story is [`Stage::process`]: take inputs from the bench, do the work, keep outputs.
pub trait Stage: Send + Sync + 'static {
    /// Which stage it is; its queues, envelopes and object names follow from it.
    const STAGE: docward_envelope::Stage;

    /// Does the stage's work on one document.
    fn process(&self, bench: &mut Bench<'_, '_>) -> impl Future<Output = Result<(), StageError>> + Send;
}

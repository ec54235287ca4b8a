//! Events and counters that cannot carry PHI.
//!
//! *This room* writes what docward does as JSON lines and counts it; it *may touch* standard error or one log file; it
//! *must never* accept a value whose type is not [`LogSafe`], nor repeat what another crate put into its own events.
//!
//! ```
//! use docward_telemetry::info;
//! # let job = docward_envelope::JobId::generate();
//! info!("stage finished", job.id = job, pages.read = 3_u64);
//! ```

mod counters;
mod event;
mod foreign;
mod log_safe;
mod sink;

pub use counters::{count, snapshot};
pub use event::{Level, emit};
pub use log_safe::{LogSafe, LogValue};
pub use sink::{Sink, init};

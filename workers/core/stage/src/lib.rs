//! What every stage shares: the trait, the runner with its order of effects, and the bench a stage works at.
//!
//! *This room* takes deliveries through gate, stage, store and broker; it *may touch* all of core and is the engines'
//! only client; it *must never* parse a client's bytes, or acknowledge before outputs, manifest, fact and next envelope
//! are safe.
//!
//! # A long document goes on with another delivery
//!
//! What an engine process has read is kept at once under the delivery's lease: the rasters of its pages whose pixels were seen,
//! then a sealed *part* with all pages' words, so that where a part is, its rasters are. A delivery reads `deliveries.pages`
//! pages; then the same envelope is published again behind what waits, as a first attempt. The next delivery lists
//! the stage's own objects through its scope, opens the parts under whatever lease they lie, and reads what is
//! missing. Nothing outside a seal says where parts are or what is in them, so a forged property buys at most a
//! delay; a part that does not open parks the document. Parts are there after a deadline and a crash too: only the
//! groups that were under way are read again.
//!
//! Pages are counted, not seconds, because that is the same on every machine and lets a fax pass a long scan within
//! minutes. Going on needs at least one new part: a delivery that ends at its deadline without one is a failed
//! attempt, and the eighth is parked. A page's words and raster come from one lease, the first that has it; the
//! manifest may name rasters under several. So whoever loses a commit drops only what the winner does not name,
//! whoever fails leaves the parts, and a rejection drops everything but the manifest and what
//! the sender of a faulty X12 file is told. Going on is no fact: it changes
//! nothing that anybody may see, and janitor and erasure delete whole prefixes.
//!
//! Only `ocr` goes on so. The later stages are one delivery each. One process composes all of a redacted document: its
//! seconds are those of `limits` once for each 500 pages, three times at most (`Limits::for_all_of`); a page takes 10 to 40 ms.
//! Its memory does not grow with the pages. What it composes must fit into the 255 MiB that an object holds. A dense
//! page of text that was painted for it takes 200 KB, or 115 in a document of more than 1,000, so that 2,000 fit; a page of
//! a fax takes about 50, a page scanned in shades of grey up to 1,300. A redacted document that is larger is refused as
//! `too-much-output`.
//!
//! # A policy denial ends a job only if the seal opens
//!
//! Otherwise nobody that docward knows wrote the envelope, and it must not end anything: it is parked for a person.

mod bench;
mod encoding;
mod error;
mod facts;
mod reading;
mod report;
mod rewriting;
mod runner;

pub use bench::Bench;
pub use encoding::{Encoding, decode, encode};
pub use error::StageError;
pub use reading::{PartInScope, ReadingInScope};
pub use rewriting::RedactedInScope;
pub use runner::{Runner, RunnerConfig};

pub use docward_engine_client::Rewrite;
pub use docward_trust::{Bytes, Phi};

use std::future::Future;

/// One stage. Its whole story is [`Stage::process`]: take inputs from the bench, do the work, keep outputs.
pub trait Stage: Send + Sync + 'static {
    /// Which stage it is; its queues, envelopes and object names follow from it.
    const STAGE: docward_envelope::Stage;

    /// Does the stage's work on one document.
    fn process(&self, bench: &mut Bench<'_, '_>) -> impl Future<Output = Result<(), StageError>> + Send;
}

//! A worker's only way to the engines: hands a document to processes of its own and believes nothing they say before it is
//! bounded and checked.
//!
//! *This room* starts the zygote, sends it documents and collects answers; it *may touch* sockets, sealed memory and
//! deadlines; it *must never* parse a document, print what an engine said or let an engine outlive its deadline.
//!
//! # How documents share the engines
//!
//! **Documents take turns.** Each document asks for one engine process at a time, in order, so that a fax of one page
//! waits for one group of a long scan, not for the whole scan. The first group is two pages and finds out how many
//! there are; the rest is spread over the processes, two to eight pages each. A group whose process dies is read once
//! more by a fresh process, and only that group.
//!
//! **Engines are believed last.** Frame size, page order, box geometry and the shape of words are bounded and checked
//! before an answer becomes a `Document`. A worker never looks into a raster.

mod acknowledge;
mod check;
mod check_interchange;
mod failure;
mod group;
mod groups;
#[cfg(test)]
mod hostile;
mod join;
mod process;
mod read;
mod redact;
mod rewrite;
mod sealed_memory;
mod split;
mod zygote;

pub use failure::{EngineFailure, StartFailure};
pub use groups::{Missing, Wanted};
pub use join::join;
pub use read::{PartRead, ReadDocument, Reading};
pub use redact::RedactedDocument;
pub use rewrite::{InMemory, Rewrite, RewriteInputs};

use docward_engine_model::start::SandboxSettings;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{Mutex, Semaphore};

/// How engines are started.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// The executable; docward's own.
    pub program: PathBuf,
    /// What makes it a zygote: `engine`.
    pub arguments: Vec<OsString>,
    /// Engine processes at the same time; at least one.
    pub concurrency: usize,
    /// What keeps them in.
    pub sandbox: SandboxSettings,
}

/// The engines of one worker. Clones share the zygote and the number of processes.
#[derive(Clone)]
pub struct Engines {
    shared: Arc<Shared>,
}

struct Shared {
    config: EngineConfig,
    /// The zygote while it lives; `None` until one has been started again.
    zygote: Mutex<Option<zygote::Zygote>>,
    slots: Arc<Semaphore>,
    second_reader: bool,
}

impl Engines {
    /// Starts the zygote and waits until it has loaded what it needs.
    pub async fn start(config: EngineConfig) -> Result<Self, StartFailure> {
        let zygote = zygote::Zygote::start(&config).await?;
        let slots = Arc::new(Semaphore::new(config.concurrency.max(1)));
        let second_reader = zygote.has_second_reader();
        Ok(Self { shared: Arc::new(Shared { config, zygote: Mutex::new(Some(zygote)), slots, second_reader }) })
    }

    /// Whether what Tesseract isn't sure of is read a second time: the files for that are optional.
    pub fn has_second_reader(&self) -> bool {
        self.shared.second_reader
    }
}

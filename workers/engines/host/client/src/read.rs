//! Reading a document: groups of pages, a process each, in parallel; each is told as soon as it is read.

use crate::group::{Group, GroupRequest};
use crate::groups::{FIRST, Missing, Wanted};
use crate::sealed_memory::SealedMemory;
use crate::{EngineFailure, Engines, join};
use docward_engine_model::protocol::{Limits, PageRange, Rejection};
use docward_engine_model::{Document, FileKind, Part};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::task::JoinSet;

/// A document as read.
pub struct ReadDocument {
    /// Pages, words, text, fields of the format.
    pub document: Document,
    /// For each page, in page order, its raster as a PNG; `None` of a page that is painted where its pixels are needed.
    pub rasters: Vec<Option<Vec<u8>>>,
}

impl std::fmt::Debug for ReadDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReadDocument({} pages)", self.rasters.len())
    }
}

/// What one process read.
pub struct PartRead {
    /// The pages that it read, and what it said of the whole document.
    pub part: Part,
    /// The raster of each page as a PNG, in the same order; `None` of a page that is painted where its pixels are needed.
    pub rasters: Vec<Option<Vec<u8>>>,
}

/// A reading under way. Dropping it ends its processes.
pub struct Reading {
    parts: mpsc::Receiver<Result<PartRead, EngineFailure>>,
    _driver: JoinSet<()>,
}

impl Reading {
    /// The part that was read next, in no order; `None` once all that was wanted is read.
    ///
    /// # Errors
    /// The first failure ends the reading.
    pub async fn next(&mut self) -> Result<Option<PartRead>, EngineFailure> {
        self.parts.recv().await.transpose()
    }
}

impl Engines {
    /// Reads a document.
    pub async fn read(
        &self,
        bytes: &[u8],
        declared: Option<FileKind>,
        limits: Limits,
    ) -> Result<ReadDocument, EngineFailure> {
        let mut reading = self.reading(bytes, declared, limits, Wanted::EVERYTHING)?;
        let mut read = Vec::new();
        while let Some(part) = reading.next().await? {
            read.push(part);
        }
        read.sort_unstable_by_key(|read| read.part.first_page());
        let (parts, rasters): (Vec<Part>, Vec<_>) = read.into_iter().map(|read| (read.part, read.rasters)).unzip();
        Ok(ReadDocument { document: join(parts)?, rasters: rasters.into_iter().flatten().collect() })
    }

    /// Begins to read what is wanted of a document.
    pub fn reading(
        &self,
        bytes: &[u8],
        declared: Option<FileKind>,
        limits: Limits,
        wanted: Wanted,
    ) -> Result<Reading, EngineFailure> {
        if bytes.is_empty() {
            return Err(EngineFailure::Rejected(Rejection::Empty));
        }
        if bytes.len() as u64 > limits.bytes {
            return Err(EngineFailure::Rejected(Rejection::TooManyBytes));
        }
        let memory = Arc::new(SealedMemory::holding(&[bytes])?);
        let (sender, parts) = mpsc::channel(self.shared.config.concurrency.max(1));
        let groups = Groups { engines: self.clone(), memory, declared, limits, running: JoinSet::new() };
        let mut driver = JoinSet::new();
        driver.spawn(async move {
            if let Err(failure) = groups.read(wanted, &sender).await {
                // Nobody listens to a reading that was dropped.
                let _ = sender.send(Err(failure)).await;
            }
        });
        Ok(Reading { parts, _driver: driver })
    }
}

/// The groups of one document that are being read.
struct Groups {
    engines: Engines,
    memory: Arc<SealedMemory>,
    declared: Option<FileKind>,
    limits: Limits,
    running: JoinSet<Result<(u32, Group), EngineFailure>>,
}

type Told = mpsc::Sender<Result<PartRead, EngineFailure>>;

impl Groups {
    /// Reads group after group. Slots are given out in the order of asking, and a document asks for its next one only when it
    /// has got the last: so documents take turns, and a short one waits for one group of each other, not for a long one's end.
    async fn read(mut self, wanted: Wanted, told: &Told) -> Result<(), EngineFailure> {
        let (missing, left) = match wanted.missing {
            Some(missing) => (missing, wanted.at_most.get()),
            None => (self.first().await?, wanted.at_most.get().saturating_sub(FIRST.last)),
        };
        let mut waiting = missing.groups(left, self.engines.shared.config.concurrency);
        let engines = self.engines.clone();
        let mut turn = Box::pin(engines.slot());
        loop {
            tokio::select! {
                slot = &mut turn, if !waiting.is_empty() => {
                    if let Some(range) = waiting.pop_front() {
                        self.start(slot?, range, None);
                    }
                    turn = Box::pin(engines.slot());
                }
                Some(ended) = self.running.join_next() => {
                    let (first, group) = ended.map_err(|_| EngineFailure::Died)??;
                    if group.page_count != missing.page_count {
                        return Err(EngineFailure::BadReply);
                    }
                    let (part, rasters) = group.into_part(first);
                    if told.send(Ok(PartRead { part, rasters })).await.is_err() {
                        return Ok(());
                    }
                }
                else => return Ok(()),
            }
        }
    }

    /// Starts the first group, and says what it leaves as soon as it knows.
    async fn first(&mut self) -> Result<Missing, EngineFailure> {
        let (opened, page_count) = oneshot::channel();
        let slot = self.engines.slot().await?;
        self.start(slot, FIRST, Some(opened));
        // Without a count the first group has failed, and says so when it is asked.
        Ok(Missing::after_the_first(page_count.await.unwrap_or(0)))
    }

    fn start(&mut self, slot: OwnedSemaphorePermit, range: PageRange, opened: Option<oneshot::Sender<u32>>) {
        let (engines, memory) = (self.engines.clone(), Arc::clone(&self.memory));
        let request = GroupRequest { declared: self.declared, range, limits: self.limits };
        self.running.spawn(async move {
            let read = request.read(&engines, &memory, opened).await;
            drop(slot);
            read.map(|group| (range.first, group))
        });
    }
}

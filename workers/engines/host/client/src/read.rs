//! Reading a document: groups of pages, a process each, in parallel.

use crate::group::{Group, GroupRequest};
use crate::sealed_memory::SealedMemory;
use crate::{EngineFailure, Engines, check};
use docward_engine_model::protocol::{Limits, PageRange, Rejection};
use docward_engine_model::{Document, FileKind};
use std::sync::Arc;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// Pages that one process reads: enough to pay for opening the file, few enough to be read beside others.
const GROUP: u32 = 8;

/// A document as read.
pub struct ReadDocument {
    /// Pages, words, text, fields of the format.
    pub document: Document,
    /// One PNG a page, in page order.
    pub rasters: Vec<Vec<u8>>,
}

impl std::fmt::Debug for ReadDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReadDocument({} pages)", self.rasters.len())
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
        if bytes.is_empty() {
            return Err(EngineFailure::Rejected(Rejection::Empty));
        }
        if bytes.len() as u64 > limits.bytes {
            return Err(EngineFailure::Rejected(Rejection::TooManyBytes));
        }
        let memory = Arc::new(SealedMemory::holding(&[bytes])?);
        let groups = self.groups(memory, declared, limits).await?;
        join(groups)
    }

    /// Starts the first group, and the others as soon as it has said how many pages there are; never more at once than there
    /// are slots, so that other documents get their turn.
    async fn groups(
        &self,
        memory: Arc<SealedMemory>,
        declared: Option<FileKind>,
        limits: Limits,
    ) -> Result<Vec<Group>, EngineFailure> {
        let mut running = JoinSet::new();
        let start = |running: &mut JoinSet<_>, first: u32, opened| {
            let (engines, memory) = (self.clone(), Arc::clone(&memory));
            let range = PageRange { first, last: first.saturating_add(GROUP - 1) };
            let request = GroupRequest { declared, range, limits };
            running.spawn(async move { request.read(&engines, &memory, opened).await.map(|group| (first, group)) });
        };
        let (opened, page_count) = oneshot::channel();
        start(&mut running, 1, Some(opened));
        // Without a count the first group has failed, and says so below.
        let page_count = page_count.await.unwrap_or(0);
        let mut waiting = (GROUP + 1..=page_count).step_by(GROUP as usize);
        let mut groups = Vec::new();
        let slots = self.shared.config.concurrency.max(1);
        loop {
            while running.len() < slots
                && let Some(first) = waiting.next()
            {
                start(&mut running, first, None);
            }
            match running.join_next().await {
                None => break,
                Some(Ok(group)) => groups.push(group?),
                Some(Err(_)) => return Err(EngineFailure::Died),
            }
        }
        groups.sort_unstable_by_key(|(first, _)| *first);
        Ok(groups.into_iter().map(|(_, group)| group).collect())
    }
}

/// One document of its groups. What isn't in pages comes from the first; the others must agree on what the file is.
fn join(groups: Vec<Group>) -> Result<ReadDocument, EngineFailure> {
    let mut groups = groups.into_iter();
    let first = groups.next().ok_or(EngineFailure::BadReply)?;
    let (mut document, mut rasters) = (first.document, Vec::new());
    let mut pages = first.pages;
    for group in groups {
        if group.page_count != first.page_count || group.document.kind != document.kind {
            return Err(EngineFailure::BadReply);
        }
        pages.extend(group.pages);
    }
    for read in pages {
        document.pages.push(read.page);
        rasters.push(read.raster);
    }
    check::whole(&document, first.page_count)?;
    Ok(ReadDocument { document, rasters })
}

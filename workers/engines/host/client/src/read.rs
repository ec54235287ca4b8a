//! Reading a document: groups of pages, a process each, in parallel.

use crate::group::{Group, GroupRequest};
use crate::sealed_memory::SealedMemory;
use crate::{EngineFailure, Engines, check};
use docward_engine_model::protocol::{Limits, PageRange, Rejection};
use docward_engine_model::{Document, FileKind};
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::task::JoinSet;

/// Pages that the first process reads: it also finds out how many there are, and the others wait for that.
const FIRST: u32 = 2;

/// Pages that any other process reads at least, to pay for opening the file once more, and at most, so that one that fails
/// has not read much for nothing.
const GROUP: std::ops::RangeInclusive<u32> = 2..=8;

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

    /// Starts the first group, and the others as soon as it has said how many pages there are.
    ///
    /// Slots are given out in the order of asking, and a document asks for its next one only when it has got the last: so
    /// documents take turns, and a short one waits for one group of each other, not for a long one's end.
    async fn groups(
        &self,
        memory: Arc<SealedMemory>,
        declared: Option<FileKind>,
        limits: Limits,
    ) -> Result<Vec<Group>, EngineFailure> {
        let mut running = JoinSet::new();
        let start = |running: &mut JoinSet<_>, slot: OwnedSemaphorePermit, range: PageRange, opened| {
            let (engines, memory) = (self.clone(), Arc::clone(&memory));
            let request = GroupRequest { declared, range, limits };
            running.spawn(async move {
                let read = request.read(&engines, &memory, opened).await;
                drop(slot);
                read.map(|group| (range.first, group))
            });
        };
        let (opened, page_count) = oneshot::channel();
        start(&mut running, self.slot().await?, PageRange { first: 1, last: FIRST }, Some(opened));
        // Without a count the first group has failed, and says so below.
        let page_count = page_count.await.unwrap_or(0);
        let mut waiting = further_groups(page_count, self.shared.config.concurrency);
        let mut turn = Box::pin(self.slot());
        let mut groups = Vec::new();
        loop {
            tokio::select! {
                slot = &mut turn, if !waiting.is_empty() => {
                    if let Some(range) = waiting.pop_front() {
                        start(&mut running, slot?, range, None);
                    }
                    turn = Box::pin(self.slot());
                }
                Some(ended) = running.join_next() => groups.push(ended.map_err(|_| EngineFailure::Died)??),
                else => break,
            }
        }
        groups.sort_unstable_by_key(|(first, _)| *first);
        Ok(groups.into_iter().map(|(_, group)| group).collect())
    }
}

/// What the first group leaves, spread evenly over as many processes as there may be at a time.
fn further_groups(page_count: u32, slots: usize) -> VecDeque<PageRange> {
    let slots = u32::try_from(slots.max(1)).unwrap_or(u32::MAX);
    let pages = page_count.saturating_sub(FIRST).div_ceil(slots).clamp(*GROUP.start(), *GROUP.end());
    (FIRST + 1..=page_count)
        .step_by(pages as usize)
        .map(|first| PageRange { first, last: first.saturating_add(pages - 1).min(page_count) })
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_in_one_group_and_no_group_is_large() {
        for slots in [0, 1, 2, 7, 64] {
            for page_count in 0..200 {
                let groups = further_groups(page_count, slots);
                let mut next = FIRST + 1;
                for group in &groups {
                    assert_eq!(group.first, next);
                    assert!(group.last >= group.first && group.last - group.first < *GROUP.end());
                    next = group.last + 1;
                }
                assert!(next > page_count, "{page_count} pages");
            }
        }
        assert_eq!(further_groups(10, 4).len(), 4, "a short document uses all slots");
    }
}

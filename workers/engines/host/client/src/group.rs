//! One group of a document's pages, read by one process.

use crate::process::Process;
use crate::sealed_memory::SealedMemory;
use crate::{EngineFailure, Engines};
use crate::{check, check_interchange};
use docward_engine_model::protocol::{Limits, PageRange, PageRead, Reply, Request};
use docward_engine_model::{Document, DocumentBody, FileKind, Interchange, Part};
use tokio::sync::oneshot;

/// What one process said of its pages.
pub(crate) struct Group {
    pub(crate) pages: Vec<PageRead>,
    pub(crate) document: Document,
    pub(crate) page_count: u32,
}

impl Group {
    /// What is kept of it, and its pages' rasters. What is on no page every process tells, and the first one's is taken.
    pub(crate) fn into_part(self, first: u32) -> (Part, Vec<Option<Vec<u8>>>) {
        let (pages, rasters) = self.pages.into_iter().map(|read| (read.page, read.raster)).unzip();
        let kind = self.document.kind;
        let beside = (first == 1).then_some(self.document);
        (Part { kind, page_count: self.page_count, pages, beside }, rasters)
    }
}

/// What the group's process is to read.
#[derive(Clone, Copy)]
pub(crate) struct GroupRequest {
    pub(crate) declared: Option<FileKind>,
    pub(crate) range: PageRange,
    pub(crate) limits: Limits,
}

impl GroupRequest {
    /// Reads the group in a process of its own, or in a second one if that dies: what other groups have read is not lost with
    /// it. The page count is told as soon as it is known, so that other groups can begin.
    pub(crate) async fn read(
        self,
        engines: &Engines,
        document: &SealedMemory,
        mut opened: Option<oneshot::Sender<u32>>,
    ) -> Result<Group, EngineFailure> {
        match self.read_by_one_process(engines, document, &mut opened).await {
            Err(failure) if failure.may_be_chance() => self.read_by_one_process(engines, document, &mut opened).await,
            first => first,
        }
    }

    async fn read_by_one_process(
        self,
        engines: &Engines,
        document: &SealedMemory,
        opened: &mut Option<oneshot::Sender<u32>>,
    ) -> Result<Group, EngineFailure> {
        let request = Request::Read { declared: self.declared, pages: self.range, limits: self.limits };
        let process = Process::start(engines, document, &request, &self.limits).await?;
        self.listen(process, opened).await
    }

    /// `Opened`, the range's pages in order or a batch's stretches, `Finished`: anything else is not believed.
    pub(crate) async fn listen(
        self,
        mut process: Process,
        opened: &mut Option<oneshot::Sender<u32>>,
    ) -> Result<Group, EngineFailure> {
        let Reply::Opened { kind, page_count } = process.next().await? else {
            return Err(EngineFailure::BadReply);
        };
        check::page_count(kind, page_count, &self.limits)?;
        if let Some(opened) = opened.take() {
            // Nobody listens once another group has failed; then this one is about to be dropped too.
            let _ = opened.send(page_count);
        }
        let mut pages = Vec::new();
        for number in self.range.first..=self.range.last.min(page_count) {
            let Reply::Page(read) = process.next().await? else {
                return Err(EngineFailure::BadReply);
            };
            check::page(&read, number, kind, &self.limits)?;
            pages.push(read);
        }
        let document = whole(&mut process, kind).await?;
        check::finished(&document, kind, page_count)?;
        Ok(Group { pages, document, page_count })
    }
}

/// What comes after the pages: the stretches of a batch, and everything else.
async fn whole(process: &mut Process, kind: FileKind) -> Result<Document, EngineFailure> {
    let mut batch = Interchange::default();
    loop {
        match process.next().await? {
            Reply::Stretch(stretch) => {
                check_interchange::stretch(&stretch, kind)?;
                batch.append(stretch);
                check_interchange::so_far(&batch)?;
            }
            Reply::Finished(mut document) => {
                if let DocumentBody::Interchange(interchange) = &mut document.body {
                    check_interchange::nothing_twice(interchange)?;
                    batch.faults = std::mem::take(&mut interchange.faults);
                    *interchange = batch;
                }
                return Ok(document);
            }
            _ => return Err(EngineFailure::BadReply),
        }
    }
}

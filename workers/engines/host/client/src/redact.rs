//! Having engines compose and rewrite redacted documents.

use crate::process::Process;
use crate::sealed_memory::SealedMemory;
use crate::{EngineFailure, Engines, ReadDocument, check};
use docward_engine_model::FileKind;
use docward_engine_model::protocol::{
    Limits, PIECE, PageInstruction, PageRedacted, RasterPart, Replacement, Reply, Request,
};

/// A document as it was written without what it loses.
pub struct RedactedDocument {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// The ink of each page that no known word and no blacked-out box covers, in the order of the instructions; empty for a
    /// document without pages.
    pub pages: Vec<PageRedacted>,
}

impl std::fmt::Debug for RedactedDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RedactedDocument({} pages, {} bytes)", self.pages.len(), self.bytes.len())
    }
}

impl Engines {
    /// Blacks out pages and composes a document of them: one instruction a page. `rasters` are those that are kept (page from
    /// 1 and PNG), in page order; pages without one are painted of the original, a PDF or a DICOM file that holds one.
    pub async fn compose(
        &self,
        kind: FileKind,
        original: Option<&[u8]>,
        rasters: &[(u32, &[u8])],
        pages: Vec<PageInstruction>,
        limits: Limits,
    ) -> Result<RedactedDocument, EngineFailure> {
        let length = original.map(|original| original.len() as u64);
        let (mut parts, mut offset) = (Vec::new(), length.unwrap_or_default());
        for (page, raster) in rasters {
            let length = raster.len() as u64;
            parts.push(RasterPart { page: *page, offset, length });
            offset += length;
        }
        let bytes: Vec<&[u8]> = original.into_iter().chain(rasters.iter().map(|(_, raster)| *raster)).collect();
        let memory = SealedMemory::holding(&bytes)?;
        let numbers: Vec<u32> = pages.iter().map(|page| page.page).collect();
        let limits = limits.for_all_of(numbers.len());
        let request = Request::Compose { kind, original: length, rasters: parts, pages, limits };
        self.redacted(&memory, &request, &numbers, &limits).await
    }

    /// A PNG of each page of a document that was read, in page order: its raster, or painted of the original. One process paints all
    /// that have none.
    pub async fn pictures(
        &self,
        original: &[u8],
        read: &ReadDocument,
        limits: Limits,
    ) -> Result<Vec<Vec<u8>>, EngineFailure> {
        let pages = read.document.pages().iter().zip(&read.rasters);
        let missing = pages.filter(|(_, raster)| raster.is_none()).map(|(page, _)| page.number).collect();
        let mut painted = self.painted(original, missing, limits).await?.into_iter();
        let pictures = read.rasters.iter().map(|raster| raster.clone().or_else(|| painted.next()));
        pictures.collect::<Option<_>>().ok_or(EngineFailure::BadReply)
    }

    /// A PNG of each of these pages of a PDF, or of a DICOM file that holds one.
    async fn painted(&self, original: &[u8], pages: Vec<u32>, limits: Limits) -> Result<Vec<Vec<u8>>, EngineFailure> {
        if pages.is_empty() {
            return Ok(Vec::new());
        }
        let memory = SealedMemory::holding(&[original])?;
        let (count, limits) = (pages.len(), limits.for_all_of(pages.len()));
        let request = Request::Paint { pages, limits };
        let _slot = self.slot().await?;
        let paint = async || painted(&mut Process::start(self, &memory, &request, &limits).await?, count).await;
        match paint().await {
            Err(failure) if is_tried_again(failure, &request, count) => paint().await,
            first => first,
        }
    }

    /// Rewrites a DICOM file: header by the PS3.15 Annex E basic profile, frames blacked out.
    pub(crate) async fn rewrite_dicom(
        &self,
        bytes: &[u8],
        (pages, uids, texts): (Vec<PageInstruction>, Vec<Replacement>, Vec<Replacement>),
        limits: Limits,
    ) -> Result<RedactedDocument, EngineFailure> {
        let memory = SealedMemory::holding(&[bytes])?;
        let numbers: Vec<u32> = pages.iter().map(|page| page.page).collect();
        let request = Request::RewriteDicom { pages, uids, texts, limits };
        self.redacted(&memory, &request, &numbers, &limits).await
    }

    async fn redacted(
        &self,
        memory: &SealedMemory,
        request: &Request,
        numbers: &[u32],
        limits: &Limits,
    ) -> Result<RedactedDocument, EngineFailure> {
        let _slot = self.slot().await?;
        match self.redacted_by_one_process(memory, request, numbers, limits).await {
            Err(failure) if is_tried_again(failure, request, numbers.len()) => {
                self.redacted_by_one_process(memory, request, numbers, limits).await
            }
            first => first,
        }
    }

    async fn redacted_by_one_process(
        &self,
        memory: &SealedMemory,
        request: &Request,
        numbers: &[u32],
        limits: &Limits,
    ) -> Result<RedactedDocument, EngineFailure> {
        let mut process = Process::start(self, memory, request, limits).await?;
        let (bytes, pages) = listen(&mut process).await?;
        check::redacted(&bytes, &pages, numbers)?;
        Ok(RedactedDocument { bytes, pages })
    }
}

/// Whether a process that ended so is followed by another one. One that had more time for a long document and took all of it
/// is not: both would take longer than a delivery may.
fn is_tried_again(failure: EngineFailure, request: &Request, pages: usize) -> bool {
    let had_more = matches!(request, Request::Compose { .. } | Request::Paint { .. });
    let is_long = had_more && pages > Limits::PAGES_AT_A_TIME as usize;
    failure.may_be_chance() && !(is_long && failure == EngineFailure::TimedOut)
}

/// So many pictures, and then the end.
pub(crate) async fn painted(process: &mut Process, count: usize) -> Result<Vec<Vec<u8>>, EngineFailure> {
    let mut pictures = Vec::new();
    loop {
        match process.next().await? {
            Reply::Painted(picture) if pictures.len() < count => {
                check::picture(&picture)?;
                pictures.push(picture);
            }
            Reply::Redacted { pages } if pages.is_empty() && pictures.len() == count => return Ok(pictures),
            _ => return Err(EngineFailure::BadReply),
        }
    }
}

/// Pieces, and then what the pages still show.
pub(crate) async fn listen(process: &mut Process) -> Result<(Vec<u8>, Vec<PageRedacted>), EngineFailure> {
    let mut bytes = Vec::new();
    loop {
        match process.next().await? {
            // The process's budget of output ends any stream but one of empty pieces.
            Reply::Piece(piece) if (1..=PIECE).contains(&piece.len()) => bytes.extend_from_slice(&piece),
            Reply::Redacted { pages } => return Ok((bytes, pages)),
            _ => return Err(EngineFailure::BadReply),
        }
    }
}

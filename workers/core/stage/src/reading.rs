//! Reading a document in parts. What an engine process has read is kept at once: the rasters of its pages, of those that have
//! one, then the part that tells of them, all under this delivery's lease. A delivery that comes later finds the parts and
//! reads what is missing.
//!
//! Nothing outside a seal says where parts lie or what is in them: they are listed through the scope, and a part opens
//! only under the name, job and region it was sealed for. A part names no raster; its pages' rasters lie beside it.

use crate::{Bench, StageError, decode, encode};
use docward_engine_client::{EngineFailure, Missing, PartRead, Reading, Wanted, join};
use docward_engine_model::{Document, Part};
use docward_envelope::{DataClass, LeaseId, ObjectLabel, ObjectName, ObjectReference, Role};
use docward_store::StoreError;
use docward_trust::{Bytes, Delivery, Phi, TenantScope};
use std::collections::BTreeMap;

/// A document that is being read, and what is kept of it by now.
pub struct ReadingInScope<'a, 't> {
    scope: &'a TenantScope<'t, Delivery>,
    kept: KeptPages<'t>,
    reading: Option<Reading>,
}

/// What one engine process read.
pub struct PartInScope<'t> {
    part: Phi<'t, Part>,
    rasters: Vec<Option<Phi<'t, Bytes>>>,
}

impl<'t> ReadingInScope<'_, 't> {
    /// The part that was read next; `None` once this delivery has read what it may.
    pub async fn next(&mut self) -> Result<Option<PartInScope<'t>>, StageError> {
        let Some(reading) = &mut self.reading else { return Ok(None) };
        Ok(reading.next().await?.map(|read| hold(self.scope, read)))
    }
}

impl PartInScope<'_> {
    /// What the file is.
    pub fn kind(&self) -> &'static str {
        self.part.measure(|part| part.kind.as_str())
    }
}

fn hold<'t>(scope: &TenantScope<'t, Delivery>, read: PartRead) -> PartInScope<'t> {
    let held = |raster: Vec<u8>| scope.hold_in(Bytes::new(raster));
    let rasters = read.rasters.into_iter().map(|raster| raster.map(held)).collect();
    PartInScope { part: scope.hold_in(read.part), rasters }
}

impl<'a, 't> Bench<'a, 't> {
    /// Has engines read the document of a role, as far as no earlier delivery has kept it. The engines' client gives a process
    /// that dies or trips a limit one fresh process more.
    pub async fn reading(&self, role: Role) -> Result<ReadingInScope<'a, 't>, StageError> {
        let (original, kept) = tokio::try_join!(self.input(role), self.kept_pages())?;
        let wanted = Wanted { missing: kept.missing(), at_most: self.pages };
        let is_read = wanted.missing.as_ref().is_some_and(|missing| missing.ranges.is_empty());
        let reading = if is_read {
            None
        } else {
            Some(self.engines()?.reading(original.to_engine(), None, self.limits, wanted)?)
        };
        Ok(ReadingInScope { scope: self.scope, kept, reading })
    }

    /// What earlier deliveries kept, whoever's lease it lies under.
    async fn kept_pages(&self) -> Result<KeptPages<'t>, StageError> {
        let mut kept = KeptPages::default();
        for name in self.store.list_outputs(self.scope, self.stage).await? {
            let ObjectName::Output { lease, label, .. } = &name else { continue };
            if !label.is_part() {
                continue;
            }
            match self.store.get(self.scope, &name).await {
                Ok(bytes) => kept.add(*lease, bytes.try_map(|bytes| decode(&bytes))?)?,
                // A delivery that lost has just dropped it.
                Err(StoreError::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(kept)
    }

    /// Keeps what one process read. The part comes last: where there is one, its rasters are. A document that one process has
    /// read as a whole needs none.
    pub async fn keep_part(
        &mut self,
        reading: &mut ReadingInScope<'a, 't>,
        read: PartInScope<'t>,
    ) -> Result<(), StageError> {
        let first = read.part.measure(Part::first_page);
        for (page, raster) in (first.unwrap_or(1)..).zip(&read.rasters) {
            let Some(raster) = raster else { continue };
            let name = self.name(ObjectLabel::raster(page).map_err(|_| StageError::Inputs)?);
            self.store.put(self.scope, &name, raster).await.map_err(StageError::of_keeping)?;
        }
        if let Some(first) = first
            && !read.part.measure(Part::is_whole)
        {
            let name = self.name(ObjectLabel::part(first).map_err(|_| StageError::Inputs)?);
            let part = read.part.try_map_ref(encode)?;
            self.store.put(self.scope, &name, &part).await.map_err(StageError::of_keeping)?;
            self.parts += 1;
        }
        reading.kept.add(self.lease, read.part)
    }

    /// The document, and the rasters that are kept as outputs; [`StageError::Unfinished`] as long as pages are missing.
    pub fn whole(&mut self, reading: ReadingInScope<'a, 't>) -> Result<Phi<'t, Document>, StageError> {
        let KeptPages { parts, pages, page_count } = reading.kept;
        if page_count.is_none_or(|count| !pages.keys().copied().eq(1..=count)) {
            return Err(StageError::Unfinished);
        }
        for (page, PageKept { lease, has_raster }) in pages {
            if !has_raster {
                continue;
            }
            let label = ObjectLabel::raster(page).map_err(|_| StageError::Inputs)?;
            let name = self.name_under(lease, label);
            self.outputs.push(ObjectReference {
                role: Role::Raster,
                page: Some(page),
                data_class: DataClass::Phi,
                name,
            });
        }
        Ok(Phi::gather(parts).try_map(join)?)
    }
}

/// The parts of a document that are kept.
#[derive(Default)]
struct KeptPages<'t> {
    parts: Vec<Phi<'t, Part>>,
    /// Each page, of the first part that has it, as when they are joined.
    pages: BTreeMap<u32, PageKept>,
    page_count: Option<u32>,
}

/// A page that is kept.
struct PageKept {
    /// Under whose lease its raster lies.
    lease: LeaseId,
    /// Whether it has one; any other page is painted of the file where its pixels are needed.
    has_raster: bool,
}

impl<'t> KeptPages<'t> {
    /// Two engines that disagree on how many pages there are can't both be believed.
    fn add(&mut self, lease: LeaseId, part: Phi<'t, Part>) -> Result<(), StageError> {
        let page_count = part.measure(|part| part.page_count);
        if self.page_count.replace(page_count).is_some_and(|known| known != page_count) {
            return Err(EngineFailure::BadReply.into());
        }
        let (first, pages) =
            part.measure(Part::first_page).zip(Some(part.measure(|part| part.pages.len()))).unwrap_or((1, 0));
        for (page, index) in (first..).zip(0..pages) {
            let has_raster = part.measure(|part| part.pages.get(index).is_some_and(|page| page.source.has_raster()));
            self.pages.entry(page).or_insert(PageKept { lease, has_raster });
        }
        self.parts.push(part);
        Ok(())
    }

    fn missing(&self) -> Option<Missing> {
        self.page_count.map(|page_count| Missing::of(page_count, |page| self.pages.contains_key(&page)))
    }
}

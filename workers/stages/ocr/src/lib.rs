//! Stage ocr: bytes become a document of pages, words and boxes, and a raster of each page.
//!
//! *This room* says what is kept of a reading; it *may touch* the bench and document types; it *must never* parse a
//! client's bytes (engines do) or look into a raster.

use docward_engine_model::{Document, Source};
use docward_envelope::{ObjectLabel, RejectReason, Role};
use docward_stage::{Bench, Phi, Stage, StageError};
use std::collections::BTreeMap;

/// Reads documents.
pub struct Ocr;

impl Stage for Ocr {
    const STAGE: docward_envelope::Stage = docward_envelope::Stage::Ocr;

    async fn process(&self, bench: &mut Bench<'_, '_>) -> Result<(), StageError> {
        let original = bench.input(Role::Original).await?;
        let read = bench.read(&original).await?;
        accepted(bench, &read.document)?;
        for (page, raster) in (1_u32..).zip(&read.rasters) {
            let label = ObjectLabel::raster(page).map_err(|_| StageError::Inputs)?;
            bench.keep(Role::Raster, Some(page), label, raster).await?;
        }
        bench.count(read.document.measure(figures));
        bench.keep_value(Role::Document, &read.document).await?;
        bench.carry(Role::Original);
        Ok(())
    }
}

/// What a file is is known only now; whether the tenant takes such files in is policy's to say.
fn accepted(bench: &Bench<'_, '_>, document: &Phi<'_, Document>) -> Result<(), StageError> {
    let kind = document.measure(|document| document.kind.as_str());
    if bench.scope().policy().accepts.contains(kind) { Ok(()) } else { Err(RejectReason::Policy.into()) }
}

/// What the stage's fact tells of a reading: figures only.
fn figures(document: &Document) -> BTreeMap<&'static str, u64> {
    let pages_from = |source| document.pages.iter().filter(|page| page.source == source).count() as u64;
    let words: usize = document.pages.iter().map(|page| page.words.len()).sum();
    BTreeMap::from([
        ("pages", document.pages.len() as u64),
        ("pages.text-layer", pages_from(Source::TextLayer)),
        ("pages.pixels", pages_from(Source::Pixels)),
        ("pages.mixed", pages_from(Source::Mixed)),
        ("words", words as u64),
        ("claims", document.claims.len() as u64),
        ("faults", document.faults.len() as u64),
        ("mislabelled", u64::from(document.mislabelled)),
    ])
}

//! Stage ocr: bytes become a document of pages, words and boxes, and a raster of each page whose pixels were seen.
//!
//! *This room* says what is kept of a reading; it *may touch* the bench and document types; it *must never* parse a
//! client's bytes (engines do) or look into a raster.

use docward_engine_model::{Document, FileKind, Interchange, Source};
use docward_envelope::{RejectReason, Role};
use docward_stage::{Bench, Phi, Stage, StageError};
use std::collections::BTreeMap;

/// Stage ocr: has a document read into pages, words and boxes.
pub struct Ocr;

impl Stage for Ocr {
    const STAGE: docward_envelope::Stage = docward_envelope::Stage::Ocr;

    async fn process(&self, bench: &mut Bench<'_, '_>) -> Result<(), StageError> {
        let document = match read(bench).await {
            Err(StageError::Reject(reason)) => {
                // Whoever is refused for what the file costs has no engine work on it once more.
                if is_of_the_format(reason) {
                    acknowledge_refused(bench).await?;
                }
                return Err(reason.into());
            }
            read => read?,
        };
        bench.count(document.measure(figures));
        bench.keep_value(Role::Document, &document).await?;
        // Last: what is refused for another reason is not told to be accepted.
        if document.measure(|document| document.kind == FileKind::X12) {
            let told = bench.acknowledgement(Role::Original).await?;
            bench.keep_value(Role::Acknowledgement, &told).await?;
        }
        bench.carry(Role::Original);
        Ok(())
    }
}

async fn read<'t>(bench: &mut Bench<'_, 't>) -> Result<Phi<'t, Document>, StageError> {
    let mut reading = bench.reading(Role::Original).await?;
    while let Some(part) = reading.next().await? {
        accepted(bench, part.kind())?;
        bench.keep_part(&mut reading, part).await?;
    }
    let document = bench.whole(reading)?;
    accepted(bench, document.measure(|document| document.kind.as_str()))?;
    Ok(document)
}

/// Whether a file is refused for what it says, and not for what it costs to read or for whom it is.
const fn is_of_the_format(reason: RejectReason) -> bool {
    use RejectReason as R;
    matches!(
        reason,
        R::Truncated | R::Malformed | R::UnsupportedTransaction | R::UnsupportedVersion | R::UnsupportedCharacterSet
    )
}

/// Whoever sent an X12 file that is refused is told what is wrong with it. Of any other file there is nothing to tell, nor of one that
/// is refused for what it costs: by the guides nothing is wrong with it.
async fn acknowledge_refused(bench: &mut Bench<'_, '_>) -> Result<(), StageError> {
    if accepted(bench, FileKind::X12.as_str()).is_err() {
        return Ok(());
    }
    match bench.acknowledgement(Role::Original).await {
        Ok(told) if told.measure(|told| told.refusal.is_some()) => bench.keep_value(Role::Acknowledgement, &told).await,
        Ok(_) | Err(StageError::Reject(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// What a file is is known only now; whether the tenant takes such files in is policy's to say, with each delivery anew.
fn accepted(bench: &Bench<'_, '_>, kind: &'static str) -> Result<(), StageError> {
    if bench.scope().policy().accepts.contains(kind) { Ok(()) } else { Err(RejectReason::KindNotAccepted.into()) }
}

/// What the stage's fact tells of a reading: figures only.
fn figures(document: &Document) -> BTreeMap<&'static str, u64> {
    let pages_from = |source| document.pages().iter().filter(|page| page.source == source).count() as u64;
    let text = document.pages().iter().filter(|page| page.source.is_text()).count() as u64;
    let words: usize = document.pages().iter().map(|page| page.words.len()).sum();
    let counts = |interchange: &Interchange| (interchange.claims.len(), interchange.faults.len());
    let (claims, faults) = document.interchange().map_or((0, 0), counts);
    BTreeMap::from([
        ("pages", document.pages().len() as u64),
        ("pages.text-layer", text),
        ("pages.pixels", pages_from(Source::Pixels)),
        ("pages.mixed", pages_from(Source::Mixed) + pages_from(Source::PaintedInPart)),
        ("pages.burnt-in", pages_from(Source::BurntIn)),
        ("words", words as u64),
        ("claims", claims as u64),
        ("faults", faults as u64),
        ("mislabelled", u64::from(document.mislabelled)),
    ])
}

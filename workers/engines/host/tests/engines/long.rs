//! Long documents: a process holds no more of them than of short ones.

use crate::memory::{Memory, watched};
use crate::program::engines;
use docward_engine_client::Engines;
use docward_engine_model::FileKind;
use docward_engine_model::protocol::{Limits, PageInstruction};
use docward_engine_readers::{Raster, raster_png};

const SIDE: u32 = 400;
/// What 180 more pages may cost a process of its own, in bytes; the pages themselves come to 28 MiB.
const BOUND: u64 = 8 << 20;

/// Noise, which no compression makes smaller.
fn page(number: u32) -> Vec<u8> {
    let mut noise = number;
    let grain = std::iter::repeat_with(|| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.to_be_bytes()[0]
    });
    raster_png(&Raster::gray(SIDE, SIDE, grain.take((SIDE * SIDE) as usize).collect()).unwrap()).unwrap()
}

/// Redacts a document of so many pages; gives it, and what the process held.
async fn redacted(engines: &Engines, kind: FileKind, count: u32) -> (Vec<u8>, Memory) {
    let pages: Vec<Vec<u8>> = (1..=count).map(page).collect();
    let rasters: Vec<(u32, &[u8])> = (1..).zip(pages.iter().map(Vec::as_slice)).collect();
    let instruction =
        |page| PageInstruction { page, black_out: Vec::new(), known: Vec::new(), black_out_unknown_ink: false };
    let instructions = (1..=count).map(instruction).collect();
    let zygote = engines.zygote_process_id().await;
    let (document, memory) =
        watched(zygote, engines.compose(kind, None, &rasters, instructions, Limits::DEFAULT)).await;
    (document.unwrap().bytes, memory)
}

#[tokio::test]
async fn a_long_redacted_document_takes_no_more_memory_than_a_short_one() {
    let engines = engines(&["engine"]).await;
    for kind in [FileKind::Tiff, FileKind::Pdf] {
        let (short, of_short) = redacted(&engines, kind, 60).await;
        let (long, of_long) = redacted(&engines, kind, 240).await;
        assert!(long.len() as u64 > short.len() as u64 + 2 * BOUND, "the pages are there");
        assert!(of_short.private > 0, "the process was met");
        let more = of_long.private.saturating_sub(of_short.private);
        assert!(more < BOUND, "{kind:?}: {of_short:?} for 60 pages, {of_long:?} for 240");
    }
}

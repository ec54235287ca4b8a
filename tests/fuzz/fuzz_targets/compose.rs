//! Rasters and a PDF that an engine is given to compose a document of: a worker stored them, but it never looked inside.
#![no_main]

use docward_engine_model::protocol::{PageInstruction, RasterPart, Request};
use docward_engine_model::{BBox, FileKind};
use docward_fuzz::{LIMITS, served};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: docward_fuzz::contain_panics(), |bytes: &[u8]| {
    // The last bytes say what to do with all of them.
    let last = |from_end: usize| bytes.len().checked_sub(from_end).and_then(|at| bytes.get(at)).copied().unwrap_or(0);
    let kinds = [FileKind::Png, FileKind::Jpeg, FileKind::Tiff, FileKind::Pdf, FileKind::Text];
    let kind = kinds[usize::from(last(1)) % kinds.len()];
    let edge = |from_end| u32::from(last(from_end)) << (last(2) % 25);
    let bbox = BBox { x0: edge(3), y0: edge(4), x1: edge(5), y1: edge(6) };
    let count = 1 + u32::from(last(7) % 3);
    // Of some documents the first page is painted of a file that all bytes are.
    let original = (last(10) % 2 == 0).then_some(bytes.len() as u64);
    let rasters = (1 + u32::from(original.is_some())..=count).map(|page| RasterPart {
        page,
        offset: u64::from(last(8)) * u64::from(page - 1),
        length: (bytes.len() as u64).saturating_sub(u64::from(last(8)) * u64::from(page - 1)),
    });
    let pages = (1..=count).map(|page| PageInstruction {
        page,
        black_out: vec![bbox],
        known: vec![bbox],
        black_out_unknown_ink: last(9) % 2 == 0,
    });
    let request = Request::Compose { kind, original, rasters: rasters.collect(), pages: pages.collect(), limits: LIMITS };
    served(bytes, request);
});

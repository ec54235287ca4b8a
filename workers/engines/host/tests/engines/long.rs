//! Long documents: a process holds no more of them than of short ones.

use crate::memory::{Memory, watched};
use crate::program::engines;
use docward_engine_client::Engines;
use docward_engine_model::protocol::{Limits, PageInstruction};
use docward_engine_model::{BBox, FileKind};
use docward_engine_readers::{Raster, raster_png};

const SIDE: u32 = 400;
/// What 180 more pages may cost a process of its own, in bytes; the pages themselves come to 28 MiB.
const BOUND: u64 = 8 << 20;

/// What 1,900 more pages may cost a process that has them in one opened PDF: some KiB each. Their pixels come to 290 MiB.
const OPENED: u64 = 24 << 20;

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

/// A PDF of so many small pages, each with text of its own.
fn pages_of_text(count: u32) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut begins = Vec::new();
    let mut object = |body: &str| {
        begins.push(file.len());
        file.extend(format!("{} 0 obj\n{body}\nendobj\n", begins.len()).bytes());
    };
    let kids: Vec<String> = (0..count).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    object("<</Type/Catalog/Pages 2 0 R>>");
    object(&format!("<</Type/Pages/Count {count}/Kids[{}]>>", kids.join(" ")));
    object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
    for page in 0..count {
        let content = 5 + 2 * page;
        object(&format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 144 144]/Resources<</Font<</F 3 0 R>>>>/Contents {content} 0 R>>"
        ));
        let lines: Vec<String> =
            (0..11).map(|line| format!("(seen for the {}. time, well) Tj T*", page * 37 + line * 11)).collect();
        let drawn = format!("BT /F 10 Tf 12 TL 10 130 Td {} ET", lines.join(" "));
        object(&format!("<</Length {}>>stream\n{drawn}\nendstream", drawn.len()));
    }
    let (table, size) = (file.len(), begins.len() + 1);
    file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    for begin in begins {
        file.extend(format!("{begin:010} 00000 n \n").bytes());
    }
    file.extend(format!("trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF").bytes());
    file
}

/// Redacts a PDF of so many pages, all painted of it; gives it, and what the process held.
async fn painted(engines: &Engines, count: u32) -> (Vec<u8>, Memory) {
    let original = pages_of_text(count);
    let black_out = vec![BBox { x0: 200, y0: 100, x1: 300, y1: 200 }];
    let instruction =
        |page| PageInstruction { page, black_out: black_out.clone(), known: Vec::new(), black_out_unknown_ink: false };
    let instructions = (1..=count).map(instruction).collect();
    let zygote = engines.zygote_process_id().await;
    let composed = engines.compose(FileKind::Pdf, Some(&original), &[], instructions, Limits::DEFAULT);
    let (document, memory) = watched(zygote, composed).await;
    (document.unwrap().bytes, memory)
}

#[tokio::test]
async fn as_many_pages_as_the_limits_allow_are_painted_with_little_more_memory_in_smaller_pages() {
    let engines = engines(&["engine"]).await;
    let (short, of_short) = painted(&engines, 100).await;
    let (long, of_long) = painted(&engines, Limits::DEFAULT.pages).await;
    assert!(of_short.private > 0, "the process was met");
    let more = of_long.private.saturating_sub(of_short.private);
    assert!(more < OPENED, "{of_short:?} for 100 pages, {of_long:?} for as many as may be");
    let (of_short, of_long) = (short.len() / 100, long.len() / Limits::DEFAULT.pages as usize);
    assert!(of_long > 2_000, "the pages are there: {of_long} bytes each");
    assert!(of_long * 4 < of_short * 3, "{of_short} bytes a page of 100, {of_long} of as many as may be");
}

#[tokio::test]
async fn one_process_paints_the_pages_that_have_no_raster_in_their_order() {
    let engines = engines(&["engine"]).await;
    let original = pages_of_text(3);
    let read = engines.read(&original, None, Limits::DEFAULT).await.unwrap();
    assert!(read.rasters.iter().all(Option::is_none), "no page needs its pixels to be read");
    let pictures = engines.pictures(&original, &read, Limits::DEFAULT).await.unwrap();
    assert_eq!(pictures.len(), 3);
    for (page, picture) in read.document.pages().iter().zip(&pictures) {
        let shown = engines.read(picture, None, Limits::DEFAULT).await.unwrap();
        let [shown] = shown.document.pages() else { panic!("a picture is one page") };
        assert_eq!((shown.width, shown.height), (page.width, page.height));
    }
    assert!(pictures[0] != pictures[1] && pictures[1] != pictures[2]);
    // What has a raster is not painted: it is the raster.
    let mut read = read;
    read.rasters[1] = Some(pictures[0].clone());
    let mixed = engines.pictures(&original, &read, Limits::DEFAULT).await.unwrap();
    assert!(mixed[0] == pictures[0] && mixed[1] == pictures[0] && mixed[2] == pictures[2]);
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

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

/// A PDF of so many pages of text, each with forty lines of its own.
fn pages_of_text(count: u32) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut begins = Vec::new();
    let mut object = |number: u32, body: &str| {
        begins.push(file.len());
        assert_eq!(begins.len() as u32, number);
        file.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    };
    let kids: Vec<String> = (0..count).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    object(1, "<</Type/Catalog/Pages 2 0 R>>");
    object(2, &format!("<</Type/Pages/Count {count}/Kids[{}]>>", kids.join(" ")));
    object(3, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
    for page in 0..count {
        let (number, content) = (4 + 2 * page, 5 + 2 * page);
        let resources = "/Resources<</Font<</F 3 0 R>>>>";
        object(number, &format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]{resources}/Contents {content} 0 R>>"));
        let mut drawn = String::from("BT /F 10 Tf 16 TL 60 740 Td");
        for line in 1..=40 {
            drawn += &format!(
                " (Page {page} line {line}: seen in the clinic for the {line}th time, again without complaint.) Tj T*"
            );
        }
        drawn += " ET";
        object(content, &format!("<</Length {}>>stream\n{drawn}\nendstream", drawn.len()));
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", begins.len() + 1).bytes());
    begins.iter().for_each(|begin| file.extend(format!("{begin:010} 00000 n \n").bytes()));
    file.extend(format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF", begins.len() + 1).bytes());
    file
}

/// Redacts a PDF of so many pages, all painted of it; gives it, and what the process held.
async fn painted(engines: &Engines, count: u32) -> (Vec<u8>, Memory) {
    let original = pages_of_text(count);
    let black_out = vec![BBox { x0: 170, y0: 100, x1: 500, y1: 2_000 }];
    let instruction =
        |page| PageInstruction { page, black_out: black_out.clone(), known: Vec::new(), black_out_unknown_ink: false };
    let instructions = (1..=count).map(instruction).collect();
    let zygote = engines.zygote_process_id().await;
    let composed = engines.compose(FileKind::Pdf, Some(&original), &[], instructions, Limits::DEFAULT);
    let (document, memory) = watched(zygote, composed).await;
    (document.unwrap().bytes, memory)
}

/// What a redacted document may have at most: an object's plaintext.
const OBJECT: u64 = 255 << 20;

#[tokio::test]
async fn a_long_document_that_is_painted_takes_no_more_memory_and_fits_into_an_object() {
    let engines = engines(&["engine"]).await;
    let (short, of_short) = painted(&engines, 40).await;
    let (long, of_long) = painted(&engines, 160).await;
    assert!(of_short.private > 0, "the process was met");
    let more = of_long.private.saturating_sub(of_short.private);
    assert!(more < BOUND, "{of_short:?} for 40 pages, {of_long:?} for 160");
    let page = (long.len() - short.len()) as u64 / 120;
    assert!(page > 20_000, "the pages are there");
    let most = u64::from(Limits::DEFAULT.pages);
    assert!(page * most < OBJECT, "{page} bytes a page, of which there may be {most}");
}

#[tokio::test]
async fn the_pictures_of_a_document_are_those_that_it_is_composed_of() {
    let engines = engines(&["engine"]).await;
    let original = pages_of_text(3);
    let read = engines.read(&original, None, Limits::DEFAULT).await.unwrap();
    assert!(read.rasters.iter().all(Option::is_none), "no page needed its pixels");
    let pictures = engines.pictures(&original, &read, Limits::DEFAULT).await.unwrap();
    assert!(pictures.len() == 3 && pictures[0] != pictures[1]);
    for (number, picture) in (1..).zip(&pictures) {
        let rasters = [(number, picture.as_slice())];
        let whole = |page| PageInstruction { page, black_out: vec![], known: vec![], black_out_unknown_ink: false };
        let kept = engines.compose(FileKind::Pdf, None, &rasters, vec![whole(number)], Limits::DEFAULT).await.unwrap();
        assert!(kept.bytes.len() > 20_000);
    }
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

//! What the sandbox costs: a fresh, confined process from asking for it to its answer, beside the same reading without one;
//! and how much memory one process holds at most while a long scan is read and redacted, by the number of pages.
//!
//! `cargo bench -p docward-engine-host --bench sandbox`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measuring program: it prints, and stops where it can't measure"
)]

#[path = "../examples/measuring/memory.rs"]
mod memory;

use criterion::Criterion;
use docward_engine_client::{EngineConfig, Engines};
use docward_engine_model::FileKind;
use docward_engine_model::protocol::{Limits, PageInstruction, PageRange, RasterPart, Request};
use docward_engine_model::start::SandboxSettings;
use docward_engine_readers::{PagePixels, Raster, compose, raster_png};
use memory::{Memory, watched};
use std::process::ExitCode;
use std::time::Instant;
use tokio::runtime::Runtime;

fn main() -> ExitCode {
    // The zygote is this very program, started again: it forks, so it must be here before any thread is.
    if std::env::args().nth(1).as_deref() == Some("engine") {
        return docward_engine_host::run_zygote();
    }
    let runtime = Runtime::new().unwrap();
    let config = EngineConfig {
        program: std::env::current_exe().unwrap(),
        arguments: vec!["engine".into()],
        concurrency: std::thread::available_parallelism().map_or(1, usize::from),
        sandbox: SandboxSettings::default(),
    };
    let engines = runtime.block_on(Engines::start(config)).unwrap();
    let mut criterion = Criterion::default().configure_from_args();
    fresh_process(&mut criterion, &runtime, &engines);
    criterion.final_summary();
    if std::env::args().all(|argument| argument != "--test" && argument != "--list") {
        runtime.block_on(table(&engines));
    }
    ExitCode::SUCCESS
}

/// The smallest document there is, so that all there is to measure is the process.
fn fresh_process(criterion: &mut Criterion, runtime: &Runtime, engines: &Engines) {
    criterion.bench_function("one letter/in a fresh, confined process", |bencher| {
        bencher.iter(|| runtime.block_on(engines.read(b"x", None, Limits::DEFAULT)).unwrap());
    });
    criterion.bench_function("one letter/in this process", |bencher| {
        bencher.iter(|| {
            let pages = PageRange { first: 1, last: 2 };
            let request = Request::Read { declared: None, pages, limits: Limits::DEFAULT };
            docward_engine_host::serve(b"x", request, &mut |reply| drop(std::hint::black_box(reply)));
        });
    });
}

/// Peak memory of one process: its own, and with the sealed memory of the document, which a document's processes share.
async fn table(engines: &Engines) {
    println!("\npeak memory of one engine process, in MiB: its own / with the document's, which its processes share");
    println!("(aim: under 300, its own not growing with pages)");
    println!("pages   TIFF    read TIFF      PDF     read PDF   redact to TIFF   redact to PDF   seconds in all");
    for page_count in [50, 200, 500] {
        let began = Instant::now();
        let (tiff, pdf) = (scan(FileKind::Tiff, page_count), scan(FileKind::Pdf, page_count));
        let (rasters, of_tiff) = reading(engines, &tiff).await;
        let (_, of_pdf) = reading(engines, &pdf).await;
        let to_tiff = redacting(engines, FileKind::Tiff, &rasters).await;
        let to_pdf = redacting(engines, FileKind::Pdf, &rasters).await;
        println!(
            "{page_count:5}   {:4}   {:>10}   {:6}   {:>10}   {:>14}   {:>13}   {:14}",
            mebibytes(tiff.len() as u64),
            told(of_tiff),
            mebibytes(pdf.len() as u64),
            told(of_pdf),
            told(to_tiff),
            told(to_pdf),
            began.elapsed().as_secs()
        );
    }
}

fn told(memory: Memory) -> String {
    format!("{} / {}", mebibytes(memory.private), mebibytes(memory.resident))
}

const fn mebibytes(bytes: u64) -> u64 {
    bytes >> 20
}

async fn reading(engines: &Engines, scan: &[u8]) -> (Vec<Vec<u8>>, Memory) {
    let zygote = engines.zygote_process_id().await;
    let (read, memory) = watched(zygote, engines.read(scan, None, Limits::DEFAULT)).await;
    (read.unwrap().rasters.into_iter().flatten().collect(), memory)
}

async fn redacting(engines: &Engines, kind: FileKind, rasters: &[Vec<u8>]) -> Memory {
    let zygote = engines.zygote_process_id().await;
    let numbered: Vec<(u32, &[u8])> = (1..).zip(rasters.iter().map(Vec::as_slice)).collect();
    let instructions = numbered.iter().map(|(page, _)| instruction(*page)).collect();
    let redacted = engines.compose(kind, None, &numbered, instructions, Limits::DEFAULT);
    let (redacted, memory) = watched(zygote, redacted).await;
    assert_eq!(redacted.unwrap().pages.len(), rasters.len());
    memory
}

fn instruction(page: u32) -> PageInstruction {
    PageInstruction { page, black_out: Vec::new(), known: Vec::new(), black_out_unknown_ink: false }
}

/// So many pages of letter paper at 200 dpi, with a few words in letters that are made of bars, and a scanner's dust.
fn scan(kind: FileKind, page_count: u32) -> Vec<u8> {
    let page = raster_png(&page()).unwrap();
    let length = page.len() as u64;
    let parts: Vec<RasterPart> = (1..=page_count).map(|page| RasterPart { page, offset: 0, length }).collect();
    let instructions: Vec<PageInstruction> = (1..=page_count).map(instruction).collect();
    let mut document = Vec::new();
    let pixels = PagePixels { bytes: &page, original: None, rasters: &parts };
    compose(pixels, kind, &instructions, &Limits::DEFAULT, &mut |piece| document.extend(piece)).unwrap();
    document
}

fn page() -> Raster {
    let (width, height) = (1700_usize, 2200_usize);
    let mut pixels = vec![250_u8; width * height];
    let mut noise = 1_u32;
    for pixel in &mut pixels {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if noise >> 24 == 0 {
            *pixel = 235;
        }
    }
    let mut bar = |x: usize, y: usize, wide: usize, high: usize| {
        for row in y..y + high {
            pixels[row * width + x..row * width + x + wide].fill(0);
        }
    };
    for line in 0..6 {
        let mut x = 200;
        for letter in "THE FILE".chars() {
            let y = 300 + line * 160;
            if letter == ' ' {
                x += 40;
                continue;
            }
            bar(if letter == 'T' { x + 20 } else { x }, y, 12, 70);
            if letter == 'T' {
                bar(x, y, 52, 12);
            }
            if letter == 'H' {
                bar(x + 40, y, 12, 70);
            }
            if matches!(letter, 'H' | 'E' | 'F') {
                bar(x, y + 29, 40, 12);
            }
            if matches!(letter, 'E' | 'F') {
                bar(x, y, 46, 12);
            }
            if matches!(letter, 'E' | 'L') {
                bar(x, y + 58, 46, 12);
            }
            x += if letter == 'I' { 28 } else { 68 };
        }
    }
    Raster::gray(1700, 2200, pixels).unwrap()
}

//! Prints how fast born-digital PDF pages are read beside `pdftotext`, and how fast DICOM frames are, over the same files in one
//! run: `cargo run --release -p docward-engine-readers --example speed -- [FOLDER OF PDFS] [FOLDER OF DICOM FILES]`. Without
//! folders those of ../shared/data are read, or the fixtures.
#![expect(clippy::print_stdout, reason = "a measuring tool speaks to a person")]

use docward_engine_model::Page;
use docward_engine_model::protocol::Limits;
use docward_engine_readers::{read_document, second, tesseract};
use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    // The fixtures are too few to measure much by.
    let usual = |folder: &str| {
        let shared = root.join("../shared/data").join(folder);
        if shared.is_dir() { shared } else { root.join("fixtures/documents") }
    };
    let mut folders = std::env::args_os().skip(1).map(PathBuf::from);
    let pdfs = folders.next().unwrap_or_else(|| usual("pdf/clinical"));
    let dicom = folders.next().unwrap_or_else(|| usual("dicom/burnt-in"));
    tesseract::load().map_err(Error::other)?;
    second::load();
    let mut born_digital = with_extension(&pdfs, "pdf")?;
    let (pages, ours) = read(&mut born_digital, |page| page.source.is_text())?;
    told("born-digital PDF pages, words and boxes", pages, ours);
    match pdftotext(&born_digital) {
        Ok(time) => told("the same pages with pdftotext -bbox", pages, time),
        Err(_) => println!("pdftotext is not here (poppler-utils), so nothing to compare with"),
    }
    let (frames, time) = read(&mut with_extension(&dicom, "dcm")?, |_| true)?;
    told("DICOM frames, words, boxes and rasters", frames, time);
    Ok(())
}

fn told(what: &str, pages: usize, time: Duration) {
    let count = u32::try_from(pages).map_or(0.0, f64::from);
    println!("{:8.1} a second   {what} ({pages} in {:.1} s)", count / time.as_secs_f64(), time.as_secs_f64());
}

fn with_extension(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    Ok(files)
}

/// Pages of the files that can be read and have only such pages, and how long they took. The others are taken off.
fn read(files: &mut Vec<PathBuf>, fits: impl Fn(&Page) -> bool) -> Result<(usize, Duration)> {
    let (mut pages, mut time, mut kept) = (0, Duration::ZERO, Vec::new());
    for file in files.drain(..) {
        let bytes = std::fs::read(&file)?;
        let started = Instant::now();
        let read = read_document(&bytes, None, Limits::DEFAULT);
        let took = started.elapsed();
        if let Some((document, _)) = read.ok().filter(|(document, _)| document.pages().iter().all(&fits)) {
            pages += document.pages().len();
            time += took;
            kept.push(file);
        }
    }
    *files = kept;
    Ok((pages, time))
}

fn pdftotext(files: &[PathBuf]) -> Result<Duration> {
    let started = Instant::now();
    for file in files {
        Command::new("pdftotext")
            .arg("-bbox")
            .arg(file)
            .arg("-")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
    }
    Ok(started.elapsed())
}

//! What extraction costs a page, how fast a born-digital PDF is on its way to fields beside `pdftotext` on the same files, and
//! what a long listing costs: CPU time in one process, with the aims beside it.
//!
//! `just bench --bench fields`. Nothing here passes or fails.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a measuring program: it prints, and stops where it can't measure"
)]

#[path = "../../../workers/engines/readers/examples/measuring/cpu.rs"]
mod cpu;
mod listing;
mod pdftotext;

use docward_engine_model::Document;
use docward_engine_model::protocol::Limits;
use docward_engine_readers::{read_document, second, tesseract};
use docward_stage_extract::extract;
use std::path::{Path, PathBuf};

/// CPU seconds that something is repeated for, to be measured.
const LONG_ENOUGH: f64 = 0.5;
/// How many rows the long listing has.
const ROWS: usize = 1_600;

fn main() {
    tesseract::load().unwrap();
    second::load();
    docward_engine_readers::load();
    let documents = docward_tests::fixtures::documents();
    extraction(&documents);
    let folder = tempfile::tempdir().unwrap();
    let listing = folder.path().join("listing.pdf");
    std::fs::write(&listing, listing::pdf(ROWS)).unwrap();
    long_listing(&listing);
    born_digital(&documents, &listing);
}

/// What one run of something takes, in CPU seconds.
fn measured(mut act: impl FnMut()) -> f64 {
    // Once before: tables are built at their first use.
    act();
    let (began, mut runs) = (cpu::cpu().unwrap(), 0);
    loop {
        act();
        runs += 1;
        let took = cpu::cpu().unwrap() - began;
        if took >= LONG_ENOUGH {
            return took / f64::from(runs);
        }
    }
}

fn read(file: &Path) -> Option<Document> {
    read_document(&std::fs::read(file).unwrap(), None, Limits::DEFAULT).ok().map(|(document, _)| document)
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn extraction(files: &[PathBuf]) {
    println!("extraction, CPU milliseconds a page (aim: under 50)");
    for file in files {
        let Some(document) = read(file) else { continue };
        let pages = document.pages().len().max(1);
        let took = measured(|| drop(std::hint::black_box(extract(&document))));
        println!("{:8.2}   {} ({pages} pages)", took * 1_000.0 / pages as f64, name(file));
    }
}

fn long_listing(file: &Path) {
    let document = read(file).unwrap();
    let fields = extract(&document);
    let rows: usize = fields.tables.iter().map(|table| table.rows.len()).sum();
    let took = measured(|| drop(std::hint::black_box(extract(&document))));
    let pages = document.pages().len();
    println!("\na listing of {ROWS} rows on {pages} pages: {took:.2} CPU seconds (aim: under 3), {rows} rows found");
}

/// From a PDF's bytes to its words and to its fields, and the text of the same files by `pdftotext`.
fn born_digital(fixtures: &[PathBuf], listing: &Path) {
    println!(
        "\nborn-digital PDF, pages a CPU second: read, read and extracted, text by pdftotext; ratio of reading (aim: at least 1)"
    );
    let mut files: Vec<PathBuf> = fixtures.to_vec();
    files.push(listing.to_owned());
    for file in files {
        let what = name(&file);
        told(&what, vec![file]);
    }
    for (folder, ending) in [("pdf/clinical", ".pdf"), ("forms/made", "-digital.pdf")] {
        let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(folder);
        match std::fs::read_dir(&shared) {
            Ok(entries) => {
                let files = entries.map(|entry| entry.unwrap().path());
                told(&format!("../shared/data/{folder}"), files.filter(|file| name(file).ends_with(ending)).collect());
            }
            Err(_) => println!("../shared/data/{folder} is not here"),
        }
    }
}

/// How many pages a PDF has, if all of them have a text layer.
fn born_digital_pages(file: &Path) -> Option<usize> {
    let document = file.extension().filter(|extension| *extension == "pdf").and_then(|_| read(file))?;
    document.pages().iter().all(|page| page.source.is_text()).then_some(document.pages().len())
}

/// Says what those of the files cost that are born digital.
fn told(what: &str, mut files: Vec<PathBuf>) {
    files.sort();
    let pages: Vec<Option<usize>> = files.iter().map(|file| born_digital_pages(file)).collect();
    let (files, pages): (Vec<PathBuf>, Vec<usize>) =
        files.into_iter().zip(pages).filter_map(|(file, pages)| Some((file, pages?))).unzip();
    if files.is_empty() {
        return;
    }
    let reading = measured(|| files.iter().for_each(|file| drop(std::hint::black_box(read(file)))));
    let whole = measured(|| files.iter().for_each(|file| drop(std::hint::black_box(extract(&read(file).unwrap())))));
    let count = pages.iter().sum::<usize>() as f64;
    let ours = format!("{:8.1} {:8.1}", count / reading, count / whole);
    let what = format!("{what} ({} files, {count} pages)", files.len());
    match pdftotext::measured(&files) {
        Some(theirs) => println!("{ours} {:8.1} {:6.2}   {what}", count / theirs, theirs / reading),
        None => println!("{ours}   pdftotext is not here (poppler-utils)   {what}"),
    }
}

//! One warm process a core, without sandbox, seal, S3, broker or ledger. Each child takes its share of the pages.

use crate::Measured;
use docward_engine_client::Rewrite;
use docward_engine_model::protocol::{Limits, RasterPart};
use docward_engine_model::{Document, FileKind, Reading};
use docward_engine_readers as readers;
use docward_envelope::{JobId, Run, Timestamp};
use docward_stage_index::{Entry, bundle};
use docward_stage_redact::{Profile, Redaction};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

pub(crate) fn measure(kind: &str, pages: &[PathBuf], cores: usize) -> Measured {
    let mut children: Vec<_> = (0..cores)
        .map(|core| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--child", kind])
                .args(pages.iter().skip(core).step_by(cores))
                .env("OMP_THREAD_LIMIT", "1")
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                // Tesseract says farewell to its caches there.
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut outputs: Vec<_> =
        children.iter_mut().map(|child| BufReader::new(child.stdout.take().unwrap()).lines()).collect();
    for output in &mut outputs {
        assert_eq!(output.next().unwrap().unwrap(), "ready");
    }
    let began = Instant::now();
    for child in &mut children {
        child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    }
    let lines: Vec<String> = outputs.into_iter().flat_map(|output| output.map(Result::unwrap)).collect();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    let wall = began.elapsed();
    Measured { wall, texts: lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect() }
}

pub(crate) fn child(kind: &str, files: &[String]) {
    let pages: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    let work: fn(&[u8]) -> String = match kind {
        "plain" => plain,
        "reading" => |page| Reading::of(&read(page).0).text().to_owned(),
        _ => stages,
    };
    // Warm: language data is loaded and has been used once.
    work(pages.first().unwrap());
    println!("ready");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    for (file, page) in files.iter().zip(&pages) {
        println!("{}", serde_json::to_string(&(file, work(page))).unwrap());
    }
}

/// Tesseract's own page, as its command line would read it: no preparation of ours.
fn plain(page: &[u8]) -> String {
    let image = image::load_from_memory(page).unwrap().into_luma8();
    let raster = readers::Raster::gray(image.width(), image.height(), image.into_raw()).unwrap();
    let words = readers::tesseract::recognise(&raster).unwrap();
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn read(page: &[u8]) -> (Document, readers::Rasters) {
    readers::read_document(page, Some(FileKind::Png), Limits::DEFAULT).unwrap()
}

/// The logic of all four stages.
fn stages(page: &[u8]) -> String {
    let (document, rasters) = read(page);
    let fields = docward_stage_extract::extract(&document);
    let redaction = Redaction::of(&document, &fields, Profile::Default).unwrap();
    let Rewrite::Pages { kind, pages } = redaction.rewrite() else { panic!("the pages that are measured are images") };
    let mut parts = Vec::new();
    let mut bytes = Vec::new();
    // Every page is an image, whose raster is kept.
    for (page, raster) in document.pages().iter().zip(rasters.iter().flatten()) {
        parts.push(RasterPart { page: page.number, offset: bytes.len() as u64, length: raster.len() as u64 });
        bytes.extend_from_slice(raster);
    }
    let mut composed = Vec::new();
    let mut keep = |piece| composed.extend::<Vec<u8>>(piece);
    let pixels = readers::PagePixels { bytes: &bytes, original: None, rasters: &parts };
    readers::compose(pixels, kind, &pages, &Limits::DEFAULT, &mut keep).unwrap();
    let entry = Entry {
        job: JobId::generate(),
        run: Run::FIRST,
        kind: fields.kind.as_str().to_owned(),
        created: Timestamp::now(),
        text: redaction.text().as_str().to_owned(),
    };
    std::hint::black_box((composed, bundle(&entry).unwrap()));
    Reading::of(&document).text().to_owned()
}

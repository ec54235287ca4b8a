//! Where writing is found in the first frame of DICOM files, and CPU seconds a frame, one JSON object a file:
//! `cargo run -p docward-engine-readers --example burnt_in -- FILE…`
#![expect(clippy::print_stdout, reason = "a measuring tool speaks to a person")]

#[path = "measuring/cpu.rs"]
mod cpu;

use cpu::cpu;
use docward_engine_model::protocol::Limits;
use docward_engine_readers::{read_document, second, tesseract};
use serde_json::json;
use std::io::{Error, Result};

fn main() -> Result<()> {
    tesseract::load().map_err(Error::other)?;
    second::load();
    for file in std::env::args().skip(1) {
        let bytes = std::fs::read(&file)?;
        let before = cpu()?;
        let (document, _) =
            read_document(&bytes, None, Limits::DEFAULT).map_err(|rejection| Error::other(rejection.as_str()))?;
        let frames = u32::try_from(document.pages().len()).map_or(1.0, f64::from);
        let seconds = (cpu()? - before) / frames;
        let words = document.pages().first().map(|page| page.words.as_slice()).unwrap_or_default();
        let words: Vec<_> = words
            .iter()
            .map(|word| json!([word.bbox.x0, word.bbox.y0, word.bbox.x1, word.bbox.y1, word.text.as_str(), word.line]))
            .collect();
        println!("{}", json!({ "file": file, "seconds": seconds, "words": words }));
    }
    Ok(())
}

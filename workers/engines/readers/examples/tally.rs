//! Reads every file of a folder, each in a process of its own, and prints how each ended: for measuring robustness.
//!
//! `cargo run -p docward-engine-readers --example tally -- FOLDER [TEXT_OUT_FOLDER]`
//! `cargo run -p docward-engine-readers --example tally -- --redact-dicom FOLDER OUT_FOLDER` blacks out every word read.
#![expect(clippy::print_stdout, reason = "a measuring tool speaks to a person")]

use docward_engine_model::Reading;
use docward_engine_model::protocol::{Limits, PageInstruction, Rejection, Replacement};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn main() -> std::io::Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    match arguments.as_slice() {
        [flag, from, to] if flag.as_os_str() == "--redact-dicom" => redact_dicom(from, to),
        [flag, file, rest @ ..] if flag.as_os_str() == "--one" => one(file, rest.first().map(PathBuf::as_path)),
        [folder, rest @ ..] => all(folder, rest.first().map(PathBuf::as_path)),
        [] => Err(std::io::Error::other("which folder?")),
    }
}

fn one(file: &Path, out: Option<&Path>) -> std::io::Result<()> {
    let bytes = std::fs::read(file)?;
    match docward_engine_readers::read_document(&bytes, None, Limits::DEFAULT) {
        Err(rejection) => println!("rejected {}", rejection.as_str()),
        Ok((document, _)) => {
            let words: usize = document.pages().iter().map(|page| page.words.len()).sum();
            let claims = document.interchange().map_or(&[][..], |interchange| &interchange.claims);
            let cents: i64 = claims.iter().filter_map(|claim| claim.total_cents).sum();
            let mut sources: Vec<&str> = document
                .pages()
                .iter()
                .map(|page| match page.source {
                    docward_engine_model::Source::TextLayer | docward_engine_model::Source::Content => "text-layer",
                    docward_engine_model::Source::Pixels => "pixels",
                    docward_engine_model::Source::Mixed | docward_engine_model::Source::PaintedInPart => "mixed",
                    docward_engine_model::Source::BurntIn => "burnt-in",
                })
                .collect();
            sources.sort_unstable();
            sources.dedup();
            println!(
                "read pages={} words={words} form={} claims={} cents={cents} attributes={} uids={} sources={}",
                document.pages().len(),
                document.form().len(),
                claims.len(),
                document.dicom().map_or(0, |dicom| dicom.attributes.len()),
                document.dicom().map_or(0, |dicom| dicom.uids.len()),
                sources.join("+"),
            );
            if let (Some(out), Some(name)) = (out, file.file_stem()) {
                let mut name = name.to_os_string();
                name.push(".ocr.txt");
                std::fs::write(out.join(name), Reading::of(&document).text())?;
            }
        }
    }
    Ok(())
}

fn redact_dicom(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(from)? {
        let file = entry?.path();
        if file.extension().is_none_or(|extension| extension != "dcm") {
            continue;
        }
        let bytes = std::fs::read(&file)?;
        let started = Instant::now();
        let result = redacted_dicom(&bytes);
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let time = started.elapsed().as_secs_f32();
        match result {
            Ok(redacted) => {
                println!("{time:8.2} s  {name}  redacted");
                std::fs::write(to.join(format!("{name}.redacted.dcm")), redacted)?;
            }
            Err(rejection) => println!("{time:8.2} s  {name}  rejected {}", rejection.as_str()),
        }
    }
    Ok(())
}

fn redacted_dicom(bytes: &[u8]) -> Result<Vec<u8>, Rejection> {
    let (document, _) = docward_engine_readers::read_document(bytes, None, Limits::DEFAULT)?;
    let pages = document.pages().iter().map(|page| PageInstruction {
        page: page.number,
        black_out: page.words.iter().map(|word| word.bbox).collect(),
        known: page.words.iter().map(|word| word.bbox).collect(),
        black_out_unknown_ink: false,
    });
    let uids = (1..).zip(document.dicom().into_iter().flat_map(|dicom| &dicom.uids));
    let uids = uids.map(|(number, uid)| Replacement { old: uid.clone(), new: format!("2.25.{number}").into() });
    let texts = document.dicom().into_iter().flat_map(|dicom| &dicom.texts);
    let texts = texts.map(|text| Replacement { old: text.value.clone(), new: text.value.clone() });
    let (pages, uids, texts): (Vec<_>, Vec<_>, Vec<_>) = (pages.collect(), uids.collect(), texts.collect());
    docward_engine_readers::rewrite_dicom(bytes, &pages, [&uids, &texts], &Limits::DEFAULT).map(|(bytes, _)| bytes)
}

fn all(folder: &Path, out: Option<&Path>) -> std::io::Result<()> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension != "json" && extension != "txt"));
    files.sort();
    let mut tally = BTreeMap::new();
    let started = Instant::now();
    for file in files {
        let (ending, time) = ending(&file, out)?;
        println!("{:8.2} s  {}  {}", time.as_secs_f32(), file.file_name().unwrap_or_default().display(), ending.trim());
        let key: Vec<&str> = ending.split_whitespace().take(if ending.starts_with("read") { 1 } else { 2 }).collect();
        *tally.entry(key.join(" ")).or_insert(0) += 1;
    }
    for (ending, files) in tally {
        println!("{files:5}  {ending}");
    }
    println!("in {:.1} s", started.elapsed().as_secs_f32());
    Ok(())
}

/// How one file ends: `read …`, `rejected REASON`, `died` or `slow`.
fn ending(file: &Path, out: Option<&Path>) -> std::io::Result<(String, Duration)> {
    let started = Instant::now();
    let mut child = Command::new(std::env::current_exe()?)
        .arg("--one")
        .args([file].into_iter().chain(out))
        .env("OMP_THREAD_LIMIT", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    loop {
        if child.try_wait()?.is_some() {
            let output = child.wait_with_output()?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let ending = if output.status.success() { text } else { "died".to_owned() };
            return Ok((ending, started.elapsed()));
        }
        if started.elapsed() > Duration::from_mins(4) {
            child.kill()?;
            child.wait()?;
            return Ok(("slow".to_owned(), started.elapsed()));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

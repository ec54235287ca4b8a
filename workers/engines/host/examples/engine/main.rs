//! The engine program that the tests start: the real one, or one that misbehaves as its document says.

mod acts;
mod lacking;
mod pages;
mod situation;

use docward_engine_host::{run_zygote, run_zygote_serving};
use docward_engine_model::protocol::{Reply, Request};
use docward_engine_model::{Dicom, DicomContent, Document, DocumentBody, FileKind, Text};
use std::io::Read;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["faulty"] => run_zygote_serving(misbehave),
        ["faulty", "lacking", features] => {
            lacking::take_away(features);
            run_zygote_serving(misbehave)
        }
        ["faulty", "as", user] => {
            lacking::become_ordinary(user);
            run_zygote_serving(misbehave)
        }
        // Not an engine at all: the same act, with nothing to stop it.
        ["act", name, argument] => match acts::perform(name, argument) {
            Ok(()) => ExitCode::SUCCESS,
            Err(number) => ExitCode::from(u8::try_from(number).unwrap_or(u8::MAX)),
        },
        ["wait"] => {
            let _ = std::io::stdin().read(&mut [0]);
            ExitCode::SUCCESS
        }
        _ => run_zygote(),
    }
}

#[expect(clippy::panic, reason = "a parser's panic is what is tested")]
#[expect(clippy::needless_pass_by_value, reason = "it is a way to serve")]
fn misbehave(document: &[u8], request: Request, emit: &mut dyn FnMut(Reply)) {
    match document {
        b"hang" => loop {
            std::thread::park();
        },
        b"spin" => loop {
            std::hint::spin_loop();
        },
        b"abort" => std::process::abort(),
        b"panic" => panic!("the patient's name"),
        b"devour" => devour(),
        b"flood" => loop {
            emit(text(&"x".repeat(1 << 20)));
            emit(Reply::Opened { kind: FileKind::Text, page_count: 0 });
        },
        b"fill" => {
            emit(Reply::Opened { kind: FileKind::Dicom, page_count: 0 });
            emit(Reply::Finished(of_empty_texts()));
        }
        b"silence" => {}
        _ => {
            let words = String::from_utf8_lossy(document).into_owned();
            let told = match words.split(' ').collect::<Vec<_>>().as_slice() {
                ["pages", page_count, raster] => {
                    let Request::Read { pages, .. } = request else { return };
                    let figure = |word: &str| word.parse::<u32>().unwrap_or(0);
                    return pages::say(pages, figure(page_count), figure(raster) as usize, emit);
                }
                ["act", name, argument] => match acts::perform(name, argument) {
                    Ok(()) => "done".to_owned(),
                    Err(number) => format!("refused {number}"),
                },
                _ => situation::tell(),
            };
            emit(Reply::Opened { kind: FileKind::Text, page_count: 0 });
            emit(text(&told));
        }
    }
}

/// Allocates until an allocation fails.
fn devour() {
    let mut all: Vec<Vec<u8>> = Vec::new();
    loop {
        all.push(vec![1; 16 << 20]);
    }
}

/// Small as it is sent, a byte a text, and large once it is decoded.
fn of_empty_texts() -> Document {
    let content = DicomContent::Text("x".into());
    let dicom = Dicom { uids: vec![Text::default(); EMPTY_TEXTS], content, ..Dicom::default() };
    Document { body: DocumentBody::Dicom(dicom), ..Document::empty(FileKind::Dicom) }
}

/// 16 MiB on the wire, 384 MiB in memory.
const EMPTY_TEXTS: usize = 16 << 20;

fn text(content: &str) -> Reply {
    Reply::Finished(Document::of_text(content))
}

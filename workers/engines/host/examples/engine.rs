//! The engine program that the tests start: the real one, or one that misbehaves as its document says.

use docward_engine_host::{run_zygote, run_zygote_serving};
use docward_engine_model::protocol::{Reply, Request};
use docward_engine_model::{Document, FileKind};
use std::fmt::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("faulty") => run_zygote_serving(misbehave),
        _ => run_zygote(),
    }
}

#[expect(clippy::panic, reason = "a parser's panic is what is tested")]
fn misbehave(document: &[u8], _request: Request, emit: &mut dyn FnMut(Reply)) {
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
        b"silence" => {}
        [b'/', ..] => {
            let path = std::path::PathBuf::from(String::from_utf8_lossy(document).into_owned());
            let _ = std::fs::write(path, b"what the document says");
        }
        _ => {
            emit(Reply::Opened { kind: FileKind::Text, page_count: 0 });
            emit(text(&situation()));
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

/// What the process sees of the world.
fn situation() -> String {
    let mut told = format!("process {}\n", std::process::id());
    for (name, value) in std::env::vars() {
        let _ = writeln!(told, "variable {name}={value}");
    }
    let descriptors = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    // Links are read when the listing's own descriptor is gone.
    let descriptors: Vec<_> = descriptors.map(|entry| entry.path()).collect();
    for link in descriptors.iter().filter_map(|path| std::fs::read_link(path).ok()) {
        let _ = writeln!(told, "descriptor {}", link.display());
    }
    told.push_str(&std::fs::read_to_string("/proc/self/limits").unwrap_or_default());
    told
}

fn text(content: &str) -> Reply {
    Reply::Finished(Document {
        kind: FileKind::Text,
        mislabelled: false,
        pages: Vec::new(),
        text: Some(content.into()),
        form: Vec::new(),
        claims: Vec::new(),
        attributes: Vec::new(),
        uids: Vec::new(),
    })
}

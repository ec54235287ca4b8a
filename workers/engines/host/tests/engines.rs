//! Real zygotes, real children: what a worker gets of them, and what becomes of those that go wrong.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use docward_engine_client::{EngineConfig, EngineFailure, Engines, StartFailure};
use docward_engine_model::protocol::{Limits, PageInstruction, Rejection};
use docward_engine_model::{FileKind, Reading};
use docward_engine_readers::{Raster, raster_png};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

fn config(argument: &str) -> EngineConfig {
    let mut program = std::env::current_exe().unwrap();
    program.pop();
    program.pop();
    program.push("examples/engine");
    EngineConfig { program, arguments: vec![argument.into()], concurrency: 2 }
}

async fn engines(argument: &str) -> Engines {
    Engines::start(config(argument)).await.unwrap()
}

async fn failure(engines: &Engines, document: &[u8], limits: Limits) -> EngineFailure {
    engines.read(document, None, limits).await.unwrap_err()
}

async fn told(engines: &Engines) -> String {
    let read = engines.read(b"tell", None, Limits::DEFAULT).await.unwrap();
    read.document.text.unwrap().as_str().to_owned()
}

/// `THE FILE` in letters that are made of bars, 70 pixels high, on white paper.
fn page() -> Raster {
    let (width, height) = (900_usize, 400_usize);
    let mut pixels = vec![255_u8; width * height];
    let mut bar = |x: usize, y: usize, wide: usize, high: usize| {
        for row in y..y + high {
            pixels[row * width + x..row * width + x + wide].fill(0);
        }
    };
    let (top, high, thick) = (150, 70, 12);
    let middle = top + high / 2 - thick / 2;
    let mut x = 100;
    for letter in "THE FILE".chars() {
        if letter == ' ' {
            x += 40;
            continue;
        }
        let upright = if letter == 'T' { x + 20 } else { x };
        bar(upright, top, thick, high);
        match letter {
            'T' => bar(x, top, 52, thick),
            'H' => {
                bar(x + 40, top, thick, high);
                bar(x, middle, 52, thick);
            }
            'E' | 'F' => {
                bar(x, top, 46, thick);
                bar(x, middle, 40, thick);
            }
            _ => {}
        }
        if matches!(letter, 'E' | 'L') {
            bar(x, top + high - thick, 46, thick);
        }
        x += if letter == 'I' { 28 } else { 68 };
    }
    Raster::gray(900, 400, pixels).unwrap()
}

#[tokio::test]
async fn a_page_is_read_redacted_and_no_longer_readable() {
    let engines = engines("engine").await;
    let png = raster_png(&page()).unwrap();
    let read = engines.read(&png, Some(FileKind::Jpeg), Limits::DEFAULT).await.unwrap();
    assert_eq!(Reading::of(&read.document).text(), "THE FILE");
    assert!(read.document.mislabelled);
    assert_eq!(read.rasters, [png]);

    let words = &read.document.pages[0].words;
    assert!(words.iter().all(|word| word.confidence > 0.5 && word.bbox.y0 >= 140 && word.bbox.y1 <= 230));
    let instruction = PageInstruction {
        page: 1,
        black_out: vec![words[1].bbox],
        known: words.iter().map(|word| word.bbox).collect(),
        black_out_unknown_ink: false,
    };
    let rasters = [(1, read.rasters[0].as_slice())];
    let redacted = engines.compose(FileKind::Png, &rasters, vec![instruction], Limits::DEFAULT).await.unwrap();
    assert_eq!(redacted.pages[0].unknown_ink, []);
    let again = engines.read(&redacted.bytes, None, Limits::DEFAULT).await.unwrap();
    assert!(Reading::of(&again.document).text().starts_with("THE"));
    assert!(!Reading::of(&again.document).text().contains("FILE"));
}

#[tokio::test]
async fn bytes_are_refused_for_what_they_are() {
    let engines = engines("engine").await;
    let png = raster_png(&page()).unwrap();
    let refused: [(&[u8], Limits, Rejection); 5] = [
        (b"", Limits::DEFAULT, Rejection::Empty),
        (b"\0\x01\x02", Limits::DEFAULT, Rejection::Unsupported),
        (&png[..png.len() / 2], Limits::DEFAULT, Rejection::Truncated),
        (&png, Limits { page_pixels: 1000, ..Limits::DEFAULT }, Rejection::TooManyPixels),
        (&png, Limits { bytes: 10, ..Limits::DEFAULT }, Rejection::TooManyBytes),
    ];
    for (bytes, limits, rejection) in refused {
        assert_eq!(failure(&engines, bytes, limits).await, EngineFailure::Rejected(rejection));
    }
}

#[tokio::test]
async fn no_process_sees_two_documents() {
    let engines = engines("faulty").await;
    let mut processes = BTreeSet::new();
    for _ in 0..3 {
        processes.insert(told(&engines).await.lines().next().unwrap().to_owned());
    }
    assert_eq!(processes.len(), 3);
}

#[tokio::test]
async fn a_child_has_two_sockets_worth_of_world() {
    // A descriptor that may be inherited, as a careless library would leave it.
    let leaked = std::fs::File::open("/etc/hostname").unwrap();
    rustix::io::fcntl_setfd(&leaked, rustix::io::FdFlags::empty()).unwrap();
    let engines = engines("faulty").await;
    let told = told(&engines).await;
    let lines = |start: &str| told.lines().filter_map(|line| line.strip_prefix(start)).collect::<Vec<_>>();

    let variables = lines("variable ");
    assert!(variables.iter().all(|line| line.starts_with("TESSDATA_PREFIX=") || *line == "OMP_THREAD_LIMIT=1"));
    let descriptors = lines("descriptor ");
    let (nowhere, own): (Vec<&str>, Vec<&str>) = descriptors.iter().partition(|link| **link == "/dev/null");
    assert_eq!(nowhere.len(), 2, "standard input and output");
    let kinds = |kind: &str| own.iter().filter(|link| link.starts_with(kind)).count();
    assert_eq!((kinds("socket:"), kinds("/memfd:document")), (1, 1), "its worker and its document");
    // Standard error is a pipe to itself.
    assert_eq!((kinds("pipe:"), own.len()), (2, 4), "{own:?}");

    let limit =
        |name: &str| told.lines().find(|line| line.starts_with(name)).unwrap().split_whitespace().collect::<Vec<_>>();
    for (name, words, value) in [
        ("Max cpu time", 3, "120"),
        ("Max file size", 3, "0"),
        ("Max core file size", 4, "0"),
        ("Max processes", 2, "0"),
        ("Max open files", 3, "16"),
        ("Max address space", 3, "2147483648"),
    ] {
        assert_eq!(limit(name)[words], value, "{name}");
    }
}

#[tokio::test]
async fn what_goes_wrong_is_told_apart() {
    let engines = engines("faulty").await;
    let quick = Limits { seconds: 1, ..Limits::DEFAULT };
    let lazy = Limits { cpu_seconds: 1, ..Limits::DEFAULT };
    let small = Limits { memory_bytes: 1 << 30, output_bytes: 3 << 20, ..Limits::DEFAULT };
    let ends: [(&[u8], Limits, EngineFailure); 7] = [
        (b"hang", quick, EngineFailure::TimedOut),
        (b"spin", lazy, EngineFailure::TimedOut),
        (b"abort", small, EngineFailure::Died),
        (b"silence", small, EngineFailure::Died),
        (b"devour", small, EngineFailure::OutOfMemory),
        (b"panic", small, EngineFailure::Rejected(Rejection::Malformed)),
        (b"flood", small, EngineFailure::BadReply),
    ];
    for (document, limits, expected) in ends {
        let got = failure(&engines, document, limits).await;
        assert_eq!(got, expected, "{}", String::from_utf8_lossy(document));
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap().as_bytes();
    assert_eq!(failure(&engines, path, Limits::DEFAULT).await, EngineFailure::Died);
    assert_eq!(file.as_file().metadata().unwrap().len(), 0, "no byte may be written");
    // And the zygote is still there.
    assert!(told(&engines).await.starts_with("process "));
}

fn children(zygote: u32) -> Vec<String> {
    let list = std::fs::read_to_string(format!("/proc/{zygote}/task/{zygote}/children")).unwrap_or_default();
    list.split_whitespace().map(str::to_owned).collect()
}

async fn until(what: impl Fn() -> bool) {
    let waiting = async {
        while !what() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap();
}

#[tokio::test]
async fn a_reading_nobody_waits_for_is_killed() {
    let engines = engines("faulty").await;
    let zygote = engines.zygote_process_id().await.unwrap();
    let waiting = tokio::spawn({
        let engines = engines.clone();
        async move { engines.read(b"hang", None, Limits::DEFAULT).await.map(|_| ()) }
    });
    until(|| !children(zygote).is_empty()).await;
    waiting.abort();
    until(|| children(zygote).is_empty()).await;
}

#[tokio::test]
async fn a_dead_zygote_is_replaced_and_its_children_die_with_it() {
    let engines = engines("faulty").await;
    let zygote = engines.zygote_process_id().await.unwrap();
    let orphan = tokio::spawn({
        let engines = engines.clone();
        async move { engines.read(b"hang", None, Limits::DEFAULT).await.map(|_| ()) }
    });
    until(|| !children(zygote).is_empty()).await;
    let pid = rustix::process::Pid::from_raw(zygote.try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    assert_eq!(orphan.await.unwrap(), Err(EngineFailure::Died));
    assert!(told(&engines).await.starts_with("process "));
    assert_ne!(engines.zygote_process_id().await, Some(zygote));
}

#[tokio::test]
async fn a_program_that_is_no_engine_is_told_at_the_start() {
    let absent = EngineConfig { program: PathBuf::from("/nonexistent"), ..config("engine") };
    assert_eq!(Engines::start(absent).await.err(), Some(StartFailure::Program(std::io::ErrorKind::NotFound)));
    let other = EngineConfig { program: PathBuf::from("/bin/true"), ..config("engine") };
    assert_eq!(Engines::start(other).await.err(), Some(StartFailure::NotReady));
}

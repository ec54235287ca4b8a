//! What a worker gets of its engines, and what becomes of those that go wrong.

use crate::program::{config, engines, told};
use docward_engine_client::{EngineConfig, EngineFailure, Engines, StartFailure};
use docward_engine_model::protocol::{Limits, PageInstruction, Rejection};
use docward_engine_model::{FileKind, Reading};
use docward_engine_readers::{Raster, raster_png};
use std::path::PathBuf;
use std::time::Duration;

async fn failure(engines: &Engines, document: &[u8], limits: Limits) -> EngineFailure {
    engines.read(document, None, limits).await.unwrap_err()
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
    let engines = engines(&["engine"]).await;
    let png = raster_png(&page()).unwrap();
    let read = engines.read(&png, Some(FileKind::Jpeg), Limits::DEFAULT).await.unwrap();
    assert_eq!(Reading::of(&read.document).text(), "THE FILE");
    assert!(read.document.mislabelled);
    assert_eq!(read.rasters, [Some(png)]);

    let words = &read.document.pages()[0].words;
    assert!(words.iter().all(|word| word.confidence > 0.5 && word.bbox.y0 >= 140 && word.bbox.y1 <= 230));
    let instruction = PageInstruction {
        page: 1,
        black_out: vec![words[1].bbox],
        known: words.iter().map(|word| word.bbox).collect(),
        black_out_unknown_ink: false,
    };
    let rasters = [(1, read.rasters[0].as_deref().unwrap())];
    let redacted = engines.compose(FileKind::Png, None, &rasters, vec![instruction], Limits::DEFAULT).await.unwrap();
    assert_eq!(redacted.pages[0].unknown_ink, []);
    let again = engines.read(&redacted.bytes, None, Limits::DEFAULT).await.unwrap();
    assert!(Reading::of(&again.document).text().starts_with("THE"));
    assert!(!Reading::of(&again.document).text().contains("FILE"));
}

#[tokio::test]
async fn bytes_are_refused_for_what_they_are() {
    let engines = engines(&["engine"]).await;
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
async fn what_goes_wrong_is_told_apart() {
    let engines = engines(&["faulty"]).await;
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
    // The refusals that those become when a second process fails in the same way.
    for (failure, rejection) in [
        (EngineFailure::TimedOut, Rejection::TooSlow),
        (EngineFailure::OutOfMemory, Rejection::TooMuchMemory),
        (EngineFailure::TooMuchOutput, Rejection::TooMuchOutput),
    ] {
        assert_eq!(failure.second_time(), Some(rejection));
    }
    // What it may answer ends a process that keeps to the protocol, too, and by its own word.
    let talkative = failure(&engines, b"pages 2 2000000", small).await;
    assert_eq!(talkative, EngineFailure::Rejected(Rejection::TooMuchOutput));
    // And the zygote is still there.
    assert!(told(&engines).await.starts_with("process "));
}

pub(crate) fn children(zygote: u32) -> Vec<String> {
    let list = std::fs::read_to_string(format!("/proc/{zygote}/task/{zygote}/children")).unwrap_or_default();
    list.split_whitespace().map(str::to_owned).collect()
}

pub(crate) async fn until(what: impl Fn() -> bool) {
    let waiting = async {
        while !what() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap();
}

#[tokio::test]
async fn a_reading_nobody_waits_for_is_killed() {
    let engines = engines(&["faulty"]).await;
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
    let engines = engines(&["faulty"]).await;
    let zygote = engines.zygote_process_id().await.unwrap();
    let orphan = tokio::spawn({
        let engines = engines.clone();
        async move { engines.read(b"hang", None, Limits::DEFAULT).await.map(|_| ()) }
    });
    until(|| !children(zygote).is_empty()).await;
    let child = children(zygote).remove(0);
    let pid = rustix::process::Pid::from_raw(zygote.try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    until(|| !is_running(&child)).await;
    // The reading that it died of is tried once more, by a child of another zygote.
    let mut fresh = None;
    while fresh.is_none_or(|fresh| fresh == zygote) {
        tokio::task::yield_now().await;
        fresh = engines.zygote_process_id().await;
    }
    until(|| fresh.is_some_and(|fresh| !children(fresh).is_empty())).await;
    orphan.abort();
    assert!(told(&engines).await.starts_with("process "));
}

fn is_running(process: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // What is dead and not buried yet is a zombie.
    state.rsplit_once(") ").is_some_and(|(_, state)| !state.starts_with('Z'))
}

#[tokio::test]
async fn a_program_that_is_no_engine_is_told_at_the_start() {
    let absent = EngineConfig { program: PathBuf::from("/nonexistent"), ..config(&["engine"]) };
    assert_eq!(Engines::start(absent).await.err(), Some(StartFailure::Program(std::io::ErrorKind::NotFound)));
    let other = EngineConfig { program: PathBuf::from("/bin/true"), ..config(&["engine"]) };
    assert_eq!(Engines::start(other).await.err(), Some(StartFailure::NotReady));
}

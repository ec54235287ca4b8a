//! `just bench --bench cost`: CPU seconds that hostile documents cost, of every kind of file, from 1 to 16 MB. It fails where they
//! grow faster than n log n would, with room for a machine that does other things too.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measuring program: it stops where it can't measure"
)]

mod documents;

use documents::{KINDS, document};
use docward_engine_model::Document;
use docward_stage_extract::extract;
use docward_stage_redact::{Profile, Redaction};
use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// Lengths in MB.
const LENGTHS: [usize; 3] = [1, 4, 16];

/// n log n from one length to the next is 4.4 times as much, the square 16 times.
const AT_MOST: f64 = 9.0;

/// Below that a clock tells little.
const TELLS: f64 = 0.1;

fn cpu_seconds() -> f64 {
    let spent = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(spent.tv_sec).unwrap(), u32::try_from(spent.tv_nsec).unwrap()).as_secs_f64()
}

/// CPU seconds of extraction and of redaction.
fn cost(document: &Document) -> [f64; 2] {
    let begun = cpu_seconds();
    let fields = extract(document);
    let extracted = cpu_seconds();
    let _ = std::hint::black_box(Redaction::of(document, &fields, Profile::Strict));
    [extracted - begun, cpu_seconds() - extracted]
}

fn main() {
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let kinds = KINDS.iter().filter(|kind| only.as_ref().is_none_or(|only| kind.contains(only.as_str())));
    println!("CPU seconds of extraction + redaction (strict) of documents of 1, 4 and 16 MB");
    cost(&document("pdf rows/note", 1 << 12));
    let mut too_fast = Vec::new();
    for kind in kinds {
        let costs = LENGTHS.map(|length| cost(&document(kind, length << 20)));
        let told = costs.map(|[extract, redact]| format!("{extract:6.2} + {redact:5.2}"));
        println!("{kind:24} {}", told.join("   "));
        let grows =
            |step: usize| costs.windows(2).any(|pair| pair[0][step] > TELLS && pair[1][step] > pair[0][step] * AT_MOST);
        if grows(0) || grows(1) {
            too_fast.push(*kind);
        }
    }
    assert!(too_fast.is_empty(), "these grow faster than n log n: {}", too_fast.join(", "));
}

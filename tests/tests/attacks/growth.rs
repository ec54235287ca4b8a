//! What a document costs grows no faster than n log n with its length, for every kind of file, however it repeats itself.
//!
//! What is counted are steps (words, comparisons, kilobytes that a pattern passes over), which are the same on every machine. The
//! CPU seconds of the same documents up to 16 MB are what `just bench --bench cost` prints.

#[path = "../../benches/cost/documents.rs"]
mod documents;

use documents::{KINDS, document};
use docward_budget::counted;
use docward_stage_extract::extract;
use docward_stage_redact::{Profile, Redaction};

/// How large a document is, and how many times as large the other one is.
const BYTES: usize = 4 << 10;
const TIMES: usize = 8;

/// n log n from 4 to 32 KiB is 10 times as much; the square is 64 times.
const AT_MOST: u64 = 13;

/// A document has costs that do not depend on its length.
const ALWAYS: u64 = 2_000;

fn steps(name: &str, bytes: usize) -> u64 {
    let document = document(name, bytes);
    let work = || {
        let fields = extract(&document);
        Redaction::of(&document, &fields, Profile::Strict).is_ok()
    };
    counted(work).1
}

#[test]
fn a_document_costs_no_more_than_n_log_n_of_its_length() {
    let grown: Vec<String> = KINDS
        .iter()
        .filter_map(|name| {
            let (short, long) = (steps(name, BYTES), steps(name, BYTES * TIMES));
            assert!(short > 0, "{name}: nothing is counted");
            (long > (short + ALWAYS) * AT_MOST).then(|| format!("{name}: {short} steps, then {long}"))
        })
        .collect();
    assert!(grown.is_empty(), "{grown:#?}");
}

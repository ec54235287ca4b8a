//! What the targets share: the engines' own way to serve a request, with the same containment, and nothing of Tesseract,
//! whose seconds would leave no time for docward's parsers (`cfg(fuzzing)` in the readers).

use docward_engine_model::protocol::{Limits, PageInstruction, PageRange, Rejection, Replacement, Reply, Request};
use docward_engine_model::{BBox, Document, Interchange, Page};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// Small enough that an input which reaches them is an exception, not the rule.
pub const LIMITS: Limits = Limits { bytes: 4 << 20, pages: 64, page_pixels: 2_000_000, ..Limits::DEFAULT };

/// A panic within a parser is contained, as in production: told once a place, and no crash. `DOCWARD_FUZZ_PANICS=1`
/// makes crashes of them.
pub fn contain_panics() {
    if std::env::var_os("DOCWARD_FUZZ_PANICS").is_some() {
        return;
    }
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        if TOLD.lock().is_ok_and(|mut told| told.insert(place.clone())) {
            eprintln!("contained panic at {place}");
        }
    }));
}

/// All that an engine process says to one request.
pub fn served(document: &[u8], request: Request) -> Vec<Reply> {
    let mut replies = Vec::new();
    let mut emit = |reply| replies.push(reply);
    if catch_unwind(AssertUnwindSafe(|| docward_engine_host::serve(document, request, &mut emit))).is_err() {
        replies.push(Reply::Rejected(Rejection::Malformed));
    }
    assert!(
        matches!(
            replies.last(),
            Some(Reply::Finished(_) | Reply::Redacted { .. } | Reply::Rejected(_) | Reply::Acknowledged(_) | Reply::Split(_))
        ),
        "an engine must have a last word"
    );
    replies
}

/// Reads the first pages of a document; what was read, if it was.
pub fn read(bytes: &[u8]) -> Option<Document> {
    let pages = PageRange { first: 1, last: 2 };
    let mut replies = served(bytes, Request::Read { declared: None, pages, limits: LIMITS });
    let Some(Reply::Finished(mut document)) = replies.pop() else { return None };
    let mut batch = Interchange::default();
    for reply in replies {
        match reply {
            Reply::Page(read) => document.pages_mut().expect("a document with pages").push(read.page),
            Reply::Stretch(stretch) => batch.append(stretch),
            _ => {}
        }
    }
    let scalars = batch.text.as_str().chars().count();
    let mut end = 0;
    for element in &batch.elements {
        let span = element.span;
        assert!(span.start >= end && span.start < span.end && span.end as usize <= scalars, "an element out of place");
        end = span.end;
    }
    let lines = batch.claims.iter().flat_map(|claim| &claim.lines);
    let spans = lines.flat_map(|line| [Some(line.procedure), line.date]).flatten();
    assert!(
        spans.into_iter().all(|span| span.start <= span.end && span.end as usize <= scalars),
        "a span beyond the text"
    );
    let ranges = batch.claims.iter().flat_map(|claim| claim.shared().into_iter().chain([claim.own]));
    assert!(ranges.into_iter().all(|range| range.start <= range.end && range.end as usize <= batch.elements.len()));
    for page in document.pages() {
        let inside = |bbox: BBox| !bbox.is_empty() && bbox.x1 <= page.width && bbox.y1 <= page.height;
        assert!(
            page.words.iter().all(|word| inside(word.bbox) && !word.text.is_empty()),
            "a worker would not believe it"
        );
    }
    Some(document)
}

/// Blacks out every word, and boxes that lie beside the page or make no sense.
pub fn instruction(page: &Page) -> PageInstruction {
    let known: Vec<BBox> = page.words.iter().map(|word| word.bbox).collect();
    let beyond = BBox { x0: page.width / 2, y0: 0, x1: u32::MAX, y1: u32::MAX };
    let inverted = BBox { x0: 9, y0: 9, x1: 3, y1: 3 };
    let black_out = known.iter().copied().chain([beyond, inverted]).collect();
    PageInstruction { page: page.number, black_out, known, black_out_unknown_ink: page.number % 2 == 1 }
}

/// One replacement for every UID of a document, and every text as it is.
pub fn replacements(document: &Document) -> [Vec<Replacement>; 2] {
    let new = |number: usize| format!("2.25.{number}").into();
    let uids = document.dicom().into_iter().flat_map(|dicom| &dicom.uids).enumerate();
    let texts = document.dicom().into_iter().flat_map(|dicom| &dicom.texts).map(|text| &text.value);
    [
        uids.map(|(at, old)| Replacement { old: old.clone(), new: new(at) }).collect(),
        texts.map(|text| Replacement { old: text.clone(), new: text.clone() }).collect(),
    ]
}

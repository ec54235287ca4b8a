//! Rooms of captions whose writing was read as no value.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use docward_engine_model::{
    BBox, Document, DocumentKind, Fields, FileKind, Page, PhiKind, Reading, Source, Structure, Unread, Word,
};
use docward_stage_redact::{Profile, Redaction};

const ROOM: BBox = BBox { x0: 200, y0: 90, x1: 400, y1: 130 };

/// A page with a line of words 100 pixels apart, and the redaction of it where these of its words stand in the room.
fn redacted(words: &[&str], in_room: &[usize]) -> Redaction {
    let mut document = Document::empty(FileKind::Png);
    let bbox = |at: u32| BBox { x0: 10 + 100 * at, y0: 100, x1: 90 + 100 * at, y1: 120 };
    let words =
        (0u32..).zip(words).map(|(at, text)| Word { text: (*text).into(), confidence: 0.9, bbox: bbox(at), line: 0 });
    document.pages_mut().unwrap().push(Page {
        number: 1,
        width: 1000,
        height: 1000,
        source: Source::Pixels,
        words: words.collect(),
        structure: Structure::default(),
        official: Vec::new(),
    });
    let reading = Reading::of(&document);
    let span = |at: &usize| reading.words().get(*at).map(|word| reading.span(word.start, word.end));
    let spans = in_room.iter().filter_map(span).collect();
    let unread = vec![Unread { kind: PhiKind::Date, page: 1, boxes: vec![ROOM], spans }];
    Redaction::of(&document, &Fields { unread, ..Fields::none(DocumentKind::IntakeForm) }, Profile::Default).unwrap()
}

/// Whether the whole room goes in the picture.
fn is_black(redaction: &Redaction) -> bool {
    let inside = |bbox: &BBox| bbox.x0 <= ROOM.x0 && bbox.y0 <= ROOM.y0 && bbox.x1 >= ROOM.x1 && bbox.y1 >= ROOM.y1;
    redaction.pages().iter().flat_map(|page| &page.black_out).any(inside)
}

#[test]
fn what_was_read_wrongly_goes_with_its_room() {
    let redaction = redacted(&["Service", "on", "tr", "x1", "tablets"], &[2, 3]);
    assert!(!redaction.text().as_str().contains("tr") && !redaction.text().as_str().contains("x1"));
    assert!(redaction.text().as_str().contains("tablets") && is_black(&redaction));
    let rules: Vec<&str> = redaction.findings().iter().flat_map(|finding| finding.rules.ids()).collect();
    assert!(rules.contains(&"captioned-room"), "{rules:?}");
}

#[test]
fn ink_without_words_goes() {
    let redaction = redacted(&["Service", "on"], &[]);
    assert!(is_black(&redaction));
    assert_eq!(redaction.counts().get(&PhiKind::Date), Some(&1));
}

#[test]
fn a_room_of_ordinary_words_was_read() {
    let redaction = redacted(&["Service", "on", "not", "known", "n/a"], &[2, 3, 4]);
    assert!(redaction.text().as_str().contains("not known n/a") && !is_black(&redaction));
}

//! Text layers that say otherwise than what is drawn, in good form.

use super::*;
use pdf_writer::{Finish, Pdf, Ref, Str};
use std::fmt::Write as _;

/// What is drawn, a line each.
const LINES: [&str; 4] = [
    "Patient: Tamsin Quorrax",
    "Born 03/14/1961, record 0048117",
    "Reason: wound check of the left heel",
    "Plan: cephalexin 500 mg four times daily",
];

/// A page of these lines in a font whose table says of each code that it means another letter.
fn page_that_says(meaning: impl Fn(u8) -> u8) -> Vec<u8> {
    let mut table = String::from("begincmap\n1 begincodespacerange <00> <FF> endcodespacerange\n95 beginbfchar\n");
    for code in b' '..=b'~' {
        writeln!(table, "<{code:02X}> <{:04X}>", meaning(code)).unwrap();
    }
    table.push_str("endbfchar\nendcmap\n");
    let drawn = content(|content| {
        content.begin_text().set_font(Name(b"F"), 12.0).next_line(20.0, 110.0);
        for line in LINES {
            content.show(Str(line.as_bytes())).next_line(0.0, -24.0);
        }
        content.end_text();
    });
    let mut pdf = Pdf::new();
    let [catalog, tree, font, page, stream, meanings] = [1, 2, 3, 4, 5, 6].map(Ref::new);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    pdf.type1_font(font).base_font(Name(b"Helvetica")).to_unicode(meanings);
    pdf.stream(stream, &drawn);
    pdf.stream(meanings, table.as_bytes());
    let mut only = pdf.page(page);
    only.parent(tree).media_box(Rect::new(0.0, 0.0, 360.0, 144.0)).contents(stream);
    only.resources().fonts().pair(Name(b"F"), font);
    only.finish();
    pdf.finish()
}

#[test]
fn a_layer_that_says_what_is_drawn_is_believed() {
    let page = only_page(&page_that_says(|code| code));
    assert_ne!(page.source, Source::Pixels);
    assert!(texts(&page).contains(&"Quorrax") && texts(&page).contains(&"0048117"));
}

#[test]
fn a_layer_that_lies_plausibly_is_not_believed() {
    let shifted = |code: u8| match code {
        b'a'..=b'z' => b'a' + (code - b'a' + 7) % 26,
        b'A'..=b'Z' => b'A' + (code - b'A' + 7) % 26,
        other => other,
    };
    let figures_are_letters = |code: u8| match code {
        b'0'..=b'9' => b'c' + (code - b'0'),
        other => other,
    };
    for lie in [&shifted as &dyn Fn(u8) -> u8, &figures_are_letters] {
        let page = only_page(&page_that_says(lie));
        assert_eq!(page.source, Source::Pixels);
        let texts = texts(&page);
        assert!(["Quorrax", "03/14/1961,", "0048117"].iter().all(|word| texts.contains(word)), "{texts:?}");
    }
}

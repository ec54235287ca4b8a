//! Text layers that say otherwise than what is drawn, in good form.

use super::typeface::Typeface;
use super::*;
use crate::pdf::shapes::swapped;
use pdf_writer::{Finish, Pdf, Ref, Str};
use std::fmt::Write as _;

/// What is drawn, a line each.
const LINES: [&str; 4] = [
    "Patient: Tamsin Quorrax",
    "Born 03/14/1961, record 0048117",
    "Reason: wound check of the left heel",
    "Plan: cephalexin 500 mg four times daily",
];

/// The same of letters and figures alone. The pairs that change places below are all there, once or several times.
const EMBEDDED: [&str; 4] = [
    "Patient Tamsin Quorrax born 03 14 1961",
    "Record 0048117 Imaging of 28 May 2023",
    "Injury of the left heel yesterday",
    "Plan cephalexin 500 mg four times daily",
];

/// A page of these lines in a font whose table says of each code that it means another letter.
pub(super) fn page_that_says(meaning: impl Fn(u8) -> u16) -> Vec<u8> {
    pages_that_say(1, meaning)
}

/// The same several times.
fn pages_that_say(count: i32, meaning: impl Fn(u8) -> u16) -> Vec<u8> {
    pages_of(&LINES, count, meaning, |pdf, [font, _, _, meanings]| {
        pdf.type1_font(font).base_font(Name(b"Helvetica")).to_unicode(meanings);
    })
}

/// The same of a font that the file brings with it.
pub(super) fn page_in(typeface: &Typeface, meaning: impl Fn(u8) -> u16) -> Vec<u8> {
    pages_of(&EMBEDDED, 1, meaning, |pdf, places| typeface.write(pdf, places))
}

/// Pages of lines in a font that is written with what belongs to it, the last of which is its table.
pub(super) fn pages_of<Meant: Into<u64>>(
    lines: &[&str],
    count: i32,
    meaning: impl Fn(u8) -> Meant,
    font: impl FnOnce(&mut Pdf, [Ref; 4]),
) -> Vec<u8> {
    let drawn = content(|content| {
        content.begin_text().set_font(Name(b"F"), 12.0).next_line(20.0, 110.0);
        for line in lines {
            content.show(Str(line.as_bytes())).next_line(0.0, -24.0);
        }
        content.end_text();
    });
    pages_that_draw(&drawn, count, meaning, font)
}

/// Pages with this content; `/H` is Helvetica. A meaning is one to four signs, sixteen bits each.
pub(super) fn pages_that_draw<Meant: Into<u64>>(
    drawn: &[u8],
    count: i32,
    meaning: impl Fn(u8) -> Meant,
    font: impl FnOnce(&mut Pdf, [Ref; 4]),
) -> Vec<u8> {
    let mut table = String::from("begincmap\n1 begincodespacerange <00> <FF> endcodespacerange\n95 beginbfchar\n");
    for code in b' '..=b'~' {
        let meaning = meaning(code).into();
        let signs = (u64::BITS - meaning.leading_zeros()).div_ceil(16).max(1) as usize;
        writeln!(table, "<{code:02X}> <{meaning:0width$X}>", width = signs * 4).unwrap();
    }
    table.push_str("endbfchar\nendcmap\n");
    let mut pdf = Pdf::new();
    let [catalog, tree, stream, face, descriptor, file, meanings, other] = [1, 2, 3, 4, 5, 6, 7, 8].map(Ref::new);
    let page_of = |number: i32| Ref::new(10 + number);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids((0..count).map(page_of)).count(count);
    font(&mut pdf, [face, descriptor, file, meanings]);
    pdf.type1_font(other).base_font(Name(b"Helvetica"));
    pdf.stream(stream, drawn);
    pdf.stream(meanings, table.as_bytes());
    for number in 0..count {
        let mut page = pdf.page(page_of(number));
        page.parent(tree).media_box(Rect::new(0.0, 0.0, 360.0, 144.0)).contents(stream);
        page.resources().fonts().pair(Name(b"F"), face).pair(Name(b"H"), other);
        page.finish();
    }
    pdf.finish()
}

#[test]
fn a_layer_that_says_what_is_drawn_is_believed() {
    let page = only_page(&page_that_says(u16::from));
    assert_ne!(page.source, Source::Pixels);
    assert!(texts(&page).contains(&"Quorrax") && texts(&page).contains(&"0048117"));
}

fn unchanged(code: u8) -> u16 {
    u16::from(code)
}

fn shifted(code: u8) -> u16 {
    u16::from(match code {
        b'a'..=b'z' => b'a' + (code - b'a' + 7) % 26,
        b'A'..=b'Z' => b'A' + (code - b'A' + 7) % 26,
        other => other,
    })
}

#[test]
fn a_layer_that_lies_plausibly_is_not_believed() {
    let figures_are_letters = |code: u8| match code {
        b'0'..=b'9' => u16::from(b'c' + (code - b'0')),
        other => u16::from(other),
    };
    // Letters that look like the figures.
    let figures_are_alike = |code: u8| match code {
        b'0' => u16::from(b'o'),
        b'1' => u16::from(b'l'),
        b'5' => u16::from(b's'),
        b'8' => u16::from(b'b'),
        b'9' => u16::from(b'g'),
        other => u16::from(other),
    };
    let letters_are_cyrillic = |code: u8| match code {
        b'a'..=b'z' => 0x0430 + u16::from(code - b'a'),
        b'A'..=b'Z' => 0x0410 + u16::from(code - b'A'),
        other => u16::from(other),
    };
    let lies: [&dyn Fn(u8) -> u16; 4] = [&shifted, &figures_are_letters, &figures_are_alike, &letters_are_cyrillic];
    for (number, lie) in lies.into_iter().enumerate() {
        let page = only_page(&page_that_says(lie));
        assert_eq!(page.source, Source::Pixels, "{number}");
        let texts = texts(&page);
        assert!(["Quorrax", "03/14/1961,", "0048117"].iter().all(|word| texts.contains(word)), "{texts:?}");
    }
}

/// Who was caught once is not believed on the next page, where the same letters were looked at.
#[test]
fn a_layer_that_lies_is_believed_on_no_page() {
    let document = read_bytes(&pages_that_say(4, shifted)).unwrap();
    assert!(document.pages().iter().all(|page| page.source == Source::Pixels));
}

/// Fonts that are none of the known ones: wider, narrower, leaning. The last leans by twice what italics do.
const TYPEFACES: [(&str, f64, f64); 4] =
    [("Helvetica", 1.25, 0.0), ("Times-Roman", 0.8, 0.0), ("Helvetica", 1.2, 0.3), ("Helvetica-Oblique", 1.2, 0.3)];

#[test]
fn a_layer_of_an_embedded_font_that_says_what_is_drawn_is_believed() {
    // Of letters that lean by twice what italics do, honest ones are read from their pixels, too.
    for (font, wide, leaning) in TYPEFACES.into_iter().take(3).chain([("Helvetica-Oblique", 1.2, 0.0)]) {
        let page = only_page(&page_in(&Typeface::of(font, wide, leaning), u16::from));
        assert_ne!(page.source, Source::Pixels, "{font} {wide} {leaning}");
        assert!(texts(&page).contains(&"Quorrax") && texts(&page).contains(&"0048117"));
    }
}

/// Two letters that look alike change places, or two figures.
#[test]
fn a_layer_of_an_embedded_font_in_which_two_letters_change_places_is_not_believed() {
    for (font, wide, leaning) in TYPEFACES {
        let typeface = Typeface::of(font, wide, leaning);
        for pair in [b"17", b"38", b"Iy", b"nh", b"ce", b"au"].map(|pair| *pair) {
            let page = only_page(&page_in(&typeface, |code| swapped(code, pair).into()));
            let pair = pair.map(char::from);
            assert_eq!(page.source, Source::Pixels, "{pair:?} in {font}, {wide} times as wide, leaning {leaning}");
        }
    }
}

/// Letters that are too large to be read beside others, in a font of their own.
#[test]
fn a_name_in_large_letters_that_lie_is_not_believed() {
    let typeface = Typeface::of("Helvetica", 1.1, 0.0);
    let drawn = content(|content| {
        content.begin_text().set_font(Name(b"F"), 40.0).next_line(20.0, 100.0).show(Str(b"Quorrax"));
        content.set_font(Name(b"H"), 10.0).next_line(0.0, -24.0);
        for line in LINES {
            content.show(Str(line.as_bytes())).next_line(0.0, -14.0);
        }
        content.end_text();
    });
    let page = |meaning: &dyn Fn(u8) -> u16| {
        only_page(&pages_that_draw(&drawn, 1, meaning, |pdf, places| typeface.write(pdf, places)))
    };
    assert_ne!(page(&unchanged).source, Source::Pixels);
    let page = page(&shifted);
    assert_eq!(page.source, Source::Pixels);
    assert!(texts(&page).contains(&"Quorrax"), "{:?}", texts(&page));
}

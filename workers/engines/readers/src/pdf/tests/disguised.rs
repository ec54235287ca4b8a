//! Glyphs that are said to be something which no rule looks for: nothing at all, a sign, several letters at once.

use super::lies::{page_in, page_that_says, pages_of, pages_that_draw};
use super::typeface::Typeface;
use super::*;
use crate::pdf::shapes::drawn;
use hayro::kurbo::{Affine, BezPath, Shape};
use pdf_writer::Str;

#[test]
fn ink_that_is_said_to_show_nothing_is_read() {
    for blank in [0x20, 0xa0, 0x2009, 0x200b, 0x202e, 0xfeff, 0x301] {
        for hidden in ["0123456789", "4", "81"] {
            let page =
                only_page(&page_that_says(|code| if hidden.contains(char::from(code)) { blank } else { code.into() }));
            let texts = texts(&page);
            assert!(texts.contains(&"0048117") && texts.contains(&"Quorrax"), "{blank:x} for {hidden}: {texts:?}");
        }
    }
}

/// A short number alone, all of which is said to be spaces.
#[test]
fn a_short_number_that_is_said_to_show_nothing_is_read() {
    let drawn = content(|content| {
        line(content, "Weight of the patient in pounds, at the visit:", 10.0, 20.0, 100.0);
        content.begin_text().set_font(Name(b"F"), 10.0).next_line(300.0, 100.0).show(Str(b"147")).end_text();
    });
    let is_blank = |code: u8| if code.is_ascii_digit() { 0x20 } else { u16::from(code) };
    let page = only_page(&pages_that_draw(&drawn, 1, is_blank, |pdf, [font, _, _, meanings]| {
        pdf.type1_font(font).base_font(Name(b"Helvetica")).to_unicode(meanings);
    }));
    assert!(texts(&page).contains(&"147"), "{:?}", texts(&page));
}

/// Fonts of layers over scans have boxes for their spaces, too, and paint none of them.
#[test]
fn spaces_with_ink_that_is_not_painted_stay_spaces() {
    let page = |space: bool| {
        let mut letters: Vec<(char, BezPath)> =
            drawn().into_iter().filter(|(name, ..)| *name == "Helvetica").map(|(_, sign, path)| (sign, path)).collect();
        if space {
            letters.push((' ', hayro::kurbo::Rect::new(20.0, 0.0, 230.0, 500.0).to_path(1.0)));
        }
        let drawn = content(|content| {
            content.begin_text().set_font(Name(b"F"), 12.0).next_line(20.0, 110.0);
            content.set_text_rendering_mode(TextRenderingMode::Invisible).show(Str(b"Below it stands a scan"));
            content.set_text_rendering_mode(TextRenderingMode::Fill).set_font(Name(b"H"), 12.0);
            content.next_line(0.0, -40.0).show(Str(b"Below it stands a line")).end_text();
        });
        only_page(&pages_that_draw(&drawn, 1, u16::from, |pdf, places| Typeface::with(&letters).write(pdf, places)))
    };
    let (with, without) = (page(true), page(false));
    assert_eq!((with.source, texts(&with)), (without.source, texts(&without)));
    assert_eq!(texts(&with), ["Below", "it", "stands", "a", "line"]);
}

#[test]
fn a_figure_that_is_said_to_be_a_sign_is_read() {
    let typeface = Typeface::of("Helvetica", 1.1, 0.0);
    for sign in ['-', '.', '*', '§', '°', '|', '☐'] {
        for hidden in ["7", "481"] {
            let says = |code: u8| if hidden.contains(char::from(code)) { sign as u16 } else { code.into() };
            for page in [page_that_says(says), page_in(&typeface, says)] {
                let page = only_page(&page);
                let texts = texts(&page);
                assert!(texts.contains(&"0048117") && texts.contains(&"Quorrax"), "{sign} for {hidden}: {texts:?}");
            }
        }
    }
}

/// A page of Helvetica in which one code means several letters.
fn page_that_joins(joined: u8, several: &str) -> Page {
    const LINES: [&str; 3] =
        ["Patient: Tamsin Quorrax", "Born 03 14 1961, record 0048117", "Plan: cephalexin 500 mg daily"];
    let several = several.chars().fold(0, |meaning, sign| meaning << 16 | u64::from(u32::from(sign)));
    let says = |code: u8| if code == joined { several } else { code.into() };
    only_page(&pages_of(&LINES, 1, says, |pdf, [font, _, _, meanings]| {
        pdf.type1_font(font).base_font(Name(b"Helvetica")).to_unicode(meanings);
    }))
}

#[test]
fn a_letter_that_is_said_to_be_several_is_read() {
    for (joined, several) in [
        (b'7', "12"),
        (b'7', "fi"),
        (b'7', "7\u{200b}"),
        (b'8', "abc"),
        (b'Q', "Jo"),
        (b'u', "st"),
        (b'7', "\u{2d}\u{2d}"),
    ] {
        let page = page_that_joins(joined, several);
        let texts = texts(&page);
        assert!(
            texts.contains(&"0048117") && texts.contains(&"Quorrax"),
            "{} {several}: {texts:?}",
            char::from(joined)
        );
    }
}

/// A page in a font of its own that joins an `f` and an `i`, with what that is said to mean.
fn page_with_a_ligature(several: u64) -> Page {
    let letters = drawn().into_iter().filter(|(name, ..)| *name == "Helvetica");
    let mut letters: Vec<(char, BezPath)> =
        letters.map(|(_, sign, path)| (sign, Affine::scale_non_uniform(1.1, 1.0) * path)).collect();
    let path = |letter: char| letters.iter().find(|(sign, _)| *sign == letter).unwrap().1.clone();
    let mut joined = path('f');
    let beside = Affine::translate((joined.bounding_box().x1 + 40.0, 0.0)) * path('i');
    joined.extend(beside.iter());
    letters.push(('~', joined));
    let lines = [
        "The of~ce of Tamsin Quorrax",
        "Five ~ngers of the left hand",
        "Findings de~ne a ~ne and ~rm scar",
        "File 0048117",
    ];
    let says = |code: u8| if code == b'~' { several } else { code.into() };
    only_page(&pages_of(&lines, 1, says, |pdf, places| Typeface::with(&letters).write(pdf, places)))
}

#[test]
fn a_ligature_is_believed_if_it_is_read() {
    let honest = page_with_a_ligature(0x0066_0069);
    assert_eq!(honest.source, Source::Content);
    assert!(["office", "fingers", "0048117"].iter().all(|word| texts(&honest).contains(word)), "{:?}", texts(&honest));
    for lie in [0x0073_0074, 0x0031_0032, 0x0061_0062_0063] {
        assert_eq!(page_with_a_ligature(lie).source, Source::Pixels, "{lie:x}");
    }
}

/// An 8 that is so wide that it is surely none, and said to be a 3, in a number that is too short to be read beside words.
#[test]
fn figures_that_were_not_read_are_not_believed() {
    let letters = drawn().into_iter().filter(|(name, ..)| *name == "Helvetica");
    let mut letters: Vec<(char, BezPath)> = letters.map(|(_, sign, path)| (sign, path)).collect();
    let wide = letters.iter().find(|(sign, _)| *sign == '8').unwrap().1.clone();
    letters.retain(|(sign, _)| *sign != '3');
    letters.push(('3', Affine::scale_non_uniform(2.0, 1.0) * wide));
    let lines =
        ["The patient was seen at the ward", "and was sent home with her mother", "and with some advice", "Room 33"];
    let page = only_page(&pages_of(&lines, 1, u16::from, |pdf, places| Typeface::with(&letters).write(pdf, places)));
    assert!(!texts(&page).contains(&"33") && texts(&page).contains(&"mother"), "{:?} {:?}", page.source, texts(&page));
}

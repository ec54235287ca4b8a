//! Glyphs that are said to be something which no rule looks for: nothing at all, a sign, several letters at once.

use super::lies::{page_in, page_that_says, pages_that_draw};
use super::typeface::Typeface;
use super::*;
use crate::pdf::shapes::drawn;
use hayro::kurbo::{BezPath, Shape};
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

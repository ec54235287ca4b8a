//! Small files made here, and what is read of them.

mod covered;
mod disguised;
mod drawn;
mod encryption;
mod forms;
mod frames;
mod known;
mod lies;
mod parts;
mod programs;
mod structure;
mod turned;
mod typeface;

use super::PdfPages;
use super::fixture::{Fixture, line, of_objects, rendered_text, text_page};
use crate::{Raster, read_document};
use docward_engine_model::protocol::{Limits, Rejection};
use docward_engine_model::{BBox, Document, Page, Source};
use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Name, Rect};

fn read_bytes(bytes: &[u8]) -> Result<Document, Rejection> {
    read_document(bytes, None, Limits::DEFAULT).map(|(document, _)| document)
}

fn only_page(bytes: &[u8]) -> Page {
    let mut document = read_bytes(bytes).unwrap();
    assert_eq!(document.pages().len(), 1);
    document.pages_mut().unwrap().remove(0)
}

fn texts(page: &Page) -> Vec<&str> {
    page.words.iter().map(|word| word.text.as_str()).collect()
}

fn content(build: impl FnOnce(&mut Content)) -> Vec<u8> {
    let mut content = Content::new();
    build(&mut content);
    content.finish().to_vec()
}

/// The first page as it is painted.
fn painted(bytes: &[u8]) -> Raster {
    let pdf = super::open(bytes).unwrap();
    PdfPages::of(&pdf).unwrap().raster(1, &Limits::DEFAULT).unwrap()
}

/// The smallest box around what is dark on a page.
fn ink(bytes: &[u8]) -> BBox {
    let page = painted(bytes);
    let levels = page.luma();
    let dark = (0..).zip(levels.iter()).filter(|(_, level)| **level < 128).map(|(at, _)| at);
    let place = |at: u32| (at % page.width(), at / page.width());
    dark.map(place).map(|(x, y)| BBox { x0: x, y0: y, x1: x + 1, y1: y + 1 }).reduce(BBox::union).unwrap()
}

#[test]
fn words_stand_where_their_ink_is_however_the_page_is_turned() {
    for (rotate, media) in [
        (0, Rect::new(0.0, 0.0, 360.0, 144.0)),
        (90, Rect::new(0.0, 0.0, 360.0, 144.0)),
        (180, Rect::new(-50.0, 20.0, 310.0, 164.0)),
        (270, Rect::new(10.0, 10.0, 360.0, 154.0)),
    ] {
        let mut fixture = Fixture::of(vec![content(|content| line(content, "Voss", 24.0, 60.0, 90.0))]);
        (fixture.rotate, fixture.media) = (rotate, media);
        let bytes = fixture.bytes();
        let page = only_page(&bytes);
        assert_eq!(texts(&page), ["Voss"], "rotated by {rotate}");
        let (found, ink) = (page.words[0].bbox, ink(&bytes));
        let near = |one: u32, other: u32| one.abs_diff(other) <= 3;
        assert!(near(found.x0, ink.x0) && near(found.x1, ink.x1), "{rotate}: {found:?} {ink:?}");
        assert!(near(found.y0, ink.y0) && near(found.y1, ink.y1), "{rotate}: {found:?} {ink:?}");
        assert!(page.source.is_text());
    }
}

#[test]
fn lines_read_from_top_to_bottom_whatever_the_order_of_painting() {
    let page = only_page(
        &Fixture::of(vec![content(|content| {
            line(content, "Birth: 1971-02-03", 12.0, 20.0, 60.0);
            line(content, "MRN 42", 12.0, 200.0, 90.0);
            line(content, "Name:   Mira Voss", 12.0, 20.0, 90.0);
        })])
        .bytes(),
    );
    assert_eq!(texts(&page), ["Name:", "Mira", "Voss", "MRN", "42", "Birth:", "1971-02-03"]);
    let lines: Vec<u32> = page.words.iter().map(|word| word.line).collect();
    assert_eq!(lines, [0, 0, 0, 0, 0, 1, 1]);
    assert!(page.words.iter().all(|word| (word.confidence - 1.0).abs() < f32::EPSILON));
}

#[test]
fn what_nobody_sees_is_not_read() {
    let page = only_page(
        &Fixture::of(vec![content(|content| {
            line(content, "Visible", 14.0, 20.0, 100.0);
            content.set_text_rendering_mode(TextRenderingMode::Invisible);
            line(content, "Hidden", 14.0, 20.0, 60.0);
            content.set_text_rendering_mode(TextRenderingMode::Fill);
            content.set_fill_gray(1.0);
            line(content, "White", 14.0, 200.0, 60.0);
            content.set_fill_gray(0.0);
            line(content, "Barred", 14.0, 200.0, 100.0);
            content.rect(190.0, 90.0, 100.0, 30.0).fill_nonzero();
        })])
        .bytes(),
    );
    assert_eq!(texts(&page), ["Visible"]);
}

/// A page-filling scan that shows one text, under a layer that says another.
#[test]
fn a_scan_is_read_from_its_pixels_whatever_its_layer_says() {
    let (width, height) = (600, 240);
    let mut scan = vec![255; width * height];
    let shown = rendered_text("Mira Voss", 120, 24);
    for (at, pixel) in scan.iter_mut().enumerate() {
        let (x, y) = (at % width, at / width);
        // Five times larger than console letters.
        if let Some(level) = (x / 5 < 120 && y / 5 < 24).then(|| shown[y / 5 * 120 + x / 5]) {
            *pixel = level;
        }
    }
    for hidden in [true, false] {
        let pdf = content(|content| {
            if !hidden {
                line(content, "Someone Else", 14.0, 20.0, 100.0);
            }
            content.save_state().transform([360.0, 0.0, 0.0, 144.0, 0.0, 0.0]).x_object(Name(b"I")).restore_state();
            if hidden {
                content.set_text_rendering_mode(TextRenderingMode::Invisible);
                line(content, "Someone Else", 14.0, 20.0, 100.0);
            }
        });
        let mut fixture = Fixture::of(vec![pdf]);
        fixture.image = Some((600, 240, scan.clone()));
        let page = only_page(&fixture.bytes());
        assert_eq!(page.source, Source::Pixels, "hidden {hidden}");
        assert_eq!(texts(&page), ["Mira", "Voss"], "hidden {hidden}");
    }
}

#[test]
fn an_image_beside_the_text_is_read_too() {
    let pdf = content(|content| {
        line(content, "Referral", 14.0, 20.0, 120.0);
        content.save_state().transform([240.0, 0.0, 0.0, 48.0, 20.0, 20.0]).x_object(Name(b"I")).restore_state();
    });
    let small = rendered_text("Mira Voss", 120, 24);
    let mut fixture = Fixture::of(vec![pdf]);
    fixture.image = Some((120, 24, small));
    let page = only_page(&fixture.bytes());
    assert_eq!(page.source, Source::PaintedInPart);
    assert_eq!(texts(&page), ["Referral", "Mira", "Voss"]);
    assert!(page.words[1].line > page.words[0].line);
}

#[test]
fn filled_fields_are_values_and_words() {
    for appearance in [true, false] {
        let mut fixture = Fixture::of(vec![content(|content| line(content, "Name", 12.0, 20.0, 100.0))]);
        let rect = Rect::new(80.0, 96.0, 200.0, 112.0);
        fixture.field = Some(("patient".into(), "Mira Voss".into(), rect, appearance));
        let bytes = fixture.bytes();
        let document = read_bytes(&bytes).unwrap();
        let [value] = document.form() else { panic!("one value") };
        assert_eq!((value.name.as_str(), value.value.as_str(), value.page), ("patient", "Mira Voss", Some(1)));
        let words: Vec<&str> = texts(&document.pages()[0]);
        assert_eq!(words, ["Name", "Mira", "Voss"], "appearance {appearance}");
        let bbox = value.bbox.unwrap();
        assert!(document.pages()[0].words[1..].iter().all(|word| word.bbox.intersects(bbox)));
    }
}

#[test]
fn pages_of_a_range_keep_their_numbers() {
    let pages = (1..=4).map(|number| content(|content| line(content, &format!("page{number}"), 12.0, 20.0, 60.0)));
    let document = read_bytes(&Fixture::of(pages.collect()).bytes()).unwrap();
    let numbers: Vec<(u32, &str)> =
        document.pages().iter().map(|page| (page.number, page.words[0].text.as_str())).collect();
    assert_eq!(numbers, [(1, "page1"), (2, "page2"), (3, "page3"), (4, "page4")]);
}

#[test]
fn broken_files_say_why() {
    let whole = text_page("Voss", 12.0);
    assert_eq!(read_bytes(&whole[..whole.len() / 2]).err(), Some(Rejection::Truncated));
    assert_eq!(read_bytes(b"%PDF-1.7\nnothing\n%%EOF").err(), Some(Rejection::Malformed));
    let mut limits = Limits::DEFAULT;
    limits.page_pixels = 1_000;
    assert_eq!(read_document(&whole, None, limits).err(), Some(Rejection::TooManyPixels));
    let mut wide = Fixture::of(vec![content(|content| line(content, "Voss", 12.0, 20.0, 60.0))]);
    wide.media = Rect::new(0.0, 0.0, 90_000.0, 90_000.0);
    assert_eq!(read_bytes(&wide.bytes()).err(), Some(Rejection::TooManyPixels));
}

#[test]
fn an_empty_page_has_no_words() {
    let page = only_page(&Fixture::of(vec![Vec::new()]).bytes());
    assert!(page.words.is_empty());
}

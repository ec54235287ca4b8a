//! Pages of which all is known without painting them, and pages whose pixels are looked at.

use super::*;
use crate::ReadRequest;
use crate::compose::{PagePixels, compose};
use crate::image::decode_png;
use crate::raster::Levels;
use docward_engine_model::protocol::{PageInstruction, PageRange};
use docward_engine_model::{FileKind, Structure};
use pdf_writer::Str;
use pdf_writer::types::LineCapStyle;

/// A letter page of `(content)`.
pub(super) fn letter(build: impl FnOnce(&mut Content)) -> Vec<u8> {
    let mut fixture = Fixture::of(vec![content(build)]);
    fixture.media = Rect::new(0.0, 0.0, 612.0, 792.0);
    fixture.bytes()
}

/// What is known of the first page without its pixels.
pub(super) fn without_pixels(bytes: &[u8]) -> Option<Structure> {
    let pdf = super::super::open(bytes).unwrap();
    PdfPages::of(&pdf).unwrap().structure_without_pixels(1, &Limits::DEFAULT)
}

/// What it shows if it is painted whole.
pub(super) fn with_pixels(bytes: &[u8]) -> Structure {
    let pdf = super::super::open(bytes).unwrap();
    PdfPages::of(&pdf).unwrap().read_whole(1, &Limits::DEFAULT).unwrap().structure
}

pub(super) fn near(one: &BBox, other: &BBox) -> bool {
    let edges = [(one.x0, other.x0), (one.y0, other.y0), (one.x1, other.x1), (one.y1, other.y1)];
    edges.iter().all(|(one, other)| one.abs_diff(*other) <= 3)
}

pub(super) fn print(content: &mut Content) {
    content.set_fill_gray(0.0);
    for (row, text) in ["Date", "01/02/2024", "03/04/2024"].into_iter().enumerate() {
        let y = 700.0 - 20.0 * f32::from(u8::try_from(row).unwrap());
        line(content, text, 11.0, 60.0, y);
        line(content, "Office visit", 11.0, 160.0, y);
    }
}

/// A table whose lines come cell by cell, as browsers draw them, on a light ground, with a dashed line of signs below.
fn table(content: &mut Content) {
    content.set_fill_gray(0.93).rect(54.0, 655.0, 240.0, 60.0).fill_nonzero().set_fill_gray(0.0);
    for row in 0..3_u8 {
        let y = 655.0 + 20.0 * f32::from(row);
        for (x, width) in [(54.0, 100.0), (154.0, 140.0)] {
            content.rect(x, y, width, 0.75).fill_nonzero().rect(x, y + 19.25, width, 0.75).fill_nonzero();
            content.rect(x, y, 0.75, 20.0).fill_nonzero().rect(x + width, y, 0.75, 20.0).fill_nonzero();
        }
    }
    content.set_line_width(1.0).move_to(54.0, 600.0).line_to(294.0, 600.0).stroke();
    print(content);
    line(content, &"_".repeat(40), 11.0, 54.0, 560.0);
    line(content, &"-".repeat(60), 11.0, 54.0, 540.0);
    line(content, &"=".repeat(50), 11.0, 54.0, 520.0);
}

#[test]
fn lines_are_the_same_with_and_without_pixels() {
    let bytes = letter(table);
    let known = without_pixels(&bytes).expect("nothing but letters, lines and a light ground");
    let seen = with_pixels(&bytes);
    for rule in &seen.rules {
        assert!(known.rules.iter().any(|other| near(rule, other)), "{rule:?} is missing");
    }
    for rule in &known.rules {
        assert!(seen.rules.iter().any(|other| near(rule, other)), "{rule:?} is not there");
    }
    assert!(known.rules.len() >= 10 && seen.marks.is_empty() && known.marks.is_empty() && seen.ink.is_empty());
    let page = only_page(&bytes);
    assert_eq!(page.structure, known);
    assert!(page.source.is_text());
}

#[test]
fn signs_that_are_places_to_tick_are_told_without_pixels() {
    let form = |content: &mut Content| {
        print(content);
        line(content, "Pain: [ ] none [x] some", 12.0, 60.0, 500.0);
    };
    let known = without_pixels(&letter(form)).expect("letters alone");
    let selected: Vec<bool> = known.marks.iter().map(|mark| mark.selected).collect();
    assert_eq!(selected, [false, true]);
    assert_eq!(known.marks, with_pixels(&letter(form)).marks);
}

type Draw = fn(&mut Content);

#[test]
fn what_only_pixels_tell_is_looked_at() {
    let drawn: [(&str, Draw); 14] = [
        ("a place to tick of four sides", |content| {
            content.rect(60.0, 500.0, 9.0, 9.0).stroke();
        }),
        ("a place to tick of four lines", |content| {
            for (x, y, width, height) in
                [(60.0, 500.0, 9.0, 0.7), (60.0, 508.3, 9.0, 0.7), (60.0, 500.0, 0.7, 9.0), (68.3, 500.0, 0.7, 9.0)]
            {
                content.rect(x, y, width, height).fill_nonzero();
            }
        }),
        ("a large place to tick", |content| {
            content.rect(60.0, 500.0, 20.0, 20.0).stroke();
        }),
        ("a blot", |content| {
            content.rect(60.0, 500.0, 20.0, 2.6).fill_nonzero();
        }),
        ("a grey square", |content| {
            content.set_fill_gray(0.82).rect(60.0, 500.0, 9.0, 9.0).fill_nonzero();
        }),
        ("a circle that is a letter", |content| line(content, "O", 14.0, 60.0, 500.0)),
        ("a circle right before a label", |content| line(content, "OYes", 14.0, 60.0, 500.0)),
        ("a slanted stroke", |content| {
            content.move_to(60.0, 500.0).line_to(90.0, 520.0).stroke();
        }),
        ("a signature", |content| {
            content.move_to(60.0, 500.0).cubic_to(70.0, 520.0, 80.0, 480.0, 90.0, 500.0).stroke();
        }),
        ("dashes", |content| {
            content.set_dash_pattern([3.0, 2.0], 0.0).move_to(60.0, 500.0).line_to(300.0, 500.0).stroke();
        }),
        ("a bar over text", |content| {
            content.rect(150.0, 690.0, 100.0, 20.0).fill_nonzero();
        }),
        ("a white ground over text", |content| {
            content.set_fill_gray(1.0).rect(150.0, 690.0, 100.0, 20.0).fill_nonzero();
        }),
        ("white text", |content| {
            content.set_fill_gray(1.0);
            line(content, "Hidden", 12.0, 60.0, 500.0);
        }),
        ("text that is cut off", |content| {
            content.save_state().rect(60.0, 500.0, 20.0, 20.0).clip_nonzero().end_path();
            line(content, "Longer than its room", 12.0, 60.0, 505.0);
            content.restore_state();
        }),
    ];
    assert!(without_pixels(&letter(print)).is_some());
    for (what, draw) in drawn {
        let bytes = letter(|content| {
            print(content);
            draw(content.set_line_cap(LineCapStyle::ButtCap));
        });
        assert!(without_pixels(&bytes).is_none(), "{what}");
        assert!(!only_page(&bytes).source.has_raster(), "{what}: only there");
    }
}

#[test]
fn what_is_painted_again_is_the_page_as_it_was_read() {
    let bytes = letter(table);
    let (document, rasters) = read_document(&bytes, None, Limits::DEFAULT).unwrap();
    assert_eq!(rasters, [None], "its pixels are not kept");
    let [page] = document.pages() else { panic!("one page") };
    let known: Vec<BBox> = page.words.iter().map(|word| word.bbox).collect();
    let black_out = vec![page.words[0].bbox];
    let instruction = PageInstruction { page: 1, black_out, known, black_out_unknown_ink: false };
    let original = Some(bytes.len() as u64);
    let composed = |instruction: &PageInstruction, original| {
        let mut png = Vec::new();
        let pixels = PagePixels { bytes: &bytes, original, rasters: &[] };
        let pages = std::slice::from_ref(instruction);
        let told = compose(pixels, FileKind::Png, pages, &Limits::DEFAULT, &mut |piece| png.extend(piece));
        told.map(|told| (png, told))
    };
    let (png, told) = composed(&instruction, original).unwrap();
    assert!(told[0].unknown_ink.is_empty());
    let range = PageRange { first: 1, last: 1 };
    let redacted =
        decode_png(&png, &ReadRequest { bytes: &png, declared: None, pages: range, limits: Limits::DEFAULT }).unwrap();
    let mut expected = painted(&bytes);
    assert_eq!((expected.width(), expected.height()), (page.width, page.height));
    expected.round_levels(Levels::Sixteen);
    expected.black_out(page.words[0].bbox);
    assert!(redacted == expected, "the page, and nothing of it but the word is black");
    // Without the file there is nothing to paint, and no such page is none.
    assert_eq!(composed(&instruction, None).err(), Some(Rejection::Malformed));
    assert_eq!(composed(&PageInstruction { page: 2, ..instruction }, original).err(), Some(Rejection::Malformed));
}

/// How many pages of these texts the second reader was asked about, after each.
fn asked(texts: &[&[u8]]) -> Vec<usize> {
    let page = |text: &[u8]| {
        content(|content| {
            content.begin_text().set_font(Name(b"F"), 12.0).next_line(20.0, 100.0).show(Str(text)).end_text();
        })
    };
    let bytes = Fixture::of(texts.iter().map(|text| page(text)).collect()).bytes();
    let pdf = super::super::open(&bytes).unwrap();
    let pages = PdfPages::of(&pdf).unwrap();
    let range = PageRange { first: 1, last: u32::MAX };
    let request = ReadRequest { bytes: &bytes, declared: None, pages: range, limits: Limits::DEFAULT };
    let after = |number: usize| {
        pages.read(u32::try_from(number).unwrap(), &request).unwrap();
        pages.asked()
    };
    (1..=texts.len()).map(after).collect()
}

/// The second reader costs more than the first, so that a long listing in one font must not have it read every page. In the standard
/// encoding these bytes are letters whose shape is not known.
#[test]
fn the_second_reader_is_asked_only_about_letters_that_it_has_not_confirmed() {
    let (known, new) = (
        b"\xe1\xe9 \xe1\xe9\xe1 \xe9\xe1\xe9\xe1 \xe9\xe1\xe9\xe1 \xe9\xe1\xe9\xe1\xe9\xe1\xe9\xe1 Iron".as_slice(),
        b"\xe1\xe9 \xe1\xe9\xe1 \xf1\xfb\xe9\xe1 \xe9\xe1\xe9\xe1 \xe9\xe1\xe9\xe1\xe9\xe1\xe9\xe1 Iron".as_slice(),
    );
    assert_eq!(asked(&[known, known, known, new, known, new]), [1, 1, 1, 2, 2, 2]);
}

/// Nor where it can't contradict: most letters look like what they are said to mean.
#[test]
fn the_second_reader_is_not_asked_about_a_page_whose_letters_look_like_what_they_mean() {
    let (letters, more) = (b"Sodium 140, and potassium.".as_slice(), b"Sodium 140, \xfband potassium.".as_slice());
    assert_eq!(asked(&[letters, letters, more]), [0, 0, 0]);
}

/// Grounds as large as the page, one over the other: who asks of each what it covers has to give up in time.
#[test]
fn a_page_of_too_many_grounds_is_looked_at() {
    let grounds = |count: usize| {
        letter(|content| {
            content.set_fill_gray(0.95);
            for _ in 0..count {
                content.rect(0.0, 0.0, 612.0, 792.0).fill_nonzero();
            }
            print(content);
        })
    };
    assert!(without_pixels(&grounds(100)).is_some());
    assert!(without_pixels(&grounds(3_000)).is_none());
}

//! Pages of which only some places are painted: they show what the whole page shows.

use super::drawn::{letter, near, print};
use super::*;
use crate::pdf::content::Told;
use docward_engine_model::Mark;

type Draw = fn(&mut Content);

/// The page, and the same painted whole.
fn both(bytes: &[u8]) -> (Page, Told) {
    let pdf = super::super::open(bytes).unwrap();
    (only_page(bytes), PdfPages::of(&pdf).unwrap().read_whole(1, &Limits::DEFAULT).unwrap())
}

fn same_places(one: &[BBox], other: &[BBox]) -> bool {
    let holds = |all: &[BBox], bbox: &BBox| all.iter().any(|other| near(bbox, other));
    one.iter().all(|bbox| holds(other, bbox)) && other.iter().all(|bbox| holds(one, bbox))
}

fn places(marks: &[Mark]) -> Vec<BBox> {
    marks.iter().map(|mark| mark.bbox).collect()
}

fn told(marks: &[Mark]) -> Vec<bool> {
    marks.iter().map(|mark| mark.selected).collect()
}

/// A ticked and an empty place of four sides before their labels, and one that is a circle.
fn ticks(content: &mut Content) {
    for (x, label) in [(60.0, "Yes"), (120.0, "No"), (180.0, "Unknown")] {
        content.rect(x, 500.0, 9.0, 9.0).stroke();
        line(content, label, 10.0, x + 14.0, 501.0);
    }
    content.move_to(61.0, 501.0).line_to(68.0, 508.0).move_to(61.0, 508.0).line_to(68.0, 501.0).stroke();
}

/// A box with round corners.
fn round_box(content: &mut Content) {
    let (x0, y0, x1, y1, r) = (60.0, 420.0, 400.0, 480.0, 6.0);
    content.move_to(x0 + r, y0).line_to(x1 - r, y0).cubic_to(x1, y0, x1, y0, x1, y0 + r);
    content.line_to(x1, y1 - r).cubic_to(x1, y1, x1, y1, x1 - r, y1);
    content.line_to(x0 + r, y1).cubic_to(x0, y1, x0, y1, x0, y1 - r);
    content.line_to(x0, y0 + r).cubic_to(x0, y0, x0, y0, x0 + r, y0).stroke();
    line(content, "Within the box", 11.0, 80.0, 445.0);
}

/// A dark bar with light letters over a table.
fn dark_header(content: &mut Content) {
    content.set_fill_rgb(0.1, 0.2, 0.4).rect(54.0, 560.0, 500.0, 18.0).fill_nonzero();
    content.set_fill_gray(1.0);
    line(content, "Medication", 10.0, 60.0, 565.0);
    line(content, "Dose", 10.0, 300.0, 565.0);
    content.set_fill_gray(0.0).set_line_width(1.0);
    for row in 1..4_u8 {
        let y = 560.0 - 20.0 * f32::from(row);
        content.move_to(54.0, y).line_to(554.0, y).stroke();
    }
    for x in [54.0, 290.0, 554.0] {
        content.move_to(x, 500.0).line_to(x, 578.0).stroke();
    }
    line(content, "Lisinopril", 10.0, 60.0, 545.0);
    line(content, "20 mg daily", 10.0, 300.0, 545.0);
}

fn signature(content: &mut Content) {
    content.set_line_width(1.5).move_to(100.0, 300.0);
    content.cubic_to(120.0, 340.0, 140.0, 260.0, 160.0, 310.0).cubic_to(180.0, 340.0, 190.0, 280.0, 220.0, 300.0);
    content.stroke().set_line_width(0.8).move_to(90.0, 290.0).line_to(300.0, 290.0).stroke();
    line(content, "Signature of patient", 9.0, 90.0, 278.0);
}

/// Light grounds that are painted over the lines of the rows before.
fn grounds_over_lines(content: &mut Content) {
    for row in 0..4_u8 {
        let y = 600.0 - 20.0 * f32::from(row);
        content.set_fill_gray(if row % 2 == 0 { 0.94 } else { 1.0 }).rect(54.0, y - 20.0, 400.0, 20.5).fill_nonzero();
        content.set_fill_gray(0.0).rect(54.0, y - 20.0, 400.0, 0.8).fill_nonzero();
        line(content, "Row of the table", 10.0, 60.0, y - 14.0);
    }
}

/// A path of two rectangles, and a light ground of any shape.
fn several_at_once(content: &mut Content) {
    content.rect(54.0, 600.0, 300.0, 0.9).rect(54.0, 560.0, 300.0, 0.9).fill_nonzero();
    content.set_fill_gray(0.95).move_to(54.0, 500.0).cubic_to(54.0, 540.0, 350.0, 540.0, 350.0, 500.0).fill_nonzero();
    content.set_fill_gray(0.0);
    line(content, "On a ground", 10.0, 150.0, 510.0);
}

#[test]
fn what_places_show_is_what_the_page_shows() {
    let drawn: [(&str, Draw); 6] = [
        ("places to tick", ticks),
        ("round corners", round_box),
        ("a dark header", dark_header),
        ("a signature", signature),
        ("grounds over lines", grounds_over_lines),
        ("several rectangles", several_at_once),
    ];
    for (what, draw) in drawn {
        let bytes = letter(|content| {
            print(content);
            draw(content);
        });
        let (page, whole) = both(&bytes);
        assert!(!page.source.has_raster(), "{what} needs no painting of the whole page");
        let known = |words: &[docward_engine_model::Word]| -> Vec<(String, BBox, u32)> {
            words.iter().map(|word| (word.text.as_str().to_owned(), word.bbox, word.line)).collect()
        };
        assert_eq!(known(&page.words), known(&whole.words), "{what}");
        let (seen, all) = (&page.structure, &whole.structure);
        assert!(same_places(&places(&seen.marks), &places(&all.marks)), "{what}: {:?} {:?}", seen.marks, all.marks);
        assert_eq!(told(&seen.marks), told(&all.marks), "{what}");
        assert!(same_places(&seen.rules, &all.rules), "{what}: {:?} {:?}", seen.rules, all.rules);
        assert!(same_places(&seen.ink, &all.ink), "{what}: {:?} {:?}", seen.ink, all.ink);
    }
}

#[test]
fn a_tick_and_a_signature_are_found_where_they_are_painted() {
    let page = only_page(&letter(|content| {
        print(content);
        ticks(content);
        signature(content);
    }));
    assert_eq!(told(&page.structure.marks), [true, false, false]);
    assert_eq!(page.structure.ink.len(), 1);
    assert_eq!(page.source, Source::Content);
}

/// What stands below a bar or has the colour of its ground is not on the page, and a line below a ground is not there.
#[test]
fn what_leaves_no_ink_is_not_on_the_page() {
    let page = only_page(&letter(|content| {
        print(content);
        line(content, "Below", 11.0, 60.0, 500.0);
        content.rect(50.0, 495.0, 60.0, 20.0).fill_nonzero();
        content.rect(54.0, 450.0, 300.0, 1.0).fill_nonzero();
        content.set_fill_gray(1.0);
        line(content, "Hidden", 11.0, 60.0, 470.0);
        content.rect(50.0, 440.0, 310.0, 20.0).fill_nonzero();
    }));
    assert!(!page.source.has_raster());
    assert!(!texts(&page).iter().any(|text| ["Below", "Hidden"].contains(text)));
    assert!(texts(&page).contains(&"Office"));
    assert!(page.structure.rules.is_empty(), "{:?}", page.structure.rules);
}

fn with_image(pixels: Vec<u8>, side: (i32, i32), place: [f32; 6]) -> Vec<u8> {
    let mut fixture = Fixture::of(vec![content(|content| {
        print(content);
        content.save_state().transform(place).x_object(Name(b"I")).restore_state();
    })]);
    (fixture.media, fixture.image) = (Rect::new(0.0, 0.0, 612.0, 792.0), Some((side.0, side.1, pixels)));
    fixture.bytes()
}

#[test]
fn an_image_is_read_where_it_stands() {
    let picture = rendered_text("GENERAL HOSPITAL", 160, 24);
    let (page, whole) = both(&with_image(picture, (160, 24), [300.0, 0.0, 0.0, 60.0, 150.0, 560.0]));
    assert_eq!(page.source, Source::PaintedInPart);
    assert!(texts(&page).contains(&"HOSPITAL"), "{:?}", texts(&page));
    let place = |words: &[docward_engine_model::Word]| {
        words.iter().find(|word| word.text.as_str() == "HOSPITAL").map(|word| word.bbox).unwrap()
    };
    assert!(near(&place(&page.words), &place(&whole.words)));
}

#[test]
fn a_page_that_is_mostly_image_is_painted_whole() {
    let page = only_page(&with_image(vec![200; 64 * 64], (64, 64), [560.0, 0.0, 0.0, 600.0, 20.0, 20.0]));
    assert!(page.source.has_raster());
}

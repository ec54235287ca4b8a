//! Pages of which only some places are painted: they show what the whole page shows.

use super::drawn::{letter, near, print, without_pixels};
use super::*;
use crate::pdf::content::Told;
use docward_engine_model::{Mark, MarkShape, Word};
use pdf_writer::Str;
use pdf_writer::types::{LineCapStyle, TextRenderingMode};

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

/// A table whose rows are parted by dotted lines, as office programs draw them.
fn dotted_lines(content: &mut Content) {
    content.set_line_width(0.5).set_dash_pattern([0.5, 1.0], 0.0);
    for row in 0..4_u8 {
        let y = 560.0 - 20.0 * f32::from(row);
        content.move_to(54.0, y).line_to(554.0, y).stroke();
        for x in [54.0, 290.0, 554.0] {
            content.move_to(x, y).line_to(x, y - 20.0).stroke();
        }
        line(content, "Lisinopril", 10.0, 60.0, y - 14.0);
        line(content, "20 mg daily", 10.0, 300.0, y - 14.0);
    }
    content.set_dash_pattern([], 0.0);
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
        let known = |words: &[Word]| -> Vec<(String, BBox, u32)> {
            words.iter().map(|word| (word.text.as_str().to_owned(), word.bbox, word.line)).collect()
        };
        assert_eq!(known(&page.words), known(&whole.words), "{what}");
        let (seen, all) = (&page.structure, &whole.structure);
        assert!(same_places(&places(&seen.marks), &places(&all.marks)), "{what}: {:?} {:?}", seen.marks, all.marks);
        assert_eq!(told(&seen.marks), told(&all.marks), "{what}");
        assert!(same_places(&seen.rules, &all.rules), "{what}: {:?} {:?}", seen.rules, all.rules);
        // Of a dark ground the content says that it is one.
        let ink: &[BBox] = if what == "a dark header" { &[] } else { &all.ink };
        assert!(same_places(&seen.ink, ink), "{what}: {:?} {:?}", seen.ink, all.ink);
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

/// Headers of tables, and dotted lines between their rows.
#[test]
fn dark_grounds_with_light_letters_and_dotted_lines_need_no_painting() {
    assert!(without_pixels(&letter(dark_header)).is_some());
    let bytes = letter(dotted_lines);
    let (page, whole) = both(&bytes);
    assert!(without_pixels(&bytes).is_some());
    // The dots of lines that run down the page are too far apart to be told of pixels.
    let (level, upright): (Vec<BBox>, Vec<BBox>) =
        page.structure.rules.iter().partition(|rule| rule.width() > rule.height());
    assert!(same_places(&level, &whole.structure.rules) && level.len() == 4 && upright.len() == 3, "{level:?}");
    let unseen = letter(|content| {
        print(content);
        dark_header(content);
        content.set_fill_rgb(0.1, 0.2, 0.4);
        line(content, "Unseen", 10.0, 200.0, 565.0);
    });
    assert!(without_pixels(&unseen).is_none());
    let page = only_page(&unseen);
    assert!(texts(&page).contains(&"Medication") && !texts(&page).contains(&"Unseen"));
}

/// Letters that were turned into curves, as a designer's program writes them, and rows of light blocks.
#[test]
fn light_shapes_on_a_dark_ground_are_looked_at() {
    let shapes: [Draw; 2] = [
        |content| {
            content.move_to(100.0, 564.0).cubic_to(104.0, 576.0, 108.0, 576.0, 112.0, 564.0).fill_nonzero();
        },
        |content| {
            content.rect(100.0, 564.0, 4.0, 8.0).fill_nonzero().rect(108.0, 564.0, 4.0, 8.0).fill_nonzero();
        },
    ];
    let build = |shape: Option<Draw>| {
        letter(|content| {
            print(content);
            content.set_fill_rgb(0.1, 0.2, 0.4).rect(54.0, 560.0, 500.0, 18.0).fill_nonzero().set_fill_gray(1.0);
            if let Some(draw) = shape {
                draw(content);
            }
        })
    };
    assert!(without_pixels(&build(None)).is_some());
    assert!(shapes.iter().all(|shape| without_pixels(&build(Some(*shape))).is_none()));
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
    let place =
        |words: &[Word]| words.iter().find(|word| word.text.as_str() == "HOSPITAL").map(|word| word.bbox).unwrap();
    assert!(near(&place(&page.words), &place(&whole.words)));
}

#[test]
fn a_page_that_is_mostly_image_is_painted_whole() {
    let page = only_page(&with_image(vec![200; 64 * 64], (64, 64), [560.0, 0.0, 0.0, 600.0, 20.0, 20.0]));
    assert!(page.source.has_raster());
}

/// A line of text, and a pen's ink over it that reaches beyond what was drawn with it.
#[test]
fn what_a_thick_pen_hides_is_not_on_the_page() {
    let drawn: [(&str, Draw); 6] = [
        ("the corner of a rectangle", |content| {
            content.set_line_width(120.0).rect(180.0, 470.0, 150.0, 150.0).stroke();
        }),
        ("the cap of a line", |content| {
            content.set_line_cap(LineCapStyle::ProjectingSquareCap).set_line_width(120.0);
            content.move_to(180.0, 650.0).line_to(400.0, 650.0).stroke();
        }),
        ("a pen in an uneven scale", |content| {
            content.save_state().transform([0.1, 0.0, 0.0, 10.0, 0.0, 0.0]).set_line_width(6.0);
            content.move_to(1200.0, 64.5).line_to(4000.0, 64.5).stroke().restore_state();
        }),
        ("the corner of two lines", |content| {
            content.set_line_width(90.0).move_to(345.0, 595.0).line_to(215.0, 648.0).line_to(345.0, 701.0).stroke();
        }),
        ("a filled shape with an outline", |content| {
            content.set_line_width(120.0).rect(180.0, 560.0, 60.0, 60.0).fill_nonzero_and_stroke();
        }),
        ("a letter's outline", |content| {
            content.set_line_width(120.0).begin_text().set_text_rendering_mode(TextRenderingMode::Stroke);
            content.set_font(Name(b"F"), 30.0).next_line(180.0, 600.0).show(Str(b"I")).end_text();
        }),
    ];
    for (what, draw) in drawn {
        let bytes = letter(|content| {
            print(content);
            line(content, "Covered", 11.0, 126.0, 645.0);
            draw(content);
        });
        let (page, whole) = both(&bytes);
        let is_there = |words: &[Word]| words.iter().any(|word| word.text.as_str() == "Covered");
        assert_eq!(is_there(&page.words), is_there(&whole.words), "{what}");
        assert!(!is_there(&whole.words), "{what}: the pen hides it");
    }
}

/// A page of text, and a character that this program draws: a font's character may draw whatever a page may.
fn with_drawn_character(program: &str) -> Vec<u8> {
    let stream = |content: &str| format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len());
    let text = |text: &str, at: &str| format!("BT /F 12 Tf {at} Td ({text}) Tj ET ");
    let lines: String = (0..8).map(|row| text("A line of the page", &format!("60 {}", 700 - row * 20))).collect();
    let page = format!("{lines} BT /D 1 Tf 60 300 Td (a) Tj ET");
    of_objects(&[
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R
            /Resources << /Font << /F 5 0 R /D 6 0 R >> >> >>",
        &stream(&page),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 10 10] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 97
            /Widths [10] /Encoding << /Differences [97 /a] >> /CharProcs << /a 7 0 R >>
            /Resources << /Font << /F 5 0 R >> >> >>",
        &stream(&format!("10 0 d0 {program}")),
    ])
}

#[test]
fn a_character_that_draws_more_than_fills_has_the_whole_page_painted() {
    assert!(!only_page(&with_drawn_character("0 0 10 10 re f")).source.has_raster(), "its ink is where its fill is");
    let elsewhere =
        ["BT /F 12 Tf 0 250 Td (Drawn by a character) Tj ET", "400 w 0 0 m 10 0 l S", "40 w 0 0 10 10 re B"];
    for program in elsewhere {
        assert!(only_page(&with_drawn_character(program)).source.has_raster(), "{program}");
    }
}

/// Words that are asked about one by one: who asked too much must not leave the rest of them out.
#[test]
fn a_page_that_asks_too_much_is_painted_whole() {
    let mut places = super::super::places::Places::of(hayro::kurbo::Rect::new(0.0, 0.0, 1700.0, 2200.0));
    let whole = hayro::kurbo::Rect::new(0.0, 0.0, 1700.0, 2200.0);
    places.add(hayro::kurbo::Rect::new(10.0, 10.0, 20.0, 20.0));
    let asked = (0..2_000).take_while(|_| places.touch(whole) && !places.are_all()).count();
    assert!(asked < 2_000 && places.are_all());
}

#[test]
fn what_has_no_place_may_stand_anywhere() {
    let page = hayro::kurbo::Rect::new(0.0, 0.0, 1700.0, 2200.0);
    for place in [f64::NAN, f64::INFINITY] {
        let mut places = super::super::places::Places::of(page);
        places.add(hayro::kurbo::Rect::new(10.0, 10.0, place, 20.0));
        assert!(places.are_all(), "{place}");
    }
}

/// A place to tick that is written stays one if somebody draws a ring around it.
#[test]
fn a_written_place_in_a_ring_is_still_a_place_to_tick() {
    let page = only_page(&letter(|content| {
        print(content);
        line(content, "Pain:", 12.0, 60.0, 500.0);
        line(content, "[ ]", 12.0, 110.0, 500.0);
        line(content, "none", 12.0, 180.0, 500.0);
        let (x, y, wide, high) = (117.0_f32, 504.0_f32, 22.0_f32, 13.0_f32);
        let (kx, ky) = (wide * 0.5523, high * 0.5523);
        content.set_line_width(1.2).move_to(x + wide, y);
        content.cubic_to(x + wide, y + ky, x + kx, y + high, x, y + high);
        content.cubic_to(x - kx, y + high, x - wide, y + ky, x - wide, y);
        content.cubic_to(x - wide, y - ky, x - kx, y - high, x, y - high);
        content.cubic_to(x + kx, y - high, x + wide, y - ky, x + wide, y).stroke();
    }));
    let shapes: Vec<MarkShape> = page.structure.marks.iter().map(|mark| mark.shape).collect();
    assert!(shapes.contains(&MarkShape::Ring), "{shapes:?}");
    assert!(shapes.iter().any(|shape| *shape != MarkShape::Ring), "{shapes:?}");
}

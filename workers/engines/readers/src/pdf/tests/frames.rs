//! Frames with round corners and rows of circles, as web pages draw their fields and places to tick.

use super::super::content::unspoken;
use super::super::layer::Layer;
use super::super::outline::Outlines;
use super::drawn::{letter, print, with_pixels, without_pixels};
use super::*;
use crate::Raster;
use crate::bands::Bands;

/// How far a curve's handles reach that is a quarter of a circle.
const HANDLE: f32 = 0.552;

/// A frame of four sides and four round corners, in a grey.
fn frame(content: &mut Content, grey: f32) {
    let (x0, y0, x1, y1, r) = (60.0, 500.0, 300.0, 520.0, 4.0);
    let near = r * (1.0 - HANDLE);
    content.set_stroke_gray(grey).set_line_width(0.75);
    content.move_to(x0 + r, y0).line_to(x1 - r, y0).cubic_to(x1 - near, y0, x1, y0 + near, x1, y0 + r);
    content.line_to(x1, y1 - r).cubic_to(x1, y1 - near, x1 - near, y1, x1 - r, y1);
    content.line_to(x0 + r, y1).cubic_to(x0 + near, y1, x0, y1 - near, x0, y1 - r);
    content.line_to(x0, y0 + r).cubic_to(x0, y0 + near, x0 + near, y0, x0 + r, y0).close_path().stroke();
    line(content, "Within the frame", 11.0, 70.0, 506.0);
}

fn circle(content: &mut Content, [x, y]: [f32; 2], r: f32) {
    let h = r * HANDLE;
    content.move_to(x + r, y).cubic_to(x + r, y + h, x + h, y + r, x, y + r);
    content.cubic_to(x - h, y + r, x - r, y + h, x - r, y).cubic_to(x - r, y - h, x - h, y - r, x, y - r);
    content.cubic_to(x + h, y - r, x + r, y - h, x + r, y).close_path();
}

#[test]
fn a_light_frame_with_round_corners_needs_no_painting_and_a_dark_one_does() {
    for grey in [0.77, 0.8, 0.84, 0.9] {
        let bytes = letter(|content| {
            print(content);
            frame(content, grey);
        });
        let known = without_pixels(&bytes).expect("no ink to whatever looks at pixels");
        let seen = with_pixels(&bytes);
        assert!(seen.ink.is_empty() && seen.marks.is_empty() && seen.rules.is_empty(), "{grey}");
        assert!(known.ink.is_empty() && known.marks.is_empty() && known.rules.is_empty(), "{grey}");
    }
    for grey in [0.0, 0.5, 0.7] {
        let bytes = letter(|content| {
            print(content);
            frame(content, grey);
        });
        assert!(without_pixels(&bytes).is_none(), "a frame in {grey} is not painted");
    }
}

/// It may be a ring around what was chosen.
#[test]
fn a_light_line_that_is_all_curves_is_painted() {
    let bytes = letter(|content| {
        print(content);
        content.set_stroke_gray(0.8).set_line_width(1.0);
        circle(content, [150.0, 500.0], 40.0);
        content.stroke();
    });
    assert!(without_pixels(&bytes).is_none());
}

/// A filled circle may be an `O` of letters that are curves, but not where nothing but circles is drawn.
#[test]
fn rows_of_circles_are_no_letters() {
    let bytes = letter(|content| {
        for row in 0..10_u8 {
            let y = 700.0 - 22.0 * f32::from(row);
            for (column, label) in (0..).zip(["Never", "Sometimes", "Always"]) {
                let x = 60.0 + 100.0 * f32::from(u8::try_from(column).unwrap());
                content.set_fill_gray(1.0).set_stroke_gray(0.3).set_line_width(1.0);
                circle(content, [x, y + 3.0], 4.5);
                content.fill_nonzero();
                circle(content, [x, y + 3.0], 4.5);
                content.stroke().set_fill_gray(0.0);
                if column == i32::from(row) % 3 {
                    circle(content, [x, y + 3.0], 2.5);
                    content.fill_nonzero();
                }
                line(content, label, 10.0, x + 10.0, y);
            }
        }
    });
    let page = only_page(&bytes);
    assert_eq!(page.words.len(), 30, "{:?}", texts(&page));
    assert_eq!(page.structure.marks.len(), 30);
    assert_eq!(page.structure.marks.iter().filter(|mark| mark.selected).count(), 10);
    assert_eq!(page.structure.marks, with_pixels(&bytes).marks);
}

/// Some letters are circles: where a few curves are none, all of them may be letters.
#[test]
fn circles_among_letters_that_are_curves_are_looked_at_with_them() {
    let looked_at = |letters: usize, written: usize| {
        let mut layer = Layer::of(200, 100, Outlines::default());
        let place = hayro::kurbo::Rect::new(20.0, 20.0, 100.0, 80.0);
        layer.curves = crate::pdf::curves::Curves::filled(place, letters, written);
        let raster = Raster::gray(200, 100, vec![0; 20_000]).unwrap();
        unspoken(&layer, [&[], &[]], &Bands::whole(200, 100)).unread(&raster, &[]).unwrap().is_some()
    };
    assert!(looked_at(25, 13) && looked_at(24, 3));
    assert!(!looked_at(40, 0), "nothing but circles");
    assert!(looked_at(23, 3), "letters in a row");
    assert!(!looked_at(23, 2), "a drawing's own curves");
}

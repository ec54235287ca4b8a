//! Drawn pages: every shape, every kind of mark and of what is none.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "places on a drawn page"
)]

use super::*;
use crate::Raster;
use docward_engine_model::MarkShape;
use proptest::prelude::*;

const WIDTH: usize = 1_700;
const HEIGHT: usize = 2_200;

/// A letter page at 200 dots an inch, to draw on.
pub(super) struct Canvas {
    width: usize,
    pixels: Vec<u8>,
}

impl Canvas {
    pub(super) fn new() -> Self {
        Self::sized(WIDTH, HEIGHT)
    }

    fn sized(width: usize, height: usize) -> Self {
        Self { width, pixels: vec![255; width * height] }
    }

    pub(super) fn fill(&mut self, x: usize, y: usize, wide: usize, high: usize, level: u8) {
        for y in y..y + high {
            self.pixels[y * self.width + x..y * self.width + x + wide].fill(level);
        }
    }

    pub(super) fn square(&mut self, x: usize, y: usize, side: usize) {
        self.fill(x, y, side, 2, 0);
        self.fill(x, y + side - 2, side, 2, 0);
        self.fill(x, y, 2, side, 0);
        self.fill(x + side - 2, y, 2, side, 0);
    }

    /// A pen's stroke, three pixels wide.
    pub(super) fn stroke(&mut self, from: (f32, f32), to: (f32, f32), level: u8) {
        let steps = (to.0 - from.0).hypot(to.1 - from.1) * 2.0;
        for step in 0..=steps as usize {
            let share = step as f32 / steps;
            let at = |one: f32, other: f32| (one + (other - one) * share) as usize;
            self.fill(at(from.0, to.0) - 1, at(from.1, to.1) - 1, 3, 3, level);
        }
    }

    pub(super) fn ellipse(&mut self, middle: (f32, f32), across: f32, down: f32) {
        for step in 0..720_u16 {
            let angle = f32::from(step) * std::f32::consts::TAU / 720.0;
            let at = (middle.0 + across * angle.cos(), middle.1 + down * angle.sin());
            self.stroke(at, (at.0 + 0.1, at.1), 0);
        }
    }

    fn disc(&mut self, middle: (usize, usize), radius: usize) {
        for y in 0..radius * 2 {
            let half = (radius * radius - y.abs_diff(radius) * y.abs_diff(radius)).isqrt();
            self.fill(middle.0 - half, middle.1 + y - radius, half * 2, 1, 0);
        }
    }

    pub(super) fn raster(&self) -> Raster {
        let (width, height) = (self.width as u32, (self.pixels.len() / self.width) as u32);
        Raster::gray(width, height, self.pixels.clone()).unwrap()
    }

    /// The page turned clockwise by some degrees around its middle.
    fn tilted(&self, degrees: f32) -> Raster {
        let (wide, high) = (self.width as f32, (self.pixels.len() / self.width) as f32);
        let (sine, cosine) = degrees.to_radians().sin_cos();
        let level = |at: usize| {
            let (x, y) = ((at % self.width) as f32 - wide / 2.0, (at / self.width) as f32 - high / 2.0);
            let (x, y) = (x * cosine + y * sine + wide / 2.0, y * cosine - x * sine + high / 2.0);
            let inside = x >= 0.0 && y >= 0.0 && x < wide && y < high;
            if inside { self.pixels[y as usize * self.width + x as usize] } else { 255 }
        };
        let pixels = (0..self.pixels.len()).map(level).collect();
        Raster::gray(wide as u32, high as u32, pixels).unwrap()
    }

    pub(super) fn shown(&self, words: &[Word]) -> Structure {
        let page = self.raster();
        of(&page, &Prepared::painted(&page, &crate::bands::Bands::whole(page.width(), page.height())).unwrap(), words)
    }
}

pub(super) fn word(text: &str, x0: u32, y0: u32, x1: u32, y1: u32) -> Word {
    Word { text: text.into(), confidence: 0.95, bbox: BBox { x0, y0, x1, y1 }, line: 0 }
}

pub(super) fn told(structure: &Structure) -> Vec<(MarkShape, bool)> {
    structure.marks.iter().map(|mark| (mark.shape, mark.selected)).collect()
}

type Draw = fn(&mut Canvas);

/// In a square from (300, 400) to (328, 428).
const TICKS: [(&str, Draw); 9] = [
    ("crossed", |page| {
        page.stroke((304.0, 404.0), (324.0, 424.0), 30);
        page.stroke((324.0, 404.0), (304.0, 424.0), 30);
    }),
    ("crossed beyond its corners", |page| {
        page.stroke((294.0, 394.0), (334.0, 434.0), 30);
        page.stroke((333.0, 395.0), (295.0, 433.0), 30);
    }),
    ("ticked", |page| {
        page.stroke((305.0, 412.0), (311.0, 422.0), 30);
        page.stroke((311.0, 422.0), (323.0, 405.0), 30);
    }),
    ("ticked beyond its edge", |page| {
        page.stroke((304.0, 410.0), (312.0, 423.0), 30);
        page.stroke((312.0, 423.0), (340.0, 390.0), 30);
    }),
    ("filled", |page| page.fill(300, 400, 28, 28, 20)),
    ("dotted", |page| page.disc((314, 414), 7)),
    ("struck through", |page| page.stroke((290.0, 430.0), (338.0, 398.0), 30)),
    ("scribbled over", |page| {
        for line in 0..4_u8 {
            let y = 405.0 + f32::from(line) * 5.0;
            page.stroke((297.0, y), (331.0, y + 3.0), 30);
        }
    }),
    ("a letter x", |page| {
        page.stroke((308.0, 407.0), (320.0, 421.0), 0);
        page.stroke((320.0, 407.0), (308.0, 421.0), 0);
    }),
];

const NO_TICKS: [(&str, Draw); 6] = [
    ("empty", |_| {}),
    ("a speck", |page| page.fill(312, 413, 3, 3, 0)),
    ("a smudge", |page| page.fill(304, 404, 20, 20, 190)),
    ("a neighbour's stroke", |page| page.stroke((290.0, 440.0), (308.0, 420.0), 30)),
    ("a streak", |page| page.fill(313, 200, 2, 500, 0)),
    ("dust", |page| {
        for (x, y) in [(306, 407), (318, 409), (310, 420), (321, 422)] {
            page.fill(x, y, 1, 1, 0);
        }
    }),
];

#[test]
fn squares_are_told_with_what_is_in_them() {
    for (ticks, selected) in [(&TICKS[..], true), (&NO_TICKS[..], false)] {
        for (name, draw) in ticks {
            let mut page = Canvas::new();
            page.square(300, 400, 28);
            draw(&mut page);
            let shown = page.shown(&[]);
            assert_eq!(told(&shown), [(MarkShape::Square, selected)], "{name}");
            let bbox = shown.marks[0].bbox;
            assert!(bbox.x0.abs_diff(300) <= 3 && bbox.y1.abs_diff(428) <= 3, "{name}");
        }
    }
}

#[test]
fn squares_of_a_tilted_page_are_told_where_they_are() {
    for degrees in [-6.0_f32, 3.0] {
        let mut page = Canvas::new();
        page.square(300, 400, 28);
        page.square(1_300, 1_500, 28);
        page.stroke((1_304.0, 1_504.0), (1_324.0, 1_524.0), 30);
        page.stroke((1_324.0, 1_504.0), (1_304.0, 1_524.0), 30);
        let page = page.tilted(degrees);
        let laying = Laying { quarters: 0, degrees: -degrees };
        let shown = of(&page, &Prepared::of(&page, laying).unwrap(), &[]);
        assert_eq!(told(&shown), [(MarkShape::Square, false), (MarkShape::Square, true)], "{degrees}");
        // The middle of the first, turned.
        let (sine, cosine) = degrees.to_radians().sin_cos();
        let (x, y) = (314.0 - 850.0, 414.0 - 1_100.0);
        let (x, y) = ((x * cosine - y * sine + 850.0) as u32, (x * sine + y * cosine + 1_100.0) as u32);
        assert!(shown.marks[0].bbox.holds_middle_of(BBox { x0: x, y0: y, x1: x + 1, y1: y + 1 }), "{degrees}");
        assert!(shown.quarters == 0 && (shown.degrees + degrees).abs() < 0.01);
    }
}

#[test]
fn cells_are_no_places_to_tick() {
    let mut page = Canvas::new();
    // A comb of nine cells, a cell that stands on a rule's end, and a table of squares.
    (0..10).for_each(|tooth| page.fill(300 + tooth * 30, 400, 2, 30, 0));
    page.fill(300, 400, 272, 2, 0);
    page.fill(300, 430, 272, 2, 0);
    for at in 0..8 {
        page.fill(300, 700 + at * 30, 212, 2, 0);
        page.fill(300 + at * 30, 700, 2, 212, 0);
    }
    assert!(told(&page.shown(&[])).is_empty());
}

#[test]
fn circles_are_told_if_there_are_several() {
    let mut page = Canvas::new();
    for at in 0..4_u8 {
        page.ellipse((300.0 + f32::from(at) * 100.0, 400.0), 12.0, 12.0);
    }
    page.disc((400, 400), 6);
    page.disc((500, 400), 12);
    page.stroke((593.0, 398.0), (599.0, 408.0), 30);
    page.stroke((599.0, 408.0), (622.0, 380.0), 30);
    let circle = |selected| (MarkShape::Circle, selected);
    let mut marks = page.shown(&[]).marks;
    marks.sort_by_key(|mark| mark.bbox.x0);
    let told: Vec<_> = marks.iter().map(|mark| (mark.shape, mark.selected)).collect();
    assert_eq!(told, [circle(false), circle(true), circle(true), circle(true)]);
}

#[test]
fn letters_and_bullets_are_no_places_to_tick() {
    let mut page = Canvas::new();
    // An O that stands alone, and bullets before lines.
    page.ellipse((800.0, 400.0), 12.0, 12.0);
    (0..5).for_each(|line| page.disc((300, 600 + line * 40), 10));
    assert!(told(&page.shown(&[word("O", 787, 387, 813, 413)])).is_empty());
    // Squares and circles in the middle of words.
    let mut page = Canvas::new();
    page.square(300, 400, 20);
    page.ellipse((500.0, 410.0), 11.0, 11.0);
    page.ellipse((600.0, 410.0), 11.0, 11.0);
    let words = [word("BOND", 280, 398, 360, 422), word("SOON", 470, 398, 530, 422), word("good", 570, 398, 630, 422)];
    assert!(told(&page.shown(&words)).is_empty());
}

#[test]
fn a_ring_is_told_if_a_word_is_in_it() {
    let mut page = Canvas::new();
    page.ellipse((500.0, 400.0), 45.0, 24.0);
    page.ellipse((800.0, 400.0), 45.0, 24.0);
    let words = [word("Yes", 480, 390, 520, 410), word("No", 600, 390, 630, 410), word("Other", 300, 390, 360, 410)];
    let shown = page.shown(&words);
    assert_eq!(told(&shown), [(MarkShape::Ring, true)]);
    assert!(shown.marks[0].bbox.holds_middle_of(words[0].bbox));
}

#[test]
fn a_wide_ring_is_no_pair_of_rules() {
    let mut page = Canvas::new();
    page.ellipse((500.0, 400.0), 110.0, 22.0);
    let shown = page.shown(&[word("Sometimes", 430, 390, 570, 410), word("Often", 700, 390, 780, 410)]);
    assert_eq!(told(&shown), [(MarkShape::Ring, true)]);
    assert!(shown.rules.is_empty());
}

#[test]
fn a_ring_that_touches_a_stroke_beside_it_is_told() {
    let mut page = Canvas::new();
    page.ellipse((500.0, 400.0), 60.0, 24.0);
    page.stroke((440.0, 390.0), (428.0, 418.0), 0);
    let shown = page.shown(&[word("Former", 460, 390, 540, 410), word("Never", 340, 390, 410, 410)]);
    assert_eq!(told(&shown), [(MarkShape::Ring, true)]);
}

#[test]
fn rules_are_told_once_and_whole() {
    let mut page = Canvas::new();
    page.fill(200, 300, 1_200, 5, 0);
    // A faint one, with gaps; two blanks beside each other; dots.
    page.fill(200, 500, 1_200, 2, 0);
    (0..10).for_each(|gap| page.fill(300 + gap * 100, 500, 4, 2, 255));
    page.fill(200, 700, 300, 2, 0);
    page.fill(540, 700, 300, 2, 0);
    (0..200).for_each(|dot| page.fill(200 + dot * 5, 900, 2, 2, 0));
    page.fill(200, 1_000, 2, 600, 0);
    page.square(1_000, 1_200, 44);
    let shown = page.shown(&[]);
    let lengths: Vec<(u32, u32, u32)> = shown.rules.iter().map(|rule| (rule.y0, rule.width(), rule.height())).collect();
    assert_eq!(lengths.len(), 6, "{lengths:?}");
    for (rule, (y, long)) in lengths.iter().zip([(300, 1_200), (500, 1_200), (700, 300), (700, 300), (900, 997)]) {
        assert!(rule.0.abs_diff(y) <= 1 && rule.1.abs_diff(long) <= 6 && rule.2 <= 8, "{rule:?}");
    }
    assert!(lengths[5].1 <= 4 && lengths[5].2 >= 590);
    assert_eq!(told(&shown), [(MarkShape::Square, false)]);
}

#[test]
fn ink_is_told_beside_words_marks_and_rules() {
    let mut page = Canvas::new();
    page.fill(200, 1_000, 600, 3, 0);
    page.square(300, 400, 28);
    page.stroke((500.0, 500.0), (560.0, 520.0), 0);
    page.stroke((250.0, 980.0), (330.0, 940.0), 30);
    page.stroke((330.0, 940.0), (420.0, 985.0), 30);
    let shown = page.shown(&[word("read", 495, 495, 565, 525)]);
    assert_eq!(shown.ink.len(), 1);
    assert!(shown.ink[0].x0.abs_diff(249) <= 2 && shown.ink[0].y1 <= 990);
}

#[test]
fn ten_thousand_squares_are_all_told() {
    let mut page = Canvas::sized(4_000, 4_000);
    for at in 0..10_000 {
        page.square(2 + at % 100 * 40, 2 + at / 100 * 40, 33);
    }
    assert_eq!(page.shown(&[]).marks.len(), 10_000);
}

fn noise() -> impl Strategy<Value = Vec<u8>> {
    let rectangle =
        (0..280_usize, 0..180_usize, 1..60_usize, 1..60_usize, prop_oneof![Just(0_u8), Just(255), Just(170)]);
    prop::collection::vec(rectangle, 0..60).prop_map(|rectangles| {
        let mut page = Canvas::sized(300, 200);
        for (x, y, wide, high, level) in rectangles {
            page.fill(x, y, wide.min(300 - x), high.min(200 - y), level);
        }
        page.pixels
    })
}

proptest! {
    #[test]
    fn whatever_is_drawn_is_told_within_the_page(pixels in noise(), quarters in 0..4_u8, degrees in -12.0..12.0_f32) {
        let page = Raster::gray(300, 200, pixels).unwrap();
        let prepared = Prepared::of(&page, Laying { quarters, degrees }).unwrap();
        let words = [word("word", 20, 20, 60, 40)];
        let shown = of(&page, &prepared, &words);
        let boxes = shown.rules.iter().chain(&shown.ink).copied().chain(shown.marks.iter().map(|mark| mark.bbox));
        for bbox in boxes {
            prop_assert!(!bbox.is_empty() && bbox.x1 <= 300 && bbox.y1 <= 200);
        }
        prop_assert!(shown.marks.iter().all(|mark| (0.0..=1.0).contains(&mark.confidence)));
        prop_assert!(shown.quarters < 4);
    }
}

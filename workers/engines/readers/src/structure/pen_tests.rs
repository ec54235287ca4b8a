//! Drawn pages on which a pen joins places to tick with others, with letters and with rules.

use super::tests::{Canvas, told, word};
use super::*;
use docward_engine_model::MarkShape;

/// Brackets of 24 pixels from outside to outside, as high.
fn brackets(page: &mut Canvas, x: usize, y: usize) {
    for (upright, hooks) in [(x, x), (x + 21, x + 17)] {
        page.fill(upright, y, 3, 24, 0);
        page.fill(hooks, y, 7, 2, 0);
        page.fill(hooks, y + 22, 7, 2, 0);
    }
}

fn crossed(page: &mut Canvas, x: f32, y: f32) {
    page.stroke((x - 2.0, y - 2.0), (x + 26.0, y + 26.0), 20);
    page.stroke((x + 26.0, y - 2.0), (x - 2.0, y + 26.0), 20);
}

fn selected(page: &Canvas, words: &[Word]) -> Vec<(u32, u32, bool)> {
    page.shown(words).marks.iter().map(|mark| (mark.bbox.x0, mark.bbox.y0, mark.selected)).collect()
}

#[test]
fn brackets_are_told_under_a_cross_that_joins_them() {
    let mut page = Canvas::new();
    (0..3).for_each(|at| brackets(&mut page, 300 + at * 200, 400));
    crossed(&mut page, 500.0, 400.0);
    let told = selected(&page, &[]);
    let expected = matches!(told.as_slice(), [(300, 400, false), (499..=501, 400, true), (700, 400, false)]);
    assert!(expected, "{told:?}");
}

#[test]
fn brackets_of_rows_that_a_pen_joins_are_told_each() {
    let mut page = Canvas::new();
    for row in 0..4 {
        brackets(&mut page, 300, 400 + row * 30);
        brackets(&mut page, 500, 400 + row * 30);
    }
    // One cross reaches into the next row.
    page.stroke((492.0, 428.0), (530.0, 462.0), 20);
    page.stroke((530.0, 428.0), (492.0, 458.0), 20);
    let told = selected(&page, &[]);
    assert_eq!(told.len(), 8, "{told:?}");
    let ticked: Vec<_> = told.iter().filter(|(.., selected)| *selected).collect();
    assert!(matches!(ticked.as_slice(), [(499..=501, 429..=431, true)]), "{told:?}");
}

#[test]
fn brackets_around_letters_and_broken_figures_are_no_places_to_tick() {
    // Text between brackets: it was read.
    let mut page = Canvas::new();
    (0..3).for_each(|at| brackets(&mut page, 300 + at * 200, 400));
    (0..3).for_each(|at| page.fill(308 + at * 200, 406, 8, 12, 0));
    let words: Vec<Word> = (0..3).map(|at| word("(s)", 300 + at * 200, 400, 324 + at * 200, 424)).collect();
    assert!(told(&page.shown(&words)).is_empty());
    // The halves of noughts that a fax broke stand nearer.
    let mut page = Canvas::new();
    for at in 0..3 {
        let x = 300 + at * 200;
        for (upright, hooks) in [(x, x), (x + 13, x + 10)] {
            page.fill(upright, 400, 3, 24, 0);
            page.fill(hooks, 400, 6, 2, 0);
            page.fill(hooks, 422, 6, 2, 0);
        }
    }
    assert!(told(&page.shown(&[])).is_empty());
}

/// Blanks of 50 pixels before words, and the words.
fn blanks(page: &mut Canvas) -> Vec<Word> {
    let mut words = vec![word("Status:", 100, 392, 180, 416)];
    for (at, label) in (0_u32..).zip(["Single", "Married", "Widowed", "Other"]) {
        let x = 200 + at * 220;
        page.fill(x as usize, 418, 50, 3, 0);
        words.push(word(label, x + 70, 392, x + 150, 416));
    }
    words
}

#[test]
fn blanks_before_words_are_places_to_tick() {
    let mut page = Canvas::new();
    let words = blanks(&mut page);
    page.stroke((428.0, 402.0), (440.0, 414.0), 20);
    page.stroke((440.0, 414.0), (462.0, 394.0), 20);
    let told: Vec<(u32, bool)> = selected(&page, &words).iter().map(|(x, _, selected)| (*x, *selected)).collect();
    assert_eq!(told, [(200, false), (420, true), (640, false), (860, false)]);
}

#[test]
fn blanks_that_are_filled_in_or_follow_their_captions_are_no_places_to_tick() {
    // Values stand on them.
    let mut page = Canvas::new();
    let mut words = blanks(&mut page);
    words.extend((0..4).map(|at| word("42.5", 202 + at * 220, 394, 246 + at * 220, 416)));
    assert!(told(&page.shown(&words)).is_empty());
    // Nothing follows the last one.
    let mut page = Canvas::new();
    let mut words = blanks(&mut page);
    words.pop();
    assert!(told(&page.shown(&words)).is_empty());
    // They are borders of cells.
    let mut page = Canvas::new();
    let words = blanks(&mut page);
    (0..4).for_each(|at| page.fill(200 + at * 220, 418, 2, 60, 0));
    assert!(told(&page.shown(&words)).is_empty());
}

#[test]
fn rings_that_touch_print_or_each_other_are_told_each() {
    let mut page = Canvas::new();
    // Two rings of a column that overlap, and the letter below the second, which touches it.
    page.ellipse((500.0, 400.0), 24.0, 19.0);
    page.ellipse((500.0, 436.0), 24.0, 19.0);
    for y in [393, 429, 454] {
        page.fill(494, y, 3, 14, 0);
        page.fill(503, y, 3, 14, 0);
        page.fill(494, y + 6, 12, 2, 0);
    }
    let words: Vec<Word> = [390, 426, 451].iter().map(|y| word("N", 490, *y, 510, y + 20)).collect();
    let rings: Vec<(u32, u32)> = page
        .shown(&words)
        .marks
        .iter()
        .filter(|mark| mark.shape == MarkShape::Ring)
        .map(|mark| (mark.bbox.y0, mark.bbox.y1))
        .collect();
    assert_eq!(rings.len(), 2, "{rings:?}");
    assert!(rings[0].0.abs_diff(380) <= 4 && rings[1].0.abs_diff(416) <= 4, "{rings:?}");
}

#[test]
fn round_letters_and_underlined_writing_are_no_rings() {
    // A large C, an O, and writing between brackets of a pen on a line: open above.
    let mut page = Canvas::new();
    page.ellipse((500.0, 400.0), 20.0, 20.0);
    page.fill(512, 392, 12, 16, 255);
    page.ellipse((700.0, 400.0), 20.0, 20.0);
    page.stroke((900.0, 380.0), (890.0, 400.0), 0);
    page.stroke((890.0, 400.0), (900.0, 420.0), 0);
    page.stroke((1_000.0, 380.0), (1_010.0, 400.0), 0);
    page.stroke((1_010.0, 400.0), (1_000.0, 420.0), 0);
    page.fill(890, 420, 120, 3, 0);
    page.fill(930, 394, 40, 12, 0);
    let words = [
        word("C", 480, 380, 520, 420),
        word("O", 680, 380, 720, 420),
        word("word", 925, 390, 975, 410),
        word("page", 200, 600, 260, 624),
    ];
    assert!(told(&page.shown(&words)).is_empty());
}

#[test]
fn the_noise_of_a_dark_bar_has_no_places_to_tick() {
    let mut page = Canvas::new();
    page.fill(100, 400, 1_500, 60, 45);
    (0..12).for_each(|at| page.square(140 + at * 110, 412, 30));
    page.square(300, 800, 28);
    let raster = page.raster();
    let prepared = Prepared::of(&raster, Laying { quarters: 0, degrees: 0.0 }).unwrap();
    assert_eq!(told(&of(&raster, &prepared, &[])), [(MarkShape::Square, false)]);
}

#[test]
fn a_place_before_a_nought_is_one() {
    let mut page = Canvas::new();
    (0..4).for_each(|at| page.square(300 + at * 100, 400, 28));
    let mut words: Vec<Word> =
        (1..4_u32).map(|at| word(&at.to_string(), 335 + at * 100, 404, 347 + at * 100, 424)).collect();
    words.push(word("Oo", 300, 400, 347, 428));
    assert_eq!(told(&page.shown(&words)).len(), 4);
}

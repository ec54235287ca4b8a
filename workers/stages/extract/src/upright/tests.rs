use super::{Rect, Upright};
use crate::drawn;
use docward_engine_model::{BBox, Mark, MarkShape, Page, Reading, Word};

/// A page of words at places, 20 pixels high, each letter 10 wide.
fn page(words: &[(&str, u32, u32)]) -> Page {
    let word = |(text, x, y): &(&str, u32, u32)| Word {
        text: (*text).into(),
        confidence: 0.9,
        bbox: BBox { x0: *x, y0: *y, x1: x + 10 * u32::try_from(text.len()).unwrap(), y1: y + 20 },
        line: y / 30,
    };
    Page { width: 1000, height: 800, ..drawn::page(words.iter().map(word).collect()) }
}

fn phrases(page: Page) -> Vec<String> {
    let document = drawn::document(vec![page]);
    let reading = Reading::of(&document);
    let upright = Upright::pages(&document, &reading).remove(0);
    upright.phrases.iter().map(|phrase| upright.text(&phrase.words)).collect()
}

fn rule(x0: u32, y0: u32, x1: u32, y1: u32) -> BBox {
    BBox { x0, y0, x1, y1 }
}

#[test]
fn words_with_a_space_between_them_are_a_phrase() {
    let page = page(&[("Date", 100, 100), ("of", 150, 102), ("birth", 180, 100), ("Phone", 400, 100)]);
    assert_eq!(phrases(page), ["Date of birth", "Phone"]);
}

#[test]
fn an_upright_line_parts_a_phrase() {
    let mut page = page(&[("Name", 100, 100), ("Sex", 150, 100)]);
    page.structure.rules.push(rule(144, 60, 146, 160));
    assert_eq!(phrases(page), ["Name", "Sex"]);
}

#[test]
fn a_place_to_tick_parts_a_phrase_and_its_glyph_is_no_word() {
    let mut page = page(&[("Yes", 100, 100), ("O", 136, 100), ("No", 160, 100)]);
    let bbox = rule(133, 98, 150, 122);
    page.structure.marks.push(Mark { shape: MarkShape::Circle, bbox, selected: false, confidence: 1.0 });
    assert_eq!(phrases(page), ["Yes", "No"]);
}

#[test]
fn lines_around_a_point_make_its_cell() {
    let mut page = page(&[("Name", 110, 110)]);
    page.structure.rules =
        vec![rule(100, 100, 500, 102), rule(100, 160, 500, 162), rule(100, 100, 102, 162), rule(300, 100, 302, 162)];
    let document = drawn::document(vec![page]);
    let reading = Reading::of(&document);
    let upright = Upright::pages(&document, &reading).remove(0);
    let cell = upright.rules.around(200.0, 120.0).closed();
    assert_eq!(cell, Some(Rect { x0: 101.0, y0: 101.0, x1: 301.0, y1: 161.0 }));
    assert!(upright.rules.around(400.0, 120.0).closed().is_none(), "nothing closes it at the right");
}

#[test]
fn a_tilted_page_lies_level() {
    // Two words of a line that falls by 5 degrees; the second is 87 pixels farther down its 1,000.
    let mut page = page(&[]);
    let falling = |text: &str, x: u32, y: u32| Word {
        text: text.into(),
        confidence: 0.9,
        bbox: BBox { x0: x, y0: y, x1: x + 100, y1: y + 29 },
        line: 0,
    };
    page.words = vec![falling("left", 100, 300), falling("right", 800, 361)];
    page.structure.degrees = -5.0;
    let document = drawn::document(vec![page]);
    let reading = Reading::of(&document);
    let upright = Upright::pages(&document, &reading).remove(0);
    let (left, right) = (upright.words[0].rect, upright.words[1].rect);
    assert!((left.middle().1 - right.middle().1).abs() < 1.0, "{left:?} {right:?}");
    assert!((19.0..22.0).contains(&left.height()), "{left:?}");
}

#[test]
fn a_page_on_its_side_is_laid_upright() {
    // What is at the right of a page turned by three quarters against the clock was at its top.
    let mut page = page(&[]);
    let side = |text: &str, y: u32| Word {
        text: text.into(),
        confidence: 0.9,
        bbox: BBox { x0: 40, y0: y, x1: 60, y1: y + 50 },
        line: 0,
    };
    page.words = vec![side("first", 700), side("second", 640)];
    page.structure.quarters = 3;
    assert_eq!(phrases(page), ["first second"]);
}

#[test]
fn strokes_of_letters_and_cells_for_letters_are_no_places_to_tick() {
    let mark = |x0: u32, side: u32| Mark {
        shape: MarkShape::Square,
        bbox: BBox { x0, y0: 100, x1: x0 + side, y1: 100 + side },
        selected: false,
        confidence: 1.0,
    };
    let mut page = page(&[("Married", 200, 100), ("Single", 400, 100)]);
    page.structure.marks = vec![mark(20, 8), mark(60, 18), mark(100, 45)];
    let document = drawn::document(vec![page]);
    let reading = Reading::of(&document);
    let pages = Upright::pages(&document, &reading);
    let kept: Vec<u32> = pages[0].marks.iter().map(|(_, mark)| mark.bbox.x0).collect();
    assert_eq!(kept, [60]);
}

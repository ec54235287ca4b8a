//! What a page shows of which all is known without its pixels, or all but what stands in some places.

use super::words::Near;
use super::{beside, brackets, in_order, seen, unseen};
use crate::bands::Bands;
use crate::prepare::Prepared;
use crate::{Raster, unread_ink};
use docward_engine_model::{BBox, Mark, Structure, Word};

/// The edges of one rule lie at most so far from each other, in pixels.
const SAME: u32 = 4;
/// Rules that bands may show beside those that are known; the others are not told.
const MOST: usize = 2_000;

/// What a page shows whose rules are known without its pixels, and that shows no other drawing: places to tick are written with
/// letters' signs there.
pub(crate) fn written(rules: Vec<BBox>, words: &[Word]) -> Structure {
    let marks = in_order(brackets::brackets(words));
    Structure { rules: beside(&marks, rules), marks, ..Structure::default() }
}

/// What is known of a page of which only some bands are looked at.
pub(crate) struct Known<'a> {
    /// Which bands these are.
    pub(crate) bands: &'a Bands,
    /// The page's words.
    pub(crate) words: &'a [Word],
    /// The rules that its content tells, in the page's pixels.
    pub(crate) rules: Vec<BBox>,
    /// All straight lines that its content tells, rules or not.
    pub(crate) lines: &'a [BBox],
}

/// What a page shows: beside what is known what its bands show where somebody has to look, in the page's pixels.
pub(crate) fn of_bands(
    raster: &Raster,
    prepared: &Prepared,
    known: Known<'_>,
    mut is_unclear: impl FnMut(BBox) -> bool,
) -> Structure {
    let Known { bands, words, rules, lines } = known;
    let within = |word: &Word| Some(Word { bbox: bands.within(word.bbox)?, ..word.clone() });
    let inside: Vec<Word> = words.iter().filter_map(within).collect();
    let mut near = Near::of(&inside);
    near.height = Near::of(words).height;
    let on_page = |mark: Mark| Mark { bbox: bands.on_page(mark.bbox), ..mark };
    let shown = seen(prepared, bands.page().map(|side| side as usize), &inside, &near).into_iter().map(on_page);
    let mut marks: Vec<Mark> = shown.filter(|mark| is_unclear(mark.bbox)).collect();
    let covered: Vec<BBox> =
        inside.iter().map(|word| word.bbox).chain(marks.iter().filter_map(|mark| bands.within(mark.bbox))).collect();
    let lines: Vec<BBox> = lines.iter().flat_map(|rule| bands.parts(*rule)).collect();
    let ink = unread_ink::boxes_in(bands, raster, &covered, &lines).into_iter().map(|bbox| bands.on_page(bbox));
    let ink = ink.filter(|bbox| is_unclear(*bbox)).collect();
    let written = unseen(brackets::brackets(words), &marks);
    marks.extend(written);
    let marks = in_order(marks);
    let drawn = prepared.rules.iter().map(|rule| bands.on_page(*rule)).filter(|rule| is_unclear(*rule));
    let rules = beside(&marks, with_more(rules, drawn));
    Structure { rules, marks, ink, ..Structure::default() }
}

/// The rules that are known, as far as they go on in others, and those others that are no part of them; those across from the top,
/// then those that run down the page from the left.
fn with_more(mut known: Vec<BBox>, more: impl Iterator<Item = BBox>) -> Vec<BBox> {
    let mut new = Vec::new();
    for rule in more.take(MOST) {
        let mut is_new = true;
        for of in known.iter_mut().filter(|of| are_one(rule, **of)) {
            *of = of.union(rule);
            is_new = false;
        }
        new.extend(is_new.then_some(rule));
    }
    known.extend(new);
    let place = |rule: &BBox| {
        if is_upright(*rule) { (true, rule.x0, rule.y0) } else { (false, rule.y0, rule.x0) }
    };
    known.sort_by_key(place);
    known
}

fn is_upright(rule: BBox) -> bool {
    rule.height() > rule.width()
}

/// Whether two stretches lie on one line and touch.
fn are_one(one: BBox, other: BBox) -> bool {
    let touch = |from: u32, to: u32, other_from: u32, other_to: u32| from <= other_to && other_from <= to;
    let same = |edge: u32, other: u32| edge.abs_diff(other) <= SAME;
    if is_upright(one) {
        is_upright(other)
            && touch(one.y0, one.y1, other.y0, other.y1)
            && same(one.x0, other.x0)
            && same(one.x1, other.x1)
    } else {
        !is_upright(other)
            && touch(one.x0, one.x1, other.x0, other.x1)
            && same(one.y0, other.y0)
            && same(one.y1, other.y1)
    }
}

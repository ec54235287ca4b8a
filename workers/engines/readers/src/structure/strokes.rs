//! Strokes of ticks that were read as words: a tick reaches out of its place to the next column.

use crate::components::Component;
use docward_engine_model::{BBox, Mark, Word};

/// What was read with more confidence is a word.
const SURE: f32 = 0.75;
/// A stroke is read as no more signs.
const MOST_SIGNS: usize = 3;
/// Fewer cells of ink are dust.
const DUST: usize = 6;
/// How far above a word ink may begin that it touches, in its heights.
const ABOVE: u32 = 2;

/// The words without those that show nothing but strokes of ticked places beside them. `found` is the page's ink, from the top down.
pub(super) fn without_strokes(words: Vec<Word>, marks: &[Mark], found: &[Component]) -> Vec<Word> {
    let mut ticked: Vec<BBox> = marks.iter().filter(|mark| mark.selected).map(|mark| mark.bbox).collect();
    ticked.sort_by_key(|mark| mark.y0);
    let highest = ticked.iter().map(|mark| mark.height()).max().unwrap_or(0);
    let is_stroke = |word: &Word| {
        let bbox = word.bbox;
        let from = ticked.partition_point(|mark| mark.y0 + highest <= bbox.y0);
        let beside = ticked.get(from..).unwrap_or_default().iter().take_while(|mark| mark.y0 < bbox.y1);
        let mut beside = beside.filter(|mark| share(**mark, bbox) && !mark.holds_middle_of(bbox));
        beside.next().is_some_and(|mark| is_all_of(*mark, bbox, found))
    };
    words.into_iter().filter(|word| !(may_be_stroke(word) && is_stroke(word))).collect()
}

fn may_be_stroke(word: &Word) -> bool {
    word.confidence < SURE && word.text.as_str().chars().count() <= MOST_SIGNS
}

/// Whether all ink in a word's box is joined to what stands in a place to tick, and there is some.
fn is_all_of(mark: BBox, word: BBox, found: &[Component]) -> bool {
    let top = word.y0.saturating_sub(word.height() * ABOVE) as usize;
    let from = found.partition_point(|component| component.y0 < top);
    let near = found.get(from..).unwrap_or_default().iter().take_while(|component| component.y0 < word.y1 as usize);
    let mut there = near
        .filter(|component| component.area >= DUST)
        .filter_map(|component| component.bbox())
        .filter(|bbox| share(*bbox, word))
        .peekable();
    there.peek().is_some() && there.all(|bbox| share(bbox, mark))
}

/// Whether two boxes have some of the page in common.
fn share(one: BBox, other: BBox) -> bool {
    one.x0 < other.x1 && other.x0 < one.x1 && one.y0 < other.y1 && other.y0 < one.y1
}

//! Runs of words that stand side by side, with no more than a space between them.

use super::cells::Rules;
use super::{Rect, Word, strip};
use docward_engine_model::{Mark, MarkShape};
use std::collections::HashMap;

/// Words with no more than a usual space between them, and no upright line or place to tick.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    /// From left to right, as places in [`super::Upright::words`].
    pub(crate) words: Vec<usize>,
    /// Around them all.
    pub(crate) rect: Rect,
}

/// The widest space between two words of a phrase, in heights of the higher one.
const SPACE: f32 = 1.2;

/// A word that is higher than so many usual lines looks for its neighbour no farther than one of that height.
const HIGHEST: f32 = 6.0;

/// No more words are looked at where one square of the page holds many.
const CROWD: usize = 16;

/// The words of a page by the square of the page that they begin in.
struct Squares {
    side: f32,
    words: HashMap<(i32, i32), Vec<usize>>,
}

/// The phrases of a page. A word that is the glyph of a place to tick is in none.
pub(super) fn of(words: &[Word<'_>], marks: &[(Rect, &Mark)], rules: &Rules, height: f32) -> Vec<Phrase> {
    let places: Vec<Rect> =
        marks.iter().filter(|(_, mark)| mark.shape != MarkShape::Ring).map(|(rect, _)| *rect).collect();
    let ticks = Squares::of(&places, height);
    let rects: Vec<Rect> = words.iter().map(|word| word.rect).collect();
    let squares = Squares::of(&rects, height);
    let is_tick: Vec<bool> = rects
        .iter()
        .map(|rect| {
            let (x, y) = rect.middle();
            ticks
                .near(x - height * 2.0, x, y, height)
                .any(|at| places.get(at).is_some_and(|place| place.holds(x, y) && rect.width() < place.width() * 2.0))
        })
        .collect();
    // Each word's neighbour to the right, and each word's to the left; the nearest one wins.
    let mut right: Vec<Option<usize>> = vec![None; words.len()];
    let mut left: Vec<Option<usize>> = vec![None; words.len()];
    let skipped = |at: usize| is_tick.get(at).copied().unwrap_or(true);
    for (at, rect) in rects.iter().enumerate() {
        if skipped(at) {
            continue;
        }
        let own = rect.height().min(height * HIGHEST);
        let (_, y) = rect.middle();
        let candidates = squares.near(rect.x1 - own * 0.5, rect.x1 + own * SPACE, y, own);
        let neighbour = candidates
            .filter(|other| *other != at && !skipped(*other))
            .filter_map(|other| rects.get(other).map(|found| (other, *found)))
            .filter(|(_, found)| found.x0 > rect.middle().0 && is_neighbour(*rect, *found))
            .min_by(|(_, a), (_, b)| a.x0.total_cmp(&b.x0));
        let Some((other, found)) = neighbour else { continue };
        let parted = rules.parts(rect.x1 - own * 0.25, found.x0 + own * 0.25, y)
            || ticks.near(rect.x1 - height, found.x0, y, height).any(|tick| {
                places.get(tick).is_some_and(|place| {
                    let (x, _) = place.middle();
                    x > rect.x1 && x < found.x0 && place.in_row_with(*rect)
                })
            });
        let taken = left.get(other).copied().flatten().and_then(|before| rects.get(before));
        if parted || taken.is_some_and(|before| before.x1 >= rect.x1) {
            continue;
        }
        if let Some(before) = left.get(other).copied().flatten()
            && let Some(slot) = right.get_mut(before)
        {
            *slot = None;
        }
        if let (Some(to), Some(from)) = (right.get_mut(at), left.get_mut(other)) {
            (*to, *from) = (Some(other), Some(at));
        }
    }
    let mut phrases: Vec<Phrase> = Vec::new();
    for (at, rect) in rects.iter().enumerate() {
        if skipped(at) || left.get(at).copied().flatten().is_some() {
            continue;
        }
        let mut phrase = Phrase { words: vec![at], rect: *rect };
        let mut last = at;
        while let Some(next) = right.get(last).copied().flatten() {
            phrase.words.push(next);
            phrase.rect = rects.get(next).map_or(phrase.rect, |rect| phrase.rect.union(*rect));
            last = next;
        }
        phrases.push(phrase);
    }
    in_rows(&mut phrases, height);
    phrases
}

fn is_neighbour(left: Rect, right: Rect) -> bool {
    let apart = (left.middle().1 - right.middle().1).abs();
    let (low, high) = (left.height().min(right.height()), left.height().max(right.height()));
    right.x0 - left.x1 <= high * SPACE && apart * 2.0 < high && left.shared_down(right) * 2.0 > low && high < low * 4.0
}

/// From the top down, each row from left to right. Phrases are of one row if their middles are less than half a line apart.
fn in_rows(phrases: &mut [Phrase], height: f32) {
    phrases.sort_by(|a, b| a.rect.middle().1.total_cmp(&b.rect.middle().1));
    let mut begin = 0;
    while let Some(top) = phrases.get(begin).map(|phrase| phrase.rect.middle().1) {
        let rest = phrases.get(begin..).unwrap_or_default();
        let count = rest.partition_point(|phrase| phrase.rect.middle().1 - top < height / 2.0).max(1);
        if let Some(row) = phrases.get_mut(begin..begin + count) {
            row.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
        }
        begin += count;
    }
}

impl Squares {
    fn of(rects: &[Rect], side: f32) -> Self {
        let mut words: HashMap<(i32, i32), Vec<usize>> = HashMap::new();
        for (at, rect) in rects.iter().enumerate() {
            let held = words.entry((strip(rect.x0, side), strip(rect.middle().1, side))).or_default();
            if held.len() < CROWD {
                held.push(at);
            }
        }
        Self { side, words }
    }

    /// What begins between two places across, with its middle less than `reach` above or below a height.
    fn near(&self, from: f32, to: f32, y: f32, reach: f32) -> impl Iterator<Item = usize> + '_ {
        let rows = strip(y - reach, self.side)..=strip(y + reach, self.side);
        let columns = strip(from, self.side)..=strip(to, self.side);
        rows.flat_map(move |row| columns.clone().map(move |column| (column, row)))
            .filter_map(|place| self.words.get(&place))
            .flatten()
            .copied()
    }
}

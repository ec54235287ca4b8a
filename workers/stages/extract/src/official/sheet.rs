//! A page that is an official form: the words of its boxes, as values.

use super::entry::Key;
use super::written::{self, Part};
use docward_engine_model::official::{FilledBox, Holds, Official};
use docward_engine_model::{BBox, Page, Reading, Span, ValueType, Word};
use std::collections::HashMap;

/// A page, its form's boxes, and the place of its first word in the reading.
pub(super) struct Sheet<'a> {
    pub(super) page: &'a Page,
    reading: &'a Reading,
    first: usize,
    boxes: HashMap<Key, (&'a FilledBox, Holds)>,
}

/// What stands in one box or several, as one value.
pub(super) struct Value {
    pub(super) text: String,
    /// The least that the reader is sure of one of its words, 0 to 1.
    pub(super) read: f32,
    pub(super) bbox: BBox,
    /// `None` if other words stand between its words.
    pub(super) span: Option<Span>,
}

/// Words of less confidence in a place to sign are a signature that was taken for words.
const DOUBTFUL: f32 = 0.5;

/// No box has room for more words.
const MOST_WORDS: usize = 256;

impl<'a> Sheet<'a> {
    /// A page and its form, if its boxes are known.
    pub(super) fn of(page: &'a Page, official: &'a Official, reading: &'a Reading, first: usize) -> Option<Self> {
        let table = official.form.table();
        let keyed = official.boxes.as_ref()?.iter().filter_map(|filled| {
            let form = table.boxes.get(usize::from(filled.index))?;
            Some(((form.item, form.part, form.line), (filled, form.holds)))
        });
        Some(Self { page, reading, first, boxes: keyed.collect() })
    }

    pub(super) fn get(&self, key: Key) -> Option<&'a FilledBox> {
        self.boxes.get(&key).map(|(filled, _)| *filled)
    }

    /// What stands in these boxes, one after the other, as one value.
    pub(super) fn value(&self, value_type: ValueType, keys: impl IntoIterator<Item = Key>) -> Option<Value> {
        let mut words: Vec<usize> = Vec::new();
        let mut parts = Vec::new();
        for key in keys {
            let Some(&(filled, holds)) = self.boxes.get(&key) else { continue };
            let own: Vec<usize> = self.words(filled, holds).into_iter().filter(|at| !words.contains(at)).collect();
            let lines = self.lines(&own);
            let text = lines.iter().map(|line| self.text(line)).collect::<Vec<_>>().join(" ");
            if text.is_empty() {
                continue;
            }
            let right =
                own.iter().filter_map(|at| self.page.words.get(*at)).map(|word| word.bbox.x1).max().unwrap_or(0);
            let to_the_end = filled.bbox.x1.saturating_sub(right) < filled.bbox.width() / 6;
            parts.push(Part { text: written::in_box(holds, &text), to_the_end });
            words.extend(own);
        }
        let text = written::joined(value_type, &parts);
        self.finished(text, words)
    }

    /// What stands in a box, line by line.
    pub(super) fn line_values(&self, key: Key) -> Vec<Value> {
        let Some(&(filled, holds)) = self.boxes.get(&key) else { return Vec::new() };
        let lines = self.lines(&self.words(filled, holds));
        lines.into_iter().filter_map(|line| self.finished(self.text(&line), line)).collect()
    }

    /// Whether a room for a signature holds one that is drawn, with or without words beside it.
    pub(super) fn is_signed(&self, filled: &FilledBox) -> bool {
        let room = filled.bbox;
        let is_drawn = |ink: &&BBox| {
            let (left, right) = (ink.x0.max(room.x0), ink.x1.min(room.x1));
            let (upper, lower) = (ink.y0.max(room.y0), ink.y1.min(room.y1));
            right.saturating_sub(left) > room.width() / 5 && lower.saturating_sub(upper) > room.height() / 3
        };
        let typed = !self.words(filled, Holds::Signature).is_empty();
        filled.ink && (!typed || self.page.structure.ink.iter().any(|ink| is_drawn(&ink)))
    }

    /// The words of a box that say something.
    fn words(&self, filled: &FilledBox, holds: Holds) -> Vec<usize> {
        let said = |at: &usize| {
            let word = self.page.words.get(*at);
            word.is_some_and(|word| {
                stands_in(word.bbox, filled)
                    && !written::word(word.text.as_str()).is_empty()
                    && (holds != Holds::Signature || word.confidence >= DOUBTFUL)
            })
        };
        let words = filled.words.iter().take(MOST_WORDS);
        words.filter_map(|at| usize::try_from(*at).ok()).filter(said).collect()
    }

    /// Words from left to right, line by line. The reader's lines may be parts of one.
    fn lines(&self, words: &[usize]) -> Vec<Vec<usize>> {
        let word = |at: &usize| self.page.words.get(*at);
        let mut lines: Vec<(BBox, Vec<usize>)> = Vec::new();
        for chunk in words.chunk_by(|a, b| word(a).map(|word| word.line) == word(b).map(|word| word.line)) {
            let Some(bbox) = chunk.iter().filter_map(word).map(|word| word.bbox).reduce(BBox::union) else { continue };
            match lines.iter_mut().find(|(other, _)| are_beside(*other, bbox)) {
                Some((other, line)) => {
                    *other = other.union(bbox);
                    line.extend_from_slice(chunk);
                }
                None => lines.push((bbox, chunk.to_vec())),
            }
        }
        lines.sort_by_key(|(bbox, _)| bbox.y0 + bbox.y1);
        for (_, line) in &mut lines {
            line.sort_by_key(|at| word(at).map_or(0, |word| word.bbox.x0));
        }
        lines.into_iter().map(|(_, line)| line).collect()
    }

    fn text(&self, words: &[usize]) -> String {
        let words = words.iter().filter_map(|at| self.page.words.get(*at));
        words.map(|word| written::word(word.text.as_str())).collect::<Vec<_>>().join(" ")
    }

    fn finished(&self, text: String, mut words: Vec<usize>) -> Option<Value> {
        words.sort_unstable();
        let found: Vec<&Word> = words.iter().filter_map(|at| self.page.words.get(*at)).collect();
        let bbox = found.iter().map(|word| word.bbox).reduce(BBox::union).filter(|_| !text.is_empty())?;
        let read = found.iter().map(|word| word.confidence).fold(1.0, f32::min);
        let (first, last) = (*words.first()?, *words.last()?);
        let placed = |at: usize| self.reading.words().get(self.first + at);
        let whole = last - first + 1 == words.len();
        let ends = placed(first).zip(placed(last)).filter(|_| whole);
        let span = ends.map(|(first, last)| self.reading.span(first.start, last.end));
        Some(Value { text, read, bbox, span })
    }
}

/// Whether a word stands in a box, not on its edge: its middle is between the upper and the lower edge, and much of it, or of
/// the box, is between the left and the right one.
fn stands_in(word: BBox, filled: &FilledBox) -> bool {
    let room = filled.bbox;
    let (x, y) = (u32::midpoint(word.x0, word.x1), u32::midpoint(word.y0, word.y1));
    let [upper_left, upper_right, lower_right, lower_left] = filled.corners;
    let edge = |from: [u32; 2], to: [u32; 2]| {
        let wide = i64::from(to[0]) - i64::from(from[0]);
        let along = (i64::from(x) - i64::from(from[0])).clamp(0, wide.max(0));
        i64::from(from[1]) + (i64::from(to[1]) - i64::from(from[1])) * along / wide.max(1)
    };
    let (upper, lower) = (edge(upper_left, upper_right), edge(lower_left, lower_right));
    let shared = word.x1.min(room.x1).saturating_sub(word.x0.max(room.x0));
    (upper..=lower).contains(&i64::from(y)) && (shared * 2 >= word.width() || shared * 2 >= room.width())
}

/// Whether one stands beside the other on one line.
fn are_beside(one: BBox, other: BBox) -> bool {
    let shared = one.y1.min(other.y1).saturating_sub(one.y0.max(other.y0));
    let apart = one.x1 <= other.x0 || other.x1 <= one.x0;
    apart && shared * 2 > one.height().min(other.height())
}

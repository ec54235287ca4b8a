//! A page that is an official form: the words of its boxes, as values.

use super::entry::Key;
use super::written::{self, Part};
use docward_engine_model::official::{FilledBox, FormTable, Holds, Official};
use docward_engine_model::{BBox, Page, Reading, Span, ValueType, Word};
use std::collections::HashMap;

/// A page, its form's boxes, and the place of its first word in the reading.
pub(super) struct Sheet<'a> {
    pub(super) page: &'a Page,
    reading: &'a Reading,
    first: usize,
    table: &'static FormTable,
    boxes: HashMap<Key, (&'a FilledBox, Holds)>,
    turn: Turn,
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
        let turn = Turn::of(page, official.boxes.as_ref()?);
        Some(Self { page, reading, first, table, boxes: keyed.collect(), turn })
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
            let (room, placed) = (self.turn.upright(filled.bbox), own.iter().filter_map(|at| self.placed(*at)));
            let right = placed.map(|bbox| bbox.x1).max().unwrap_or(0);
            let to_the_end = room.x1.saturating_sub(right) < room.width() / 6;
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

    /// Whether a signature is drawn in a room for one: ink that is not words, and more than a speck.
    pub(super) fn is_signed(&self, filled: &FilledBox) -> bool {
        let room = self.turn.upright(filled.bbox);
        let is_drawn = |ink: BBox| {
            let (wide, high) = (ink.width(), ink.height());
            room.holds_middle_of(ink)
                && (wide > room.width() / 6 && high > room.height() / 8
                    || wide > room.width() / 8 && high > room.height() / 3)
        };
        self.page.structure.ink.iter().any(|ink| is_drawn(self.turn.upright(*ink)))
    }

    /// The words of a box that say something.
    fn words(&self, filled: &FilledBox, holds: Holds) -> Vec<usize> {
        let texts = filled.words.iter().take(MOST_WORDS).filter_map(|at| usize::try_from(*at).ok());
        let texts = texts.filter_map(|at| self.page.words.get(at)).map(|word| word.text.as_str());
        let mixed = holds == Holds::Signature && texts.clone().any(is_mixed);
        let said = |at: &usize| {
            let word = self.page.words.get(*at);
            word.is_some_and(|word| {
                self.stands_in(word.bbox, filled)
                    && !written::word(word.text.as_str()).is_empty()
                    && (holds != Holds::Signature
                        || word.confidence >= DOUBTFUL && (mixed || !self.is_print(word.text.as_str())))
            })
        };
        let words = filled.words.iter().take(MOST_WORDS);
        words.filter_map(|at| usize::try_from(*at).ok()).filter(said).collect()
    }

    /// Whether a word is of the small print that stands in a place to sign: nobody types a name in small letters of three or less, or
    /// one of the form's words, unless it is part of what is typed in both ("Signature on File").
    fn is_print(&self, word: &str) -> bool {
        let printed = || self.table.print.iter().any(|print| print.text == word);
        word.chars().all(char::is_lowercase) && (word.len() < 4 || printed())
    }

    /// Words from left to right, line by line. The reader's lines may be parts of one.
    fn lines(&self, words: &[usize]) -> Vec<Vec<usize>> {
        let word = |at: &usize| self.page.words.get(*at);
        let mut lines: Vec<(BBox, Vec<usize>)> = Vec::new();
        let chunks = words.chunk_by(|a, b| word(a).map(|word| word.line) == word(b).map(|word| word.line));
        for chunk in chunks.flat_map(|chunk| self.levels(chunk)) {
            let Some(bbox) = chunk.iter().filter_map(|at| self.placed(*at)).reduce(BBox::union) else { continue };
            match lines.iter_mut().find(|(other, _)| are_beside(*other, bbox)) {
                Some((other, line)) => {
                    *other = other.union(bbox);
                    line.extend(chunk);
                }
                None => lines.push((bbox, chunk)),
            }
        }
        lines.sort_by_key(|(bbox, _)| bbox.y0 + bbox.y1);
        for (_, line) in &mut lines {
            line.sort_by_key(|at| self.placed(*at).map_or(0, |bbox| bbox.x0));
        }
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// A line of the reader's parted where it joined words above each other: a word stands level with the one to its left.
    fn levels(&self, line: &[usize]) -> Vec<Vec<usize>> {
        let mut words: Vec<(usize, BBox)> = line.iter().filter_map(|at| Some((*at, self.placed(*at)?))).collect();
        words.sort_by_key(|(_, bbox)| bbox.x0);
        let mut levels: Vec<(BBox, Vec<usize>)> = Vec::new();
        for (at, bbox) in words {
            let is_level = |(last, _): &&mut (BBox, Vec<usize>)| {
                let shared = last.y1.min(bbox.y1).saturating_sub(last.y0.max(bbox.y0));
                shared * 2 > last.height().min(bbox.height())
            };
            match levels.iter_mut().find(is_level) {
                Some((last, words)) => {
                    *last = bbox;
                    words.push(at);
                }
                None => levels.push((bbox, vec![at])),
            }
        }
        levels.into_iter().map(|(_, words)| words).collect()
    }

    /// Where a word is once the form is upright.
    fn placed(&self, word: usize) -> Option<BBox> {
        self.page.words.get(word).map(|word| self.turn.upright(word.bbox))
    }

    /// Whether a word stands in a box, not on its edge: its middle is between the upper and the lower edge, and much of it, or of
    /// the box, is between the left and the right one.
    fn stands_in(&self, word: BBox, filled: &FilledBox) -> bool {
        let (word, room) = (self.turn.upright(word), self.turn.upright(filled.bbox));
        let (x, y) = (u32::midpoint(word.x0, word.x1), u32::midpoint(word.y0, word.y1));
        let [upper_left, upper_right, lower_right, lower_left] = filled.corners.map(|corner| self.turn.point(corner));
        let edge = |from: [u32; 2], to: [u32; 2]| {
            let wide = i64::from(to[0]) - i64::from(from[0]);
            let along = (i64::from(x) - i64::from(from[0])).clamp(0, wide.max(0));
            i64::from(from[1]) + (i64::from(to[1]) - i64::from(from[1])) * along / wide.max(1)
        };
        let (upper, lower) = (edge(upper_left, upper_right), edge(lower_left, lower_right));
        let shared = word.x1.min(room.x1).saturating_sub(word.x0.max(room.x0));
        (upper..=lower).contains(&i64::from(y)) && (shared * 2 >= word.width() || shared * 2 >= room.width())
    }

    fn text(&self, words: &[usize]) -> String {
        let words = words.iter().filter_map(|at| self.page.words.get(*at));
        words.map(|word| written::capitals(written::word(word.text.as_str()))).collect::<Vec<_>>().join(" ")
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

/// How the form lies on the page, in quarter turns with the clock.
struct Turn {
    quarters: u8,
    width: u32,
    height: u32,
}

impl Turn {
    /// As the upper edges of all boxes together run.
    fn of(page: &Page, boxes: &[FilledBox]) -> Self {
        let along = |axis: usize| -> i64 {
            let edge = |filled: &FilledBox| {
                let [from, to, ..] = filled.corners;
                i64::from(to.get(axis).copied().unwrap_or(0)) - i64::from(from.get(axis).copied().unwrap_or(0))
            };
            boxes.iter().map(edge).sum()
        };
        let (across, down) = (along(0), along(1));
        let quarters = match (across.abs() >= down.abs(), across >= 0, down >= 0) {
            (true, true, _) => 0,
            (true, false, _) => 2,
            (false, _, true) => 1,
            (false, _, false) => 3,
        };
        Self { quarters, width: page.width, height: page.height }
    }

    /// Where a place of the page is once the form is upright.
    const fn point(&self, [x, y]: [u32; 2]) -> [u32; 2] {
        let (left, up) = (self.width.saturating_sub(x), self.height.saturating_sub(y));
        match self.quarters {
            0 => [x, y],
            1 => [y, left],
            2 => [left, up],
            _ => [up, x],
        }
    }

    fn upright(&self, bbox: BBox) -> BBox {
        let ([a, b], [c, d]) = (self.point([bbox.x0, bbox.y0]), self.point([bbox.x1, bbox.y1]));
        BBox { x0: a.min(c), y0: b.min(d), x1: a.max(c), y1: b.max(d) }
    }
}

/// Whether one stands beside the other on one line.
fn are_beside(one: BBox, other: BBox) -> bool {
    let shared = one.y1.min(other.y1).saturating_sub(one.y0.max(other.y0));
    let apart = one.x1 <= other.x0 || other.x1 <= one.x0;
    apart && shared * 2 > one.height().min(other.height())
}

/// Whether a word is typed as names and sentences begin: a capital, and small letters behind it.
fn is_mixed(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().skip(1).any(char::is_lowercase)
}

//! From glyphs to words in lines.

use super::blank::is_without_look;
use super::layer::Glyph;
use super::outline::Look;
use docward_engine_model::{BBox, Word};
use hayro::kurbo::{Rect, Vec2};

/// A gap between letters wider than this, in ems, ends a word.
const WORD_GAP: f64 = 0.18;
/// A pen that moves back further than this, in ems, begins another word.
const BACKSTEP: f64 = 0.35;
/// Baselines nearer than this, in ems, are one line.
const SAME_LINE: f64 = 0.4;
/// Pieces of a word that was painted in several runs touch within this, in ems.
const TOUCHING: f64 = 0.06;

/// Of two words in a line, so much of the lower one's height is common.
const SAME_ROW: f64 = 0.3;
/// So many pairs of words are held against each other.
const MOST_PAIRS: usize = 5_000_000;

/// A word of the text layer, still in the renderer's coordinates.
#[expect(clippy::struct_excessive_bools, reason = "each is known of a word by itself")]
pub(super) struct LayerWord {
    pub(super) text: String,
    pub(super) bounds: Rect,
    /// Its font never says what it means, at least in one character.
    pub(super) garbled: bool,
    /// Whether a part of it is hidden: it is read from pixels, too.
    pub(super) covered: bool,
    /// Whether any of it leaves ink.
    pub(super) inked: bool,
    /// What its first letter looks like.
    first: Look,
    direction: Vec2,
    /// Along and across its own direction: where it begins, where it ends, its baseline.
    start: f64,
    end: f64,
    baseline: f64,
    em: f64,
    /// A space follows it.
    closed: bool,
}

/// The words of shown glyphs, in lines, top to bottom and left to right; text of other directions comes after.
pub(super) fn words_of(glyphs: &[Glyph]) -> Vec<Vec<LayerWord>> {
    let mut words: Vec<LayerWord> = Vec::new();
    let mut open = false;
    for glyph in glyphs.iter().filter(|glyph| glyph.shown) {
        if glyph.text.trim().is_empty() {
            if let Some(word) = words.last_mut().filter(|_| open) {
                word.closed = true;
            }
            open = false;
            continue;
        }
        match words.last_mut().filter(|word| open && word.continues(glyph)) {
            Some(word) => word.add(glyph),
            None => words.push(LayerWord::of(glyph)),
        }
        open = true;
    }
    garble_beside(&mut words);
    in_lines(words)
}

/// What stands right beside something without a meaning is read with it: they may be one word, whoever painted it in two.
fn garble_beside(words: &mut [LayerWord]) {
    if !words.iter().any(|word| word.garbled && word.inked) {
        return;
    }
    let mut by_top: Vec<&LayerWord> = words.iter().collect();
    by_top.sort_by(|one, other| one.bounds.y0.total_cmp(&other.bounds.y0));
    let tallest = words.iter().map(|word| word.bounds.height()).fold(0.0, f64::max);
    let mut left = MOST_PAIRS;
    let mut is_beside = |word: &LayerWord| {
        let from = by_top.partition_point(|other| other.bounds.y0 < word.bounds.y0 - tallest);
        let to = by_top.partition_point(|other| other.bounds.y0 < word.bounds.y1);
        left = left.saturating_sub(to.saturating_sub(from));
        let near = by_top.get(from..to).unwrap_or_default();
        left == 0 || near.iter().any(|other| other.garbled && other.inked && other.is_beside(word))
    };
    let beside: Vec<bool> = words.iter().map(|word| word.garbled || is_beside(word)).collect();
    for (word, is_beside) in words.iter_mut().zip(beside) {
        word.garbled = is_beside;
    }
}

impl LayerWord {
    fn of(glyph: &Glyph) -> Self {
        let advance = glyph.end - glyph.origin;
        let direction = if advance.length() > 1e-6 { advance.normalize() } else { Vec2::new(1.0, 0.0) };
        let mut word = Self {
            text: String::new(),
            bounds: glyph.bounds(),
            garbled: false,
            covered: false,
            inked: false,
            first: glyph.look,
            direction,
            start: along(direction, glyph.origin.to_vec2()),
            end: 0.0,
            baseline: across(direction, glyph.origin.to_vec2()),
            em: glyph.em,
            closed: false,
        };
        word.add(glyph);
        word
    }

    fn add(&mut self, glyph: &Glyph) {
        self.inked |= glyph.ink.is_some();
        self.covered |= glyph.covered;
        let visible = glyph.text.chars().filter(|character| !character.is_whitespace());
        self.garbled |= glyph.text.chars().any(|sign| is_garbage(sign) || glyph.ink.is_some() && is_without_look(sign));
        self.text.extend(visible);
        self.bounds = self.bounds.union(glyph.bounds());
        self.end = along(self.direction, glyph.end.to_vec2());
    }

    fn continues(&self, glyph: &Glyph) -> bool {
        let advance = glyph.end - glyph.origin;
        let aligned = advance.length() < 1e-6 || self.direction.dot(advance.normalize()) > 0.98;
        let gap = along(self.direction, glyph.origin.to_vec2()) - self.end;
        let shift = (across(self.direction, glyph.origin.to_vec2()) - self.baseline).abs();
        let em = self.em.max(1.0);
        aligned && (-BACKSTEP * em..WORD_GAP * em).contains(&gap) && shift < SAME_LINE * em
    }

    /// Whether no space is between it and another one in the same line, or one below the other if it runs down the page.
    fn is_beside(&self, other: &Self) -> bool {
        let gap = WORD_GAP * self.em.min(other.em);
        let (one, other_bounds) = (self.bounds, other.bounds);
        let across = one.x0.max(other_bounds.x0) - one.x1.min(other_bounds.x1);
        let down = one.y0.max(other_bounds.y0) - one.y1.min(other_bounds.y1);
        let is_level = -down > SAME_ROW * one.height().min(other_bounds.height());
        let is_upright = -across > SAME_ROW * one.width().min(other_bounds.width());
        let runs_down = quadrant(self.direction) % 2 == 1 || quadrant(other.direction) % 2 == 1;
        is_level && across < gap || runs_down && is_upright && down < gap
    }

    /// The same word painted a second time, to look bold or to cast a shadow.
    fn repeats(&self, other: &LayerWord) -> bool {
        let common = self.bounds.intersect(other.bounds).area();
        self.text == other.text && common > 0.6 * self.bounds.area().min(other.bounds.area())
    }

    /// Whether its first letter may be a place to tick: a circle that stands alone, or right before a label (`OYes`).
    pub(super) fn may_be_mark(&self) -> bool {
        let mut next = self.text.chars().skip(1).peekable();
        let is_label = |first: &char| first.is_uppercase();
        self.first == Look::Circle
            && (next.peek().is_none() || next.peek().is_some_and(is_label) && next.any(char::is_lowercase))
    }

    fn take(&mut self, next: &LayerWord) {
        self.text.push_str(&next.text);
        self.bounds = self.bounds.union(next.bounds);
        self.garbled |= next.garbled;
        self.covered |= next.covered;
        self.inked |= next.inked;
        self.end = next.end;
        self.closed = next.closed;
    }
}

fn along(direction: Vec2, point: Vec2) -> f64 {
    direction.dot(point)
}

fn across(direction: Vec2, point: Vec2) -> f64 {
    direction.x * point.y - direction.y * point.x
}

/// What no reader would take for text: replacement, control and private characters.
fn is_garbage(character: char) -> bool {
    character == '\u{fffd}'
        || (character.is_control() && !character.is_whitespace())
        || matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Which of the four ways a text runs: to the right first.
fn quadrant(direction: Vec2) -> u8 {
    if direction.x.abs() >= direction.y.abs() {
        if direction.x >= 0.0 { 0 } else { 2 }
    } else if direction.y < 0.0 {
        1
    } else {
        3
    }
}

fn in_lines(mut words: Vec<LayerWord>) -> Vec<Vec<LayerWord>> {
    words.sort_by(|one, other| {
        (quadrant(one.direction).cmp(&quadrant(other.direction))).then(one.baseline.total_cmp(&other.baseline))
    });
    let mut lines: Vec<Vec<LayerWord>> = Vec::new();
    for word in words {
        let fits = |line: &Vec<LayerWord>| {
            line.last().is_some_and(|last| {
                let tolerance = SAME_LINE * last.em.min(word.em).max(1.0);
                quadrant(last.direction) == quadrant(word.direction) && word.baseline - last.baseline < tolerance
            })
        };
        match lines.last_mut().filter(|line| fits(line)) {
            Some(line) => line.push(word),
            None => lines.push(vec![word]),
        }
    }
    lines.into_iter().map(joined).collect()
}

/// A line's words from start to end, pieces put together and repetitions left out.
fn joined(mut line: Vec<LayerWord>) -> Vec<LayerWord> {
    line.sort_by(|one, other| one.start.total_cmp(&other.start));
    let mut words: Vec<LayerWord> = Vec::new();
    for word in line {
        if words.iter().rev().take(3).any(|before| before.repeats(&word)) {
            continue;
        }
        match words.last_mut().filter(|last| !last.closed && (word.start - last.end).abs() < TOUCHING * last.em) {
            Some(last) => last.take(&word),
            None => words.push(word),
        }
    }
    words
}

/// A word of the page, if any of it is on the page.
pub(super) fn placed(word: &LayerWord, line: u32, width: u32, height: u32) -> Option<Word> {
    let bbox = boxed(word.bounds, width, height)?;
    Some(Word { text: word.text.as_str().into(), confidence: 1.0, bbox, line })
}

/// A rectangle as whole pixels of a page, one pixel larger on every side: antialiased ink reaches beyond its outline.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the page first")]
pub(super) fn boxed(bounds: Rect, width: u32, height: u32) -> Option<BBox> {
    let clamp = |value: f64, most: u32| value.clamp(0.0, f64::from(most)) as u32;
    let bbox = BBox {
        x0: clamp(bounds.x0.floor() - 1.0, width),
        y0: clamp(bounds.y0.floor() - 1.0, height),
        x1: clamp(bounds.x1.ceil() + 1.0, width),
        y1: clamp(bounds.y1.ceil() + 1.0, height),
    };
    let on_page = bounds.x1 > 0.0 && bounds.y1 > 0.0 && bounds.x0 < f64::from(width) && bounds.y0 < f64::from(height);
    (on_page && !bbox.is_empty()).then_some(bbox)
}

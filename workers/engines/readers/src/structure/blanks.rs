//! Short blanks before words, to be ticked on: `__ Single  __ Married`.

use super::inside::{Inside, Room};
use super::parted::glyph;
use super::words::Near;
use crate::prepare::{Levels, Piece};
use crate::rows::Rows;
use docward_engine_model::{BBox, Mark, MarkShape, Word};
use std::collections::HashMap;

/// A blank is from so many up to so many tenths of a place's greatest size long.
const LONG: (usize, usize) = (4, 22);
/// A piece of a stroke is at least one part in so many of the shortest blank long.
const PIECE: usize = 4;
/// Pieces of a stroke follow each other this closely, in pixels.
const APART: usize = 3;
/// In the rows right above a stroke ink covers at most this many hundredths of it: a mark that was set on it. Below there is less.
const ABOVE: usize = 55;
const BELOW: usize = 15;
/// In its own rows it covers at least so many.
const WHOLE: usize = 60;
/// Blanks of one kind differ in length by at most this many hundredths, and so many make a kind.
const ALIKE: usize = 8;
const KIND: usize = 3;
/// A blank to tick on is from so many up to so many tenths of a line long.
const WIDE: (u32, u32) = (9, 36);
/// Two strokes of one line with this many pixels between them, or fewer, are pieces of one rule.
const CLEAR: usize = 16;
/// An upright line this many pixels from the end of a stroke, or nearer, makes the stroke a border of a cell.
const CORNER: usize = 4;
/// A label begins within so many tenths of a line behind its blank.
const LABEL: (u32, u32) = (3, 18);
/// Where words stand on more than one in so many blanks, they are filled in.
const FILLED: usize = 6;
/// Ink covers at least so many hundredths of the length of a stroke.
const UNBROKEN: usize = 97;
/// Strokes that a page may have; the others are not told.
const MOST: usize = 4_000;

/// The level strokes that may be blanks to tick on, of a page with this ink, from which nothing was taken away yet.
pub(super) fn strokes(page: &Levels, rows: &Rows) -> Vec<BBox> {
    let (shortest, longest) = lengths(page);
    let thickest = page.rule_sizes().thickest as usize;
    let covered = |y: usize, from: usize, to: usize| {
        rows.within(y, from, to).map(|(start, end)| end.min(to) - start.max(from)).sum::<usize>() * 100
            / (to - from).max(1)
    };
    let mut pieces: Vec<Piece> = Vec::new();
    for y in 2..rows.count() {
        for &(from, to) in rows.row(y) {
            if to - from < shortest / PIECE || covered(y - 1, from, to) > ABOVE {
                continue;
            }
            let thick = (1..=thickest).take_while(|more| covered(y + more, from, to) > WHOLE).count() + 1;
            let is_thin = thick <= thickest && covered(y + thick + 1, from, to) <= BELOW;
            if is_thin && covered(y - 2, from, to) <= ABOVE {
                pieces.push(Piece { from, to, top: y, bottom: y + thick });
            }
        }
    }
    let mut strokes = joined(pieces);
    let mut parts = are_parts(&strokes).into_iter();
    strokes.retain(|stroke| {
        let Piece { from, to, top, bottom } = *stroke;
        let is_part = parts.next().unwrap_or(true);
        if is_part || !(shortest..=longest).contains(&(to - from)) {
            return false;
        }
        // The feet of letters that stand close make a broken line.
        let seen = (from..to).filter(|x| (top..bottom).any(|y| rows.within(y, *x, x + 1).next().is_some())).count();
        seen * 100 >= (to - from) * UNBROKEN && !is_border(rows, *stroke)
    });
    strokes.truncate(MOST);
    strokes.into_iter().filter_map(Piece::bbox).collect()
}

/// Which strokes, in order from the left, go on in another one in their row: a rule with gaps.
fn are_parts(strokes: &[Piece]) -> Vec<bool> {
    let mut parts = vec![false; strokes.len()];
    // For each row, which stroke ended there last, and where.
    let mut last: HashMap<usize, (usize, usize)> = HashMap::new();
    for (at, stroke) in strokes.iter().enumerate() {
        for y in stroke.top.saturating_sub(2)..=stroke.top + 2 {
            let Some((before, _)) = last.get(&y).filter(|(_, to)| to + CLEAR >= stroke.from) else { continue };
            for part in [*before, at] {
                if let Some(part) = parts.get_mut(part) {
                    *part = true;
                }
            }
        }
        last.insert(stroke.top, (at, stroke.to));
    }
    parts
}

/// Whether upright lines end at a stroke: at one end below it, or at both above it.
fn is_border(rows: &Rows, Piece { from, to, top, bottom }: Piece) -> bool {
    let inked = |x: usize, mut ys: std::ops::Range<usize>| {
        ys.all(|y| rows.within(y, x.saturating_sub(CORNER), x + CORNER).next().is_some())
    };
    let below = [from, to].map(|x| inked(x, bottom + 2..bottom + 8));
    let above = [from, to].map(|x| inked(x, top.saturating_sub(8)..top.saturating_sub(2)));
    below.contains(&true) || above == [true, true]
}

fn lengths(page: &Levels) -> (usize, usize) {
    let most = page.sizes().most;
    (most * LONG.0 / 10, most * LONG.1 / 10)
}

/// Whole strokes, in order from the left: pieces that follow each other closely, a row higher or lower, are one that is not
/// quite level.
fn joined(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_unstable();
    let mut strokes: Vec<Piece> = Vec::new();
    // For each row, which stroke ended there last.
    let mut last: HashMap<usize, usize> = HashMap::new();
    for piece in pieces {
        let near = (piece.top.saturating_sub(2)..=piece.top + 2).filter_map(|y| last.get(&y));
        let before =
            near.copied().find(|at| strokes.get(*at).is_some_and(|stroke| piece.from.abs_diff(stroke.to) <= APART));
        let at = before.unwrap_or(strokes.len());
        match strokes.get_mut(at) {
            Some(stroke) => *stroke = stroke.with(piece),
            None => strokes.push(piece),
        }
        last.insert(piece.top, at);
    }
    strokes
}

/// The blanks to tick on of a page from which rules were taken away, of its strokes.
pub(super) fn blanks(page: &Levels, strokes: &[BBox], rules: &[BBox], near: &Near<'_>) -> Vec<Mark> {
    let Some(high) = near.height else { return Vec::new() };
    let (shortest, longest) = lengths(page);
    let is_short =
        |rule: &&BBox| (shortest..=longest).contains(&(rule.width() as usize)) && rule.height() * 4 < rule.width();
    let walls = Walls::of(rules);
    let short = rules.iter().filter(is_short).filter(|rule| !walls.end_at(**rule));
    let mut strokes: Vec<BBox> = strokes.iter().chain(short).copied().take(MOST).collect();
    strokes.sort_by_key(|stroke| (stroke.x0, stroke.y0));
    strokes.dedup_by(|next, before| next.x0 < before.x1 && next.y0.abs_diff(before.y0) < 6);
    let mut labelled: Vec<(BBox, bool)> =
        strokes.iter().map(|stroke| (*stroke, has_label(*stroke, high, near))).collect();
    labelled.retain(|(stroke, _)| (high * WIDE.0..=high * WIDE.1).contains(&(stroke.width() * 10)));
    labelled.sort_by_key(|(stroke, _)| stroke.width());
    let mut marks = Vec::new();
    let mut rest = labelled.as_slice();
    while let Some((first, _)) = rest.first() {
        let most = first.width() as usize * (100 + ALIKE) / 100 + 2;
        let (kind, longer) = rest.split_at(rest.partition_point(|(blank, _)| blank.width() as usize <= most));
        rest = longer;
        let kind = before_words(kind, high);
        let filled = kind.iter().filter(|blank| has_words_on(**blank, high, near)).count();
        if kind.len() >= KIND && filled * FILLED <= kind.len() {
            marks.extend(kind.into_iter().filter_map(|blank| mark(page, blank, high, near)));
        }
    }
    marks
}

/// The upright rules of a page, by the strips across in which they stand.
struct Walls {
    strips: HashMap<u32, Vec<BBox>>,
}

impl Walls {
    /// How wide a strip is, in pixels.
    const STRIP: u32 = 8;

    fn of(rules: &[BBox]) -> Self {
        let mut strips: HashMap<u32, Vec<BBox>> = HashMap::new();
        for rule in rules.iter().filter(|rule| rule.height() > rule.width()) {
            strips.entry(rule.x0 / Self::STRIP).or_default().push(*rule);
        }
        Self { strips }
    }

    /// Whether one stands at an end of a level rule: that is a border of a cell.
    fn end_at(&self, rule: BBox) -> bool {
        [rule.x0, rule.x1].into_iter().any(|x| {
            let strip = x / Self::STRIP;
            let near = (strip.saturating_sub(1)..=strip + 1).filter_map(|strip| self.strips.get(&strip)).flatten();
            near.take(MOST).any(|wall| wall.y0 <= rule.y1 + Self::STRIP && rule.y0 <= wall.y1 + Self::STRIP)
        })
    }
}

/// The blanks of a kind that stand before words. Where nothing follows the last one of a row, all of it stand behind their
/// captions.
fn before_words(kind: &[(BBox, bool)], high: u32) -> Vec<BBox> {
    let row = |blank: &BBox| blank.y1 / high.max(1);
    let mut last: HashMap<u32, (u32, bool)> = HashMap::new();
    for (blank, is_before) in kind {
        let last = last.entry(row(blank)).or_insert((blank.x0, *is_before));
        *last = (*last).max((blank.x0, *is_before));
    }
    let is_before = |blank: &BBox| last.get(&row(blank)).is_some_and(|(_, is_before)| *is_before);
    kind.iter().filter(|(blank, labelled)| *labelled && is_before(blank)).map(|(blank, _)| *blank).collect()
}

/// Where a mark stands on a blank.
fn room(blank: BBox, high: u32) -> BBox {
    BBox { y0: blank.y0.saturating_sub(high), y1: blank.y0, ..blank }
}

/// Whether words that are no caption begin right behind a blank.
fn has_label(blank: BBox, high: u32, near: &Near<'_>) -> bool {
    let room = room(blank, high);
    let from = blank.x1.saturating_sub(high * LABEL.0 / 10);
    near.beside(room).any(|word| {
        let middle = u32::midpoint(word.bbox.y0, word.bbox.y1);
        let begins = (from..=blank.x1 + high * LABEL.1 / 10).contains(&word.bbox.x0);
        // What was read of a mark and its label together begins on the blank.
        let holds = word.bbox.x0 < from
            && word.bbox.x0 + high / 2 >= blank.x0
            && word.bbox.x1 > blank.x1 + high
            && begins_with_mark(word.text.as_str());
        (room.y0..blank.y1 + high / 4).contains(&middle)
            && (begins || holds)
            && !word.text.as_str().ends_with(':')
            && word.text.as_str().chars().any(char::is_alphanumeric)
    })
}

fn begins_with_mark(text: &str) -> bool {
    let signs: Vec<char> = text.chars().collect();
    glyph(&signs) > 0
}

/// Whether somebody wrote words on a blank.
fn has_words_on(blank: BBox, high: u32, near: &Near<'_>) -> bool {
    let room = room(blank, high);
    near.beside(room).any(|word| {
        let letters = word.text.as_str().chars().filter(|sign| sign.is_alphanumeric()).count();
        let is_tick = letters < 2 && !word.text.as_str().chars().any(|sign| sign.is_ascii_digit());
        let (y, shared) = (
            u32::midpoint(word.bbox.y0, word.bbox.y1),
            word.bbox.x1.min(room.x1).saturating_sub(word.bbox.x0.max(room.x0)),
        );
        let covers = (room.y0..room.y1).contains(&y)
            && shared * 10 >= room.width() * 7
            && word.bbox.width() * 10 <= room.width() * 13;
        (room.holds_middle_of(word.bbox) || covers) && !is_tick
    })
}

fn mark(page: &Levels, blank: BBox, high: u32, near: &Near<'_>) -> Option<Mark> {
    let bbox = room(blank, high);
    let edge = |value: u32| usize::try_from(value).ok();
    let room = Room {
        x0: edge(bbox.x0)?,
        y0: edge(bbox.y0)?,
        x1: edge(bbox.x1)?,
        y1: edge(bbox.y1)?.checked_sub(2)?,
        round: false,
    };
    let (selected, confidence) = Inside::of(page, room)?.on_a_blank();
    // A thin mark that was read as a letter by itself is one.
    let is_read =
        |word: &Word| bbox.holds_middle_of(word.bbox) && matches!(word.text.as_str(), "X" | "x" | "√" | "✓" | "✔");
    let (selected, confidence) = if selected {
        (true, confidence)
    } else {
        near.beside(bbox).find(|word| is_read(word)).map_or((false, confidence), |word| (true, word.confidence))
    };
    Some(Mark { shape: MarkShape::Square, bbox, selected, confidence })
}

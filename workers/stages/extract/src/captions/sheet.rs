//! A page on which words are looked up by where they stand.

use crate::ticks::next_caption;
use crate::upright::{Rect, Upright, strip};
use docward_engine_model::MarkShape;
use std::collections::HashMap;
use std::ops::Range;

/// No more words are looked at in one room.
const MOST_WORDS: usize = 96;

/// No more words of a strip are looked at for one room.
const MOST_LOOKS: usize = 512;

/// No more strips are looked at for one room.
const MOST_STRIPS: i32 = 24;

/// A page, and which of its words may be captions or values.
pub(super) struct Sheet<'u, 'a> {
    pub(super) page: &'u Upright<'a>,
    /// How high a usual line of writing is.
    pub(super) height: f32,
    /// Words of underscores or dots: blanks to write on.
    blanks: Vec<Rect>,
    blank_strips: Strips,
    /// Whether a word is neither a tick, nor the label of one, nor taken by a table or a question.
    free: Vec<bool>,
    strips: Strips,
    marks: Strips,
    width: f32,
    top: f32,
    high: f32,
}

impl<'u, 'a> Sheet<'u, 'a> {
    pub(super) fn of(page: &'u Upright<'a>, taken: &[bool]) -> Self {
        let mut free = vec![false; page.words.len()];
        let mut heights: Vec<f32> = page
            .words
            .iter()
            .filter(|word| word.text.contains(char::is_alphanumeric))
            .map(|word| word.rect.height())
            .collect();
        heights.sort_by(f32::total_cmp);
        let height = heights.get(heights.len() / 2).copied().unwrap_or(page.height).max(1.0);
        let blanks: Vec<Rect> = page.words.iter().filter(|word| is_blank(word.text)).map(|word| word.rect).collect();
        let blank_strips = Strips::of(blanks.iter().copied(), height);
        let marks = Strips::of(page.marks.iter().map(|(rect, _)| *rect), height);
        for phrase in &page.phrases {
            // The caption of something else may follow the label of a place to tick.
            let label = if is_option(page, phrase.rect, &marks) {
                let texts: Vec<&str> =
                    phrase.words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.text).collect();
                next_caption(&texts).unwrap_or(phrase.words.len())
            } else {
                0
            };
            for (place, at) in phrase.words.iter().enumerate() {
                if let Some(slot) = free.get_mut(*at) {
                    *slot = place >= label
                        && !is_blank(page.words.get(*at).map_or("", |word| word.text))
                        && !taken.get(*at).copied().unwrap_or(false);
                }
            }
        }
        let strips = Strips::of(page.words.iter().map(|word| word.rect), height);
        let (left, right) = page
            .words
            .iter()
            .fold((f32::MAX, 0.0_f32), |(left, right), word| (left.min(word.rect.x0), right.max(word.rect.x1)));
        let top = page.words.iter().map(|word| word.rect.y0).min_by(f32::total_cmp).unwrap_or(0.0);
        let bottom = page.words.iter().map(|word| word.rect.y1).max_by(f32::total_cmp).unwrap_or(0.0);
        let width = (right - left).max(1.0);
        Self { page, height, blanks, blank_strips, free, strips, marks, width, top, high: (bottom - top).max(width) }
    }

    pub(super) fn is_free(&self, word: usize) -> bool {
        self.free.get(word).copied().unwrap_or(false)
    }

    pub(super) fn rect(&self, word: usize) -> Option<Rect> {
        self.page.words.get(word).map(|word| word.rect)
    }

    pub(super) fn text(&self, word: usize) -> &'a str {
        self.page.words.get(word).map_or("", |word| word.text)
    }

    /// Around some words.
    pub(super) fn around(&self, words: &[usize]) -> Option<Rect> {
        words.iter().filter_map(|at| self.rect(*at)).reduce(Rect::union)
    }

    /// Where the page's writing begins.
    pub(super) fn top(&self) -> f32 {
        self.top
    }

    /// How high the page's writing is, or the page where it is not full.
    pub(super) fn high(&self) -> f32 {
        self.high
    }

    /// How wide the page is.
    pub(super) fn width(&self) -> f32 {
        self.width
    }

    /// The page's phrases row by row, each row from its first phrase on.
    pub(super) fn rows(&self) -> impl Iterator<Item = Range<usize>> {
        let phrases = &self.page.phrases;
        let mut begin = 0;
        std::iter::from_fn(move || {
            let rest = phrases.get(begin..)?;
            let first = rest.first()?.rect;
            let count = rest.iter().take_while(|phrase| phrase.rect.in_row_with(first)).count().max(1);
            begin += count;
            Some(begin - count..begin)
        })
    }

    /// The blank of underscores right behind a caption.
    pub(super) fn blank_behind(&self, caption: Rect) -> Option<Rect> {
        let rect = |at: usize| self.blanks.get(at).copied();
        let room = Rect { x0: caption.x1, x1: f32::MAX, y0: caption.y0, y1: caption.y1 + self.height };
        let found = self.blank_strips.within(room, rect).into_iter().filter_map(rect);
        found.filter(|blank| blank.x0 - caption.x1 < self.height * 2.0).min_by(|a, b| a.x0.total_cmp(&b.x0))
    }

    /// The line of the blank that ends right before a caption, as where captions stand in brackets behind their blanks.
    pub(super) fn blank_before(&self, caption: Rect) -> Option<Rect> {
        let (_, y) = caption.middle();
        [0.6_f32, 1.2].into_iter().find_map(|step| {
            let rule = self.page.rules.below(caption.x0 - self.height * step, y)?;
            let near = rule.y0 - caption.y1 < self.height * 0.7;
            let ends = rule.x1 < caption.x0 + self.height * 0.3 && rule.width() > self.height * 1.5;
            (near && ends).then_some(rule)
        })
    }

    /// Where the first place to tick behind a caption begins.
    pub(super) fn mark_behind(&self, caption: Rect) -> Option<f32> {
        let room = Rect { x0: caption.x1 - self.height * 0.3, x1: f32::MAX, ..caption };
        let rect = |at: usize| self.page.marks.get(at).map(|(rect, _)| *rect);
        self.marks.within(room, rect).into_iter().filter_map(rect).map(|rect| rect.x0).min_by(f32::total_cmp)
    }

    /// Whether the middle of a word lies in a room.
    pub(super) fn has_word_in(&self, room: Rect) -> bool {
        !self.strips.within(room, |at| self.rect(at)).is_empty()
    }

    /// Whether anything in a room is no business of captions: a place to tick, or a word that a table or a question has taken.
    pub(super) fn is_shared(&self, room: Rect) -> bool {
        let mark = |at: usize| self.page.marks.get(at).map(|(rect, _)| *rect);
        !self.marks.within(room, mark).is_empty()
            || self
                .strips
                .within(room, |at| self.rect(at))
                .into_iter()
                .any(|at| !self.is_free(at) && !is_blank(self.text(at)))
    }

    /// The lines of words with their middles in a room, from the top down, each from left to right; without those left out.
    pub(super) fn lines(&self, room: Rect, left_out: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
        let mut found: Vec<(usize, Rect)> = self
            .strips
            .within(room, |at| self.rect(at))
            .into_iter()
            .filter(|at| self.is_free(*at) && !left_out(*at))
            .filter_map(|at| self.rect(at).map(|rect| (at, rect)))
            .collect();
        found.sort_by(|a, b| a.1.middle().1.total_cmp(&b.1.middle().1));
        let mut lines: Vec<Vec<(usize, Rect)>> = Vec::new();
        for (at, rect) in found {
            let line = lines.last_mut().filter(|line| {
                line.last().is_some_and(|(_, other)| {
                    other.in_row_with(rect) && rect.middle().1 - other.middle().1 < self.height * 0.8
                })
            });
            match line {
                Some(line) => line.push((at, rect)),
                None => lines.push(vec![(at, rect)]),
            }
        }
        for line in &mut lines {
            line.sort_by(|a, b| a.1.x0.total_cmp(&b.1.x0));
        }
        lines.into_iter().map(|line| line.into_iter().map(|(at, _)| at).collect()).collect()
    }

    /// What is written on a drawn line: the nearest line of words over it.
    pub(super) fn written_on(&self, rule: Rect, left_out: impl Fn(usize) -> bool) -> Option<Vec<usize>> {
        let room = Rect { y0: rule.y0 - self.height * 2.2, y1: rule.y0 + self.height * 0.3, ..rule };
        self.lines(room, left_out).pop()
    }
}

/// Whether a word is a blank to write on.
fn is_blank(text: &str) -> bool {
    text.len() >= 3 && text.chars().all(|c| matches!(c, '_' | '.' | '…' | '‗'))
}

/// Whether a phrase stands right behind a place to tick.
fn is_option(page: &Upright<'_>, phrase: Rect, marks: &Strips) -> bool {
    let (_, y) = phrase.middle();
    let reach = page.height * 1.6;
    let before = Rect { x0: phrase.x0 - reach - page.height, y0: y - page.height, x1: phrase.x0, y1: y + page.height };
    marks.within(before, |at| page.marks.get(at).map(|(rect, _)| *rect)).into_iter().any(|at| {
        page.marks.get(at).is_some_and(|(rect, mark)| {
            mark.shape != MarkShape::Ring && rect.in_row_with(phrase) && phrase.x0 - rect.x1 < reach
        })
    })
}

/// Places by the strip of the page that their middle lies in, each strip from left to right.
pub(super) struct Strips {
    height: f32,
    strips: HashMap<i32, Vec<(f32, usize)>>,
}

impl Strips {
    pub(super) fn of(rects: impl Iterator<Item = Rect>, height: f32) -> Self {
        let mut strips: HashMap<i32, Vec<(f32, usize)>> = HashMap::new();
        for (at, rect) in rects.enumerate() {
            let (x, y) = rect.middle();
            strips.entry(strip(y, height)).or_default().push((x, at));
        }
        for places in strips.values_mut() {
            places.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        Self { height, strips }
    }

    /// The places with their middles in a room.
    pub(super) fn within(&self, room: Rect, rect: impl Fn(usize) -> Option<Rect>) -> Vec<usize> {
        let first = strip(room.y0, self.height);
        let last = strip(room.y1, self.height).min(first.saturating_add(MOST_STRIPS));
        let mut found = Vec::new();
        for strip in first..=last {
            let Some(places) = self.strips.get(&strip) else { continue };
            let begin = places.partition_point(|(x, _)| *x < room.x0);
            for (x, at) in places.iter().skip(begin).take(MOST_LOOKS) {
                if *x >= room.x1 || found.len() >= MOST_WORDS {
                    break;
                }
                if rect(*at).is_some_and(|rect| room.holds_middle_of(rect)) {
                    found.push(*at);
                }
            }
        }
        found
    }
}

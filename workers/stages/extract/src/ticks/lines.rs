//! Phrases of a page by where they stand.

use crate::upright::{Phrase, Rect, strip};
use std::collections::HashMap;

/// So many phrases of one line are looked at, nearest first.
const FEW: usize = 24;

/// The phrases of a page in strips, each as high as a usual line, from left to right.
pub(super) struct Lines<'a> {
    phrases: &'a [Phrase],
    height: f32,
    strips: HashMap<i32, Vec<usize>>,
}

impl<'a> Lines<'a> {
    /// `height` is that of a usual line.
    pub(super) fn of(phrases: &'a [Phrase], height: f32) -> Self {
        let mut strips: HashMap<i32, Vec<usize>> = HashMap::new();
        for (at, phrase) in phrases.iter().enumerate() {
            strips.entry(strip(phrase.rect.middle().1, height)).or_default().push(at);
        }
        let left = |at: &usize| phrases.get(*at).map_or(0.0, |phrase| phrase.rect.x0);
        for strip in strips.values_mut() {
            strip.sort_by(|a, b| left(a).total_cmp(&left(b)));
        }
        Self { phrases, height, strips }
    }

    pub(super) fn get(&self, at: usize) -> Option<&'a Phrase> {
        self.phrases.get(at)
    }

    /// Phrases that begin at or after `x` in the line around `y`, nearest first.
    pub(super) fn after(&self, x: f32, y: f32, reach: f32) -> Vec<usize> {
        let mut found: Vec<(f32, usize)> = Vec::new();
        for strip in self.near(y - reach, y + reach) {
            let first = strip.partition_point(|at| self.rect(*at).x0 < x);
            let there = strip.iter().skip(first).filter(|at| (self.rect(**at).middle().1 - y).abs() <= reach);
            found.extend(there.take(FEW).map(|at| (self.rect(*at).x0, *at)));
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.into_iter().map(|(_, at)| at).collect()
    }

    /// Phrases whose middle lies before `x` in the line around `y`, nearest first.
    pub(super) fn before(&self, x: f32, y: f32, reach: f32) -> Vec<usize> {
        let mut found: Vec<(f32, usize)> = Vec::new();
        for strip in self.near(y - reach, y + reach) {
            let end = strip.partition_point(|at| self.rect(*at).x0 < x);
            let there = strip.iter().take(end).rev().take(FEW).map(|at| (self.rect(*at), *at));
            let there = there.filter(|(rect, _)| rect.middle().0 < x && (rect.middle().1 - y).abs() <= reach);
            found.extend(there.map(|(rect, at)| (rect.x1, at)));
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.into_iter().map(|(_, at)| at).collect()
    }

    /// Phrases that stand over `across` (from, to) and end above `y`, no farther than `reach`; the lowest line first, each from
    /// the left.
    pub(super) fn above(&self, across: (f32, f32), y: f32, reach: f32) -> Vec<usize> {
        let over = self.over(across, y - reach - self.height, y);
        let mut found: Vec<usize> = over.filter(|at| {
            let rect = self.rect(*at);
            rect.middle().1 < y - self.height * 0.3 && y - rect.y1 <= reach
        });
        found.sort_by(|a, b| self.rect(*b).middle().1.total_cmp(&self.rect(*a).middle().1));
        found
    }

    /// Phrases that stand over `across` and begin below `y`, no farther than `reach`; the highest line first.
    pub(super) fn below(&self, across: (f32, f32), y: f32, reach: f32) -> Vec<usize> {
        let over = self.over(across, y, y + reach + self.height);
        let mut found: Vec<usize> = over.filter(|at| {
            let rect = self.rect(*at);
            rect.middle().1 > y + self.height * 0.3 && rect.y0 - y <= reach
        });
        found.sort_by(|a, b| self.rect(*a).middle().1.total_cmp(&self.rect(*b).middle().1));
        found
    }

    fn over(&self, across: (f32, f32), top: f32, bottom: f32) -> Over<'_, 'a> {
        Over { lines: self, across, top, bottom }
    }

    fn near(&self, top: f32, bottom: f32) -> impl Iterator<Item = &Vec<usize>> {
        (strip(top, self.height)..=strip(bottom, self.height)).filter_map(|strip| self.strips.get(&strip))
    }

    pub(super) fn rect(&self, at: usize) -> Rect {
        self.phrases.get(at).map_or(Rect { x0: 0.0, y0: 0.0, x1: 0.0, y1: 0.0 }, |phrase| phrase.rect)
    }
}

/// Where to look for phrases.
struct Over<'l, 'a> {
    lines: &'l Lines<'a>,
    across: (f32, f32),
    top: f32,
    bottom: f32,
}

impl Over<'_, '_> {
    fn filter(self, is_there: impl Fn(&usize) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        for strip in self.lines.near(self.top, self.bottom) {
            let end = strip.partition_point(|at| self.lines.rect(*at).x0 < self.across.1);
            let there = strip.iter().take(end).rev().take(FEW).copied();
            let mut there: Vec<usize> =
                there.filter(|at| self.lines.rect(*at).x1 > self.across.0 && is_there(at)).collect();
            there.reverse();
            found.extend(there);
        }
        found
    }
}

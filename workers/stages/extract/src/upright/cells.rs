//! Ruled lines of an upright page, and the cells that they make.

use super::Rect;

/// A point is looked up among the lines of its own strip, this wide or high.
const STRIP: f32 = 32.0;

/// A page has at most so many strips each way; what lies farther out is looked up with the last one.
const STRIPS: usize = 1024;

/// A line covers a point this far past its ends, for lines seldom meet exactly.
const REACH: f32 = 6.0;

/// The ruled lines of a page: level ones and upright ones.
#[derive(Clone)]
pub(crate) struct Rules {
    level: Lines,
    upright: Lines,
}

/// The lines around a point; absent where there is none up to the page's edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cell {
    pub(crate) left: Option<f32>,
    pub(crate) top: Option<f32>,
    pub(crate) right: Option<f32>,
    pub(crate) bottom: Option<f32>,
}

impl Cell {
    /// The cell, if lines close it on all sides.
    pub(crate) fn closed(self) -> Option<Rect> {
        Some(Rect { x0: self.left?, y0: self.top?, x1: self.right?, y1: self.bottom? })
    }
}

impl Rules {
    pub(super) fn of(boxes: impl Iterator<Item = Rect>) -> Self {
        let (mut level, mut upright) = (Vec::new(), Vec::new());
        for rect in boxes {
            let (x, y) = rect.middle();
            if rect.width() >= rect.height() {
                level.push(Line { at: y, from: rect.x0, to: rect.x1 });
            } else {
                upright.push(Line { at: x, from: rect.y0, to: rect.y1 });
            }
        }
        Self { level: Lines::of(level), upright: Lines::of(upright) }
    }

    /// The lines around a point.
    pub(crate) fn around(&self, x: f32, y: f32) -> Cell {
        Cell {
            left: self.upright.before(x, y),
            top: self.level.before(y, x),
            right: self.upright.after(x, y),
            bottom: self.level.after(y, x),
        }
    }

    /// Whether an upright line stands between two points of one height.
    pub(crate) fn parts(&self, left: f32, right: f32, y: f32) -> bool {
        self.upright.after(left, y).is_some_and(|at| at < right)
    }

    /// The level lines, from the top down: left end, height, right end as a rectangle without height.
    pub(crate) fn level(&self) -> impl Iterator<Item = Rect> + '_ {
        self.level.all.iter().map(|line| Rect { x0: line.from, y0: line.at, x1: line.to, y1: line.at })
    }

    /// The upright lines, from left to right, as rectangles without width.
    pub(crate) fn upright(&self) -> impl Iterator<Item = Rect> + '_ {
        self.upright.all.iter().map(|line| Rect { x0: line.at, y0: line.from, x1: line.at, y1: line.to })
    }

    /// The nearest level line above a point that covers it, whole.
    pub(crate) fn above(&self, x: f32, y: f32) -> Option<Rect> {
        let line = self.level.last(y, x)?;
        Some(Rect { x0: line.from, y0: line.at, x1: line.to, y1: line.at })
    }

    /// The nearest level line below a point that covers it, whole.
    pub(crate) fn below(&self, x: f32, y: f32) -> Option<Rect> {
        let line = self.level.next(y, x)?;
        Some(Rect { x0: line.from, y0: line.at, x1: line.to, y1: line.at })
    }
}

/// A line: where it lies, and from where to where it goes.
#[derive(Clone, Copy)]
struct Line {
    at: f32,
    from: f32,
    to: f32,
}

/// Lines of one direction, by where they lie, and for each strip across them those that reach into it.
#[derive(Clone)]
struct Lines {
    all: Vec<Line>,
    strips: Vec<Vec<usize>>,
}

impl Lines {
    fn of(mut all: Vec<Line>) -> Self {
        all.sort_by(|a, b| a.at.total_cmp(&b.at));
        let mut strips: Vec<Vec<usize>> = Vec::new();
        for (index, line) in all.iter().enumerate() {
            let (first, last) = (strip(line.from - REACH), strip(line.to + REACH));
            if strips.len() <= last {
                strips.resize_with(last + 1, Vec::new);
            }
            for lines in strips.iter_mut().take(last + 1).skip(first) {
                lines.push(index);
            }
        }
        Self { all, strips }
    }

    /// The nearest line past `at` that covers `across`.
    fn next(&self, at: f32, across: f32) -> Option<Line> {
        let lines = self.strips.get(strip(across))?;
        let first = lines.partition_point(|index| self.all.get(*index).is_some_and(|line| line.at <= at));
        let covering = lines.iter().skip(first).filter_map(|index| self.all.get(*index));
        covering.take(NEAR).find(|line| line.covers(across)).copied()
    }

    fn after(&self, at: f32, across: f32) -> Option<f32> {
        self.next(at, across).map(|line| line.at)
    }

    fn before(&self, at: f32, across: f32) -> Option<f32> {
        self.last(at, across).map(|line| line.at)
    }

    /// The nearest line before `at` that covers `across`.
    fn last(&self, at: f32, across: f32) -> Option<Line> {
        let lines = self.strips.get(strip(across))?;
        let end = lines.partition_point(|index| self.all.get(*index).is_some_and(|line| line.at < at));
        let covering = lines.iter().take(end).rev().filter_map(|index| self.all.get(*index));
        covering.take(NEAR).find(|line| line.covers(across)).copied()
    }
}

/// So many lines of a strip are looked at, nearest first.
const NEAR: usize = 256;

impl Line {
    fn covers(self, across: f32) -> bool {
        self.from - REACH <= across && across <= self.to + REACH
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the strips there are")]
fn strip(at: f32) -> usize {
    ((at / STRIP).max(0.0) as usize).min(STRIPS - 1)
}

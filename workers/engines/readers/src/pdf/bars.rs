//! Ruled lines, put together of the stretches that a page's content draws: a table's lines often come cell by cell.

use crate::prepare::{DOTTED, RuleSizes, SLENDER};
use crate::structure::Sizes;
use docward_engine_model::BBox;
use hayro::kurbo::Rect;
use std::cmp::Ordering;
use std::collections::HashMap;

/// A line that is at most so thick, in pixels, may be short: one between two rows of a table.
const THIN: f64 = 4.0;
/// Stretches that are nearer than this, in pixels, are one stretch.
const TOUCHING: f64 = 1.5;
/// The signs of a row of dashes or dots are nearer to each other than this, in pixels.
pub(super) const DOTS_APART: f64 = 5.0;
/// Dashes and dots cover at least this share of the row.
pub(super) const COVERED: f64 = 0.25;
/// Rules that are nearer to each other than the page's width divided by this are one.
const APART: f64 = 200.0;
/// What is smaller than this both ways, in pixels, is dust.
const DUST: f64 = 6.0;
/// More dust than this may be a row of dots.
const MOST_DUST: usize = 40;

/// The two sides of a square end at most so far from each other, in pixels.
const SLACK: f64 = 9.0;
/// More uprights than this beside one are an attack.
const MOST_BESIDE: usize = 64;

/// A straight stretch of ink.
#[derive(Clone, Copy)]
pub(super) struct Bar {
    pub(super) rect: Rect,
    /// Whether it is dark enough for a line that is looked for in pixels.
    pub(super) is_dark: bool,
    /// Whether a sign of the text draws it.
    pub(super) is_text: bool,
}

/// A bar in the direction in which it is long.
#[derive(Clone, Copy)]
struct Stretch {
    from: f64,
    to: f64,
    /// Across its direction.
    near: f64,
    far: f64,
    /// In which row or column of pixels its middle lies.
    row: f64,
    /// How much of its length is ink.
    inked: f64,
    bar: Bar,
}

impl Stretch {
    fn length(&self) -> f64 {
        self.to - self.from
    }

    /// Whether it is as long beside its thickness as a rule is.
    fn is_slender(&self) -> bool {
        self.length() >= (self.far - self.near) * f64::from(SLENDER)
    }

    /// Where it is if it lies level.
    fn level(&self) -> Rect {
        Rect::new(self.from, self.near, self.to, self.far)
    }

    /// Where it is if it stands upright.
    fn upright(&self) -> Rect {
        Rect::new(self.near, self.from, self.far, self.to)
    }

    fn is_beside(&self, other: &Self) -> bool {
        (self.row - other.row).abs() < 0.5
    }

    /// Row by row, and from its beginning.
    fn order(&self, other: &Self) -> Ordering {
        self.row.total_cmp(&other.row).then(self.from.total_cmp(&other.from))
    }
}

/// All bars of a page.
#[derive(Default)]
pub(super) struct Bars {
    level: Vec<Stretch>,
    upright: Vec<Stretch>,
}

impl Bars {
    pub(super) fn add(&mut self, bar: Bar) {
        let Rect { x0, y0, x1, y1 } = bar.rect;
        if x1 - x0 >= y1 - y0 {
            self.level.push(Stretch { from: x0, to: x1, near: y0, far: y1, row: row(y0, y1), inked: x1 - x0, bar });
        } else {
            self.upright.push(Stretch { from: y0, to: y1, near: x0, far: x1, row: row(x0, x1), inked: y1 - y0, bar });
        }
    }

    pub(super) fn count(&self) -> usize {
        self.level.len() + self.upright.len()
    }

    /// Brings them into the order in which stretches are joined: those who ask after that need not do it each time.
    pub(super) fn sort(&mut self) {
        self.level.sort_by(Stretch::order);
        self.upright.sort_by(Stretch::order);
    }

    /// The ruled lines, in the order in which they are told of pixels.
    pub(super) fn rules(&self, page: Rect, rule_sizes: RuleSizes) -> Vec<BBox> {
        let level = rules(&self.level, page, rule_sizes).into_iter().map(|rule| rule.level());
        let upright = rules(&self.upright, page, rule_sizes).into_iter().map(|rule| rule.upright());
        level.chain(upright).filter_map(|rule| pixels(rule, page)).collect()
    }

    /// All that is drawn, light or dark, whether it is a rule or not.
    pub(super) fn drawn(&self, page: Rect) -> Vec<BBox> {
        let level = drawn(&self.level).into_iter().map(|one| one.level());
        let upright = drawn(&self.upright).into_iter().map(|one| one.upright());
        level.chain(upright).filter_map(|one| pixels(one, page)).collect()
    }

    /// All that is drawn and belongs to no ruled line, or may be a side of a place to tick.
    pub(super) fn unclear(&self, sizes: Sizes, rule_sizes: RuleSizes) -> Vec<Rect> {
        let shortest = f64::from(rule_sizes.shortest);
        let is_blot = |one: &Stretch| one.far - one.near > THIN && !one.is_slender();
        let (mut dust, mut unclear, mut may_be_sides) = (Vec::new(), Vec::new(), Vec::new());
        let level = drawn(&self.level);
        for stretch in &level {
            match stretch.length() {
                length if length < DUST => dust.push(stretch.level()),
                length if length < shortest || is_blot(stretch) => unclear.push(stretch.level()),
                _ => {}
            }
        }
        let uprights = drawn(&self.upright);
        for stretch in &uprights {
            match stretch.length() {
                length if length < DUST => dust.push(stretch.upright()),
                length if length < DUST * 2.0 || is_blot(stretch) => unclear.push(stretch.upright()),
                length if sizes.may_be_side(length) => may_be_sides.push(*stretch),
                _ => {}
            }
        }
        if dust.len() > MOST_DUST {
            unclear.append(&mut dust);
        }
        unclear.extend(squares(may_be_sides));
        unclear
    }
}

/// What is drawn and no sign of the text, put together. Whatever its darkness, a line is one line.
fn drawn(bars: &[Stretch]) -> Vec<Stretch> {
    joined(bars.iter().filter(|one| !one.bar.is_text).copied().collect(), TOUCHING)
}

/// The uprights that stand beside each other like the sides of a square, with what is between them.
fn squares(mut sides: Vec<Stretch>) -> Vec<Rect> {
    sides.sort_by(|one, other| one.near.total_cmp(&other.near));
    let mut bands: HashMap<u64, Vec<&Stretch>> = HashMap::new();
    for side in &sides {
        bands.entry(band(side.from)).or_default().push(side);
    }
    let mut squares = Vec::new();
    for left in &sides {
        let length = left.length();
        let (nearest, furthest) = (left.near + length * 0.7, left.near + (length + SLACK) * 1.4);
        let rows = band(left.from);
        for band in (rows.saturating_sub(1)..=rows + 1).filter_map(|band| bands.get(&band)) {
            let from = band.partition_point(|side| side.near < nearest);
            let mut beside = band.iter().skip(from).take_while(|side| side.near <= furthest);
            let is_other =
                |right: &Stretch| (left.from - right.from).abs() <= SLACK && (left.to - right.to).abs() <= SLACK;
            let other = beside.by_ref().take(MOST_BESIDE).find(|right| is_other(right));
            // Where there are more than can be asked about, any may be one.
            if let Some(right) = other.or_else(|| beside.next()) {
                squares.push(left.upright().union(right.upright()));
            }
        }
    }
    squares
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place on a page")]
fn band(y: f64) -> u64 {
    (y / (SLACK * 2.0)).max(0.0) as u64
}

/// The dark stretches that are as long as rules, put together, from one edge of the page to the other.
fn rules(bars: &[Stretch], page: Rect, sizes: RuleSizes) -> Vec<Stretch> {
    let (text, drawn): (Vec<Stretch>, Vec<Stretch>) =
        bars.iter().filter(|one| one.bar.is_dark).partition(|one| one.bar.is_text);
    let (shortest, thickest) = (f64::from(sizes.shortest), f64::from(sizes.thickest));
    let drawn = joined(drawn, TOUCHING).into_iter().filter(|one| one.length() >= shortest);
    let written = joined(text, DOTS_APART).into_iter().filter(|one| {
        let solid = one.length() - one.inked < TOUCHING && one.length() >= shortest;
        let dotted = one.length() >= shortest * f64::from(DOTTED) && one.inked >= one.length() * COVERED;
        one.far - one.near <= thickest && (solid || dotted)
    });
    let long = drawn.chain(written).filter(Stretch::is_slender);
    let mut rules = joined(long.collect(), (page.width() / APART).max(DOTS_APART));
    rules.sort_by(|one, other| one.near.total_cmp(&other.near).then(one.from.total_cmp(&other.from)));
    rules
}

/// Stretches of the same row that are nearer to each other than that, as one.
fn joined(mut bars: Vec<Stretch>, apart: f64) -> Vec<Stretch> {
    bars.sort_by(Stretch::order);
    let mut whole: Vec<Stretch> = Vec::new();
    for bar in bars {
        match whole.last_mut().filter(|last| last.is_beside(&bar) && bar.from <= last.to + apart) {
            Some(last) => {
                last.inked += (bar.to - bar.from.max(last.to)).max(0.0);
                last.to = last.to.max(bar.to);
                (last.near, last.far) = (last.near.min(bar.near), last.far.max(bar.far));
                last.row = row(last.near, last.far);
            }
            None => whole.push(bar),
        }
    }
    whole
}

/// In which row or column of pixels the middle lies of what reaches from `near` to `far`.
fn row(near: f64, far: f64) -> f64 {
    f64::midpoint(near, far).round()
}

/// The pixels that are at least half covered, and at least one across.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the page first")]
fn pixels(rule: Rect, page: Rect) -> Option<BBox> {
    let edge = |value: f64, most: f64| value.round().clamp(0.0, most) as u32;
    let (x0, y0) = (edge(rule.x0, page.x1), edge(rule.y0, page.y1));
    let (x1, y1) = (edge(rule.x1, page.x1).max(x0 + 1), edge(rule.y1, page.y1).max(y0 + 1));
    let bbox = BBox { x0, y0, x1, y1 };
    (f64::from(x1) <= page.x1 && f64::from(y1) <= page.y1).then_some(bbox)
}

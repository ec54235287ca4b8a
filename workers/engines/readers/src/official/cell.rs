//! The ink of one box as a picture by itself: level, without the form's rules and print, and without what belongs to other boxes.

use super::blank::Blank;
use super::sheet::Sheet;
use super::{Placed, real};
use crate::components::{Component, components};
use crate::rows::Rows;
use crate::{Channels, Raster};
use docward_engine_model::BBox;

/// The picture's pixels lie so far apart on the form, in 1/100 inch: about what a scan of 200 dots an inch has.
const PIXEL: f64 = 0.45;
/// The window reaches over the room's edges by this, in 1/100 inch: values are printed some hundredths of an inch off, and what
/// goes on beyond the room is a rule.
const BEYOND: f64 = 5.0;
/// Ink is darker than this share of the paper, in percent.
const INK: u32 = 62;
/// And pale ink than this.
const PALE: u32 = 85;
/// No stroke of a letter is so tall or so wide, in 1/100 inch: longer ink is a rule.
const TALLEST: f64 = 15.0;
const WIDEST: f64 = 20.0;
/// Letters are at least so high, dots and dashes at least so wide or high, in 1/100 inch.
const LETTER: f64 = 5.0;
const DOT: f64 = 0.8;
/// Print lies at most so far from its place, in 1/100 inch, and its letters are no higher than this share of that place with
/// what is around it. Values are set in larger type.
const SOFT: f64 = 2.0;
const PRINT: f64 = 0.7;
/// A rule between boxes is at most so thick, in 1/100 inch.
const POST: f64 = 2.5;
/// What is longer than this many times its thickness is a piece of a rule.
const SLENDER: usize = 9;
/// Lines are at most so high, in 1/100 inch.
const HIGHEST: f64 = 24.0;
/// Type is not so high, in 1/100 inch.
const TALL: f64 = 18.0;
/// The paper between two words, as a share of a line's height with the paper around it.
const SPACE: f64 = 0.28;
/// Paper around a line, as a share of its height.
const AROUND: f64 = 0.15;

/// A line of a box's ink.
pub(super) struct Line {
    /// Dark on white, with a little paper around it.
    pub(super) picture: Raster,
    /// Where it stands on the form.
    pub(super) place: Placed,
    /// Whether it is higher than type.
    pub(super) is_tall: bool,
    /// How wide its widest stroke is, in 1/100 inch. Letters that stand on a rule may be one.
    pub(super) stroke: f64,
}

impl Line {
    /// Its words by themselves: there is more paper between them than between letters.
    pub(super) fn words(&self) -> Vec<(Raster, Placed)> {
        let (wide, high) = (self.picture.width() as usize, self.picture.height() as usize);
        let dark = u8::try_from(255 * INK / 100).unwrap_or(u8::MAX);
        let rows = || self.picture.pixels().chunks_exact(wide.max(1));
        let inked: Vec<bool> =
            (0..wide).map(|column| rows().any(|row| row.get(column).is_some_and(|level| *level < dark))).collect();
        let letters = runs(&inked);
        let mut gaps: Vec<usize> =
            letters.windows(2).filter_map(|pair| Some(pair.get(1)?.0 - pair.first()?.1)).collect();
        gaps.sort_unstable();
        let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(0);
        let space = pixels(SPACE * real(high) * PIXEL).max(usual * 2).max(1);
        let mut words: Vec<(usize, usize)> = Vec::new();
        for (from, to) in letters {
            match words.last_mut() {
                Some((_, end)) if from - *end < space => *end = to,
                _ => words.push((from, to)),
            }
        }
        let word = |(from, to): &(usize, usize)| {
            let (x0, x1) = (from.saturating_sub(space / 2), (to + space / 2).min(wide));
            let picture = self.columns(u32::try_from(x0).ok()?, u32::try_from(x1).ok()?)?;
            let on_form = |at: usize| self.place.x0 + real(at) * PIXEL;
            Some((picture, Placed { x0: on_form(*from), x1: on_form(*to), ..self.place }))
        };
        words.iter().filter_map(word).collect()
    }

    /// The picture of the first of so many signs.
    pub(super) fn beginning(&self, signs: u32) -> Option<Raster> {
        self.columns(0, (self.picture.width() / signs.max(1)).max(1))
    }

    fn columns(&self, x0: u32, x1: u32) -> Option<Raster> {
        self.picture.part(BBox { x0, y0: 0, x1, y1: self.picture.height() })
    }
}

/// A page's pixels, one channel: of a page in colours the red one, in which red print is as light as paper.
pub(super) struct Levels {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Levels {
    pub(super) fn of(raster: &Raster) -> Self {
        let pixels = match raster.channels() {
            Channels::Gray => raster.pixels().to_vec(),
            Channels::Rgb => raster.pixels().iter().step_by(3).copied().collect(),
        };
        Self { width: raster.width() as usize, height: raster.height() as usize, pixels }
    }

    /// The level between four pixels; white beside the page.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the page, and a mean of bytes")]
    fn at(&self, [x, y]: [f64; 2]) -> u8 {
        let (x, y) = (x - 0.5, y - 0.5);
        if x < 0.0 || y < 0.0 {
            return u8::MAX;
        }
        let (column, row) = (x as usize, y as usize);
        let (right, below) = (x.fract(), y.fract());
        let pixel = |column: usize, row: usize| {
            let inside = column < self.width && row < self.height;
            f64::from(self.pixels.get(row * self.width + column).filter(|_| inside).copied().unwrap_or(u8::MAX))
        };
        let upper = pixel(column, row) * (1.0 - right) + pixel(column + 1, row) * right;
        let lower = pixel(column, row + 1) * (1.0 - right) + pixel(column + 1, row + 1) * right;
        (upper * (1.0 - below) + lower * below).round() as u8
    }
}

/// The lines of the ink of a room, which may be several side by side, from the top.
pub(super) fn lines(levels: &Levels, sheet: &Sheet, rooms: &[Placed], blank: &Blank) -> Vec<Line> {
    lines_of(levels, sheet, rooms, blank, INK)
}

/// Whether a room holds nothing but rules and print, not even pale ink: a word that was read there was read of these.
pub(super) fn is_blank(levels: &Levels, sheet: &Sheet, rooms: &[Placed], blank: &Blank) -> bool {
    lines_of(levels, sheet, rooms, blank, PALE).is_empty()
}

fn lines_of(levels: &Levels, sheet: &Sheet, rooms: &[Placed], blank: &Blank, ink: u32) -> Vec<Line> {
    let Some(all) = rooms.iter().copied().reduce(Placed::around) else { return Vec::new() };
    let mut window = Window::of(levels, sheet, all, ink);
    window.take_rules();
    window.lines(rooms, blank)
}

/// A room and a little around it, laid level.
struct Window {
    x0: f64,
    y0: f64,
    across: usize,
    down: usize,
    levels: Vec<u8>,
    /// Below this level is ink.
    ink: u8,
}

impl Window {
    fn of(levels: &Levels, sheet: &Sheet, room: Placed, ink: u32) -> Self {
        let (x0, y0) = (room.x0 - BEYOND, room.y0 - BEYOND);
        let (across, down) = (pixels(room.x1 + BEYOND - x0), pixels(room.y1 + BEYOND - y0));
        let corner = |right: f64, below: f64| {
            sheet.on_page([x0 + real(across) * PIXEL * right, y0 + real(down) * PIXEL * below])
        };
        // Within one box the sheet is flat.
        let (a, b, c, d) = (corner(0.0, 0.0), corner(1.0, 0.0), corner(0.0, 1.0), corner(1.0, 1.0));
        let mut cells = Vec::with_capacity(across * down);
        for row in 0..down {
            let below = (real(row) + 0.5) / real(down);
            for column in 0..across {
                let right = (real(column) + 0.5) / real(across);
                cells.push(levels.at([0, 1].map(|axis| {
                    let upper = a[axis] + (b[axis] - a[axis]) * right;
                    let lower = c[axis] + (d[axis] - c[axis]) * right;
                    upper + (lower - upper) * below
                })));
            }
        }
        let paper = u32::from(paper(&cells));
        for cell in &mut cells {
            *cell = u8::try_from(u32::from(*cell) * 255 / paper.max(1)).unwrap_or(u8::MAX);
        }
        let ink = u8::try_from(255 * ink / 100).unwrap_or(u8::MAX);
        Self { x0, y0, across, down, levels: cells, ink }
    }

    fn is_ink(&self, column: usize, row: usize) -> bool {
        column < self.across && self.levels.get(row * self.across + column).is_some_and(|level| *level < self.ink)
    }

    /// Makes white what is longer than a letter's strokes: the form's rules, and a fax's streaks. Where a letter stands on both
    /// sides of one, it goes on across it.
    fn take_rules(&mut self) {
        let (across, down) = (self.across, self.down);
        let upright = self.long_runs(down, pixels(TALLEST), |along, beside| (beside, along), across);
        self.bridge(&upright, 1, down, |along, beside| (beside, along), across);
        let level = self.long_runs(across, pixels(WIDEST), |along, beside| (along, beside), down);
        self.bridge(&level, 1, across, |along, beside| (along, beside), down);
    }

    /// Which pixels are in a stretch of ink of this length or longer, along lines that `pixel` gives as column and row.
    fn long_runs(
        &self,
        length: usize,
        long: usize,
        pixel: impl Fn(usize, usize) -> (usize, usize),
        lines: usize,
    ) -> Vec<bool> {
        let mut found = vec![false; self.levels.len()];
        for beside in 0..lines {
            let mut open = 0;
            for along in 0..=length {
                let (column, row) = pixel(along, beside);
                if along < length && self.is_ink(column, row) {
                    continue;
                }
                if along - open >= long {
                    for along in open..along {
                        let (column, row) = pixel(along, beside);
                        if let Some(cell) = found.get_mut(row * self.across + column) {
                            *cell = true;
                        }
                    }
                }
                open = along + 1;
            }
        }
        found
    }

    /// Gives what is marked, and `soft` pixels beside it, the lighter level of those before and behind, across the marked lines.
    fn bridge(
        &mut self,
        marked: &[bool],
        soft: usize,
        length: usize,
        pixel: impl Fn(usize, usize) -> (usize, usize),
        lines: usize,
    ) {
        for along in 0..length {
            let is_marked = |beside: usize| {
                let (column, row) = pixel(along, beside);
                marked.get(row * self.across + column).copied().unwrap_or(false)
            };
            let grown: Vec<bool> = (0..lines)
                .map(|beside| (beside.saturating_sub(soft)..(beside + soft + 1).min(lines)).any(is_marked))
                .collect();
            for (from, to) in runs(&grown) {
                let level = |beside: Option<usize>| {
                    let place = beside.filter(|beside| *beside < lines).map(|beside| pixel(along, beside));
                    place.map_or(u8::MAX, |(column, row)| self.level(column, row))
                };
                let between = level(from.checked_sub(1)).max(level(Some(to)));
                for beside in from..to {
                    let (column, row) = pixel(along, beside);
                    self.set(column, row, between);
                }
            }
        }
    }

    fn place(&self, one: &Component) -> Placed {
        let [x0, x1] = [one.x0, one.x1].map(|x| self.x0 + real(x) * PIXEL);
        let [y0, y1] = [one.y0, one.y1].map(|y| self.y0 + real(y) * PIXEL);
        Placed { x0, y0, x1, y1 }
    }

    fn level(&self, column: usize, row: usize) -> u8 {
        let inside = column < self.across;
        self.levels.get(row * self.across + column).filter(|_| inside).copied().unwrap_or(u8::MAX)
    }

    fn set(&mut self, column: usize, row: usize, level: u8) {
        if let Some(cell) = self.levels.get_mut(row * self.across + column) {
            *cell = level;
        }
    }

    /// The lines of letters whose middles are in one of the rooms.
    fn lines(&self, rooms: &[Placed], blank: &Blank) -> Vec<Line> {
        let ink = self.ink;
        let (runs, found) = components(&Rows::of(&self.levels, self.across, |level| level < ink));
        let in_room = |one: &Component| {
            let [x, y] = [one.x0 + one.x1, one.y0 + one.y1].map(|both| real(both) * PIXEL / 2.0);
            let (x, y) = (x + self.x0, y + self.y0);
            rooms.iter().any(|room| (room.x0..room.x1).contains(&x) && (room.y0 - 1.0..room.y1 + 1.0).contains(&y))
        };
        let is_print = |one: &Component| {
            let place = self.place(one);
            blank
                .print
                .iter()
                .map(|print| print.grown(SOFT))
                .any(|print| print.holds(place) && place.y1 - place.y0 <= (print.y1 - print.y0) * PRINT)
        };
        let is_ink = |one: &Component| {
            let (wide, high) = (one.width(), one.height());
            let (longer, shorter) = (wide.max(high), wide.min(high).max(1));
            let rule = longer > shorter * SLENDER && real(longer) * PIXEL > LETTER * 2.0;
            !rule && real(longer) * PIXEL >= DOT && real(high) * PIXEL <= HIGHEST * 1.5 && in_room(one)
        };
        // Print, or a piece of a rule between two boxes.
        let is_weak = |one: &Component| {
            let (wide, high) = (one.width(), one.height());
            is_print(one) || high > wide * 3 && real(wide) * PIXEL <= POST && blank.rules_at(self.place(one))
        };
        let ink = || found.iter().enumerate().filter(|(_, one)| is_ink(one));
        let is_high = |one: &Component| real(one.height()) * PIXEL >= LETTER;
        let mut rows: Vec<(Component, Vec<usize>)> = Vec::new();
        for (at, one) in ink().filter(|(_, one)| is_high(one) && !is_weak(one)) {
            match rows.iter_mut().find(|(line, _)| shared(line, one) * 2 > one.height().min(line.height())) {
                Some((line, members)) => {
                    *line = line.joined(*one);
                    members.push(at);
                }
                None => rows.push((*one, vec![at])),
            }
        }
        // What lies where print or a rule does is a letter of a value if it stands in a line, as high as the others. Dots and dashes stand
        // in a line, or are dust.
        let (close, near) = (pixels(LETTER), pixels(LETTER * 2.0));
        let beside = |line: &Component, one: &Component, near: usize| {
            one.x0 < line.x1 + near && line.x0 < one.x1 + near && shared(line, one) * 2 > one.height()
        };
        for (at, one) in ink() {
            let of_line = |(line, _): &&mut (Component, Vec<usize>)| match (is_high(one), is_weak(one)) {
                (true, true) => beside(line, one, close) && one.height() * 10 >= line.height() * 8,
                (false, false) => beside(line, one, near),
                _ => false,
            };
            if let Some((line, members)) = rows.iter_mut().find(of_line) {
                *line = line.joined(*one);
                members.push(at);
            }
        }
        rows.sort_by_key(|(line, _)| line.y0);
        let mut owner = vec![usize::MAX; found.len()];
        for (line, (_, members)) in rows.iter().enumerate() {
            for at in members {
                if let Some(owner) = owner.get_mut(*at) {
                    *owner = line;
                }
            }
        }
        let picture = |(number, (line, members)): (usize, &(Component, Vec<usize>))| {
            let around = pixels(real(line.height()) * PIXEL * AROUND).max(1);
            let (x0, y0) = (line.x0.saturating_sub(around), line.y0.saturating_sub(around));
            let (x1, y1) = ((line.x1 + around).min(self.across), (line.y1 + around).min(self.down));
            let (wide, high) = (x1 - x0, y1 - y0);
            let mut cells = vec![u8::MAX; wide * high];
            for run in runs.iter().filter(|run| owner.get(run.component) == Some(&number)) {
                // The edges of letters are not as dark as ink is.
                for row in run.y.saturating_sub(1)..run.y + 2 {
                    for column in run.x0.saturating_sub(1)..=run.x1 {
                        if (x0..x1).contains(&column) && (y0..y1).contains(&row) {
                            let level = self.level(column, row);
                            if let Some(cell) = cells.get_mut((row - y0) * wide + column - x0) {
                                *cell = level;
                            }
                        }
                    }
                }
            }
            let bbox = BBox { x0: 0, y0: 0, x1: u32::try_from(wide).ok()?, y1: u32::try_from(high).ok()? };
            let picture = Raster::gray(bbox.x1, bbox.y1, cells).ok()?;
            let on_form = |at: usize, origin: f64| origin + real(at) * PIXEL;
            let place = Placed {
                x0: on_form(x0, self.x0),
                y0: on_form(y0, self.y0),
                x1: on_form(x1, self.x0),
                y1: on_form(y1, self.y0),
            };
            let longest = members.iter().filter_map(|at| found.get(*at)).map(Component::width).max().unwrap_or(0);
            let is_tall = real(line.height()) * PIXEL >= TALL;
            Some(Line { picture, place, is_tall, stroke: real(longest) * PIXEL })
        };
        rows.iter().enumerate().filter_map(picture).collect()
    }
}

/// How many rows both reach over.
fn shared(one: &Component, other: &Component) -> usize {
    one.y1.min(other.y1).saturating_sub(one.y0.max(other.y0))
}

/// From where to where the values are true.
fn runs(rules: &[bool]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, _) in rules.iter().enumerate().filter(|(_, rule)| **rule) {
        match found.last_mut() {
            Some((_, to)) if *to == at => *to = at + 1,
            _ => found.push((at, at + 1)),
        }
    }
    found
}

/// The level that a quarter of the cells is lighter than.
fn paper(cells: &[u8]) -> u8 {
    let mut sorted = cells.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() * 3 / 4).copied().unwrap_or(u8::MAX)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a window has some thousand pixels a side at most"
)]
fn pixels(length: f64) -> usize {
    (length / PIXEL).round().max(0.0) as usize
}

//! The map from the blank form to a page whose print is too faint to be read: grey dots of a red form on a fax.
//!
//! Print that nobody can read still darkens the paper where it stands. The map is the one under which the page is dark where the
//! form has print and light beside it: the greatest correlation of both, looked for over all ways in which a page may show a
//! sheet whole, then ever finer. It is believed if the page is darker at most of the print's lines than right beside them, and
//! some words of the print were read, and stand where the map says.

use super::blank::print_lines;
use super::filling::offsets;
use super::fit::{FORM, distance};
use super::matching::Pairs;
use super::sheet::Sheet;
use super::solve::Projection;
use super::{Placed, Seen, plain, real};
use crate::{Raster, paper};
use docward_engine_model::Structure;
use docward_engine_model::official::OfficialForm;
use std::collections::BTreeSet;

/// The page is looked at in squares of this side, in 1/100 inch: print is half as high again.
const SQUARE: f64 = 4.0;
/// Squares further from all print than this, in 1/100 inch, are not looked at: what is filled in stands there.
const AROUND: f64 = 9.0;
/// Where the search begins: the sheet may be so much larger or smaller than the page, and so far off, in 1/100 inch.
const SCALES: [f64; 3] = [0.97, 1.0, 1.03];
const OFF: i32 = 30;
const OFF_STEP: usize = 6;
/// So many beginnings are followed, that differ at a corner by more than this, in 1/100 inch.
const STARTS: usize = 8;
const APART: f64 = 10.0;
/// There one square in so many is looked at, of this side.
const SPARSE: usize = 9;
const COARSE: f64 = 8.0;
/// The first steps of the finer search: of moves, in 1/100 inch, and of scales and turns, as shares. Each round halves them.
const MOVE: f64 = 5.0;
const TURN: f64 = 0.012;
const ROUNDS: i32 = 6;
/// In each round so many changes are made at most.
const CHANGES: usize = 12;
/// A square darker than this share is as dark as print gets: thick rules and black bars say no more.
const DARK: f64 = 0.5;

/// So many different words of the print stand in their places at least. Other pages have five at most.
const WORDS: usize = 5;
/// One in so many of the page's words that are words of the print stands in its place at least. On forms two in three do.
const MOST_ELSEWHERE: usize = 3;
/// The least correlation. Measured: forms .18 to .52, other pages .24 at most where no words are asked for.
const ALIKE: f64 = 0.15;
/// The least correlation where [`MANY_WORDS`] stand in their places: on the coarsest faxes print falls apart.
const LEAST_ALIKE: f64 = 0.10;
/// So many words in their places are many.
const MANY_WORDS: usize = 9;
/// The least share of the print's lines that are darker than the paper beside them. Forms have .49 to .94, other pages .42 at most.
const DARKER_LINES: f64 = 0.45;
/// What one word in its place is worth beside the correlation.
const WORD: f64 = 0.02;
/// A line is darker than the paper beside it if it is this many times as dark, and at least so dark.
const TIMES: f64 = 1.5;
const LEAST: f64 = 0.04;
/// How far a word may stand beside its print, across and down, in 1/100 inch.
const BESIDE: [f64; 2] = [14.0, 10.0];
/// The same where the search begins.
const ROUGHLY: [f64; 2] = [24.0, 20.0];

/// Whether enough words of the print were read that a search is worth its cost.
pub(super) fn is_worth_trying(pairs: &Pairs) -> bool {
    pairs.distinct >= WORDS
}

/// The sheet as it lies on a page that shows it whole; `None` if the page is no such form.
pub(super) fn sheet(pairs: &Pairs, seen: &[Seen], structure: &Structure, raster: &Raster) -> Option<Sheet> {
    let read = read(pairs, seen);
    let page = [raster.width(), raster.height()].map(f64::from);
    let placed = starts(structure, page).into_iter().map(|map| (in_place(&read, &map, ROUGHLY), map));
    let placed: Vec<(usize, Projection)> = placed.filter(|(words, _)| *words >= WORDS).collect();
    // Where most words are in place, or nearly as many.
    let most = placed.iter().map(|(words, _)| *words).max().unwrap_or(0);
    let starts: Vec<Projection> =
        placed.into_iter().filter(|(words, _)| words + 2 >= most).map(|(_, map)| map).collect();
    if starts.is_empty() {
        return None;
    }
    let darkness = Darkness::of(raster);
    let squares = squares(pairs.form);
    let sparse: Vec<Square> = squares.iter().step_by(SPARSE).copied().collect();
    // Words are few, and say more than darkness where they agree.
    let worth = |likeness: f64, map: &Projection| likeness + WORD * real(in_place(&read, map, BESIDE));
    let mut scored: Vec<(f64, Projection)> =
        starts.into_iter().map(|map| (worth(darkness.likeness(&sparse, &map, COARSE), &map), map)).collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut chosen: Vec<Projection> = Vec::new();
    for (_, map) in scored {
        if chosen.len() < STARTS && chosen.iter().all(|other| apart(&map, other) > APART) {
            chosen.push(map);
        }
    }
    // The first rounds with few squares, the last with all.
    let roughly = chosen.iter().map(|map| darkness.climb(&sparse, *map, ROUNDS / 2));
    let worth = |(likeness, map): &(f64, Projection)| worth(*likeness, map);
    let (_, map) = roughly.max_by(|one, other| worth(one).total_cmp(&worth(other)))?;
    if in_place(&read, &map, BESIDE) < WORDS {
        return None;
    }
    let (likeness, map) = darkness.climb(&squares, map, ROUNDS);
    let words = in_place(&read, &map, BESIDE);
    let is_sure = words >= WORDS
        && words * MOST_ELSEWHERE >= pairs.distinct
        && likeness >= (if words >= MANY_WORDS { LEAST_ALIKE } else { ALIKE })
        && darkness.darker_lines(pairs.form, &map) >= DARKER_LINES;
    is_sure.then(|| Sheet::new(map, &[])).flatten()
}

/// The ways in which a page may show a sheet whole.
fn starts(structure: &Structure, page: [f64; 2]) -> Vec<Projection> {
    let sizes =
        plain::sizes(structure, page).into_iter().flat_map(|size| SCALES.map(|scale| size.map(|side| side * scale)));
    let wholes = sizes.map(|size| plain::map(structure, page, size));
    wholes.flat_map(|whole| offsets(OFF, OFF_STEP).map(move |by| whole.after(&Projection::shift(by)))).collect()
}

/// How far two maps are apart at a sheet's corners, in pixels of the page divided by those of 1/100 inch.
fn apart(one: &Projection, other: &Projection) -> f64 {
    let corners = [[0.0, 0.0], [FORM[0], 0.0], [0.0, FORM[1]], FORM];
    let far = corners.map(|corner| distance(one.at(corner), other.at(corner)));
    far.into_iter().fold(0.0, f64::max) / (half(one, 1.0) * 2.0)
}

/// Small changes of a map, made on the form: moves, scales around its middle, turns and shears, of these sizes.
fn changes(size: f64) -> Vec<Projection> {
    let around = |across: [f64; 2], down: [f64; 2]| Projection::around(FORM.map(|side| side / 2.0), across, down);
    [size, -size]
        .into_iter()
        .flat_map(|size| {
            let (by, turn) = (size * MOVE, size * TURN);
            [
                Projection::shift([by, 0.0]),
                Projection::shift([0.0, by]),
                around([1.0 + turn, 0.0], [0.0, 1.0]),
                around([1.0, 0.0], [0.0, 1.0 + turn]),
                around([1.0, turn / 2.0], [0.0, 1.0]),
                around([1.0, 0.0], [turn / 2.0, 1.0]),
            ]
        })
        .collect()
}

/// A word of the page that is like one of the print.
struct Read<'f> {
    text: &'f str,
    print: Placed,
    /// The middle of the word, in the page's pixels.
    middle: [f64; 2],
}

fn read<'f>(pairs: &'f Pairs, seen: &[Seen]) -> Vec<Read<'f>> {
    let table = pairs.form.table();
    let read = pairs.alike.iter().filter_map(|pair| {
        let (print, word) = (table.print.get(pair.print)?, seen.get(pair.word)?);
        Some(Read { text: &print.folded, print: Placed::from(print), middle: word.middle })
    });
    read.collect()
}

/// How many different words of the print stand where a map says, or at most so far beside, across and down in 1/100 inch.
fn in_place(read: &[Read<'_>], map: &Projection, beside: [f64; 2]) -> usize {
    let Some(back) = map.inverse() else { return 0 };
    let stands = |read: &&Read<'_>| {
        let ([x, y], Placed { x0, y0, x1, y1 }) = (back.at(read.middle), read.print);
        (x0 - beside[0]..x1 + beside[0]).contains(&x) && (y0 - beside[1]..y1 + beside[1]).contains(&y)
    };
    read.iter().filter(stands).map(|read| read.text).collect::<BTreeSet<_>>().len()
}

/// A square of the blank form.
#[derive(Clone, Copy)]
struct Square {
    middle: [f64; 2],
    print: bool,
}

/// The squares of the form in its print and around it.
fn squares(form: OfficialForm) -> Vec<Square> {
    let lines = level_lines(form);
    let count = FORM.map(|side| steps(side / SQUARE));
    let mut kinds = vec![None; count[0] * count[1]];
    for (grown, print) in [(AROUND, false), (0.0, true)] {
        for line in &lines {
            let Placed { x0, y0, x1, y1 } = line.grown(grown);
            let range = |from: f64, to: f64| steps(from / SQUARE)..steps(to / SQUARE).max(steps(from / SQUARE) + 1);
            for row in kinds.chunks_exact_mut(count[0]).take(range(y0, y1).end).skip(range(y0, y1).start) {
                let across = range(x0, x1);
                row.iter_mut().take(across.end).skip(across.start).for_each(|kind| *kind = Some(print));
            }
        }
    }
    let middle = |at: usize| [at % count[0], at / count[0]].map(|step| (real(step) + 0.5) * SQUARE);
    let square = |(at, kind): (usize, Option<bool>)| kind.map(|print| Square { middle: middle(at), print });
    kinds.into_iter().enumerate().filter_map(square).collect()
}

/// Where the form's printed lines stand; those that run up the margin are left out.
fn level_lines(form: OfficialForm) -> Vec<Placed> {
    print_lines(form).filter(|line| line.y1 - line.y0 < (line.x1 - line.x0) * 1.5).collect()
}

/// How dark a page is, anywhere.
struct Darkness {
    /// How much ink there is above and to the left of each corner of a pixel.
    sums: Vec<u32>,
    width: usize,
    height: usize,
}

impl Darkness {
    fn of(raster: &Raster) -> Self {
        let (width, height) = (raster.width() as usize, raster.height() as usize);
        let ink = paper::ink(raster);
        let mut sums = vec![0_u32; width + 1];
        sums.reserve((width + 1) * height);
        for row in ink.chunks_exact(width.max(1)) {
            let above = sums.len() - width - 1;
            let mut here = 0;
            sums.push(0);
            for (column, ink) in (1..).zip(row) {
                here += u32::from(*ink);
                let over = sums.get(above + column).copied().unwrap_or(0);
                sums.push(over + here);
            }
        }
        Self { sums, width, height }
    }

    /// The share of ink in an upright square around a place of the page; beside the page there is none.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the page")]
    fn at(&self, [x, y]: [f64; 2], half: f64) -> f64 {
        let edge = |value: f64, size: usize| value.round().clamp(0.0, real(size)) as usize;
        let (left, right) = (edge(x - half, self.width), edge(x + half, self.width));
        let (top, bottom) = (edge(y - half, self.height), edge(y + half, self.height));
        let sum = |row: usize, column: usize| self.sums.get(row * (self.width + 1) + column).copied().unwrap_or(0);
        let ink = (sum(bottom, right) + sum(top, left)).saturating_sub(sum(top, right) + sum(bottom, left));
        let area = (right - left) * (bottom - top);
        if area == 0 { 0.0 } else { f64::from(ink) / real(area) }
    }

    /// The correlation of the page's darkness with where the form has print, -1 to 1, looked at in squares of this side.
    fn likeness(&self, squares: &[Square], map: &Projection, side: f64) -> f64 {
        let half = half(map, side);
        let (mut sum, mut power, mut printed, mut both) = (0.0, 0.0, 0.0, 0.0);
        for square in squares {
            let dark = self.at(map.at(square.middle), half).min(DARK);
            sum += dark;
            power += dark * dark;
            if square.print {
                printed += 1.0;
                both += dark;
            }
        }
        let count = real(squares.len()).max(1.0);
        let (mean, share) = (sum / count, printed / count);
        let spread = ((power / count - mean * mean) * (share - share * share)).max(0.0).sqrt();
        if spread < 1e-9 { 0.0 } else { (both / count - mean * share) / spread }
    }

    /// A map made better step by step, in so many rounds: in each, changes half as large as in the one before, as long as they
    /// help.
    fn climb(&self, squares: &[Square], mut map: Projection, rounds: i32) -> (f64, Projection) {
        let mut likeness = self.likeness(squares, &map, SQUARE);
        for round in 0..rounds {
            let changes = changes(0.5_f64.powi(round));
            for _ in 0..CHANGES {
                let scored = changes
                    .iter()
                    .map(|change| map.after(change))
                    .map(|map| (self.likeness(squares, &map, SQUARE), map));
                match scored.max_by(|one, other| one.0.total_cmp(&other.0)) {
                    Some((more, better)) if more > likeness => (likeness, map) = (more, better),
                    _ => break,
                }
            }
        }
        (likeness, map)
    }

    /// The share of the form's printed lines that are darker than the paper above or below them.
    fn darker_lines(&self, form: OfficialForm, map: &Projection) -> f64 {
        let half = half(map, 2.0);
        let lines = level_lines(form);
        let dark = |Placed { x0, x1, .. }: Placed, heights: &[f64]| {
            let count = steps((x1 - x0) / SQUARE).max(3);
            let across = (0..count).map(|step| x0 + (x1 - x0) * (real(step) + 0.5) / real(count));
            let places = across.flat_map(|x| heights.iter().map(move |y| [x, *y]));
            places.map(|place| self.at(map.at(place), half)).sum::<f64>() / real(count * heights.len())
        };
        let is_darker = |line: &&Placed| {
            let Placed { y0, y1, .. } = **line;
            let third = (y1 - y0) / 4.0;
            let inside = dark(**line, &[y0 + third, y0 + third * 2.0, y1 - third]);
            let beside = dark(**line, &[y0 - 4.0, y0 - 3.0]).min(dark(**line, &[y1 + 3.0, y1 + 4.0]));
            inside > LEAST && inside > TIMES * beside
        };
        real(lines.iter().filter(is_darker).count()) / real(lines.len().max(1))
    }
}

/// Half the side of a square of the form, in pixels of the page, but at least a pixel in all.
fn half(map: &Projection, side: f64) -> f64 {
    let [x, y] = FORM.map(|side| side / 2.0);
    let (from, to) = (map.at([x, y]), map.at([x + side, y]));
    (distance(to, from) / 2.0).max(0.6)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below zero is zero, and forms are small")]
fn steps(value: f64) -> usize {
    value.round().max(0.0) as usize
}

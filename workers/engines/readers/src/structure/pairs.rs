//! Places to tick between two brackets, `( )` and `[ ]`, by their pixels: a mark over them hides them from who reads letters.
//!
//! Empty ones are found by their two halves, alike in height and near each other. Where a mark joins a half with it, or with
//! the next row's, the halves of an empty one are laid over the ink.

use super::circles::outlines;
use super::inside::{Inside, Room};
use super::words::{Near, Standing};
use crate::components::{Component, Run};
use crate::prepare::Levels;
use docward_engine_model::{Mark, MarkShape};

/// A bracket is at least so many tenths as high as wide.
const SLENDER: usize = 18;
/// Its ends reach at least so many tenths of its thickness across.
const HOOKED: usize = 16;
/// Two brackets are from so many up to so many tenths of their height apart, from outside to outside. The halves of a digit that
/// a fax broke are nearer, the room for an area code is wider.
const APART: (usize, usize) = (8, 20);
/// Places of one kind differ in width and height by at most so many hundredths.
const ALIKE: usize = 15;
/// A bracket under a mark shows in at least so many hundredths of its pixels.
const SHOWN: usize = 85;
/// Kinds of brackets that a page has, and pixels of a bracket that are looked at.
const KINDS: usize = 4;
const POINTS: usize = 28;
/// Kinds that are told apart before the most frequent ones are chosen.
const MOST_KINDS: usize = 64;
/// Brackets, and pieces of ink with brackets in them, that are looked at: more are an attack.
const MOST: usize = 4_000;
const MOST_INK: usize = 600;
/// Pieces of ink of such a size among which they are looked for.
const MOST_OF_SIZE: usize = 50_000;
/// Places at which the brackets of a kind are laid over ink, and those of one piece of ink where they fit.
const MOST_PLACES: usize = 20_000_000;
const MOST_FITTING: usize = 2_000;
/// Ink with brackets in it is at most so many times as wide and as high as they are.
const LARGEST: usize = 7;
/// A word that was read with at least this confidence says what stands between brackets.
const SURE: f32 = 0.7;

/// Two brackets and what is between them.
#[derive(Clone, Copy)]
struct Pair {
    /// From outside to outside.
    place: Component,
    /// How wide each bracket is.
    halves: (usize, usize),
    selected: bool,
    confidence: f32,
}

impl Pair {
    fn is_alike(&self, wide: usize, high: usize) -> bool {
        let alike = |one: usize, other: usize| one.abs_diff(other) * 100 <= one.max(other) * ALIKE + 100;
        alike(self.place.width(), wide) && alike(self.place.height(), high)
    }

    fn mark(&self) -> Option<Mark> {
        let Self { place, selected, confidence, .. } = *self;
        Some(Mark { shape: MarkShape::Brackets, bbox: place.bbox()?, selected, confidence })
    }
}

/// All places between brackets on a page that is described by its components and their runs.
pub(super) fn pairs(page: &Levels, runs: &[Run], found: &[Component], near: &Near<'_>) -> Vec<Mark> {
    let sizes = page.sizes();
    let slender = outlines(runs, found, MOST, |one| {
        (sizes.least..=sizes.most).contains(&one.height())
            && one.width() > 2
            && one.height() * 10 >= one.width() * SLENDER
    });
    let opening: Vec<Component> =
        slender.iter().filter(|(one, rows)| is_hooked(one, rows, true)).map(|(one, _)| *one).collect();
    let mut closing: Vec<Component> =
        slender.iter().filter(|(one, rows)| is_hooked(one, rows, false)).map(|(one, _)| *one).collect();
    closing.sort_by_key(|one| one.x0);
    let mut pairs: Vec<Pair> = opening.iter().filter_map(|open| pair(page, *open, &closing)).collect();
    pairs.retain(|pair| !is_text(pair, near) && standing(pair, near) != Standing::Letter);
    let kinds = kinds(&pairs);
    pairs.retain(|pair| kinds.iter().any(|kind| kind.is_alike(pair.place.width(), pair.place.height())));
    let mut marks: Vec<Pair> = pairs.clone();
    for kind in &kinds {
        let under = under_marks(page, found, kind, &marks);
        marks.extend(under.into_iter().filter(|pair| standing(pair, near) < Standing::Doubtful));
    }
    marks.iter().filter_map(Pair::mark).collect()
}

/// Whether a component has its stroke at one side, and both ends reach over to the other: `(` and `[`, or `)` and `]`.
fn is_hooked(one: &Component, rows: &[(usize, usize)], opens: bool) -> bool {
    let (wide, high) = (one.width(), one.height());
    // Seen from the side at which the stroke is.
    let seen = |(from, to): (usize, usize)| {
        if from >= to {
            return (wide, 0);
        }
        if opens { (from - one.x0, to - one.x0) } else { (one.x1 - to, one.x1 - from) }
    };
    let rows: Vec<(usize, usize)> = rows.iter().map(|row| seen(*row)).collect();
    let (ends, quarter) = ((high / 5).max(1), high / 4);
    let middle = rows.get(quarter..high - quarter).unwrap_or_default();
    let mut thick: Vec<usize> = middle.iter().map(|(from, to)| to.saturating_sub(*from)).collect();
    let half = thick.len() / 2;
    if thick.is_empty() {
        return false;
    }
    let thick = *thick.select_nth_unstable(half).1;
    let reaches = |rows: &[(usize, usize)]| rows.iter().any(|(_, to)| to + 1 >= wide);
    let stroke = middle.iter().filter(|(from, to)| from < to && to * 4 <= wide * 3).count();
    wide * 10 >= thick * HOOKED
        && wide >= thick + 2
        && stroke * 10 >= middle.len() * 9
        && middle.iter().any(|(from, _)| *from <= 1)
        && reaches(rows.get(..ends).unwrap_or_default())
        && reaches(rows.get(high - ends..).unwrap_or_default())
}

/// The place between a bracket and the next one that closes it.
fn pair(page: &Levels, open: Component, closing: &[Component]) -> Option<Pair> {
    let high = open.height();
    let (near, far) = (open.x0 + high * APART.0 / 10, open.x0 + high * APART.1 / 10);
    // By their left edges, by which they are in order.
    let first = closing.partition_point(|close| close.x0 <= open.x1);
    let fits = |close: &&Component| {
        close.x1 >= near
            && close.x1 <= far
            && close.y0.abs_diff(open.y0) * 8 <= high
            && close.y1.abs_diff(open.y1) * 8 <= high
    };
    let close = closing.iter().skip(first).take_while(|close| close.x0 <= far).take(MOST).find(fits)?;
    let place = Component { area: open.area + close.area, ..open.joined(*close) };
    told(page, place, (open.width(), close.width()))
}

/// What stands between two brackets.
fn told(page: &Levels, place: Component, halves: (usize, usize)) -> Option<Pair> {
    let down = place.height() / 8;
    let room = Room {
        x0: place.x0 + halves.0,
        y0: place.y0 + down,
        x1: place.x1.checked_sub(halves.1)?,
        y1: place.y1.checked_sub(down)?,
        round: false,
    };
    let (selected, confidence) = Inside::of(page, room)?.selected();
    Some(Pair { place, halves, selected, confidence })
}

/// Whether words say that what stands between two brackets is text: `(s)`, `(MM`.
fn is_text(pair: &Pair, near: &Near<'_>) -> bool {
    let Some(bbox) = pair.place.bbox().filter(|_| pair.selected) else { return false };
    let is_letter = |sign: char| sign.is_alphanumeric() && !"xXvVyY".contains(sign);
    near.beside(bbox).any(|word| {
        let inner = word.text.as_str().trim_matches(|sign: char| !sign.is_alphanumeric());
        word.confidence >= SURE
            && word.bbox.holds_middle_of(bbox)
            && word.bbox.width() <= bbox.width() * 2
            && inner.chars().any(is_letter)
    })
}

/// What a place is to the words.
fn standing(pair: &Pair, near: &Near<'_>) -> Standing {
    pair.place.bbox().map_or(Standing::Letter, |bbox| near.standing(bbox))
}

/// One place of each kind that a page has several empty places of.
fn kinds(pairs: &[Pair]) -> Vec<Pair> {
    let mut kinds: Vec<(Pair, usize)> = Vec::new();
    for pair in pairs.iter().filter(|pair| !pair.selected) {
        let known = kinds.iter_mut().find(|(kind, _)| kind.is_alike(pair.place.width(), pair.place.height()));
        if let Some((_, count)) = known {
            *count += 1;
        } else if kinds.len() < MOST_KINDS {
            kinds.push((*pair, 1));
        }
    }
    kinds.retain(|(_, count)| *count > 1);
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    kinds.into_iter().take(KINDS).map(|(kind, _)| kind).collect()
}

/// Places of a kind in ink that joins their brackets, beside or below others.
fn under_marks(page: &Levels, found: &[Component], kind: &Pair, known: &[Pair]) -> Vec<Pair> {
    let (wide, high) = (kind.place.width(), kind.place.height());
    let own = |x0: usize, x1: usize| points(page, kind.place, x0, x1);
    let left = own(kind.place.x0, kind.place.x0 + kind.halves.0);
    let right = own(kind.place.x1 - kind.halves.1, kind.place.x1);
    let is_of_size = |one: &&Component| {
        one.width() * 2 >= wide
            && one.height() * 2 >= high
            && one.width() <= wide * LARGEST
            && one.height() <= high * LARGEST
    };
    let of_size = found.iter().filter(is_of_size).take(MOST_OF_SIZE);
    let mut under: Vec<Pair> = Vec::new();
    let mut left_places = MOST_PLACES;
    for one in of_size.filter(|one| in_company(one, known, kind)).take(MOST_INK) {
        let mut there: Vec<(usize, Component)> = Vec::new();
        // No place reaches over the page's edge.
        let across = one.x0.saturating_sub(wide / 3)..(one.x1 + wide / 3).min(page.width).saturating_sub(wide);
        let down = one.y0.saturating_sub(high / 4)..(one.y1 + high / 4).min(page.height).saturating_sub(high);
        let Some(rest) = left_places.checked_sub(across.len() * down.len()) else { continue };
        left_places = rest;
        for y0 in down {
            for x0 in across.clone() {
                let least = shown(page, &left, x0, y0).min(shown(page, &right, x0, y0));
                if least >= SHOWN {
                    there.push((least, Component { x0, y0, x1: x0 + wide, y1: y0 + high, area: one.area }));
                }
            }
        }
        there.sort_by_key(|(shown, _)| std::cmp::Reverse(*shown));
        there.truncate(MOST_FITTING);
        for (_, place) in there {
            let is_taken = known.iter().chain(&under).any(|other| overlap(&other.place, &place));
            let told = if is_taken { None } else { told(page, place, kind.halves) };
            // Where nothing is in it, it is joined with something outside, or else a letter.
            let joined = one.width() * 4 > wide * 5 || one.height() * 4 > high * 5;
            under.extend(told.filter(|pair| pair.selected || joined));
        }
    }
    under
}

/// Whether ink may hold a place that stands in a row or a column with others of its kind.
fn in_company(one: &Component, known: &[Pair], kind: &Pair) -> bool {
    known.iter().take(MOST).any(|pair| {
        let place = &pair.place;
        let across = place.x0 + kind.halves.0 <= one.x1 && one.x0 + kind.halves.0 <= place.x1;
        let down = place.y0 + place.height() / 3 <= one.y1 && one.y0 + place.height() / 3 <= place.y1;
        pair.is_alike(kind.place.width(), kind.place.height()) && (across || down)
    })
}

fn overlap(one: &Component, other: &Component) -> bool {
    one.x0 < other.x1 && other.x0 < one.x1 && one.y0 < other.y1 && other.y0 < one.y1
}

/// Some pixels of a bracket between two columns, from where its place begins.
fn points(page: &Levels, place: Component, x0: usize, x1: usize) -> Vec<(usize, usize)> {
    let inked = (place.y0..place.y1)
        .flat_map(|y| (x0..x1).filter(move |x| page.at(*x, y) < super::INK).map(move |x| (x - place.x0, y - place.y0)));
    let all: Vec<(usize, usize)> = inked.collect();
    let step = all.len().div_ceil(POINTS).max(1);
    all.into_iter().step_by(step).collect()
}

/// How many hundredths of the pixels of a bracket are ink where its place would begin, give or take a pixel across.
fn shown(page: &Levels, points: &[(usize, usize)], x0: usize, y0: usize) -> usize {
    let mut left = points.len() * (100 - SHOWN) / 100;
    let mut seen = 0;
    for (x, y) in points {
        let (x, y) = (x0 + x, y0 + y);
        if (x.saturating_sub(1)..=x + 1).any(|x| page.at(x, y) < super::INK) {
            seen += 1;
        } else if left == 0 {
            return 0;
        } else {
            left -= 1;
        }
    }
    seen * 100 / points.len().max(1)
}

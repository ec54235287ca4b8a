//! Round places to tick: outlines like an O that stand alone and are as large as others of their kind.

use super::inside::{Inside, Room};
use super::words::Near;
use crate::components::{Component, Run};
use crate::prepare::Levels;
use docward_engine_model::{Mark, MarkShape, Word};
use std::collections::HashSet;

/// A circle's outline is where it should be in at least this many hundredths of its rows.
const ROUND: usize = 80;
/// A circle is at least this many hundredths as high as words are here, from their ascenders to their descenders: a small o is
/// lower.
const LOWEST: usize = 65;
/// On all sides, a circle has paper as wide as this many hundredths of itself: a letter has its neighbours there.
const ALONE: usize = 20;
/// More components than this that could be circles with strokes over them are an attack.
const MOST_OVERDRAWN: usize = 2_000;
/// Of one kind there are at least so many outlines that are not filled.
const LEAST_RINGS: usize = 2;
/// Circles of one kind differ in size by at most one part in so many.
const ALIKE: usize = 7;

/// A circle that may be a place to tick.
struct Circle {
    component: Component,
    mark: Mark,
    /// Whether it is a disc without an outline of its own, as a bullet of a list is.
    disc: bool,
    /// Whether it stands in no word of several letters.
    free: bool,
}

/// All round places on a page that is described by its components and their runs.
pub(super) fn circles(page: &Levels, runs: &[Run], found: &[Component], words: &[Word], near: &Near<'_>) -> Vec<Mark> {
    let sizes = page.sizes();
    let fits = |one: &Component| {
        let (wide, high) = (one.width(), one.height());
        (sizes.least..=sizes.most).contains(&high) && wide * 9 >= high * 8 && high * 9 >= wide * 8
    };
    let lowest = near.height.map_or(0, |height| height as usize * LOWEST / 100);
    let outlines = outlines(runs, found, found.len(), |one| fits(one) && one.height() >= lowest);
    let mut circles: Vec<Circle> = Vec::new();
    for (component, outline) in outlines {
        if is_round(&component, &outline) && is_alone(page, &component) {
            circles.extend(circle(page, component, &outline, words));
        }
    }
    // Bullets of a list are discs, too; and an O that stands alone has no companions.
    let alike = |one: &Component, other: &Component| {
        one.height().abs_diff(other.height()) * ALIKE <= one.height().max(other.height())
    };
    let mut heights = vec![(0_usize, 0_usize); sizes.most + 2];
    for circle in &circles {
        if let Some((rings, all)) = heights.get_mut(circle.component.height()) {
            *rings += usize::from(!circle.disc && circle.free);
            *all += usize::from(circle.free);
        }
    }
    let of_kind = |own: &Component| {
        let kin =
            heights.iter().enumerate().filter(|(height, _)| alike(own, &Component { y1: own.y0 + height, ..*own }));
        kin.fold((0, 0), |sum, (_, count)| (sum.0 + count.0, sum.1 + count.1))
    };
    circles.retain(|circle| {
        let (rings, all) = of_kind(&circle.component);
        all >= 2 && rings >= LEAST_RINGS
    });
    let mut marks = overdrawn(page, found, words, &circles);
    marks.extend(circles.into_iter().map(|circle| circle.mark));
    marks
}

/// Circles like those that were found, with strokes that go beyond them.
fn overdrawn(page: &Levels, found: &[Component], words: &[Word], circles: &[Circle]) -> Vec<Mark> {
    let mut heights: Vec<usize> =
        circles.iter().filter(|circle| circle.free && !circle.disc).map(|circle| circle.component.height()).collect();
    if heights.is_empty() {
        return Vec::new();
    }
    let middle = heights.len() / 2;
    let size = *heights.select_nth_unstable(middle).1;
    let taken: HashSet<(usize, usize)> =
        circles.iter().map(|circle| (circle.component.x0, circle.component.y0)).collect();
    let fits = |one: &&Component| {
        let sides = [one.width(), one.height()];
        sides.iter().all(|side| side * 10 >= size * 9 && *side <= size * 5 / 2)
            && one.area >= size * 2
            && !taken.contains(&(one.x0, one.y0))
    };
    let in_a_word = |one: &Component| {
        one.bbox().is_none_or(|bbox| words.iter().any(|word| word.bbox.holds_middle_of(bbox) && letters(word) > 1))
    };
    let candidates =
        found.iter().filter(fits).filter(|one| !in_a_word(one) || is_alone(page, one)).take(MOST_OVERDRAWN);
    candidates.filter_map(|one| within(page, one, size)).collect()
}

/// The circle of this size that best fits into a component, if one does.
fn within(page: &Levels, one: &Component, size: usize) -> Option<Mark> {
    let across = one.x0.saturating_sub(1)..(one.x1 + 2).saturating_sub(size);
    let down = one.y0.saturating_sub(1)..(one.y1 + 2).saturating_sub(size);
    let points = circumference(size);
    let seen = |x0: usize, y0: usize| {
        let (mut seen, mut left) = (0, points.len() / 5);
        for (x, y) in &points {
            if page.at(x0 + x, y0 + y) < super::INK {
                seen += 1;
            } else if left == 0 {
                return 0;
            } else {
                left -= 1;
            }
        }
        seen
    };
    let places = down.flat_map(|y| across.clone().map(move |x| (x, y)));
    let (seen, (x0, y0)) = places.map(|(x, y)| (seen(x, y), (x, y))).max_by_key(|(seen, _)| *seen)?;
    if seen == 0 {
        return None;
    }
    let own = Component { x0, y0, x1: x0 + size, y1: y0 + size, area: one.area };
    let inset = 3 + size / 16;
    let room = Room { x0: x0 + inset, y0: y0 + inset, x1: own.x1 - inset, y1: own.y1 - inset, round: true };
    let (selected, confidence) = Inside::of(page, room)?.selected();
    Some(Mark { shape: MarkShape::Circle, bbox: own.bbox()?, selected, confidence })
}

/// Where the outline of a circle of this size is, one pixel within it.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels of a small place"
)]
fn circumference(size: usize) -> Vec<(usize, usize)> {
    let middle = size as f32 / 2.0;
    let directions = (0..32_u8).map(|direction| f32::from(direction) * std::f32::consts::TAU / 32.0);
    directions
        .map(|angle| {
            let at = |share: f32| (middle + share * (middle - 1.5)) as usize;
            (at(angle.cos()), at(angle.sin()))
        })
        .collect()
}

/// For each row of a component where its ink begins, and one past where it ends.
type Outline = Vec<(usize, usize)>;

/// The outlines of the first `most` components that fit.
pub(super) fn outlines(
    runs: &[Run],
    found: &[Component],
    most: usize,
    fits: impl Fn(&Component) -> bool,
) -> Vec<(Component, Outline)> {
    let mut places = vec![usize::MAX; found.len()];
    let mut outlines: Vec<(Component, Outline)> = Vec::new();
    for (at, one) in found.iter().enumerate().filter(|(_, one)| fits(one)).take(most) {
        places[at] = outlines.len();
        outlines.push((*one, vec![(usize::MAX, 0); one.height()]));
    }
    for run in runs {
        let Some((component, outline)) = places.get(run.component).and_then(|place| outlines.get_mut(*place)) else {
            continue;
        };
        if let Some((from, to)) = outline.get_mut(run.y - component.y0) {
            (*from, *to) = ((*from).min(run.x0), (*to).max(run.x1));
        }
    }
    outlines
}

#[expect(clippy::cast_precision_loss, reason = "a small place's pixels")]
fn is_round(component: &Component, outline: &Outline) -> bool {
    let (wide, high) = (component.width() as f32, component.height() as f32);
    let slack = (wide * 0.06).max(1.2);
    let rows = outline.iter().enumerate().filter(|(row, (from, to))| {
        let y = (*row as f32 + 0.5) * 2.0 / high - 1.0;
        let half = (1.0 - y * y).max(0.0).sqrt() * wide / 2.0;
        let (left, right) = (wide / 2.0 - half, wide / 2.0 + half);
        let (from, to) = (from.saturating_sub(component.x0) as f32, to.saturating_sub(component.x0) as f32);
        // Near its top and bottom a circle is so flat that a row says little.
        let slack = if y.abs() > 0.8 { slack * 2.0 } else { slack };
        (from - left).abs() <= slack && (to - right).abs() <= slack
    });
    rows.count() * 100 >= outline.len() * ROUND
}

/// Whether there is paper around it.
fn is_alone(page: &Levels, one: &Component) -> bool {
    let gap = (one.width() * ALONE).div_ceil(100).max(2);
    let (top, bottom) = (one.y0 + one.height() / 5, one.y1 - one.height() / 5);
    let clear = |from: usize, to: usize| {
        let rows = (top..bottom).filter(|y| {
            page.row(*y).get(from..to.min(page.width)).unwrap_or_default().iter().any(|level| *level < super::INK)
        });
        rows.count() * 6 <= bottom - top
    };
    let paper = |y: usize| {
        let row = page.row(y).get(one.x0..one.x1).unwrap_or_default();
        row.iter().filter(|level| **level < super::INK).count() * 6 <= one.width()
    };
    let above = (one.y0.saturating_sub(gap)..one.y0).all(paper);
    // Letters that are written down the page have neighbours above and below.
    let below = (one.y1..one.y1 + gap).all(paper);
    clear(one.x0.saturating_sub(gap), one.x0) && clear(one.x1, one.x1 + gap) && above && below
}

fn letters(word: &Word) -> usize {
    word.text.as_str().chars().filter(|sign| sign.is_alphanumeric()).count()
}

fn circle(page: &Levels, component: Component, outline: &Outline, words: &[Word]) -> Option<Circle> {
    let middle = outline.get(outline.len() / 2)?;
    let row = page.row(component.y0 + outline.len() / 2);
    let thick = |levels: &mut dyn Iterator<Item = &u8>| levels.take_while(|level| **level < super::INK).count();
    let own = row.get(middle.0..middle.1)?;
    let thickness = thick(&mut own.iter()).min(thick(&mut own.iter().rev()));
    let disc = thickness * 4 >= component.width();
    let inset = if disc { component.width() / 8 } else { thickness } + 1 + component.width() / 24;
    let room = Room {
        x0: component.x0 + inset,
        y0: component.y0 + inset,
        x1: component.x1.saturating_sub(inset),
        y1: component.y1.saturating_sub(inset),
        round: true,
    };
    let (selected, confidence) = Inside::of(page, room)?.selected();
    let mark = Mark { shape: MarkShape::Circle, bbox: component.bbox()?, selected, confidence };
    let free = !words.iter().any(|word| word.bbox.holds_middle_of(mark.bbox) && letters(word) > 1);
    Some(Circle { component, mark, disc, free })
}

//! The map from the blank form to a page, fitted to the print that both have.

use super::matching::{Pair, Pairs};
use super::sheet::{Anchor, Sheet, extent};
use super::solve::{LeastSquares, Projection, solve};
use super::{Placed, Seen};
use docward_engine_model::official::{OfficialForm, PrintedWord};

/// How many maps are tried.
const TRIES: usize = 600;
/// How far from its place a word may be for a map that was made of three, in 1/100 inch.
const COARSE: f64 = 22.0;
/// The same, fit by fit, as the map gets better.
const FINER: [f64; 4] = [20.0, 16.0, 13.0, 12.0];
/// A word further to the right in its printed line than this is no anchor: where it stands depends on the type.
const ANCHORED: f64 = 75.0;
/// The same of a word that shows exactly where: it may stand behind the number of its item.
const FIRST: f64 = 32.0;
/// Three words must span a triangle of at least this area, in square 1/100 inch.
const SPAN: f64 = 12_000.0;
/// A form is registered by at least so many words of its print; a perspective needs twice as many as `ENOUGH`.
const FEWEST: usize = 10;
const ENOUGH: usize = 16;
/// The words must span this share of what the page shows of the form, across and down.
const REACH: f64 = 0.5;
/// Half of the words are at most this far from their places, in 1/100 inch; and if they are few, this far.
const NEAR: f64 = 7.0;
const VERY_NEAR: f64 = 3.0;
/// A page shows at least so many boxes: a quarter of a sheet has more.
const SHOWN: usize = 24;

/// The form's size, in 1/100 inch.
pub(super) const FORM: [f64; 2] = [850.0, 1100.0];
pub(super) const FORM_PLACE: Placed = Placed { x0: 0.0, y0: 0.0, x1: FORM[0], y1: FORM[1] };

/// The sheet as it lies on the page; `None` if the page's words don't lie like the print.
pub(super) fn sheet(pairs: &Pairs, seen: &[Seen], width: u32, height: u32) -> Option<Sheet> {
    let print = &pairs.form.table().print;
    let rough = anchors(pairs, print, seen, None);
    let mut map = coarse(&rough, f64::from(width.max(height)))?;
    let mut near = Vec::new();
    for reach in FINER {
        let anchors = anchors(pairs, print, seen, Some(&map));
        near = nearest(&anchors, &map, reach)?;
        map = projection(&near, near.len() >= ENOUGH * 2)
            .filter(|map| is_plausible(map, f64::from(width.max(height))))?;
    }
    let page = [f64::from(width), f64::from(height)];
    is_good(&near, &map, pairs.form, page).then_some(())?;
    Sheet::new(map, &near)
}

/// Pairs of places, on the form and on the page: where words begin their lines, for the others' places depend on the type, and
/// so does where they end. Without a map nobody knows which end is which, and the words' middles stand for their beginnings.
fn anchors(pairs: &Pairs, print: &[PrintedWord], seen: &[Seen], map: Option<&Projection>) -> Vec<(Pair, Anchor)> {
    let mut left = vec![f64::MAX; print.last().map_or(0, |last| last.line + 1)];
    for word in print {
        if let Some(left) = left.get_mut(word.line) {
            *left = left.min(f64::from(word.edges[0]));
        }
    }
    let place = |pair: &Pair| {
        let (print, word) = (print.get(pair.print)?, seen.get(pair.word)?);
        let Placed { x0, y0, x1, y1 } = Placed::from(print);
        let begins = x0 - left.get(print.line)?;
        // Print that runs upwards, along the margin, is set a little elsewhere by each printer.
        if y1 - y0 > (x1 - x0) * 1.5 {
            return None;
        }
        let middle = [f64::midpoint(x0, x1), f64::midpoint(y0, y1)];
        let Some(map) = map else {
            return (begins <= ANCHORED).then_some((*pair, Anchor { form: middle, page: word.middle }));
        };
        let [wide, _] = extent(|place| map.at(place), middle, word.size);
        let (from, to) = (map.at([x0, middle[1]]), map.at([x0 + wide / 2.0, middle[1]]));
        let page = [0, 1].map(|axis| word.middle[axis] - (to[axis] - from[axis]));
        (begins <= FIRST).then_some((*pair, Anchor { form: [x0, middle[1]], page }))
    };
    pairs.alike.iter().filter_map(place).collect()
}

/// The best of many maps, each made of three pairs that are sure of themselves.
fn coarse(anchors: &[(Pair, Anchor)], page: f64) -> Option<Projection> {
    let mut sure: Vec<&Anchor> = anchors.iter().filter(|(pair, _)| pair.sure).map(|(_, anchor)| anchor).collect();
    if sure.len() < 8 {
        sure = anchors.iter().map(|(_, anchor)| anchor).collect();
    }
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut best: Option<(usize, Projection)> = None;
    for _ in 0..TRIES {
        let chosen = [0; 3].map(|_: usize| random.below(sure.len()));
        let [Some(a), Some(b), Some(c)] = chosen.map(|at| sure.get(at)) else { return None };
        let Some(map) = through(a, b, c).filter(|map| is_plausible(map, page)) else { continue };
        let Some(back) = map.inverse() else { continue };
        let near = |anchor: &Anchor| distance(back.at(anchor.page), anchor.form) <= COARSE;
        let count = anchors.iter().filter(|(_, anchor)| near(anchor)).count();
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, map));
        }
    }
    best.map(|(_, map)| map)
}

/// The affine map that takes three places to three others.
#[expect(clippy::many_single_char_names, reason = "three corners of a triangle, and three of another")]
fn through(a: &Anchor, b: &Anchor, c: &Anchor) -> Option<Projection> {
    let [p, q, r] = [a, b, c].map(|anchor| anchor.form);
    let area = (q[0] - p[0]) * (r[1] - p[1]) - (r[0] - p[0]) * (q[1] - p[1]);
    if area.abs() < SPAN {
        return None;
    }
    let rows = [p, q, r].map(|[x, y]| [x, y, 1.0]);
    let [across, down] = [0, 1].map(|axis| solve(rows, [a, b, c].map(|anchor| anchor.page[axis])));
    Some(Projection::affine(across?, down?))
}

/// Whether a map lays the form on the page as scanners and cameras do: turned anyhow, not mirrored, hardly sheared, stretched at
/// most as a coarse fax is, and of a size that a page has.
fn is_plausible(map: &Projection, page: f64) -> bool {
    let [middle, right, below] = [[425.0, 550.0], [426.0, 550.0], [425.0, 551.0]].map(|place| map.at(place));
    let (across, down) = ([right[0] - middle[0], right[1] - middle[1]], [below[0] - middle[0], below[1] - middle[1]]);
    let (wide, high) = (across[0].hypot(across[1]), down[0].hypot(down[1]));
    let turn = across[0] * down[1] - across[1] * down[0];
    let cosine = (across[0] * down[0] + across[1] * down[1]).abs() / (wide * high).max(1e-9);
    turn > 0.0
        && cosine < 0.2
        && (0.4..2.5).contains(&(wide / high.max(1e-9)))
        && (0.25..4.0).contains(&(high.max(wide) * FORM[1] / page))
}

/// For each word of the print the nearest of its words on the page that is in reach. Each word of the page once.
fn nearest(anchors: &[(Pair, Anchor)], map: &Projection, reach: f64) -> Option<Vec<Anchor>> {
    let back = map.inverse()?;
    let far = |anchor: &Anchor| distance(back.at(anchor.page), anchor.form);
    let mut near: Vec<(f64, &(Pair, Anchor))> =
        anchors.iter().map(|pair| (far(&pair.1), pair)).filter(|(far, _)| *far <= reach).collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut prints, mut words) = (std::collections::HashSet::new(), std::collections::HashSet::new());
    let first =
        |pair: &Pair, prints: &mut std::collections::HashSet<usize>, words: &mut std::collections::HashSet<usize>| {
            !prints.contains(&pair.print)
                && !words.contains(&pair.word)
                && prints.insert(pair.print)
                && words.insert(pair.word)
        };
    near.retain(|(_, (pair, _))| first(pair, &mut prints, &mut words));
    (near.len() >= FEWEST).then(|| near.into_iter().map(|(_, (_, anchor))| *anchor).collect())
}

/// The map with the least squares through these places: with perspective, or affine.
fn projection(near: &[Anchor], perspective: bool) -> Option<Projection> {
    // Numbers around one, so that squares and products of them stay comparable.
    let spread = near.iter().flat_map(|anchor| anchor.page).fold(1.0, f64::max);
    let (form, page) = (1.0 / FORM[1], 1.0 / spread);
    let small = Projection::affine([form, 0.0, 0.0], [0.0, form, 0.0]);
    let large = Projection::affine([spread, 0.0, 0.0], [0.0, spread, 0.0]);
    let places =
        near.iter().map(|anchor| (anchor.form.map(|value| value * form), anchor.page.map(|value| value * page)));
    let map = if perspective {
        let mut sums = LeastSquares::<8>::new();
        for ([x, y], [u, v]) in places {
            sums.add([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y], u);
            sums.add([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y], v);
        }
        Projection::of(sums.solve()?)
    } else {
        let (mut across, mut down) = (LeastSquares::<3>::new(), LeastSquares::<3>::new());
        for ([x, y], [u, v]) in places {
            across.add([x, y, 1.0], u);
            down.add([x, y, 1.0], v);
        }
        Projection::affine(across.solve()?, down.solve()?)
    };
    Some(large.after(&map).after(&small))
}

/// Whether enough of the print lies where the map says, all over what the page shows of the form.
fn is_good(near: &[Anchor], map: &Projection, form: OfficialForm, page: [f64; 2]) -> bool {
    let Some(back) = map.inverse() else { return false };
    let inside = |place: [f64; 2]| {
        let [x, y] = map.at(place);
        (0.0..page[0]).contains(&x) && (0.0..page[1]).contains(&y)
    };
    let shown: Vec<[f64; 2]> =
        form.table().boxes.iter().map(|one| Placed::from(one.room).middle()).filter(|middle| inside(*middle)).collect();
    let mut off: Vec<f64> = near.iter().map(|anchor| distance(back.at(anchor.page), anchor.form)).collect();
    off.sort_by(f64::total_cmp);
    let half = off.get(off.len() / 2).copied().unwrap_or(f64::MAX);
    let anchors: Vec<[f64; 2]> = near.iter().map(|anchor| anchor.form).collect();
    let reaches = |axis: usize| span(&anchors, axis) >= REACH * span(&shown, axis);
    let most = if near.len() < ENOUGH { VERY_NEAR } else { NEAR };
    near.len() >= FEWEST && shown.len() >= SHOWN && half <= most && reaches(0) && reaches(1)
}

fn span(places: &[[f64; 2]], axis: usize) -> f64 {
    let values = || places.iter().map(|place| place[axis]);
    (values().fold(f64::MIN, f64::max) - values().fold(f64::MAX, f64::min)).max(0.0)
}

pub(super) fn distance(one: [f64; 2], other: [f64; 2]) -> f64 {
    (one[0] - other[0]).hypot(one[1] - other[1])
}

/// Numbers that are the same in each run, so that a page is always read the same way (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 16) % (count.max(1) as u64)).unwrap_or(0)
    }
}

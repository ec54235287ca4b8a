//! Forms of which only what is filled in is on the paper: printed on plain paper, or on a form in a red that the scanner does
//! not see.
//!
//! What is filled in stands where the form has its boxes. A page is a form if nearly all of its words stand in boxes, what stands
//! in boxes of a certain shape has that shape, and there is a provider's number with its check digit and a line of services
//! with date, code and charge. Pages without such a number cost a look at their words.

use super::blank::Blank;
use super::filling::{Fits, Values};
use super::shape::Shape;
use super::sheet::Sheet;
use super::solve::Projection;
use super::{Filled, Placed, Seen, real};
use docward_engine_model::official::{FormBox, Holds, OfficialForm, is_npi};
use docward_engine_model::{Structure, Word};

/// Pages with fewer or more words are no claims.
const WORDS: std::ops::RangeInclusive<usize> = 30..=900;
/// How far all of it may be off, in 1/100 inch, in which steps; and how far once it is known roughly.
const OFFSET: i32 = 30;
const STEP: usize = 3;
const NEAR: i32 = 4;
/// How far a word may be from the box that it turns out to stand in, in 1/100 inch: all of that, a scale that is two hundredths off
/// a sheet of 11 inches, and what a word may stand beside its box.
const REACH: f64 = 70.0;
/// Sheets are scanned and printed a little larger or smaller, across and down.
const SCALES: [f64; 5] = [0.98, 0.99, 1.0, 1.01, 1.02];
/// Pages whose words fit the boxes less than this on average, each from 0 to 1, in steps twice as large, are no form at any scale:
/// remittances come to .27 to .55, forms to .88 in small steps.
const ROUGHLY: f64 = 0.55;
/// So many boxes of a certain shape hold what has it, this many times those that hold something else, and this many times more
/// words stand in boxes than beside them.
const FITTING: usize = 14;
const TO_MISFITS: usize = 6;
const TO_BESIDE: usize = 8;

/// Whether a page has about as many words as a form that is filled in, and a provider's number among them.
pub(super) fn may_be_one(words: &[Word]) -> bool {
    WORDS.contains(&words.len()) && words.iter().any(|word| is_npi(word.text.as_str()))
}

/// The form that a page is, and how it lies there.
pub(super) fn sheet(
    words: &[Word],
    seen: &[Seen],
    structure: &Structure,
    page: [u32; 2],
) -> Option<(OfficialForm, Sheet)> {
    if !may_be_one(words) {
        return None;
    }
    let sizes = sizes(structure, page.map(f64::from));
    let whole = |size: &[f64; 2]| Sheet::new(map(structure, page.map(f64::from), *size), &[]);
    let may_hold = |sheet: &Sheet| {
        let placed: Vec<Placed> = seen.iter().map(|word| sheet.placed(word)).collect();
        OfficialForm::ALL.iter().any(|form| may_have_service(*form, words, &placed))
    };
    if !sizes.iter().filter_map(whole).any(|sheet| may_hold(&sheet)) {
        return None;
    }
    let mut best: Option<(f64, OfficialForm, Sheet)> = None;
    for form in OfficialForm::ALL {
        let fits = Fits::of(form, words);
        let mut try_it = |size: [f64; 2], step: usize| {
            let Some(sheet) = Sheet::new(map(structure, page.map(f64::from), size), &[]) else { return false };
            let placed: Vec<Placed> = seen.iter().map(|word| sheet.placed(word)).collect();
            let values = Values::of(&fits, &placed, &[]);
            let (fit, off) = values.best_off(OFFSET, step);
            let is_best = best.as_ref().is_none_or(|(most, ..)| fit > *most);
            if is_best {
                best = Some((fit, form, sheet.moved(off)));
            }
            is_best && fit >= real(values.count()) * ROUGHLY
        };
        for size in sizes.iter().copied() {
            if !try_it(size, STEP * 2) {
                continue;
            }
            try_it(size, STEP);
            for [across, down] in SCALES.iter().flat_map(|x| SCALES.map(|y| [*x, y])) {
                try_it([size[0] * across, size[1] * down], STEP * 2);
            }
        }
    }
    let (_, form, sheet) = best?;
    let fits = Fits::of(form, words);
    let placed: Vec<Placed> = seen.iter().map(|word| sheet.placed(word)).collect();
    let values = Values::of(&fits, &placed, &[]);
    let (_, off) = values.best_off(NEAR, 1);
    let sheet = sheet.moved(off);
    let placed: Vec<Placed> = placed.into_iter().map(|place| place.moved(off.map(|off| -off))).collect();
    let values = Values::of(&fits, &placed, &[]);
    is_filled(form, words, values.count(), &values.filled(&Blank::plain())).then_some((form, sheet))
}

/// The boxes of a line of services that are filled in on every claim.
const fn of_service(form: OfficialForm) -> &'static [(&'static str, &'static str)] {
    match form {
        OfficialForm::Cms1500 => {
            &[("24A", "from-month"), ("24A", "from-day"), ("24A", "from-year"), ("24D", "procedure"), ("24F", "")]
        }
        OfficialForm::Ub04 => &[("42", ""), ("47", "")],
    }
}

/// The number of lines of services that a form has at most.
const LINES: u8 = 23;

/// Whether a line of services may be filled in where words stand so, give or take what they may be off.
fn may_have_service(form: OfficialForm, words: &[Word], placed: &[Placed]) -> bool {
    let boxes = &form.table().boxes;
    let may_be_in = |one: &FormBox| {
        let (room, shape) = (Placed::from(one.room).grown(REACH), Shape::of(one));
        let may_be =
            |(word, place): (&Word, &Placed)| room.shared(*place).area() > 0.0 && shape.may_begin(word.text.as_str());
        words.iter().zip(placed).any(may_be)
    };
    (1..=LINES).any(|line| {
        of_service(form).iter().all(|(item, part)| {
            let is_it =
                |one: &&FormBox| one.line == line && one.item == *item && (part.is_empty() || one.part == *part);
            boxes.iter().filter(is_it).any(may_be_in)
        })
    })
}

/// The sizes that the whole page may have, in 1/100 inch: a letter sheet, and letter and A4 by their width whatever their height.
pub(super) fn sizes(structure: &Structure, [width, height]: [f64; 2]) -> Vec<[f64; 2]> {
    let (width, height) = if structure.quarters % 2 == 1 { (height, width) } else { (width, height) };
    let by_width = |wide: f64| [wide, wide * height / width.max(1.0)];
    let letter = [850.0, 1100.0];
    let is_letter = |size: &[f64; 2]| size.iter().zip(letter).all(|(one, other)| (one - other).abs() < 1.0);
    let others = [by_width(850.0), by_width(827.0)].into_iter().filter(|size| !is_letter(size));
    std::iter::once(letter).chain(others).collect()
}

/// The map to a page that shows a sheet of this size whole and lies as the reader found.
pub(super) fn map(structure: &Structure, [width, height]: [f64; 2], [wide, high]: [f64; 2]) -> Projection {
    let (across, down) = if structure.quarters % 2 == 1 { (height, width) } else { (width, height) };
    let scaled = Projection::affine([across / wide, 0.0, 0.0], [0.0, down / high, 0.0]);
    // Level, then as its lines run.
    let (sine, cosine) = f64::from(-structure.degrees).to_radians().sin_cos();
    let level = Projection::around([across / 2.0, down / 2.0], [cosine, -sine], [sine, cosine]);
    let turned = match structure.quarters % 4 {
        0 => Projection::affine([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]),
        1 => Projection::affine([0.0, -1.0, width], [1.0, 0.0, 0.0]),
        2 => Projection::affine([-1.0, 0.0, width], [0.0, -1.0, height]),
        _ => Projection::affine([0.0, 1.0, 0.0], [-1.0, 0.0, height]),
    };
    turned.after(&level.after(&scaled))
}

/// Whether what stands in the boxes is what a filled-in form has there.
fn is_filled(form: OfficialForm, words: &[Word], count: usize, filled: &Filled) -> bool {
    let boxes = &form.table().boxes;
    let text = |held: &[u32]| {
        let words = held.iter().filter_map(|at| words.get(*at as usize));
        words.map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let told: Vec<(&FormBox, bool)> = boxes
        .iter()
        .zip(filled)
        .filter(|(one, held)| !held.is_empty() && is_certain(one))
        .map(|(one, held)| (one, Shape::of(one).fits(&text(held))))
        .collect();
    let fitting = || told.iter().filter(|(_, fits)| *fits).map(|(one, _)| *one);
    let number = fitting().count();
    let misfits = told.len() - number;
    let mut inside: Vec<u32> = filled.iter().flatten().copied().collect();
    inside.sort_unstable();
    inside.dedup();
    let beside = count.saturating_sub(inside.len());
    let has_service = (1..=LINES).any(|line| {
        let has = |item: &str, part: &str| {
            fitting().any(|one| one.line == line && one.item == item && (part.is_empty() || one.part == part))
        };
        of_service(form).iter().all(|(item, part)| has(item, part))
    });
    has_service
        && fitting().any(|one| Shape::of(one) == Shape::Provider)
        && number >= FITTING
        && number >= misfits * TO_MISFITS
        && inside.len() >= beside * TO_BESIDE
}

/// Whether few words have the shape of what a box holds.
fn is_certain(one: &FormBox) -> bool {
    one.holds != Holds::Tick && !matches!(Shape::of(one), Shape::Any | Shape::Count | Shape::Pointer | Shape::Code(..))
}

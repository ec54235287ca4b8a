//! Official forms (CMS-1500, UB-04): which one a page is, where its boxes lie on it, and what is filled into them.
//!
//! A form is known by its print: words of the page that are words of the form's table (`matching`). A map from the blank form
//! to the page is fitted to them (`fit`: affine by RANSAC, then a perspective) and corrected where the print nearby lies a little off
//! (`sheet`). Then every word of the page is print, where the form has that print, or filled in (`print`), and stands in the box
//! that holds most of it (`filling`). Ink is looked for in each box (`ink`). A page whose print does not lie as the form has it
//! gets no boxes.

mod again;
mod cell;
mod filling;
mod fit;
mod ink;
mod matching;
mod print;
mod shape;
mod sheet;
mod signature;
mod solve;
#[cfg(test)]
mod tests;

use crate::{Raster, second};
use docward_engine_model::official::{FilledBox, Official, OfficialForm};
use docward_engine_model::{BBox, Source, Structure, Word};
use matching::Pairs;
use std::collections::BTreeSet;

/// A page with more words is no form: its boxes hold a few hundred at most.
const MOST_WORDS: usize = 4_000;

/// Whether a page is an official form, by its words, so that its pixels must be looked at.
pub(crate) fn is_one(words: &[Word], width: u32, height: u32) -> bool {
    let seen: Vec<Seen> = words.iter().map(Seen::of).collect();
    most_alike(&seen).is_some_and(|pairs| pairs.are_of_the_form() || fit::sheet(&pairs, &seen, width, height).is_some())
}

/// The form whose print a page's words are most, if they are enough of it to be laid over the page.
fn most_alike(seen: &[Seen]) -> Option<Pairs> {
    if seen.len() > MOST_WORDS {
        return None;
    }
    let pairs = OfficialForm::ALL.map(|form| Pairs::of(form, seen));
    pairs.into_iter().max_by_key(|pairs| pairs.distinct).filter(Pairs::are_worth_fitting)
}

/// The official form that a page is; `None` of any other page. Words that were read from pixels may be read anew, box by box;
/// of the ink
/// that is no words only drawn signatures are left in the rooms for these.
pub(crate) fn find(
    raster: &Raster,
    words: &mut Vec<Word>,
    structure: &mut Structure,
    source: Source,
) -> Option<Official> {
    let seen: Vec<Seen> = words.iter().map(Seen::of).collect();
    let pairs = most_alike(&seen)?;
    let form = pairs.form;
    let Some(sheet) = fit::sheet(&pairs, &seen, raster.width(), raster.height()) else {
        let captions = print::anywhere(form, words, &seen);
        return pairs.are_of_the_form().then_some(Official { form, boxes: None, captions });
    };
    let mut laid = Laid::of(form, &sheet, raster, words);
    if source == Source::Pixels
        && let Some(reader) = second::reader()
    {
        let page = again::Page { form, sheet: &sheet, raster, words, laid: &laid };
        let (fresh, empty) = again::words(&page, reader);
        if let Some(fresh) = fresh {
            *words = fresh;
            laid = Laid::of(form, &sheet, raster, words);
        }
        laid.clear(&empty);
    }
    signature::find(form, &sheet, raster, words, &mut laid, &mut structure.ink);
    Some(laid.official(form))
}

/// What stands where on a page that is a form.
struct Laid {
    /// Where each word stands on the form.
    placed: Vec<Placed>,
    captions: Vec<u32>,
    filled: Filled,
    boxes: Vec<FilledBox>,
}

impl Laid {
    fn of(form: OfficialForm, sheet: &sheet::Sheet, raster: &Raster, words: &[Word]) -> Self {
        let seen: Vec<Seen> = words.iter().map(Seen::of).collect();
        let placed: Vec<Placed> = seen.iter().map(|word| sheet.placed(word)).collect();
        let captions = print::captions(form, &seen, &placed);
        let filled = filling::filled(form, words, &placed, &captions);
        let boxes = ink::boxes(form, sheet, raster, &filled);
        Self { placed, captions, filled, boxes }
    }

    /// Says of boxes that nothing stands in them: what was read there is a rule or a spot.
    fn clear(&mut self, empty: &BTreeSet<usize>) {
        for filled in self.boxes.iter_mut().filter(|filled| empty.contains(&usize::from(filled.index))) {
            filled.words.clear();
        }
    }

    fn official(self, form: OfficialForm) -> Official {
        Official { form, boxes: Some(self.boxes), captions: self.captions }
    }
}

/// A word as the page shows it.
struct Seen {
    /// As [`docward_engine_model::official::fold_print`] gives it.
    folded: String,
    /// As [`docward_engine_model::official::numbers`] gives them.
    numbers: Vec<String>,
    /// The middle of its box, in the page's pixels.
    middle: [f64; 2],
    /// Width and height of its box, in the page's pixels.
    size: [f64; 2],
}

impl Seen {
    fn of(word: &Word) -> Self {
        let BBox { x0, y0, x1, y1 } = word.bbox;
        let half = |from: u32, to: u32| f64::midpoint(f64::from(from), f64::from(to));
        Self {
            folded: docward_engine_model::official::fold_print(word.text.as_str()),
            numbers: docward_engine_model::official::numbers(word.text.as_str()),
            middle: [half(x0, x1), half(y0, y1)],
            size: [f64::from(word.bbox.width()), f64::from(word.bbox.height())],
        }
    }
}

/// Where a word stands on the blank form, in 1/100 inch: its left, upper, right and lower edge.
#[derive(Clone, Copy)]
struct Placed {
    x0: f64,
    y0: f64,
    x1: f64,
    y1: f64,
}

impl Placed {
    fn middle(self) -> [f64; 2] {
        [f64::midpoint(self.x0, self.x1), f64::midpoint(self.y0, self.y1)]
    }

    fn moved(self, by: [f64; 2]) -> Self {
        Self { x0: self.x0 + by[0], y0: self.y0 + by[1], x1: self.x1 + by[0], y1: self.y1 + by[1] }
    }

    /// The smallest rectangle around both.
    fn around(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    fn holds(self, other: Self) -> bool {
        self.x0 <= other.x0 && self.y0 <= other.y0 && self.x1 >= other.x1 && self.y1 >= other.y1
    }

    fn area(self) -> f64 {
        (self.x1 - self.x0).max(0.0) * (self.y1 - self.y0).max(0.0)
    }

    /// What both cover.
    fn shared(self, other: Self) -> Self {
        Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }
}

impl From<docward_engine_model::official::Room> for Placed {
    fn from(room: docward_engine_model::official::Room) -> Self {
        Self { x0: room.x0.into(), y0: room.y0.into(), x1: room.x1.into(), y1: room.y1.into() }
    }
}

/// What is filled into each box of a form's table, in its order: words, as places in the page's list.
type Filled = Vec<Vec<u32>>;

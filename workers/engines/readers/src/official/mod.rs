//! Official forms (CMS-1500, UB-04): which one a page is, where its boxes lie on it, and what is filled into them.
//!
//! A form is known by its print: words of the page that are words of the form's table (`matching`). A map from the blank form
//! to the page is fitted to them (`fit`: affine by RANSAC, then a perspective) and corrected where the print nearby lies a little off
//! (`sheet`). Then every word of the page is print, where the form has that print, or filled in (`print`), and stands in the box
//! that holds most of it (`filling`). Ink is looked for in each box (`ink`). A page whose print does not lie as the form has it
//! gets no boxes. Print that is too faint to be read is known by where the page is dark (`faint`). What is filled in may be
//! printed some millimetres off: the boxes that are told lie where it stands. Where only that is on the paper, the form is known
//! by it if enough of it is what its boxes hold (`plain`).

mod again;
mod blank;
mod cell;
mod faint;
mod filling;
mod fit;
mod ink;
mod matching;
mod plain;
mod print;
mod shape;
mod sheet;
mod signature;
mod solve;
#[cfg(test)]
mod tests;

use crate::{Raster, second};
use blank::Blank;
use docward_engine_model::official::{FilledBox, Official, OfficialForm, fold_print};
use docward_engine_model::{BBox, Source, Structure, Word};
use filling::{Fits, Values};
use matching::Pairs;
use sheet::Sheet;
use std::collections::BTreeSet;

/// A page with more words is no form: its boxes hold a few hundred at most.
const MOST_WORDS: usize = 4_000;

/// So many words of print where the form has them are more than chance.
const SOME_PRINT: usize = 8;

/// A page shows at most so many forms; more are not looked for.
const MOST_FORMS: usize = 4;

/// Whether a page shows an official form, by its words, so that its pixels must be looked at.
pub(crate) fn is_one(words: &[Word], width: u32, height: u32) -> bool {
    if !may_be_one(words) {
        return false;
    }
    let seen: Vec<Seen> = words.iter().map(Seen::of).collect();
    let by_print = |pairs: Pairs| {
        pairs.are_worth_fitting() && (pairs.are_of_the_form() || fit::sheet(&pairs, &seen, width, height).is_some())
    };
    most_alike(&seen).is_some_and(by_print)
        || plain::sheet(words, &seen, &Structure::default(), [width, height]).is_some()
}

/// Whether a page's words may be a form's at all, which costs little to ask.
fn may_be_one(words: &[Word]) -> bool {
    let folded = || words.iter().map(|word| fold_print(word.text.as_str())).collect();
    plain::may_be_one(words) || words.len() <= MOST_WORDS && matching::is_worth_fitting(&folded())
}

/// The form whose print a page's words are most.
fn most_alike(seen: &[Seen]) -> Option<Pairs> {
    if seen.len() > MOST_WORDS {
        return None;
    }
    OfficialForm::ALL.map(|form| Pairs::of(form, seen)).into_iter().max_by_key(|pairs| pairs.distinct)
}

/// The official forms that a page shows: one, or several reduced side by side, or none. Words that were read from pixels may be
/// read anew, box by box; of the ink that is no words only drawn signatures are left in the rooms for these.
pub(crate) fn find(raster: &Raster, words: &mut Vec<Word>, structure: &mut Structure, source: Source) -> Vec<Official> {
    if words.len() > MOST_WORDS {
        return Vec::new();
    }
    let (mut found, unregistered) = sheets(raster, words, structure);
    if source == Source::Pixels
        && let Some(reader) = second::reader()
    {
        for one in &mut found {
            one.read_again(raster, words, reader);
        }
    }
    let mut officials: Vec<Official> = found
        .into_iter()
        .map(|one| {
            let mut laid = one.laid(raster, words);
            laid.clear(&one.empty);
            signature::find(one.form, raster, words, &mut laid, &mut structure.ink);
            laid.official(one.form)
        })
        .collect();
    officials.extend(unregistered.map(|form| {
        let seen: Vec<Seen> = words.iter().map(Seen::of).collect();
        Official { form, boxes: None, captions: print::anywhere(form, words, &seen) }
    }));
    officials
}

/// Each form that lies on the page, and one that is there and does not lie as its print should.
fn sheets(raster: &Raster, words: &[Word], structure: &Structure) -> (Vec<Found>, Option<OfficialForm>) {
    let mut seen: Vec<Seen> = words.iter().map(Seen::of).collect();
    let mut found: Vec<Found> = Vec::new();
    while found.len() < MOST_FORMS {
        let Some(pairs) = most_alike(&seen) else { break };
        let form = pairs.form;
        let by_words = || fit::sheet(&pairs, &seen, raster.width(), raster.height());
        let is_faint = found.is_empty() && faint::is_worth_trying(&pairs);
        let by_darkness = || is_faint.then(|| faint::sheet(&pairs, &seen, structure, raster)).flatten();
        let sheet = pairs.are_worth_fitting().then(by_words).flatten().or_else(by_darkness);
        let Some(sheet) = sheet else {
            if pairs.are_worth_fitting() {
                return (found, pairs.are_of_the_form().then_some(form));
            }
            break;
        };
        // What lies on this sheet is no part of another one.
        for word in seen.iter_mut().filter(|word| fit::FORM_PLACE.holds_point(sheet.on_form(word.middle))) {
            word.folded.clear();
        }
        found.push(Found::printed(form, sheet, words));
    }
    if found.is_empty() {
        let plain = plain::sheet(words, &seen, structure, [raster.width(), raster.height()]);
        found.extend(plain.map(|(form, sheet)| Found::by_values(form, sheet, words)));
    }
    (found, None)
}

/// A form that was found.
struct Found {
    form: OfficialForm,
    sheet: Sheet,
    /// By how much what is filled in is printed off its place, in 1/100 inch.
    off: [f64; 2],
    /// Whether the form is printed there; if not, only what is filled in.
    printed: bool,
    /// Boxes that turned out to hold nothing, as places in the form's table.
    empty: BTreeSet<usize>,
}

impl Found {
    fn printed(form: OfficialForm, sheet: Sheet, words: &[Word]) -> Self {
        let mut found = Self { form, sheet, off: [0.0; 2], printed: true, empty: BTreeSet::new() };
        let (placed, captions) = found.stands(words);
        found.off = Values::of(&Fits::of(form, words), &placed, &captions).off();
        found
    }

    /// A form known by what is filled in. It may be printed there all the same, too badly to be known by that.
    fn by_values(form: OfficialForm, sheet: Sheet, words: &[Word]) -> Self {
        let printed = Self { form, sheet, off: [0.0; 2], printed: true, empty: BTreeSet::new() };
        let captions = printed.stands(words).1.len();
        Self { printed: captions >= SOME_PRINT, ..printed }
    }

    /// Reads boxes anew where that is better.
    fn read_again(&mut self, raster: &Raster, words: &mut Vec<Word>, reader: &second::LineReader) {
        let laid = self.laid(raster, words);
        let page = again::Page { form: self.form, raster, words, laid: &laid };
        let (fresh, empty) = again::words(&page, reader);
        self.empty = empty;
        if let Some(fresh) = fresh {
            *words = fresh;
        }
    }

    /// Where each word stands on the form, and which are the form's print.
    fn stands(&self, words: &[Word]) -> (Vec<Placed>, Vec<u32>) {
        let seen: Vec<Seen> = words.iter().map(Seen::of).collect();
        let placed: Vec<Placed> = seen.iter().map(|word| self.sheet.placed(word)).collect();
        let captions = if self.printed { print::captions(self.form, &seen, &placed) } else { Vec::new() };
        (placed, captions)
    }

    fn laid(&self, raster: &Raster, words: &[Word]) -> Laid {
        let (placed, captions) = self.stands(words);
        let blank = if self.printed { Blank::beside_values(self.form, self.off) } else { Blank::plain() };
        let sheet = self.sheet.moved(self.off);
        let placed: Vec<Placed> = placed.into_iter().map(|place| place.moved(self.off.map(|off| -off))).collect();
        let filled = Values::of(&Fits::of(self.form, words), &placed, &captions).filled(&blank);
        let boxes = ink::boxes(self.form, &sheet, &blank, raster, &filled);
        Laid { sheet, blank, placed, captions, filled, boxes }
    }
}

/// What stands where on a page that is a form.
struct Laid {
    /// The sheet as what is filled in lies on it.
    sheet: Sheet,
    /// The blank form beside it.
    blank: Blank,
    /// Where each word stands on the form, as values do.
    placed: Vec<Placed>,
    captions: Vec<u32>,
    filled: Filled,
    boxes: Vec<FilledBox>,
}

impl Laid {
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
            folded: fold_print(word.text.as_str()),
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

    fn holds_point(self, [x, y]: [f64; 2]) -> bool {
        (self.x0..=self.x1).contains(&x) && (self.y0..=self.y1).contains(&y)
    }

    fn holds(self, other: Self) -> bool {
        self.x0 <= other.x0 && self.y0 <= other.y0 && self.x1 >= other.x1 && self.y1 >= other.y1
    }

    /// The same with so much more on each side, or less.
    fn grown(self, by: f64) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
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

impl From<&docward_engine_model::official::PrintedWord> for Placed {
    fn from(word: &docward_engine_model::official::PrintedWord) -> Self {
        let [x0, y0, x1, y1] = word.edges.map(f64::from);
        Self { x0, y0, x1, y1 }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a page's pixels and words, far below 2 to the 52nd")]
const fn real(count: usize) -> f64 {
    count as f64
}

/// What is filled into each box of a form's table, in its order: words, as places in the page's list.
type Filled = Vec<Vec<u32>>;

//! Which box each filled-in word stands in.

use super::blank::Blank;
use super::shape::Shape;
use super::{Filled, Placed, real};
use docward_engine_model::Word;
use docward_engine_model::official::{Holds, OfficialForm};

/// A word stands in each box that holds at least this share of it.
const SHARE: f64 = 0.3;
/// A word beside all boxes belongs to the nearest if that is no further away than this, in 1/100 inch.
const BESIDE: f64 = 10.0;
/// Printers are fed askew: all that is filled in may be off by so much, in 1/100 inch (four millimetres), in steps of the second.
const OFFSET: i32 = 16;
const STEP: usize = 2;
/// An offset is believed if what is filled in fits the boxes better by this share.
const GAIN: f64 = 1.12;
/// And if more words lie in boxes, by this share.
const MORE: f64 = 0.08;
/// Offsets fit as well as the best one if they fit by this share of it.
const AS_GOOD: f64 = 0.985;
/// How much it says for a place that a word stands in a box for words of any kind, and in one whose shape it has not, beside
/// one whose shape it has.
const ANYTHING: f64 = 0.6;
const MISFIT: f64 = 0.3;
/// Typed letters are at least so wide or so high, in 1/100 inch; less is a piece of a rule that was read as a letter.
const LEAST: [f64; 2] = [2.5, 6.5];
/// Readers are unsure of words with less confidence.
const DOUBTFUL: f32 = 0.5;
/// Boxes are looked up by bands of this height, in 1/100 inch.
const BAND: f64 = 20.0;
const BANDS: usize = 60;

/// A page's words beside the boxes of a form: how well each word fits each kind of box, wherever it stands.
pub(super) struct Fits<'w> {
    boxes: Boxes,
    words: &'w [Word],
    /// Of each word, how well it fits each of [`Boxes::shapes`].
    worth: Vec<Vec<f64>>,
}

impl<'w> Fits<'w> {
    pub(super) fn of(form: OfficialForm, words: &'w [Word]) -> Self {
        let boxes = Boxes::of(form);
        let worths = |word: &Word| boxes.shapes.iter().map(|shape| worth(*shape, word.text.as_str())).collect();
        let worth = words.iter().map(worths).collect();
        Self { boxes, words, worth }
    }

    /// How well a word fits the box that it fits best, where it stands so.
    fn best(&self, at: u32, place: Placed) -> f64 {
        let Some(worth) = self.worth.get(at as usize) else { return 0.0 };
        let worth = |index: usize| self.boxes.shape_of.get(index).and_then(|shape| worth.get(*shape)).copied();
        let fits = self.boxes.near(place).map(|(index, share)| share * worth(index).unwrap_or(0.0));
        fits.fold(0.0, f64::max)
    }
}

/// What is filled into a form: all words but the captions.
pub(super) struct Values<'f> {
    fits: &'f Fits<'f>,
    values: Vec<Value>,
}

struct Value {
    /// Its place in the page's list.
    at: u32,
    /// Where it stands on the form.
    place: Placed,
    /// Whether most of its signs are letters.
    is_letters: bool,
}

impl<'f> Values<'f> {
    /// The words of a page that stand so on the form, `captions` being print.
    pub(super) fn of(fits: &'f Fits<'f>, placed: &[Placed], captions: &[u32]) -> Self {
        let words = fits.words;
        let mut caption = vec![false; words.len()];
        for at in captions {
            if let Some(caption) = caption.get_mut(*at as usize) {
                *caption = true;
            }
        }
        let says = |word: &Word| word.text.as_str().chars().any(char::is_alphanumeric);
        let values = (0_u32..)
            .zip(words.iter().zip(placed).zip(&caption))
            .filter(|(_, ((word, place), caption))| {
                !**caption && says(word) && is_large(**place) && !is_rule(word, **place)
            })
            .map(|(at, ((word, place), _))| Value { at, place: *place, is_letters: is_letters(word.text.as_str()) })
            .collect();
        Self { fits, values }
    }

    pub(super) const fn count(&self) -> usize {
        self.values.len()
    }

    /// The words of each box. A word beside all boxes that stands where the form prints something is print that was misread.
    pub(super) fn filled(&self, blank: &Blank) -> Filled {
        let mut filled: Filled = vec![Vec::new(); self.fits.boxes.rooms.len()];
        for value in &self.values {
            let boxes = &self.fits.boxes;
            let mut held = boxes.of_word(value.place, blank);
            // A name that reaches into the room of a date is none of the date.
            if value.is_letters && held.iter().any(|index| boxes.may_hold_letters(*index)) {
                held.retain(|index| boxes.may_hold_letters(*index));
            }
            for index in held {
                if let Some(words) = filled.get_mut(index) {
                    words.push(value.at);
                }
            }
        }
        filled
    }

    /// How well all of it fits the boxes where it is printed by so much off: of each word the share of it that lies in a box,
    /// weighed by how well it fits that box.
    pub(super) fn fit(&self, off: [f64; 2]) -> f64 {
        let by = off.map(|off| -off);
        self.values.iter().map(|value| self.fits.best(value.at, value.place.moved(by))).sum()
    }

    /// How many words lie in boxes if all is printed by so much off: the sum of their shares.
    fn inside(&self, off: [f64; 2]) -> f64 {
        let by = off.map(|off| -off);
        let share =
            |value: &Value| self.fits.boxes.near(value.place.moved(by)).map(|(_, share)| share).fold(0.0, f64::max);
        self.values.iter().map(share).sum()
    }

    /// By how much everything that is filled in is off, if that explains where it stands.
    pub(super) fn off(&self) -> [f64; 2] {
        let straight = self.fit([0.0, 0.0]);
        let (fit, off) = self.best_off(OFFSET, STEP);
        let more = self.inside(off) - self.inside([0.0, 0.0]);
        if fit > straight * GAIN && more > MORE * self.inside(off) { off } else { [0.0, 0.0] }
    }

    /// The best fit of all offsets that reach so far, in steps, in 1/100 inch; and the middle of those that fit as well.
    pub(super) fn best_off(&self, reach: i32, step: usize) -> (f64, [f64; 2]) {
        let scored: Vec<(f64, [f64; 2])> = offsets(reach, step).map(|by| (self.fit(by), by)).collect();
        let best = scored.iter().map(|(fit, _)| *fit).fold(0.0, f64::max);
        let as_good = || scored.iter().filter(|(fit, _)| *fit >= best * AS_GOOD);
        let count = real(as_good().count()).max(1.0);
        (best, [0, 1].map(|axis| as_good().map(|(_, by)| by[axis]).sum::<f64>() / count))
    }
}

/// All ways to be off that reach so far, across and down, in such steps, in 1/100 inch.
pub(super) fn offsets(reach: i32, step: usize) -> impl Iterator<Item = [f64; 2]> {
    let steps = move || (-reach..=reach).step_by(step).map(f64::from);
    steps().flat_map(move |x| steps().map(move |y| [x, y]))
}

/// How well a word fits a box of a shape; `None` is a place to tick.
fn worth(shape: Option<Shape>, word: &str) -> f64 {
    match shape {
        None if matches!(word, "X" | "x" | "×") => 1.0,
        None => 0.0,
        Some(Shape::Any) => ANYTHING,
        Some(shape) if shape.fits(word) => 1.0,
        Some(_) => MISFIT,
    }
}

/// Whether a word was read of a rule: it is as slender, and the reader unsure.
fn is_rule(word: &Word, place: Placed) -> bool {
    word.confidence < DOUBTFUL && place.y1 - place.y0 > (place.x1 - place.x0) * 3.0
}

/// Whether a word is of more letters than figures: three at least, as figures are taken for letters.
fn is_letters(word: &str) -> bool {
    let letters = word.chars().filter(|sign| sign.is_alphabetic()).count();
    letters > 2 && letters > word.chars().filter(char::is_ascii_digit).count() * 2
}

fn is_large(place: Placed) -> bool {
    place.x1 - place.x0 >= LEAST[0] || place.y1 - place.y0 >= LEAST[1]
}

struct Boxes {
    rooms: Vec<Placed>,
    /// What may stand in boxes, each once; `None` is a tick.
    shapes: Vec<Option<Shape>>,
    /// Which of these is each box's.
    shape_of: Vec<usize>,
    /// The boxes that reach into each band.
    bands: Vec<Vec<usize>>,
}

impl Boxes {
    fn of(form: OfficialForm) -> Self {
        let rooms: Vec<Placed> = form.table().boxes.iter().map(|one| Placed::from(one.room)).collect();
        let mut bands = vec![Vec::new(); BANDS];
        for (index, room) in rooms.iter().enumerate() {
            for band in band(room.y0 - BESIDE)..=band(room.y1 + BESIDE) {
                if let Some(band) = bands.get_mut(band) {
                    band.push(index);
                }
            }
        }
        let (mut shapes, mut shape_of) = (Vec::new(), Vec::with_capacity(rooms.len()));
        for one in &form.table().boxes {
            let shape = (one.holds != Holds::Tick).then(|| Shape::of(one));
            let at = shapes.iter().position(|other| *other == shape).unwrap_or_else(|| {
                shapes.push(shape);
                shapes.len() - 1
            });
            shape_of.push(at);
        }
        Self { rooms, shapes, shape_of, bands }
    }

    /// The boxes near a word, with the share of it that each holds.
    fn near(&self, place: Placed) -> impl Iterator<Item = (usize, f64)> {
        let [_, middle] = place.middle();
        let near = self.bands.get(band(middle)).into_iter().flatten();
        near.filter_map(move |index| {
            let room = self.rooms.get(*index)?;
            Some((*index, room.shared(place).area() / place.area().max(1e-6)))
        })
    }

    /// Whether letters may stand in a box.
    fn may_hold_letters(&self, index: usize) -> bool {
        let shape = self.shape_of.get(index).and_then(|shape| self.shapes.get(*shape)).copied().flatten();
        shape.is_some_and(|shape| shape.may_hold('A'))
    }

    /// The boxes that a word stands in; none if it stands beside all.
    fn of_word(&self, place: Placed, blank: &Blank) -> Vec<usize> {
        let good: Vec<usize> = self.near(place).filter(|(_, share)| *share >= SHARE).map(|(index, _)| index).collect();
        if !good.is_empty() || blank.prints_at(place) {
            return good;
        }
        let most = self.near(place).max_by(|one, other| one.1.total_cmp(&other.1)).filter(|(_, share)| *share > 0.0);
        if let Some((index, _)) = most {
            return vec![index];
        }
        let near = self.near(place).filter_map(|(index, _)| Some((index, apart(*self.rooms.get(index)?, place))));
        let nearest = near.filter(|(_, apart)| *apart <= BESIDE).min_by(|one, other| one.1.total_cmp(&other.1));
        nearest.map(|(index, _)| index).into_iter().collect()
    }
}

/// How far two rectangles are apart.
fn apart(one: Placed, other: Placed) -> f64 {
    let across = (one.x0 - other.x1).max(other.x0 - one.x1).max(0.0);
    let down = (one.y0 - other.y1).max(other.y0 - one.y1).max(0.0);
    across.hypot(down)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below zero is zero")]
fn band(y: f64) -> usize {
    ((y / BAND).max(0.0) as usize).min(BANDS - 1)
}

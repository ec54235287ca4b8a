//! Which box each filled-in word stands in.

use super::{Filled, Placed};
use docward_engine_model::Word;
use docward_engine_model::official::OfficialForm;

/// A word stands in each box that holds at least this share of it.
const SHARE: f64 = 0.3;
/// A word beside all boxes belongs to the nearest if that is no further away than this, in 1/100 inch.
const BESIDE: f64 = 10.0;
/// Printers are fed askew: all that is filled in may be off by so much, in 1/100 inch, in steps of the second.
const OFFSET: i32 = 12;
const STEP: i32 = 3;
/// An offset is believed if it puts so much more into boxes: the sum of the words' shares, as a part of their number.
const GAIN: f64 = 0.1;
/// Typed letters are at least so wide or so high, in 1/100 inch; less is a piece of a rule that was read as a letter.
const LEAST: [f64; 2] = [2.5, 6.5];
/// Boxes are looked up by bands of this height, in 1/100 inch.
const BAND: f64 = 20.0;
const BANDS: usize = 60;

/// The words of each box: all but the captions.
pub(super) fn filled(form: OfficialForm, words: &[Word], placed: &[Placed], captions: &[u32]) -> Filled {
    let boxes = Boxes::of(form);
    let mut caption = vec![false; words.len()];
    for at in captions {
        if let Some(caption) = caption.get_mut(*at as usize) {
            *caption = true;
        }
    }
    let says = |word: &Word| word.text.as_str().chars().any(char::is_alphanumeric);
    let values: Vec<(u32, Placed)> = (0_u32..)
        .zip(words.iter().zip(placed).zip(&caption))
        .filter(|(_, ((word, place), caption))| !**caption && says(word) && is_large(**place))
        .map(|(at, ((_, place), _))| (at, *place))
        .collect();
    let offset = boxes.offset(&values);
    let mut filled: Filled = vec![Vec::new(); boxes.rooms.len()];
    for (at, place) in &values {
        for index in boxes.of_word(place.moved(offset)) {
            if let Some(words) = filled.get_mut(index) {
                words.push(*at);
            }
        }
    }
    filled
}

fn is_large(place: Placed) -> bool {
    place.x1 - place.x0 >= LEAST[0] || place.y1 - place.y0 >= LEAST[1]
}

struct Boxes {
    rooms: Vec<Placed>,
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
        Self { rooms, bands }
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

    fn best(&self, place: Placed) -> Option<(usize, f64)> {
        self.near(place).max_by(|one, other| one.1.total_cmp(&other.1)).filter(|(_, share)| *share > 0.0)
    }

    /// The boxes that a word stands in; none if it stands beside all.
    fn of_word(&self, place: Placed) -> Vec<usize> {
        let good: Vec<usize> = self.near(place).filter(|(_, share)| *share >= SHARE).map(|(index, _)| index).collect();
        if !good.is_empty() {
            return good;
        }
        if let Some((index, _)) = self.best(place) {
            return vec![index];
        }
        let near = self.near(place).filter_map(|(index, _)| Some((index, apart(*self.rooms.get(index)?, place))));
        let nearest = near.filter(|(_, apart)| *apart <= BESIDE).min_by(|one, other| one.1.total_cmp(&other.1));
        nearest.map(|(index, _)| index).into_iter().collect()
    }

    /// By how much everything that is filled in is off, if that explains where it stands.
    fn offset(&self, values: &[(u32, Placed)]) -> [f64; 2] {
        let gain = |by: [f64; 2]| -> f64 {
            values.iter().filter_map(|(_, place)| self.best(place.moved(by))).map(|(_, share)| share).sum()
        };
        let straight = gain([0.0, 0.0]);
        let steps = || (-OFFSET..=OFFSET).step_by(STEP.unsigned_abs() as usize).map(f64::from);
        let offsets = steps().flat_map(|x| steps().map(move |y| [x, y]));
        // Of equal ones the smallest.
        let scored = offsets.map(|by| (gain(by) - (by[0].abs() + by[1].abs()) * 0.01, by));
        let best = scored.max_by(|one, other| one.0.total_cmp(&other.0));
        let enough = straight + GAIN * f64::from(u32::try_from(values.len()).unwrap_or(0));
        best.filter(|(gain, _)| *gain > enough).map_or([0.0, 0.0], |(_, by)| by)
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

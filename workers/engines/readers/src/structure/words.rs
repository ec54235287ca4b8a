//! Telling places to tick from letters, by the words that were read where they stand.

use super::Place;
use docward_engine_model::{BBox, Mark, MarkShape, Word};

/// What empty places to tick are read as, and ticked ones.
const LOOK_ALIKES: &str = "OoQCGDULJIl01XxVvWM[](){}|";
/// A single letter that was read with at least this confidence, and is none that a pen ticks with, is a letter.
const SURE: f32 = 0.6;
/// What a pen or a typewriter ticks with.
const TICKS: &str = "XxVvYyKk";
/// Places of the same size that are in no doubt: so many speak for one that is.
const COMPANY: usize = 2;
/// So many speak for a circle within a word. The readers sometimes take several labels and the circles between them for one
/// word.
const MANY: usize = 4;

/// What a place to tick is to the words.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    /// No word says anything else.
    Free,
    /// It was read as the first sign of a word.
    BeforeAWord,
    /// A letter.
    Letter,
}

/// The places without those that are letters.
pub(super) fn without_letters(places: Vec<Place>, words: &[Word]) -> Vec<Mark> {
    let near = Near::of(words);
    let standings: Vec<Standing> = places.iter().map(|place| near.standing(&place.mark)).collect();
    let mut free: Vec<(u32, u32)> = Vec::new();
    for (place, standing) in places.iter().zip(&standings) {
        if *standing == Standing::Free || place.sharp {
            free.push((place.mark.bbox.width(), place.mark.bbox.height()));
        }
    }
    free.sort_unstable();
    // How many there are of this size, itself among them if it is in no doubt.
    let alike = |bbox: BBox| {
        let (wide, high) = (bbox.width(), bbox.height());
        let slack = 1 + high / 16;
        let from = free.partition_point(|(width, _)| *width < wide.saturating_sub(slack));
        let alike = free.get(from..).unwrap_or_default().iter().take_while(|(width, _)| *width <= wide + slack);
        alike.filter(|(_, height)| height.abs_diff(high) <= slack).take(MANY).count()
    };
    let kept = places.iter().zip(&standings).map(|(place, standing)| match (place.mark.shape, standing) {
        (MarkShape::Square, Standing::Free) => place.sharp || alike(place.mark.bbox) >= COMPANY,
        (MarkShape::Square, Standing::BeforeAWord) => alike(place.mark.bbox) >= COMPANY,
        (MarkShape::Square, Standing::Letter) => place.sharp && alike(place.mark.bbox) >= COMPANY,
        (_, Standing::Free) => true,
        (_, Standing::BeforeAWord | Standing::Letter) => alike(place.mark.bbox) >= MANY,
    });
    let kept: Vec<bool> = kept.collect();
    places.into_iter().zip(kept).filter_map(|(place, kept)| kept.then_some(place.mark)).collect()
}

/// Words by the height at which they stand, so that a place asks only those near it.
struct Near<'a> {
    bands: Vec<Vec<&'a Word>>,
}

/// How high a band of words is, in pixels.
const BAND: u32 = 64;

impl<'a> Near<'a> {
    fn of(words: &'a [Word]) -> Self {
        let mut bands: Vec<Vec<&Word>> = Vec::new();
        for word in words {
            let (first, last) = ((word.bbox.y0 / BAND) as usize, (word.bbox.y1 / BAND) as usize);
            if bands.len() <= last {
                bands.resize(last + 1, Vec::new());
            }
            bands.iter_mut().take(last + 1).skip(first).for_each(|band| band.push(word));
        }
        Self { bands }
    }

    fn standing(&self, mark: &Mark) -> Standing {
        let middle = u32::midpoint(mark.bbox.y0, mark.bbox.y1) / BAND;
        let words = self.bands.get(middle as usize).into_iter().flatten();
        let over = words.filter(|word| word.bbox.holds_middle_of(mark.bbox) || mark.bbox.holds_middle_of(word.bbox));
        let standings = over.map(|word| standing(mark.bbox, word));
        // The worst of what the words say.
        standings.fold(Standing::Free, |worst, one| match (worst, one) {
            (Standing::Letter, _) | (_, Standing::Letter) => Standing::Letter,
            (Standing::BeforeAWord, _) | (_, Standing::BeforeAWord) => Standing::BeforeAWord,
            _ => Standing::Free,
        })
    }
}

fn standing(mark: BBox, word: &Word) -> Standing {
    let signs: Vec<char> = word.text.as_str().chars().collect();
    let letters = signs.iter().filter(|sign| sign.is_alphanumeric()).count();
    let quarter = mark.width() / 4;
    match (letters, signs.as_slice()) {
        (0, _) => Standing::Free,
        (1, _) if word.bbox.width() <= mark.width() * 3 / 2 => {
            // A letter that fills the place is what the place was read as; a smaller one stands in it.
            let fills = word.bbox.height() * 10 >= mark.height() * 8;
            let ticks = signs.iter().any(|sign| TICKS.contains(*sign));
            let looks_alike = signs.iter().any(|sign| LOOK_ALIKES.contains(*sign));
            if ticks || (fills && (looks_alike || word.confidence < SURE)) { Standing::Free } else { Standing::Letter }
        }
        // Two letters in the place of one: what a ticked square is often read as.
        (2, _) if word.bbox.width() <= mark.width() * 5 / 4 && word.confidence < SURE => Standing::Free,
        (_, [first, second, ..]) if mark.x0 <= word.bbox.x0 + quarter && mark.x1 < word.bbox.x1 => {
            let looks_alike = !first.is_alphanumeric() || LOOK_ALIKES.contains(*first);
            if looks_alike && !second.is_lowercase() { Standing::BeforeAWord } else { Standing::Letter }
        }
        _ => Standing::Letter,
    }
}

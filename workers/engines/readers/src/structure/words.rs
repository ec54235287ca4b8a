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

/// A word of several letters that was read with at least this confidence has no places to tick among its letters.
const CERTAIN: f32 = 0.9;
/// A place between two labels that were read as one word stands within this share of the word's width of where they meet.
const NEAR_JOINT: f32 = 0.15;

/// What a place to tick is to the words, from the best to the worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// No word says anything else.
    Free,
    /// It was read as the first sign of a word, or stands where two labels meet that were read as one word.
    BesideALabel,
    /// Likely a letter.
    Doubtful,
    /// A letter.
    Letter,
}

/// The places without those that are letters.
pub(super) fn without_letters(places: Vec<Place>, near: &Near<'_>) -> Vec<Mark> {
    let standings: Vec<Standing> = places.iter().map(|place| near.standing(place.mark.bbox)).collect();
    let mut free: Vec<(u32, u32)> = Vec::new();
    for (place, standing) in places.iter().zip(&standings) {
        if (*standing == Standing::Free && !place.in_line) || place.sharp {
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
        (MarkShape::Square, Standing::Free) => (place.sharp && !place.in_line) || alike(place.mark.bbox) >= COMPANY,
        (MarkShape::Square, Standing::BesideALabel) => alike(place.mark.bbox) >= COMPANY,
        (MarkShape::Square, Standing::Doubtful) => place.sharp && alike(place.mark.bbox) >= COMPANY,
        (_, Standing::Free) => true,
        (_, Standing::BesideALabel | Standing::Doubtful) => alike(place.mark.bbox) >= MANY,
        (_, Standing::Letter) => false,
    });
    let kept: Vec<bool> = kept.collect();
    places.into_iter().zip(kept).filter_map(|(place, kept)| kept.then_some(place.mark)).collect()
}

/// Words by the height at which they stand, so that a place asks only those near it, and how high they are.
pub(super) struct Near<'a> {
    bands: Vec<Vec<&'a Word>>,
    /// The median height of all words' boxes, in pixels; `None` without words.
    pub(super) height: Option<u32>,
}

/// How high a band of words is, in pixels.
const BAND: u32 = 64;

impl<'a> Near<'a> {
    pub(super) fn of(words: &'a [Word]) -> Self {
        let mut heights: Vec<u32> = words.iter().map(|word| word.bbox.height()).collect();
        let middle = heights.len() / 2;
        let height = (!heights.is_empty()).then(|| *heights.select_nth_unstable(middle).1);
        let mut bands: Vec<Vec<&Word>> = Vec::new();
        for word in words {
            let (first, last) = ((word.bbox.y0 / BAND) as usize, (word.bbox.y1 / BAND) as usize);
            if bands.len() <= last {
                bands.resize(last + 1, Vec::new());
            }
            bands.iter_mut().take(last + 1).skip(first).for_each(|band| band.push(word));
        }
        Self { bands, height }
    }

    /// The words of the band in which something stands.
    pub(super) fn beside(&self, bbox: BBox) -> impl Iterator<Item = &'a Word> {
        let middle = u32::midpoint(bbox.y0, bbox.y1) / BAND;
        self.bands.get(middle as usize).into_iter().flatten().copied()
    }

    pub(super) fn standing(&self, mark: BBox) -> Standing {
        let over = self.beside(mark).filter(|word| word.bbox.holds_middle_of(mark) || mark.holds_middle_of(word.bbox));
        // The worst of what the words say.
        over.map(|word| standing(mark, word)).max().unwrap_or(Standing::Free)
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
            if ticks || (fills && (looks_alike || word.confidence < SURE)) {
                Standing::Free
            } else {
                Standing::Doubtful
            }
        }
        // Two letters in the place of one: what a ticked square is often read as.
        (2, _) if word.bbox.width() <= mark.width() * 5 / 4 && word.confidence < SURE => Standing::Free,
        (_, [first, second, ..])
            if mark.x0 <= word.bbox.x0 + quarter
                && mark.x1 < word.bbox.x1
                && (!first.is_alphanumeric() || LOOK_ALIKES.contains(*first))
                && (!second.is_lowercase() || is_nought(&signs)) =>
        {
            Standing::BesideALabel
        }
        _ if is_at_a_joint(mark, word.bbox, &signs) => Standing::BesideALabel,
        // Signs far narrower than the place are those of a label whose box was told too short.
        _ if word.confidence >= CERTAIN && mark.width() as usize * signs.len() <= word.bbox.width() as usize * 2 => {
            Standing::Letter
        }
        _ => Standing::Doubtful,
    }
}

/// Whether a word is what a place before a nought is read as.
const fn is_nought(signs: &[char]) -> bool {
    matches!(signs, ['O' | 'o' | '0' | 'Q', 'o'])
}

/// Whether a place stands where labels meet that were read as one word: `YesNo`, `us?Physician`, `months6`.
#[expect(clippy::cast_precision_loss, reason = "places in a word")]
fn is_at_a_joint(mark: BBox, word: BBox, signs: &[char]) -> bool {
    let middle = u32::midpoint(mark.x0, mark.x1).saturating_sub(word.x0) as f32 / word.width().max(1) as f32;
    let is_joint = |at: usize, before: char, after: char| {
        let rest = || signs.iter().skip(at);
        // One more letter is a unit's (`dL`), unless it is what a place at the word's end was read as.
        let is_label = || after.is_uppercase() && (rest().count() > 1 || "XO".contains(after));
        (!before.is_alphanumeric() && after.is_uppercase())
            || (before.is_lowercase() && (is_label() || rest().all(char::is_ascii_digit)))
    };
    signs.windows(2).enumerate().any(|(at, pair)| match pair {
        [before, after] if (middle - (at + 1) as f32 / signs.len() as f32).abs() <= NEAR_JOINT => {
            is_joint(at + 1, *before, *after)
        }
        _ => false,
    })
}

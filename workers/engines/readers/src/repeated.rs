//! Words that two readings of one place have both.

use docward_engine_model::{BBox, Word};
use std::collections::HashMap;

/// Words are compared with those of their own band of the page and the bands beside it, each so many pixels high.
const BAND: u32 = 64;

/// No word is compared with more than so many others that say the same nearby.
const MOST: usize = 32;

/// Of words that say the same and share most of the smaller one's box, the surer one stays: the box of an unsure reading may be so
/// much too wide that it does not seem to lie where the sure one lies.
pub(crate) fn drop_repeated(words: &mut Vec<Word>) {
    let mut repeated = vec![false; words.len()];
    let mut kept: HashMap<(u32, &str), Vec<usize>> = HashMap::new();
    for (at, word) in words.iter().enumerate() {
        let band = u32::midpoint(word.bbox.y0, word.bbox.y1) / BAND;
        let near = (band.saturating_sub(1)..=band + 1).filter_map(|band| kept.get(&(band, word.text.as_str())));
        let same = near.flatten().copied().find(|other| {
            let standing = repeated.get(*other) == Some(&false);
            standing && words.get(*other).is_some_and(|other| are_one(word.bbox, other.bbox))
        });
        let surer = |other: usize| words.get(other).is_some_and(|other| other.confidence < word.confidence);
        let dropped = same.map(|other| if surer(other) { other } else { at });
        if let Some(slot) = dropped.and_then(|at| repeated.get_mut(at)) {
            *slot = true;
        }
        if dropped != Some(at) {
            let alike = kept.entry((band, word.text.as_str())).or_default();
            if alike.len() < MOST {
                alike.push(at);
            }
        }
    }
    let mut repeated = repeated.into_iter();
    words.retain(|_| repeated.next() != Some(true));
}

/// Whether two boxes share at least half of the smaller one.
fn are_one(one: BBox, other: BBox) -> bool {
    let across = u64::from(one.x1.min(other.x1).saturating_sub(one.x0.max(other.x0)));
    let down = u64::from(one.y1.min(other.y1).saturating_sub(one.y0.max(other.y0)));
    let area = |bbox: BBox| u64::from(bbox.width()) * u64::from(bbox.height());
    across * down * 2 >= area(one).min(area(other)) && across * down > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[(&str, f32, [u32; 4])]) -> Vec<Word> {
        let word = |(text, confidence, [x0, y0, x1, y1]): &(&str, f32, [u32; 4])| Word {
            text: (*text).into(),
            confidence: *confidence,
            bbox: BBox { x0: *x0, y0: *y0, x1: *x1, y1: *y1 },
            line: 0,
        };
        words.iter().map(word).collect()
    }

    #[test]
    fn a_word_that_was_read_twice_is_there_once() {
        let mut read = words(&[
            ("44105", 0.75, [84, 687, 308, 730]),
            ("MD", 1.0, [303, 1011, 329, 1041]),
            ("44105", 1.0, [87, 681, 158, 714]),
            ("MD", 0.96, [294, 1015, 336, 1038]),
        ]);
        drop_repeated(&mut read);
        assert_eq!(read, words(&[("MD", 1.0, [303, 1011, 329, 1041]), ("44105", 1.0, [87, 681, 158, 714])]));
    }

    #[test]
    fn words_beside_each_other_and_other_words_stay() {
        let read = words(&[
            ("12", 0.9, [100, 100, 130, 120]),
            ("12", 0.9, [128, 100, 158, 120]),
            ("12", 0.9, [100, 118, 130, 138]),
            ("1", 0.9, [100, 100, 115, 120]),
            ("x", 0.9, [0, 0, 0, 0]),
            ("x", 0.9, [0, 0, 0, 0]),
        ]);
        let mut kept = read.clone();
        drop_repeated(&mut kept);
        assert_eq!(kept, read);
    }

    #[test]
    fn many_equal_words_cost_no_more_than_their_number() {
        let read: Vec<_> = (0..100_000).map(|at| ("1", 0.9, [at * 8, 0, at * 8 + 4, 4])).collect();
        let mut kept = words(&read);
        drop_repeated(&mut kept);
        assert_eq!(kept.len(), read.len());
    }
}

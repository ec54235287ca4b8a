//! Values whose words do not follow each other: an address in five cells, a date in three. Each of their words goes where it
//! stands, for none of them may say enough by itself to be found by a rule.

use crate::kinds::Identifying;
use crate::seeds::words;
use docward_engine_model::{BBox, PlacedWord, Reading, Span};
use std::collections::{HashMap, HashSet};

/// Words are looked up by the band of the page that they stand in, this many pixels high.
const BAND: u32 = 64;

/// The words of a document by page and band.
pub(crate) struct Bands<'a> {
    reading: &'a Reading,
    words: HashMap<(u32, u32), Vec<&'a PlacedWord>>,
}

impl<'a> Bands<'a> {
    pub(crate) fn of(reading: &'a Reading) -> Self {
        let mut words: HashMap<(u32, u32), Vec<&PlacedWord>> = HashMap::new();
        for word in reading.words() {
            words.entry((word.page, middle(word.bbox) / BAND)).or_default().push(word);
        }
        Self { reading, words }
    }

    /// Where the words of a value stand that has no place of its own in the text: those within its box that are its own.
    pub(crate) fn spans(&self, known: &Identifying<'_>) -> Vec<Span> {
        let Some((page, bbox)) = known.place.filter(|_| known.span.is_none()) else { return Vec::new() };
        let own: HashSet<String> = words(known.value).into_iter().collect();
        let bands = bbox.y0 / BAND..=bbox.y1 / BAND;
        let near = bands.filter_map(|band| self.words.get(&(page, band))).flatten();
        near.filter(|word| bbox.holds_middle_of(word.bbox) && self.is_of(word, &own))
            .map(|word| self.reading.span(word.start, word.end))
            .collect()
    }

    fn is_of(&self, word: &PlacedWord, own: &HashSet<String>) -> bool {
        let parts = words(self.reading.text().get(word.start..word.end).unwrap_or_default());
        !parts.is_empty() && parts.iter().all(|part| own.contains(part))
    }
}

fn middle(bbox: BBox) -> u32 {
    u32::midpoint(bbox.y0, bbox.y1)
}

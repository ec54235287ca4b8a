//! Values whose words do not follow each other: an address in five cells, a date in three. Each of their words goes where it
//! stands, for none of them may say enough by itself to be found by a rule.

use crate::kinds::Identifying;
use crate::seeds::words;
use docward_budget::step;
use docward_engine_model::{PlacedWord, Reading, Span};
use std::collections::HashSet;

/// Words are looked up by the band of the page that they stand in, this many pixels high.
const BAND: u32 = 64;

/// The words of a document by page, band, and where in it their middle is: of a page whose words all stand in one line, those of a
/// cell are found without looking at the others.
pub(crate) struct Bands<'a> {
    reading: &'a Reading,
    words: Vec<((u32, u32, u32), &'a PlacedWord)>,
}

impl<'a> Bands<'a> {
    pub(crate) fn of(reading: &'a Reading) -> Self {
        let place = |word: &PlacedWord| {
            let (x, y) = (u32::midpoint(word.bbox.x0, word.bbox.x1), u32::midpoint(word.bbox.y0, word.bbox.y1));
            (word.page, y / BAND, x)
        };
        let mut words: Vec<_> = reading.words().iter().map(|word| (place(word), word)).collect();
        words.sort_by_key(|(place, _)| *place);
        Self { reading, words }
    }

    /// Where the words of a value stand that has no place of its own in the text: those within its box that are its own.
    pub(crate) fn spans(&self, known: &Identifying<'_>) -> Vec<Span> {
        let Some((page, bbox)) = known.place.filter(|_| known.span.is_none()) else { return Vec::new() };
        let own: HashSet<String> = words(known.value).into_iter().collect();
        let bands = bbox.y0 / BAND..=bbox.y1 / BAND;
        let near = bands.flat_map(|band| {
            let first = self.words.partition_point(|(place, _)| *place < (page, band, bbox.x0));
            let behind = self.words.get(first..).unwrap_or_default().iter();
            behind.take_while(move |(place, _)| *place <= (page, band, bbox.x1))
        });
        let near = near.map(|(_, word)| *word).inspect(|_| step(1));
        near.filter(|word| bbox.holds_middle_of(word.bbox) && self.is_of(word, &own))
            .map(|word| self.reading.span(word.start, word.end))
            .collect()
    }

    fn is_of(&self, word: &PlacedWord, own: &HashSet<String>) -> bool {
        let parts = words(self.reading.text().get(word.start..word.end).unwrap_or_default());
        !parts.is_empty() && parts.iter().all(|part| own.contains(part))
    }
}

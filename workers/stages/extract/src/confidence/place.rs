//! Where values stand: their words and what stands beside them.

use docward_budget::step;
use docward_engine_model::{BBox, Document, Field, PlacedWord, Reading, Span};
use std::collections::{HashMap, HashSet};

/// The words of a document, found by where they stand.
pub(crate) struct Places<'a> {
    reading: &'a Reading,
    pages: HashMap<u32, OnPage>,
}

/// Bands are so many pixels high.
const BAND: u32 = 64;

/// A space is narrower than this share of the height of letters: seven tenths.
const SPACE: (u32, u32) = (7, 10);

/// A caption with a colon has so many words at most.
const CAPTION: usize = 4;

/// The words of a page.
struct OnPage {
    /// Each word by its band, the middle of it across and down, and its place in the reading: of a page whose words all stand in
    /// one line, those of a box are found without looking at the others.
    words: Vec<(u32, u32, u32, usize)>,
    /// Whether the words are the file's own text.
    is_text: bool,
    /// Ink that no word covers.
    ink: Vec<BBox>,
}

impl<'a> Places<'a> {
    pub(crate) fn of(document: &Document, reading: &'a Reading) -> Self {
        let mut words: HashMap<u32, Vec<(u32, u32, u32, usize)>> = HashMap::new();
        for (at, word) in reading.words().iter().enumerate() {
            let (x, y) = (u32::midpoint(word.bbox.x0, word.bbox.x1), u32::midpoint(word.bbox.y0, word.bbox.y1));
            words.entry(word.page).or_default().push((y / BAND, x, y, at));
        }
        let page = |page: &docward_engine_model::Page| {
            let mut words = words.remove(&page.number).unwrap_or_default();
            words.sort_unstable();
            let mut ink = page.structure.ink.clone();
            ink.sort_by_key(|bbox| bbox.y0);
            (page.number, OnPage { words, is_text: page.source.is_text(), ink })
        };
        Self { reading, pages: document.pages().iter().map(page).collect() }
    }

    /// The words of a field.
    pub(super) fn words(&self, field: &Field) -> Vec<usize> {
        self.words_of(field.span, field.page, field.bbox)
    }

    /// How sure the reader is of the word of a value that it is least sure of; `None` of a value without words.
    pub(crate) fn least(&self, span: Option<Span>, page: Option<u32>, bbox: Option<BBox>) -> Option<f32> {
        let words = self.words_of(span, page, bbox);
        words
            .iter()
            .filter_map(|at| self.word(*at))
            .map(|word| f32::from(word.confidence_thousandths) / 1000.0)
            .reduce(f32::min)
    }

    /// The words of a value: those of its span, else those in its box.
    fn words_of(&self, span: Option<Span>, page: Option<u32>, bbox: Option<BBox>) -> Vec<usize> {
        let words = self.reading.words();
        if let Some(span) = span {
            let (start, end) = self.reading.bytes(span);
            let first = words.partition_point(|word| word.end <= start);
            let last = words.partition_point(|word| word.start < end);
            return (first..last).collect();
        }
        let Some((bbox, page)) = bbox.zip(page.and_then(|page| self.pages.get(&page))) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for band in bbox.y0 / BAND..=bbox.y1 / BAND {
            step(1);
            let first = page.words.partition_point(|(of, x, ..)| (*of, *x) < (band, bbox.x0));
            let behind = page.words.get(first..).unwrap_or_default().iter();
            let inside = behind.take_while(|(of, x, ..)| (*of, *x) <= (band, bbox.x1)).inspect(|_| step(1));
            found.extend(inside.filter(|(_, _, y, _)| (bbox.y0..=bbox.y1).contains(y)).map(|(.., at)| *at));
        }
        found.sort_unstable();
        found
    }

    pub(super) fn word(&self, at: usize) -> Option<&PlacedWord> {
        self.reading.words().get(at)
    }

    /// Whether a value ends where the writing does: right behind it, no farther than a space, stands no word of its line that is in
    /// no value (`told` says of each word) and in no caption that a colon tells.
    pub(super) fn is_whole(&self, words: &[usize], told: &HashSet<usize>) -> bool {
        let Some((last, behind)) = words.last().and_then(|last| Some((*last, self.word(last + 1)?))) else {
            return true;
        };
        if told.contains(&(last + 1)) || !self.is_right_behind(last, behind) {
            return true;
        }
        let of_line = (last + 1..).take_while(|at| *at == last + 1 || self.is_in_line_with_the_one_before(*at));
        let mut caption = of_line.take(CAPTION).filter_map(|at| self.word(at)).map(|word| self.text(word));
        !self.text(behind).contains(char::is_alphanumeric) || caption.any(|text| text.ends_with([':', '#']))
    }

    /// Whether a word stands in the line of the one before it, no farther from it than a space.
    fn is_right_behind(&self, before: usize, word: &PlacedWord) -> bool {
        let Some(before_it) = self.word(before) else { return false };
        let (one, other) = (before_it.bbox, word.bbox);
        let apart = |end: u32, begin: u32, other_end: u32, other_begin: u32| {
            begin.saturating_sub(end).max(other_begin.saturating_sub(other_end))
        };
        // Of a page that lies on its side lines run up or down.
        let across = apart(one.x1, other.x0, other.x1, one.x0);
        let down = apart(one.y1, other.y0, other.y1, one.y0);
        let height = one.height().min(one.width());
        word.page == before_it.page
            && self.is_in_line_with_the_one_before(before + 1)
            && across.max(down) * SPACE.1 < height * SPACE.0
    }

    fn is_in_line_with_the_one_before(&self, at: usize) -> bool {
        let pair = at.checked_sub(1).and_then(|before| self.word(before)).zip(self.word(at));
        pair.is_some_and(|(before, word)| self.reading.text().get(before.end..word.start) == Some(" "))
    }

    fn text(&self, word: &PlacedWord) -> &str {
        self.reading.text().get(word.start..word.end).unwrap_or_default()
    }

    /// Whether the field's page is the file's own text.
    pub(super) fn is_text(&self, field: &Field) -> bool {
        field.page.and_then(|page| self.pages.get(&page)).is_none_or(|page| page.is_text)
    }

    /// Whether ink that nobody read touches the value, or stands right before or behind it.
    pub(super) fn has_ink(&self, field: &Field) -> bool {
        let Some((bbox, page)) = field.bbox.zip(field.page.and_then(|page| self.pages.get(&page))) else {
            return false;
        };
        let near = bbox.height().min(bbox.width());
        let touches = |ink: &&BBox| {
            let (left, right) = (bbox.x0.saturating_sub(near), bbox.x1.saturating_add(near));
            ink.x0 < right && left < ink.x1 && ink.y0 < bbox.y1 && bbox.y0 < ink.y1
        };
        page.ink.iter().take_while(|ink| ink.y0 < bbox.y1).inspect(|_| step(1)).any(|ink| touches(&ink))
    }
}

//! A second reader's opinion of a page's text layer. Two interpreters that disagree about what its glyphs mean (a broken or
//! lying encoding) make the layer unbelievable: the page is then read from its pixels.

use docward_engine_model::Word;
use pdf_extract::{Document, PlainTextOutput, output_doc_page};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The second reader knows at least this share of the first one's letters and digits, in percent.
const AGREEMENT_PERCENT: usize = 50;
/// Fewer letters and digits than this are too few to judge by.
const FEWEST: usize = 20;

/// pdf-extract's parse of the same file; it repairs less than the first reader and may have none. It copies the file, so it is
/// made for the first page that has a text layer: a scan never needs it.
pub(crate) struct SecondOpinion<'a> {
    bytes: &'a [u8],
    parsed: OnceCell<Option<Document>>,
    /// How many pages it was asked about.
    #[cfg(test)]
    pub(crate) asked: std::cell::Cell<usize>,
}

impl<'a> SecondOpinion<'a> {
    pub(crate) const fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            parsed: OnceCell::new(),
            #[cfg(test)]
            asked: std::cell::Cell::new(0),
        }
    }

    fn document(&self) -> Option<&Document> {
        let parse = || {
            let mut document = Document::load_mem(self.bytes).ok()?;
            if document.is_encrypted() {
                document.decrypt("").ok()?;
            }
            Some(document)
        };
        self.parsed.get_or_init(|| catch_unwind(AssertUnwindSafe(parse)).ok().flatten()).as_ref()
    }

    /// Its opinion of a page's text; `None` when it has none.
    pub(crate) fn of_page(&self, number: u32) -> Option<OfPage> {
        #[cfg(test)]
        self.asked.set(self.asked.get() + 1);
        Some(OfPage { letters: letters(self.text(number)?.chars()) })
    }

    /// The page's text as it reads it; `None` when it stumbles or sees none.
    fn text(&self, number: u32) -> Option<String> {
        let document = self.document()?;
        let mut text = String::new();
        // It panics on what it does not expect; its message may quote the file and is dropped with the hook's silence.
        let read = catch_unwind(AssertUnwindSafe(|| {
            output_doc_page(document, &mut PlainTextOutput::new(&mut text), number).is_ok()
        }));
        let enough = text.chars().filter(|letter| letter.is_alphanumeric()).count() >= FEWEST;
        (read.unwrap_or(false) && enough).then_some(text)
    }
}

/// How often it has read each letter and digit of a page.
pub(crate) struct OfPage {
    letters: HashMap<char, usize>,
}

impl OfPage {
    /// Whether it contradicts the words read from the page's text layer.
    pub(crate) fn contradicts(&self, words: &[Word]) -> bool {
        let ours = letters(words.iter().flat_map(|word| word.text.as_str().chars()));
        let agreed: usize = ours.iter().map(|(letter, count)| self.count(*letter).min(*count)).sum();
        let total: usize = ours.values().sum();
        total >= FEWEST && agreed * 100 < total * AGREEMENT_PERCENT
    }

    /// Those of the page's letters that it has not read as often as they were read.
    pub(crate) fn unknown(&self, read: impl Iterator<Item = char>) -> HashSet<char> {
        let ours = letters(read).into_iter();
        ours.filter(|(letter, count)| self.count(*letter) < *count).map(|(letter, _)| letter).collect()
    }

    fn count(&self, letter: char) -> usize {
        self.letters.get(&letter).copied().unwrap_or_default()
    }
}

/// How many letters and digits a text has.
pub(crate) fn count(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_alphanumeric()).count()
}

/// Whether its opinion may matter for these words of a page's text layer, of whose letters at most so many do not look like what they
/// are said to mean: it knows the others if it knows what is drawn.
pub(crate) fn may_contradict(words: &[Word], unlike: usize) -> bool {
    let total: usize = words.iter().map(|word| count(word.text.as_str())).sum();
    unlike > 0 && total.saturating_sub(unlike) * 100 < total * AGREEMENT_PERCENT
}

fn letters(text: impl Iterator<Item = char>) -> HashMap<char, usize> {
    let mut letters = HashMap::new();
    for letter in text.filter(|letter| letter.is_alphanumeric()) {
        *letters.entry(letter).or_default() += 1;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::fixture;
    use docward_engine_model::BBox;

    fn words(text: &str) -> Vec<Word> {
        let word = |text: &str| Word {
            text: text.into(),
            confidence: 1.0,
            bbox: BBox { x0: 0, y0: 0, x1: 1, y1: 1 },
            line: 0,
        };
        text.split_whitespace().map(word).collect()
    }

    #[test]
    fn another_reading_of_the_same_glyphs_is_a_contradiction() {
        let file = fixture::text_page("Patient record number seven for the second reader", 12.0);
        let opinion = SecondOpinion::of(&file).of_page(1).unwrap();
        assert!(!opinion.contradicts(&words("Patient record number seven for the second reader")));
        assert!(opinion.contradicts(&words("zzzzzzzzzz xxxxxxxxxx 0000000000 qqqqqqqqqq wwwwwwwwww")));
    }

    #[test]
    fn letters_that_were_read_more_often_than_it_reads_them_are_unknown_to_it() {
        let file = fixture::text_page("Patient record number seven for the second reader", 12.0);
        let opinion = SecondOpinion::of(&file).of_page(1).unwrap();
        assert_eq!(opinion.unknown("Patient record".chars()), HashSet::new());
        assert_eq!(opinion.unknown("PPatient x record".chars()), HashSet::from(['P', 'x']));
    }

    #[test]
    fn its_opinion_matters_where_half_of_the_letters_do_not_look_like_what_they_mean() {
        let words = words("Sodium 140, and potassium");
        assert!(!may_contradict(&words, 0) && !may_contradict(&words, 10) && may_contradict(&words, 11));
        assert!(may_contradict(&words, 100) && !may_contradict(&[], 1));
    }

    #[test]
    fn a_file_that_it_cannot_read_has_no_opinion() {
        let opinion = SecondOpinion::of(b"not a PDF");
        assert!(opinion.of_page(1).is_none());
    }
}

//! A second reader's opinion of a page's text layer. Two interpreters that disagree about what its glyphs mean (a broken or
//! lying encoding) make the layer unbelievable: the page is then read from its pixels.

use docward_engine_model::Word;
use pdf_extract::{Document, PlainTextOutput, output_doc_page};
use std::cell::OnceCell;
use std::collections::HashMap;
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
}

impl<'a> SecondOpinion<'a> {
    pub(crate) const fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, parsed: OnceCell::new() }
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

    /// Whether it contradicts the words read from a page's text layer. No opinion is no contradiction.
    pub(crate) fn contradicts(&self, number: u32, words: &[Word]) -> bool {
        let Some(text) = self.text(number) else { return false };
        let mut known = letters(text.chars());
        let (mut total, mut agreed) = (0, 0);
        for letter in words.iter().flat_map(|word| word.text.as_str().chars()).filter(|letter| letter.is_alphanumeric())
        {
            total += 1;
            if let Some(left) = known.get_mut(&letter).filter(|left| **left > 0) {
                *left -= 1;
                agreed += 1;
            }
        }
        total >= FEWEST && agreed * 100 < total * AGREEMENT_PERCENT
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
        let opinion = SecondOpinion::of(&file);
        assert!(!opinion.contradicts(1, &words("Patient record number seven for the second reader")));
        assert!(opinion.contradicts(1, &words("zzzzzzzzzz xxxxxxxxxx 0000000000 qqqqqqqqqq wwwwwwwwww")));
    }

    #[test]
    fn no_opinion_is_no_contradiction() {
        let opinion = SecondOpinion::of(b"not a PDF");
        assert!(!opinion.contradicts(1, &words("Patient record number seven for the second reader")));
    }
}

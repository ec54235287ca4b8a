//! A document's text as people and rules read it, with the way back to the page.

use crate::{BBox, Document, Span, Text};

/// A word of the reading, and where it stands on its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedWord {
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Where it ends in the text, in bytes; one past its last byte.
    pub end: usize,
    /// The page it stands on, from 1.
    pub page: u32,
    /// Its box in that page's pixels.
    pub bbox: BBox,
    /// How sure the reader was, 0 to 1, in thousandths.
    pub confidence_thousandths: u16,
}

/// The text of a document: of a text or X12 file itself; else each page's words, joined by a space within a line and a
/// newline between lines, and the pages joined by a form feed.
///
/// Rules work in bytes of [`Reading::text`]; what leaves (spans of findings and of [`crate::Field`]) is in Unicode
/// scalar values, through [`Reading::span`].
#[derive(Debug, Clone)]
pub struct Reading {
    text: Text,
    words: Vec<PlacedWord>,
    /// Byte offset of every 256th scalar value, so that conversions don't walk the whole text; none of a text that is ASCII,
    /// whose scalar values are its bytes.
    marks: Option<Vec<usize>>,
}

const STRIDE: usize = 256;

impl Reading {
    /// Reads a document.
    pub fn of(document: &Document) -> Self {
        if let Some(text) = document.text() {
            return Self::of_text(text.clone());
        }
        let mut text = String::new();
        let mut words = Vec::new();
        for (index, page) in document.pages().iter().enumerate() {
            if index > 0 {
                text.push('\u{c}');
            }
            let mut line = None;
            for word in &page.words {
                match line {
                    None => {}
                    Some(before) if before == word.line => text.push(' '),
                    Some(_) => text.push('\n'),
                }
                line = Some(word.line);
                let start = text.len();
                text.push_str(word.text.as_str());
                words.push(PlacedWord {
                    start,
                    end: text.len(),
                    page: page.number,
                    bbox: word.bbox,
                    confidence_thousandths: thousandths(word.confidence),
                });
            }
        }
        let marks = marks(&text);
        Self { text: text.into(), words, marks }
    }

    /// A reading of text alone.
    pub fn of_text(text: Text) -> Self {
        let marks = marks(text.as_str());
        Self { text, words: Vec::new(), marks }
    }

    /// The whole text, as described above.
    pub fn text(&self) -> &str {
        self.text.as_str()
    }

    /// The words in order of the text; none for text and X12 files.
    pub fn words(&self) -> &[PlacedWord] {
        &self.words
    }

    /// The words that a byte range touches.
    pub fn words_in(&self, start: usize, end: usize) -> &[PlacedWord] {
        let first = self.words.partition_point(|word| word.end <= start);
        let last = self.words.partition_point(|word| word.start < end);
        self.words.get(first..last.max(first)).unwrap_or_default()
    }

    /// A byte range as a span in Unicode scalar values.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span { start: self.scalar(start), end: self.scalar(end) }
    }

    /// A span in Unicode scalar values as a byte range.
    pub fn bytes(&self, span: Span) -> (usize, usize) {
        (self.byte(span.start), self.byte(span.end))
    }

    fn scalar(&self, byte: usize) -> u32 {
        let Some(marks) = &self.marks else {
            return u32::try_from(byte.min(self.text().len())).unwrap_or(u32::MAX);
        };
        let mark = marks.partition_point(|at| *at <= byte).saturating_sub(1);
        let from = marks.get(mark).copied().unwrap_or(0);
        let rest = self.text().as_bytes().get(from..byte.min(self.text().len())).unwrap_or_default();
        let count = mark * STRIDE + rest.iter().filter(|byte| (**byte & 0xC0) != 0x80).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn byte(&self, scalar: u32) -> usize {
        let scalar = scalar as usize;
        let Some(marks) = &self.marks else {
            return scalar.min(self.text().len());
        };
        let Some(from) = marks.get(scalar / STRIDE).copied() else {
            return self.text().len();
        };
        let rest = self.text().get(from..).unwrap_or_default();
        rest.char_indices().nth(scalar % STRIDE).map_or(self.text().len(), |(at, _)| from + at)
    }
}

fn marks(text: &str) -> Option<Vec<usize>> {
    if text.is_ascii() {
        return None;
    }
    Some(text.char_indices().step_by(STRIDE).map(|(at, _)| at).collect())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000 first")]
fn thousandths(confidence: f32) -> u16 {
    (confidence.clamp(0.0, 1.0) * 1000.0).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn offsets_go_there_and_back(text in "\\PC{0,900}|[ -~]{0,900}", at in 0usize..900) {
            let reading = Reading::of_text(text.as_str().into());
            let scalars = text.chars().count();
            let scalar = at.min(scalars);
            let byte = text.char_indices().nth(scalar).map_or(text.len(), |(byte, _)| byte);
            prop_assert_eq!(reading.span(byte, text.len()).start as usize, scalar);
            prop_assert_eq!(reading.bytes(Span { start: u32::try_from(scalar).unwrap(), end: u32::MAX }).0, byte);
        }
    }
}

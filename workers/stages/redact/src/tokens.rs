//! A text as words with their shape, and what stands between them.

use docward_budget::step;
use docward_lexicon::{Class, class_of};

/// How a word is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `word`
    Lower,
    /// `Word`, `McDonald`, `O'Brien`
    Capital,
    /// `WORD`
    Upper,
    /// One capital letter.
    Initial,
    /// With a digit.
    Digits,
}

/// A word of the text, in bytes.
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) shape: Shape,
    pub(crate) class: Class,
    /// First of its line.
    pub(crate) starts_line: bool,
    /// First of its line or sentence.
    pub(crate) starts_sentence: bool,
    /// Stands in a line that is mostly capitals.
    pub(crate) loud: bool,
}

/// The words of a text.
pub(crate) struct Tokens<'a> {
    text: &'a str,
    tokens: Vec<Token>,
}

impl<'a> Tokens<'a> {
    /// Reads a text.
    pub(crate) fn of(text: &'a str) -> Self {
        let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 5);
        let mut chars = text.char_indices().peekable();
        while let Some((start, first)) = chars.next() {
            step(1);
            if !first.is_alphanumeric() {
                continue;
            }
            let mut end = start + first.len_utf8();
            while let Some((at, c)) = chars.peek().copied() {
                let inside = c.is_alphanumeric() || is_mark(c) || (is_apostrophe(c) && joins(text, at, c));
                if !inside {
                    break;
                }
                end = at + c.len_utf8();
                chars.next();
            }
            let gap_start = tokens.last().map_or(0, |token| token.end);
            let (starts_line, starts_sentence) =
                beginnings(text.get(gap_start..start).unwrap_or_default(), tokens.is_empty());
            let word = text.get(start..end).unwrap_or_default();
            let shape = shape_of(word);
            let class = if shape == Shape::Digits { Class::NONE } else { class_of(word) };
            tokens.push(Token { start, end, shape, class, starts_line, starts_sentence, loud: false });
        }
        mark_loud_lines(&mut tokens);
        Self { text, tokens }
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index)
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The word at an index; nothing past the ends.
    pub(crate) fn word(&self, index: usize) -> &'a str {
        self.get(index).and_then(|token| self.text.get(token.start..token.end)).unwrap_or_default()
    }

    /// What stands between a word and the one before it.
    pub(crate) fn gap_before(&self, index: usize) -> &'a str {
        let start = index.checked_sub(1).and_then(|before| self.get(before)).map_or(0, |token| token.end);
        let end = self.get(index).map_or(self.text.len(), |token| token.start);
        self.text.get(start..end).unwrap_or_default()
    }

    /// The indexes of the words within a range of bytes.
    pub(crate) fn within(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        let first = self.tokens.partition_point(|token| token.start < start);
        first..self.tokens.partition_point(|token| token.start < end).max(first)
    }
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// An apostrophe joins `O'Brien` and `D'Angelo`; a possessive's ends the word.
fn joins(text: &str, at: usize, c: char) -> bool {
    let mut rest = text.get(at + c.len_utf8()..).unwrap_or_default().chars();
    match (rest.next(), rest.next()) {
        (Some('s' | 'S'), next) => next.is_some_and(char::is_alphanumeric),
        (Some(next), _) => next.is_alphabetic(),
        _ => false,
    }
}

fn beginnings(gap: &str, first: bool) -> (bool, bool) {
    let line = first || gap.contains(['\n', '\r', '\u{c}', '\t', '>', '|']) || gap.contains("   ");
    let sentence = gap.contains(['.', '!', '?', ':', ';', '"', '\u{201c}', '`', '•', '(', '[', '*', '/'])
        || gap.contains(" -")
        || gap.contains("--");
    (line, line || sentence)
}

fn shape_of(word: &str) -> Shape {
    let mut letters = 0;
    let (mut upper, mut lower) = (0, 0);
    for c in word.chars() {
        if c.is_numeric() {
            return Shape::Digits;
        }
        letters += 1;
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    let capital = word.chars().next().is_some_and(|first| first.is_uppercase() || !first.is_lowercase());
    match (capital, letters) {
        (true, 1) => Shape::Initial,
        (true, _) if lower == 0 && upper > 0 => Shape::Upper,
        (true, _) => Shape::Capital,
        (false, _) => Shape::Lower,
    }
}

fn mark_loud_lines(tokens: &mut [Token]) {
    let mut first = 0;
    while first < tokens.len() {
        let rest = tokens.get(first + 1..).unwrap_or_default();
        let end = first + 1 + rest.iter().position(|token| token.starts_line).unwrap_or(rest.len());
        let line = tokens.get_mut(first..end).unwrap_or_default();
        let upper = line.iter().filter(|token| matches!(token.shape, Shape::Upper | Shape::Initial)).count();
        let other = line.iter().filter(|token| matches!(token.shape, Shape::Lower | Shape::Capital)).count();
        let loud = upper > other;
        for token in line {
            token.loud = loud;
        }
        first = end;
    }
}

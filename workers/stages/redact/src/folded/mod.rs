//! A text as it reads, with the way back to the text as it is written: without characters that have no width, with plain ones for
//! those that only look different, and with words and numbers whole that the end of a line cuts.
//!
//! `Tam\u{ad}sin`, `９８７‑65‑4321` and `987-65-` above `4321` are read by everybody, and by no rule.

mod characters;
mod cuts;
mod neighbours;
mod pass;
#[cfg(test)]
mod tests;

use docward_budget::step;
use pass::{Piece, pass};
use std::borrow::Cow;

/// A text that was folded.
pub(crate) struct Folded<'t> {
    text: Cow<'t, str>,
    /// What became of the text as it is written, and then of what that was made of it. Each is in order; there is none of a text that
    /// stayed as it was.
    passes: [Vec<Piece>; 2],
}

impl<'t> Folded<'t> {
    /// Folds a text: first what needs no neighbours, so that then neighbours are those that are read.
    pub(crate) fn of(text: &'t str) -> Self {
        step(text.len() >> 10);
        if text.is_ascii() && !text.match_indices('\n').any(|(at, _)| cuts::joins(text, at)) {
            return Self { text: Cow::Borrowed(text), passes: [Vec::new(), Vec::new()] };
        }
        let (text, alone) = pass(Cow::Borrowed(text), characters::alone);
        let (text, beside) = pass(text, neighbours::beside);
        Self { text, passes: [alone, beside] }
    }

    /// The text as it reads.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where a part of the text as it reads stands in the text as it is written.
    pub(crate) fn written(&self, start: usize, end: usize) -> (usize, usize) {
        self.passes.iter().rev().fold((start, end), |(start, end), pieces| pass::before(pieces, start, end))
    }
}

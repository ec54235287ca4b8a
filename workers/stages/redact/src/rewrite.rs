//! A text with placeholders for what was found, and the way back from it.

use crate::placeholder;
use crate::rules::{Hit, Rule};

/// The text with each hit replaced by its placeholder. Hits are merged.
pub(crate) fn redacted(text: &str, hits: &[Hit]) -> String {
    render(text, hits).0
}

/// What the rules find in the redacted text, as places of the original one.
pub(crate) fn left_over(text: &str, hits: &[Hit], rules: fn(&str) -> Vec<Hit>) -> Vec<Hit> {
    let (redacted, kept) = render(text, hits);
    let mut left = Vec::new();
    for hit in rules(&redacted) {
        let first = kept.partition_point(|piece| piece.redacted + piece.length <= hit.start);
        let touched = kept.get(first..).unwrap_or_default().iter().take_while(|piece| piece.redacted < hit.end);
        for piece in touched {
            let (start, end) = (hit.start.max(piece.redacted), hit.end.min(piece.redacted + piece.length));
            let shift = |at: usize| piece.original + (at - piece.redacted);
            if start < end {
                let rules = hit.rules.and(Rule::LookedAgain.into());
                left.push(Hit { start: shift(start), end: shift(end), rules, ..hit });
            }
        }
    }
    left
}

/// A piece that stays: where it begins in the redacted and the original text, in bytes.
struct Kept {
    redacted: usize,
    original: usize,
    length: usize,
}

fn render(text: &str, hits: &[Hit]) -> (String, Vec<Kept>) {
    let mut redacted = String::with_capacity(text.len());
    let mut kept = Vec::with_capacity(hits.len() + 1);
    let mut from = 0;
    let mut keep = |redacted: &mut String, from: usize, to: usize| {
        let piece = text.get(from..to).unwrap_or_default();
        kept.push(Kept { redacted: redacted.len(), original: from, length: piece.len() });
        redacted.push_str(piece);
    };
    for hit in hits.iter().filter(|hit| hit.start < hit.end) {
        keep(&mut redacted, from, hit.start.max(from));
        redacted.push_str(&placeholder::of(hit.kind));
        from = hit.end.max(from);
    }
    keep(&mut redacted, from, text.len());
    (redacted, kept)
}

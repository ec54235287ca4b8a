//! One walk over a text that folds characters, and the map of what became of its parts.

use docward_budget::step;
use std::borrow::Cow;

/// What became of a part of the text. Of a part that stayed as it is both lengths are the same.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    folded: Part,
    original: Part,
}

#[derive(Clone, Copy)]
struct Part {
    start: usize,
    length: usize,
}

impl Part {
    const fn end(self) -> usize {
        self.start + self.length
    }
}

/// Where a part of a text stood before it was folded into these pieces.
pub(super) fn before(pieces: &[Piece], start: usize, end: usize) -> (usize, usize) {
    if pieces.is_empty() || start >= end {
        return (start, end);
    }
    let piece_at = |at: usize| {
        let index = pieces.partition_point(|piece| piece.folded.end() <= at);
        pieces.get(index).or(pieces.last()).copied()
    };
    let (Some(first), Some(last)) = (piece_at(start), piece_at(end - 1)) else { return (start, end) };
    let stays = |piece: Piece| piece.folded.length == piece.original.length;
    let from = first.original.start + if stays(first) { start - first.folded.start } else { 0 };
    let to = if stays(last) { last.original.start + (end - last.folded.start) } else { last.original.end() };
    (from, to)
}

/// What stands for a number of bytes from a character on.
pub(super) type New = (usize, Option<char>);

/// Folds what a look at a character, at what goes before it and what behind says.
pub(super) fn pass(text: Cow<'_, str>, look: fn(&str, usize, char) -> Option<New>) -> (Cow<'_, str>, Vec<Piece>) {
    let mut writer = Writer { text: &text, folded: String::with_capacity(text.len()), pieces: Vec::new(), from: 0 };
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c.is_ascii() && !matches!(c, '-' | '@') && chars.as_str().as_bytes().first().is_none_or(u8::is_ascii) {
            continue;
        }
        step(1);
        if let Some((length, new)) = look(&text, at, c) {
            writer.replace(at, length, new);
            while chars.offset() < at + length {
                chars.next();
            }
        }
    }
    if writer.from == 0 {
        return (text, Vec::new());
    }
    let (folded, pieces) = writer.finish();
    (Cow::Owned(folded), pieces)
}

/// Puts a folded text together.
struct Writer<'t> {
    text: &'t str,
    folded: String,
    pieces: Vec<Piece>,
    /// What of the text is written.
    from: usize,
}

impl Writer<'_> {
    fn replace(&mut self, at: usize, length: usize, new: Option<char>) {
        self.keep_to(at);
        let mut letter = [0; 4];
        let new = new.map_or("", |new| new.encode_utf8(&mut letter));
        self.push(new, length);
    }

    fn keep_to(&mut self, end: usize) {
        let text = self.text;
        let kept = text.get(self.from..end).unwrap_or_default();
        self.push(kept, kept.len());
    }

    fn push(&mut self, new: &str, length: usize) {
        if length > 0 {
            let folded = Part { start: self.folded.len(), length: new.len() };
            self.pieces.push(Piece { folded, original: Part { start: self.from, length } });
            self.folded.push_str(new);
            self.from += length;
        }
    }

    fn finish(mut self) -> (String, Vec<Piece>) {
        self.keep_to(self.text.len());
        (self.folded, self.pieces)
    }
}

//! A text as it reads, with the way back to the text as it is written: without characters that have no width, with plain ones for
//! those that only look different, and with words and numbers whole that the end of a line cuts.
//!
//! `Tam\u{ad}sin`, `９８７‑65‑4321` and `987-65-` above `4321` are read by everybody, and by no rule.

use crate::lexicon::{Class, class_of};
use docward_budget::step;
use std::borrow::Cow;
use unicode_normalization::char::compose;

/// A text that was folded.
pub(crate) struct Folded<'t> {
    text: Cow<'t, str>,
    /// What became of the text as it is written, and then of what that was made of it. Each is in order; there is none of a text that
    /// stayed as it was.
    passes: [Vec<Piece>; 2],
}

/// What became of a part of the text. Of a part that stayed as it is both lengths are the same.
#[derive(Clone, Copy)]
struct Piece {
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

impl<'t> Folded<'t> {
    /// Folds a text: first what needs no neighbours, so that then neighbours are those that are read.
    pub(crate) fn of(text: &'t str) -> Self {
        step(text.len() >> 10);
        if text.is_ascii() && !text.match_indices('\n').any(|(at, _)| joins(text, at)) {
            return Self { text: Cow::Borrowed(text), passes: [Vec::new(), Vec::new()] };
        }
        let (text, alone) = pass(Cow::Borrowed(text), alone);
        let (text, beside) = pass(text, beside);
        Self { text, passes: [alone, beside] }
    }

    /// The text as it reads.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where a part of the text as it reads stands in the text as it is written.
    pub(crate) fn written(&self, start: usize, end: usize) -> (usize, usize) {
        self.passes.iter().rev().fold((start, end), |(start, end), pieces| before(pieces, start, end))
    }
}

/// Where a part of a text stood before it was folded into these pieces.
fn before(pieces: &[Piece], start: usize, end: usize) -> (usize, usize) {
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
type New = (usize, Option<char>);

/// Folds what a look at a character, at what goes before it and what behind says.
fn pass(text: Cow<'_, str>, look: fn(&str, usize, char) -> Option<New>) -> (Cow<'_, str>, Vec<Piece>) {
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

/// What a character reads as whatever stands beside it; nothing where it has no width.
fn alone(text: &str, at: usize, c: char) -> Option<New> {
    let behind = text.get(at + c.len_utf8()..).unwrap_or_default();
    match c {
        '\u{ad}' if is_at_line_end(behind) => None,
        _ if has_no_width(c) => Some((c.len_utf8(), None)),
        _ if c.is_ascii() => None,
        _ => plain(c).map(|plain| (c.len_utf8(), Some(plain))),
    }
}

const fn has_no_width(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Whether a line ends here, behind a few blanks and characters without width.
fn is_at_line_end(behind: &str) -> bool {
    const FEW: usize = 8;
    let mut seen = behind.chars().take(FEW).skip_while(|c| *c != '\n' && (c.is_whitespace() || has_no_width(*c)));
    seen.next() == Some('\n')
}

/// The plain character that a character reads as.
fn plain(c: char) -> Option<char> {
    Some(match c {
        '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        '\u{2010}'..='\u{2012}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{2044}' | '\u{2215}' | '\u{29f8}' => '/',
        '\u{2024}' | '\u{3002}' => '.',
        '\u{2236}' | '\u{a789}' => ':',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
        '\u{1d400}'..='\u{1d7ff}' => {
            let mut letters = unicode_normalization::UnicodeNormalization::nfkc(std::iter::once(c));
            letters.next().filter(char::is_ascii)?
        }
        _ => figure(c)?,
    })
}

/// What a character reads as for its neighbours, in a text of which every character that reads otherwise by itself was folded.
fn beside(text: &str, at: usize, c: char) -> Option<New> {
    let length = c.len_utf8();
    let before = text.get(..at).unwrap_or_default().chars().next_back();
    let after = text.get(at + length..).unwrap_or_default().chars().next();
    if let Some(joined) = after.and_then(|mark| compose(c, mark)) {
        return Some((length + after.map_or(0, char::len_utf8), Some(joined)));
    }
    let are_figures = |around: [Option<char>; 2]| around.iter().all(|c| c.is_some_and(|c| c.is_ascii_digit()));
    match c {
        '-' | '@' => cut(text, at, length).map(|(end, whole)| (end - at, (!whole).then_some(c))),
        '\u{ad}' => Some((cut(text, at, length).map_or(length, |(end, _)| end - at), None)),
        '\u{2013}'..='\u{2015}' if are_figures([before, after]) => Some((length, Some('-'))),
        // As a mark between clauses it stands at ends of lines too.
        '\u{2013}'..='\u{2015}' => {
            let (end, _) = cut(text, at, length)?;
            let first = text.get(end..)?.chars().next();
            are_figures([before, first]).then_some((end - at, Some('-')))
        }
        _ => look_alike(c).filter(|_| is_mixed(text, at)).map(|plain| (length, Some(plain))),
    }
}

/// The ASCII figure that a decimal figure of another script is.
fn figure(c: char) -> Option<char> {
    const ZEROS: [char; 5] = ['0', '\u{660}', '\u{6f0}', '\u{966}', '\u{ff10}'];
    let value = ZEROS.iter().map(|zero| u32::from(c).wrapping_sub(u32::from(*zero))).find(|value| *value < 10)?;
    char::from_digit(value, 10)
}

/// The Latin letter that a Greek, Cyrillic or phonetic one looks like.
const fn look_alike(c: char) -> Option<char> {
    Some(match c {
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' | 'Ӏ' => 'I',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Х' | 'Χ' => 'X',
        'Υ' | 'Ү' => 'Y',
        'Ζ' => 'Z',
        'а' | 'α' | 'ɑ' => 'a',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' => 'e',
        'ɡ' => 'g',
        'һ' => 'h',
        'і' | 'ι' | 'ı' => 'i',
        'ј' => 'j',
        'ӏ' => 'l',
        'ո' => 'n',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' | 'ſ' => 's',
        'υ' => 'u',
        'ν' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' => 'y',
        _ => return None,
    })
}

/// No word has more bytes, or it would be walked again and again.
const LONGEST: usize = 64;

/// Whether the word around a letter has Latin letters or figures, too, and nothing that looks like none.
fn is_mixed(text: &str, at: usize) -> bool {
    let of_word = |c: &char| c.is_alphanumeric();
    let before = text.get(..at).unwrap_or_default().chars().rev().take(LONGEST).take_while(of_word);
    let after = text.get(at..).unwrap_or_default().chars().take(LONGEST).take_while(of_word);
    let mut has_latin = false;
    let reads = before.chain(after).all(|c| {
        has_latin |= c.is_ascii_alphanumeric();
        c.is_ascii() || look_alike(c).is_some() || ('\u{c0}'..='\u{24f}').contains(&c)
    });
    reads && has_latin
}

/// Whether what stands before a line's end goes on behind it.
fn joins(text: &str, line_end: usize) -> bool {
    let line = text.get(..line_end).unwrap_or_default().trim_end_matches([' ', '\t', '\r']);
    line.ends_with(['-', '@']) && cut(text, line.len() - 1, 1).is_some()
}

/// Where the rest of a word or number begins that the end of a line cuts at a hyphen or the sign of a mail address, and whether
/// the hyphen is not its own: `Tam-` above `sin`.
fn cut(text: &str, at: usize, length: usize) -> Option<(usize, bool)> {
    let behind = text.get(at + length..)?;
    let line_end = behind.trim_start_matches([' ', '\t', '\r']);
    let rest = line_end.strip_prefix('\n')?.trim_start_matches([' ', '\t']);
    let last = text.get(..at)?.chars().next_back().filter(|c| c.is_alphanumeric())?;
    let first = rest.chars().next().filter(|c| c.is_alphanumeric())?;
    let end = text.len() - rest.len();
    if !(last.is_alphabetic() && first.is_lowercase()) {
        return Some((end, false));
    }
    if text.get(at..)?.starts_with('@') {
        return Some((end, false));
    }
    let (head, tail) = (last_word(text.get(..at)?), first_word(rest));
    let is_known = |word: &str| class_of(word) != Class::NONE;
    let is_word = class_of(head).any(Class::ORDINARY);
    (!is_word || is_known(&format!("{head}{tail}"))).then_some((end, true))
}

fn last_word(text: &str) -> &str {
    let length: usize = text.chars().rev().take(LONGEST).take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
    text.get(text.len() - length..).unwrap_or_default()
}

fn first_word(text: &str) -> &str {
    let length: usize = text.chars().take(LONGEST).take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
    text.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reads(text: &str) -> String {
        Folded::of(text).text().to_owned()
    }

    #[test]
    fn what_looks_alike_reads_alike() {
        for (written, read) in [
            ("Tam\u{ad}sin Ferro\u{200b}white", "Tamsin Ferrowhite"),
            ("９８７\u{2011}65\u{2212}4321", "987-65-4321"),
            ("614\u{2013}555\u{2013}0148", "614-555-0148"),
            ("well \u{2013} and 5\u{2013}a", "well \u{2013} and 5\u{2013}a"),
            ("03\u{2044}14\u{2215}1961", "03/14/1961"),
            ("born\u{a0}on\u{202f}٠٣/14", "born on 03/14"),
            // Cyrillic among Latin letters, and by itself.
            ("Таmsin", "Tamsin"),
            ("Москва", "Москва"),
            ("Jo\u{308}rg", "Jörg"),
            ("𝟗𝟖𝟕", "987"),
            ("naïve café", "naïve café"),
            // What has no width, between what changes for its neighbours.
            ("987\u{200b}–65–4321", "987-65-4321"),
            ("Т\u{ad}amsin", "Tamsin"),
            ("T\u{200b}аms\u{200d}in", "Tamsin"),
            ("Jo\u{200b}\u{308}rg", "Jörg"),
        ] {
            assert_eq!(reads(written), read);
        }
    }

    #[test]
    fn what_a_line_end_cuts_is_whole() {
        for (written, read) in [
            ("SSN 987-65-\n4321.", "SSN 987-65-4321."),
            ("Mrs. Wetherby- \r\n  Smallwood", "Mrs. Wetherby-Smallwood"),
            ("Ferro-\nwhite", "Ferrowhite"),
            ("jo.quill@\nexample.org", "jo.quill@example.org"),
            ("HG-\n7741", "HG-7741"),
            ("987–65–\n4321", "987-65-4321"),
            ("９８７－６５－\n４３２１", "987-65-4321"),
            ("987-65-\u{200b}\n4321", "987-65-4321"),
            ("987-65-\u{a0}\n4321", "987-65-4321"),
            ("987\u{2212}65\u{2012}\r\n4321", "987-65-4321"),
            ("Ferro\u{ad}\u{200b}\nwhite", "Ferrowhite"),
            ("pain \u{2014}\nthen", "pain \u{2014}\nthen"),
            ("pain\u{2014}\nthen", "pain\u{2014}\nthen"),
            ("a -\nlist", "a -\nlist"),
            ("- one\n- two", "- one\n- two"),
            ("a line-\n\nand another", "a line-\n\nand another"),
        ] {
            assert_eq!(reads(written), read);
        }
    }

    proptest! {
        #[test]
        fn every_part_goes_back_to_where_it_is_written(
            text in "[a-zA-Z0-9 \u{ad}\u{200b}\u{a0}\u{2013}\u{2028}９－Ѕа\u{308}@\n-]{0,60}",
        ) {
            let folded = Folded::of(&text);
            let (read, mut last) = (folded.text(), 0);
            for (at, c) in read.char_indices() {
                let (start, end) = folded.written(at, at + c.len_utf8());
                prop_assert!(text.get(start..end).is_some_and(|part| !part.is_empty()));
                prop_assert!(start >= last, "{start} {last}");
                last = end;
                if c.is_ascii_lowercase() && text.is_ascii() {
                    prop_assert!(text.get(start..end).is_some_and(|part| part.contains(c)));
                }
            }
            prop_assert!(read.len() <= text.len());
        }
    }
}

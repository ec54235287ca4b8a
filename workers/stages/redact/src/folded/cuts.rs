//! Words and numbers that the end of a line cuts.

use docward_lexicon::{Class, class_of};

/// No word has more bytes, or it would be walked again and again.
pub(super) const LONGEST: usize = 64;

/// Whether what stands before a line's end goes on behind it.
pub(super) fn joins(text: &str, line_end: usize) -> bool {
    let line = text.get(..line_end).unwrap_or_default().trim_end_matches([' ', '\t', '\r']);
    line.ends_with(['-', '@']) && cut(text, line.len() - 1, 1).is_some()
}

/// Where the rest of a word or number begins that the end of a line cuts at a hyphen or the sign of a mail address, and whether
/// the hyphen is not its own: `Tam-` above `sin`.
pub(super) fn cut(text: &str, at: usize, length: usize) -> Option<(usize, bool)> {
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

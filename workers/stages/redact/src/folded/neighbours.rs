//! What a character reads as for what stands beside it: a letter of another script among Latin ones, a dash between figures, a
//! hyphen that the end of a line follows.

use super::cuts::{LONGEST, cut};
use super::pass::New;
use unicode_normalization::char::compose;

/// What a character reads as for its neighbours, in a text of which every character that reads otherwise by itself was folded.
pub(super) fn beside(text: &str, at: usize, c: char) -> Option<New> {
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

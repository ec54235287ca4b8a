//! The words of a page as their letters are said to read, and which of these letters that tells something of.

use super::common;
use crate::pdf::layer::Glyph;
use crate::pdf::outline::Meaning;
use crate::pdf::shapes::single;
use hayro::kurbo::Rect;

/// Shorter words are read badly, and longer ones are no words.
const LENGTHS: std::ops::Range<usize> = 3..25;
/// Letters of these sizes are read well, in pixels an em.
const SIZES: std::ops::Range<f64> = 16.0..90.0;
/// Between letters of a word there is no larger gap, in ems, and no larger step up or down.
const GAP: f64 = 0.15;
/// The letters that fonts join to one glyph, beside a `Th`.
const JOINED: &str = "fijltbhkcspgy";
/// So many of them.
const MOST_JOINED: usize = 3;

/// A glyph's meaning; of a glyph that is a little drawing, what it is said to mean and which one it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Letter {
    Of(Meaning),
    Drawn(char, u128),
}

/// A word as its letters are said to read.
#[derive(Default)]
pub(super) struct Said {
    pub(super) text: Vec<char>,
    /// Each glyph, and of how many of these letters it is said to consist.
    letters: Vec<(Letter, usize)>,
    pub(super) bounds: Option<Rect>,
}

/// The letters and figures that a glyph is said to mean: one of ASCII's, or several with some of ASCII's among them.
pub(super) fn letters_of(text: &str) -> Vec<char> {
    match single(text) {
        Some(letter) => vec![letter],
        None if is_several(text) => text.chars().filter(|sign| sign.is_alphanumeric()).collect(),
        None => Vec::new(),
    }
}

/// Whether a glyph is said to be several signs with letters or figures of ASCII's among them.
pub(super) fn is_several(text: &str) -> bool {
    text.chars().nth(1).is_some() && text.chars().any(|sign| sign.is_ascii_alphanumeric())
}

/// Whether a text is one that fonts have a single glyph for.
pub(super) fn is_joined(text: &str) -> bool {
    text == "Th" || text.len() <= MOST_JOINED && text.chars().all(|letter| JOINED.contains(letter))
}

/// What a glyph that is said to mean letters is known by.
pub(super) fn letter(glyph: &Glyph, first: char) -> Letter {
    glyph.meaning.map_or(Letter::Drawn(first, glyph.drawing), Letter::Of)
}

/// The words of the page that Tesseract can be asked about: upright, of letters that it knows.
pub(super) fn words(glyphs: &[Glyph]) -> Vec<Said> {
    let mut words: Vec<Said> = Vec::new();
    let mut open: Option<(Said, &Glyph)> = None;
    for glyph in glyphs {
        let end = glyph.end - glyph.origin;
        let is_upright = end.x > 0.0 && end.y.abs() < end.x * 0.01 && SIZES.contains(&glyph.em);
        let is_legible = glyph.shown && is_upright && glyph.ink.is_some();
        let letters = if is_legible { letters_of(&glyph.text) } else { Vec::new() };
        let continues = |last: &Glyph| {
            let gap = glyph.origin - last.end;
            gap.x.abs() < GAP * glyph.em && gap.y.abs() < GAP * glyph.em
        };
        // Signs within figures are painted with them and not compared.
        if let Some((word, last)) = open.as_mut().filter(|(_, last)| is_within_word(glyph) && continues(last)) {
            word.paint(glyph);
            *last = glyph;
            continue;
        }
        if let Some((word, _)) = open.take_if(|(_, last)| letters.is_empty() || !continues(last)) {
            words.push(word);
        }
        if !letters.is_empty() {
            let (word, last) = open.get_or_insert_with(|| (Said::default(), glyph));
            word.add(&letters, glyph);
            *last = glyph;
        }
    }
    words.extend(open.map(|(word, _)| word));
    // Figures count where they stand, also in short words, which come last.
    let has_figure = |word: &Said| word.text.iter().any(char::is_ascii_digit);
    words.retain(|word| word.text.len() < LENGTHS.end && (!word.is_short() || has_figure(word)));
    words.sort_by_key(Said::is_short);
    words
}

fn is_within_word(glyph: &Glyph) -> bool {
    glyph.shown && matches!(glyph.text.as_str(), "." | "," | "-" | "/" | ":")
}

impl Said {
    /// One of drawn letters.
    #[cfg(test)]
    pub(super) fn drawn(text: &str) -> Self {
        Self {
            text: text.chars().collect(),
            letters: text.chars().map(|letter| (Letter::Drawn(letter, 0), 1)).collect(),
            bounds: None,
        }
    }

    fn add(&mut self, letters: &[char], glyph: &Glyph) {
        let Some(first) = letters.first() else { return };
        self.text.extend(letters);
        self.letters.push((letter(glyph, *first), letters.len()));
        self.paint(glyph);
    }

    fn paint(&mut self, glyph: &Glyph) {
        let bounds = glyph.bounds();
        self.bounds = Some(self.bounds.map_or(bounds, |before| before.union(bounds)));
    }

    /// Whether it is so short that readers may not see it.
    pub(super) fn is_short(&self) -> bool {
        self.text.len() < LENGTHS.start
    }

    /// Its glyphs.
    pub(super) fn letters(&self) -> impl Iterator<Item = Letter> {
        self.letters.iter().map(|(letter, _)| *letter)
    }

    /// What it is said to read, letter by letter, with the glyph that is said to mean it.
    pub(super) fn signs(&self) -> impl Iterator<Item = (Letter, char)> {
        let glyphs = self.letters.iter().flat_map(|(letter, count)| std::iter::repeat_n(*letter, *count));
        glyphs.zip(self.text.iter().copied())
    }

    /// Its glyphs that something was read of. A figure, and one that is said to be several letters, is only known by them: without
    /// these the word has so many letters less in common with what was read.
    pub(super) fn read_as(&self, read: &[char]) -> Vec<Letter> {
        let whole = common(&self.text, read);
        let mut at = 0;
        let mut known = Vec::new();
        for (letter, count) in &self.letters {
            let (before, rest) = self.text.split_at_checked(at).unwrap_or_default();
            let without = || [before, rest.get(*count..).unwrap_or_default()].concat();
            let is_figure = rest.first().is_some_and(char::is_ascii_digit);
            if *count == 1 && !is_figure || whole - common(&without(), read) == *count {
                known.push(*letter);
            }
            at += count;
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn a_glyph_of_several_letters_is_known_where_all_of_them_are_read() {
        let joined = Letter::Of(Meaning::numbered(7));
        let word = |before: &str, several: &str, after: &str| {
            let mut word = Said::drawn(before);
            word.text.extend(several.chars().chain(after.chars()));
            word.letters.push((joined, several.chars().count()));
            word.letters.extend(after.chars().map(|letter| (Letter::Drawn(letter, 0), 1)));
            word
        };
        for (before, several, after, read, is_known) in [
            ("of", "fi", "ce", "office", true),
            ("o", "ffi", "ce", "office", true),
            ("o", "ffi", "ce", "ofice", false),
            ("004811", "12", "", "0048117", false),
            ("Qu", "ti", "rax", "Quorrax", false),
            ("", "fi", "ve", "five", true),
        ] {
            let word = word(before, several, after);
            assert_eq!(word.read_as(&signs(read)).contains(&joined), is_known, "{before} {several} {after}: {read}");
            assert_eq!(word.signs().map(|(_, sign)| sign).collect::<String>(), format!("{before}{several}{after}"));
        }
    }

    #[test]
    fn fonts_join_few_letters() {
        assert!(["fi", "ffl", "tt", "ti", "st", "Th"].iter().all(|text| is_joined(text)));
        assert!(["12", "abc", "Quorrax", "ffii", "1", "f\u{200b}"].iter().all(|text| !is_joined(text)));
        assert!(["fi", "12", "(c)", "e\u{301}"].iter().all(|text| is_several(text)));
        assert!(["f", "...", "\u{e9}\u{e8}", ""].iter().all(|text| !is_several(text)));
        assert_eq!(letters_of("1/2"), ['1', '2']);
    }
}

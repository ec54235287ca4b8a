//! Whether letters look like what they are said to mean. A table of meanings that lies plausibly is believed by every reader of it, so
//! some words of each font are painted and read: what one sees is what counts.

mod said;

use super::layer::{Glyph, Layer};
use super::outline::{Meaning, Outlines};
use super::shapes::plain;
use crate::{Raster, tesseract};
use hayro::kurbo::Rect;
use said::{Letter, Said, is_joined, is_several, letter, letters_of, words};
use std::collections::{HashMap, HashSet};

/// So often each letter of a font is looked at.
const OFTEN: u8 = 3;
/// So many words are looked at on one page, at most.
const MOST_WORDS: usize = 48;
/// Ground around each word, in pixels.
const MARGIN: u32 = 20;
/// Fewer letters, or words, tell little.
const FEWEST: usize = 12;
/// Fewer letters of another script are signs.
const FEWEST_FOREIGN: usize = 6;
/// Letters that could not be read may be one in so many.
const MOST_UNREAD: usize = 20;
/// A word of so many letters is read rightly, or nearly.
const WHOLE_WORD: usize = 4;
/// So many words that are read wholly otherwise are no accident.
const MOST_WRONG: usize = 3;
/// Of so many words one is read, at least.
const MOSTLY_LEGIBLE: usize = 4;
/// So many of a hundred letters are read as they are said to be, at least; of others' letters it is a quarter.
const AGREEMENT_PERCENT: usize = 60;

/// What was looked at of a file's letters.
#[derive(Default)]
pub(super) struct Sampled {
    /// How often each letter was read as it is said to be.
    read: HashMap<Letter, u8>,
    /// Whether some letters look otherwise than they are said to.
    lies: bool,
}

/// A glyph that does not look like the letters or figures that it is said to mean.
struct Doubtful {
    letter: Letter,
    /// Whether it is believed only if it was read: a figure, or what may stand for any number of letters.
    must_be_read: bool,
}

impl Sampled {
    /// Whether a page's letters look otherwise than they are said to; `paint` paints some places of the page. Once some of a file do, all are
    /// doubted that do not look like what they mean.
    pub(super) fn is_otherwise(
        &mut self,
        layer: &Layer,
        outlines: &Outlines,
        paint: impl FnOnce(&[Rect]) -> Option<Vec<Raster>>,
    ) -> bool {
        let doubtful: Vec<Doubtful> = doubtful_of(&layer.glyphs, outlines);
        self.lies |= outlines.any_changed_places() || is_foreign_in_ascii(layer, outlines);
        if doubtful.is_empty() || self.lies {
            return self.lies;
        }
        let said = self.sample(layer, outlines);
        if !said.is_empty() {
            let places: Option<Vec<Rect>> = said.iter().map(|word| word.bounds).collect();
            let pictures = places.and_then(|places| paint(&places));
            let Some(read) = pictures.and_then(|pictures| read(&pictures)) else { return true };
            self.lies = self.judge(said, read, outlines);
        }
        let unread = || doubtful.iter().filter(|doubtful| !self.read.contains_key(&doubtful.letter));
        // What can't be read may be large, turned or alone.
        self.lies |= unread().any(|doubtful| doubtful.must_be_read || looks_otherwise(doubtful.letter, outlines));
        let count = unread().count();
        self.lies || count >= FEWEST && count * MOST_UNREAD > layer.letters().count()
    }

    /// Whether a letter was read as it is said to be.
    pub(super) fn was_read(&self, meaning: Meaning) -> bool {
        self.read.contains_key(&Letter::Of(meaning))
    }

    /// Words with letters that do not look like what they mean, and were not read often enough yet.
    fn sample(&self, layer: &Layer, outlines: &Outlines) -> Vec<Said> {
        let count = |letter: &Letter| match letter {
            Letter::Of(meaning) if outlines.looks_right(*meaning) => OFTEN,
            letter => self.read.get(letter).copied().unwrap_or(0),
        };
        let mut asked: HashMap<Letter, u8> = HashMap::new();
        let mut sample = Vec::new();
        for word in words(&layer.glyphs) {
            let is_new =
                |letter: &Letter| count(letter).saturating_add(asked.get(letter).copied().unwrap_or(0)) < OFTEN;
            if sample.len() < MOST_WORDS && word.letters().any(|letter| is_new(&letter)) {
                for letter in word.letters() {
                    let times = asked.entry(letter).or_default();
                    *times = times.saturating_add(1);
                }
                sample.push(word);
            }
        }
        sample
    }

    /// Whether words read otherwise than they are said to. The letters of those that do not are known from here on.
    fn judge(&mut self, said: Vec<Said>, read: Vec<Vec<char>>, outlines: &Outlines) -> bool {
        // A word whose other letters are sure tells of the several that a glyph is said to be, and nothing of these.
        let is_counted = |said: &Said| said.letters().any(|letter| !is_sure(letter, outlines));
        let asked = said.iter().filter(|said| !said.is_short() && is_counted(said)).count();
        // What lies below a bar is not read at all, which says nothing of its letters. That of many words hardly any is read does.
        let legible: Vec<(Said, Vec<char>)> = said.into_iter().zip(read).filter(|(_, read)| !read.is_empty()).collect();
        let counted = || legible.iter().filter(|(said, _)| is_counted(said));
        let letters: usize = counted().map(|(said, _)| said.text.len()).sum();
        let agreed: usize = counted().map(|(said, read)| common(&said.text, read)).sum();
        let wrong = counted().filter(|(said, read)| is_wrong(&said.text, read)).count();
        let lies = counted().count() * MOSTLY_LEGIBLE < asked && asked >= FEWEST
            || agreed * 100 < letters * AGREEMENT_PERCENT
            || wrong >= MOST_WRONG
            || wrong * MOSTLY_LEGIBLE > counted().count()
            || is_any_otherwise(&legible, outlines);
        for letter in legible.iter().filter(|_| !lies).flat_map(|(said, read)| said.read_as(read)) {
            let count = self.read.entry(letter).or_default();
            *count = count.saturating_add(1);
        }
        lies
    }
}

/// The glyphs that do not look like what they are said to be. What stands beside a figure is no ligature.
fn doubtful_of(glyphs: &[Glyph], outlines: &Outlines) -> Vec<Doubtful> {
    let is_figure =
        |glyph: Option<&Glyph>| glyph.is_some_and(|glyph| glyph.text.contains(|it: char| it.is_ascii_digit()));
    let beside =
        |at: usize| is_figure(at.checked_sub(1).and_then(|at| glyphs.get(at))) || is_figure(glyphs.get(at + 1));
    let doubtful = (0..).zip(glyphs).filter_map(|(at, glyph)| {
        let doubtful = doubtful(glyph, outlines)?;
        let must_be_read = doubtful.must_be_read || is_several(&glyph.text) && beside(at);
        Some(Doubtful { must_be_read, ..doubtful })
    });
    doubtful.collect()
}

/// Whether a glyph looks like what it is said to mean, or is several letters, which look like none.
fn is_sure(letter: Letter, outlines: &Outlines) -> bool {
    matches!(letter, Letter::Of(meaning) if outlines.looks_right(meaning) || outlines.is_no_letter(meaning))
}

/// A glyph that is said to be letters or figures of ASCII's and does not look like them. What is several letters looks like none.
fn doubtful(glyph: &Glyph, outlines: &Outlines) -> Option<Doubtful> {
    let first = *letters_of(&glyph.text).first().filter(|_| glyph.shown && glyph.ink.is_some())?;
    let looks_right = glyph.meaning.is_some_and(|meaning| outlines.looks_right(meaning));
    let is_letter = || glyph.meaning.is_some_and(|meaning| outlines.is_ascii(meaning));
    let has_figure = glyph.text.contains(|sign: char| sign.is_ascii_digit());
    let must_be_read = has_figure || is_several(&glyph.text) && (!is_joined(&glyph.text) || is_letter());
    (!looks_right).then(|| Doubtful { letter: letter(glyph, first), must_be_read })
}

/// Whether a letter surely looks like something else than it is said to mean.
fn looks_otherwise(letter: Letter, outlines: &Outlines) -> bool {
    matches!(letter, Letter::Of(meaning) if outlines.looks_otherwise(meaning))
}

/// Whether most letters of another script look like ASCII's. Some of every script do.
fn is_foreign_in_ascii(layer: &Layer, outlines: &Outlines) -> bool {
    let is_foreign = |glyph: &&Glyph| glyph.text.chars().all(|sign| sign.is_alphanumeric() && !sign.is_ascii());
    let foreign = layer.glyphs.iter().filter(|glyph| glyph.shown && !glyph.text.is_empty()).filter(is_foreign);
    let meanings: HashSet<Meaning> = foreign.filter_map(|glyph| glyph.meaning).collect();
    let ascii = meanings.iter().filter(|meaning| outlines.is_ascii(**meaning)).count();
    meanings.len() >= FEWEST_FOREIGN && ascii * 2 > meanings.len()
}

/// Whether a word has hardly a letter of what is read of it, or figures for letters.
fn is_wrong(said: &[char], read: &[char]) -> bool {
    let figures = |word: &[char]| word.iter().filter(|sign| sign.is_ascii_digit()).count();
    said.len() >= WHOLE_WORD
        && (common(said, read) * 3 < said.len() || figures(said).abs_diff(figures(read)) * 2 > said.len())
}

/// What is read of each word's picture, put one below the other.
fn read(pictures: &[Raster]) -> Option<Vec<Vec<char>>> {
    let width = pictures.iter().map(Raster::width).max()? + 2 * MARGIN;
    let height: u32 = pictures.iter().map(|picture| picture.height() + 2 * MARGIN).sum();
    let mut pixels = vec![255_u8; width as usize * height as usize];
    let (mut rows, mut top) = (Vec::new(), 0);
    for picture in pictures {
        let luma = picture.luma();
        for (y, row) in (0..).zip(luma.chunks_exact(picture.width() as usize)) {
            let at = (top + MARGIN + y) as usize * width as usize + MARGIN as usize;
            pixels.get_mut(at..at + row.len())?.copy_from_slice(row);
        }
        rows.push(top..top + picture.height() + 2 * MARGIN);
        top += picture.height() + 2 * MARGIN;
    }
    let words = tesseract::recognise(&Raster::gray(width, height, pixels).ok()?).ok()?;
    let of_row = |row: &std::ops::Range<u32>| {
        let mut words: Vec<_> =
            words.iter().filter(|word| row.contains(&u32::midpoint(word.bbox.y0, word.bbox.y1))).collect();
        words.sort_by_key(|word| word.bbox.x0);
        let signs = words.into_iter().flat_map(|word| word.text.as_str().chars());
        signs.filter(|sign| sign.is_alphanumeric() || *sign == '|').collect()
    };
    Some(rows.iter().map(of_row).collect())
}

/// How many letters two words have in common, in order.
fn common(one: &[char], other: &[char]) -> usize {
    let mut before = vec![0; other.len() + 1];
    for letter in one {
        let mut diagonal = 0;
        let mut best = 0;
        for (place, also) in before.iter_mut().skip(1).zip(other) {
            let above = *place;
            best = if plain(*letter) == plain(*also) { diagonal + 1 } else { above.max(best) };
            diagonal = above;
            *place = best;
        }
    }
    before.last().copied().unwrap_or(0)
}

/// Whether one letter is never read as it is said to be, and always as another one: where only some of a font lie, figures mostly. If
/// it looks more like that one, too, once is enough.
fn is_any_otherwise(words: &[(Said, Vec<char>)], outlines: &Outlines) -> bool {
    let mut readings: HashMap<(Letter, char), HashMap<char, usize>> = HashMap::new();
    for (said, read) in words.iter().filter(|(said, read)| said.text.len() == read.len()) {
        for ((letter, said), read) in said.signs().zip(read) {
            *readings.entry((letter, plain(said))).or_default().entry(plain(*read)).or_default() += 1;
        }
    }
    let looks_so = |letter: Letter, readings: &HashMap<char, usize>| match letter {
        Letter::Of(meaning) => outlines.rivals(meaning).any(|rival| readings.contains_key(&plain(rival))),
        Letter::Drawn(..) => false,
    };
    readings.iter().any(|((letter, said), readings)| {
        let is_often = readings.len() == 1 && readings.values().sum::<usize>() >= usize::from(OFTEN);
        !readings.contains_key(said) && (is_often || looks_so(*letter, readings))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn letters_in_common_are_counted_in_order() {
        for (one, other, expected) in [
            ("patient", "patient", 7),
            ("patient", "patlent", 7),
            ("record", "recard", 5),
            ("tamsin", "ahtzpu", 1),
            ("abc", "", 0),
        ] {
            assert_eq!(common(&signs(one), &signs(other)), expected, "{one} {other}");
        }
    }

    #[test]
    fn a_letter_that_always_looks_like_another_one_lies_and_one_that_was_misread_does_not() {
        let words = ["dose", "daily", "mild", "record"];
        let read = |texts: [&str; 4]| words.map(Said::drawn).into_iter().zip(texts.map(signs)).collect::<Vec<_>>();
        let is_otherwise = |texts: [&str; 4]| is_any_otherwise(&read(texts), &Outlines::default());
        assert!(!is_otherwise(["dose", "daily", "mild", "record"]));
        assert!(!is_otherwise(["dcse", "daily", "mild", "rccord"]));
        assert!(is_otherwise(["7ose", "7aily", "mil7", "recor7"]));
    }
}

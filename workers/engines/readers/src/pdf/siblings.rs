//! Letters told by the others of their font. Fonts draw a `1` that looks more like other fonts' `l`, or an `M` like their `n`, and each
//! has both: what looks less like an `l` than the font's own one does is none.
//!
//! A letter's shape is believed beside a sign that it looks more like (its rival) if the difference is small, another outline of the
//! font is said to be the rival, that one looks like it without doubt, and taking each for the other would fit worse. So a table that
//! has two letters change places is not believed, and neither is one that gives a letter two meanings: for an outline that is as near
//! the rival as the font's own one, taking each for the other fits as well.

use super::outline::Meaning;
use super::shapes::{FURTHEST, Likeness};
use std::collections::HashMap;

/// A rival may be nearer by less than so many squares.
const MARGIN: f32 = 16.0;
/// Taking each for the other is further off by more than so many squares.
const WORSE: f32 = 8.0;
/// The same of a figure and a letter: numbers and names are known by what they are.
const FIGURE_WORSE: f32 = 16.0;

/// What the letters of a file's fonts look like.
#[derive(Default)]
pub(super) struct Siblings {
    /// By font, and what they are said to mean; `None` of what several outlines of a font are said to mean.
    known: HashMap<(u128, char), Option<Likeness>>,
    /// Those that no other letter was held against yet.
    doubtful: Vec<Doubtful>,
}

/// A letter that looks more like something else than it is said to mean.
struct Doubtful {
    font: u128,
    said: char,
    meaning: Meaning,
    likeness: Likeness,
}

impl Siblings {
    /// Adds an outline of a font.
    pub(super) fn add(&mut self, font: u128, said: char, meaning: Meaning, likeness: &Likeness) {
        let known = self.known.entry((font, said));
        known.and_modify(|several| *several = None).or_insert_with(|| Some(*likeness));
        if !likeness.is_of(said) && likeness.distance_from(said) < FURTHEST {
            self.doubtful.push(Doubtful { font, said, meaning, likeness: *likeness });
        }
    }

    /// Those of the doubtful ones that their fonts' other letters tell from all that they look more like. Each is asked about once.
    pub(super) fn told(&mut self) -> Vec<Meaning> {
        let doubtful = std::mem::take(&mut self.doubtful);
        doubtful.iter().filter(|letter| self.is_told(letter)).map(|letter| letter.meaning).collect()
    }

    fn is_told(&self, letter: &Doubtful) -> bool {
        let mut rivals = letter.likeness.rivals(letter.said);
        rivals.all(|(rival, _)| {
            self.is_other(letter, rival) == Some(true) && self.is_other(letter, other_case(rival)) != Some(false)
        })
    }

    /// Whether a letter is another one than its rival; `None` if its font has no such one.
    fn is_other(&self, letter: &Doubtful, rival: char) -> Option<bool> {
        let known = self.known.get(&(letter.font, rival))?;
        let Some(sibling) = known else { return Some(false) };
        let is_figure = |sign: char| sign.is_ascii_digit();
        let worse = if is_figure(rival) == is_figure(letter.said) { WORSE } else { FIGURE_WORSE };
        let (own, nearer) = (letter.likeness.distance_from(letter.said), letter.likeness.distance_from(rival));
        let as_said = own + sibling.distance_from(rival);
        let changed = nearer + sibling.distance_from(letter.said);
        Some(sibling.is_of(rival) && own < nearer + MARGIN && as_said + worse < changed)
    }
}

/// A capital of a small letter, and the other way round: their shapes are held against both.
const fn other_case(sign: char) -> char {
    if sign.is_ascii_lowercase() { sign.to_ascii_uppercase() } else { sign.to_ascii_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::super::shapes::{LETTERS, drawn, is_same, swapped};
    use super::*;
    use hayro::kurbo::Affine;
    use std::collections::HashSet;

    type Font = HashMap<char, Likeness>;

    /// So many times as wide, and leaning so much.
    const DISTORTED: [(f64, f64); 5] = [(1.25, 0.0), (0.8, 0.0), (1.0, 0.2), (1.0, -0.2), (1.2, 0.3)];

    /// Letters of fonts that are none of the known ones: those, wider, narrower, or leaning.
    fn fonts() -> Vec<Font> {
        let mut fonts: HashMap<(&str, usize), Font> = HashMap::new();
        for (name, letter, outline) in drawn() {
            for (number, (wide, leaning)) in DISTORTED.into_iter().enumerate() {
                let other = Affine::new([wide, 0.0, leaning, 1.0, 0.0, 0.0]) * outline.clone();
                fonts.entry((name, number)).or_default().insert(letter, Likeness::of(&other));
            }
        }
        fonts.into_values().collect()
    }

    /// Those of a font's letters that are told, by what a table says of each.
    fn told(font: &Font, said: impl Fn(char) -> Option<char>) -> HashSet<char> {
        let mut siblings = Siblings::default();
        let letters: Vec<char> = LETTERS.chars().collect();
        for (number, letter) in letters.iter().enumerate() {
            if let Some(said) = said(*letter) {
                siblings.add(0, said, Meaning::numbered(number), &font[letter]);
            }
        }
        let told = siblings.told();
        let is_told = |(number, _): &(usize, &char)| told.contains(&Meaning::numbered(*number));
        letters.iter().enumerate().filter(is_told).map(|(_, letter)| *letter).collect()
    }

    fn strictly(font: &Font) -> HashSet<char> {
        font.iter().filter(|(letter, likeness)| likeness.is_of(**letter)).map(|(letter, _)| *letter).collect()
    }

    #[test]
    fn letters_of_other_fonts_are_told_by_each_other() {
        let (mut doubtful, mut of_them_told) = (0, 0);
        for font in fonts() {
            doubtful += font.len() - strictly(&font).len();
            let whole = told(&font, Some);
            of_them_told += whole.len();
            // Nothing is told without those that it looks more like, nor if each comes twice.
            for letter in whole {
                let rivals: Vec<char> = font[&letter].rivals(letter).map(|(rival, _)| rival).collect();
                let without = told(&font, |other| (!rivals.contains(&other)).then_some(other));
                assert!(!without.contains(&letter), "{letter}");
                let unused = LETTERS.chars().find(|other| !rivals.contains(other) && *other != letter).unwrap();
                let twice = told(&font, |other| Some(if other == unused { rivals[0] } else { other }));
                assert!(!twice.contains(&letter), "{letter}");
            }
        }
        assert!(of_them_told * 4 > doubtful, "{of_them_told} of {doubtful}");
    }

    /// A table may have any two letters change places.
    #[test]
    fn letters_that_change_places_are_not_both_told() {
        let mut asked = 0;
        for font in fonts() {
            let is_near = |letter: char, said: char| font[&letter].distance_from(said) < FURTHEST;
            for (one, other) in pairs().filter(|(one, other)| is_near(*one, *other) && is_near(*other, *one)) {
                asked += 1;
                let changed = |letter| swapped(letter, [one, other]);
                let told = told(&font, |letter| Some(changed(letter)));
                let believed = |letter: char| told.contains(&letter) || font[&letter].is_of(changed(letter));
                assert!(!(believed(one) && believed(other)), "{one} {other}");
            }
        }
        assert!(asked > 1_000);
    }

    /// Whoever makes a file can have a font's letter said to mean another one beside the one that means what it is.
    #[test]
    fn an_outline_is_not_told_from_itself() {
        let mut asked = 0;
        for font in fonts() {
            for (letter, likeness) in &font {
                for said in LETTERS.chars().filter(|said| !is_same(*said, *letter)) {
                    let mut siblings = Siblings::default();
                    siblings.add(0, *letter, Meaning::numbered(0), likeness);
                    siblings.add(0, said, Meaning::numbered(1), likeness);
                    asked += siblings.doubtful.len();
                    assert!(!siblings.told().contains(&Meaning::numbered(1)), "{letter} is taken for {said}");
                }
            }
        }
        assert!(asked > 1_000);
    }

    /// Fonts tell nothing of each other's letters.
    #[test]
    fn letters_of_two_fonts_are_not_held_against_each_other() {
        for font in fonts() {
            let mut siblings = Siblings::default();
            for (number, letter) in LETTERS.chars().enumerate() {
                siblings.add(number as u128, letter, Meaning::numbered(number), &font[&letter]);
            }
            assert!(siblings.told().is_empty());
        }
    }

    fn pairs() -> impl Iterator<Item = (char, char)> {
        let after = |one: char| LETTERS.chars().filter(move |other| one < *other && !is_same(one, *other));
        LETTERS.chars().flat_map(move |one| after(one).map(move |other| (one, other)))
    }
}

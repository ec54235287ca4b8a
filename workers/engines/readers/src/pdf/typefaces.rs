//! Usual typefaces, known letter by letter: those that documents are mostly set in, beside the fonts that every reader knows.
//!
//! A font is one of them if nearly all of its letters are that typeface's, to the dot, and mean what they do there. Then a letter
//! of it that is that typeface's needs no reader, and one that is drawn like another letter of it lies. Letters are held against
//! one typeface's only, as one typeface's `0` can be another one's `O`; what is none of its letters is told by other means.

use super::outline::Meaning;
use super::shapes::{LETTERS, Likeness, is_same, place, standard};
use super::silhouette::{BYTES, Silhouette};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Silhouettes that differ in fewer squares are of the same letter of the same typeface. Two letters of one differ in more,
/// unless they look the same (an `I` and an `l`), and those of its editions in less.
const SAME: f32 = 8.0;
/// Fewer letters tell no typeface.
const FEWEST: usize = 4;
/// A font has letters and figures, some of them drawn in several ways; of one with more the others are told by other means.
const MOST: usize = 512;
/// So many of a hundred letters are the typeface's, at least.
const SHARE_PERCENT: usize = 75;

/// Silhouettes, typeface by typeface in the order of [`LETTERS`]; see `data/README.md`.
const KEPT: &[u8] = include_bytes!("../../data/typefaces.bin");

/// What the letters look like in each typeface, in the order of [`LETTERS`].
static TYPEFACES: LazyLock<Vec<Vec<Silhouette>>> = LazyLock::new(|| {
    let kept: Vec<Silhouette> = KEPT.as_chunks::<BYTES>().0.iter().map(|bytes| Silhouette::of_bytes(*bytes)).collect();
    standard().into_iter().chain(kept.chunks_exact(LETTERS.len()).map(<[Silhouette]>::to_vec)).collect()
});

/// Reads the typefaces, before the first is asked about.
pub(super) fn load() {
    LazyLock::force(&TYPEFACES);
}

/// The letters that a file's fonts draw.
#[derive(Default)]
pub(super) struct Faces {
    fonts: HashMap<u128, Face>,
    any_changed_places: bool,
}

/// A font's letters.
#[derive(Default)]
struct Face {
    letters: Vec<Letter>,
    /// Whether some of them were not held against the typefaces yet.
    has_new: bool,
}

struct Letter {
    said: char,
    meaning: Meaning,
    seen: Silhouette,
}

impl Faces {
    /// Adds an outline of a font.
    pub(super) fn add(&mut self, font: u128, said: char, meaning: Meaning, likeness: &Likeness) {
        let Some(seen) = likeness.seen() else { return };
        let face = self.fonts.entry(font).or_default();
        if face.letters.len() < MOST {
            face.letters.push(Letter { said, meaning, seen: *seen });
            face.has_new = true;
        }
    }

    /// Those that are what they are said to mean, of the fonts that have new letters.
    pub(super) fn told(&mut self) -> Vec<Meaning> {
        let mut told = Vec::new();
        for face in self.fonts.values_mut().filter(|face| face.has_new) {
            face.has_new = false;
            let Some(typeface) = face.typeface() else { continue };
            told.extend(face.letters.iter().filter(|letter| letter.is_of(typeface)).map(|letter| letter.meaning));
            self.any_changed_places |= face.letters.iter().any(|letter| letter.is_other_of(typeface));
        }
        told
    }

    /// Whether a letter of a known typeface is said to mean another one.
    pub(super) const fn any_changed_places(&self) -> bool {
        self.any_changed_places
    }
}

impl Face {
    /// The typeface that its letters are of.
    fn typeface(&self) -> Option<&'static [Silhouette]> {
        let count = |typeface: &[Silhouette]| self.letters.iter().filter(|it| it.is_near(typeface)).count();
        let (typeface, count) = TYPEFACES.iter().map(|it| (it, count(it))).max_by_key(|(_, count)| *count)?;
        let is_most = count >= FEWEST && count * 100 >= self.letters.len() * SHARE_PERCENT;
        is_most.then_some(typeface.as_slice())
    }
}

impl Letter {
    /// Whether it is the letter of a typeface that it is said to mean, and no more another one of it.
    fn is_of(&self, typeface: &[Silhouette]) -> bool {
        let own = self.distance_from_said(typeface);
        own < SAME && self.others(typeface).all(|(other, distance)| is_same(other, self.said) || distance > own)
    }

    /// Whether it is another letter of a typeface than it is said to mean.
    fn is_other_of(&self, typeface: &[Silhouette]) -> bool {
        !self.is_near(typeface) && self.others(typeface).any(|(_, distance)| distance < SAME)
    }

    fn is_near(&self, typeface: &[Silhouette]) -> bool {
        self.distance_from_said(typeface) < SAME
    }

    /// How far it is from the letter that it is said to mean, capital or small as that is: an `I` looks like an `l`, and is no `L`.
    fn distance_from_said(&self, typeface: &[Silhouette]) -> f32 {
        place(self.said).and_then(|at| typeface.get(at)).map_or(f32::INFINITY, |known| self.distance(known))
    }

    /// How far it is from a typeface's other letters. A small letter may be drawn as a capital.
    fn others(&self, typeface: &[Silhouette]) -> impl Iterator<Item = (char, f32)> {
        let others = LETTERS.chars().zip(typeface).filter(|(other, _)| !other.eq_ignore_ascii_case(&self.said));
        others.map(|(other, known)| (other, self.distance(known)))
    }

    /// How far it is from a known letter; as far as can be from one that it is not.
    fn distance(&self, known: &Silhouette) -> f32 {
        if known.least_distance(&self.seen) < SAME { known.distance(&self.seen) } else { f32::INFINITY }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::shapes::{plain, swapped};
    use super::*;

    /// A typeface's letters, drawn as they are kept.
    pub(in super::super) fn kept(number: usize) -> Vec<(char, Silhouette)> {
        LETTERS.chars().zip(TYPEFACES[standard().len() + number].iter().copied()).collect()
    }

    /// The letters of a font that are told, by what a table says of each, and whether any changed places.
    fn told(font: &[Silhouette], said: impl Fn(char) -> Option<char>) -> (Vec<char>, bool) {
        let mut faces = Faces::default();
        for (number, (letter, seen)) in LETTERS.chars().zip(font).enumerate() {
            if let Some(said) = said(letter) {
                faces.add(0, said, Meaning::numbered(number), &Likeness::seen_as(*seen));
            }
        }
        let told = faces.told();
        let is_told = |(number, _): &(usize, char)| told.contains(&Meaning::numbered(*number));
        let letters = LETTERS.chars().enumerate().filter(is_told).map(|(_, letter)| letter).collect();
        (letters, faces.any_changed_places())
    }

    #[test]
    fn the_letters_of_each_typeface_are_told() {
        assert_eq!(TYPEFACES.len(), 12 + 56);
        for typeface in &*TYPEFACES {
            let (letters, any_changed_places) = told(typeface, Some);
            assert_eq!(letters.into_iter().collect::<String>(), LETTERS);
            assert!(!any_changed_places);
        }
    }

    #[test]
    fn letters_of_a_typeface_that_change_places_are_known_to() {
        for typeface in TYPEFACES.iter().step_by(9) {
            let seen = |letter: char| &typeface[place(letter).unwrap()];
            for one in LETTERS.chars() {
                // An `I` and an `l` may look the same.
                let is_asked =
                    |other: char| one < other && !other.eq_ignore_ascii_case(&one) && [one, other] != ['I', 'l'];
                for other in LETTERS.chars().filter(|other| is_asked(*other)) {
                    assert!(seen(one).distance(seen(other)) >= SAME, "{one} {other}");
                    let (letters, any_changed_places) = told(typeface, |letter| Some(swapped(letter, [one, other])));
                    assert!(any_changed_places, "{one} {other}");
                    assert!(!letters.contains(&one) && !letters.contains(&other), "{one} {other}");
                }
            }
        }
    }

    /// Whoever takes the letters of one typeface for those of another gains nothing that he does not gain of readers.
    #[test]
    fn letters_of_one_typeface_are_others_of_another_only_where_no_reader_tells_them() {
        for font in &*TYPEFACES {
            for (letter, seen) in LETTERS.chars().zip(font) {
                for said in LETTERS.chars().filter(|said| plain(*said) != plain(letter)) {
                    let letter_said = Letter { said, meaning: Meaning::numbered(0), seen: *seen };
                    let passes = TYPEFACES.iter().any(|typeface| letter_said.is_of(typeface));
                    assert!(!passes, "{letter} is taken for {said}");
                }
            }
        }
    }

    /// A few letters, or a font of which many are another's, are none of a typeface.
    #[test]
    fn a_font_with_few_letters_of_a_typeface_is_not_it() {
        let typeface = &TYPEFACES[standard().len()];
        let (letters, _) = told(typeface, |letter| "abc".contains(letter).then_some(letter));
        assert!(letters.is_empty());
        let (letters, _) = told(typeface, |letter| "abcd".contains(letter).then_some(letter));
        assert_eq!(letters, ['a', 'b', 'c', 'd']);
        let shifted = |letter: char| match letter {
            'a'..='l' => 'z',
            'm'..='z' => 'k',
            other => other,
        };
        assert!(told(typeface, |letter| Some(shifted(letter))).0.is_empty());
    }

    /// Fonts tell nothing of each other's letters.
    #[test]
    fn the_letters_of_two_fonts_make_no_typeface_together() {
        let mut faces = Faces::default();
        for (number, (letter, seen)) in kept(0).into_iter().enumerate() {
            faces.add(number as u128, letter, Meaning::numbered(number), &Likeness::seen_as(seen));
        }
        assert!(faces.told().is_empty());
    }
}

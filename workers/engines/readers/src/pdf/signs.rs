//! Signs by their shape: a letter or figure that is said to be a dash or a dot is in no name and no number.
//!
//! Held against the signs of the fonts that stand for those that every reader of PDF knows. Some signs look like a letter, and
//! are not told from it.

use super::glyphs;
use super::shapes::{FONTS, file};
use super::silhouette::Silhouette;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The codes of Windows' Latin alphabet that are signs in it, and what they are.
const CODES: [(std::ops::RangeInclusive<u8>, &str); 7] = [
    (0x21..=0x2f, "!\"#$%&'()*+,-./"),
    (0x3a..=0x40, ":;<=>?@"),
    (0x5b..=0x60, "[\\]^_`"),
    (0x7b..=0x7e, "{|}~"),
    (0x84..=0x87, "„…†‡"),
    (0x91..=0x97, "‘’“”•–—"),
    (0xa1..=0xbf, "¡¢£¤¥¦§¨©ª«¬-®¯°±²³´µ¶·¸¹º»¼½¾¿"),
];
/// Signs that are a bar, upright or leaning, or a bar above a dot, and letters that are no more.
const BARS: [&str; 2] = ["|/\\!¡¦:;,'‘’‚′‵´`ˈˌ∣⁄∕│┃❘ǀ", "lIij"];
/// Signs that are a ring, and letters that are.
const RINGS: [&str; 2] = ["°˚○◯◦∘⃝●•", "oO"];
/// Signs that are two strokes which cross or meet, and letters that are.
const CROSSES: [&str; 2] = ["×✕✖✗✘☓⨯√✓✔∨", "xXvV"];

/// What the signs look like in each font.
static KNOWN: LazyLock<HashMap<char, Vec<Silhouette>>> = LazyLock::new(known);

/// Draws the known signs, before the first is asked about.
pub(super) fn load() {
    LazyLock::force(&KNOWN);
}

/// The sign that a text consists of; the first where there are several. None of a text with letters or figures.
pub(super) fn sign(text: &str) -> Option<char> {
    text.chars().next().filter(|_| !text.contains(char::is_alphanumeric))
}

/// How far a silhouette is from a sign; as far as can be from one that is not known.
pub(super) fn distance(seen: &Silhouette, sign: char) -> f32 {
    let known = KNOWN.get(&sign).into_iter().flatten();
    known.fold(f32::INFINITY, |nearest, known| nearest.min(known.distance(seen)))
}

/// Whether a sign looks like a letter in some fonts.
pub(super) fn is_alike(sign: char, letter: char) -> bool {
    [BARS, RINGS, CROSSES].iter().any(|[signs, letters]| signs.contains(sign) && letters.contains(letter))
}

fn known() -> HashMap<char, Vec<Silhouette>> {
    let codes: Vec<(u8, char)> = CODES.into_iter().flat_map(|(codes, signs)| codes.zip(signs.chars())).collect();
    let drawn = glyphs::drawn(file(&codes.iter().map(|(code, _)| *code).collect::<Vec<_>>()));
    let signs = FONTS.iter().flat_map(|_| codes.iter().map(|(_, sign)| *sign));
    let mut known: HashMap<char, Vec<Silhouette>> = HashMap::new();
    for (sign, seen) in signs.zip(&drawn).filter_map(|(sign, outline)| Some((sign, Silhouette::of(outline)?))) {
        known.entry(sign).or_default().push(seen);
    }
    known
}

#[cfg(test)]
mod tests {
    use super::super::shapes::{Likeness, drawn};
    use super::*;

    #[test]
    fn known_signs_are_no_letters() {
        assert!(CODES.iter().all(|(codes, signs)| codes.len() == signs.chars().count()));
        for (sign, fonts) in KNOWN.iter() {
            assert!(fonts.len() >= FONTS.len(), "{sign}");
            for seen in fonts {
                assert!(!Likeness::seen_as(*seen).is_letter_for(*sign), "{sign}");
            }
        }
    }

    #[test]
    fn letters_and_figures_are_no_signs() {
        let mut missed = Vec::new();
        for (font, letter, outline) in drawn() {
            let likeness = Likeness::of(&outline);
            for sign in "-–—.,*§_+=#·•…'~^".chars() {
                if !is_alike(sign, letter) && !likeness.is_letter_for(sign) {
                    missed.push((font, letter, sign));
                }
            }
        }
        assert!(missed.is_empty(), "{missed:?}");
    }
}

//! Letters by their shape. An outline that looks more like the letter that it is said to mean than like any other needs no reader:
//! those of usual fonts do, so that reading what is painted is left for the others.
//!
//! Held against the fonts that stand for the fourteen that every reader of PDF knows (ISO 32000-1, 9.6.2.2). Letters of
//! other usual typefaces are known by `typefaces`.

use super::glyphs;
use super::signs;
use super::silhouette::Silhouette;
use super::typefaces;
use hayro::kurbo::BezPath;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// Silhouettes that differ in more squares than this are not alike.
pub(super) const FURTHEST: f32 = 72.0;
/// Silhouettes that differ in fewer squares are surely one letter's.
const NEAR: f32 = 30.0;
/// What is nearer by more squares is no accident of a font.
const CLEAR: f32 = 16.0;
/// The fonts that are held against.
pub(super) const FONTS: [&str; 12] = [
    "Helvetica",
    "Helvetica-Bold",
    "Helvetica-Oblique",
    "Helvetica-BoldOblique",
    "Times-Roman",
    "Times-Bold",
    "Times-Italic",
    "Times-BoldItalic",
    "Courier",
    "Courier-Bold",
    "Courier-Oblique",
    "Courier-BoldOblique",
];
pub(super) const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What the known letters look like in each font, in the order of [`LETTERS`].
static KNOWN: LazyLock<Vec<Vec<Silhouette>>> = LazyLock::new(known);

/// Draws the known letters, before the first is asked about.
pub(crate) fn load() {
    LazyLock::force(&KNOWN);
    signs::load();
    typefaces::load();
}

/// The known fonts' letters, font by font in the order of [`LETTERS`].
pub(super) fn standard() -> Vec<Vec<Silhouette>> {
    (0..FONTS.len()).map(|font| KNOWN.iter().filter_map(|fonts| fonts.get(font)).copied().collect()).collect()
}

/// A letter without what no reader is sure of: capitals, and figures that look like letters.
pub(super) fn plain(sign: char) -> char {
    match sign.to_ascii_lowercase() {
        '0' | 'q' => 'o',
        '1' | 'i' | 'j' | '|' => 'l',
        '5' => 's',
        '8' => 'b',
        '2' => 'z',
        '9' => 'g',
        other => other,
    }
}

/// What an outline looks like.
#[derive(Clone, Copy)]
pub(super) struct Likeness {
    /// `None` of what has no shape.
    seen: Option<Silhouette>,
}

impl Likeness {
    pub(super) fn of(outline: &BezPath) -> Self {
        Self { seen: Silhouette::of(outline) }
    }

    /// One of a silhouette that is known.
    #[cfg(test)]
    pub(super) const fn seen_as(seen: Silhouette) -> Self {
        Self { seen: Some(seen) }
    }

    pub(super) const fn seen(&self) -> Option<&Silhouette> {
        self.seen.as_ref()
    }

    /// Whether it looks like the letter or figure that it is said to mean, and less like every other one. A letter that no reader is
    /// sure of may look like another such letter, but not like a figure.
    pub(super) fn is_of(&self, said: char) -> bool {
        self.distance_from(said) < FURTHEST && self.rivals(said).next().is_none()
    }

    /// How far it is from a letter, capital or not, or a figure.
    pub(super) fn distance_from(&self, said: char) -> f32 {
        let both = [said.to_ascii_lowercase(), said.to_ascii_uppercase()];
        both.into_iter().filter_map(place).map(|at| self.distance(at, f32::INFINITY)).fold(f32::INFINITY, f32::min)
    }

    /// What it looks at least as much like as what it is said to mean, with the distances.
    pub(super) fn rivals(&self, said: char) -> impl Iterator<Item = (char, f32)> {
        let own = self.distance_from(said);
        let others = (0..).zip(LETTERS.chars()).filter(move |(_, other)| !is_same(*other, said));
        others.map(move |(at, other)| (other, self.distance(at, own))).filter(move |(_, distance)| *distance <= own)
    }

    /// Whether it surely is another letter or figure than it is said to mean, and none that readers take for that.
    pub(super) fn is_surely_other(&self, said: char) -> bool {
        let own = self.distance_from(said);
        let is_clear = |distance: f32| distance < NEAR && distance + CLEAR < own;
        self.rivals(said).any(|(rival, distance)| plain(rival) != plain(said) && is_clear(distance))
    }

    /// Whether it surely is a letter or figure of ASCII's.
    pub(super) fn is_ascii(&self) -> bool {
        (0..LETTERS.len()).any(|at| self.distance(at, NEAR) < NEAR)
    }

    /// Whether it surely is a letter or figure of ASCII's, and looks less like the sign that it is said to mean.
    pub(super) fn is_letter_for(&self, sign: char) -> bool {
        let Some(seen) = &self.seen else { return false };
        let own = signs::distance(seen, sign);
        let is_clear = |distance: f32| distance < NEAR && distance + CLEAR < own;
        let letters = (0..).zip(LETTERS.chars()).filter(|(_, letter)| !signs::is_alike(sign, *letter));
        letters.into_iter().any(|(at, _)| is_clear(self.distance(at, NEAR)))
    }

    /// How far it is from the letter at a place among [`LETTERS`]; what is further than `most` need not be told.
    fn distance(&self, at: usize, most: f32) -> f32 {
        let (Some(seen), Some(known)) = (&self.seen, KNOWN.get(at)) else { return f32::INFINITY };
        known.iter().fold(f32::INFINITY, |nearest, known| {
            if known.least_distance(seen) > nearest.min(most) { nearest } else { nearest.min(known.distance(seen)) }
        })
    }
}

/// Whether no reader is sure which of two letters it sees, or of two figures.
pub(super) fn is_same(one: char, other: char) -> bool {
    plain(one) == plain(other) && one.is_ascii_digit() == other.is_ascii_digit()
}

/// The letter or figure of ASCII's that a text consists of.
pub(super) fn single(text: &str) -> Option<char> {
    let mut signs = text.chars();
    signs.next().filter(|sign| sign.is_ascii_alphanumeric() && signs.next().is_none())
}

pub(super) fn place(letter: char) -> Option<usize> {
    LETTERS.find(letter)
}

/// What stands for a letter, or its code, in a table in which two change places.
#[cfg(test)]
pub(super) fn swapped<T: PartialEq>(letter: T, [one, other]: [T; 2]) -> T {
    if letter == one {
        other
    } else if letter == other {
        one
    } else {
        letter
    }
}

/// The silhouettes of all fonts' letters.
fn known() -> Vec<Vec<Silhouette>> {
    let mut known = vec![Vec::new(); LETTERS.len()];
    for (_, letter, outline) in drawn() {
        if let (Some(known), Some(seen)) = (place(letter).and_then(|at| known.get_mut(at)), Silhouette::of(&outline)) {
            known.push(seen);
        }
    }
    known
}

/// Each font's letters, drawn by the interpreter that draws those of files.
pub(super) fn drawn() -> Vec<(&'static str, char, BezPath)> {
    let letters = FONTS.iter().flat_map(|font| LETTERS.chars().map(move |letter| (*font, letter)));
    letters
        .zip(glyphs::drawn(file(LETTERS.as_bytes())))
        .map(|((font, letter), outline)| (font, letter, outline))
        .collect()
}

/// A PDF with one page on which each of the known fonts draws each of these codes of Windows' Latin alphabet.
pub(super) fn file(codes: &[u8]) -> Vec<u8> {
    let (mut fonts, mut text) = (String::new(), String::new());
    let codes = codes.iter().fold(String::new(), |mut whole, code| {
        _ = write!(whole, "{code:02x}");
        whole
    });
    for (number, font) in FONTS.iter().enumerate() {
        let encoding = "/Encoding /WinAnsiEncoding";
        _ = write!(fonts, "/F{number} << /Type /Font /Subtype /Type1 /BaseFont /{font} {encoding} >> ");
        _ = write!(text, "BT /F{number} 1 Tf <{codes}> Tj ET ");
    }
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1 1] /Contents 4 0 R /Resources << /Font << {fonts}>> >> >>"
        ),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
    ];
    let (mut file, mut places) = ("%PDF-1.7\n".to_owned(), String::new());
    for (number, object) in (1..).zip(&objects) {
        _ = writeln!(places, "{:010} 00000 n ", file.len());
        _ = write!(file, "{number} 0 obj\n{object}\nendobj\n");
    }
    let at = file.len();
    _ = write!(
        file,
        "xref\n0 5\n0000000000 65535 f \n{places}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n"
    );
    file.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_every_known_font_looks_like_itself_and_like_no_other() {
        assert!(KNOWN.len() == LETTERS.len() && KNOWN.iter().all(|fonts| fonts.len() == FONTS.len()));
        let mut unsure = Vec::new();
        for (font, letter, outline) in drawn() {
            let likeness = Likeness::of(&outline);
            assert!(likeness.is_ascii());
            if !likeness.is_of(letter) {
                unsure.push((font, letter));
            }
            for other in LETTERS.chars().filter(|other| !is_same(*other, letter)) {
                assert!(!likeness.is_of(other), "{font}: {letter} is taken for {other}");
            }
        }
        assert!(unsure.len() < 12, "{unsure:?}");
    }
}

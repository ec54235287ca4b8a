//! Letters by their shape. An outline that looks more like the letter that it is said to mean than like any other needs no reader:
//! those of usual fonts do, so that reading what is painted is left for the others.
//!
//! Held against the fonts that stand for the fourteen that every reader of PDF knows (ISO 32000-1, 9.6.2.2).

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape, flatten};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// A silhouette has so many rows and columns.
const SIDE: u8 = 16;
/// Curves are followed this closely, in thousandths of the font's size.
const TOLERANCE: f64 = 8.0;
/// Silhouettes that differ in more squares than this are not alike.
pub(super) const FURTHEST: f32 = 72.0;
/// Silhouettes that differ in fewer squares are surely one letter's.
const NEAR: f32 = 30.0;
/// A letter that is e times as wide, for its height, differs by so many squares.
const OF_WIDTH: f32 = 48.0;
/// The fonts that are held against.
const FONTS: [&str; 12] = [
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
const COUNT: usize = LETTERS.len();

/// Known letters, by their place among [`LETTERS`], and what they look like.
static KNOWN: LazyLock<Vec<(usize, Silhouette)>> = LazyLock::new(known);

/// Draws the known letters, before the first is asked about.
pub(crate) fn load() {
    LazyLock::force(&KNOWN);
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

/// How far an outline is from each letter and each figure.
#[derive(Clone)]
pub(super) struct Likeness {
    /// In the order of [`LETTERS`]; `None` of what has no shape.
    distances: Option<[f32; COUNT]>,
}

impl Likeness {
    pub(super) fn of(outline: &BezPath) -> Self {
        let Some(seen) = Silhouette::of(outline) else { return Self { distances: None } };
        let mut distances = [f32::INFINITY; COUNT];
        for (at, silhouette) in KNOWN.iter() {
            if let Some(nearest) = distances.get_mut(*at) {
                *nearest = nearest.min(silhouette.distance(&seen));
            }
        }
        Self { distances: Some(distances) }
    }

    /// Whether it looks like the letter or figure that it is said to mean, and less like every other one. A letter that no reader is
    /// sure of may look like another such letter, but not like a figure.
    pub(super) fn is_of(&self, said: char) -> bool {
        self.distance_from(said) < FURTHEST && self.rivals(said).next().is_none()
    }

    /// How far it is from a letter, capital or not, or a figure.
    pub(super) fn distance_from(&self, said: char) -> f32 {
        let distance = |sign| self.distances?.get(place(sign)?).copied();
        let both = [said.to_ascii_lowercase(), said.to_ascii_uppercase()];
        both.into_iter().filter_map(distance).fold(f32::INFINITY, f32::min)
    }

    /// What it looks at least as much like as what it is said to mean, with the distances.
    pub(super) fn rivals(&self, said: char) -> impl Iterator<Item = (char, f32)> {
        let own = self.distance_from(said);
        let distances = LETTERS.chars().zip(self.distances.into_iter().flatten());
        distances.filter(move |(other, distance)| !is_same(*other, said) && *distance <= own)
    }

    /// Whether it surely is a letter or figure of ASCII's.
    pub(super) fn is_ascii(&self) -> bool {
        self.distances.is_some_and(|distances| distances.iter().any(|distance| *distance < NEAR))
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

fn place(letter: char) -> Option<usize> {
    LETTERS.find(letter)
}

/// Which squares of a letter's box are ink, and how wide the box is.
struct Silhouette {
    /// A bit a square, from the left.
    rows: [u16; SIDE as usize],
    /// The logarithm of its width divided by its height.
    width: f32,
}

impl Silhouette {
    fn of(outline: &BezPath) -> Option<Self> {
        let bounds = outline.bounding_box();
        if !bounds.is_finite() || bounds.width() <= 0.0 || bounds.height() <= 0.0 {
            return None;
        }
        let mut crossings: [Vec<(f64, i32)>; SIDE as usize] = Default::default();
        let side = f64::from(SIDE);
        let square = |point: Point| {
            Point::new((point.x - bounds.x0) * side / bounds.width(), (point.y - bounds.y0) * side / bounds.height())
        };
        let mut line = |from: Point, to: Point| {
            for (y, row) in (0..SIDE).map(|row| f64::from(row) + 0.5).zip(&mut crossings) {
                if (from.y <= y) != (to.y <= y) {
                    let x = from.x + (y - from.y) * (to.x - from.x) / (to.y - from.y);
                    row.push((x, if to.y > from.y { 1 } else { -1 }));
                }
            }
        };
        let (mut first, mut here) = (Point::ORIGIN, Point::ORIGIN);
        flatten(outline, TOLERANCE, |element| match element {
            PathEl::MoveTo(point) => {
                line(here, first);
                (first, here) = (square(point), square(point));
            }
            PathEl::LineTo(point) => {
                line(here, square(point));
                here = square(point);
            }
            _ => {
                line(here, first);
                here = first;
            }
        });
        line(here, first);
        #[expect(clippy::cast_possible_truncation, reason = "a few digits of it are looked at")]
        let width = (bounds.width() / bounds.height()).ln() as f32;
        Some(Self { rows: crossings.map(inked), width })
    }

    #[expect(clippy::cast_precision_loss, reason = "256 at most")]
    fn distance(&self, other: &Self) -> f32 {
        let differ: u32 = self.rows.iter().zip(&other.rows).map(|(one, other)| (one ^ other).count_ones()).sum();
        differ as f32 + (self.width - other.width).abs() * OF_WIDTH
    }
}

/// The squares of a row whose middles are within the outlines that cross it.
fn inked(mut crossings: Vec<(f64, i32)>) -> u16 {
    crossings.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut crossings = crossings.into_iter().peekable();
    let (mut winding, mut squares) = (0, 0);
    for column in 0..SIDE {
        let middle = f64::from(column) + 0.5;
        while let Some((_, turn)) = crossings.next_if(|(x, _)| *x <= middle) {
            winding += turn;
        }
        squares |= u16::from(winding != 0) << column;
    }
    squares
}

/// The letters of all fonts with their silhouettes.
fn known() -> Vec<(usize, Silhouette)> {
    let silhouette = |(_, letter, outline): (_, char, BezPath)| Some((place(letter)?, Silhouette::of(&outline)?));
    drawn().into_iter().filter_map(silhouette).collect()
}

/// Each font's letters, drawn by the interpreter that draws those of files.
pub(super) fn drawn() -> Vec<(&'static str, char, BezPath)> {
    let Ok(pdf) = Pdf::new(file()) else { return Vec::new() };
    let Some(page) = pdf.pages().first() else { return Vec::new() };
    let (cache, bounds) = (InterpreterCache::new(), Rect::new(0.0, 0.0, 1.0, 1.0));
    let mut context = Context::new(Affine::IDENTITY, bounds, &cache, page.xref(), InterpreterSettings::default());
    let mut drawn = Drawn(Vec::new());
    interpret_page(page, &mut context, &mut drawn);
    let letters = FONTS.iter().flat_map(|font| LETTERS.chars().map(move |letter| (*font, letter)));
    letters.zip(drawn.0).map(|((font, letter), outline)| (font, letter, outline)).collect()
}

/// A PDF with one page on which each font draws each letter.
fn file() -> Vec<u8> {
    let (mut fonts, mut text) = (String::new(), String::new());
    for (number, font) in FONTS.iter().enumerate() {
        _ = write!(fonts, "/F{number} << /Type /Font /Subtype /Type1 /BaseFont /{font} >> ");
        _ = write!(text, "BT /F{number} 1 Tf ({LETTERS}) Tj ET ");
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

/// Collects outlines.
struct Drawn(Vec<BezPath>);

impl<'a> Device<'a> for Drawn {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if let Glyph::Outline(outline) = &**glyph {
                self.0.push(outline.outline());
            }
        }
    }
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_every_known_font_looks_like_itself_and_like_no_other() {
        assert_eq!(KNOWN.len(), FONTS.len() * LETTERS.len());
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

    #[test]
    fn a_silhouette_has_the_holes_of_its_outline() {
        let ring = |outer: f64, inner: f64| {
            let mut path = Rect::new(-outer, -outer, outer, outer).to_path(1.0);
            path.extend(Rect::new(-inner, -inner, inner, inner).to_path(1.0).reverse_subpaths().iter());
            path
        };
        let seen = Silhouette::of(&ring(800.0, 400.0)).unwrap();
        assert_eq!(seen.rows[0], u16::MAX);
        assert_eq!(seen.rows[8], 0b1111_0000_0000_1111);
        assert!(Silhouette::of(&BezPath::new()).is_none());
    }
}

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
const FURTHEST: f64 = 72.0;
/// A letter that is e times as wide, for its height, differs by so many squares.
const OF_WIDTH: f64 = 48.0;
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
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Known letters, as [`plain`] has them, and what they look like.
static KNOWN: LazyLock<Vec<(char, Silhouette)>> = LazyLock::new(known);

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

/// Whether an outline looks like the letter or figure that it is said to mean, and less like every other one.
pub(super) fn looks_like(outline: &BezPath, said: &str) -> bool {
    let mut signs = said.chars();
    let letter = signs.next().filter(|sign| sign.is_ascii_alphanumeric() && signs.next().is_none());
    let Some((letter, seen)) = letter.map(plain).zip(Silhouette::of(outline)) else { return false };
    let (mut own, mut other) = (FURTHEST, f64::INFINITY);
    for (known, silhouette) in KNOWN.iter() {
        let nearest = if *known == letter { &mut own } else { &mut other };
        *nearest = nearest.min(silhouette.distance(&seen));
    }
    own < FURTHEST && own < other
}

/// Which squares of a letter's box are ink, and how wide the box is.
struct Silhouette {
    /// A bit a square, from the left.
    rows: [u16; SIDE as usize],
    /// The logarithm of its width divided by its height.
    width: f64,
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
        Some(Self { rows: crossings.map(inked), width: (bounds.width() / bounds.height()).ln() })
    }

    fn distance(&self, other: &Self) -> f64 {
        let differ: u32 = self.rows.iter().zip(&other.rows).map(|(one, other)| (one ^ other).count_ones()).sum();
        f64::from(differ) + (self.width - other.width).abs() * OF_WIDTH
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

/// The letters of all fonts, drawn by the interpreter that draws those of files.
fn known() -> Vec<(char, Silhouette)> {
    let Ok(pdf) = Pdf::new(file()) else { return Vec::new() };
    let Some(page) = pdf.pages().first() else { return Vec::new() };
    let (cache, bounds) = (InterpreterCache::new(), Rect::new(0.0, 0.0, 1.0, 1.0));
    let mut context = Context::new(Affine::IDENTITY, bounds, &cache, page.xref(), InterpreterSettings::default());
    let mut drawn = Drawn(Vec::new());
    interpret_page(page, &mut context, &mut drawn);
    let letters = FONTS.iter().flat_map(|_| LETTERS.chars());
    letters.map(plain).zip(drawn.0).filter_map(|(letter, outline)| Some((letter, Silhouette::of(&outline)?))).collect()
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
        let pdf = Pdf::new(file()).unwrap();
        let page = pdf.pages().first().unwrap();
        let cache = InterpreterCache::new();
        let (bounds, settings) = (Rect::new(0.0, 0.0, 1.0, 1.0), InterpreterSettings::default());
        let mut context = Context::new(Affine::IDENTITY, bounds, &cache, page.xref(), settings);
        let mut drawn = Drawn(Vec::new());
        interpret_page(page, &mut context, &mut drawn);
        let letters = FONTS.iter().flat_map(|font| LETTERS.chars().map(move |letter| (*font, letter)));
        let mut unsure = Vec::new();
        for ((font, letter), outline) in letters.zip(&drawn.0) {
            if !looks_like(outline, &letter.to_string()) {
                unsure.push((font, letter));
            }
            let others = LETTERS.chars().filter(|other| plain(*other) != plain(letter));
            for other in others {
                assert!(!looks_like(outline, &other.to_string()), "{font}: {letter} is taken for {other}");
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

//! What a page's content paints: glyphs with their text and place, where images and drawn shapes stand, and whether that is all
//! there is to know of it.

use super::blank::is_blank;
use super::covers::Covers;
use super::curves::Curves;
use super::drawing::{Drawing, luma};
use super::ink::Ink;
use super::outline::{Look, Meaning, Outlines};
use super::pen::inked;
use super::rects::is_rect;
use super::weight::Weight;
use hayro::hayro_interpret::font::{Glyph as FontGlyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};
use hayro::kurbo::{BezPath, Point, Rect, Shape};
use smol_str::SmolStr;

/// What a text is made of whose pixels need not be looked at, beside letters, digits and ASCII's signs. Signs that boxes, circles
/// and ticks are written with are not among it.
const PLAIN_SIGNS: &str = "\u{a0}§©®°±²³·¹º»«½¼¾×÷€£¢¥™–—‑‒‘’‚“”„…†‡‰′″•µμ≤≥≠≈−";
/// What is taken for the text of a glyph of which it is not known.
const UNKNOWN: SmolStr = SmolStr::new_static("\u{fffd}");

/// More glyphs than this on one page are an attack, not text.
const MOST_GLYPHS: usize = 400_000;

/// One painted character.
pub(super) struct Glyph {
    /// As the font's own tables say; a replacement character when they don't, or when it surely shows something else.
    pub(super) text: SmolStr,
    /// Where its ink is, in pixels; none for a space.
    pub(super) ink: Option<Rect>,
    /// Where the pen stands before it.
    pub(super) origin: Point,
    /// Where the pen stands after it.
    pub(super) end: Point,
    /// The font's size in pixels.
    pub(super) em: f64,
    /// Whether it is painted, and nothing over it.
    pub(super) shown: bool,
    /// What its outline is said to mean; `None` of a glyph that is itself a little drawing.
    pub(super) meaning: Option<Meaning>,
    /// Which drawing it is, of a glyph that is one, and how it lies; 0 of all others.
    pub(super) drawing: u128,
    /// What it looks like, of places to tick.
    pub(super) look: Look,
    /// Whether a part of it is hidden, so that it may look like another letter.
    pub(super) covered: bool,
}

impl Glyph {
    /// Its box: the ink's, or the font's own height where there is no outline.
    pub(super) fn bounds(&self) -> Rect {
        let line = Rect::from_points(self.origin, self.end);
        self.ink.unwrap_or_else(|| {
            Rect::new(line.x0, line.y0 - self.em * 0.75, line.x1.max(line.x0 + 1.0), line.y1 + self.em * 0.2)
        })
    }
}

/// Collects a page.
pub(super) struct Layer {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) images: Vec<Rect>,
    /// Curves of about a letter's size.
    pub(super) curves: Curves,
    /// What was painted over the glyphs before.
    covers: Covers,
    pub(super) drawing: Drawing,
    pub(super) weight: Weight,
    pub(super) outlines: Outlines,
    /// Whether it has all of the page's glyphs.
    pub(super) is_whole: bool,
}

impl<'a> Device<'a> for Layer {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.drawing.path(path, &props, mode);
        self.weight.area(&props, || path.bounding_box());
        self.cover();
        if matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..)) {
            self.curves.fill(path, props.transform);
        }
        if matches!(mode, DrawMode::Stroke(_) | DrawMode::FillAndStroke(..)) {
            self.curves.stroke(path, props.transform);
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        self.drawing.rect(*rect, &props, mode);
        self.cover();
        self.weight.area(&props, || *rect);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.weight.mask(props.soft_mask.as_ref());
        let (before, luma) = (self.glyphs.len(), luma(&props));
        if run.glyphs().len() > MOST_GLYPHS.saturating_sub(before) {
            self.is_whole = false;
        }
        for glyph in run.glyphs().iter().take(MOST_GLYPHS.saturating_sub(before)) {
            let place = props.transform * glyph.transform();
            let text = glyph.as_unicode().map_or(UNKNOWN, text);
            let (width, ink, look, meaning, drawing) = match &**glyph {
                FontGlyph::Outline(glyph) => {
                    let (outline, meaning) = self.outlines.of(glyph, &text);
                    (glyph.advance_width(), outline.ink(place, glyph), outline.look, Some(meaning), 0)
                }
                FontGlyph::Type3(program) => {
                    let mut painted = Ink::default();
                    program.interpret(&mut painted, props.transform, glyph.transform(), &props.paint);
                    if painted.is_more {
                        self.drawing.needs_all_pixels();
                    }
                    let drawing = program.cache_key() ^ u128::from(place.determinant() >= 0.0);
                    (program.advance_width(), painted.bounds, Look::Other, None, drawing)
                }
            };
            let ink = ink.map(|ink| inked(ink, mode, props.transform));
            let shown = !matches!(mode, DrawMode::Invisible);
            let is_seen = shown && ink.is_some_and(|ink| !ink.is_zero_area());
            // A mirrored letter shows another one, or none. A drawing has a measure of its own.
            let is_other = |it: Meaning| place.determinant() >= 0.0 || self.outlines.hides_letter(it);
            let text = if is_seen && (is_blank(&text) || meaning.is_some_and(is_other)) { UNKNOWN } else { text };
            let look = if ink.is_some_and(|ink| self.drawing.may_be_mark(ink)) { look } else { Look::Other };
            let is_clear = matches!(mode, DrawMode::Fill(_)) && meaning.is_some() && text.chars().all(is_plain);
            if let Some(ink) = ink {
                if look == Look::Square || !is_clear || !self.drawing.shows(ink, luma) {
                    self.drawing.needs_pixels(ink);
                }
                self.drawing.letter(ink, lines(&text));
            }
            let origin = place * Point::ORIGIN;
            self.glyphs.push(Glyph {
                text,
                ink,
                origin,
                end: place * Point::new(f64::from(width.unwrap_or(500.0)), 0.0),
                em: (place * Point::new(0.0, 1000.0) - origin).length(),
                shown,
                meaning,
                drawing,
                look,
                covered: false,
            });
        }
        if matches!(mode, DrawMode::Stroke(_)) {
            self.forget_repetition(before);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let pixels = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let place = props.transform.transform_rect_bbox(pixels);
        self.drawing.needs_pixels(place);
        self.images.push(place);
        // A stencil lets what is below shine through. Where another image does, too, its place is read from the pixels.
        let hides =
            matches!(image, Image::Raster(_)) && props.blend_mode == BlendMode::Normal && props.soft_mask.is_none();
        self.weight.draw_image(image, props);
        if hides {
            for glyph in &mut self.glyphs {
                glyph.shown &= !place.contains(glyph.bounds().center());
            }
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let rect = clip.path.bounding_box();
        self.drawing.clip(rect, is_rect(&clip.path));
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.drawing.clip(*rect, true);
    }

    fn pop_clip(&mut self) {
        self.drawing.unclip();
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend_mode: BlendMode) {
        self.drawing.group(opacity < 1.0 || mask.is_some() || blend_mode != BlendMode::Normal);
        self.weight.push_transparency_group(opacity, mask, blend_mode);
    }

    fn pop_transparency_group(&mut self) {
        self.drawing.ungroup();
    }
}

impl Layer {
    /// Of a page with so many pixels; `outlines` are those that are known of other pages.
    pub(super) fn of(width: u16, height: u16, outlines: Outlines) -> Self {
        Self {
            glyphs: Vec::new(),
            images: Vec::new(),
            curves: Curves::default(),
            covers: Covers::default(),
            drawing: Drawing::of(width, height),
            weight: Weight::of(Rect::new(0.0, 0.0, f64::from(width), f64::from(height))),
            outlines,
            is_whole: true,
        }
    }

    /// Remembers what was painted last, if it hides what is below it.
    fn cover(&mut self) {
        for (place, is_whole) in self.drawing.take_covers() {
            self.covers.add(place, is_whole, self.glyphs.len());
        }
    }

    /// Takes from the glyphs those that something hides, and says which it hides in part.
    pub(super) fn hide_covered(&mut self) {
        self.is_whole &= self.covers.hide(&mut self.glyphs);
    }

    /// The letters and digits of all its text, painted or not.
    pub(super) fn letters(&self) -> impl Iterator<Item = char> {
        self.glyphs.iter().flat_map(|glyph| glyph.text.chars()).filter(|letter| letter.is_alphanumeric())
    }

    /// Text that is filled and stroked comes twice.
    fn forget_repetition(&mut self, from: usize) {
        let count = self.glyphs.len() - from;
        let same = from >= count
            && self
                .glyphs
                .iter()
                .skip(from - count)
                .zip(self.glyphs.iter().skip(from))
                .take(count)
                .all(|(first, second)| first.text == second.text && (first.origin - second.origin).length() < 0.1);
        if same {
            self.glyphs.truncate(from);
        }
    }
}

/// Of how many lines a sign consists.
fn lines(text: &str) -> u32 {
    match text {
        "_" | "-" | "–" | "—" | "." | "·" | "…" => 1,
        "=" => 2,
        _ => 0,
    }
}

fn is_plain(sign: char) -> bool {
    matches!(sign, ' '..='~') || sign.is_alphanumeric() || PLAIN_SIGNS.contains(sign)
}

fn text(unicode: BfString) -> SmolStr {
    match unicode {
        BfString::Char('\u{ad}') => SmolStr::new_static("-"),
        BfString::Char('\u{fb00}') => SmolStr::new_static("ff"),
        BfString::Char('\u{fb01}') => SmolStr::new_static("fi"),
        BfString::Char('\u{fb02}') => SmolStr::new_static("fl"),
        BfString::Char('\u{fb03}') => SmolStr::new_static("ffi"),
        BfString::Char('\u{fb04}') => SmolStr::new_static("ffl"),
        BfString::Char(character) => SmolStr::from(character.encode_utf8(&mut [0; 4])),
        BfString::String(text) => text.into(),
    }
}

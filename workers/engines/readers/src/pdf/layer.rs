//! What a page's content paints: glyphs with their text and place, and where images and drawn shapes stand.

use hayro::hayro_interpret::font::{Glyph as FontGlyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};
use hayro::kurbo::{Affine, BezPath, Point, Rect, Shape};

/// More glyphs than this on one page are an attack, not text.
const MOST_GLYPHS: usize = 400_000;
/// A filled path of about a letter's size, in pixels; text that was turned into curves consists of such.
const LETTER_SIZES: std::ops::Range<f64> = 4.0..90.0;
/// Fewer segments than this is a rule or a box.
const LETTER_SEGMENTS: usize = 6;

/// One painted character.
pub(super) struct Glyph {
    /// As the font's own tables say; a replacement character when they don't.
    pub(super) text: String,
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
#[derive(Default)]
pub(super) struct Layer {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) images: Vec<Rect>,
    pub(super) letters: Vec<Rect>,
}

impl<'a> Device<'a> for Layer {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        if !matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..)) || self.letters.len() >= MOST_GLYPHS {
            return;
        }
        let bounds = props.transform.transform_rect_bbox(path.bounding_box());
        let letter = LETTER_SIZES.contains(&bounds.height()) && bounds.width() < LETTER_SIZES.end;
        if letter && path.segments().nth(LETTER_SEGMENTS).is_some() {
            self.letters.push(bounds);
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let before = self.glyphs.len();
        for glyph in run.glyphs().iter().take(MOST_GLYPHS.saturating_sub(before)) {
            let place = props.transform * glyph.transform();
            let (width, ink) = match &**glyph {
                FontGlyph::Outline(outline) => (outline.advance_width(), ink(&(place * outline.outline()))),
                FontGlyph::Type3(program) => {
                    let mut painted = Ink(None);
                    program.interpret(&mut painted, props.transform, glyph.transform(), &props.paint);
                    (program.advance_width(), painted.0)
                }
            };
            let origin = place * Point::ORIGIN;
            self.glyphs.push(Glyph {
                text: glyph.as_unicode().map_or_else(|| "\u{fffd}".to_owned(), text),
                ink,
                origin,
                end: place * Point::new(f64::from(width.unwrap_or(500.0)), 0.0),
                em: (place * Point::new(0.0, 1000.0) - origin).length(),
                shown: !matches!(mode, DrawMode::Invisible),
            });
        }
        if matches!(mode, DrawMode::Stroke(_)) {
            self.forget_repetition(before);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let pixels = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let place = props.transform.transform_rect_bbox(pixels);
        self.images.push(place);
        // A stencil lets what is below shine through. Where another image does, too, its place is read from the pixels.
        if matches!(image, Image::Raster(_)) && props.blend_mode == BlendMode::Normal && props.soft_mask.is_none() {
            for glyph in &mut self.glyphs {
                glyph.shown &= !place.contains(glyph.bounds().center());
            }
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

impl Layer {
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

fn text(unicode: BfString) -> String {
    match unicode {
        BfString::Char('\u{ad}') => "-".to_owned(),
        BfString::Char('\u{fb00}') => "ff".to_owned(),
        BfString::Char('\u{fb01}') => "fi".to_owned(),
        BfString::Char('\u{fb02}') => "fl".to_owned(),
        BfString::Char('\u{fb03}') => "ffi".to_owned(),
        BfString::Char('\u{fb04}') => "ffl".to_owned(),
        BfString::Char(character) => character.to_string(),
        BfString::String(text) => text,
    }
}

fn ink(path: &BezPath) -> Option<Rect> {
    path.segments().next().map(|_| path.bounding_box())
}

/// The ink of a glyph that is itself a little drawing.
struct Ink(Option<Rect>);

impl Ink {
    fn add(&mut self, place: Affine, bounds: Rect) {
        let bounds = place.transform_rect_bbox(bounds);
        self.0 = Some(self.0.map_or(bounds, |ink| ink.union(bounds)));
    }
}

impl<'a> Device<'a> for Ink {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.add(props.transform, path.bounding_box());
    }
    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.add(props.transform, Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height())));
    }
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

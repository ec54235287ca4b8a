//! The glyphs that a small PDF draws, by the interpreter that draws those of clients' files.

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::kurbo::{Affine, BezPath, Rect};

/// The outlines that the first page draws, in its order.
pub(super) fn drawn(file: Vec<u8>) -> Vec<BezPath> {
    let Ok(pdf) = Pdf::new(file) else { return Vec::new() };
    let Some(page) = pdf.pages().first() else { return Vec::new() };
    let (cache, bounds) = (InterpreterCache::new(), Rect::new(0.0, 0.0, 1.0, 1.0));
    let mut context = Context::new(Affine::IDENTITY, bounds, &cache, page.xref(), InterpreterSettings::default());
    let mut drawn = Drawn(Vec::new());
    interpret_page(page, &mut context, &mut drawn);
    drawn.0
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

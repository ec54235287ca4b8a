//! How far the ink of a glyph reaches that is itself a little drawing.

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};
use hayro::kurbo::{Affine, BezPath, Rect, Shape};

/// The ink of a glyph that is itself a little drawing.
#[derive(Default)]
pub(super) struct Ink {
    pub(super) bounds: Option<Rect>,
    /// Whether it draws more than fills and images, so that its ink may reach beyond these bounds.
    pub(super) is_more: bool,
}

impl Ink {
    fn add(&mut self, place: Affine, bounds: Rect) {
        let bounds = place.transform_rect_bbox(bounds);
        self.bounds = Some(self.bounds.map_or(bounds, |ink| ink.union(bounds)));
    }
}

impl<'a> Device<'a> for Ink {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.is_more |= !matches!(mode, DrawMode::Fill(_));
        self.add(props.transform, path.bounding_box());
    }
    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.add(props.transform, Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height())));
    }
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {
        self.is_more = true;
    }
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

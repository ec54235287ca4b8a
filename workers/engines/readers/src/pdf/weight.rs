//! How much memory painting a page takes before anything is painted. The renderer (hayro 0.9 on `vello_cpu` 0.3) makes a texture
//! of every pattern's fill, image and soft mask and keeps all of them until the page is complete: eighty fills of a page with
//! a pattern that is as large as the page are more than a gibibyte.

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};
use hayro::kurbo::{BezPath, Rect, Shape};
use std::collections::HashSet;

const BYTES_PER_PIXEL: f64 = 4.0;

/// Adds up what a page's textures take.
pub(super) struct Weight {
    page: Rect,
    bytes: f64,
    masks: HashSet<u128>,
}

impl Weight {
    pub(super) fn of(page: Rect) -> Self {
        Self { page, bytes: 0.0, masks: HashSet::new() }
    }

    /// All of it, in bytes.
    pub(super) fn bytes(&self) -> f64 {
        self.bytes
    }

    fn texture(&mut self, area: Rect) {
        let shown = area.intersect(self.page);
        if shown.width() > 0.0 && shown.height() > 0.0 {
            self.bytes += shown.area() * BYTES_PER_PIXEL;
        }
    }

    /// A mask is as large as the page, one byte a pixel, and is kept once.
    pub(super) fn mask(&mut self, mask: Option<&SoftMask<'_>>) {
        if mask.is_some_and(|mask| self.masks.insert(mask.cache_key())) {
            self.bytes += self.page.area();
        }
    }

    /// Something that is painted, and where in its own coordinates.
    pub(super) fn area(&mut self, props: &DrawProps<'_>, area: impl FnOnce() -> Rect) {
        self.mask(props.soft_mask.as_ref());
        if matches!(props.paint, Paint::Pattern(_)) {
            let area = props.transform.transform_rect_bbox(area());
            self.texture(area);
        }
    }
}

impl<'a> Device<'a> for Weight {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.area(&props, || path.bounding_box());
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, _: &DrawMode) {
        self.area(&props, || *rect);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.mask(props.soft_mask.as_ref());
        let own = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let place = props.transform.transform_rect_bbox(own);
        // It is made smaller before it is kept, never larger.
        if own.area() < place.area() { self.bytes += own.area() * BYTES_PER_PIXEL } else { self.texture(place) }
    }

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        self.mask(props.soft_mask.as_ref());
    }

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        self.mask(mask.as_ref());
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

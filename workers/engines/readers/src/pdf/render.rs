//! A page's pixels at 200 dpi.

use crate::Raster;
use docward_engine_model::protocol::{Limits, Rejection};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Pixels a point (1/72 inch).
pub(super) const SCALE: f32 = 200.0 / 72.0;

/// The page's dimensions in pixels, if the renderer and the limits allow them. Asked before anything is painted.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be finite, positive, below u16::MAX"
)]
pub(super) fn dimensions(page: &Page<'_>, limits: &Limits) -> Result<(u32, u32), Rejection> {
    let (width, height) = page.render_dimensions();
    let (width, height) = (width * SCALE, height * SCALE);
    if !width.is_finite() || !height.is_finite() || width < 1.0 || height < 1.0 {
        return Err(Rejection::Malformed);
    }
    if width >= f32::from(u16::MAX) || height >= f32::from(u16::MAX) {
        return Err(Rejection::TooManyPixels);
    }
    let (width, height) = (width as u32, height as u32);
    if u64::from(width) * u64::from(height) > limits.page_pixels {
        return Err(Rejection::TooManyPixels);
    }
    Ok((width, height))
}

/// Paints a page on white.
pub(super) fn raster<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>, limits: &Limits) -> Result<Raster, Rejection> {
    let (width, height) = dimensions(page, limits)?;
    let pixmap_settings = PixmapSettings { x_scale: SCALE, y_scale: SCALE, bg_color: WHITE };
    let paint =
        || hayro::render(page, cache, &InterpreterSettings::default(), &RenderSettings::default(), &pixmap_settings);
    let pixmap = catch_unwind(AssertUnwindSafe(paint)).map_err(|_| Rejection::Malformed)?;
    let rgba = pixmap.data_as_u8_slice().as_chunks::<4>().0;
    let pixels = rgba.iter().flat_map(|&[red, green, blue, _]| [red, green, blue]).collect();
    Ok(Raster::rgb(width, height, pixels)?.without_needless_colour())
}

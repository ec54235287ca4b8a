//! A page's pixels at 200 dpi.

use super::weight::Weight;
use crate::bands::{Band, Bands};
use crate::raster::luma;
use crate::{Channels, Raster};
use docward_engine_model::protocol::{Limits, Rejection};
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, Rect};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Pixels a point (1/72 inch).
pub(super) const SCALE: f32 = 200.0 / 72.0;

/// What a page's textures may take; one that needs more is painted in bands, each with its share.
const TEXTURE_BYTES: f64 = 96.0 * 1024.0 * 1024.0;
/// A page that needs more bands than this was made to need them.
const MOST_BANDS: u16 = 64;

/// Bands that are this many rows apart or more are painted one by one, but not more than so many.
const BETWEEN: u32 = 400;
const MOST_TIMES: usize = 6;

/// Whether a page with such a weight is painted at once.
pub(super) fn is_light(weight: f64) -> bool {
    weight <= TEXTURE_BYTES
}

/// The page's dimensions in pixels, if the renderer and the limits allow them. Asked before anything is painted.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be finite, positive, below u16::MAX"
)]
pub(super) fn dimensions(page: &Page<'_>, limits: &Limits) -> Result<(u16, u16), Rejection> {
    let (width, height) = page.render_dimensions();
    let (width, height) = (width * SCALE, height * SCALE);
    if !width.is_finite() || !height.is_finite() || width < 1.0 || height < 1.0 {
        return Err(Rejection::Malformed);
    }
    if width >= f32::from(u16::MAX) || height >= f32::from(u16::MAX) {
        return Err(Rejection::TooManyPixels);
    }
    let (width, height) = (width as u16, height as u16);
    if u64::from(width) * u64::from(height) > limits.page_pixels {
        return Err(Rejection::TooManyPixels);
    }
    Ok((width, height))
}

/// Paints a page on white. Its weight, in bytes, is told if it is known.
pub(super) fn raster<'a>(
    page: &'a Page<'a>,
    rendering: &RenderCache<'a>,
    interpreting: &InterpreterCache<'a>,
    known_weight: Option<f64>,
    limits: &Limits,
) -> Result<Raster, Rejection> {
    let (width, height) = dimensions(page, limits)?;
    let paint = || {
        let weight = known_weight.unwrap_or_else(|| weight(page, interpreting, width, height));
        let bands = bands(weight).min(height);
        let rows = height.div_ceil(bands);
        let mut painted = Painted { gray: true, pixels: Vec::with_capacity(usize::from(width) * usize::from(height)) };
        for top in (0..height).step_by(usize::from(rows)) {
            let band = part(page, rendering, [0, top], [width, rows.min(height - top)]);
            painted.add(band.data_as_u8_slice().as_chunks::<4>().0);
        }
        painted
    };
    let Painted { gray, pixels } = catch_unwind(AssertUnwindSafe(paint)).map_err(|_| Rejection::Malformed)?;
    Raster::new(u32::from(width), u32::from(height), if gray { Channels::Gray } else { Channels::Rgb }, pixels)
}

/// What is painted of a page by now: one byte a pixel as long as no pixel has a colour, then three.
struct Painted {
    gray: bool,
    pixels: Vec<u8>,
}

impl Painted {
    fn add(&mut self, rgba: &[[u8; 4]]) {
        let has_colour = |some: &[[u8; 4]]| {
            some.iter().fold(0, |any, [red, green, blue, _]| any | (red ^ green) | (green ^ blue)) != 0
        };
        if self.gray && rgba.chunks(4_096).any(has_colour) {
            self.gray = false;
            self.pixels = self.pixels.iter().flat_map(|level| [*level; 3]).collect();
        }
        if self.gray {
            self.pixels.extend(rgba.iter().map(|[red, ..]| *red));
            return;
        }
        // A place for every pixel first: pushing three bytes at a time takes several times as long.
        let from = self.pixels.len();
        self.pixels.resize(from + rgba.len() * 3, 0);
        let places = self.pixels.get_mut(from..).unwrap_or_default().as_chunks_mut::<3>().0;
        for (place, [red, green, blue, _]) in places.iter_mut().zip(rgba) {
            *place = [*red, *green, *blue];
        }
    }
}

/// What the page's textures take, in bytes.
fn weight<'a>(page: &'a Page<'a>, interpreting: &InterpreterCache<'a>, width: u16, height: u16) -> f64 {
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let settings = InterpreterSettings::default();
    let mut context = Context::new(placement(page), bounds, interpreting, page.xref(), settings);
    let mut weight = Weight::of(bounds);
    interpret_page(page, &mut context, &mut weight);
    weight.bytes()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the bands there may be")]
fn bands(bytes: f64) -> u16 {
    (bytes / TEXTURE_BYTES).ceil().clamp(1.0, f64::from(MOST_BANDS)) as u16
}

/// From the page's own coordinates to pixels.
pub(super) fn placement(page: &Page<'_>) -> Affine {
    Affine::scale(f64::from(SCALE)) * page.initial_transform(true).to_kurbo()
}

/// Paints bands of a page on white, in grey, white rows between them. The page needs no more for its textures than is painted at
/// once.
pub(super) fn parts<'a>(page: &'a Page<'a>, rendering: &RenderCache<'a>, bands: &Bands) -> Result<Raster, Rejection> {
    let (width, height) = (bands.width(), bands.height());
    let paint = || -> Option<Vec<u8>> {
        let mut pixels = vec![255; width as usize * height as usize];
        let edge = |value: u32| u16::try_from(value).ok();
        for together in together(bands.bands()) {
            let (first, last) = (together.first()?, together.last()?);
            let size = [edge(width)?, edge(last.bottom - first.top)?];
            let painted = part(page, rendering, [edge(bands.columns().start)?, edge(first.top)?], size);
            let row_length = width as usize * 4;
            for band in together {
                let rows = (band.bottom - band.top) as usize * width as usize;
                let from = (band.top - first.top) as usize * row_length;
                let painted = painted.data_as_u8_slice().get(from..from + rows * 4)?.as_chunks::<4>().0;
                let at = band.at as usize * width as usize;
                for (to, [red, green, blue, _]) in pixels.get_mut(at..at + rows)?.iter_mut().zip(painted) {
                    *to = luma(*red, *green, *blue);
                }
            }
        }
        Some(pixels)
    };
    let pixels = catch_unwind(AssertUnwindSafe(paint)).ok().flatten().ok_or(Rejection::Malformed)?;
    Raster::gray(width, height, pixels)
}

/// Bands that are painted together: what is between them takes less time than reading the page's content once more.
fn together(bands: &[Band]) -> Vec<&[Band]> {
    let is_near = |before: &Band, next: &Band| next.top - before.bottom < BETWEEN;
    let together: Vec<&[Band]> = bands.chunk_by(is_near).collect();
    if together.len() > MOST_TIMES { vec![bands] } else { together }
}

/// Some rows of some columns of a page.
fn part<'a>(page: &'a Page<'a>, rendering: &RenderCache<'a>, [left, top]: [u16; 2], [width, rows]: [u16; 2]) -> Pixmap {
    let mut context = RenderContext::new(width, rows);
    let place = Affine::translate((-f64::from(left), -f64::from(top))) * placement(page);
    let (interpreter, settings) = (InterpreterSettings::default(), RenderSettings::default());
    hayro::render_into(page, rendering, &interpreter, &settings, &mut context, place);
    context.flush();
    let mut pixmap = Pixmap::new(width, rows);
    let settings = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
    context.render_with(&mut pixmap, &mut Resources::default(), settings);
    pixmap
}

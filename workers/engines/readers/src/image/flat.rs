//! PNG and JPEG into a raster.

use super::whole::{jpeg_is_whole, png_is_whole};
use crate::{Raster, ReadRequest};
use docward_engine_model::protocol::Rejection;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::{DynamicImage, ImageDecoder, ImageError};
use std::io::{Cursor, ErrorKind};

pub(crate) fn decode_png(bytes: &[u8], request: &ReadRequest<'_>) -> Result<Raster, Rejection> {
    if !png_is_whole(bytes) {
        return Err(Rejection::Truncated);
    }
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits(request)).map_err(|error| rejection(&error))?;
    decode(decoder, request)
}

pub(super) fn decode_jpeg(bytes: &[u8], request: &ReadRequest<'_>) -> Result<Raster, Rejection> {
    if !jpeg_is_whole(bytes) {
        return Err(Rejection::Truncated);
    }
    decode(JpegDecoder::new(Cursor::new(bytes)).map_err(|error| rejection(&error))?, request)
}

/// Dimensions are known from the header: they are checked before a pixel is decoded or memory for it taken.
fn decode<D: ImageDecoder>(mut decoder: D, request: &ReadRequest<'_>) -> Result<Raster, Rejection> {
    let (width, height) = decoder.dimensions();
    request.page_fits(width, height)?;
    decoder.set_limits(limits(request)).map_err(|error| rejection(&error))?;
    flatten(DynamicImage::from_decoder(decoder).map_err(|error| rejection(&error))?)
}

/// Room for the decoded page (at most four channels of 16 bits) and as much again for the decoder itself.
fn limits(request: &ReadRequest<'_>) -> image::Limits {
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(request.limits.page_pixels.saturating_mul(16));
    limits
}

/// Eight bits a channel, grey or colour, transparency over white paper.
fn flatten(image: DynamicImage) -> Result<Raster, Rejection> {
    let (width, height) = (image.width(), image.height());
    let raster = match image {
        DynamicImage::ImageLuma8(image) => Raster::gray(width, height, image.into_raw())?,
        DynamicImage::ImageRgb8(image) => Raster::rgb(width, height, image.into_raw())?,
        DynamicImage::ImageLuma16(_) => Raster::gray(width, height, image.into_luma8().into_raw())?,
        DynamicImage::ImageRgb16(_) | DynamicImage::ImageRgb32F(_) => {
            Raster::rgb(width, height, image.into_rgb8().into_raw())?
        }
        DynamicImage::ImageLumaA8(_) | DynamicImage::ImageLumaA16(_) => {
            let pixels = image.into_luma_alpha8().into_raw();
            let (pixels, _) = pixels.as_chunks::<2>();
            Raster::gray(width, height, pixels.iter().map(|&[gray, alpha]| over_white(gray, alpha)).collect())?
        }
        _ => Raster::rgb(width, height, rgb_over_white(&image.into_rgba8().into_raw()))?,
    };
    Ok(raster.without_needless_colour())
}

/// Pixels with transparency, laid on white.
pub(super) fn rgb_over_white(pixels: &[u8]) -> Vec<u8> {
    let (pixels, _) = pixels.as_chunks::<4>();
    pixels
        .iter()
        .flat_map(|&[red, green, blue, alpha]| [red, green, blue].map(|value| over_white(value, alpha)))
        .collect()
}

pub(super) fn over_white(value: u8, alpha: u8) -> u8 {
    scaled(value, alpha).saturating_add(255 - alpha)
}

/// A value times a share of 255.
#[expect(clippy::cast_possible_truncation, reason = "the product of two shares of 255 is one")]
pub(super) fn scaled(value: u8, share: u8) -> u8 {
    ((u32::from(value) * u32::from(share) + 127) / 255) as u8
}

fn rejection(error: &ImageError) -> Rejection {
    match error {
        ImageError::Limits(_) => Rejection::TooManyPixels,
        ImageError::Unsupported(_) => Rejection::Unsupported,
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => Rejection::Truncated,
        _ => Rejection::Malformed,
    }
}

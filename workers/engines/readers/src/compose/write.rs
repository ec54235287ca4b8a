//! Files made of rasters: PNG, JPEG, TIFF, PDF. Nothing of the original goes in but its pixels.

use super::pieces::Pieces;
use crate::{Channels, Raster, raster_png};
use docward_engine_model::protocol::Rejection;
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use std::io::Write;
use tiff::encoder::colortype::{ColorType, Gray8, RGB8};
use tiff::encoder::compression::DeflateLevel;
use tiff::encoder::{Compression as TiffCompression, Rational, TiffEncoder};
use tiff::tags::ResolutionUnit;

/// Small matters less than that words stay readable and black stays black.
const JPEG_QUALITY: u8 = 90;

/// What pages were rendered or, most probably, scanned at.
pub(super) const DOTS_PER_INCH: u32 = 200;

pub(crate) type Pages<'a> = dyn Iterator<Item = Result<Raster, Rejection>> + 'a;

/// A PNG of the only page.
pub(crate) fn png(pages: &mut Pages<'_>, pieces: &mut Pieces<'_>) -> Result<(), Rejection> {
    put(pieces, &raster_png(&only(pages)?)?)
}

/// A JPEG of the only page.
pub(crate) fn jpeg(pages: &mut Pages<'_>, pieces: &mut Pieces<'_>) -> Result<(), Rejection> {
    put(pieces, &encoded_jpeg(&only(pages)?)?)
}

fn put(pieces: &mut Pieces<'_>, bytes: &[u8]) -> Result<(), Rejection> {
    pieces.write_all(bytes).map_err(|_| Rejection::TooMuchMemory)
}

fn only(pages: &mut Pages<'_>) -> Result<Raster, Rejection> {
    let page = pages.next().ok_or(Rejection::Malformed)??;
    if pages.next().is_some() { Err(Rejection::Malformed) } else { Ok(page) }
}

fn encoded_jpeg(page: &Raster) -> Result<Vec<u8>, Rejection> {
    let mut bytes = Vec::new();
    let color = match page.channels() {
        Channels::Gray => ExtendedColorType::L8,
        Channels::Rgb => ExtendedColorType::Rgb8,
    };
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)
        .encode(page.pixels(), page.width(), page.height(), color)
        .map_err(|_| Rejection::TooManyPixels)?;
    Ok(bytes)
}

pub(crate) fn tiff(pages: &mut Pages<'_>, pieces: &mut Pieces<'_>) -> Result<(), Rejection> {
    let encoder = TiffEncoder::new(pieces).map_err(|_| Rejection::Malformed)?;
    let mut encoder = encoder.with_compression(TiffCompression::Deflate(DeflateLevel::Fast));
    for page in pages {
        let page = page?;
        match page.channels() {
            Channels::Gray => tiff_page::<Gray8>(&mut encoder, &page)?,
            Channels::Rgb => tiff_page::<RGB8>(&mut encoder, &page)?,
        }
    }
    Ok(())
}

fn tiff_page<C: ColorType<Inner = u8>>(
    encoder: &mut TiffEncoder<&mut Pieces<'_>>,
    page: &Raster,
) -> Result<(), Rejection> {
    // A classic TIFF holds 4 GiB, more than an engine may answer with.
    let mut image = encoder.new_image::<C>(page.width(), page.height()).map_err(|_| Rejection::TooMuchOutput)?;
    image.resolution(ResolutionUnit::Inch, Rational { n: DOTS_PER_INCH, d: 1 });
    image.write_data(page.pixels()).map_err(|_| Rejection::TooMuchOutput)
}

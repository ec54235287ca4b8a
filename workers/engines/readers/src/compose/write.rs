//! Files made of rasters: PNG, JPEG, TIFF, PDF. Nothing of the original goes in but its pixels.

use crate::{Channels, Raster, raster_png};
use docward_engine_model::FileKind;
use docward_engine_model::protocol::Rejection;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, TextStr};
use std::io::{Cursor, Write};
use tiff::encoder::colortype::{ColorType, Gray8, RGB8};
use tiff::encoder::compression::DeflateLevel;
use tiff::encoder::{Compression as TiffCompression, Rational, TiffEncoder};
use tiff::tags::ResolutionUnit;

/// Small matters less than that words stay readable and black stays black.
const JPEG_QUALITY: u8 = 90;

/// What pages were rendered or, most probably, scanned at.
const DOTS_PER_INCH: u32 = 200;

type Pages<'a> = dyn Iterator<Item = Result<Raster, Rejection>> + 'a;

/// Writes the pages as a document of this kind. A PNG or JPEG has exactly one.
pub(super) fn write(kind: FileKind, pages: &mut Pages<'_>) -> Result<Vec<u8>, Rejection> {
    match kind {
        FileKind::Png => raster_png(&only(pages)?),
        FileKind::Jpeg => jpeg(&only(pages)?),
        FileKind::Tiff => tiff(pages),
        FileKind::Pdf => pdf(pages),
        FileKind::Dicom | FileKind::X12 | FileKind::Text => Err(Rejection::Unsupported),
    }
}

fn only(pages: &mut Pages<'_>) -> Result<Raster, Rejection> {
    let page = pages.next().ok_or(Rejection::Malformed)??;
    if pages.next().is_some() { Err(Rejection::Malformed) } else { Ok(page) }
}

fn jpeg(page: &Raster) -> Result<Vec<u8>, Rejection> {
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

fn tiff(pages: &mut Pages<'_>) -> Result<Vec<u8>, Rejection> {
    let mut bytes = Vec::new();
    let encoder = TiffEncoder::new(Cursor::new(&mut bytes)).map_err(|_| Rejection::Malformed)?;
    let mut encoder = encoder.with_compression(TiffCompression::Deflate(DeflateLevel::Fast));
    for page in pages {
        let page = page?;
        match page.channels() {
            Channels::Gray => tiff_page::<Gray8>(&mut encoder, &page)?,
            Channels::Rgb => tiff_page::<RGB8>(&mut encoder, &page)?,
        }
    }
    Ok(bytes)
}

fn tiff_page<C: ColorType<Inner = u8>>(
    encoder: &mut TiffEncoder<Cursor<&mut Vec<u8>>>,
    page: &Raster,
) -> Result<(), Rejection> {
    // A classic TIFF holds 4 GiB, more than an engine may answer with.
    let mut image = encoder.new_image::<C>(page.width(), page.height()).map_err(|_| Rejection::TooMuchOutput)?;
    image.resolution(ResolutionUnit::Inch, Rational { n: DOTS_PER_INCH, d: 1 });
    image.write_data(page.pixels()).map_err(|_| Rejection::TooMuchOutput)
}

/// One image a page: no text layer, no fonts, no names, no dates.
fn pdf(pages: &mut Pages<'_>) -> Result<Vec<u8>, Rejection> {
    let mut pdf = Pdf::new();
    let mut numbers = (1..).map(Ref::new);
    let mut number = move || numbers.next().ok_or(Rejection::TooManyPages);
    let (catalog, tree, information) = (number()?, number()?, number()?);
    pdf.catalog(catalog).pages(tree);
    pdf.document_info(information).producer(TextStr("docward"));
    let mut kids = Vec::new();
    for page in pages {
        let (kid, content, image) = (number()?, number()?, number()?);
        pdf_page(&mut pdf, &page?, tree, [kid, content, image])?;
        kids.push(kid);
    }
    let count = i32::try_from(kids.len()).map_err(|_| Rejection::TooManyPages)?;
    pdf.pages(tree).kids(kids).count(count);
    Ok(pdf.finish())
}

fn pdf_page(pdf: &mut Pdf, page: &Raster, tree: Ref, [kid, content, image]: [Ref; 3]) -> Result<(), Rejection> {
    const IMAGE: Name<'_> = Name(b"Page");
    let (width, height) = (points(page.width()), points(page.height()));
    let mut object = pdf.page(kid);
    object.media_box(Rect::new(0.0, 0.0, width, height)).parent(tree).contents(content);
    object.resources().x_objects().pair(IMAGE, image);
    object.finish();

    let mut drawing = Content::new();
    drawing.transform([width, 0.0, 0.0, height, 0.0, 0.0]).x_object(IMAGE);
    pdf.stream(content, &drawing.finish());

    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(page.pixels()).map_err(|_| Rejection::TooMuchMemory)?;
    let pixels = encoder.finish().map_err(|_| Rejection::TooMuchMemory)?;
    let mut object = pdf.image_xobject(image, &pixels);
    object.filter(Filter::FlateDecode);
    object.bits_per_component(8);
    object.width(i32::try_from(page.width()).map_err(|_| Rejection::TooManyPixels)?);
    object.height(i32::try_from(page.height()).map_err(|_| Rejection::TooManyPixels)?);
    match page.channels() {
        Channels::Gray => object.color_space().device_gray(),
        Channels::Rgb => object.color_space().device_rgb(),
    }
    object.finish();
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a page has far fewer pixels across than 2 to the 24th")]
fn points(pixels: u32) -> f32 {
    pixels as f32 * 72.0 / DOTS_PER_INCH as f32
}

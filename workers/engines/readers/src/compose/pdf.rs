//! A PDF of rasters, one image a page: no text layer, no fonts, no names, no dates.
//!
//! pdf-writer makes the objects; its own file would be whole in memory, so each object leaves as a piece and the table of where
//! they begin is written here.

use super::pieces::Pieces;
use super::write::{DOTS_PER_INCH, Pages};
use crate::raster::Levels;
use crate::{Channels, Raster};
use docward_engine_model::protocol::Rejection;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::writers::{Catalog, DocumentInfo};
use pdf_writer::{Chunk, Content, Filter, Finish, Name, Rect, Ref, TextStr};
use std::io::Write;

/// The objects every file has; those of pages come behind.
const CATALOG: Ref = Ref::new(1);
const TREE: Ref = Ref::new(2);
const INFORMATION: Ref = Ref::new(3);

pub(crate) fn pdf(pages: &mut Pages<'_>, pieces: &mut Pieces<'_>) -> Result<(), Rejection> {
    let mut file = File { pieces, begins: Vec::new() };
    // Bytes above 127 tell whoever looks that the file is binary.
    file.put(b"%PDF-1.7\n%\x80\x80\x80\x80\n\n")?;
    file.object(CATALOG, |chunk| {
        chunk.indirect(CATALOG).start::<Catalog<'_>>().pages(TREE);
    })?;
    let mut kids = Vec::new();
    for page in pages {
        let page = page?;
        let first =
            i32::try_from(kids.len()).ok().and_then(|kids| kids.checked_mul(3)?.checked_add(INFORMATION.get() + 1));
        let first = first.ok_or(Rejection::TooManyPages)?;
        file.page(&page, [first, first + 1, first + 2].map(Ref::new))?;
        kids.push(Ref::new(first));
    }
    let count = i32::try_from(kids.len()).map_err(|_| Rejection::TooManyPages)?;
    file.object(TREE, |chunk| {
        chunk.pages(TREE).kids(kids).count(count);
    })?;
    file.object(INFORMATION, |chunk| {
        chunk.indirect(INFORMATION).start::<DocumentInfo<'_>>().producer(TextStr("docward"));
    })?;
    file.finish()
}

struct File<'f, 'e> {
    pieces: &'f mut Pieces<'e>,
    /// Where each object begins.
    begins: Vec<(Ref, u64)>,
}

impl File<'_, '_> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Rejection> {
        self.pieces.write_all(bytes).map_err(|_| Rejection::TooMuchMemory)?;
        self.pieces.give();
        Ok(())
    }

    fn object(&mut self, number: Ref, write: impl FnOnce(&mut Chunk)) -> Result<(), Rejection> {
        self.begins.push((number, self.pieces.written()));
        let mut chunk = Chunk::new();
        write(&mut chunk);
        self.put(chunk.as_bytes())
    }

    fn page(&mut self, page: &Raster, [kid, content, image]: [Ref; 3]) -> Result<(), Rejection> {
        const IMAGE: Name<'_> = Name(b"Page");
        let (width, height) = (points(page.width()), points(page.height()));
        let [across, down] = [page.width(), page.height()].map(i32::try_from);
        let (Ok(across), Ok(down)) = (across, down) else { return Err(Rejection::TooManyPixels) };
        self.object(kid, |chunk| {
            let mut object = chunk.page(kid);
            object.media_box(Rect::new(0.0, 0.0, width, height)).parent(TREE).contents(content);
            object.resources().x_objects().pair(IMAGE, image);
        })?;
        let mut drawing = Content::new();
        drawing.transform([width, 0.0, 0.0, height, 0.0, 0.0]).x_object(IMAGE);
        let drawing = drawing.finish();
        self.object(content, |chunk| {
            chunk.stream(content, &drawing);
        })?;
        let depth = Depth::of(page);
        // Half of a painted page's size is worth some milliseconds: a document of many such pages fits into one object.
        let level = if depth == Depth::Eight { Compression::fast() } else { Compression::default() };
        let mut encoder = ZlibEncoder::new(Vec::new(), level);
        depth.write(page, &mut encoder).map_err(|_| Rejection::TooMuchMemory)?;
        let pixels = encoder.finish().map_err(|_| Rejection::TooMuchMemory)?;
        self.object(image, |chunk| {
            let mut object = chunk.image_xobject(image, &pixels);
            object.filter(Filter::FlateDecode);
            object.bits_per_component(depth.bits()).width(across).height(down);
            match page.channels() {
                Channels::Gray => object.color_space().device_gray(),
                Channels::Rgb => object.color_space().device_rgb(),
            }
            object.finish();
        })
    }

    /// The table of objects, and where it begins.
    fn finish(mut self) -> Result<(), Rejection> {
        self.begins.sort_unstable_by_key(|(number, _)| number.get());
        let (table, size) = (self.pieces.written(), self.begins.len() + 1);
        let (catalog, information) = (CATALOG.get(), INFORMATION.get());
        let mut end = Vec::new();
        let mut write = || -> std::io::Result<()> {
            write!(end, "xref\n0 {size}\n0000000000 65535 f\r\n")?;
            for (_, begin) in &self.begins {
                write!(end, "{begin:010} 00000 n\r\n")?;
            }
            writeln!(end, "trailer\n<< /Size {size} /Root {catalog} 0 R /Info {information} 0 R >>")?;
            writeln!(end, "startxref\n{table}\n%%EOF")
        };
        write().map_err(|_| Rejection::TooMuchMemory)?;
        self.put(&end)
    }
}

/// How many bits a channel needs so that nothing is lost.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Black and white: a fax.
    One,
    /// Four levels, evenly apart: a page that was painted for a document of many.
    Two,
    /// Sixteen levels, evenly apart: a page that was painted for this document.
    Four,
    Eight,
}

impl Depth {
    fn of(page: &Raster) -> Self {
        let apart = |apart: u8| page.pixels().iter().all(|level| level.is_multiple_of(apart));
        if apart(u8::MAX) {
            Self::One
        } else if apart(Levels::Four.apart()) {
            Self::Two
        } else if apart(Levels::Sixteen.apart()) {
            Self::Four
        } else {
            Self::Eight
        }
    }

    const fn bits(self) -> i32 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Four => 4,
            Self::Eight => 8,
        }
    }

    /// Writes the page's rows; each begins with a byte of its own (ISO 32000-1, 8.9.5.2).
    fn write(self, page: &Raster, to: &mut impl Write) -> std::io::Result<()> {
        if self == Self::Eight {
            return to.write_all(page.pixels());
        }
        let mut packed = Vec::with_capacity(page.row_length().div_ceil(2));
        for row in page.pixels().chunks(page.row_length()) {
            packed.clear();
            match self {
                Self::One => packed.extend(row.chunks(8).map(|eight| byte_of(eight, 1))),
                Self::Two => packed.extend(row.chunks(4).map(|four| byte_of(four, 2))),
                _ => packed.extend(row.chunks(2).map(|two| byte_of(two, 4))),
            }
            to.write_all(&packed)?;
        }
        Ok(())
    }
}

/// The highest bits of some levels in one byte, the first level's highest; nothing where there are fewer.
fn byte_of(levels: &[u8], bits: u32) -> u8 {
    let mut byte = 0;
    for (at, level) in (0..).zip(levels) {
        byte |= (level >> (8 - bits)) << (8 - bits - at * bits);
    }
    byte
}

#[expect(clippy::cast_precision_loss, reason = "a page has far fewer pixels across than 2 to the 24th")]
fn points(pixels: u32) -> f32 {
    pixels as f32 * 72.0 / DOTS_PER_INCH as f32
}

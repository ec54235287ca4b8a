//! Fonts that a file brings with it: the known letters, drawn wider, narrower or leaning.

use crate::pdf::shapes::drawn;
use hayro::kurbo::{Affine, BezPath, PathEl, Shape, flatten};
use pdf_writer::{Finish, Name, Pdf, Rect, Ref};

/// Curves are followed this closely, in thousandths of the font's size.
const TOLERANCE: f64 = 2.0;
/// Between two letters, and for a space, in the same measure.
const BETWEEN: f64 = 70.0;
const SPACE: u16 = 300;
const FIRST: u8 = b' ';
const LAST: u8 = b'~';

/// A glyph's contours and how far it moves the pen.
struct Glyph {
    contours: Vec<Vec<[i16; 2]>>,
    advance: u16,
}

/// A typeface with a glyph for each code from [`FIRST`] to [`LAST`], those that are no letters and figures empty.
pub(super) struct Typeface {
    glyphs: Vec<Glyph>,
}

impl Typeface {
    /// Of the letters of a known font, so many times as wide, and leaning.
    pub(super) fn of(font: &str, wide: f64, leaning: f64) -> Self {
        let place = Affine::new([wide, 0.0, leaning, 1.0, 0.0, 0.0]);
        let letters = drawn().into_iter().filter(|(name, ..)| *name == font);
        Self::with(&letters.map(|(_, sign, path)| (sign, place * path)).collect::<Vec<_>>())
    }

    /// With these letters.
    pub(super) fn with(letters: &[(char, BezPath)]) -> Self {
        let glyph = |code: u8| match letters.iter().find(|(letter, _)| *letter == char::from(code)) {
            Some((_, path)) => Glyph::of(path),
            None => Glyph { contours: Vec::new(), advance: SPACE },
        };
        Self { glyphs: (FIRST..=LAST).map(glyph).collect() }
    }

    /// Writes the font as a dictionary of a file, with what its codes are said to mean.
    pub(super) fn write(&self, pdf: &mut Pdf, [font, descriptor, file, meanings]: [Ref; 4]) {
        let name = Name(b"AAAAAA+Typeface");
        let mut dictionary = pdf.indirect(font).dict();
        dictionary.pair(Name(b"Type"), Name(b"Font")).pair(Name(b"Subtype"), Name(b"TrueType"));
        dictionary.pair(Name(b"BaseFont"), name).pair(Name(b"Encoding"), Name(b"WinAnsiEncoding"));
        dictionary.pair(Name(b"FirstChar"), i32::from(FIRST)).pair(Name(b"LastChar"), i32::from(LAST));
        dictionary.pair(Name(b"FontDescriptor"), descriptor).pair(Name(b"ToUnicode"), meanings);
        dictionary.insert(Name(b"Widths")).array().items(self.glyphs.iter().map(|glyph| i32::from(glyph.advance)));
        dictionary.finish();
        let mut dictionary = pdf.indirect(descriptor).dict();
        dictionary.pair(Name(b"Type"), Name(b"FontDescriptor")).pair(Name(b"FontName"), name);
        dictionary.pair(Name(b"Flags"), 32).pair(Name(b"FontBBox"), Rect::new(-500.0, -300.0, 1500.0, 1000.0));
        dictionary.pair(Name(b"ItalicAngle"), 0).pair(Name(b"Ascent"), 800).pair(Name(b"Descent"), -200);
        dictionary.pair(Name(b"CapHeight"), 700).pair(Name(b"StemV"), 80).pair(Name(b"FontFile2"), file);
        dictionary.finish();
        pdf.stream(file, &self.truetype());
    }

    /// The font as a TrueType file (ISO/IEC 14496-22).
    fn truetype(&self) -> Vec<u8> {
        let count = u16::try_from(self.glyphs.len()).unwrap();
        let (mut outlines, mut places, mut advances) = (Vec::new(), Vec::new(), Vec::new());
        for glyph in &self.glyphs {
            places.extend(u32::try_from(outlines.len()).unwrap().to_be_bytes());
            outlines.extend(glyph.bytes());
            advances.extend([glyph.advance, 0].map(u16::to_be_bytes).concat());
        }
        places.extend(u32::try_from(outlines.len()).unwrap().to_be_bytes());
        let words = |words: &[u16]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
        let head = [1, 0, 0, 0, 0, 0, 0x5f0f, 0x3cf5, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1500, 1000, 0, 8, 2, 1, 0];
        let mut hhea = vec![1, 0, 800, 0, 0, 1500];
        hhea.extend([0; 11]);
        hhea.push(count);
        let mut maxp = vec![1, 0, count];
        maxp.extend([0; 13]);
        // One stretch of codes, which are Unicode here, and the one that ends the table.
        let (first, last) = (u16::from(FIRST), u16::from(LAST));
        let cmap = [
            0,
            1,
            3,
            1,
            0,
            12,
            4,
            32,
            0,
            4,
            4,
            1,
            0,
            last,
            0xffff,
            0,
            first,
            0xffff,
            0u16.wrapping_sub(first),
            1,
            0,
            0,
        ];
        let tables: [(&[u8; 4], Vec<u8>); 7] = [
            (b"cmap", words(&cmap)),
            (b"glyf", outlines),
            (b"head", words(&head)),
            (b"hhea", words(&hhea)),
            (b"hmtx", advances),
            (b"loca", places),
            (b"maxp", words(&maxp)),
        ];
        let mut file = words(&[1, 0, 7, 64, 2, 48]);
        let mut at = file.len() + tables.len() * 16;
        for (name, table) in &tables {
            file.extend_from_slice(*name);
            file.extend([0, at, table.len()].map(|word| u32::try_from(word).unwrap().to_be_bytes()).concat());
            at += table.len().next_multiple_of(4);
        }
        for (_, mut table) in tables {
            table.resize(table.len().next_multiple_of(4), 0);
            file.extend(table);
        }
        file
    }
}

impl Glyph {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a letter is as large as its font")]
    fn of(path: &BezPath) -> Self {
        let mut contours: Vec<Vec<[i16; 2]>> = Vec::new();
        flatten(path, TOLERANCE, |element| match element {
            PathEl::MoveTo(point) => contours.push(vec![[point.x.round() as i16, point.y.round() as i16]]),
            PathEl::LineTo(point) => {
                contours.last_mut().unwrap().push([point.x.round() as i16, point.y.round() as i16]);
            }
            _ => {}
        });
        Self { contours, advance: (path.bounding_box().x1 + BETWEEN) as u16 }
    }

    /// A simple glyph, all of whose points are on its outline.
    fn bytes(&self) -> Vec<u8> {
        if self.contours.is_empty() {
            return Vec::new();
        }
        let points: Vec<[i16; 2]> = self.contours.iter().flatten().copied().collect();
        let of = |axis: usize| points.iter().map(move |point| point[axis]);
        let bounds = [of(0).min(), of(1).min(), of(0).max(), of(1).max()].map(Option::unwrap);
        let mut words = vec![i16::try_from(self.contours.len()).unwrap()];
        words.extend(bounds);
        let mut end = -1;
        for contour in &self.contours {
            end += i16::try_from(contour.len()).unwrap();
            words.push(end);
        }
        words.push(0);
        let mut bytes: Vec<u8> = words.into_iter().flat_map(i16::to_be_bytes).collect();
        bytes.extend(vec![1; points.len()]);
        for axis in [0, 1] {
            let mut before = 0;
            for at in of(axis) {
                bytes.extend((at - before).to_be_bytes());
                before = at;
            }
        }
        // Places of glyphs are even.
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }
}

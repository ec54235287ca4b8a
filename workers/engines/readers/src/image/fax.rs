//! Fax data in TIFF (ITU-T T.4 and T.6): modified Huffman, Group 3 in one or two dimensions, Group 4, either bit order.

use crate::Raster;
use docward_engine_model::protocol::Rejection;
use hayro_ccitt::{DecodeError, DecodeSettings, Decoder, DecoderContext, EncodingMode, decode};

/// How TIFF names the encodings: compression 2, 3 and 4.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fax {
    Huffman,
    Group3,
    Group4,
}

/// What the tags say of the page's strips.
pub(super) struct Layout {
    pub(super) encoding: Fax,
    /// `T4Options`: bit 0 says two dimensions, bit 2 says line ends are aligned to bytes.
    pub(super) options: u64,
    /// Whether the lowest bit of a byte comes first (TIFF 6.0, `FillOrder` 2).
    pub(super) lowest_bit_first: bool,
    /// `PhotometricInterpretation` 1: what the encoding calls white is 0, black.
    pub(super) black_is_zero: bool,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rows_per_strip: u32,
}

impl Layout {
    pub(super) fn decode(&self, strips: &[&[u8]]) -> Result<Raster, Rejection> {
        let mut page = Page {
            pixels: Vec::with_capacity(self.width as usize * self.height as usize),
            width: self.width as usize,
            wanted: 0,
            paper: if self.black_is_zero { 0 } else { 255 },
        };
        for strip in strips {
            let left = self.height as usize - page.pixels.len() / page.width;
            page.wanted = left.min(self.rows_per_strip as usize);
            if page.wanted == 0 {
                break;
            }
            self.strip(strip, &mut page)?;
            if page.wanted > 0 {
                return Err(Rejection::Truncated);
            }
        }
        if page.pixels.len() < page.width * self.height as usize {
            return Err(Rejection::Truncated);
        }
        Raster::gray(self.width, self.height, page.pixels)
    }

    fn strip(&self, strip: &[u8], page: &mut Page) -> Result<(), Rejection> {
        let settings = DecodeSettings {
            columns: self.width,
            rows: u32::try_from(page.wanted).map_err(|_| Rejection::Malformed)?,
            end_of_block: self.encoding != Fax::Huffman,
            end_of_line: self.encoding == Fax::Group3,
            rows_are_byte_aligned: self.encoding == Fax::Huffman
                || (self.encoding == Fax::Group3 && self.options & 4 != 0),
            encoding: match self.encoding {
                Fax::Group4 => EncodingMode::Group4,
                Fax::Group3 if self.options & 1 != 0 => EncodingMode::Group3_2D,
                Fax::Group3 | Fax::Huffman => EncodingMode::Group3_1D,
            },
            strict: false,
        };
        let reversed: Vec<u8>;
        let strip = if self.lowest_bit_first {
            reversed = strip.iter().map(|byte| byte.reverse_bits()).collect();
            &reversed
        } else {
            strip
        };
        match decode(strip, page, &mut DecoderContext::new(settings)) {
            // Data after the last row is padding.
            Ok(_) => Ok(()),
            Err(_) if page.wanted == 0 => Ok(()),
            Err(DecodeError::UnexpectedEof) => Err(Rejection::Truncated),
            Err(_) => Err(Rejection::Malformed),
        }
    }
}

/// Rows as they come.
struct Page {
    pixels: Vec<u8>,
    width: usize,
    /// Rows that the current strip still owes.
    wanted: usize,
    /// What white is.
    paper: u8,
}

impl Decoder for Page {
    fn push_row(&mut self, changes: &[u32]) {
        if self.wanted == 0 {
            return;
        }
        self.wanted -= 1;
        let start = self.pixels.len();
        self.pixels.resize(start + self.width, self.paper);
        let Some(row) = self.pixels.get_mut(start..) else {
            return;
        };
        for run in changes.chunks(2) {
            let from = run.first().map_or(self.width, |at| *at as usize);
            let to = run.get(1).map_or(self.width, |at| *at as usize);
            if let Some(run) = row.get_mut(from..to.min(self.width)) {
                run.fill(!self.paper);
            }
        }
    }
}

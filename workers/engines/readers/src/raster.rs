//! A page's pixels, 8 bits a channel, grey or colour.

use docward_engine_model::BBox;
use docward_engine_model::protocol::Rejection;

/// What a pixel consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    /// One byte a pixel: 0 is black.
    Gray,
    /// Three bytes a pixel: red, green, blue.
    Rgb,
}

impl Channels {
    /// How many bytes a pixel has.
    pub const fn count(self) -> usize {
        match self {
            Channels::Gray => 1,
            Channels::Rgb => 3,
        }
    }
}

/// To how many levels a painted page's channels are rounded, evenly apart from black to white.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Levels {
    /// Enough for the soft edges of letters and the tints behind them.
    Sixteen,
    /// Enough for letters.
    Four,
}

impl Levels {
    /// How far a level is from the next.
    pub(crate) const fn apart(self) -> u8 {
        match self {
            Self::Sixteen => u8::MAX / 15,
            Self::Four => u8::MAX / 3,
        }
    }
}

/// A page's pixels, row by row from the top, without padding. Its length always fits its dimensions.
#[derive(Clone, PartialEq, Eq)]
pub struct Raster {
    width: u32,
    height: u32,
    channels: Channels,
    pixels: Vec<u8>,
}

impl Raster {
    /// A raster of these pixels.
    ///
    /// # Errors
    /// `Malformed` unless the pixels fill the raster exactly.
    pub fn new(width: u32, height: u32, channels: Channels, pixels: Vec<u8>) -> Result<Self, Rejection> {
        let expected =
            (width as usize).checked_mul(height as usize).and_then(|area| area.checked_mul(channels.count()));
        if width == 0 || height == 0 || expected != Some(pixels.len()) {
            return Err(Rejection::Malformed);
        }
        Ok(Self { width, height, channels, pixels })
    }

    /// A raster of grey pixels, one byte each.
    ///
    /// # Errors
    /// `Malformed` unless the pixels fill the raster exactly.
    pub fn gray(width: u32, height: u32, pixels: Vec<u8>) -> Result<Self, Rejection> {
        Self::new(width, height, Channels::Gray, pixels)
    }

    /// A raster of colour pixels, three bytes each: red, green, blue.
    ///
    /// # Errors
    /// `Malformed` unless the pixels fill the raster exactly.
    pub fn rgb(width: u32, height: u32, pixels: Vec<u8>) -> Result<Self, Rejection> {
        Self::new(width, height, Channels::Rgb, pixels)
    }

    /// How many pixels a row has.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// How many rows of pixels there are.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Whether its pixels are grey or have colours.
    pub fn channels(&self) -> Channels {
        self.channels
    }

    /// All bytes of all pixels, row after row from the top, without padding between rows.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// How many bytes a row has.
    pub fn row_length(&self) -> usize {
        self.width as usize * self.channels.count()
    }

    /// Makes every pixel of a box black; what lies outside the page is ignored.
    pub fn black_out(&mut self, bbox: BBox) {
        let (x0, x1) = (bbox.x0.min(self.width) as usize, bbox.x1.min(self.width) as usize);
        let (y0, y1) = (bbox.y0.min(self.height) as usize, bbox.y1.min(self.height) as usize);
        let (row_length, channels) = (self.row_length(), self.channels.count());
        if x0 >= x1 || y0 >= y1 {
            return;
        }
        for row in self.pixels.chunks_exact_mut(row_length).take(y1).skip(y0) {
            if let Some(cells) = row.get_mut(x0 * channels..x1 * channels) {
                cells.fill(0);
            }
        }
    }

    /// Rounds each channel to one of some levels, evenly apart from black to white.
    pub(crate) fn round_levels(&mut self, levels: Levels) {
        let apart = levels.apart();
        for level in &mut self.pixels {
            *level = level.saturating_add(apart / 2) / apart * apart;
        }
    }

    /// The page in grey: the pixels themselves, or the luma of colours (ITU-R BT.601).
    pub fn luma(&self) -> std::borrow::Cow<'_, [u8]> {
        match self.channels {
            Channels::Gray => std::borrow::Cow::Borrowed(&self.pixels),
            Channels::Rgb => std::borrow::Cow::Owned(
                self.pixels.as_chunks::<3>().0.iter().map(|&[red, green, blue]| luma(red, green, blue)).collect(),
            ),
        }
    }

    /// A part of the page; `None` of one that is empty or reaches beyond the page.
    pub(crate) fn part(&self, bbox: BBox) -> Option<Self> {
        let channels = self.channels.count();
        let cells = bbox.x0 as usize * channels..bbox.x1 as usize * channels;
        let rows = self.pixels.chunks_exact(self.row_length()).take(bbox.y1 as usize).skip(bbox.y0 as usize);
        let pixels = rows.filter_map(|row| row.get(cells.clone())).flatten().copied().collect();
        Self::new(bbox.width(), bbox.height(), self.channels, pixels).ok()
    }

    /// The same with each row so many times.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub(crate) fn with_each_row(self, times: u32) -> Result<Self, Rejection> {
        if times < 2 {
            return Ok(self);
        }
        let rows = self.pixels().chunks_exact(self.row_length().max(1));
        let pixels = rows.flat_map(|row| std::iter::repeat_n(row, times as usize)).flatten().copied().collect();
        let height = self.height.checked_mul(times).ok_or(Rejection::TooManyPixels)?;
        Self::new(self.width, height, self.channels, pixels)
    }

    /// The same page with one channel if no pixel has a colour: a third of the bytes to carry, seal and store.
    #[must_use]
    pub fn without_needless_colour(self) -> Self {
        let (pixels, rest) = self.pixels.as_chunks::<3>();
        let colourless = rest.is_empty() && pixels.iter().all(|&[red, green, blue]| red == green && green == blue);
        if self.channels == Channels::Gray || !colourless {
            return self;
        }
        let pixels = pixels.iter().map(|&[red, _, _]| red).collect();
        Self { width: self.width, height: self.height, channels: Channels::Gray, pixels }
    }
}

/// How light a colour is (ITU-R BT.601).
#[expect(clippy::cast_possible_truncation, reason = "the weights sum to 1 << 16, so the quotient fits a byte")]
pub(crate) fn luma(red: u8, green: u8, blue: u8) -> u8 {
    ((u32::from(red) * 19_595 + u32::from(green) * 38_470 + u32::from(blue) * 7_471 + 32_768) >> 16) as u8
}

/// The raster as a PNG, compressed for speed: it is sealed, stored for a day and read twice.
pub fn raster_png(raster: &Raster) -> Result<Vec<u8>, Rejection> {
    let mut bytes = Vec::with_capacity(raster.pixels.len() / 8);
    let mut encoder = png::Encoder::new(&mut bytes, raster.width, raster.height);
    encoder.set_color(match raster.channels {
        Channels::Gray => png::ColorType::Grayscale,
        Channels::Rgb => png::ColorType::Rgb,
    });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().map_err(|_| Rejection::Malformed)?;
    writer.write_image_data(&raster.pixels).map_err(|_| Rejection::Malformed)?;
    writer.finish().map_err(|_| Rejection::Malformed)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_must_fit_dimensions() {
        assert_eq!(Raster::gray(2, 2, vec![0; 3]).err(), Some(Rejection::Malformed));
        assert_eq!(Raster::rgb(0, 2, vec![]).err(), Some(Rejection::Malformed));
        assert_eq!(Raster::rgb(u32::MAX, u32::MAX, vec![0; 3]).err(), Some(Rejection::Malformed));
    }

    #[test]
    fn blacking_out_keeps_to_the_box_and_the_page() {
        let mut raster = Raster::rgb(4, 3, vec![200; 36]).unwrap();
        raster.black_out(BBox { x0: 3, y0: 1, x1: 90, y1: 2 });
        raster.black_out(BBox { x0: 7, y0: 0, x1: 9, y1: 3 });
        let black: Vec<usize> =
            raster.luma().iter().enumerate().filter(|(_, luma)| **luma == 0).map(|(at, _)| at).collect();
        assert_eq!(black, [7]);
    }

    #[test]
    fn png_gives_back_every_pixel() {
        let pixels: Vec<u8> = (0..60).collect();
        for raster in [Raster::gray(10, 6, pixels.clone()).unwrap(), Raster::rgb(4, 5, pixels).unwrap()] {
            let png = raster_png(&raster).unwrap();
            let mut reader = png::Decoder::new(std::io::Cursor::new(&png)).read_info().unwrap();
            let mut back = vec![0; raster.pixels().len()];
            reader.next_frame(&mut back).unwrap();
            assert_eq!(back, raster.pixels());
        }
    }
}

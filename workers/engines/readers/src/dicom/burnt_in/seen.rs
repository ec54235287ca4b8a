//! Where PP-OCRv6's line finder sees writing in a frame.
//!
//! It is trained on writing over pictures, and finds lines that no stroke stands out for: dark on dark tissue, letters of four
//! pixels. What it takes for writing besides is mostly larger than an overlay's lines are.

use crate::{Raster, second};
use docward_engine_model::BBox;
use docward_engine_model::protocol::Rejection;
use image::imageops::FilterType;

/// The length in pixels to which the shorter side of a frame is enlarged for the first look, so that letters of eight pixels
/// get about sixteen; the finder hardly sees any below twelve.
const SIDE: u32 = 1_024;
/// The same for the second look, which is for dark lines and for lines on even ground: they are seen at a smaller size.
const LESS: u32 = 640;
/// The greatest factor of enlargement.
const LARGEST: u32 = 4;
/// The least height of a line, in pixels.
const LOWEST: u32 = 4;
/// The greatest height of a line: the shorter side of the frame divided by the first number, or the second in pixels, if that is
/// more: a frame may be low, and its writing as high as elsewhere.
const HIGHEST: (u32, u32) = (14, 32);
/// After this many frames that look alike a frame is looked at anew.
const AGAIN: u32 = 16;

/// Which of a file's frames it was shown last, and what it saw there.
#[derive(Default)]
pub(crate) struct Sight {
    lines: Vec<BBox>,
    since: Option<u32>,
}

impl Sight {
    /// The lines of a frame; none without the model. A frame whose strokes line up only where lines are known from the one
    /// before is not looked at: in most files all frames have the same overlay.
    pub(super) fn lines(&mut self, frame: &Raster, apart: &Raster, standing: &[BBox]) -> Result<&[BBox], Rejection> {
        let known = |place: &BBox| self.lines.iter().any(|line| line.intersects(*place));
        match self.since {
            Some(since) if since < AGAIN && standing.iter().all(known) => self.since = Some(since + 1),
            _ => (self.lines, self.since) = (look(frame, apart)?, Some(1)),
        }
        Ok(&self.lines)
    }
}

/// Twice: inverted, with the ends of its scale drawn apart, as overlays are mostly light and the finder sees dark writing on
/// light better; and as the frame is, which shows the dark lines and others that the first hides.
fn look(frame: &Raster, apart: &Raster) -> Result<Vec<BBox>, Rejection> {
    let Some(finder) = second::finder() else {
        return Ok(Vec::new());
    };
    let (width, height) = (frame.width(), frame.height());
    let mut lines: Vec<BBox> = Vec::new();
    for (view, side) in [(&inverted(apart)?, SIDE), (frame, LESS)] {
        let large = enlarged(view, side)?;
        for line in finder.lines(&large).unwrap_or_default() {
            let line = BBox {
                x0: scaled(line.x0, width, large.width()),
                y0: scaled(line.y0, height, large.height()),
                x1: (scaled(line.x1, width, large.width()) + 1).min(width),
                y1: (scaled(line.y1, height, large.height()) + 1).min(height),
            };
            let fits = (LOWEST..=(width.min(height) / HIGHEST.0).max(HIGHEST.1)).contains(&line.height())
                && line.width() >= line.height();
            if fits {
                add(&mut lines, line);
            }
        }
    }
    Ok(lines)
}

fn inverted(view: &Raster) -> Result<Raster, Rejection> {
    Raster::gray(view.width(), view.height(), view.luma().iter().map(|level| 255 - level).collect())
}

/// A line that is mostly there already makes it longer. One that is much higher is several at once.
fn add(lines: &mut Vec<BBox>, line: BBox) {
    let same_row = |known: &BBox| {
        let overlap = known.y1.min(line.y1).saturating_sub(known.y0.max(line.y0));
        let (low, high) = (known.height().min(line.height()), known.height().max(line.height()));
        known.intersects(line) && overlap * 3 > low * 2 && high * 2 <= low * 3
    };
    match lines.iter_mut().find(|known| same_row(known)) {
        Some(known) => *known = known.union(line),
        None => lines.push(line),
    }
}

fn enlarged(view: &Raster, wanted: u32) -> Result<Raster, Rejection> {
    let (width, height) = (view.width(), view.height());
    let shorter = width.min(height).max(1);
    let large = |side: u32| {
        let large = u64::from(side) * u64::from(wanted) / u64::from(shorter);
        u32::try_from(large).unwrap_or(side).clamp(side, side.saturating_mul(LARGEST))
    };
    let small = image::GrayImage::from_raw(width, height, view.luma().into_owned()).ok_or(Rejection::Malformed)?;
    let large = image::imageops::resize(&small, large(width), large(height), FilterType::CatmullRom);
    Raster::gray(large.width(), large.height(), large.into_raw())
}

fn scaled(at: u32, to: u32, from: u32) -> u32 {
    u32::try_from(u64::from(at) * u64::from(to) / u64::from(from.max(1))).unwrap_or(to).min(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_seen_twice_is_one_line() {
        let bbox = |x0, x1, y0| BBox { x0, y0, x1, y1: y0 + 12 };
        let mut lines = vec![bbox(10, 90, 20)];
        add(&mut lines, bbox(60, 150, 22));
        add(&mut lines, bbox(10, 90, 34));
        assert_eq!(lines, [BBox { x0: 10, y0: 20, x1: 150, y1: 34 }, bbox(10, 90, 34)]);
    }

    #[test]
    fn a_box_over_two_rows_does_not_make_one_row_higher() {
        let row = BBox { x0: 10, y0: 20, x1: 90, y1: 32 };
        let rows = BBox { x0: 30, y0: 18, x1: 60, y1: 50 };
        let mut lines = vec![row];
        add(&mut lines, rows);
        assert_eq!(lines, [row, rows]);
    }

    #[test]
    fn a_frame_like_the_last_is_not_looked_at_again_and_one_with_a_new_line_is() {
        let frame = Raster::gray(64, 64, vec![0; 64 * 64]).unwrap();
        let line = BBox { x0: 5, y0: 5, x1: 40, y1: 15 };
        let elsewhere = BBox { x0: 5, y0: 45, x1: 40, y1: 55 };
        let mut sight = Sight { lines: vec![line], since: Some(1) };
        assert_eq!(sight.lines(&frame, &frame, &[line]).unwrap(), [line]);
        assert_eq!(sight.since, Some(2));
        assert!(sight.lines(&frame, &frame, &[line, elsewhere]).unwrap().is_empty());
        assert_eq!(sight.since, Some(1));
    }
}

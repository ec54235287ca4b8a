//! Which parts of a page its text layer does not speak for.

use crate::Raster;
use docward_engine_model::BBox;
use docward_engine_model::protocol::Rejection;
use hayro::kurbo::Rect;
use std::ops::Range;

const CELL: u32 = 16;
/// Fewer cells than this hold no legible word, unless they are known to hold one.
const FEWEST_CELLS: usize = 12;
/// Lighter and darker than this apart is ink.
const CONTRAST: u8 = 40;
/// So many pixels of paper are left around what is read of a page.
const AROUND: u32 = 24;

/// A page in cells of 16 pixels; those to be read from the pixels are marked.
pub(super) struct Grid {
    columns: u32,
    marked: Vec<bool>,
    /// Whether some of it is known to be text, however little that is.
    has_text: bool,
}

impl Grid {
    pub(super) fn of(width: u32, height: u32) -> Self {
        let (columns, rows) = (width.div_ceil(CELL), height.div_ceil(CELL));
        Self { columns, marked: vec![false; columns as usize * rows as usize], has_text: false }
    }

    /// Marks what is known to be text.
    pub(super) fn mark_text(&mut self, bbox: BBox) {
        self.has_text = true;
        self.mark(bbox);
    }

    pub(super) fn mark(&mut self, bbox: BBox) {
        for row in bbox.y0 / CELL..bbox.y1.div_ceil(CELL) {
            let from = (row * self.columns + bbox.x0 / CELL) as usize;
            let to = (row * self.columns + bbox.x1.div_ceil(CELL).min(self.columns)) as usize;
            if let Some(cells) = self.marked.get_mut(from..to) {
                cells.fill(true);
            }
        }
    }

    /// The marked parts of a page without the words that are known already, on white; none if no ink is left there.
    pub(super) fn unread(&self, raster: &Raster, known: &[BBox]) -> Result<Option<Raster>, Rejection> {
        if !self.has_text && self.marked.iter().filter(|cell| **cell).count() < FEWEST_CELLS {
            return Ok(None);
        }
        let (width, height) = (raster.width(), raster.height());
        let mut pixels = vec![255_u8; width as usize * height as usize];
        let luma = raster.luma();
        for (index, _) in self.marked.iter().enumerate().filter(|(_, marked)| **marked) {
            let index = u32::try_from(index).map_err(|_| Rejection::TooManyPixels)?;
            let (x0, y0) = (index % self.columns * CELL, index / self.columns * CELL);
            for y in y0..(y0 + CELL).min(height) {
                let row = y as usize * width as usize;
                let cells = row + x0 as usize..row + (x0 + CELL).min(width) as usize;
                if let (Some(to), Some(from)) = (pixels.get_mut(cells.clone()), luma.get(cells)) {
                    to.copy_from_slice(from);
                }
            }
        }
        for bbox in known {
            whiten(&mut pixels, width, *bbox);
        }
        let page = Raster::gray(width, height, pixels)?;
        Ok(has_ink(&page.luma(), width, BBox { x0: 0, y0: 0, x1: width, y1: height }).then_some(page))
    }
}

impl Grid {
    /// The same, cut to where ink is left, with some white around it, and where its upper left corner is.
    pub(super) fn unread_part(&self, raster: &Raster, known: &[BBox]) -> Result<Option<(Raster, [u32; 2])>, Rejection> {
        let Some(unread) = self.unread(raster, known)? else { return Ok(None) };
        let (width, height) = (unread.width(), unread.height());
        let luma = unread.luma();
        let inked = |row: &[u8]| {
            let is_ink = |level: &u8| *level < u8::MAX - CONTRAST;
            Some((row.iter().position(is_ink)?, row.iter().rposition(is_ink)? + 1))
        };
        let mut ink: Option<BBox> = None;
        for (y, row) in (0..).zip(luma.chunks_exact(width as usize)) {
            let Some((from, to)) = inked(row) else { continue };
            let edge = |value: usize| u32::try_from(value).map_err(|_| Rejection::TooManyPixels);
            let row = BBox { x0: edge(from)?, y0: y, x1: edge(to)?, y1: y + 1 };
            ink = Some(ink.map_or(row, |ink| ink.union(row)));
        }
        let part = ink.map(|ink| ink.grown(AROUND, width, height));
        Ok(part.and_then(|part| Some((unread.part(part)?, [part.x0, part.y0]))))
    }
}

/// A page in cells, to ask whether anything stands somewhere.
pub(super) struct Cells {
    columns: usize,
    rows: usize,
    marked: Vec<bool>,
    /// How many cells may still be marked or asked about.
    left: usize,
}

/// The side of such a cell, in pixels: lower than a line of small print.
const SMALL: f64 = 8.0;
const SMALL_PIXELS: u32 = 8;
/// Cells that may be marked and asked about on a page: those of a thousand grounds as large as a page.
const MOST: usize = 60_000_000;

impl Cells {
    pub(super) fn of(width: f64, height: f64) -> Self {
        let (columns, rows) = (at(width / SMALL) + 1, at(height / SMALL) + 1);
        Self { columns, rows, marked: vec![false; columns * rows], left: MOST }
    }

    /// Marks every cell that a rectangle touches; `None` if that is too much.
    #[must_use]
    pub(super) fn mark(&mut self, rect: Rect) -> Option<()> {
        let (from, to) = (at(rect.x0 / SMALL), (at(rect.x1 / SMALL) + 1).min(self.columns));
        let rows = at(rect.y0 / SMALL)..(at(rect.y1 / SMALL) + 1).min(self.rows);
        self.left = self.left.checked_sub(rows.len() * to.saturating_sub(from))?;
        for row in rows {
            if let Some(cells) = self.marked.get_mut(row * self.columns + from..row * self.columns + to) {
                cells.fill(true);
            }
        }
        Some(())
    }

    /// Whether a cell is marked whose middle lies in a rectangle; `None` if that is too much.
    pub(super) fn any_in(&mut self, rect: Rect) -> Option<bool> {
        let first = |edge: f64| at((edge / SMALL - 0.5).ceil());
        let (from, to) = (first(rect.x0), first(rect.x1).min(self.columns));
        let rows = first(rect.y0)..first(rect.y1).min(self.rows);
        self.left = self.left.checked_sub(rows.len() * to.saturating_sub(from))?;
        let marked = |row: usize| {
            self.marked.get(row * self.columns + from..row * self.columns + to).unwrap_or_default().contains(&true)
        };
        Some(rows.into_iter().any(marked))
    }

    /// Whether a cell is marked that a rectangle touches; `None` if that is too much.
    pub(super) fn any_touched(&mut self, rect: Rect) -> Option<bool> {
        let (from, to) = (at(rect.x0 / SMALL), (at(rect.x1 / SMALL) + 1).min(self.columns));
        let rows = at(rect.y0 / SMALL)..(at(rect.y1 / SMALL) + 1).min(self.rows);
        self.left = self.left.checked_sub(rows.len() * to.saturating_sub(from))?;
        let marked = |row: usize| {
            self.marked.get(row * self.columns + from..row * self.columns + to).unwrap_or_default().contains(&true)
        };
        Some(rows.into_iter().any(marked))
    }

    /// The rows with marked cells from the top: which rows of pixels each is, and from which column to which its cells are marked.
    pub(super) fn marked_rows(&self) -> impl Iterator<Item = (Range<u32>, Range<u32>)> {
        let pixels = |from: usize, to: usize| {
            let edge = |cell: usize| u32::try_from(cell).unwrap_or(u32::MAX).saturating_mul(SMALL_PIXELS);
            edge(from)..edge(to)
        };
        self.marked.chunks(self.columns).enumerate().filter_map(move |(row, cells)| {
            let from = cells.iter().position(|cell| *cell)?;
            let to = cells.iter().rposition(|cell| *cell)? + 1;
            Some((pixels(row, row + 1), pixels(from, to)))
        })
    }
}

/// A place as a whole number; 0 for what lies before the page.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a page may have")]
fn at(value: f64) -> usize {
    value.clamp(0.0, f64::from(u16::MAX)) as usize
}

fn whiten(pixels: &mut [u8], width: u32, bbox: BBox) {
    for row in pixels.chunks_exact_mut(width as usize).take(bbox.y1 as usize).skip(bbox.y0 as usize) {
        if let Some(cells) = row.get_mut(bbox.x0 as usize..bbox.x1 as usize) {
            cells.fill(255);
        }
    }
}

/// Whether anything can be told from the ground within a box.
pub(super) fn has_ink(luma: &[u8], width: u32, bbox: BBox) -> bool {
    let (mut darkest, mut lightest) = (u8::MAX, 0);
    for row in luma.chunks_exact(width as usize).take(bbox.y1 as usize).skip(bbox.y0 as usize) {
        for pixel in row.get(bbox.x0 as usize..bbox.x1 as usize).unwrap_or_default() {
            darkest = darkest.min(*pixel);
            lightest = lightest.max(*pixel);
        }
    }
    lightest.saturating_sub(darkest) >= CONTRAST
}

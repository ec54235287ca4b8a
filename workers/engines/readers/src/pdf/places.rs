//! Which parts of a page its content does not tell all of, so that their pixels must be looked at.

use super::grid::Cells;
use crate::bands::Bands;
use docward_engine_model::BBox;
use hayro::kurbo::Rect;
use std::ops::Range;

/// So many pixels around such a part are looked at with it: what stands there may say what it is.
const MARGIN: u32 = 40;
/// Bands that are nearer to each other than this, in pixels, are one.
const NEAR: u32 = 32;
/// A page of which at least so many hundredths would be looked at is looked at whole.
const MOST: u64 = 60;

/// Which parts of a page must be looked at.
pub(super) struct Places {
    page: Rect,
    cells: Cells,
    any: bool,
    whole: bool,
}

/// How much of a page must be looked at.
pub(super) enum Unclear {
    Nothing,
    Parts(Bands),
    All,
}

impl Places {
    /// None yet of a page with these pixels.
    pub(super) fn of(page: Rect) -> Self {
        Self { page, cells: Cells::of(page.width(), page.height()), any: false, whole: false }
    }

    /// The whole page must be looked at.
    pub(super) fn add_all(&mut self) {
        self.whole = true;
    }

    /// Whether the whole page must be looked at.
    pub(super) const fn are_all(&self) -> bool {
        self.whole
    }

    /// Something must be looked at; nothing of what lies beside the page. What has no place may stand anywhere.
    pub(super) fn add(&mut self, place: Rect) {
        self.whole |= !place.is_finite();
        if self.whole || !place.overlaps(self.page) {
            return;
        }
        self.any = true;
        self.whole |= self.cells.mark(place.intersect(self.page)).is_none();
    }

    /// Whether any of it must be looked at; from when too much was asked, the whole page.
    pub(super) fn touch(&mut self, place: Rect) -> bool {
        if !self.whole && self.any {
            let touched = self.cells.any_touched(place);
            self.whole |= touched.is_none();
            return touched.unwrap_or(true);
        }
        self.whole
    }

    /// The same of pixels.
    pub(super) fn touch_box(&mut self, bbox: BBox) -> bool {
        let [x0, y0, x1, y1] = [bbox.x0, bbox.y0, bbox.x1, bbox.y1].map(f64::from);
        self.touch(Rect::new(x0, y0, x1, y1))
    }

    /// How much of a page with this width and height it is.
    pub(super) fn bands(&self, page: [u32; 2]) -> Unclear {
        if self.whole {
            return Unclear::All;
        }
        let [width, height] = page;
        let (mut columns, mut rows): (Range<u32>, Vec<Range<u32>>) = (width..0, Vec::new());
        for (own_rows, own_columns) in self.cells.marked_rows() {
            let top = own_rows.start.saturating_sub(MARGIN);
            let bottom = (own_rows.end + MARGIN).min(height);
            columns.start = columns.start.min(own_columns.start.saturating_sub(MARGIN));
            columns.end = columns.end.max((own_columns.end + MARGIN).min(width));
            match rows.last_mut().filter(|band| top <= band.end + NEAR) {
                Some(band) => band.end = bottom,
                None => rows.push(top..bottom),
            }
        }
        rows.retain(|band| band.start < band.end);
        if rows.is_empty() || columns.start >= columns.end {
            return Unclear::Nothing;
        }
        let bands = Bands::of(page, columns, rows);
        let area = |width: u32, height: u32| u64::from(width) * u64::from(height);
        let is_most = area(bands.width(), bands.height()) * 100 >= area(width, height) * MOST;
        if is_most { Unclear::All } else { Unclear::Parts(bands) }
    }
}

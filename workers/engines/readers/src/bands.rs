//! Some rows of a page, put below each other, of some of its columns: what is looked at of a page of which all else is known.

use docward_engine_model::BBox;
use std::ops::Range;

/// So many empty rows stand between two bands, in pixels: what ends at one has nothing to do with what begins at the next.
const APART: u32 = 24;

/// Rows of a page that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Band {
    /// The first row, of the page's.
    pub(crate) top: u32,
    /// One past the last row, of the page's.
    pub(crate) bottom: u32,
    /// Which row of the bands the first one is.
    pub(crate) at: u32,
}

/// Which parts of a page are looked at, and where they lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bands {
    page: [u32; 2],
    columns: Range<u32>,
    parts: Vec<Band>,
}

impl Bands {
    /// The whole of a page with this width and height.
    pub(crate) fn whole(width: u32, height: u32) -> Self {
        Self::of([width, height], 0..width, std::iter::once(0..height))
    }

    /// Some columns of some rows, from the top and apart from each other, of a page with this width and height.
    pub(crate) fn of(page: [u32; 2], columns: Range<u32>, rows: impl IntoIterator<Item = Range<u32>>) -> Self {
        let mut parts: Vec<Band> = Vec::new();
        for Range { start: top, end: bottom } in rows {
            let at = parts.last().map_or(0, |band| band.at + (band.bottom - band.top) + APART);
            parts.push(Band { top, bottom, at });
        }
        Self { page, columns, parts }
    }

    /// Width and height of the page.
    pub(crate) const fn page(&self) -> [u32; 2] {
        self.page
    }

    pub(crate) fn columns(&self) -> Range<u32> {
        self.columns.clone()
    }

    pub(crate) fn bands(&self) -> &[Band] {
        &self.parts
    }

    pub(crate) fn width(&self) -> u32 {
        self.columns.end - self.columns.start
    }

    pub(crate) fn height(&self) -> u32 {
        self.parts.last().map_or(0, |band| band.at + (band.bottom - band.top))
    }

    /// Where what stands on the page lies in the bands: a part in each band that has some of it.
    pub(crate) fn parts(&self, bbox: BBox) -> impl Iterator<Item = BBox> {
        let first = self.parts.partition_point(|band| band.bottom <= bbox.y0);
        let touched = self.parts.iter().skip(first).take_while(move |band| band.top < bbox.y1);
        let across = |x: u32| x.clamp(self.columns.start, self.columns.end) - self.columns.start;
        let part = move |band: &Band| {
            let down = |y: u32| y.clamp(band.top, band.bottom) - band.top + band.at;
            BBox { x0: across(bbox.x0), y0: down(bbox.y0), x1: across(bbox.x1), y1: down(bbox.y1) }
        };
        touched.map(part).filter(|part| !part.is_empty())
    }

    /// The part in the band that has most of it, if any has some.
    pub(crate) fn within(&self, bbox: BBox) -> Option<BBox> {
        self.parts(bbox).max_by_key(|part| part.height())
    }

    /// What stands in each of the bands, of things from the top whose rows are these.
    pub(crate) fn parted<'a, T>(&self, things: &'a [T], row: impl Fn(&T) -> usize) -> impl Iterator<Item = &'a [T]> {
        let from = move |at: u32| things.partition_point(|thing| row(thing) < at as usize);
        self.parts.iter().map(move |band| {
            let (first, last) = (from(band.at), from(band.at + (band.bottom - band.top)));
            things.get(first..last).unwrap_or_default()
        })
    }

    /// Where what lies in the bands stands on the page.
    pub(crate) fn on_page(&self, bbox: BBox) -> BBox {
        let middle = u32::midpoint(bbox.y0, bbox.y1);
        let band =
            self.parts.partition_point(|band| band.at <= middle).checked_sub(1).and_then(|at| self.parts.get(at));
        let Some(band) = band else { return bbox };
        let down = |y: u32| (y.max(band.at) - band.at + band.top).min(band.bottom);
        let across = |x: u32| (x + self.columns.start).min(self.columns.end);
        BBox { x0: across(bbox.x0), y0: down(bbox.y0), x1: across(bbox.x1), y1: down(bbox.y1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn bbox(x0: u32, y0: u32, x1: u32, y1: u32) -> BBox {
        BBox { x0, y0, x1, y1 }
    }

    #[test]
    fn what_stands_in_a_band_comes_back_to_its_place() {
        let bands = Bands::of([1700, 2200], 100..900, [200..300, 1000..1040]);
        assert_eq!((bands.width(), bands.height()), (800, 100 + APART + 40));
        for place in [bbox(100, 200, 110, 210), bbox(300, 290, 420, 300), bbox(880, 1000, 900, 1040)] {
            assert_eq!(bands.on_page(bands.within(place).unwrap()), place);
        }
    }

    #[test]
    fn what_stands_in_bands_is_parted_by_them() {
        let bands = Bands::of([1700, 2200], 100..900, [200..300, 1000..1040]);
        let rows = [0, 99, 100, 110, 124, 163, 164];
        let parted: Vec<&[usize]> = bands.parted(&rows, |row| *row).collect();
        assert_eq!(parted, [&[0, 99][..], &[124, 163]]);
    }

    #[test]
    fn what_stands_beside_the_bands_does_not_lie_in_them() {
        let bands = Bands::of([1700, 2200], 100..900, [200..300, 1000..1040]);
        for place in [bbox(100, 100, 110, 200), bbox(300, 300, 420, 1000), bbox(900, 1000, 960, 1040)] {
            assert_eq!(bands.within(place), None);
        }
        assert_eq!(bands.within(bbox(0, 250, 2000, 1010)), Some(bbox(0, 50, 800, 100)));
        let whole = Bands::whole(1700, 2200);
        assert_eq!(whole.within(bbox(5, 6, 7, 8)), Some(bbox(5, 6, 7, 8)));
        assert_eq!(whole.on_page(bbox(5, 6, 1700, 2200)), bbox(5, 6, 1700, 2200));
    }
}

//! What a page draws besides letters, told from its content without painting it. Of a page with nothing but letters, ruled lines
//! and light grounds behind them that is all there is to know; of every other one the pixels must be looked at.

use super::bars::{Bar, Bars};
use super::grid::Cells;
use crate::prepare::{INK, RuleSizes};
use crate::structure::{LIGHT, Sizes};
use docward_engine_model::BBox;
use hayro::hayro_interpret::{BlendMode, DrawMode, DrawProps, Paint};
use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect};

/// A ground that is at least so light is no ink to whatever looks at pixels, and letters that stand out from paper stand out
/// from it; 0 is black, 255 white.
const GROUND: f64 = 195.0;
/// More bars than this on one page are an attack.
const MOST_BARS: usize = 200_000;

/// Collects what a page draws.
pub(super) struct Drawing {
    needs_pixels: bool,
    page: Rect,
    sizes: Sizes,
    rule_sizes: RuleSizes,
    /// What of the page is shown, within each clip within the one before.
    clips: Vec<Rect>,
    bars: Bars,
    /// Where letters and bars stand: a ground that is painted over them hides them.
    covered: Cells,
}

impl Drawing {
    /// Of a page with so many pixels.
    pub(super) fn of(width: u16, height: u16) -> Self {
        let page = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let (across, down) = (usize::from(width), usize::from(height));
        Self {
            needs_pixels: false,
            page,
            sizes: Sizes::of(across, down),
            rule_sizes: RuleSizes::of(across, down),
            clips: Vec::new(),
            bars: Bars::default(),
            covered: Cells::of(page.width(), page.height()),
        }
    }

    /// Says that something is painted that only pixels tell.
    pub(super) fn needs_pixels(&mut self) {
        self.needs_pixels = true;
    }

    /// The ruled lines, if nothing else is drawn than letters, lines and light grounds; `None` of a page whose pixels must be
    /// looked at.
    pub(super) fn rules(&self) -> Option<Vec<BBox>> {
        if self.needs_pixels { None } else { self.bars.rules(self.page, self.sizes, self.rule_sizes) }
    }

    /// Whether something may be a place to tick, by its size.
    pub(super) fn may_be_mark(&self, place: Rect) -> bool {
        self.sizes.may_be_mark(place.width(), place.height())
    }

    pub(super) fn clip(&mut self, rect: Rect) {
        self.clips.push(self.shown().intersect(rect));
    }

    pub(super) fn unclip(&mut self) {
        self.clips.pop();
    }

    fn shown(&self) -> Rect {
        self.clips.last().copied().unwrap_or(self.page)
    }

    /// A letter's ink, and of how many lines, one above the other, it consists; 0 of one that consists of something else.
    pub(super) fn letter(&mut self, ink: Rect, lines: u32) {
        if !self.shown().contains(ink.center()) && self.page.contains(ink.center()) {
            // It may be cut off.
            return self.needs_pixels();
        }
        self.cover(ink);
        if lines == 0 {
            return;
        }
        // The lines of a sign are as thick as what is between them.
        let thick = ink.height() / f64::from(lines * 2 - 1);
        for line in 0..lines {
            let y0 = ink.y0 + thick * f64::from(line * 2);
            self.bar(Bar { rect: Rect::new(ink.x0, y0, ink.x1, y0 + thick), is_dark: true, is_text: true });
        }
    }

    pub(super) fn rect(&mut self, rect: Rect, props: &DrawProps<'_>, mode: &DrawMode) {
        let Some(luma) = luma(props) else { return self.needs_pixels() };
        if !is_straight(props.transform) {
            return self.needs_pixels();
        }
        let placed = props.transform.transform_rect_bbox(rect);
        match mode {
            DrawMode::Fill(_) => self.fill(placed, luma),
            DrawMode::Stroke(_) => {
                let Rect { x0, y0, x1, y1 } = rect;
                let corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)];
                for side in corners.windows(2) {
                    if let [from, to] = side {
                        self.stroke(Point::from(*from), Point::from(*to), props, mode, luma);
                    }
                }
            }
            DrawMode::FillAndStroke(..) | DrawMode::Invisible => self.needs_pixels(),
        }
    }

    /// Straight lines; whatever else a path is needs pixels.
    pub(super) fn path(&mut self, path: &BezPath, props: &DrawProps<'_>, mode: &DrawMode) {
        let Some(luma) = luma(props) else { return self.needs_pixels() };
        let (mut start, mut last) = (Point::ORIGIN, Point::ORIGIN);
        for element in path.iter() {
            let to = match element {
                PathEl::MoveTo(to) => {
                    (start, last) = (to, to);
                    continue;
                }
                PathEl::LineTo(to) => to,
                PathEl::ClosePath => start,
                PathEl::QuadTo(..) | PathEl::CurveTo(..) => return self.needs_pixels(),
            };
            self.stroke(last, to, props, mode, luma);
            last = to;
        }
    }

    fn stroke(&mut self, from: Point, to: Point, props: &DrawProps<'_>, mode: &DrawMode, luma: f64) {
        let DrawMode::Stroke(stroke) = mode else { return self.needs_pixels() };
        let [a, b, c, d, ..] = props.transform.as_coeffs();
        let scale = (a * d - b * c).abs().sqrt();
        let (from, to) = (props.transform * from, props.transform * to);
        let line = Rect::from_points(from, to);
        if !stroke.dash_array.is_empty() || line.width().min(line.height()) > 0.5 {
            return self.needs_pixels();
        }
        // A renderer draws no line thinner than a pixel.
        let half = (f64::from(stroke.line_width) * scale).max(1.0) / 2.0;
        let (across, down) = if line.width() >= line.height() { (0.0, half) } else { (half, 0.0) };
        self.fill(line.inflate(across, down), luma);
    }

    fn fill(&mut self, rect: Rect, luma: f64) {
        let rect = rect.intersect(self.shown());
        if rect.width() <= 0.0 || rect.height() <= 0.0 {
            return;
        }
        let is_thin = rect.width().min(rect.height()) <= f64::from(self.rule_sizes.thickest);
        let is_paper = luma >= f64::from(LIGHT);
        if luma >= GROUND && (is_paper || !is_thin) {
            // A ground. What stood there before is hidden, and a small one that is not quite light may be a place to tick.
            let may_be_mark = self.may_be_mark(rect);
            if (may_be_mark && !is_paper) || self.covered.any_in(rect) != Some(false) {
                self.needs_pixels();
            }
        } else if is_thin {
            self.cover(rect);
            self.bar(Bar { rect, is_dark: luma < f64::from(INK), is_text: false });
        } else {
            self.needs_pixels();
        }
    }

    fn cover(&mut self, rect: Rect) {
        self.needs_pixels |= self.covered.mark(rect).is_none();
    }

    fn bar(&mut self, bar: Bar) {
        self.bars.add(bar);
        self.needs_pixels |= self.bars.count() > MOST_BARS;
    }
}

/// Whether what is upright and level stays so.
pub(super) fn is_straight(place: Affine) -> bool {
    let [a, b, c, d, ..] = place.as_coeffs();
    (b == 0.0 && c == 0.0) || (a == 0.0 && d == 0.0)
}

/// How light a paint is that hides what is below it; `None` of every other.
fn luma(props: &DrawProps<'_>) -> Option<f64> {
    let Paint::Color(colour) = &props.paint else { return None };
    let [red, green, blue, opacity] = colour.to_rgba().to_rgba8().map(f64::from);
    let plain = opacity >= 255.0 && props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal;
    // ITU-R BT.601.
    plain.then_some(red.mul_add(0.299, green.mul_add(0.587, blue * 0.114)))
}

/// Whether letters in this paint stand out from every ground that needs no look at the pixels.
pub(super) fn stands_out(props: &DrawProps<'_>) -> bool {
    luma(props).is_some_and(|luma| luma < f64::from(INK))
}

//! What a page draws besides letters, told from its content without painting it: ruled lines, light grounds behind letters, and
//! the places of all else, where the pixels must be looked at.

use super::bars::{Bar, Bars};
use super::grid::Cells;
use super::grounds::Grounds;
use super::pen::{Pen, inked};
use super::places::Places;
use super::rects::rects;
use crate::prepare::{INK, RuleSizes};
use crate::structure::{LIGHT, Sizes};
use docward_engine_model::BBox;
use hayro::hayro_interpret::{BlendMode, DrawMode, DrawProps, Paint};
use hayro::kurbo::{Affine, BezPath, Line, PathSeg, Point, Rect, Shape};

/// A ground that is at least so light is no ink to whatever looks at pixels, and letters that stand out from paper stand out
/// from it; 0 is black, 255 white.
const GROUND: f64 = 195.0;
/// More bars than this on one page are an attack.
const MOST_BARS: usize = 200_000;
/// A ground that letters stand on is at least so high, in pixels.
const SHORTEST_LINE: f64 = 14.0;
/// A line that is joined with others is straight if it strays by no more than this, in pixels: the corner that it makes with one
/// that runs back beside it can be long.
const STRAIGHT: f64 = 0.01;

/// Collects what a page draws.
pub(super) struct Drawing {
    places: Places,
    page: Rect,
    sizes: Sizes,
    rule_sizes: RuleSizes,
    clips: Vec<Clip>,
    /// For each group that is painted as one, whether what is below it shines through.
    groups: Vec<bool>,
    bars: Bars,
    grounds: Grounds,
    /// What was painted since that was asked that hides what is below it, and whether it hides all of that.
    covers: Vec<(Rect, bool)>,
    /// Where letters and bars stand: a ground that is painted over them hides them.
    covered: Cells,
}

/// What of the page is shown, within the clips before.
#[derive(Clone, Copy)]
struct Clip {
    shown: Rect,
    /// Whether all within that rectangle is shown.
    is_whole: bool,
}

impl Drawing {
    /// Of a page with so many pixels.
    pub(super) fn of(width: u16, height: u16) -> Self {
        let page = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let (across, down) = (usize::from(width), usize::from(height));
        Self {
            places: Places::of(page),
            page,
            sizes: Sizes::of(across, down),
            rule_sizes: RuleSizes::of(across, down),
            clips: Vec::new(),
            groups: Vec::new(),
            bars: Bars::default(),
            grounds: Grounds::default(),
            covers: Vec::new(),
            covered: Cells::of(page.width(), page.height()),
        }
    }

    /// Says that something is painted somewhere that only pixels tell.
    pub(super) fn needs_pixels(&mut self, place: Rect) {
        self.places.add(place.intersect(self.shown().shown));
    }

    /// Says that something is painted of which it is not known where.
    pub(super) fn needs_all_pixels(&mut self) {
        self.places.add_all();
    }

    /// The ruled lines that the content tells.
    pub(super) fn rules(&mut self) -> Vec<BBox> {
        self.bars.sort();
        self.bars.rules(self.page, self.rule_sizes)
    }

    /// All straight lines, whether they are rules or not.
    pub(super) fn lines(&self) -> Vec<BBox> {
        self.bars.drawn(self.page)
    }

    /// Where the page's pixels must be looked at. It is taken away.
    pub(super) fn take_places(&mut self) -> Places {
        for place in self.bars.unclear(self.sizes, self.rule_sizes) {
            self.places.add(place);
        }
        std::mem::replace(&mut self.places, Places::of(self.page))
    }

    /// Whether something may be a place to tick, by its size.
    pub(super) fn may_be_mark(&self, place: Rect) -> bool {
        self.sizes.may_be_mark(place.width(), place.height())
    }

    /// Whether a letter with this ink stands out from what it is painted on, by how light its paint is.
    pub(super) fn shows(&self, ink: Rect, luma: Option<f64>) -> bool {
        luma.is_some_and(|luma| self.grounds.shows(ink, luma))
    }

    /// What was painted since the last time that hides what is below it, and whether it hides all of that.
    pub(super) fn take_covers(&mut self) -> Vec<(Rect, bool)> {
        std::mem::take(&mut self.covers)
    }

    /// From here on only what is within a rectangle is shown, and of that all if `is_whole`.
    pub(super) fn clip(&mut self, rect: Rect, is_whole: bool) {
        let before = self.shown();
        self.clips.push(Clip { shown: before.shown.intersect(rect), is_whole: before.is_whole && is_whole });
    }

    pub(super) fn unclip(&mut self) {
        self.clips.pop();
    }

    /// From here on things are painted as one, and what is below shines through if `is_veiled`.
    pub(super) fn group(&mut self, is_veiled: bool) {
        self.groups.push(is_veiled);
    }

    pub(super) fn ungroup(&mut self) {
        self.groups.pop();
    }

    fn shown(&self) -> Clip {
        self.clips.last().copied().unwrap_or(Clip { shown: self.page, is_whole: true })
    }

    /// Whether what is painted now is not just there.
    fn is_veiled(&self) -> bool {
        self.groups.contains(&true) || !self.shown().is_whole
    }

    /// A letter's ink, and of how many lines, one above the other, it consists; 0 of one that consists of something else.
    pub(super) fn letter(&mut self, ink: Rect, lines: u32) {
        let is_cut = !self.shown().shown.contains(ink.center()) && self.page.contains(ink.center());
        if is_cut || self.is_veiled() {
            self.places.add(ink);
        }
        self.cover(ink);
        if lines == 0 || is_cut {
            return;
        }
        // The lines of a sign are as thick as what is between them.
        let thick = ink.height() / f64::from(lines * 2 - 1);
        for line in 0..lines {
            let y0 = ink.y0 + thick * f64::from(line * 2);
            self.bar(Bar { rect: Rect::new(ink.x0, y0, ink.x1, y0 + thick), is_dark: true, is_text: true });
        }
    }

    /// A rectangle that is filled, or whose sides are drawn.
    pub(super) fn rect(&mut self, rect: Rect, props: &DrawProps<'_>, mode: &DrawMode) {
        let placed = props.transform.transform_rect_bbox(rect);
        let luma = luma(props).filter(|_| !self.is_veiled() && is_straight(props.transform));
        match (luma, mode) {
            (Some(luma), DrawMode::Fill(_)) => self.fill(placed, luma),
            (Some(luma), DrawMode::Stroke(stroke)) => {
                let Rect { x0, y0, x1, y1 } = rect;
                let corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)];
                let pen = Pen::of(stroke, props.transform);
                for side in corners.windows(2) {
                    if let [from, to] = side {
                        let side = Line::new(Point::from(*from), Point::from(*to));
                        self.stroke(side, &pen, true, luma);
                    }
                }
            }
            (_, mode) => self.needs_pixels(inked(placed, mode, props.transform)),
        }
    }

    /// Straight lines, and grounds of any shape; whatever else a path is needs pixels.
    pub(super) fn path(&mut self, path: &BezPath, props: &DrawProps<'_>, mode: &DrawMode) {
        let placed = props.transform.transform_rect_bbox(path.bounding_box());
        let luma = luma(props).filter(|_| !self.is_veiled());
        match (luma, mode) {
            (Some(luma), DrawMode::Stroke(stroke)) => {
                let pen = Pen::of(stroke, props.transform);
                let pieces = path.segments().take(2).count();
                let is_light_frame = luma >= GROUND && self.is_frame(path, placed);
                if pieces == 0 {
                    self.needs_pixels(pen.around(placed));
                }
                for piece in path.segments() {
                    match piece {
                        PathSeg::Line(line) => self.stroke(line, &pen, pieces > 1, luma),
                        curve => {
                            let ink = pen.around(props.transform.transform_rect_bbox(curve.bounding_box()));
                            if !is_light_frame {
                                self.needs_pixels(ink);
                            }
                        }
                    }
                }
            }
            (Some(luma), DrawMode::Fill(_)) => {
                let rects = if is_straight(props.transform) { rects(path) } else { None };
                match rects {
                    Some(rects) => rects.into_iter().for_each(|rect| {
                        self.fill(props.transform.transform_rect_bbox(rect), luma);
                    }),
                    None if self.is_ground(placed, luma) => {
                        self.covers.push((placed.intersect(self.shown().shown), false));
                        self.ground(placed, luma);
                        self.grounds.fill_some(placed);
                    }
                    None => self.needs_pixels(placed),
                }
            }
            (_, mode) => self.needs_pixels(inked(placed, mode, props.transform)),
        }
    }

    /// A straight line; where it is joined with others the pen reaches beyond its ends.
    fn stroke(&mut self, line: Line, pen: &Pen<'_>, is_joined: bool, luma: f64) {
        let line = pen.along(line);
        let strays = line.width().min(line.height());
        let is_plain = pen.is_line() && strays <= if is_joined { STRAIGHT } else { 0.5 };
        if !is_plain {
            self.needs_pixels(pen.around(line));
            return;
        }
        let beyond = is_joined || pen.is_capped();
        let is_level = line.width() >= line.height();
        let across = if is_level && !beyond { 0.0 } else { pen.across };
        let down = if !is_level && !beyond { 0.0 } else { pen.down };
        self.fill(line.inflate(across, down), luma);
    }

    /// Whether it is a ground: no ink to whatever looks at pixels.
    fn is_ground(&self, rect: Rect, luma: f64) -> bool {
        luma >= f64::from(LIGHT) || luma >= GROUND && !self.is_thin(rect)
    }

    /// Whether it is a ground however dark it is: letters stand on it, and it is no place to tick.
    fn is_dark_ground(&self, rect: Rect) -> bool {
        !self.is_thin(rect) && self.sizes.is_longer(rect.width()) && rect.height() >= SHORTEST_LINE
    }

    /// Whether a path is a large frame with straight sides. If it is light its corners, too, are no ink to whatever looks at pixels.
    fn is_frame(&self, path: &BezPath, placed: Rect) -> bool {
        let has_side = || path.segments().any(|piece| matches!(piece, PathSeg::Line(_)));
        self.sizes.is_longer(placed.width()) && placed.height() >= SHORTEST_LINE && has_side()
    }

    fn is_thin(&self, rect: Rect) -> bool {
        rect.width().min(rect.height()) <= f64::from(self.rule_sizes.thickest)
    }

    fn fill(&mut self, rect: Rect, luma: f64) {
        let rect = rect.intersect(self.shown().shown);
        if rect.width() <= 0.0 || rect.height() <= 0.0 {
            return;
        }
        if !self.is_thin(rect) || self.is_ground(rect, luma) {
            self.covers.push((rect, true));
        }
        if self.is_ground(rect, luma) {
            self.ground(rect, luma);
            self.grounds.fill(rect, luma, false);
        } else if self.is_dark_ground(rect) {
            self.ground(rect, luma);
            self.grounds.fill(rect, luma, true);
        } else if self.is_thin(rect) {
            self.cover(rect);
            self.bar(Bar { rect, is_dark: luma < f64::from(INK), is_text: false });
        } else {
            self.needs_pixels(rect);
        }
    }

    /// A ground. What stood there before is hidden, a small one that is not quite light may be a place to tick, and a light one on a
    /// dark one is something that is drawn.
    fn ground(&mut self, rect: Rect, luma: f64) {
        let may_be_mark = luma < f64::from(LIGHT) && self.may_be_mark(rect);
        let is_drawing = luma >= GROUND && self.grounds.may_show(rect);
        match self.covered.any_in(rect) {
            None => self.places.add_all(),
            Some(hides) if hides || may_be_mark || is_drawing => self.needs_pixels(rect),
            Some(_) => {}
        }
    }

    fn cover(&mut self, rect: Rect) {
        if self.covered.mark(rect).is_none() {
            self.places.add_all();
        }
    }

    fn bar(&mut self, bar: Bar) {
        if self.bars.count() < MOST_BARS { self.bars.add(bar) } else { self.places.add_all() }
    }
}

/// Whether what is upright and level stays so.
pub(super) fn is_straight(place: Affine) -> bool {
    let [a, b, c, d, ..] = place.as_coeffs();
    (b == 0.0 && c == 0.0) || (a == 0.0 && d == 0.0)
}

/// How light a paint is that hides what is below it; `None` of every other.
pub(super) fn luma(props: &DrawProps<'_>) -> Option<f64> {
    let Paint::Color(colour) = &props.paint else { return None };
    let [red, green, blue, opacity] = colour.to_rgba().to_rgba8().map(f64::from);
    let plain = opacity >= 255.0 && props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal;
    // ITU-R BT.601.
    plain.then_some(red.mul_add(0.299, green.mul_add(0.587, blue * 0.114)))
}

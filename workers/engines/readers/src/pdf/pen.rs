//! What lines are drawn with, and how far its ink reaches.

use super::bars::{COVERED, DOTS_APART};
use hayro::hayro_interpret::{DrawMode, StrokeProps};
use hayro::kurbo::{Affine, Cap, Line, Rect};
use std::f64::consts::SQRT_2;

/// What lines are drawn with.
pub(super) struct Pen<'a> {
    stroke: &'a StrokeProps,
    place: Affine,
    /// How far its ink reaches to both sides of a line that runs down the page, in pixels.
    pub(super) across: f64,
    /// How far its ink reaches above and below a level line, in pixels.
    pub(super) down: f64,
}

impl<'a> Pen<'a> {
    pub(super) fn of(stroke: &'a StrokeProps, place: Affine) -> Self {
        let [a, b, c, d, ..] = place.as_coeffs();
        let scale = a.hypot(b).max(c.hypot(d)).max(f64::MIN_POSITIVE);
        // A renderer draws no line thinner than a pixel. A round pen becomes an ellipse where the scales differ.
        let half = f64::from(stroke.line_width).abs().max(1.0 / scale) / 2.0;
        Self { stroke, place, across: half * a.hypot(c), down: half * b.hypot(d) }
    }

    /// Whether it draws lines: dashes that are so near to each other are one.
    pub(super) fn is_line(&self) -> bool {
        let [a, b, c, d, ..] = self.place.as_coeffs();
        let dashes = &self.stroke.dash_array;
        // Those of an odd number change places when they come again.
        let lengths = || dashes.iter().cycle().take(dashes.len() * 2).copied().map(f64::from);
        let gaps = || lengths().skip(1).step_by(2);
        let apart = gaps().fold(0.0, f64::max) * a.hypot(b).max(c.hypot(d));
        let whole: f64 = lengths().sum();
        dashes.is_empty() || apart <= DOTS_APART && whole - gaps().sum::<f64>() >= whole * COVERED
    }

    /// Where the middle of a line lies, in pixels.
    pub(super) fn along(&self, line: Line) -> Rect {
        Rect::from_points(self.place * line.p0, self.place * line.p1)
    }

    /// Whether its ink reaches beyond the ends of a line by itself.
    pub(super) fn is_capped(&self) -> bool {
        self.stroke.line_cap != Cap::Butt
    }

    /// As far as ink may reach of a line or a curve that lies in a rectangle: its caps do, and the corners of its joins.
    pub(super) fn around(&self, line: Rect) -> Rect {
        let corner = SQRT_2.max(f64::from(self.stroke.miter_limit));
        line.inflate(self.across * corner, self.down * corner)
    }
}

/// As far as ink may reach of something with these bounds that is filled, whose outline is drawn, or both.
pub(super) fn inked(bounds: Rect, mode: &DrawMode, place: Affine) -> Rect {
    match mode {
        DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) => Pen::of(stroke, place).around(bounds),
        DrawMode::Fill(_) | DrawMode::Invisible => bounds,
    }
}

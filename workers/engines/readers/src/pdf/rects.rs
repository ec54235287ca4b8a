//! Rectangles that are drawn as paths.

use hayro::kurbo::{BezPath, PathEl, Point, Rect};

/// A path of more rectangles is looked at.
const MOST_RECTS: usize = 64;

/// The rectangles that a path consists of, if it does, and if none touches another: what is filled twice may be left out.
pub(super) fn rects(path: &BezPath) -> Option<Vec<Rect>> {
    let mut rects: Vec<Rect> = Vec::new();
    let mut corners: Vec<Point> = Vec::new();
    let mut close = |corners: &mut Vec<Point>| {
        if corners.len() > 4 && corners.first() == corners.last() {
            corners.pop();
        }
        let rect = if corners.len() < 2 { Some(None) } else { rect(corners).map(Some) };
        corners.clear();
        if let Some(rect) = rect? {
            if rects.len() >= MOST_RECTS || rects.iter().any(|other| other.overlaps(rect)) {
                return None;
            }
            rects.push(rect);
        }
        Some(())
    };
    for element in path.iter() {
        match element {
            PathEl::MoveTo(point) => {
                close(&mut corners)?;
                corners.push(point);
            }
            PathEl::LineTo(point) => corners.push(point),
            PathEl::ClosePath => {}
            PathEl::QuadTo(..) | PathEl::CurveTo(..) => return None,
        }
    }
    close(&mut corners)?;
    Some(rects)
}

/// Whether a path is one rectangle.
pub(super) fn is_rect(path: &BezPath) -> bool {
    rects(path).is_some_and(|rects| rects.len() == 1)
}

/// The rectangle that has these corners, one after the other.
fn rect(corners: &[Point]) -> Option<Rect> {
    let [one, two, three, four] = corners else { return None };
    let level = |from: &Point, to: &Point| (from.y - to.y).abs() < 1e-6;
    let upright = |from: &Point, to: &Point| (from.x - to.x).abs() < 1e-6;
    let is_rect = level(one, two) && upright(two, three) && level(three, four) && upright(four, one)
        || upright(one, two) && level(two, three) && upright(three, four) && level(four, one);
    is_rect.then(|| Rect::from_points(*one, *three))
}

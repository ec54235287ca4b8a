//! What the blank form has where values are looked for: its print, and the outlines of its places to tick.

use super::Placed;
use docward_engine_model::official::{Holds, OfficialForm};

/// Outlines are so thick, in 1/100 inch.
const OUTLINE: f64 = 4.0;
/// A rule between boxes stands at most so far from their edges, and goes on at most so far beyond them, in 1/100 inch.
const EDGE: f64 = 3.5;
const BEYOND: f64 = 9.0;
/// A word is print if this share of it lies on a line of print, which other printers set longer by this share and put so far off,
/// in 1/100 inch, and it is at most so many times as high.
const COVERED: f64 = 0.6;
const LONGER: f64 = 0.08;
const SOFT: f64 = 2.5;
const HIGHEST: f64 = 2.5;

/// The blank form as it lies beside what is filled in: where that is printed off its place, the form is off the other way.
pub(super) struct Blank {
    /// Its print, word by word.
    pub(super) print: Vec<Placed>,
    /// The same line by line.
    lines: Vec<Placed>,
    /// The four sides of each place to tick.
    pub(super) outlines: Vec<Placed>,
    /// The left and right edges of all boxes, where rules stand.
    edges: Vec<Placed>,
    /// Whether what is filled in is printed off its place.
    is_off: bool,
}

impl Blank {
    /// The blank form beside values that are printed by so much off, in 1/100 inch.
    pub(super) fn beside_values(form: OfficialForm, off: [f64; 2]) -> Self {
        let away = off.map(|off| -off);
        let print = form.table().print.iter().map(|word| Placed::from(word).moved(away)).collect();
        let lines = print_lines(form).map(|line| line.moved(away)).collect();
        let ticks = form.table().boxes.iter().filter(|one| one.holds == Holds::Tick);
        let outlines = ticks.flat_map(|one| sides(Placed::from(one.room).moved(away))).collect();
        let edges = form.table().boxes.iter().flat_map(|one| {
            let Placed { x0, y0, x1, y1 } = Placed::from(one.room).moved(away);
            [x0, x1].map(|x| Placed { x0: x - EDGE, y0: y0 - BEYOND, x1: x + EDGE, y1: y1 + BEYOND })
        });
        let edges = edges.collect();
        Self { print, lines, outlines, edges, is_off: off.into_iter().any(|part| part != 0.0) }
    }

    /// Nothing: what is filled in was printed on plain paper.
    pub(super) const fn plain() -> Self {
        Self { print: Vec::new(), lines: Vec::new(), outlines: Vec::new(), edges: Vec::new(), is_off: false }
    }

    /// Whether most of a place, no higher than print is, is where the form prints a line.
    pub(super) fn prints_at(&self, place: Placed) -> bool {
        let covers = |line: &Placed| {
            let high = line.y1 - line.y0;
            let line = Placed { x1: line.x1 + LONGER * (line.x1 - line.x0), ..line.grown(SOFT) };
            place.y1 - place.y0 <= high * HIGHEST && line.shared(place).area() >= COVERED * place.area()
        };
        self.lines.iter().any(covers)
    }

    /// Whether a rule between boxes may stand in a place.
    pub(super) fn rules_at(&self, place: Placed) -> bool {
        self.edges.iter().any(|edge| edge.holds(place))
    }

    /// Whether what is filled in is printed off its place.
    pub(super) const fn is_off(&self) -> bool {
        self.is_off
    }
}

/// Where the form's printed lines stand, in the table's order.
pub(super) fn print_lines(form: OfficialForm) -> impl Iterator<Item = Placed> {
    let lines = form.table().print.chunk_by(|word, next| word.line == next.line);
    lines.filter_map(|line| line.iter().map(Placed::from).reduce(Placed::around))
}

fn sides(room: Placed) -> [Placed; 4] {
    let Placed { x0, y0, x1, y1 } = room.grown(OUTLINE / 2.0);
    [
        Placed { y0, y1: y0 + OUTLINE, ..room },
        Placed { y0: y1 - OUTLINE, y1, ..room },
        Placed { x0, x1: x0 + OUTLINE, ..room },
        Placed { x0: x1 - OUTLINE, x1, ..room },
    ]
}

//! Places to tick that readers did not tell: those that a pen covered, and short blanks before labels.

use super::lines::Lines;
use super::wording;
use crate::upright::{Rect, Upright, Word, median, strip};
use docward_engine_model::{Mark, MarkShape};
use std::collections::HashMap;

/// A pen's mark is so many times as wide as a place, at least and at most.
const WIDE: (f32, f32) = (0.4, 2.6);
/// And so many times as high; marks of rows that touch are one piece of ink.
const HIGH: (f32, f32) = (0.45, 8.0);
/// How sure it is that ink where a place should be is a mark.
const LIKELY: f32 = 0.7;
/// A blank to tick is so many lines wide, at least and at most.
const BLANK: (f32, f32) = (0.9, 4.5);
/// So many blanks of one width, each before words, are blanks to tick.
const BLANKS: usize = 3;
/// One piece of ink covers places of so many rows at most.
const ROWS: usize = 40;
/// Blanks of a page that are looked at.
const MOST: usize = 4_000;

/// The places to tick of a page, but for rings.
pub(super) fn places(page: &Upright<'_>, lines: &Lines<'_>) -> Vec<(Rect, Mark)> {
    let told = page.marks.iter().filter(|(_, mark)| mark.shape != MarkShape::Ring);
    let mut places = distinct(told.map(|(rect, mark)| (*rect, (*mark).clone())).collect());
    let printed = printed(page, &places);
    places.extend(printed);
    let blanks = blanks(page, lines, &places);
    places.extend(blanks);
    let covered = covered(page, lines, &places);
    places.extend(covered);
    let figures = Figures::of(page);
    places.retain(|(rect, _)| !figures.are_a_comb(*rect));
    places
}

/// Each place once: one that was told as a square and as a circle, or with the ink in it as another one, is one place, and ticked
/// if either is.
fn distinct(places: Vec<(Rect, Mark)>) -> Vec<(Rect, Mark)> {
    let size = Size::of(&places);
    let mut kept: Vec<(Rect, Mark)> = Vec::with_capacity(places.len());
    let mut by_cell: HashMap<(i32, i32), usize> = HashMap::new();
    for (rect, mark) in places {
        let (x, y) = rect.middle();
        let (column, strip) = (strip(x, size.wide), strip(y, size.high));
        let around = around_of(rect, &size);
        let is_same = |at: &usize| {
            kept.get(*at).is_some_and(|(other, _)| other.holds_middle_of(rect) && rect.holds_middle_of(*other))
        };
        let same = around.filter_map(|key| by_cell.get(&key).copied()).find(is_same);
        if let Some((other, known)) = same.and_then(|at| kept.get_mut(at)) {
            *other = other.union(rect);
            if mark.selected && !known.selected {
                *known = Mark { bbox: known.bbox.union(mark.bbox), shape: known.shape, ..mark };
            }
        } else {
            by_cell.insert((column, strip), kept.len());
            kept.push((rect, mark));
        }
    }
    kept
}

fn mark(page: &Upright<'_>, rect: Rect, selected: bool) -> (Rect, Mark) {
    let bbox = page.on_page(rect);
    (rect, Mark { shape: MarkShape::Square, bbox, selected, confidence: LIKELY })
}

/// Whether a word is what a mark in or over a place is read as.
pub(super) fn is_stroke(word: &Word<'_>) -> bool {
    let count = word.text.chars().count();
    let letters = word.text.chars().filter(|sign| sign.is_alphanumeric()).count();
    let ticks = word.text.chars().all(|sign| !sign.is_alphanumeric() || "XxVvYyKk".contains(sign));
    count <= 4
        && letters <= 1
        && ticks
        && !is_empty(word.text)
        && !word.text.starts_with(['/', '-', '–', '&', '$', '#', ':', '.', ','])
}

/// Whether a word is what an empty place is read as: `()`, `[ ]`, `□`.
pub(super) fn is_empty(text: &str) -> bool {
    text.chars().all(|sign| matches!(sign, '(' | ')' | '[' | ']' | '{' | '}' | '（' | '）' | '□' | '☐' | '○' | '_'))
}

/// Whether a place stands in a rectangle.
fn told(places: &[(Rect, Mark)]) -> impl Fn(Rect) -> bool {
    let mut by_height: Vec<Rect> = places.iter().map(|(rect, _)| *rect).collect();
    by_height.sort_by(|a, b| a.middle().1.total_cmp(&b.middle().1));
    move |rect: Rect| {
        let first = by_height.partition_point(|place| place.middle().1 < rect.y0);
        let mut near = by_height.iter().skip(first).take_while(|place| place.middle().1 <= rect.y1).take(MOST);
        near.any(|place| place.shared_across(rect) > 0.0)
    }
}

/// Places that were read as the signs that print them, and not told.
fn printed(page: &Upright<'_>, places: &[(Rect, Mark)]) -> Vec<(Rect, Mark)> {
    let is_told = told(places);
    let signs = page.words.iter().filter(|word| {
        let pair = word.text.chars().count() == 2 && word.text.ends_with([')', ']', '）']);
        (pair || matches!(word.text, "□" | "☐")) && is_empty(word.text) && word.rect.width() < page.height * 3.0
    });
    let signs = signs.take(MOST).filter(|word| !is_told(word.rect));
    signs.map(|word| mark(page, word.rect, false)).collect()
}

/// Places of rows and columns of places that ink covers.
fn covered(page: &Upright<'_>, lines: &Lines<'_>, places: &[(Rect, Mark)]) -> Vec<(Rect, Mark)> {
    let size = Size::of(places);
    if places.is_empty() {
        return Vec::new();
    }
    let mut by_height: Vec<Rect> = places.iter().map(|(rect, _)| *rect).collect();
    by_height.sort_by(|a, b| a.middle().1.total_cmp(&b.middle().1));
    let mut taken: HashMap<(i32, i32), Rect> = HashMap::new();
    let mut columns: HashMap<i32, usize> = HashMap::new();
    for rect in &by_height {
        let (x, y) = rect.middle();
        taken.insert((strip(x, size.wide), strip(y, size.high)), *rect);
        *columns.entry(strip(x, size.wide)).or_default() += 1;
    }
    let circles = page.words.iter().filter(|word| is_empty(word.text) || matches!(word.text, "O" | "o" | "0"));
    let empty: HashMap<(i32, i32), Rect> = circles
        .map(|word| ((strip(word.rect.middle().0, size.wide), strip(word.rect.middle().1, size.high)), word.rect))
        .collect();
    let strokes = page.words.iter().filter(|word| is_stroke(word)).map(|word| word.rect);
    let mut found = Vec::new();
    for ink in page.ink.iter().copied().chain(strokes) {
        let fits = (size.wide * WIDE.0..size.wide * WIDE.1).contains(&ink.width())
            && (size.high * HIGH.0..size.high * HIGH.1).contains(&ink.height());
        if !fits {
            continue;
        }
        let x = ink.middle().0;
        let first = by_height.partition_point(|rect| rect.middle().1 < ink.y0);
        let rows = by_height.iter().skip(first).take_while(|rect| rect.middle().1 <= ink.y1).take(ROWS);
        for row in rows {
            let y = row.middle().1;
            let (column, strip) = (strip(x, size.wide), strip(y, size.high));
            let is_taken = around((column, strip)).filter_map(|key| taken.get(&key)).any(|rect| {
                (rect.middle().0 - x).abs() < size.wide * 1.1 && (rect.middle().1 - y).abs() < size.high * 0.8
            });
            if is_taken {
                continue;
            }
            let rect = Rect {
                x0: x - size.wide / 2.0,
                y0: y - size.high / 2.0,
                x1: x + size.wide / 2.0,
                y1: y + size.high / 2.0,
            };
            let in_column = (column - 1..=column + 1).filter_map(|column| columns.get(&column)).sum::<usize>() >= 2;
            if in_column || is_headed(page, lines, rect) || is_labelled(page, lines, rect, *row) {
                taken.insert((column, strip), rect);
                // One piece of ink may reach over places of several rows; one that was read as empty is.
                let is_empty =
                    around_of(rect, &size).filter_map(|key| empty.get(&key)).any(|word| rect.holds_middle_of(*word));
                found.push(mark(page, rect, !is_empty));
            }
        }
    }
    found
}

/// Whether an answer heads the column that a place would stand in.
fn is_headed(page: &Upright<'_>, lines: &Lines<'_>, rect: Rect) -> bool {
    let above = lines.above((rect.x0, rect.x1), rect.y0, page.height * 14.0);
    above.into_iter().take(4).filter_map(|at| lines.get(at)).any(|phrase| {
        let (x, _) = rect.middle();
        wording::is_plain_head(&page.text(&phrase.words)) && (phrase.rect.middle().0 - x).abs() < page.height * 1.5
    })
}

/// Whether words stand beside a place as near as they do beside another one of its row.
fn is_labelled(page: &Upright<'_>, lines: &Lines<'_>, rect: Rect, other: Rect) -> bool {
    let (near, alike) = (page.height * 1.3, page.height * 0.6);
    if (rect.middle().0 - other.middle().0).abs() > page.height * 25.0 {
        return false;
    }
    // What a place is read as may begin the words beside it.
    let right = |rect: Rect| {
        let found = lines.after(rect.x0 - page.height, rect.middle().1, page.height * 0.5);
        let found = found.into_iter().map(|at| lines.rect(at)).find(|found| found.x1 > rect.x1 + page.height * 0.3);
        found.map(|found| (found.x0 - rect.x1).max(0.0)).filter(|gap| *gap < near)
    };
    let left = |rect: Rect| {
        let found = lines.before(rect.middle().0, rect.middle().1, page.height * 0.5).into_iter().next();
        found.map(|at| rect.x0 - lines.rect(at).x1).filter(|gap| *gap < near)
    };
    let same =
        |one: Option<f32>, other: Option<f32>| one.zip(other).is_some_and(|(one, other)| (one - other).abs() < alike);
    if right(other).is_some() { same(right(rect), right(other)) } else { same(left(rect), left(other)) }
}

/// Short blanks of one width with words behind each: `__ Single  __ Married`.
fn blanks(page: &Upright<'_>, lines: &Lines<'_>, known: &[(Rect, Mark)]) -> Vec<(Rect, Mark)> {
    let high = page.height;
    let is_known = told(known);
    let short = page.rules.level().filter(|line| (high * BLANK.0..high * BLANK.1).contains(&line.width())).take(MOST);
    let mut rows: HashMap<i32, Vec<(Rect, bool)>> = HashMap::new();
    for line in short {
        let is_before = label(page, lines, line).is_some();
        rows.entry(strip(line.y0, high)).or_default().push((line, is_before));
    }
    // Where the last blank of a row has no words behind it, blanks follow their captions and are to be filled.
    let ticks = rows.into_values().filter(|row| {
        let last = row.iter().max_by(|a, b| a.0.x0.total_cmp(&b.0.x0));
        last.is_some_and(|(_, is_before)| *is_before)
    });
    let mut lines_to_tick: Vec<Rect> =
        ticks.flatten().filter(|(_, is_before)| *is_before).map(|(line, _)| line).collect();
    lines_to_tick.sort_by(|a, b| a.width().total_cmp(&b.width()));
    let middle = lines_to_tick.get(lines_to_tick.len() / 2).map_or(0.0, |line| line.width());
    lines_to_tick.retain(|line| (line.width() - middle).abs() < middle * 0.3);
    if lines_to_tick.len() < BLANKS {
        return Vec::new();
    }
    lines_to_tick.sort_by(|a, b| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)));
    let inks = Inks::of(page);
    let place = |line: Rect| {
        let rect = Rect { y0: line.y0 - high, ..line };
        let pressed = label(page, lines, line).is_some_and(|label| label.x0 < line.middle().0);
        mark(page, rect, pressed || inks.has(rect))
    };
    // What a reader saw on a blank, it told.
    lines_to_tick.into_iter().map(place).filter(|(rect, _)| !is_known(*rect)).collect()
}

/// The words right behind a blank; a caption there is the next blank's.
fn label(page: &Upright<'_>, lines: &Lines<'_>, line: Rect) -> Option<Rect> {
    let y = line.y0 - page.height * 0.45;
    let found = lines.after(line.x0 - page.height * 0.3, y, page.height * 0.6);
    let behind = found.into_iter().filter_map(|at| lines.get(at));
    let mut behind = behind.filter(|phrase| phrase.rect.x1 > line.x1 + page.height * 0.4);
    let phrase = behind.next().filter(|phrase| phrase.rect.x0 - line.x1 < page.height * 1.6)?;
    (!wording::ends_as_caption(&page.text(&phrase.words))).then_some(phrase.rect)
}

/// Ink and strokes of a page by height.
struct Inks {
    all: Vec<Rect>,
}

impl Inks {
    fn of(page: &Upright<'_>) -> Self {
        let strokes = page.words.iter().filter(|word| is_stroke(word)).map(|word| word.rect);
        let mut all: Vec<Rect> = page.ink.iter().copied().chain(strokes).collect();
        all.sort_by(|a, b| a.middle().1.total_cmp(&b.middle().1));
        Self { all }
    }

    /// Whether some of it stands over a place, and is no bigger than a mark.
    fn has(&self, rect: Rect) -> bool {
        let high = rect.height();
        let first = self.all.partition_point(|ink| ink.middle().1 < rect.y0 - high * 0.4);
        let near = self.all.iter().skip(first).take_while(|ink| ink.middle().1 < rect.y1 + high * 0.3);
        near.take(MOST).any(|ink| {
            let (x, _) = ink.middle();
            rect.x0 - high * 0.3 < x
                && x < rect.x1 + high * 0.3
                && ink.height() > high * 0.3
                && ink.width() < high * 4.0
        })
    }
}

/// Figures that stand alone, by their places: in a comb each has a cell of its own.
struct Figures {
    side: f32,
    all: HashMap<(i32, i32), (f32, f32)>,
}

impl Figures {
    fn of(page: &Upright<'_>) -> Self {
        let side = page.height.max(1.0);
        let alone = |word: &&Word<'_>| word.text.len() == 1 && word.text.bytes().all(|sign| sign.is_ascii_digit());
        let place = |word: &Word<'_>| {
            let (x, y) = word.rect.middle();
            ((strip(x, side), strip(y, side)), (x, y))
        };
        Self { side, all: page.words.iter().filter(alone).map(place).collect() }
    }

    /// Whether a square is a cell of a comb: a figure stands in it, and another one where the next cell must be.
    fn are_a_comb(&self, square: Rect) -> bool {
        let near = |rect: Rect| {
            let columns = strip(rect.x0, self.side)..=strip(rect.x1, self.side).min(strip(rect.x0, self.side) + 8);
            let rows = strip(rect.y0, self.side)..=strip(rect.y1, self.side).min(strip(rect.y0, self.side) + 8);
            let places = columns.flat_map(move |column| rows.clone().map(move |row| (column, row)));
            places
                .filter_map(|place| self.all.get(&place))
                .any(|(x, y)| (rect.x0..rect.x1).contains(x) && (rect.y0..rect.y1).contains(y))
        };
        let beside = |by: f32| Rect { x0: square.x0 + by, x1: square.x1 + by, ..square };
        near(square) && (near(beside(-square.width())) || near(beside(square.width())))
    }
}

/// The usual size of a place.
struct Size {
    wide: f32,
    high: f32,
}

impl Size {
    fn of(places: &[(Rect, Mark)]) -> Self {
        let wide = median(places.iter().map(|(rect, _)| rect.width()));
        let high = median(places.iter().map(|(rect, _)| rect.height()));
        Self { wide, high }
    }
}

/// The squares of a page around a place.
fn around_of(rect: Rect, size: &Size) -> impl Iterator<Item = (i32, i32)> {
    let (x, y) = rect.middle();
    around((strip(x, size.wide), strip(y, size.high)))
}

/// A square of a page, and those around it.
fn around((column, strip): (i32, i32)) -> impl Iterator<Item = (i32, i32)> {
    (column - 1..=column + 1).flat_map(move |column| (strip - 1..=strip + 1).map(move |strip| (column, strip)))
}

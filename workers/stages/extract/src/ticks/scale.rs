//! Scales and tables of short answers of which a pen rings one: `0 1 2 … 10`, rows of `0 1 2 3` or `Y N` below heads. A ring often
//! keeps its own answer from being read; where it should stand follows from the others.

use super::captions;
use super::lines::Lines;
use super::places::{Place, in_rows};
use super::questions::{Answer, Question};
use super::wording::{self, ends_as_caption};
use crate::upright::{Rect, Upright, median, strip};
use docward_engine_model::{Mark, MarkShape};
use std::collections::{BTreeMap, HashMap};

/// A scale has so many numbers at least, and goes so high at most.
const LEAST: usize = 5;
const HIGHEST: u16 = 10;
/// Numbers of one row that are looked at.
const MOST: usize = 64;
/// An answer stands in so many rows of a table at least.
const ROWS: usize = 3;
/// Answers of a page that are compared with its rings.
const MOST_ANSWERS: usize = 500;
/// A row of a table has so many answers at most.
const ANSWERS: usize = 8;
/// How sure it is that what could not be read is what was ringed.
const LIKELY: f32 = 0.7;

/// What rings an answer.
#[derive(Clone, Copy)]
enum Ringing<'m> {
    /// A ring that the reader told as one.
    Mark(&'m Mark),
    /// Ink or a word that is as big as a ring.
    Unread,
}

impl<'m> Ringing<'m> {
    fn mark(self) -> Option<&'m Mark> {
        if let Self::Mark(mark) = self { Some(mark) } else { None }
    }
}

/// What may ring an answer, by height: ring marks, and ink and words that are none of the answers.
pub(super) struct Pen {
    rings: Vec<(Rect, Option<Mark>)>,
}

impl Pen {
    pub(super) fn of(page: &Upright<'_>) -> Self {
        let marks = page.marks.iter().filter(|(_, mark)| mark.shape == MarkShape::Ring);
        let mut rings: Vec<(Rect, Option<Mark>)> = marks.map(|(rect, mark)| (*rect, Some((*mark).clone()))).collect();
        rings.extend(page.ink.iter().map(|ink| (*ink, None)));
        rings.extend(page.words.iter().filter(|word| is_odd(word.text)).map(|word| (word.rect, None)));
        rings.sort_by(|a, b| a.0.middle().1.total_cmp(&b.0.middle().1));
        Self { rings }
    }

    /// What rings an answer that stands, or should stand, in a rectangle: the reader's mark, or what is as big as a ring.
    fn around(&self, rect: Rect, pitch: f32) -> Option<Ringing<'_>> {
        let (x, y) = rect.middle();
        let high = rect.height();
        let first = self.rings.partition_point(|(ring, _)| ring.middle().1 < y - high * 2.0);
        let near = self.rings.iter().skip(first).take_while(|(ring, _)| ring.middle().1 <= y + high * 2.0).take(MOST);
        let fits = |(ring, mark): &&(Rect, Option<Mark>)| {
            let is_big = ring.height() > high * 1.1;
            let is_there = (ring.middle().0 - x).abs() < pitch * 0.25 && ring.y0 < y && y < ring.y1;
            ring.width() < pitch * 1.6 && if mark.is_some() { ring.holds(x, y) } else { is_big && is_there }
        };
        let found: Vec<_> = near.filter(fits).collect();
        let marked = found.iter().find_map(|(_, mark)| mark.as_ref());
        found.first().map(|_| marked.map_or(Ringing::Unread, Ringing::Mark))
    }
}

/// Whether a word is what an answer in a ring is read as: `©`, `⑥`.
fn is_odd(text: &str) -> bool {
    text.chars().count() <= 2 && !text.chars().any(|sign| sign.is_ascii_alphanumeric())
}

/// A number of a scale.
struct Number {
    value: u16,
    word: usize,
    rect: Rect,
}

/// The scales of a page with a ringed number.
pub(super) fn scales(page: &Upright<'_>, lines: &Lines<'_>, used: &[bool], pen: &Pen) -> Vec<Question> {
    let free = page.words.iter().enumerate().filter(|(at, _)| !used.get(*at).copied().unwrap_or(false));
    let numbers: Vec<Number> = free
        .filter_map(|(word, found)| {
            let value = found.text.parse::<u16>().ok().filter(|value| *value <= HIGHEST && found.text.len() <= 2)?;
            Some(Number { value, word, rect: found.rect })
        })
        .collect();
    let rects: Vec<Rect> = numbers.iter().map(|number| number.rect).collect();
    let rows = in_rows(&rects).into_iter().filter(|row| row.len() >= LEAST - 1);
    let row = |row: Vec<usize>| row.into_iter().take(MOST).filter_map(|at| numbers.get(at)).collect::<Vec<_>>();
    rows.filter_map(|found| scale(page, lines, &row(found), pen)).collect()
}

/// Numbers that stand at even steps: where zero stands, and how wide a step is.
fn steps(row: &[&Number], page: &Upright<'_>) -> Option<(f32, f32)> {
    let pairs =
        row.iter().enumerate().flat_map(|(at, one)| row.iter().skip(at + 1).take(4).map(move |next| (one, next)));
    let line = pairs.filter(|(one, next)| next.value > one.value).map(|(one, next)| {
        let step = (next.rect.middle().0 - one.rect.middle().0) / f32::from(next.value - one.value);
        (one.rect.middle().0 - step * f32::from(one.value), step)
    });
    let count = |(zero, step): &(f32, f32)| row.iter().filter(|number| fits(number, (*zero, *step))).count();
    line.filter(|(_, step)| *step > page.height * 0.8).max_by_key(count)
}

fn fits(number: &Number, (zero, step): (f32, f32)) -> bool {
    (number.rect.middle().0 - zero - step * f32::from(number.value)).abs() < step * 0.2
}

fn scale(page: &Upright<'_>, lines: &Lines<'_>, row: &[&Number], pen: &Pen) -> Option<Question> {
    let (zero, step) = steps(row, page)?;
    let mut known: HashMap<u16, &Number> = HashMap::new();
    for number in row.iter().filter(|number| fits(number, (zero, step))) {
        known.entry(number.value).or_insert(*number);
    }
    let (mut low, mut high) = (*known.keys().min()?, *known.keys().max()?);
    let size = (median(known.values().map(|n| n.rect.width())), median(known.values().map(|n| n.rect.height())));
    let y = median(known.values().map(|number| number.rect.middle().1));
    let place = |value: u16| {
        let x = zero + step * f32::from(value);
        let (wide, tall) = (size.0 / 2.0, size.1 / 2.0);
        Rect { x0: x - wide, y0: y - tall, x1: x + wide, y1: y + tall }
    };
    // The first or the last one may be ringed.
    if low == 1 && pen.around(place(0), step).is_some() {
        low = 0;
    }
    if high + 1 == HIGHEST && pen.around(place(HIGHEST), step).is_some() {
        high = HIGHEST;
    }
    let count = usize::from(high - low) + 1;
    if low > 1 || count < LEAST || known.len() < LEAST - 1 || known.len() * 2 < count {
        return None;
    }
    let mut values = low..=high;
    // A reader's mark tells; or else what is as big as a ring, first where no number was read.
    let marked = values.clone().find(|value| matches!(pen.around(place(*value), step), Some(Ringing::Mark(_))));
    let unread =
        || values.clone().find(|value| !known.contains_key(value) && pen.around(place(*value), step).is_some());
    let ringed = marked.or_else(unread).or_else(|| values.find(|value| pen.around(place(*value), step).is_some()))?;
    let options = (low..=high).map(|value| {
        let own = known.get(&value);
        let rect = own.map_or_else(|| place(value), |number| number.rect);
        let mark = pen.around(place(value), step).and_then(Ringing::mark).filter(|_| value == ringed);
        Answer {
            label: value.to_string(),
            words: own.map(|number| number.word).into_iter().collect(),
            behind: Vec::new(),
            selected: value == ringed,
            confidence: mark.map_or(LIKELY, |mark| mark.confidence),
            bbox: mark.map_or_else(|| page.on_page(rect), |mark| mark.bbox),
        }
    });
    let words = asked(page, lines, (place(low), place(high)));
    let text = wording::question(&page.text(&words));
    (!text.is_empty()).then(|| Question { text, words, options: options.collect(), ..Question::default() })
}

/// The words that a scale belongs to: a caption in its line, or else a line above it, or else what stands before it.
fn asked(page: &Upright<'_>, lines: &Lines<'_>, (first, last): (Rect, Rect)) -> Vec<usize> {
    let mut before = captions::leftward(page, lines, first.x0, first.middle().1, f32::MIN);
    before.retain(|at| page.words.get(*at).is_some_and(|word| word.rect.middle().0 < first.x0));
    if before.last().and_then(|at| page.words.get(*at)).is_some_and(|word| ends_as_caption(word.text)) {
        return before;
    }
    let across = (first.x0 - page.height * 8.0, last.x1);
    let is_text = |words: &[usize]| page.text(words).chars().filter(|sign| sign.is_alphabetic()).count() > 2;
    let above = lines.above(across, first.y0, page.height * 4.0).into_iter().filter_map(|at| lines.get(at));
    above.map(|phrase| &phrase.words).find(|words| is_text(words)).cloned().unwrap_or(before)
}

/// A column of answers of a table: what it says, where it stands, and from where to where it goes.
struct Column {
    x: f32,
    y: (f32, f32),
}

/// Rings by where they stand across, in the rows of answers but around none: an answer that is ringed is often read as something
/// else.
fn unread(page: &Upright<'_>, answers: &[(&str, Rect)]) -> BTreeMap<i32, Vec<Rect>> {
    let mut rings: BTreeMap<i32, Vec<Rect>> = BTreeMap::new();
    for (ring, _) in page.marks.iter().filter(|(_, mark)| mark.shape == MarkShape::Ring) {
        let beside = |rect: &Rect| (rect.middle().1 - ring.middle().1).abs() < page.height * 0.6;
        let mut near = answers.iter().take(MOST_ANSWERS).filter(|(_, rect)| beside(rect)).peekable();
        if near.peek().is_some() && near.all(|(_, rect)| !ring.holds_middle_of(*rect)) {
            rings.entry(strip(ring.middle().0, page.height)).or_default().push(*ring);
        }
    }
    rings
}

/// Rows of tables whose columns repeat one short answer, as places to tick without labels of their own; ticked where ringed.
pub(super) fn tables(page: &Upright<'_>, lines: &Lines<'_>, used: &[bool], pen: &Pen) -> Vec<Vec<Place>> {
    let is_short =
        |text: &str| matches!(text, "Y" | "N") || (text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit()));
    let free = page.words.iter().enumerate().filter(|(at, _)| !used.get(*at).copied().unwrap_or(false));
    let answers: Vec<(&str, Rect)> =
        free.map(|(_, word)| (word.text, word.rect)).filter(|(text, _)| is_short(text)).collect();
    let mut stacks: HashMap<(&str, i32), Vec<Rect>> = HashMap::new();
    for (text, rect) in &answers {
        stacks.entry((text, strip(rect.middle().0, page.height))).or_default().push(*rect);
    }
    let rings = unread(page, &answers);
    let rows_of = |text: &str, key: i32| -> usize {
        let near = key - 1..=key + 1;
        let read: usize = near.clone().filter_map(|key| stacks.get(&(text, key))).map(Vec::len).sum();
        let ringed: usize = near.filter_map(|key| rings.get(&key)).map(Vec::len).sum();
        if read > 0 { read + ringed } else { 0 }
    };
    let is_column = |text: &str, rect: &Rect| rows_of(text, strip(rect.middle().0, page.height)) >= ROWS;
    let mut rects: Vec<Rect> =
        answers.iter().filter(|(text, rect)| is_column(text, rect)).map(|(_, rect)| *rect).collect();
    let known: Vec<i32> = rects.iter().map(|rect| strip(rect.middle().0, page.height)).collect();
    let beside = |key: &i32| known.iter().take(MOST_ANSWERS).any(|column| (key - column).abs() <= 1);
    rects.extend(rings.iter().filter(|(key, _)| beside(key)).flat_map(|(_, rings)| rings).copied());
    if rects.len() < ROWS * 2 {
        return Vec::new();
    }
    let columns = columns(&rects, page.height);
    let rows =
        in_rows(&rects).into_iter().map(|row| row.into_iter().filter_map(|at| rects.get(at)).collect::<Vec<_>>());
    // Where a reader tells rings, what else is as big as one is none.
    let within = |ring: &Rect| columns.iter().any(|column| (ring.middle().0 - column.x).abs() < page.height * 0.8);
    let told = Pen { rings: pen.rings.iter().filter(|(ring, mark)| mark.is_some() && within(ring)).cloned().collect() };
    let pen = if told.rings.is_empty() { pen } else { &told };
    let rows: Vec<Vec<Place>> = rows.flat_map(|row| row_places(page, lines, &row, &columns, pen)).collect();
    let is_ringed = rows.iter().flatten().any(|place| place.mark.selected);
    if is_ringed { rows } else { Vec::new() }
}

/// Where answers stand one below another, from left to right.
fn columns(rects: &[Rect], high: f32) -> Vec<Column> {
    let mut sorted: Vec<Rect> = rects.to_vec();
    sorted.sort_by(|a, b| a.middle().0.total_cmp(&b.middle().0));
    let mut columns: Vec<(Column, usize)> = Vec::new();
    for rect in sorted {
        let (x, y) = rect.middle();
        match columns.last_mut().filter(|(column, _)| x - column.x < high * 0.8) {
            Some((column, count)) => {
                column.y = (column.y.0.min(y), column.y.1.max(y));
                *count += 1;
            }
            None => columns.push((Column { x, y: (y, y) }, 1)),
        }
    }
    columns.into_iter().filter(|(_, count)| *count >= ROWS).map(|(column, _)| column).collect()
}

/// The answers of a row, parted where words stand between them.
fn row_places(page: &Upright<'_>, lines: &Lines<'_>, row: &[&Rect], columns: &[Column], pen: &Pen) -> Vec<Vec<Place>> {
    let (Some(first), high) = (row.first(), median(row.iter().map(|rect| rect.height()))) else { return Vec::new() };
    let wide = median(row.iter().map(|rect| rect.width()));
    let y = first.middle().1;
    let reach = page.height * 2.0;
    let here = columns.iter().filter(|column| (column.y.0 - reach..=column.y.1 + reach).contains(&y));
    let places: Vec<Rect> = here
        .map(|column| {
            let own = row.iter().find(|rect| (rect.middle().0 - column.x).abs() < page.height * 0.8);
            let (wide, tall) = (wide.max(page.height) / 2.0, high / 2.0);
            let (x, y) = own.map_or((column.x, y), |rect| rect.middle());
            Rect { x0: x - wide, y0: y - tall, x1: x + wide, y1: y + tall }
        })
        .collect();
    let parted = |left: &Rect, right: &Rect| {
        let between = lines.after(left.x1, y, page.height * 0.5).into_iter();
        between
            .take_while(|at| lines.rect(*at).middle().0 < right.x0)
            .any(|at| lines.rect(at).width() > page.height * 1.5)
    };
    let groups = places.chunk_by(|left, right| !parted(left, right));
    groups.filter(|group| (2..=ANSWERS).contains(&group.len())).map(|group| ringed(page, group, pen)).collect()
}

fn ringed(page: &Upright<'_>, group: &[Rect], pen: &Pen) -> Vec<Place> {
    let steps = group.windows(2).filter_map(|pair| Some(pair.last()?.middle().0 - pair.first()?.middle().0));
    let pitch = steps.fold(f32::MAX, f32::min);
    let place = |rect: &Rect| {
        let ring = pen.around(*rect, pitch);
        let mark = ring.and_then(Ringing::mark).cloned().unwrap_or_else(|| Mark {
            shape: MarkShape::Ring,
            bbox: page.on_page(*rect),
            selected: ring.is_some(),
            confidence: LIKELY,
        });
        Place::bare(*rect, mark)
    };
    group.iter().map(place).collect()
}

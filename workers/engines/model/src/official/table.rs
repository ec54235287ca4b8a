//! What a form's table says of its boxes and of its print.
//!
//! The unit of all places is 1/100 inch from the top left corner of a sheet of 8.5 by 11 inches.

use crate::PhiKind;

/// A rectangle on the blank form, in 1/100 inch from the sheet's top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Its left edge.
    pub x0: u16,
    /// Its upper edge.
    pub y0: u16,
    /// Its right edge.
    pub x1: u16,
    /// Its lower edge.
    pub y1: u16,
}

/// What may stand in a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holds {
    /// Words of any kind.
    Text,
    /// A month, a day or a year of two or four digits.
    DatePart,
    /// A whole date, as MMDDYY or MMDDYYYY.
    Date,
    /// Digits: an identifier or a telephone number.
    Digits,
    /// An amount of money; dollars and cents may stand apart.
    Money,
    /// A number of things: units, pages.
    Count,
    /// A code of few letters and digits.
    Code,
    /// A cross or a tick.
    Tick,
    /// A signature, drawn or typed.
    Signature,
}

/// Why what stands in a box identifies nobody (45 CFR 164.514(b)(2)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Harmless {
    /// One of a few choices that a form offers: sex, relationship, yes or no.
    Choice,
    /// A state or country: Safe Harbor leaves what is not smaller than a state.
    State,
    /// A code of a medical terminology: procedure, modifier, diagnosis, revenue, place of service.
    MedicalCode,
    /// A code that says how to read the form: qualifiers, pointers, indicators, kinds of bill, hours, conditions.
    FormCode,
    /// Money.
    Amount,
    /// A count.
    Count,
    /// Words about a service. Somebody may be named among them, so the rules for prose apply to them.
    Words,
}

/// Whether what stands in a box identifies somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bearing {
    /// It is removed, as an identifier of this kind.
    Identifies(PhiKind),
    /// It stays, for this reason, if it looks like what the box may hold.
    Harmless(Harmless),
}

/// A box of an official form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormBox {
    /// The number of the item or form locator, as the form and its manual name it: `1a`, `24A`, `67`.
    pub item: &'static str,
    /// Which part of the item it is, in lower case with hyphens: `month`, `city`, a tick's label. Empty if the item is one box.
    pub part: &'static str,
    /// Which line of the item, from 1; 0 of an item that has no lines. Lines A, B and C of a UB-04 are 1, 2 and 3.
    pub line: u8,
    /// The room for its value, without its caption.
    pub room: Room,
    /// What may stand in it.
    pub holds: Holds,
    /// Whether that identifies somebody.
    pub bearing: Bearing,
}

/// A line of the form's own print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintedLine {
    /// Its words, with single spaces between them.
    pub text: &'static str,
    /// Where they stand, from the first letter to the last.
    pub room: Room,
}

/// A word of the form's own print.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintedWord {
    /// As it is printed.
    pub text: &'static str,
    /// The same as [`crate::official::fold_print`] gives it: what readings are compared with.
    pub folded: String,
    /// Where it stands: left, upper, right and lower edge. Widths of letters are taken from a sans-serif type, so it may be a
    /// few hundredths of an inch off within a long line.
    pub edges: [f32; 4],
    /// Which of the form's printed lines it belongs to.
    pub line: usize,
}

/// The text of a line of the form's own print, as readings are compared with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedText {
    /// Without spaces, as [`crate::official::fold_print`] gives it.
    pub folded: String,
    /// Its numbers, as [`crate::official::numbers`] gives them.
    pub numbers: Vec<String>,
}

impl PrintedText {
    /// Whether it has all these numbers. What the form has no such number for was filled in.
    pub fn has(&self, numbers: &[String]) -> bool {
        numbers.iter().all(|number| self.numbers.contains(number))
    }
}

/// A form: its boxes and its print.
#[derive(Debug)]
pub struct FormTable {
    /// Its boxes; [`crate::FilledBox::index`] is a place in this list.
    pub boxes: Vec<FormBox>,
    /// Its print, word by word.
    pub print: Vec<PrintedWord>,
    /// Its printed lines.
    pub lines: Vec<PrintedText>,
}

impl FormTable {
    pub(super) fn new(boxes: Vec<FormBox>, lines: &[PrintedLine]) -> Self {
        let print = lines.iter().enumerate().flat_map(|(index, line)| words(index, line)).collect();
        let text = |line: &PrintedLine| PrintedText {
            folded: super::fold_print(line.text),
            numbers: super::numbers(line.text),
        };
        let lines = lines.iter().map(text).collect();
        Self { boxes, print, lines }
    }

    /// Whether a word, as it was read, may be one of the form's own print: it stands in one of its lines with at most one letter
    /// in three misread. Where it stands on the page is not asked, and a name may be like print by chance: this only guards
    /// against what could not be print at all.
    pub fn prints(&self, word: &str) -> bool {
        let (numbers, word) = (super::numbers(word), super::fold_print(word));
        let stands_in =
            |line: &PrintedText| line.has(&numbers) && super::misprints(&word, &line.folded) * 3 <= word.len();
        self.print.iter().any(|print| print.folded == word) || self.lines.iter().any(stands_in)
    }
}

/// A line's words, each as wide as its letters are.
fn words(index: usize, line: &PrintedLine) -> Vec<PrintedWord> {
    let total: f32 = line.text.chars().map(width).sum();
    let [left, upper, right, lower] = [line.room.x0, line.room.y0, line.room.x1, line.room.y1].map(f32::from);
    let scale = (right - left) / total.max(1.0);
    let (mut at, mut words) = (left, Vec::new());
    for text in line.text.split(' ') {
        let wide = text.chars().map(width).sum::<f32>() * scale;
        words.push(PrintedWord {
            text,
            folded: super::fold_print(text),
            edges: [at, upper, at + wide, lower],
            line: index,
        });
        at += wide + width(' ') * scale;
    }
    words
}

/// How wide a letter is in a sans-serif type, in thousandths of its height.
fn width(letter: char) -> f32 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '|' => 222.0,
        ' ' | '.' | ',' | ':' | '/' | 'I' | 'f' | 't' | '!' => 278.0,
        '(' | ')' | '-' | 'r' | '[' | ']' => 333.0,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 500.0,
        'F' | 'T' | 'Z' | 'L' => 600.0,
        'A' | 'B' | 'E' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' | '&' => 667.0,
        'C' | 'D' | 'H' | 'N' | 'R' | 'U' | 'w' => 722.0,
        'G' | 'O' | 'Q' => 778.0,
        'M' | 'm' => 833.0,
        'W' => 944.0,
        _ => 556.0,
    }
}

/// A box of these edges: what the tables are written with.
pub(super) const fn at(
    item: &'static str,
    part: &'static str,
    edges: [u16; 4],
    holds: Holds,
    bearing: Bearing,
) -> FormBox {
    let [x0, y0, x1, y1] = edges;
    FormBox { item, part, line: 0, room: Room { x0, y0, x1, y1 }, holds, bearing }
}

/// A printed line of these edges.
pub(super) const fn print(x0: u16, y0: u16, x1: u16, y1: u16, text: &'static str) -> PrintedLine {
    PrintedLine { text, room: Room { x0, y0, x1, y1 } }
}

impl FormBox {
    /// The same box as a line of its item.
    pub(super) const fn on_line(mut self, line: u8) -> Self {
        self.line = line;
        self
    }

    /// Whether it is a place to tick.
    pub fn is_tick(&self) -> bool {
        self.holds == Holds::Tick
    }
}

//! Which words of a page are the form's own print.

use super::{Placed, Seen};
use docward_engine_model::Word;
use docward_engine_model::official::{OfficialForm, PrintedText, is_like, misprints};

/// Print lies at most this far from its place, across and down, in 1/100 inch.
const ACROSS: f64 = 14.0;
const DOWN: f64 = 7.0;
/// Within a long line words are further off: by this share of their distance from the line's beginning.
const TYPE: f64 = 0.12;
/// Two words of print have at least so many letters together.
const PAIR: usize = 6;
/// Lines of this length make a paragraph, in 1/100 inch.
const PARAGRAPH: f64 = 260.0;

/// The words that stand where the form has such print, in ascending order. Of a word that holds print and a value, the value
/// counts: it is none of these.
pub(super) fn captions(form: OfficialForm, seen: &[Seen], placed: &[Placed]) -> Vec<u32> {
    let lines = lines(form);
    let paragraphs = paragraphs(form);
    let is_print = |(word, place): (&Seen, &Placed)| {
        lines.iter().any(|line| line.has(word, *place)) || paragraphs.iter().any(|one| one.has(word, *place))
    };
    numbered(seen.iter().zip(placed).map(is_print))
}

/// The words that the form prints somewhere, wherever they stand: of a page on which the form lies nobody knows how. One word
/// alone may be anybody's, so two that follow each other in a line must do so in the print.
pub(super) fn anywhere(form: OfficialForm, words: &[Word], seen: &[Seen]) -> Vec<u32> {
    let table = form.table();
    let mut print = vec![false; seen.len()];
    for (at, (pair, lines)) in seen.windows(2).zip(words.windows(2)).enumerate() {
        let ([one, other], [first, second]) = (pair, lines) else { continue };
        let both = format!("{}{}", one.folded, other.folded);
        let plain = first.line == second.line && one.numbers.is_empty() && other.numbers.is_empty();
        if plain && both.len() >= PAIR && table.lines.iter().any(|line| line.folded.contains(&both)) {
            print.iter_mut().skip(at).take(2).for_each(|print| *print = true);
        }
    }
    numbered(print.into_iter())
}

fn numbered(chosen: impl Iterator<Item = bool>) -> Vec<u32> {
    chosen.zip(0..).filter(|(chosen, _)| *chosen).map(|(_, at)| at).collect()
}

/// Lines of print that go on below each other. Printers break them in other places.
struct Paragraph {
    text: PrintedText,
    place: Placed,
}

impl Paragraph {
    /// Whether a word stands in the paragraph's place and, with one letter in five misread, in its text.
    fn has(&self, word: &Seen, place: Placed) -> bool {
        let [x, y] = place.middle();
        let Placed { x0, y0, x1, y1 } = self.place;
        let inside = (x0 - ACROSS..x1 + ACROSS).contains(&x) && (y0 - DOWN..y1 + DOWN).contains(&y);
        let letters = word.folded.len();
        inside
            && self.text.has(&word.numbers)
            && letters > 1
            && misprints(&word.folded, &self.text.folded) * 5 <= letters
    }
}

fn paragraphs(form: OfficialForm) -> Vec<Paragraph> {
    let mut paragraphs: Vec<(usize, Paragraph)> = Vec::new();
    for (index, line) in lines(form).into_iter().enumerate() {
        let (Some(&x0), Some(&x1)) = (line.edges.first(), line.edges.last()) else { continue };
        let place = Placed { x0, y0: line.y0, x1, y1: line.y1 };
        match paragraphs.last_mut() {
            // A long line, and one right below it that begins about where it does.
            Some((last, above))
                if *last + 1 == index
                    && place.x1.max(above.place.x1) - x0 > PARAGRAPH
                    && (0.0..DOWN).contains(&(place.y0 - above.place.y1))
                    && (place.x0 - above.place.x0).abs() < ACROSS * 2.0 =>
            {
                above.text.folded.push_str(&line.text.folded);
                above.text.numbers.extend(line.text.numbers);
                let (a, b) = (above.place, place);
                above.place = Placed { x0: a.x0.min(b.x0), y0: a.y0, x1: a.x1.max(b.x1), y1: b.y1 };
                *last = index;
            }
            _ => paragraphs.push((index, Paragraph { text: line.text, place })),
        }
    }
    paragraphs.retain(|(_, one)| one.place.x1 - one.place.x0 > PARAGRAPH);
    paragraphs.into_iter().map(|(_, one)| one).collect()
}

/// A printed line, with the place of each of its letters.
struct Line {
    text: PrintedText,
    /// The left edge of each letter of the folded text, and the right edge of the last.
    edges: Vec<f64>,
    y0: f64,
    y1: f64,
}

impl Line {
    /// Whether a word stands in this line where the line has these letters.
    fn has(&self, word: &Seen, place: Placed) -> bool {
        let [_, middle] = place.middle();
        if middle < self.y0 - DOWN || middle > self.y1 + DOWN || place.y1 - place.y0 > (self.y1 - self.y0) * 4.0 {
            return false;
        }
        let (Some(&left), Some(&right)) = (self.edges.first(), self.edges.last()) else { return false };
        let slack = |x: f64| ACROSS + TYPE * (x - left).clamp(0.0, right - left);
        if place.x1 < left - ACROSS || place.x0 > right + slack(right) {
            return false;
        }
        let from = self.edges.partition_point(|edge| *edge < place.x0 - slack(place.x0));
        let to = self.edges.partition_point(|edge| *edge <= place.x1 + slack(place.x1));
        let part = self.text.folded.get(from.saturating_sub(1)..to.min(self.text.folded.len())).unwrap_or_default();
        let letters = word.folded.len();
        let off = misprints(&word.folded, part);
        let is_like = if word.numbers.is_empty() { is_like(letters, off) } else { off * 5 <= letters };
        letters > 0 && self.text.has(&word.numbers) && is_like
    }
}

fn lines(form: OfficialForm) -> Vec<Line> {
    let table = form.table();
    let mut lines: Vec<Line> = table
        .lines
        .iter()
        .map(|text| Line { text: text.clone(), edges: Vec::with_capacity(text.folded.len() + 1), y0: 0.0, y1: 0.0 })
        .collect();
    let mut rights = vec![0.0; lines.len()];
    for word in &table.print {
        let Some(line) = lines.get_mut(word.line) else { continue };
        let Placed { x0, y0, x1, y1 } = Placed::from(word);
        (line.y0, line.y1) = (y0, y1);
        let letters = u32::try_from(word.folded.len()).unwrap_or(0);
        let step = (x1 - x0) / f64::from(letters.max(1));
        if let Some(right) = rights.get_mut(word.line) {
            *right = x1;
        }
        line.edges.extend((0..letters).map(|letter| x0 + step * f64::from(letter)));
    }
    for (line, right) in lines.iter_mut().zip(rights) {
        line.edges.push(right);
    }
    lines
}

//! Two readers' words into one page's.

use super::decode::{Reading, Spoken};
use super::finder;
use super::model::LineReader;
use super::unsure_ink::UnsureInk;
use crate::Raster;
use crate::repeated::drop_repeated;
use docward_engine_model::{BBox, Word};
use std::collections::HashSet;

/// A word of the first reader is kept if its confidence is at least this.
const SURE: f32 = 0.8;
/// A word of the first reader with at least this confidence is kept if no word beside it in its line is unsure. The second
/// reader is as often wrong about such a word; but where its neighbours are read again anyway, the piece is better read as a
/// whole.
const DOUBTFUL: f32 = 0.65;
/// The same as `SURE` on a coarse page, where jagged letters are taken for other letters with some confidence.
const SURE_COARSE: f32 = 0.93;
/// A word of the second reader is believed if its confidence is at least this.
const BELIEVED: f32 = 0.6;
/// A page is hard, because its lines overlap, if the mean confidence of its letters is below this.
const HARD: f32 = 0.85;
/// A page is hard, too, if the letters that reach from line to line are this many letter heights long together.
const TOUCHING: usize = 50;
/// A page with fewer words than this is too short to be called hard.
const FEWEST: usize = 20;
/// A word with less confidence than this is ink, not text.
const LEGIBLE: f32 = 0.3;
/// The same for a short word.
const LEGIBLE_SHORT: f32 = 0.5;
/// Where the first reader saw several lines, the second reading replaces it only if it says at least this many tenths as
/// much, in letters weighed by their confidence.
const LEAST_SAID: f32 = 8.0;
/// Sure words fill a line if they cover this many tenths of its width: the rest is the blanks between them.
const FILLED: u32 = 7;
/// How much of a page is read a second time at most, counted in squares of a line's height: some ten seconds on the densest
/// pages.
const BUDGET: u32 = 1_500;
/// Paper left around a line, in hundredths of its height.
const AROUND: u32 = 15;

/// Reads what the words leave, or say with little confidence, once more. `page` is grey, level and clean, and boxes are in
/// its pixels.
pub(crate) fn improve(page: &Raster, is_coarse: bool, words: Vec<Word>, reader: &LineReader) -> Vec<Word> {
    let (mut hard, least) = (is_hard(&words), if is_coarse { SURE_COARSE } else { SURE });
    let mut sure = if hard { Vec::new() } else { sure_of(&words, least) };
    let Some(mut unsure) = UnsureInk::of(page, &words, &mut sure) else {
        return words;
    };
    if !hard && unsure.touching >= TOUCHING {
        (hard, sure) = (true, Vec::new());
        let Some(all) = UnsureInk::of(page, &words, &mut sure) else {
            return words;
        };
        unsure = all;
    }
    let sure: HashSet<BBox> = sure.iter().map(|word| word.bbox).collect();
    let mut lines = lines_of(words);
    if hard && let Some(found) = finder().and_then(|finder| finder.lines(&unsure.page)) {
        unsure.pieces = found;
    }
    let mut budget = BUDGET;
    for piece in unsure.pieces {
        if hard && is_read(&lines, piece, SURE_COARSE) {
            continue;
        }
        let around = piece.grown((piece.height() * AROUND).div_ceil(100), page.width(), page.height());
        let cost = around.width() / around.height().max(1);
        if cost > budget {
            continue;
        }
        budget -= cost;
        let Some(reading) = unsure.page.part(around).and_then(|line| read(&line, is_coarse, reader)) else {
            continue;
        };
        let fresh: Vec<Word> = reading.iter().filter_map(|spoken| word(spoken, piece, around)).collect();
        put(&mut lines, &sure, piece, fresh);
    }
    for line in &mut lines {
        line.retain(is_word);
    }
    let mut words = numbered(lines);
    drop_repeated(&mut words);
    words
}

/// Reads a piece. On a coarse page a dot beside a letter is dust rather than an accent; and where a telephone number lacks a
/// figure, as two that are alike and touch are read as one, the piece is read once more, wider.
fn read(line: &Raster, is_coarse: bool, reader: &LineReader) -> Option<Reading> {
    let signs = |sign: char| !is_coarse || !is_accented(sign);
    let reading = reader.read_of(line, signs)?;
    if !lacks_a_figure(&reading) {
        return Some(reading);
    }
    let wider = wider(line).and_then(|line| reader.read_of(&line, signs));
    wider.filter(|wider| !lacks_a_figure(wider) && wider.len() == reading.len()).or(Some(reading))
}

fn is_accented(sign: char) -> bool {
    sign.is_alphabetic() && ('\u{c0}'..'\u{250}').contains(&sign)
}

/// Whether there is a telephone number (North American Numbering Plan) with nine figures: two in the place of the exchange's
/// three, or three in the place of the line's four. Without brackets it may be a Social Security number.
fn lacks_a_figure(reading: &Reading) -> bool {
    let shape = |spoken: &Spoken| -> String {
        spoken.text.chars().map(|sign| if sign.is_ascii_digit() { '9' } else { sign }).collect()
    };
    let shapes: Vec<String> = reading.iter().map(shape).collect();
    let is_short = |number: &str| matches!(number, "99-9999" | "999-999");
    shapes.windows(2).any(|pair| {
        matches!(pair, [area, number] if area.ends_with("(999)") && is_short(number.trim_end_matches([',', '.', ';'])))
    }) || shapes.iter().any(|whole| {
        whole.split_once("(999)").is_some_and(|(_, number)| is_short(number))
    })
}

/// A line half as wide again.
fn wider(line: &Raster) -> Option<Raster> {
    let picture = image::GrayImage::from_raw(line.width(), line.height(), line.luma().into_owned())?;
    let filter = image::imageops::FilterType::Triangle;
    let wider = image::imageops::resize(&picture, line.width() * 3 / 2, line.height(), filter);
    Raster::gray(wider.width(), wider.height(), wider.into_raw()).ok()
}

/// Whether so much is unsure that it must be the lines themselves that were not found.
fn is_hard(words: &[Word]) -> bool {
    words.len() >= FEWEST && weight(words.iter()) < HARD
}

/// What neither reader could make much of is ink, and stays so.
fn is_word(word: &Word) -> bool {
    let letters = word.text.as_str().chars().filter(|sign| sign.is_alphanumeric()).count();
    word.confidence >= if letters > 2 { LEGIBLE } else { LEGIBLE_SHORT }
}

/// Whether sure words fill a piece: on a hard page each of its lines is asked about.
fn is_read(lines: &[Vec<Word>], piece: BBox, least: f32) -> bool {
    let there = || lines.iter().flatten().filter(|word| piece.holds_middle_of(word.bbox));
    let filled = there().map(|word| word.bbox.width()).sum::<u32>();
    there().all(|word| is_sure(word, least)) && filled * 10 >= piece.width() * FILLED
}

/// The words to keep. Jagged letters are not believed because those beside them are.
fn sure_of(words: &[Word], least: f32) -> Vec<&Word> {
    let is_unsure_beside = |word: &Word, beside: Option<&Word>| {
        beside.is_some_and(|beside| beside.line == word.line && !is_sure(beside, DOUBTFUL))
    };
    let is_kept = |at: usize, word: &Word| {
        let (before, after) = (at.checked_sub(1).and_then(|at| words.get(at)), words.get(at + 1));
        let stands = || !is_unsure_beside(word, before) && !is_unsure_beside(word, after);
        is_sure(word, least) || (least <= SURE && is_sure(word, DOUBTFUL) && stands())
    };
    words.iter().enumerate().filter(|(at, word)| is_kept(*at, word)).map(|(_, word)| word).collect()
}

fn is_sure(word: &Word, least: f32) -> bool {
    word.confidence >= least && word.text.as_str().chars().any(char::is_alphanumeric)
}

/// Whether a text has letters of scripts that no document here is in: the model knows them too, and names noise with them.
pub(crate) fn is_foreign(text: &str) -> bool {
    text.chars().any(|sign| sign.is_alphabetic() && sign > '\u{24f}' && !('\u{370}'..'\u{400}').contains(&sign))
}

/// A word of the piece, if it is believed.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shares of a page's width"
)]
fn word(spoken: &Spoken, piece: BBox, around: BBox) -> Option<Word> {
    if spoken.confidence < BELIEVED || is_foreign(&spoken.text) {
        return None;
    }
    let at = |share: f32| around.x0 + (share * around.width() as f32) as u32;
    let bbox = BBox { x0: at(spoken.from).max(piece.x0), x1: at(spoken.to).min(piece.x1), ..piece };
    let bbox = if bbox.is_empty() { piece } else { bbox };
    Some(Word { text: spoken.text.as_str().into(), confidence: spoken.confidence.clamp(0.0, 1.0), bbox, line: 0 })
}

fn lines_of(words: Vec<Word>) -> Vec<Vec<Word>> {
    let mut lines: Vec<Vec<Word>> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.last().is_some_and(|last| last.line == word.line) => line.push(word),
            _ => lines.push(vec![word]),
        }
    }
    lines
}

/// Puts a piece's words in the place of the unsure ones that stand there, if they are surer.
fn put(lines: &mut Vec<Vec<Word>>, sure: &HashSet<BBox>, piece: BBox, fresh: Vec<Word>) {
    if fresh.is_empty() {
        return;
    }
    let replaced = |word: &Word| !sure.contains(&word.bbox) && piece.holds_middle_of(word.bbox);
    let old: Vec<&Word> = lines.iter().flatten().filter(|word| replaced(word)).collect();
    // Of more lines than one the second reader sees one: what says less is no better for being sure.
    let says_less = said(fresh.iter()) * 10.0 < said(old.iter().copied()) * LEAST_SAID;
    if weight(old.iter().copied()) > weight(fresh.iter()) || (says_less && are_stacked(&old)) {
        return;
    }
    for line in lines.iter_mut() {
        line.retain(|word| !replaced(word));
    }
    lines.retain(|line| !line.is_empty());
    let line = lines.iter_mut().find(|line| line.iter().any(|word| is_beside(word.bbox, piece)));
    if let Some(line) = line {
        line.extend(fresh);
        line.sort_by_key(|word| word.bbox.x0);
    } else {
        let middle = u32::midpoint(piece.y0, piece.y1);
        let above = |line: &Vec<Word>| line.iter().any(|word| word.bbox.y0 < middle);
        let place = lines.iter().position(|line| !above(line)).unwrap_or(lines.len());
        lines.insert(place, fresh);
    }
}

/// Whether words stand on more lines than one.
fn are_stacked(words: &[&Word]) -> bool {
    let highest = words.iter().map(|word| word.bbox.y1).min();
    let lowest = words.iter().map(|word| u32::midpoint(word.bbox.y0, word.bbox.y1)).max();
    lowest > highest
}

/// How sure letters are in the mean: the confidence of the words, each counted as often as it has letters, from 0 to 1.
pub(crate) fn weight<'w>(words: impl Iterator<Item = &'w Word> + Clone) -> f32 {
    let letters = words.clone().map(letters).sum::<f32>();
    if letters > 0.0 { said(words) / letters } else { 0.0 }
}

/// How many letters words have, each counted for as much as it is sure.
fn said<'w>(words: impl Iterator<Item = &'w Word>) -> f32 {
    words.map(|word| word.confidence * letters(word)).sum()
}

fn letters(word: &Word) -> f32 {
    word.text.as_str().chars().map(|_| 1.0_f32).sum()
}

/// Whether two boxes stand in one line, no further apart than a cell's margin.
fn is_beside(one: BBox, other: BBox) -> bool {
    let overlap = one.y1.min(other.y1).saturating_sub(one.y0.max(other.y0));
    let gap = one.x0.max(other.x0).saturating_sub(one.x1.min(other.x1));
    let low = one.height().min(other.height());
    overlap * 2 > low && gap <= low * 3
}

fn numbered(lines: Vec<Vec<Word>>) -> Vec<Word> {
    let numbered = lines.into_iter().zip(0..);
    numbered.flat_map(|(line, number)| line.into_iter().map(move |word| Word { line: number, ..word })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, confidence: f32, x: (u32, u32), y: u32, line: u32) -> Word {
        Word { text: text.into(), confidence, bbox: BBox { x0: x.0, y0: y, x1: x.1, y1: y + 20 }, line }
    }

    fn texts(words: &[Word]) -> Vec<(String, u32)> {
        words.iter().map(|word| (word.text.as_str().to_owned(), word.line)).collect()
    }

    #[test]
    fn a_telephone_number_with_nine_figures_lacks_one() {
        let reading = |text: &str| -> Reading {
            let spoken = |word: &str| Spoken { text: word.to_owned(), confidence: 0.9, from: 0.0, to: 1.0 };
            text.split(' ').map(spoken).collect()
        };
        for short in ["Phone (402) 55-0118", "(402)55-0118", "(402) 555-018"] {
            assert!(lacks_a_figure(&reading(short)), "{short}");
        }
        for whole in [
            "Phone (402) 555-0118",
            "(402)555-0118",
            "402-555-0118",
            "(935) 49-83",
            "935-49-8300",
            "12-3456789",
            "55-0118",
        ] {
            assert!(!lacks_a_figure(&reading(whole)), "{whole}");
        }
    }

    #[test]
    fn a_surer_reading_takes_the_place_of_an_unsure_one() {
        let mut lines = lines_of(vec![
            word("Name:", 0.95, (10, 60), 10, 0),
            word("J0hn", 0.4, (70, 110), 10, 0),
            word("next", 0.9, (10, 60), 50, 1),
        ]);
        let sure = HashSet::from([lines[0][0].bbox, lines[1][0].bbox]);
        let piece = BBox { x0: 69, y0: 10, x1: 111, y1: 30 };
        put(&mut lines, &sure, piece, vec![word("John", 0.9, (69, 111), 10, 0)]);
        assert_eq!(texts(&numbered(lines)), [("Name:".into(), 0), ("John".into(), 0), ("next".into(), 1)]);
    }

    #[test]
    fn a_less_sure_reading_does_not() {
        let mut lines = lines_of(vec![word("John", 0.75, (70, 110), 10, 0)]);
        let piece = BBox { x0: 69, y0: 10, x1: 111, y1: 30 };
        put(&mut lines, &HashSet::new(), piece, vec![word("Jolm", 0.7, (69, 111), 10, 0)]);
        assert_eq!(texts(&numbered(lines)), [("John".into(), 0)]);
    }

    #[test]
    fn a_doubtful_word_is_kept_unless_one_beside_it_is_unsure() {
        let words = |beside| vec![word("Mira", beside, (10, 60), 10, 0), word("Voss", 0.7, (70, 110), 10, 0)];
        let kept = |words: &[Word], least| sure_of(words, least).len();
        assert_eq!(kept(&words(0.7), SURE), 2);
        assert_eq!(kept(&words(0.6), SURE), 0);
        assert_eq!(kept(&words(0.95), SURE_COARSE), 1);
        let next_line = [word("Mira", 0.6, (10, 60), 10, 0), word("Voss", 0.7, (70, 110), 10, 1)];
        assert_eq!(kept(&next_line, SURE), 1);
    }

    #[test]
    fn a_line_is_read_if_sure_words_fill_it() {
        let piece = BBox { x0: 10, y0: 10, x1: 110, y1: 30 };
        let read = |words: Vec<Word>| is_read(&lines_of(words), piece, SURE);
        assert!(read(vec![word("Blood", 0.95, (10, 55), 10, 0), word("type", 0.9, (62, 110), 10, 0)]));
        assert!(!read(vec![word("Blood", 0.95, (10, 55), 10, 0), word("tvpe", 0.5, (62, 110), 10, 0)]));
        assert!(!read(vec![word("Blood", 0.95, (10, 55), 10, 0), word("next", 0.9, (62, 110), 50, 1)]));
        assert!(!read(Vec::new()));
    }

    #[test]
    fn a_reading_of_one_line_does_not_take_the_place_of_two() {
        let lines = || lines_of(vec![word("jogging,", 0.7, (70, 150), 10, 0), word("pounds).", 0.9, (70, 150), 28, 1)]);
        let piece = BBox { x0: 69, y0: 10, x1: 151, y1: 48 };
        let mut kept = lines();
        put(&mut kept, &HashSet::new(), piece, vec![word("jogging,", 0.95, (69, 151), 10, 0)]);
        assert_eq!(kept, lines());
    }

    #[test]
    fn what_stands_alone_becomes_a_line_where_it_stands() {
        let mut lines = lines_of(vec![word("above", 0.9, (10, 60), 10, 0), word("below", 0.9, (10, 60), 90, 1)]);
        let piece = BBox { x0: 400, y0: 50, x1: 415, y1: 70 };
        put(&mut lines, &HashSet::new(), piece, vec![word("X", 0.9, (400, 415), 50, 0)]);
        assert_eq!(texts(&numbered(lines)), [("above".into(), 0), ("X".into(), 1), ("below".into(), 2)]);
    }

    #[test]
    fn other_scripts_and_doubtful_signs_are_not_believed() {
        let piece = BBox { x0: 10, y0: 10, x1: 110, y1: 30 };
        let spoken = |text: &str, confidence| Spoken { text: text.to_owned(), confidence, from: 0.1, to: 0.6 };
        assert!(super::word(&spoken("\u{4e2d}", 0.9), piece, piece).is_none());
        assert!(super::word(&spoken("seen", 0.5), piece, piece).is_none());
        let word = super::word(&spoken("\u{b5}L", 0.9), piece, piece).unwrap();
        assert_eq!(word.bbox, BBox { x0: 20, x1: 70, ..piece });
    }
}

//! A second look at boxes whose words are unsure, have not the shape of what may stand there, or leave ink beside them.
//!
//! A word that reaches over several cells, that lost a letter to a rule or took one for a letter is read anew, box by box, with
//! only the signs that may stand in the box. A reading is put in the place of the words if it has the shape and they have not,
//! or if it is surer.

use super::cell::{self, Levels, Line};
use super::shape::Shape;
use super::{Laid, Placed};
use crate::Raster;
use crate::repeated::drop_repeated;
use crate::second::{LineReader, Spoken};
use docward_engine_model::Word;
use docward_engine_model::official::{FormBox, Holds, OfficialForm};
use std::collections::{BTreeMap, BTreeSet};

/// Words with at least this confidence are sure, if they have the shape of the box.
const SURE: f32 = 0.9;
/// A reading of words, which have no shape to keep, is believed if its confidence is at least this.
const BELIEVED: f32 = 0.75;
/// The same of one that keeps its shape.
const BELIEVED_SHAPE: f32 = 0.5;
/// How much is read again on a page at most, in squares of a line's height: some two seconds on the worst faxes.
const BUDGET: u32 = 900;
/// A new reading of words has at least this share of the letters that the old one has in the box: three fifths.
const LEAST_SAID: [usize; 2] = [3, 5];
/// A box with more words is no line or two.
const MOST_WORDS: usize = 40;
/// A word that begins before its box by this, in 1/100 inch, is stuck to something else.
const STUCK: f64 = 4.0;
/// Ink that reaches so far beyond the words, in 1/100 inch, is a letter that they lack.
const LACKING: f64 = 5.0;
/// Boxes that share words lie so near to each other in the form's table.
const NEAR: usize = 48;

/// What a form's page is made of.
pub(super) struct Page<'a> {
    pub(super) form: OfficialForm,
    pub(super) raster: &'a Raster,
    pub(super) words: &'a [Word],
    pub(super) laid: &'a Laid,
}

/// The new words of a box, line by line.
type Fresh = Vec<Vec<Word>>;

/// The page's words with those that were read anew, `None` if nothing was; and the boxes that turn out to hold nothing, as
/// places in the form's table. What was read in these stays a word of the page.
pub(super) fn words(page: &Page<'_>, reader: &LineReader) -> (Option<Vec<Word>>, BTreeSet<usize>) {
    let (mut readings, empty) = page.readings(reader);
    if readings.is_empty() {
        return (None, empty);
    }
    let words_of = |index: &usize| page.laid.filled.get(*index).map(Vec::as_slice).unwrap_or_default();
    // A word stands as long as one of its boxes was not read anew.
    loop {
        let boxes = 0..page.laid.filled.len();
        let kept: BTreeSet<u32> = boxes
            .filter(|index| !readings.contains_key(index) && !empty.contains(index))
            .flat_map(|index| words_of(&index))
            .copied()
            .collect();
        let before = readings.len();
        readings.retain(|index, _| !words_of(index).iter().any(|at| kept.contains(at)));
        if readings.len() == before {
            break;
        }
    }
    let dropped: BTreeSet<u32> = readings.keys().flat_map(words_of).copied().collect();
    // New words come in the place of the first old one, or at the end.
    let mut fresh: BTreeMap<u32, Vec<Word>> = BTreeMap::new();
    let mut line = page.words.last().map_or(0, |word| word.line);
    for (index, lines) in readings {
        let place = words_of(&index).first().copied().unwrap_or(u32::MAX);
        for words in lines {
            line += 1;
            fresh.entry(place).or_default().extend(words.into_iter().map(|word| Word { line, ..word }));
        }
    }
    let mut words = Vec::with_capacity(page.words.len());
    for (at, word) in (0_u32..).zip(page.words) {
        words.extend(fresh.remove(&at).into_iter().flatten());
        if !dropped.contains(&at) {
            words.push(word.clone());
        }
    }
    words.extend(fresh.into_values().flatten());
    drop_repeated(&mut words);
    (Some(words), empty)
}

impl Page<'_> {
    /// The new words of each box that is better read anew, by its place in the form's table. And the boxes without ink whose
    /// words are unsure.
    fn readings(&self, reader: &LineReader) -> (BTreeMap<usize, Fresh>, BTreeSet<usize>) {
        let levels = Levels::of(self.raster);
        let boxes = &self.form.table().boxes;
        let mut budget = BUDGET;
        let (mut readings, mut empty) = (BTreeMap::new(), BTreeSet::new());
        for filled in &self.laid.boxes {
            let index = usize::from(filled.index);
            let (Some(one), Some(words)) = (boxes.get(index), self.laid.filled.get(index)) else { continue };
            let is_empty = words.is_empty() && !filled.ink;
            if one.holds == Holds::Tick || one.part == CONTINUED || words.len() > MOST_WORDS || is_empty {
                continue;
            }
            let continued =
                boxes.iter().find(|next| next.item == one.item && next.part == CONTINUED && one.part.is_empty());
            let rooms: Vec<Placed> = [Some(one), continued].into_iter().flatten().map(|one| one.room.into()).collect();
            let mut lines = cell::lines(&levels, &self.laid.sheet, &rooms, &self.laid.blank);
            lines.retain(|line| one.holds != Holds::Signature || !line.is_tall);
            let old = Old::of(self, index, one, words, &lines);
            let cost: u32 = lines.iter().map(|line| line.picture.width() / line.picture.height().max(1) + 1).sum();
            if lines.is_empty() {
                if !old.is_certain() || cell::is_blank(&levels, &self.laid.sheet, &rooms, &self.laid.blank) {
                    empty.insert(index);
                }
                continue;
            }
            if !old.is_doubtful() || cost > budget {
                continue;
            }
            budget -= cost;
            let new = New::of(&lines, old.shape, reader);
            if new.is_better(&old) {
                readings.insert(index, self.placed(new));
            }
        }
        (readings, empty)
    }

    /// The words of a reading where they stand on the page.
    fn placed(&self, new: New) -> Fresh {
        let word = |(spoken, place): (Spoken, Placed)| {
            let confidence = spoken.confidence.clamp(0.0, 1.0);
            Some(Word {
                text: spoken.text.as_str().into(),
                confidence,
                bbox: self.laid.sheet.around(place, self.raster.width(), self.raster.height())?,
                line: 0,
            })
        };
        new.lines.into_iter().map(|line| line.into_iter().filter_map(word).collect()).collect()
    }
}

/// How many letters and figures a text has.
fn signs(text: &str) -> usize {
    text.chars().filter(|sign| sign.is_alphanumeric()).count()
}

/// The part of an item into which its value goes on if it is long.
const CONTINUED: &str = "continued";

/// What was read in a box.
struct Old {
    shape: Shape,
    text: String,
    /// The least that the reader is sure of one of its words, 0 to 1.
    sure: f32,
    /// Whether a word stands in another box, too, or goes on beyond the box.
    reaches_over: bool,
    /// Whether there is ink that the words don't cover.
    lacks: bool,
    /// How many letters and figures the words have that stand in the room.
    signs: usize,
}

impl Old {
    fn of(page: &Page<'_>, index: usize, one: &FormBox, words: &[u32], lines: &[Line]) -> Self {
        let own: Vec<&Word> = words.iter().filter_map(|at| page.words.get(*at as usize)).collect();
        let places = || words.iter().filter_map(|at| page.laid.placed.get(*at as usize)).copied();
        let room = Placed::from(one.room);
        let near = page.laid.filled.iter().enumerate().take(index + NEAR).skip(index.saturating_sub(NEAR));
        let mut others = near.filter(|(other, _)| *other != index).map(|(_, others)| others);
        let shared = others.any(|others| others.iter().any(|at| words.contains(at)));
        let stuck = places().any(|place| place.x0 < room.x0 - STUCK || place.x1 > room.x1 + STUCK);
        let inside =
            own.iter().zip(places()).filter(|(_, place)| room.holds_point(place.middle())).map(|(word, _)| word);
        let (said, ink) = (places().reduce(Placed::around), lines.iter().map(|line| line.place).reduce(Placed::around));
        let lacks = match (said, ink) {
            (Some(said), Some(ink)) => ink.x0 < said.x0 - LACKING || ink.x1 > said.x1 + LACKING,
            (None, Some(_)) => true,
            _ => false,
        };
        Self {
            shape: Shape::of(one),
            text: own.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "),
            sure: own.iter().map(|word| word.confidence).fold(1.0, f32::min),
            reaches_over: shared || stuck,
            lacks,
            signs: inside.map(|word| signs(word.text.as_str())).sum(),
        }
    }

    fn fits(&self) -> bool {
        self.shape.fits(&self.text) && !self.reaches_over
    }

    /// Whether all of it was read with confidence, in the shape of the box.
    fn is_certain(&self) -> bool {
        self.sure >= SURE && self.fits()
    }

    fn is_doubtful(&self) -> bool {
        self.sure < SURE || self.lacks || !self.fits()
    }
}

/// A diagnosis of ICD-10-CM begins with a letter. Where a figure was read in its place, the first sign is looked at by itself,
/// as a letter; it is one if that reading is believed.
fn take_letter(spoken: &mut Spoken, line: &Line, reader: &LineReader) {
    if !spoken.text.starts_with(|sign: char| sign.is_ascii_digit()) {
        return;
    }
    let signs = u32::try_from(spoken.text.chars().count()).unwrap_or(u32::MAX);
    let Some(first) = line.beginning(signs) else { return };
    let letter = reader.read_of(&first, |sign| sign.is_ascii_uppercase()).unwrap_or_default();
    if let [letter] = letter.as_slice()
        && letter.text.len() == 1
        && letter.confidence >= BELIEVED
    {
        spoken.text.replace_range(..1, &letter.text);
    }
}

/// Words where they stand in a line that was read.
fn placed(reading: Vec<Spoken>, line: Placed) -> Vec<(Spoken, Placed)> {
    let wide = line.x1 - line.x0;
    let place = |spoken: Spoken| {
        let (x0, x1) = (line.x0 + f64::from(spoken.from) * wide, line.x0 + f64::from(spoken.to) * wide);
        (spoken, Placed { x0, x1: x1.max(x0 + 1.0), ..line })
    };
    reading.into_iter().map(place).collect()
}

/// What is read in a box now.
struct New {
    lines: Vec<Vec<(Spoken, Placed)>>,
}

impl New {
    fn of(lines: &[Line], shape: Shape, reader: &LineReader) -> Self {
        let mut fitting = None;
        let mut read = |line: &Line| {
            let signs = |sign| shape.may_hold(sign);
            let (mut reading, likeliest) =
                reader.read_fitting(&line.picture, signs, |text| shape.fits(text)).unwrap_or_default();
            fitting = likeliest.map(|likeliest| placed(vec![likeliest], line.place));
            if let ([only], Shape::Diagnosis) = (reading.as_mut_slice(), shape) {
                take_letter(only, line, reader);
            }
            let reading = placed(reading, line.place);
            // Names and addresses lose the paper between their words to the reader; each is then read by itself.
            let words = if shape == Shape::Any { line.words() } else { Vec::new() };
            if words.len() <= reading.len() {
                return reading;
            }
            let apart: Vec<Vec<(Spoken, Placed)>> = words
                .into_iter()
                .map(|(picture, place)| placed(reader.read(&picture).unwrap_or_default(), place))
                .collect();
            if apart.iter().any(Vec::is_empty) { reading } else { apart.into_iter().flatten().collect() }
        };
        let read: Vec<Vec<(Spoken, Placed)>> = lines.iter().map(&mut read).filter(|line| !line.is_empty()).collect();
        let mut new = Self { lines: read };
        new.take_neighbours(shape);
        // Signs that look alike are told apart by what may stand in the box.
        if let (Some(fitting), [_], false) = (fitting, lines, shape.fits(&new.text())) {
            new.lines = vec![fitting];
        }
        new
    }

    /// Takes away what stands beside the one longest word that has the shape, if all together have not: a neighbour's letters.
    fn take_neighbours(&mut self, shape: Shape) {
        if shape.fits(&self.text()) {
            return;
        }
        let fitting = || self.lines.iter().flatten().filter(|(spoken, _)| shape.fits(&spoken.text));
        let longest = fitting().map(|(spoken, _)| spoken.text.len()).max().unwrap_or(0);
        let mut longest = fitting().filter(|(spoken, _)| spoken.text.len() == longest);
        if let (Some(only), None) = (longest.next(), longest.next()) {
            self.lines = vec![vec![only.clone()]];
        }
    }

    fn text(&self) -> String {
        self.lines.iter().flatten().map(|(spoken, _)| spoken.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn is_better(&self, old: &Old) -> bool {
        let text = self.text();
        let sure = self.lines.iter().flatten().map(|(spoken, _)| spoken.confidence).fold(1.0, f32::min);
        let more = old.lacks && signs(&text) > signs(&old.text);
        if text.is_empty() {
            false
        } else if old.shape == Shape::Any {
            // What says much less has lost lines.
            signs(&text) * LEAST_SAID[1] >= old.signs * LEAST_SAID[0]
                && sure >= BELIEVED
                && (old.text.is_empty() || sure > old.sure || old.reaches_over || more)
        } else {
            match (old.shape.fits(&text), old.fits() && !old.text.is_empty()) {
                (true, false) => sure >= BELIEVED_SHAPE,
                (true, true) => sure > old.sure || more && sure >= BELIEVED,
                (false, _) => old.text.is_empty() && sure >= BELIEVED && old.shape == Shape::Provider,
            }
        }
    }
}

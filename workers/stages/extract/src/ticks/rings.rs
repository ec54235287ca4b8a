//! Options that are printed in a line, of which some are ringed: `Yes  No`, `Never / Former / Current`, `0 1 2 3`, and lists of
//! codes with ringed ones.

use super::bbox;
use super::captions;
use super::lines::Lines;
use super::places::{in_rows, is_code, joined, letter};
use super::questions::{Answer, Question};
use super::wording::{self, ends_as_caption, is_amount, is_answer};
use crate::lexicon;
use crate::upright::{Rect, Upright, Word};
use docward_engine_model::{BBox, Mark, MarkShape};
use std::collections::HashSet;

/// Options of one question stand no farther apart than so many lines.
const APART: f32 = 10.0;
/// Rows of a list of codes stand no farther apart than so many lines.
const NEXT: f32 = 2.4;

/// Words of a line that may be an option, or a question's caption.
#[derive(Debug, Clone)]
struct Piece {
    text: String,
    words: Vec<usize>,
    rect: Rect,
    is_caption: bool,
}

/// The questions of a page whose options may be ringed. `used` words belong to other questions, and so do the
/// rings that are `told`.
pub(super) fn questions(page: &Upright<'_>, lines: &Lines<'_>, used: &[bool], told: &HashSet<BBox>) -> Vec<Question> {
    let is_ring = |(_, mark): &&(Rect, &Mark)| mark.shape == MarkShape::Ring && !told.contains(&mark.bbox);
    let mut rings: Vec<(Rect, &Mark)> = page.marks.iter().filter(is_ring).copied().collect();
    if rings.is_empty() {
        return Vec::new();
    }
    rings.sort_by(|a, b| a.0.middle().1.total_cmp(&b.0.middle().1));
    let rings = Rings { rings };
    let walls = Walls::of(page);
    let rows = rows(page, used, &rings);
    let in_tables = rings.rings.iter().filter_map(|(rect, ring)| in_table(page, lines, *rect, ring));
    let mut questions: Vec<Question> = in_tables.collect();
    let known: HashSet<BBox> =
        questions.iter().flat_map(|question| &question.options).map(|option| option.bbox).collect();
    let rings = Rings { rings: rings.rings.into_iter().filter(|(_, ring)| !known.contains(&ring.bbox)).collect() };
    let mut listed = 0;
    for (at, row) in rows.iter().enumerate() {
        if at < listed {
            continue;
        }
        if row.iter().any(|piece| is_listed(&piece.text) && rings.around(piece.rect).is_some()) {
            let (question, end) = list(page, lines, used, &rows, at, &rings);
            questions.push(question);
            listed = end;
            continue;
        }
        let mut rest = row.as_slice();
        while !rest.is_empty() {
            let (caption, options, after) = segment(page, &walls, rest);
            questions.extend(question(page, lines, used, caption, options, &rings));
            rest = after;
        }
    }
    questions
}

/// The question of a ring in a table whose columns are headed with answers, whatever is in it.
fn in_table(page: &Upright<'_>, lines: &Lines<'_>, rect: Rect, ring: &Mark) -> Option<Question> {
    let is_head = |at: &usize| {
        lines
            .get(*at)
            .is_some_and(|phrase| phrase.words.len() == 1 && wording::is_plain_head(&joined(page, &phrase.words)))
            && lines.rect(*at).width() > page.height * 0.8
    };
    let above = lines.above((rect.x0, rect.x1), rect.y0, page.height * 20.0);
    // A longer word is an option itself.
    let inside = lines.after(rect.x0, rect.middle().1, rect.height() * 0.4).into_iter().next();
    let inside = inside.and_then(|at| lines.get(at)).filter(|phrase| rect.holds_middle_of(phrase.rect));
    if inside.is_some_and(|phrase| joined(page, &phrase.words).chars().count() > 2) {
        return None;
    }
    let own = above.into_iter().find(is_head)?;
    let head = lines.rect(own);
    let (_, y) = head.middle();
    let before = lines.before(head.x0, y, page.height * 0.5).into_iter().take_while(is_head);
    let mut heads: Vec<usize> = before.collect();
    heads.reverse();
    heads.push(own);
    heads.extend(lines.after(head.x1, y, page.height * 0.5).into_iter().take_while(is_head));
    let first = lines.rect(*heads.first()?);
    let beside = lines.before(first.x0, y, page.height * 0.5).into_iter().next().and_then(|at| lines.get(at));
    if beside.is_some_and(|phrase| ends_as_caption(&joined(page, &phrase.words))) {
        return None;
    }
    let words = captions::leftward(page, lines, first.x0 - page.height * 0.5, rect.middle().1, f32::MIN);
    let options = heads.iter().filter_map(|at| {
        let phrase = lines.get(*at)?;
        let word = phrase.words.first().and_then(|at| bbox(page, *at))?;
        let selected = *at == own;
        Some(Answer {
            label: joined(page, &phrase.words),
            words: phrase.words.clone(),
            behind: Vec::new(),
            selected,
            confidence: if selected { ring.confidence } else { 0.9 },
            bbox: if selected { ring.bbox } else { word },
        })
    });
    let text = wording::question(&joined(page, &words));
    (!text.is_empty() && heads.len() > 1).then(|| Question {
        text,
        words,
        options: options.collect(),
        ..Question::default()
    })
}

/// Rings by height.
struct Rings<'a> {
    rings: Vec<(Rect, &'a Mark)>,
}

impl<'a> Rings<'a> {
    /// The ring around a piece.
    fn around(&self, piece: Rect) -> Option<&'a Mark> {
        let (_, y) = piece.middle();
        let reach = piece.height() * 2.0;
        let first = self.rings.partition_point(|(rect, _)| rect.middle().1 < y - reach);
        let near = self.rings.iter().skip(first).take_while(|(rect, _)| rect.middle().1 <= y + reach);
        near.take(64)
            .find(|(rect, _)| {
                let shared = rect.shared_across(piece);
                let is_central = (rect.middle().0 - piece.middle().0).abs() < rect.width() * 0.25;
                rect.y0 < y
                    && y < rect.y1
                    && shared > piece.width() * 0.6
                    && (is_central || shared > rect.width() * 0.35)
            })
            .map(|(_, mark)| *mark)
    }
}

/// Upright lines from left to right that are longer than a stroke or a ring is high.
struct Walls {
    walls: Vec<Rect>,
}

impl Walls {
    fn of(page: &Upright<'_>) -> Self {
        Self { walls: page.rules.upright().filter(|line| line.height() > page.height * 2.2).collect() }
    }

    fn parts(&self, left: f32, right: f32, y: f32) -> bool {
        let first = self.walls.partition_point(|wall| wall.x0 <= left);
        let between = self.walls.iter().skip(first).take_while(|wall| wall.x0 < right).take(256);
        between.into_iter().any(|wall| wall.y0 <= y && y <= wall.y1)
    }
}

/// The pieces of a page in rows, each from left to right.
fn rows(page: &Upright<'_>, used: &[bool], rings: &Rings<'_>) -> Vec<Vec<Piece>> {
    let is_free = |words: &[usize]| !words.iter().any(|at| used.get(*at).copied().unwrap_or(false));
    let free: Vec<_> = page.phrases.iter().filter(|phrase| is_free(&phrase.words)).collect();
    let rects: Vec<Rect> = free.iter().map(|phrase| phrase.rect).collect();
    let row = |row: Vec<usize>| {
        let phrases = row.into_iter().filter_map(|at| free.get(at));
        phrases.flat_map(|phrase| pieces(page, &phrase.words, rings)).collect()
    };
    in_rows(&rects).into_iter().map(row).collect()
}

/// Words of one option stand nearer than so many of their letters are wide.
const SPACE: f32 = 2.1;

/// Parts words at strokes, at gaps and rings between them, and behind what ends as a caption does.
fn pieces(page: &Upright<'_>, words: &[usize], rings: &Rings<'_>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut is_open = false;
    let mut last: Option<&Word<'_>> = None;
    for at in words {
        let Some(word) = page.words.get(*at) else { continue };
        let ring = |word: &Word<'_>| rings.around(word.rect).map(|ring| ring.bbox);
        is_open &= last.is_none_or(|last| {
            word.rect.x0 - last.rect.x1 < letter(last).min(letter(word)) * SPACE && ring(last) == ring(word)
        });
        last = Some(word);
        let count = word.text.chars().count().max(1);
        let mut offset = 0;
        for (index, part) in word.text.split(['/', '|']).enumerate() {
            is_open &= index == 0;
            let length = part.chars().count();
            let rect =
                Rect { x0: share(word.rect, offset, count), x1: share(word.rect, offset + length, count), ..word.rect };
            offset += length + 1;
            if part.is_empty() {
                continue;
            }
            match pieces.last_mut().filter(|_| is_open) {
                Some(piece) => {
                    piece.text = format!("{} {part}", piece.text);
                    piece.words.push(*at);
                    piece.rect = piece.rect.union(rect);
                }
                None => pieces.push(Piece { text: part.to_owned(), words: vec![*at], rect, is_caption: false }),
            }
            is_open = !ends_as_caption(part);
            if let Some(piece) = pieces.last_mut() {
                piece.is_caption = !is_open;
            }
        }
        is_open &= !word.text.ends_with(['/', '|']);
    }
    pieces
}

#[expect(clippy::cast_precision_loss, reason = "signs of a word")]
fn share(rect: Rect, offset: usize, count: usize) -> f32 {
    rect.x0 + rect.width() * offset as f32 / count as f32
}

/// The caption that a row begins with, the pieces up to the next one, and the rest of the row.
fn segment<'r>(page: &Upright<'_>, walls: &Walls, row: &'r [Piece]) -> (Option<&'r Piece>, &'r [Piece], &'r [Piece]) {
    let captions = row.iter().take_while(|piece| piece.is_caption).count();
    let (before, rest) = row.split_at(captions);
    let mut end = 0;
    for (at, piece) in rest.iter().enumerate() {
        let last = at.checked_sub(1).and_then(|at| rest.get(at)).or(before.last());
        let apart = last.is_some_and(|last| {
            piece.rect.x0 - last.rect.x1 > page.height * APART
                || walls.parts(last.rect.x1, piece.rect.x0, piece.rect.middle().1)
        });
        if piece.is_caption || (apart && at > 0) || (at > 0 && asks(piece)) {
            break;
        }
        end = at + 1;
    }
    let (options, after) = rest.split_at(end);
    (before.last(), options, after)
}

/// Whether a piece begins with the caption of something else: `Height 5'4"`.
fn asks(piece: &Piece) -> bool {
    let words: Vec<&str> = piece.text.split(' ').collect();
    lexicon::leading(&words).is_some_and(|(length, meaning)| length < words.len() && meaning.score >= 0.9)
        && words.first().is_some_and(|word| !is_answer(word))
}

fn question(
    page: &Upright<'_>,
    lines: &Lines<'_>,
    used: &[bool],
    caption: Option<&Piece>,
    options: &[Piece],
    rings: &Rings<'_>,
) -> Option<Question> {
    let answers: Vec<Answer> = options.iter().filter_map(|piece| answer(page, piece, rings)).collect();
    let is_ringed = answers.iter().any(|answer| answer.selected);
    // Without a ring only what others ring as well is taken for options.
    let is_alike = caption.is_some() && answers.iter().all(|answer| is_answer(&answer.label));
    if answers.len() < 2 || !(is_ringed || is_alike) || answers.iter().any(|answer| is_value(&answer.label)) {
        return None;
    }
    let words = if let Some(caption) = caption {
        caption.words.clone()
    } else {
        let (first, last) = options.first().zip(options.last())?;
        let across = (first.rect.x0 - page.height, last.rect.x1);
        captions::above(page, lines, across, first.rect.y0, used)?.words
    };
    let text = wording::question(&caption.map_or_else(|| joined(page, &words), |caption| caption.text.clone()));
    Some(Question { text, words, options: answers, ..Question::default() })
}

/// Whether a text is a code that stands in a list, and no part of a date.
fn is_listed(text: &str) -> bool {
    is_code(text) && (text.len() >= 5 || text.starts_with(|sign: char| sign.is_ascii_uppercase()))
}

/// Whether a text is a part of a date, a number of a telephone or a street, and no answer to choose.
fn is_value(text: &str) -> bool {
    let figures = text.bytes().filter(u8::is_ascii_digit).count();
    figures >= 5
        || (figures >= 3 && text.bytes().all(|byte| byte.is_ascii_digit()))
        || (figures == 2 && text.starts_with('0'))
}

fn answer(page: &Upright<'_>, piece: &Piece, rings: &Rings<'_>) -> Option<Answer> {
    let ring = rings.around(piece.rect);
    let label =
        piece.text.trim_matches(|sign: char| !sign.is_alphanumeric() && !matches!(sign, '(' | ')' | '+')).to_owned();
    let bbox = piece.words.iter().filter_map(|at| bbox(page, *at)).reduce(BBox::union)?;
    (!label.is_empty()).then(|| Answer {
        label,
        words: piece.words.clone(),
        behind: Vec::new(),
        selected: ring.is_some(),
        confidence: ring.map_or(0.9, |ring| ring.confidence),
        bbox: ring.map_or(bbox, |ring| ring.bbox),
    })
}

/// A list of codes with their words, with a row that has ringed ones: the question, and the row after its last one.
fn list(
    page: &Upright<'_>,
    lines: &Lines<'_>,
    used: &[bool],
    rows: &[Vec<Piece>],
    at: usize,
    rings: &Rings<'_>,
) -> (Question, usize) {
    let has_code = |row: &Vec<Piece>| row.iter().any(|piece| is_code(&piece.text));
    let top = |row: &Vec<Piece>| row.first().map_or(0.0, |piece| piece.rect.y0);
    let goes_on = |one: usize, next: usize| {
        let pair = rows.get(one).zip(rows.get(next));
        pair.is_some_and(|(one, next)| has_code(next) && (top(next) - top(one)).abs() < page.height * NEXT)
    };
    let (mut first, mut last) = (at, at);
    while let Some(before) = first.checked_sub(1).filter(|before| goes_on(first, *before)) {
        first = before;
    }
    while goes_on(last, last + 1) {
        last += 1;
    }
    let mut options: Vec<Answer> = Vec::new();
    for row in rows.get(first..=last).unwrap_or_default() {
        let mut is_open = false;
        for piece in row {
            if is_code(&piece.text) {
                options.extend(answer(page, piece, rings));
                is_open = true;
            } else if is_open && !is_amount(&piece.text) {
                let ring = rings.around(piece.rect);
                if let Some(option) = options.last_mut() {
                    option.label = format!("{} {}", option.label, piece.text);
                    option.words.extend(&piece.words);
                    option.selected |= ring.is_some();
                }
                is_open = false;
            } else if let Some(option) = options.last_mut() {
                option.behind.extend(&piece.words);
            }
        }
    }
    let row = rows.get(first);
    let across = row.and_then(|row| Some((row.first()?.rect.x0 - page.height, row.last()?.rect.x1)));
    let caption = across.and_then(|across| captions::above(page, lines, across, row.map_or(0.0, top), used));
    let words = caption.map(|caption| caption.heading.unwrap_or(caption.words)).unwrap_or_default();
    let text = wording::question(&joined(page, &words));
    (Question { text, words, options, ..Question::default() }, last + 1)
}

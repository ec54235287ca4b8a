//! What stands where a caption asks for something that identifies somebody, and is no value of it: read wrongly, or not at all.

use super::choose::Answer;
use super::drawn_room;
use super::find::{Caption, Captions};
use super::join::Joined;
use super::party::{Asked, Role};
use super::room::{GAP, next_in_row, wall_of};
use super::sheet::{Sheet, Strips};
use super::under::below;
use super::value::is_hint;
use crate::lexicon::{Owner, What};
use crate::upright::Rect;
use docward_engine_model::{BBox, PhiKind, Reading, Unread};
use std::collections::{HashMap, HashSet};

/// Behind a caption that no line helps, more words are running text.
const MOST_WORDS: usize = 4;

/// A caption without a colon that is told with less certainty may be a word of running text.
const SURE: f32 = 0.8;

/// No column of values is followed further.
const MOST_ROWS: usize = 256;

/// A room that lies tilted is told by so many boxes at most.
const MOST_BOXES: f32 = 48.0;

/// What was not read, caption by caption.
pub(super) fn rooms(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    roles: &[Role],
    answers: &[Answer],
    used: &[bool],
    reading: &Reading,
) -> Vec<Unread> {
    // A caption may have several answers: a name, and the telephone number beside it.
    let mut own: HashMap<usize, HashSet<usize>> = HashMap::new();
    for answer in answers {
        own.entry(answer.caption).or_default().extend(&answer.value.words);
    }
    let writing = Writing { sheet, captions, used, ink: Strips::of(sheet.page.ink.iter().copied(), sheet.height) };
    let mut unread = Vec::new();
    for (at, (caption, role)) in captions.all.iter().zip(roles).enumerate() {
        let Role::Asks(asked) = role else { continue };
        let Some(kind) = identifying(*asked) else { continue };
        let answered = own.get(&at);
        let value = answered.and_then(|words| sheet.around(&words.iter().copied().collect::<Vec<_>>()));
        // In running text a word may be a caption's by chance.
        let is_sure = caption.colon || caption.leads && asked.score >= SURE;
        let mut found = Vec::new();
        if let Some(room) = drawn_room::of(sheet, captions, caption) {
            found.extend(writing.beside_value(room, answered));
        } else if is_sure && value.is_none_or(|value| !value.in_row_with(caption.rect)) {
            let below = || writing.below(caption).filter(|_| value.is_none());
            found.extend(writing.behind(caption).or_else(below));
        }
        if let Some(value) = value.filter(|value| value.y0 > caption.rect.middle().1) {
            found.extend(writing.column(value));
        }
        unread.extend(found.iter().map(|found| unread_of(sheet, reading, kind, found)));
    }
    unread
}

/// The answers to what identifies: which identifier, and its words.
pub(super) fn asked_for(answers: &[Answer]) -> Vec<(PhiKind, Vec<usize>)> {
    let kind = |answer: &Answer| Some((identifying(answer.asked)?, answer.value.words.clone()));
    answers.iter().filter_map(kind).collect()
}

/// The answers of which no word went into a field: they are asked for too often to be one's, as the rows of a table are.
pub(super) fn left_out(
    sheet: &Sheet<'_, '_>,
    answers: Vec<(PhiKind, Vec<usize>)>,
    fields: &[Joined],
    reading: &Reading,
) -> Vec<Unread> {
    let told: HashSet<usize> = fields.iter().flat_map(|field| &field.value.words).copied().collect();
    let left = answers.into_iter().filter(|(_, words)| !words.iter().any(|at| told.contains(at)));
    left.filter_map(|(kind, words)| {
        let room = sheet.around(&words)?;
        Some(unread_of(sheet, reading, kind, &Stands { words, room }))
    })
    .collect()
}

/// Which identifier a caption asks for; `None` of what identifies nobody.
fn identifying(asked: Asked) -> Option<PhiKind> {
    if let Some(name) = asked.name {
        return name.phi_kind();
    }
    if matches!(asked.owner, Owner::Payer | Owner::SecondaryPayer) {
        return None;
    }
    Some(match asked.what {
        What::Name
        | What::FirstName
        | What::LastName
        | What::MiddleInitial
        | What::PreferredName
        | What::PreviousName
        | What::Signature => PhiKind::Name,
        What::Phone | What::MobilePhone | What::WorkPhone | What::PhoneAndFax => PhiKind::Phone,
        What::Fax => PhiKind::Fax,
        What::Email => PhiKind::Email,
        What::Address | What::Street | What::Street2 | What::City | What::Zip | What::CityStateZip | What::County => {
            PhiKind::Place
        }
        What::DateOfBirth | What::Date | What::SignatureDate | What::EffectiveDate => PhiKind::Date,
        What::SocialSecurityNumber => PhiKind::SocialSecurityNumber,
        What::MemberId | What::PolicyNumber | What::GroupNumber => PhiKind::HealthPlanNumber,
        What::Npi | What::LicenseNumber | What::DeaNumber | What::TaxId => PhiKind::LicenceNumber,
        What::Employer | What::Organisation => PhiKind::Organization,
        What::Field(name) => return name.phi_kind(),
        _ => return None,
    })
}

/// Words and ink in a room, and the room as far as they reach.
struct Stands {
    words: Vec<usize>,
    room: Rect,
}

/// What is written on a page: its words, and ink that no word covers.
struct Writing<'w, 'u, 'a> {
    sheet: &'w Sheet<'u, 'a>,
    captions: &'w Captions,
    used: &'w [bool],
    ink: Strips,
}

impl Writing<'_, '_, '_> {
    /// What stands in a room that lines draw, beside the value that the caption has; nothing where another caption has its value
    /// there.
    fn beside_value(&self, room: Rect, value: Option<&HashSet<usize>>) -> Option<Stands> {
        let words = self.sheet.lines(room, |at| self.captions.has_word(at)).into_iter().flatten();
        let (taken, words): (Vec<usize>, Vec<usize>) = words.partition(|at| self.is_used(*at));
        let others = taken.iter().any(|at| value.is_none_or(|own| !own.contains(at)));
        let is_filled = self.says_something(&words) || !self.ink(room).is_empty();
        (!others && is_filled).then_some(Stands { words, room })
    }

    /// What stands behind a caption in its row, side by side, up to the next caption, line or place to tick.
    fn behind(&self, caption: &Caption) -> Option<Stands> {
        let (sheet, cap, height) = (self.sheet, caption.rect, self.sheet.height);
        let (x, y) = cap.middle();
        let cell = sheet.page.rules.around(x, y);
        let ends = [next_in_row(self.captions, cap, height), wall_of(sheet, caption, cell), sheet.mark_behind(cap)];
        let limit = ends.into_iter().flatten().fold(f32::MAX, f32::min);
        let row = Rect { x0: cap.x1, y0: y - height * 0.75, x1: limit, y1: y + height * 0.75 };
        let words = sheet.lines(row, |at| self.captions.has_word(at)).into_iter().flatten();
        let words = words.filter_map(|at| Some((sheet.rect(at)?, Some(at))));
        let mut pieces: Vec<(Rect, Option<usize>)> =
            words.chain(self.ink(row).into_iter().map(|ink| (ink, None))).collect();
        pieces.sort_by(|a, b| a.0.x0.total_cmp(&b.0.x0));
        let mut room = Rect { x0: cap.x1, x1: cap.x1, ..cap };
        let mut words = Vec::new();
        let mut inked = false;
        for (rect, word) in pieces {
            if rect.x0 - room.x1 > height * GAP || word.is_some_and(|at| self.is_used(at)) {
                break;
            }
            room = room.union(rect);
            words.extend(word);
            inked |= word.is_none();
        }
        let is_filled = self.says_something(&words) || inked;
        // The box of what was read badly ends too early.
        room.x1 = (room.x1 + height * 0.6).min(limit);
        (is_filled && words.len() <= MOST_WORDS).then_some(Stands { words, room })
    }

    /// The line right below a caption that stands alone in its row.
    fn below(&self, caption: &Caption) -> Option<Stands> {
        let next = next_in_row(self.captions, caption.rect, self.sheet.height);
        let words = below(self.sheet, self.captions, caption, next).into_iter().next()?;
        let room = self.sheet.around(&words)?;
        let free = words.len() <= MOST_WORDS && !words.iter().any(|at| self.is_used(*at));
        (free && !caption.colon && self.says_something(&words)).then_some(Stands { words, room })
    }

    /// What stands below a value in its column, line by line, as long as it is written like the value: a caption may head a column.
    fn column(&self, value: Rect) -> Vec<Stands> {
        let (sheet, height) = (self.sheet, self.sheet.height);
        let line_in = |room: Rect| sheet.lines(room, |at| self.captions.has_word(at)).into_iter().next();
        let Some(written) = line_in(value).map(|line| pattern(&sheet.page.text(&line))) else { return Vec::new() };
        let mut rows = Vec::new();
        let mut last = value;
        while written.contains(FIGURE) && rows.len() < MOST_ROWS {
            let below = Rect { x0: value.x0 - height, y0: last.y1, x1: value.x1 + height, y1: last.y1 + height * 3.0 };
            let Some(words) = line_in(below).filter(|words| written == pattern(&sheet.page.text(words))) else { break };
            let Some(room) = sheet.around(&words) else { break };
            last = room;
            if !words.iter().any(|at| self.is_used(*at)) {
                rows.push(Stands { words, room });
            }
        }
        rows
    }

    fn is_used(&self, word: usize) -> bool {
        self.used.get(word).copied().unwrap_or(true)
    }

    /// Whether words are more than signs, or how to fill in the room.
    fn says_something(&self, words: &[usize]) -> bool {
        let text = self.sheet.page.text(words);
        text.contains(char::is_alphanumeric) && !is_hint(&text)
    }

    /// The ink in a room that may be writing: no speck, no ground or frame of the room or of words, and nothing that reaches far out.
    fn ink(&self, room: Rect) -> Vec<Rect> {
        let (ink, height) = (&self.sheet.page.ink, self.sheet.height);
        let rect = |at: usize| ink.get(at).copied();
        let found = self.ink.within(room, rect).into_iter().filter_map(rect);
        let is_writing = |rect: &Rect| {
            let high = (height * 0.4..height * 3.0).contains(&rect.height());
            high && rect.width() > height * 0.4 && rect.width() < room.width() * 0.95 && !self.sheet.has_word_in(*rect)
        };
        found.filter(is_writing).collect()
    }
}

/// What a figure is in a pattern.
const FIGURE: char = '9';

/// How something is written: figures as nines, letters as A and a, each run as one of them.
fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    for sign in text.chars() {
        let kind = match sign {
            _ if sign.is_ascii_digit() => FIGURE,
            _ if sign.is_uppercase() => 'A',
            _ if sign.is_alphabetic() => 'a',
            _ => sign,
        };
        if !pattern.ends_with(kind) {
            pattern.push(kind);
        }
    }
    pattern
}

fn unread_of(sheet: &Sheet<'_, '_>, reading: &Reading, kind: PhiKind, found: &Stands) -> Unread {
    let words = found.words.iter().filter_map(|at| sheet.page.words.get(*at));
    let spans = words.map(|word| reading.span(word.start, word.end)).collect();
    Unread { kind, page: sheet.page.page.number, boxes: boxes(sheet, found.room), spans }
}

/// A room in the page's pixels: in pieces where the page lies tilted, for the box around a long tilted room holds its neighbours too.
fn boxes(sheet: &Sheet<'_, '_>, room: Rect) -> Vec<BBox> {
    let step = if sheet.page.page.structure.degrees.abs() > f32::EPSILON {
        (sheet.height * 3.0).max(room.width() / MOST_BOXES)
    } else {
        room.width().max(1.0)
    };
    let mut boxes = Vec::new();
    let mut x0 = room.x0;
    while x0 < room.x1 {
        let x1 = (x0 + step).min(room.x1);
        boxes.push(sheet.page.on_page(Rect { x0, x1, ..room }));
        x0 = x1;
    }
    boxes
}

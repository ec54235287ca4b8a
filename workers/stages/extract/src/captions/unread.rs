//! What stands where a caption asks for something that identifies somebody, and is no value of it: read wrongly, or not at all.

use super::choose::Answer;
use super::drawn_room;
use super::find::{Caption, Captions};
use super::party::{Asked, Role};
use super::room::{GAP, next_in_row, wall_of};
use super::sheet::{Sheet, Strips};
use super::value::is_hint;
use crate::lexicon::{Owner, What};
use crate::upright::Rect;
use docward_engine_model::{BBox, PhiKind, Reading, Unread};
use std::collections::{HashMap, HashSet};

/// Behind a caption that no line helps, more words are running text.
const MOST_WORDS: usize = 4;

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
        let found = match drawn_room::of(sheet, captions, caption) {
            Some(room) => writing.beside_value(room, answered),
            None if answered.is_none() => writing.behind(caption),
            None => None,
        };
        if let Some(found) = found {
            unread.push(told(sheet, reading, kind, &found));
        }
    }
    unread
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
        (caption.colon && is_filled && words.len() <= MOST_WORDS).then_some(Stands { words, room })
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

fn told(sheet: &Sheet<'_, '_>, reading: &Reading, kind: PhiKind, found: &Stands) -> Unread {
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

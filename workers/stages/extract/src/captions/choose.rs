//! Which caption gets which value: the surest pairs first, and no word twice.

use super::find::Captions;
use super::mark;
use super::party::{Asked, Role};
use super::place::ORGANISATION;
use super::room::{self, Way};
use super::shape::Shape;
use super::sheet::Sheet;
use super::value::{self, Value};
use crate::lexicon::{self, Owner, What};
use crate::phrases::is_degree;
use docward_engine_model::{DocumentKind, FieldName};
use std::collections::HashMap;

/// The value of a caption.
pub(super) struct Answer {
    /// Its place in [`Captions::all`].
    pub(super) caption: usize,
    pub(super) asked: Asked,
    pub(super) value: Value,
    pub(super) score: f32,
}

struct Candidate {
    caption: usize,
    value: Value,
    way: Way,
    score: f32,
    strict: bool,
    /// A telephone number or a specialty that stands in the room of a name.
    beside: Option<(What, Value)>,
}

/// The answers, in the order of the captions.
pub(super) fn answers(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    roles: &[Role],
    kind: DocumentKind,
    used: &mut [bool],
) -> Vec<Answer> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for (at, (caption, role)) in captions.all.iter().zip(roles).enumerate() {
        let asked = match role {
            Role::Heading => continue,
            Role::Other => None,
            Role::Asks(asked) => Some(*asked),
        };
        let shape = asked.map_or(Shape::Text, |asked| Shape::of(asked.what, asked.name));
        let known = asked.map_or(0.6, |asked| asked.score);
        for room in room::of(sheet, captions, caption) {
            let most =
                if room.way == Way::InCell || (room.way == Way::Below && captions.is_alone(caption)) { 8 } else { 1 };
            // What an encounter form prints below "Diagnoses" is to be ticked.
            let printed = kind == DocumentKind::EncounterForm && room.way != Way::Behind;
            if printed && asked.is_some_and(|asked| asked.name == Some(FieldName::Diagnosis)) {
                continue;
            }
            let lines = about(sheet, &caption.words, room.lines);
            let Some(value) = value::read(sheet, &lines, shape, most, caption.glued && room.way == Way::Behind) else {
                continue;
            };
            let room = room::Room { lines, ..room };
            // One word over a line is seldom a name.
            if shape == Shape::Person && room.way == Way::Above && value.words.len() < 2 {
                continue;
            }
            let named = asked.is_some_and(|asked| asked.what == What::Name);
            let beside = named.then(|| value::read(sheet, &room.lines, Shape::Phone, 1, false)).flatten();
            let beside = beside.map(|value| (What::Phone, value));
            let beside = beside.or_else(|| {
                specialty(sheet, &room.lines, &value).filter(|_| named).map(|value| (What::Specialty, value))
            });
            let score = room.weight * value.fit * (0.5 + known / 2.0);
            candidates.push(Candidate { caption: at, way: room.way, score, strict: shape.is_strict(), value, beside });
        }
    }
    prefer_the_usual_way(&mut candidates);
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.caption.cmp(&b.caption)));
    let mut answered = vec![false; captions.all.len()];
    let mut answers = Vec::new();
    // Whose each word is.
    let mut takers: HashMap<usize, usize> = HashMap::new();
    for candidate in candidates {
        let own = captions
            .all
            .get(candidate.caption)
            .filter(|caption| caption.glued)
            .and_then(|caption| caption.words.last());
        let words = |caption: usize| captions.all.get(caption).map(|caption| &caption.words);
        // One word may hold what one caption asks for as two: `Sex/Age: M/58`.
        let shared = |word: &usize| takers.get(word).is_some_and(|taker| words(*taker) == words(candidate.caption));
        let is_used = candidate
            .value
            .words
            .iter()
            .filter(|word| Some(*word) != own)
            .any(|word| used.get(*word).copied().unwrap_or(true) && !shared(word));
        let Some(answered) = answered.get_mut(candidate.caption).filter(|answered| !**answered) else { continue };
        if is_used {
            continue;
        }
        *answered = true;
        takers.extend(candidate.value.words.iter().map(|word| (*word, candidate.caption)));
        mark(used, &candidate.value.words);
        if let Some(Role::Asks(asked)) = roles.get(candidate.caption) {
            let of = |what| lexicon::field(asked.owner, what, kind).filter(|_| asked.owner != Owner::Patient);
            let beside = candidate
                .beside
                .filter(|(_, value)| !value.words.iter().any(|word| used.get(*word).copied().unwrap_or(true)));
            if let Some((what, value)) = beside
                && let Some(name) = of(what)
            {
                mark(used, &value.words);
                let asked = Asked { what, name: Some(name), ..*asked };
                answers.push(Answer { caption: candidate.caption, asked, value, score: candidate.score * 0.9 });
            }
            let asked = of_organization(*asked, &candidate.value.text, kind);
            answers.push(Answer { caption: candidate.caption, asked, value: candidate.value, score: candidate.score });
        }
    }
    answers.sort_by_key(|answer| answer.caption);
    answers
}

/// What stands behind "Re:", from whom it is about on: "Re: Referral for Ada Vale".
fn about(sheet: &Sheet<'_, '_>, caption: &[usize], mut lines: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let says = |at: &usize| sheet.text(*at).to_lowercase().trim_end_matches([':', '.']).to_owned();
    if caption.len() != 1 || !caption.first().is_some_and(|at| matches!(says(at).as_str(), "re" | "regarding")) {
        return lines;
    }
    if let Some(line) = lines.first_mut()
        && let Some(at) = line.iter().rposition(|at| matches!(says(at).as_str(), "for" | "patient" | "pt"))
    {
        line.drain(..=at);
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// What a caption asks for where an organization is told for whom somebody is referred to.
fn of_organization(asked: Asked, value: &str, kind: DocumentKind) -> Asked {
    let place = asked.owner == Owner::ReferredTo && asked.what == What::Name && ORGANISATION.is_match(value.trim());
    match lexicon::field(asked.owner, What::Organisation, kind).filter(|_| place) {
        Some(name) => Asked { what: What::Organisation, name: Some(name), ..asked },
        None => asked,
    }
}

/// What stands behind a clinician's name and degree: `Ines Duarte, MD, Cardiology`.
fn specialty(sheet: &Sheet<'_, '_>, lines: &[Vec<usize>], name: &Value) -> Option<Value> {
    let line = lines.first()?;
    let last = name.words.last()?;
    let at = line.iter().position(|word| word == last)?;
    let rest = line.get(at + 1..)?;
    let plain = |word: &usize| sheet.text(*word).chars().all(|c| c.is_alphabetic() || matches!(c, '&' | ',' | '-'));
    let begins = rest.first().is_some_and(|word| sheet.text(*word).starts_with(char::is_uppercase));
    if !begins || !is_degree(sheet.text(*last)) || rest.len() > 4 || !rest.iter().all(plain) {
        return None;
    }
    Some(Value { words: rest.to_vec(), text: sheet.page.text(rest).trim_end_matches(',').to_owned(), fit: 0.9 })
}

/// A form puts its captions over the values or below them, not both: what fits in more places is how it does.
fn prefer_the_usual_way(candidates: &mut [Candidate]) {
    let fits = |way: Way| {
        candidates
            .iter()
            .filter(|candidate| candidate.way == way && candidate.strict)
            .map(|candidate| candidate.value.fit)
            .sum::<f32>()
    };
    let (below, above) = (fits(Way::Below), fits(Way::Above));
    for candidate in candidates.iter_mut() {
        let against = match candidate.way {
            Way::Below => above > below * 1.5,
            Way::Above => below > above * 1.5,
            Way::Behind | Way::InCell | Way::Before => false,
        };
        if against {
            candidate.score *= 0.6;
        }
    }
}

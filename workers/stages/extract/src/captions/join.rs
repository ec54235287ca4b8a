//! Values that a form splits over several captions, as one: a name in its parts, an address with its city, state and ZIP.

use super::choose::Answer;
use super::find::Captions;
use super::sheet::Sheet;
use super::value::Value;
use super::whose::whole;
use crate::address::is_state;
use crate::lexicon::{Owner, What};
use crate::upright::Rect;
use docward_engine_model::FieldName;
use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A value of a field, joined.
pub(super) struct Joined {
    pub(super) name: FieldName,
    pub(super) value: Value,
    pub(super) score: f32,
}

impl Joined {
    /// What was found without a caption.
    pub(super) fn found(name: FieldName, words: Vec<usize>, text: &str, score: f32) -> Self {
        Self { name, value: Value { words, text: text.to_owned(), fit: 1.0 }, score }
    }
}

/// Parts that belong together: of whom, and what they make.
struct Group {
    owner: Owner,
    whole: What,
    name: Option<FieldName>,
    parts: Vec<(What, Value, f32)>,
    /// How far down its last part stands.
    bottom: f32,
}

/// No form asks for a field so many times on a page.
const MANY: usize = 4;

/// No more groups are open at a time.
const OPEN: usize = 6;

/// The values of the answers, in order.
pub(super) fn values(sheet: &Sheet<'_, '_>, captions: &Captions, answers: Vec<Answer>) -> Vec<Joined> {
    let mut joined: Vec<Joined> = Vec::new();
    let mut open: Vec<Group> = Vec::new();
    let mut count: HashMap<FieldName, usize> = HashMap::new();
    for name in answers
        .iter()
        .filter(|answer| whole(answer.asked.what) == answer.asked.what)
        .filter_map(|answer| answer.asked.name)
    {
        *count.entry(name).or_default() += 1;
    }
    // What is asked for many times is asked for in the rows of a table.
    let once = |name: FieldName| count.get(&name).is_none_or(|count| *count < MANY);
    for answer in answers.into_iter().filter(|answer| answer.asked.name.is_none_or(once)) {
        let whole = whole(answer.asked.what);
        let is_part =
            matches!(whole, What::Name | What::Address) && (whole != answer.asked.what || whole == What::Address);
        if !is_part {
            // Written by hand it is no text; typed it says that one is kept elsewhere.
            let signed =
                matches!(answer.asked.name, Some(FieldName::PatientSignature | FieldName::SubscriberSignature));
            if signed && !answer.value.text.to_lowercase().contains("on file") {
                continue;
            }
            if answer.asked.name == Some(FieldName::Diagnosis) {
                joined.extend(diagnoses(sheet, &answer));
            } else if let Some(name) = answer.asked.name {
                joined.push(Joined { name, value: answer.value, score: answer.score });
            }
            continue;
        }
        let Some(rect) = captions.all.get(answer.caption).map(|caption| caption.rect) else { continue };
        let part = (answer.asked.what, answer.value, answer.score);
        let goes_on = |group: &Group| {
            group.owner == answer.asked.owner
                && group.whole == whole
                && rect.y0 - group.bottom < sheet.height * 12.0
                && group.parts.iter().all(|(what, ..)| *what != part.0)
                && !(part.0 == What::Address)
        };
        if let Some(group) = open.iter_mut().rev().find(|group| goes_on(group)) {
            group.parts.push(part);
            group.bottom = rect.y1;
            continue;
        }
        if open.len() >= OPEN {
            let mut group = open.remove(0);
            with_state(sheet, &mut group);
            joined.extend(closed(&group));
        }
        open.push(Group {
            owner: answer.asked.owner,
            whole,
            name: answer.asked.name,
            parts: vec![part],
            bottom: rect.y1,
        });
    }
    for group in &mut open {
        with_state(sheet, group);
    }
    joined.extend(open.iter().filter_map(closed));
    joined
}

/// Between the city and the ZIP of an address stands its state, also where what asks for it was misread.
fn with_state(sheet: &Sheet<'_, '_>, group: &mut Group) {
    let place = |what: What| {
        let words = group.parts.iter().find(|(part, ..)| *part == what).map(|(_, value, _)| &value.words);
        words.and_then(|words| sheet.around(words))
    };
    let (Some(city), Some(zip), None) = (place(What::City), place(What::Zip), place(What::State)) else { return };
    let between = Rect { x0: city.x1, x1: zip.x0, y0: city.y0.min(zip.y0), y1: city.y1.max(zip.y1) };
    let words: Vec<usize> = sheet.lines(between, |_| false).into_iter().flatten().collect();
    let text: String = words.iter().map(|at| sheet.text(*at)).collect();
    if city.in_row_with(zip) && is_state(&text) {
        group.parts.push((What::State, Value { words, text, fit: 0.9 }, 0.8));
    }
}

/// A code of ICD-10-CM in brackets or behind a dash, at the end of a diagnosis.
#[expect(clippy::expect_used, reason = "the pattern is a constant and a test uses it")]
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\(?([A-TV-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?)\)?[.,;]?$").expect("a constant pattern compiles")
});

/// A code with figures where letters that look like them cannot stand, behind its first letter, and with a point for a comma
/// between its figures.
fn without_misreadings(text: &str) -> String {
    let mut letters = 0;
    let next = text.chars().skip(1).map(Some).chain([None]);
    text.chars()
        .zip(next)
        .map(|(c, next)| {
            letters += usize::from(c.is_alphanumeric());
            match c {
                ',' if letters == 3 && next.is_some_and(char::is_alphanumeric) => '.',
                'O' | 'o' if letters == 2 || letters == 3 => '0',
                'I' | 'l' if letters == 2 || letters == 3 => '1',
                other => other,
            }
        })
        .collect()
}

/// The diagnoses of a list, one a line or with a number before each, and their codes.
fn diagnoses(sheet: &Sheet<'_, '_>, answer: &Answer) -> Vec<Joined> {
    let mut joined = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    let mut code: Option<usize> = None;
    let mut flush = |run: &mut Vec<usize>, code: &mut Option<usize>| {
        let text = sheet.page.text(run);
        let text = text.trim_matches([' ', ',', ';', '-', '(', '.']).to_owned();
        let one = |name, text: String, words| Joined {
            name,
            value: Value { text, words, fit: answer.value.fit },
            score: answer.score,
        };
        if text.chars().filter(|c| c.is_alphabetic()).count() > 2 {
            joined.push(one(FieldName::Diagnosis, text, run.clone()));
        }
        if let Some(at) = code.take() {
            let words = without_misreadings(sheet.text(at)).trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            let name = if run.is_empty() { FieldName::Diagnosis } else { FieldName::DiagnosisCode };
            joined.push(one(name, words, vec![at]));
        }
        run.clear();
    };
    let mut line: Option<Rect> = None;
    for at in &answer.value.words {
        let text = sheet.text(*at);
        let rect = sheet.rect(*at);
        let numbered = text.len() < 4 && text.ends_with(['.', ')']) && text.starts_with(|c: char| c.is_ascii_digit());
        let below = line.zip(rect).is_some_and(|(line, rect)| !line.in_row_with(rect));
        if numbered || (below && code.is_some()) {
            flush(&mut run, &mut code);
        }
        line = rect;
        if CODE.is_match(&without_misreadings(text)) {
            code = Some(*at);
        } else if !numbered {
            run.push(*at);
        }
    }
    flush(&mut run, &mut code);
    joined
}

fn closed(group: &Group) -> Option<Joined> {
    let name = group.name?;
    let order: &[What] = if group.whole == What::Name {
        &[What::FirstName, What::MiddleInitial, What::LastName, What::Suffix]
    } else {
        &[What::Address, What::Street, What::Street2, What::City, What::CityStateZip, What::State, What::Zip]
    };
    // A first name alone, or a state, is no whole.
    let telling =
        |what: &What| matches!(what, What::LastName | What::Address | What::Street | What::CityStateZip | What::City);
    let enough = group.parts.iter().any(|(what, ..)| telling(what)) || group.parts.len() > 1;
    if !enough {
        return None;
    }
    let mut text = String::new();
    let mut words = Vec::new();
    let (mut fit, mut score) = (1.0_f32, 1.0_f32);
    for what in order {
        for (_, value, of) in group.parts.iter().filter(|(part, ..)| part == what) {
            if !text.is_empty() {
                text.push_str(if group.whole == What::Name || matches!(what, What::Zip) || text.ends_with(',') {
                    " "
                } else {
                    ", "
                });
            }
            text.push_str(&value.text);
            words.extend(value.words.iter().copied());
            fit = fit.min(value.fit);
            score = score.min(*of);
        }
    }
    Some(Joined { name, value: Value { words, text, fit }, score })
}

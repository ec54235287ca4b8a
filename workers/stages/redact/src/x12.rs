//! X12 interchanges: what the reader says of each element decides what becomes of it. Nothing outside of elements is touched, so
//! that what is left is the same interchange.

use crate::find::{Scanner, look_again};
use crate::rules::{Hit, Rule, merged, scan};
use crate::seeds::Seeds;
use crate::{kinds, placeholder, rewrite};
use docward_budget::step;
use docward_engine_model::{Claim, Element, ElementRange, Interchange, Meaning, PhiKind, Reading};
use docward_lexicon::{Class, class_of};

/// What an interchange loses: elements that identify as a whole, of free text what the rules find in it, and what is known
/// from elsewhere in the file wherever it stands again.
pub(crate) fn find(interchange: &Interchange, reading: &Reading) -> Vec<Hit> {
    let file = File { interchange, reading };
    let everywhere = file.seeds(&[ElementRange { start: 0, end: file.count() }]);
    let mut own = OwnSeeds { file: &file, claim: 0, seeds: None };
    let mut hits = Vec::new();
    for (index, element) in (0..).zip(&interchange.elements) {
        step(1);
        let (start, value) = file.value(element);
        if placeholder::is_one(value) {
            continue;
        }
        if let Some(kind) = kinds::of_meaning(element.meaning) {
            hits.push(Hit { start, end: start + value.len(), kind, rules: Rule::X12Element.into() });
            continue;
        }
        let Some(rules) = rules_of(element.meaning) else { continue };
        let mut found = rules(value);
        found.extend(everywhere.occurrences_in(value));
        found.extend(own.of(index).map(|seeds| seeds.occurrences_in(value)).unwrap_or_default());
        let found = merged(value, placeholder::outside(value, found));
        let found = look_again(value, rules, &[], found);
        hits.extend(found.into_iter().map(|hit| Hit { start: hit.start + start, end: hit.end + start, ..hit }));
    }
    hits
}

/// How many elements still identify in what is left of an interchange.
pub(crate) fn remaining(interchange: &Interchange, reading: &Reading, hits: &[Hit]) -> usize {
    let file = File { interchange, reading };
    let remains = |element: &&Element| {
        step(1);
        let (start, value) = file.value(element);
        let end = start + value.len();
        let first = hits.partition_point(|hit| hit.end <= start);
        let inside = hits.get(first..).unwrap_or_default().iter().take_while(|hit| hit.start < end);
        let inside =
            inside.map(|hit| Hit { start: hit.start.max(start) - start, end: hit.end.min(end) - start, ..*hit });
        let left = rewrite::redacted(value, &inside.collect::<Vec<_>>());
        match (kinds::of_meaning(element.meaning), rules_of(element.meaning)) {
            (Some(_), _) => !placeholder::is_one(&left),
            (None, Some(rules)) => !rules(&left).is_empty(),
            (None, None) => false,
        }
    };
    interchange.elements.iter().filter(remains).count()
}

/// The file with each hit replaced by its placeholder; in elements of fixed width by one that is filled up, or by spaces where
/// none fits.
pub(crate) fn redacted(interchange: &Interchange, reading: &Reading, hits: &[Hit]) -> String {
    let text = reading.text();
    let mut fixed = interchange.elements.iter().filter_map(|element| {
        let (start, end) = reading.bytes(element.span);
        Some((start, end, element.fixed_width()?))
    });
    let mut next_fixed = fixed.next();
    let mut redacted = String::with_capacity(text.len());
    let mut from = 0;
    for hit in hits {
        while next_fixed.is_some_and(|(_, end, _)| end <= hit.start) {
            next_fixed = fixed.next();
        }
        let placeholder = placeholder::of(hit.kind);
        let (start, end, placeholder) = match next_fixed {
            Some((start, end, width)) if start <= hit.start => {
                let fitting = if placeholder.len() <= width { placeholder.as_str() } else { "" };
                (start, end, format!("{fitting:width$}"))
            }
            _ => (hit.start, hit.end, placeholder),
        };
        if start >= from {
            redacted.push_str(text.get(from..start).unwrap_or_default());
            redacted.push_str(&placeholder);
            from = end;
        }
    }
    redacted.push_str(text.get(from..).unwrap_or_default());
    redacted
}

/// An interchange and its text.
struct File<'a> {
    interchange: &'a Interchange,
    reading: &'a Reading,
}

impl<'a> File<'a> {
    fn count(&self) -> u32 {
        u32::try_from(self.interchange.elements.len()).unwrap_or(u32::MAX)
    }

    /// An element's value, and where it begins, in bytes.
    fn value(&self, element: &Element) -> (usize, &'a str) {
        let (start, end) = self.reading.bytes(element.span);
        let value = self.reading.text().get(start..end).unwrap_or_default();
        let trimmed = value.trim_start();
        (start + value.len() - trimmed.len(), trimmed.trim_end())
    }

    /// What these elements say of somebody.
    fn seeds(&self, ranges: &[ElementRange]) -> Seeds {
        let mut seeds = Seeds::default();
        for element in ranges.iter().flat_map(|range| self.interchange.elements_of(*range)) {
            step(1);
            let (_, value) = self.value(element);
            if let Some(kind) = kinds::of_meaning(element.meaning).filter(|_| !placeholder::is_one(value)) {
                seeds.add_element(value, element.meaning, kind);
            }
        }
        seeds
    }
}

/// What is known of the people of the claim that an element belongs to, made when it is first asked for: a batch has more of
/// them than can be looked for everywhere.
struct OwnSeeds<'a> {
    file: &'a File<'a>,
    /// The claim whose elements come next, by its index.
    claim: usize,
    seeds: Option<Seeds>,
}

impl OwnSeeds<'_> {
    /// Of the claim that an element stands in or before. Elements come in order.
    fn of(&mut self, index: u32) -> Option<&Seeds> {
        let claims = &self.file.interchange.claims;
        let is_over = |claim: &Claim| claim.own.end <= index;
        while claims.get(self.claim).is_some_and(is_over) {
            self.claim += 1;
            self.seeds = None;
        }
        let claim = claims.get(self.claim)?;
        let [patient, subscriber, provider, header] = claim.shared();
        let file = self.file;
        Some(self.seeds.get_or_insert_with(|| file.seeds(&[claim.own, patient, subscriber, provider, header])))
    }
}

/// What finds identifiers in an element that is not one as a whole; none of what is known to be none.
fn rules_of(meaning: Meaning) -> Option<Scanner> {
    match meaning {
        Meaning::FreeText => Some(scan),
        Meaning::Unknown => Some(of_unknown),
        // Long enough to be a number of somebody's that strayed.
        Meaning::Code | Meaning::ClaimProcedure => Some(|_| Vec::new()),
        _ => None,
    }
}

/// So many figures in one word are an identifier, where nobody knows what they are.
const FIGURES: usize = 5;

/// What a value of which nothing is known may be: dates; what the rules find, if it is no plain word or number; a word that is
/// no ordinary one, or has many figures.
fn of_unknown(value: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    if value.chars().any(|sign| !sign.is_alphanumeric()) {
        hits.extend(scan(value));
    }
    let is_between = |sign: char| !sign.is_alphanumeric();
    let mut next = 0;
    for part in value.split_inclusive(is_between) {
        let word = part.trim_end_matches(is_between);
        let (start, end) = (next, next + word.len());
        next += part.len();
        let figures = word.bytes().filter(u8::is_ascii_digit).count();
        let is_date = figures == 8 && word.len() == 8 && (word.starts_with("19") || word.starts_with("20"));
        if is_date {
            hits.push(Hit { start, end, kind: PhiKind::Date, rules: Rule::X12Unknown.into() });
        } else if figures >= FIGURES || is_strange(word, figures) {
            hits.push(Hit { start, end, kind: PhiKind::OtherIdentifier, rules: Rule::X12Unknown.into() });
        }
    }
    merged(value, placeholder::outside(value, hits))
}

/// A word that no dictionary has, or that is a name.
fn is_strange(word: &str, figures: usize) -> bool {
    let class = class_of(word);
    figures == 0 && word.chars().count() > 3 && (!class.any(Class::ORDINARY) || class.any(Class::LEANS_NAME))
}

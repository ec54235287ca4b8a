//! Drugs on a prescription: a drug on a line of its own or behind a caption, then Sig, Disp and Refills (21 CFR 1306.05 and
//! state pharmacy rules name the parts).

use super::clean::Value;
use super::lines::Line;
use super::{drug, headings};
use crate::lexicon::Wordings;
use crate::upright::Upright;
use docward_engine_model::Column;
use std::sync::LazyLock;

use Column as C;

/// What the captions of a prescription ask for; `None` of captions of something else, which end a value. A line is what is
/// asked for and the wordings, with a bar between two of them.
const CAPTIONS: &[(&[Option<Column>], &str)] = &[
    (&[Some(C::Directions)], "sig|directions|instructions|sig directions|directions for use|label|take as directed"),
    (&[Some(C::Quantity)], "disp|dispense|quantity|disp quantity|quantity to dispense|disp number|dispense number"),
    (&[Some(C::Quantity)], "quantity number|amount|dispense quantity|quantity dispensed"),
    (&[Some(C::Refills)], "refill|refill times|no refills|number of refills|refill number|repeats|refills authorized"),
    (&[Some(C::Medication)], "drug|drug name|rx medication|prescribed medication|drug prescribed"),
    (&[Some(C::Strength)], "strength|dose|dosage|strength form|dosage form|drug strength"),
    (&[None], "patient|patient name|name|date|address|dob|date of birth|age|sex|weight|signature|prescriber|physician"),
    (
        &[None],
        "prescriber signature|dea|npi|lic|days supply|substitution|generic substitution permitted|may substitute",
    ),
    (
        &[None],
        "substitution permitted|do not substitute|product selection|phone|diagnosis|indication|icd 10|void after",
    ),
    (&[None], "allergies|route|date written|dispense as written|daw|label in"),
];

/// How sure the words of a caption have to be.
const SURE: f32 = 0.8;

static KNOWN: LazyLock<Wordings<Option<Column>>> = LazyLock::new(|| Wordings::of(CAPTIONS.iter().copied()));

enum Part {
    Labelled(Option<Column>, Vec<usize>),
    Free(Line),
}

/// The prescribed drugs on a page.
pub(super) fn find(page: &Upright<'_>, lines: &[Line]) -> Vec<Vec<Value>> {
    let parts: Vec<Part> = lines.iter().take(400).flat_map(|line| parts(page, line)).collect();
    let mut drugs: Vec<Vec<Value>> = Vec::new();
    let mut free: Option<&Line> = None;
    let mut after_sig = false;
    let has = |drug: &Vec<Value>, column: Column| drug.iter().any(|(other, _)| *other == column);
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Free(line) => {
                let texts: Vec<&str> =
                    line.words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.text).collect();
                let is_drug = is_drug(&texts);
                let next_is_sig = parts.iter().skip(at + 1).find_map(|part| match part {
                    Part::Labelled(column, _) => Some(*column == Some(C::Directions)),
                    Part::Free(_) => None,
                });
                if after_sig
                    && !is_drug
                    && next_is_sig != Some(true)
                    && let Some((_, words)) = drugs.last_mut().and_then(|drug| drug.last_mut())
                    && words
                        .last()
                        .and_then(|at| page.words.get(*at))
                        .is_some_and(|word| line.rect.y0 - word.rect.y1 < page.height * 1.5)
                {
                    words.extend(&line.words);
                    continue;
                }
                after_sig = false;
                if is_drug || next_is_sig == Some(true) {
                    free = if is_drug || free.is_none_or(|free| !is_drug_line(page, free)) { Some(line) } else { free };
                }
            }
            Part::Labelled(None, _) => after_sig = false,
            Part::Labelled(Some(column), words) => {
                after_sig = false;
                if words.is_empty() {
                    continue;
                }
                let begins = match column {
                    C::Medication => true,
                    column => free.is_some() || drugs.last().is_none_or(|drug| has(drug, *column)),
                };
                if begins {
                    let named =
                        free.take().filter(|_| *column != C::Medication).map(|line| medication(page, &line.words));
                    if named.is_none() && *column != C::Medication {
                        continue;
                    }
                    drugs.push(named.unwrap_or_default());
                }
                let Some(drug) = drugs.last_mut() else { continue };
                if *column == C::Medication {
                    drug.extend(medication(page, words));
                } else if *column == C::Strength {
                    drug.retain(|(other, _)| *other != C::Strength);
                    drug.push((C::Strength, words.clone()));
                } else {
                    let words =
                        if *column == C::Refills { words.iter().copied().take(1).collect() } else { words.clone() };
                    drug.push((*column, words));
                    after_sig = *column == C::Directions;
                }
            }
        }
    }
    drugs.retain(|drug| has(drug, C::Medication) && drug.len() > 1);
    drugs
}

fn is_drug_line(page: &Upright<'_>, line: &Line) -> bool {
    let texts: Vec<&str> = line.words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.text).collect();
    is_drug(&texts)
}

/// Whether words begin with a name and have an amount behind it.
fn is_drug(texts: &[&str]) -> bool {
    let named = texts
        .iter()
        .find(|text| text.contains(char::is_alphanumeric))
        .is_some_and(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 2);
    // What is to be done with it is no name: "TAKE 1 TABLET".
    let first = texts.first().map(|text| text.to_lowercase()).unwrap_or_default();
    let tells = matches!(
        first.as_str(),
        "take" | "give" | "use" | "apply" | "inject" | "instill" | "inhale" | "place" | "chew" | "dissolve" | "insert"
    );
    named && !tells && texts.len() <= 12 && drug::has_amount(texts) && !texts.iter().any(|text| text.starts_with('('))
}

/// A drug's name, and all from its amount on as its strength.
fn medication(page: &Upright<'_>, words: &[usize]) -> Vec<Value> {
    let words: Vec<usize> = words
        .iter()
        .copied()
        .skip_while(|at| {
            page.words.get(*at).is_some_and(|word| {
                let plain = headings::plain(word.text);
                plain.is_empty() || matches!(plain.as_str(), "rx" | "px" | "r" | "1" | "2" | "3" | "4")
            })
        })
        .collect();
    let texts: Vec<&str> = words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.text).collect();
    let parts = drug::parts(&texts);
    let mut values = vec![(C::Medication, words.get(parts.name.clone()).unwrap_or_default().to_vec())];
    let strength = words.get(parts.name.end..).unwrap_or_default();
    if !strength.is_empty() {
        values.push((C::Strength, strength.to_vec()));
    }
    values
}

/// A line as captions with their values, and what stands before the first of them.
fn parts(page: &Upright<'_>, line: &Line) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut free: Vec<usize> = Vec::new();
    let words = &line.words;
    let mut at = 0;
    while at < words.len() {
        if let Some((column, count)) = label(page, words, at) {
            parts.push(Part::Labelled(column, Vec::new()));
            at += count;
            continue;
        }
        let Some(word) = words.get(at) else { break };
        match parts.last_mut() {
            Some(Part::Labelled(_, value)) => {
                if page.words.get(*word).is_some_and(|word| word.text.contains(char::is_alphanumeric)) {
                    value.push(*word);
                }
            }
            _ => free.push(*word),
        }
        at += 1;
    }
    if parts.is_empty() && !free.is_empty() {
        return vec![Part::Free(line.clone())];
    }
    parts
}

/// The caption at a place of a line, and how many words it has. A caption ends in a colon or a number sign, or begins what stands apart.
fn label(page: &Upright<'_>, words: &[usize], at: usize) -> Option<(Option<Column>, usize)> {
    let rect = |place: usize| words.get(place).and_then(|at| page.words.get(*at)).map(|word| word.rect);
    let apart =
        at == 0 || rect(at - 1).zip(rect(at)).is_some_and(|(before, own)| own.x0 - before.x1 > page.height * 0.9);
    for count in (1..=4).rev() {
        let Some(own) = words.get(at..at + count) else { continue };
        let text = page.text(own);
        let mut texts = own.iter().filter_map(|at| page.words.get(*at)).map(|word| word.text);
        if texts.any(|text| !text.contains(char::is_alphabetic) && text != "#") {
            continue;
        }
        let next = words.get(at + count).and_then(|at| page.words.get(*at)).map_or("", |word| word.text);
        let closed = text.ends_with([':', '#', ';']) || next.starts_with(['#', ':']);
        if !closed && !apart {
            continue;
        }
        if let Some(column) = KNOWN.find(&text, SURE).first() {
            // "Dispense as written" is no quantity.
            let is_other = *column == Some(C::Quantity) && next.eq_ignore_ascii_case("as");
            return Some((if is_other { None } else { *column }, count));
        }
    }
    None
}

//! Drugs on a prescription: a drug on a line of its own or behind a caption, then Sig, Disp and Refills (21 CFR 1306.05 and
//! state pharmacy rules name the parts).

use super::clean::Value;
use super::lines::Line;
use super::{drug, headings};
use crate::upright::Upright;
use docward_engine_model::Column;

use Column as C;

/// Captions of the parts of a prescription.
const LABELS: &[(Option<Column>, &[&str])] = &[
    (
        Some(C::Directions),
        &[
            "sig",
            "slg",
            "siq",
            "s1g",
            "5ig",
            "directions",
            "instructions",
            "sig directions",
            "directions for use",
            "label",
            "take as directed",
        ],
    ),
    (
        Some(C::Quantity),
        &[
            "disp",
            "dispense",
            "qty",
            "quantity",
            "disp qty",
            "quantity to dispense",
            "disp no",
            "dispense no",
            "qty no",
            "amount",
            "dispense qty",
            "dispense quantity",
            "quantity dispensed",
        ],
    ),
    (
        Some(C::Refills),
        &[
            "refills",
            "refill",
            "refill times",
            "no refills",
            "number of refills",
            "refills no",
            "repeats",
            "refills authorized",
        ],
    ),
    (
        Some(C::Medication),
        &[
            "drug",
            "medication",
            "drug name",
            "medication name",
            "medicine",
            "rx medication",
            "name of drug",
            "prescribed medication",
            "drug prescribed",
        ],
    ),
    (
        Some(C::Strength),
        &[
            "strength",
            "dose",
            "dosage",
            "strength form",
            "form strength",
            "strength and form",
            "dosage form",
            "drug strength",
        ],
    ),
    // Captions of something else end a value.
    (
        None,
        &[
            "patient",
            "patient name",
            "name",
            "date",
            "address",
            "dob",
            "age",
            "sex",
            "weight",
            "wt",
            "signature",
            "prescriber",
            "dea",
            "npi",
            "days supply",
            "day supply",
            "substitution",
            "product selection",
            "phone",
            "diagnosis",
            "icd 10",
            "void after",
            "allergies",
            "route",
            "date written",
            "dispense as written",
            "prescriber signature",
            "date of birth",
            "daw",
            "lic",
            "indication",
            "label in",
            "physician",
            "prescribers signature",
            "generic substitution permitted",
            "substitution permitted",
            "may substitute",
            "do not substitute",
        ],
    ),
];

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
    named && texts.len() <= 12 && drug::has_amount(texts) && !texts.iter().any(|text| text.starts_with('('))
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
        let plain = headings::plain(&text);
        let near = |label: &&str| {
            **label == plain
                || (plain.len() > 4
                    && label.len().abs_diff(plain.len()) <= 1
                    && strsim::normalized_damerau_levenshtein(label, &plain) >= 0.8)
        };
        let found = LABELS.iter().find(|(_, labels)| labels.iter().any(near));
        if let Some((column, _)) = found {
            // "Dispense as written" is no quantity.
            let is_other = *column == Some(C::Quantity) && next.eq_ignore_ascii_case("as");
            return Some((if is_other { None } else { *column }, count));
        }
    }
    None
}

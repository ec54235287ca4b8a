//! Values of two columns that stand in one: a code and what it is for, a drug and its dose, a result and its flag.

use super::Value;
use crate::tables::drug;
use crate::upright::Upright;
use docward_engine_model::{Cell, Column, TableName};

use Column as C;
use TableName as T;

/// Parts values of two columns that stand in one.
#[expect(clippy::too_many_lines, reason = "one case after the other, each of a table and a column")]
pub(super) fn part(page: &Upright<'_>, table: TableName, heads: &[Column], values: Vec<Value>) -> Vec<Value> {
    let mut parted: Vec<Value> = Vec::with_capacity(values.len() + 2);
    let has = |column: Column| heads.contains(&column);
    for (column, words) in values {
        let texts: Vec<&str> = words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.text).collect();
        let cut = |range: std::ops::Range<usize>| words.get(range).unwrap_or_default().to_vec();
        let count = words.len();
        let mut push = |column: Column, words: Vec<usize>| {
            if !words.is_empty() && table.value_type(column).is_some() {
                parted.push((column, words));
            }
        };
        match (table, column) {
            (T::ServiceLines | T::Claims | T::ClaimLines, C::Description | C::Procedure) => {
                let coded = texts.first().is_some_and(|word| is_procedure(word));
                let other = if column == C::Procedure { C::Description } else { C::Procedure };
                if !coded || has(other) || count == 1 {
                    if table == T::ClaimLines && column == C::Procedure && coded {
                        push(C::Procedure, cut(0..1));
                        push(C::Modifiers, cut(1..count));
                    } else {
                        push(column, words);
                    }
                    continue;
                }
                let modified = table == T::ClaimLines && texts.iter().skip(1).all(|word| word.len() == 2);
                push(C::Procedure, cut(0..1));
                push(if modified { C::Modifiers } else { C::Description }, cut(1..count));
            }
            (T::Procedures | T::Diagnoses, C::Code | C::Description) => {
                let is_code =
                    |word: &&str| if table == T::Procedures { is_procedure(word) } else { is_diagnosis(word) };
                let other = if column == C::Code { C::Description } else { C::Code };
                match texts.iter().position(is_code) {
                    Some(at) if count > 1 && !has(other) && (at == 0 || at + 1 == count) => {
                        push(C::Code, cut(at..at + 1));
                        push(C::Description, if at == 0 { cut(1..count) } else { cut(0..at) });
                    }
                    _ => push(column, words),
                }
            }
            (T::Medications, C::Medication) if !has(C::Dose) => {
                let parts = drug::parts(&texts);
                push(C::Medication, cut(parts.name));
                push(C::Dose, cut(parts.dose));
                if !has(C::Route) {
                    push(C::Route, cut(parts.route));
                }
                if !has(C::Frequency) {
                    push(C::Frequency, cut(parts.frequency));
                }
            }
            (T::Medications, C::Dose) if !has(C::Frequency) => {
                let begin = (1..count).find(|at| texts.get(*at).is_some_and(|word| drug::is_frequency(word)));
                push(C::Dose, cut(0..begin.unwrap_or(count)));
                push(C::Frequency, cut(begin.unwrap_or(count)..count));
            }
            (T::Prescriptions, C::Medication) if !has(C::Strength) => {
                let parts = drug::parts(&texts);
                push(C::Medication, cut(parts.name));
                push(
                    C::Strength,
                    cut(parts.dose.start.min(parts.route.start.min(count))..count)
                        .into_iter()
                        .filter(|_| parts.dose.end > 0)
                        .collect(),
                );
            }
            (T::Results, C::Value) => {
                let number = texts.first().is_some_and(|word| word.contains(|c: char| c.is_ascii_digit()));
                // A number that was read in two: "<=0 .25".
                let goes_on = texts.get(1).is_some_and(|word| word.starts_with('.') && word.len() > 1) && number;
                if goes_on {
                    push(C::Value, words);
                    continue;
                }
                let mut end = count;
                if !has(C::Flag) && count > 1 && texts.last().is_some_and(|word| is_flag(word)) {
                    push(C::Flag, cut(count - 1..count));
                    end -= 1;
                }
                if !has(C::Unit) && end == 2 && number {
                    push(C::Unit, cut(1..2));
                    end = 1;
                }
                push(C::Value, cut(0..end));
            }
            // Two columns of results: in and out of range.
            (T::Results, C::Flag) if texts.first().is_some_and(|word| word.contains(|c: char| c.is_ascii_digit())) => {
                let last = count > 1 && texts.last().is_some_and(|word| is_flag(word));
                push(C::Value, cut(0..if last { count - 1 } else { count }));
                if last {
                    push(C::Flag, cut(count - 1..count));
                }
            }
            (T::Results, C::ReferenceRange) if !has(C::Unit) && count > 1 => {
                let last = texts
                    .last()
                    .is_some_and(|word| !word.contains(|c: char| c.is_ascii_digit()) && word.contains(['/', '%']));
                push(C::ReferenceRange, cut(0..if last { count - 1 } else { count }));
                if last {
                    push(C::Unit, cut(count - 1..count));
                }
            }
            (T::ClaimLines, C::DateFrom) if !has(C::DateTo) && count > 1 => {
                let dates: Vec<usize> =
                    (0..count).filter(|at| texts.get(*at).is_some_and(|word| word.len() > 5)).collect();
                match dates.as_slice() {
                    [first, second] => {
                        push(C::DateFrom, cut(*first..first + 1));
                        push(C::DateTo, cut(*second..second + 1));
                    }
                    _ => push(column, words),
                }
            }
            _ => push(column, words),
        }
    }
    // Where two columns gave one value, the first counts.
    let mut kept: Vec<Value> = Vec::with_capacity(parted.len());
    for value in parted {
        if !kept.iter().any(|(column, _)| *column == value.0) {
            kept.push(value);
        }
    }
    kept
}

/// A code of CPT, HCPCS or CDT: five signs, a modifier may follow behind a hyphen.
fn is_procedure(word: &str) -> bool {
    let word = word.trim_matches(['.', ',', ':', '(', ')']);
    let code = word.split_once('-').filter(|(_, modifier)| modifier.len() == 2).map_or(word, |(code, _)| code);
    let bytes = code.as_bytes();
    let figures = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let ends = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    bytes.len() == 5
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && figures >= 4
        && ends(bytes.first())
        && ends(bytes.last())
}

/// A code of ICD-10-CM.
fn is_diagnosis(word: &str) -> bool {
    let word = word.trim_matches([',', ':', '(', ')', ';']).trim_end_matches('.');
    let (category, rest) = word.split_once('.').unwrap_or((word, ""));
    let bytes = category.as_bytes();
    let begins = bytes.first().is_some_and(u8::is_ascii_uppercase) && bytes.get(1).is_some_and(u8::is_ascii_digit);
    let fits = |bytes: &[u8]| bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    let short = bytes.len() == 3 && rest.len() <= 4 && (word.contains('.') != rest.is_empty());
    // Without its point a code is four to seven signs; five of which four are figures are one of HCPCS.
    let long = rest.is_empty() && (4..=7).contains(&bytes.len()) && !is_procedure(word);
    begins && fits(bytes) && fits(rest.as_bytes()) && (short || long)
}

/// A flag of a result: high, low, abnormal, critical (HL7 table 0078, and how reports print it).
fn is_flag(word: &str) -> bool {
    let word = word.trim_matches(['(', ')', '[', ']']);
    matches!(
        word,
        "H" | "L"
            | "HH"
            | "LL"
            | "A"
            | "AA"
            | "C"
            | "*"
            | "**"
            | "High"
            | "Low"
            | "HIGH"
            | "LOW"
            | "Abnormal"
            | "ABN"
            | "H*"
            | "L*"
            | "CRIT"
            | "N"
    )
}

/// Parts a flag from the number that it was read together with ("27L").
pub(super) fn part_flag(cells: &mut Vec<Cell>) {
    let Some(value) = cells.iter_mut().find(|cell| cell.column == C::Value) else { return };
    let whole = value.value.as_str();
    let number = whole.trim_end_matches(['H', 'L', '*']);
    let flag = whole.strip_prefix(number).unwrap_or_default().to_owned();
    if !is_flag(&flag) || !number.ends_with(|c: char| c.is_ascii_digit()) {
        return;
    }
    value.value = number.into();
    let flag = Cell { value: flag.into(), column: C::Flag, ..value.clone() };
    if cells.iter().all(|cell| cell.column != C::Flag) {
        cells.push(flag);
    }
}

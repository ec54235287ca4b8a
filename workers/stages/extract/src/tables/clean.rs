//! A row's cells as values of their columns: without stray signs, and parted where two values stand in one column.

use super::columns::Columns;
use super::drug;
use crate::normal;
use crate::upright::Upright;
use docward_engine_model::{BBox, Cell, Column, Confidence, Reading, Row, TableName, ValueType};

use Column as C;
use TableName as T;

/// A value of a column, and the words it stands in.
pub(super) type Value = (Column, Vec<usize>);

/// The values of a row by their columns.
pub(super) fn values(page: &Upright<'_>, table: TableName, columns: &Columns, cells: &[Vec<usize>]) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    for (words, head) in cells.iter().zip(&columns.heads) {
        let Some(column) = head.column.filter(|_| head.dose.is_none()) else { continue };
        let words: Vec<usize> = words.iter().copied().filter(|at| says(page, *at, column)).collect();
        if !words.is_empty() {
            values.push((column, words));
        }
    }
    let heads: Vec<Column> = columns.heads.iter().filter_map(|head| head.column).collect();
    part(page, table, &heads, values)
}

/// Whether a word says anything in a column: what has neither letter nor figure is a stray sign, or part of a measure.
fn says(page: &Upright<'_>, at: usize, column: Column) -> bool {
    let Some(word) = page.words.get(at) else { return false };
    let text = word.text;
    if text.contains(char::is_alphanumeric) {
        return true;
    }
    match column {
        C::Unit => text.contains('%'),
        C::Flag => text.contains('*'),
        C::Value | C::ReferenceRange => {
            text.chars().any(|c| matches!(c, '<' | '>' | '=' | '+' | '-' | '\u{2013}' | '≤' | '≥' | '/' | '%'))
        }
        C::Dates => matches!(text, "-" | "\u{2013}" | "\u{2014}"),
        _ => matches!(text, "&" | "/" | "+" | "-"),
    }
}

/// Parts values of two columns that stand in one.
#[expect(clippy::too_many_lines, reason = "one case after the other, each of a table and a column")]
fn part(page: &Upright<'_>, table: TableName, heads: &[Column], values: Vec<Value>) -> Vec<Value> {
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
                let mut end = count;
                if !has(C::Flag) && count > 1 && texts.last().is_some_and(|word| is_flag(word)) {
                    push(C::Flag, cut(count - 1..count));
                    end -= 1;
                }
                let number = texts.first().is_some_and(|word| word.contains(|c: char| c.is_ascii_digit()));
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
            (T::Results, C::Unit) if !has(C::Flag) && count > 1 && texts.first().is_some_and(|word| is_flag(word)) => {
                push(C::Flag, cut(0..1));
                push(C::Unit, cut(1..count));
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
pub(super) fn is_procedure(word: &str) -> bool {
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
pub(super) fn is_diagnosis(word: &str) -> bool {
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

/// A value as a cell; `None` if nothing remains of it.
pub(super) fn cell(page: &Upright<'_>, reading: &Reading, table: TableName, (column, words): &Value) -> Option<Cell> {
    let value_type = table.value_type(*column)?;
    let text = text(value_type, *column, &page.text(words))?;
    let known: Vec<_> = words.iter().filter_map(|at| page.words.get(*at)).collect();
    let bbox = words.iter().filter_map(|at| page.page.words.get(*at)).map(|word| word.bbox).reduce(BBox::union);
    let read = known.iter().map(|word| word.confidence).fold(1.0, f32::min);
    let fits = match value_type {
        ValueType::Date | ValueType::Money | ValueType::Phone | ValueType::Measure => {
            normal::normalised(value_type, &text).is_some()
        }
        _ => true,
    };
    let one = words.windows(2).all(|pair| pair.first().is_some_and(|first| Some(&(first + 1)) == pair.get(1)));
    let span = known.first().zip(known.last()).filter(|_| one).map(|(first, last)| reading.span(first.start, last.end));
    Some(Cell {
        confidence: Confidence::nearest(read * if fits { 1.0 } else { 0.8 }),
        page: Some(page.page.number),
        bbox,
        span,
        ..Cell::of(*column, text.into())
    })
}

/// A row of cells; `None` if nothing remains of any.
pub(super) fn row(page: &Upright<'_>, reading: &Reading, table: TableName, values: &[Value]) -> Option<Row> {
    let mut cells: Vec<Cell> = values.iter().filter_map(|value| cell(page, reading, table, value)).collect();
    if table == T::Results {
        part_flag(&mut cells);
    }
    (!cells.is_empty() && !is_nothing(table, &cells)).then_some(Row { cells })
}

/// Parts a flag from the number that it was read together with ("27L").
fn part_flag(cells: &mut Vec<Cell>) {
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

/// Whether a row only says that there is nothing to say ("None", "No known drug allergies").
fn is_nothing(table: TableName, cells: &[Cell]) -> bool {
    let [cell] = cells else { return false };
    if !matches!(table, T::Medications | T::Allergies | T::Surgeries | T::FamilyHistory | T::PriorTreatments) {
        return false;
    }
    is_none(cell.value.as_str())
}

/// Whether words only say that there is nothing.
pub(super) fn is_none(text: &str) -> bool {
    let plain = super::headings::plain(text);
    [
        "none",
        "no known",
        "nka",
        "nkda",
        "n a",
        "not applicable",
        "no allergies",
        "denies",
        "nil",
        "no medications",
        "no current",
        "not taking",
    ]
    .iter()
    .any(|word| plain == *word || plain.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')))
}

/// A text without stray signs, and with figures where its type asks for them.
pub(super) fn text(value_type: ValueType, column: Column, text: &str) -> Option<String> {
    const STRAY: [char; 10] = ['|', '_', '\u{b7}', '\u{2022}', ';', ':', ' ', '\u{b0}', '~', '='];
    let trimmed = text.trim_matches(STRAY).trim_start_matches([',', '.', ')', '\'']).trim_end_matches([',', '(']);
    let trimmed = trimmed.trim_matches(STRAY);
    let trimmed = match value_type {
        ValueType::Money => trimmed.trim_start_matches('$').trim(),
        ValueType::Measure if column == C::Quantity => trimmed.trim_start_matches('#').trim(),
        _ if trimmed.starts_with('(') && trimmed.ends_with(')') && trimmed.matches('(').count() == 1 => {
            trimmed.trim_matches(['(', ')']).trim()
        }
        ValueType::Text if !trimmed.contains(' ') || trimmed.matches('.').count() == 1 => trimmed.trim_end_matches('.'),
        _ => trimmed,
    };
    if trimmed.is_empty()
        || (!trimmed.contains(char::is_alphanumeric) && !matches!(column, C::Flag | C::Unit | C::Value))
    {
        return None;
    }
    match value_type {
        ValueType::Money | ValueType::Date if normal::normalised(value_type, trimmed).is_none() => {
            let repaired: String = trimmed.chars().map(as_figure).collect();
            let repaired = if value_type == ValueType::Money { point(&repaired) } else { repaired.replace(' ', "") };
            let whole = normal::normalised(value_type, &repaired).is_some();
            Some(if whole { repaired } else { trimmed.to_owned() })
        }
        ValueType::Code => Some(trimmed.replace('$', "S")),
        ValueType::Text if matches!(column, C::Dose | C::Strength) => Some(dose(trimmed)),
        ValueType::Measure if matches!(column, C::ReferenceRange | C::Value) => Some(numbers(trimmed)),
        ValueType::Text if column == C::Unit => Some(power(trimmed)),
        _ => Some(trimmed.to_owned()),
    }
}

/// A number or range whose point or hyphen was not seen: no number has a space in it.
fn numbers(text: &str) -> String {
    let Some((before, after)) = text.split_once(' ') else { return text.to_owned() };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_number(before) && is_number(after) {
        let value = |text: &str| text.parse::<f32>().unwrap_or(0.0);
        let range = value(after) > value(before) && after.len() >= before.len();
        return format!("{before}{}{after}", if range { '-' } else { '.' });
    }
    let figures = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
    let range = before.contains('-') && before.ends_with(|c: char| c.is_ascii_digit());
    if range && figures(after) { format!("{before}.{after}") } else { text.to_owned() }
}

/// A dose whose figures were read as letters ("So mg"), or its unit as figures ("20 m9").
fn dose(text: &str) -> String {
    const UNITS: &[(&str, &str)] =
        &[("mcg", "mcg"), ("mc9", "mcg"), ("mcq", "mcg"), ("mg", "mg"), ("m9", "mg"), ("mq", "mg"), ("ml", "mL")];
    let lower = text.to_lowercase();
    let Some((unit, right)) = UNITS.iter().find(|(unit, _)| lower.ends_with(unit)) else { return text.to_owned() };
    let amount: String = text.chars().take(text.chars().count().saturating_sub(unit.len())).collect();
    let amount = amount.trim_end();
    let is_amount = (1..=5).contains(&amount.len())
        && amount.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',') || as_figure(c) != c);
    let as_read = amount.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',');
    if !is_amount || (as_read && unit == right) || (as_read && unit.eq_ignore_ascii_case(right)) {
        return text.to_owned();
    }
    let figures: String = amount.chars().map(as_figure).collect();
    format!("{figures} {right}")
}

/// A unit that is a power of ten, whose sign is often misread ("10^3/uL").
fn power(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    match signs.as_slice() {
        ['1', '0', sign, power @ ('3' | '6' | '9'), '/', rest @ ..] if !sign.is_alphabetic() => {
            let rest: String = rest.iter().collect();
            format!("10^{power}/{rest}")
        }
        _ => text.to_owned(),
    }
}

/// The figure that a letter is often read for.
fn as_figure(c: char) -> char {
    match c {
        'O' | 'o' | 'Q' | 'D' => '0',
        'l' | 'I' | 'i' | '!' => '1',
        'S' | 's' => '5',
        'B' => '8',
        'Z' | 'z' => '2',
        c => c,
    }
}

/// An amount with the point before its last two figures, where another sign was read for it.
fn point(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let Some(at) = signs.len().checked_sub(3) else { return text.to_owned() };
    let pointed = |(place, sign): (usize, &char)| {
        if place == at && matches!(sign, ':' | ',' | ' ' | ';' | '\u{b7}' | '-') { '.' } else { *sign }
    };
    signs.iter().enumerate().map(pointed).collect()
}

//! Lines of totals: what they are told by, and their amounts.

use super::body::Area;
use super::counts::printed_count;
use super::headings;
use super::lines::Line;
use crate::normal::cents;
use crate::upright::Upright;
use docward_engine_model::{BBox, Column, Confidence, Field, FieldName, Reading, TableName};

use Column as C;
use TableName as T;

/// Words that a line of totals begins with, with bars between them.
const BEGINNINGS: &str = "total|totals|subtotal|subtotals|sub total|grand total|grand totals|claim total|claim totals|page total|\
    page totals|patient total|patient totals|sum|payment total|payment totals|provider total|\
    provider totals|check total|batch total|report total|report totals|column totals|statement total|\
    line total|overall total|check totals|batch totals|statement totals|your total|your totals|\
    remittance total|remittance totals|final total|carried forward|brought forward|balance forward|\
    continued|group total|payer total|payer totals|member total|member totals|amounts total|service totals";

/// Whether a line of a table tells totals, or how many rows there are.
pub(super) fn is_total(table: TableName, text: &str) -> bool {
    if printed_count(text).is_some() {
        return true;
    }
    if !matches!(table, T::ServiceLines | T::Claims | T::ClaimLines | T::Procedures) {
        return false;
    }
    let plain = headings::plain(text);
    let begins =
        |beginning: &str| plain.strip_prefix(beginning).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    BEGINNINGS.split('|').any(begins)
}

/// Whether a line of totals is one of a part of the table.
pub(super) fn is_of_a_part(text: &str) -> bool {
    let plain = headings::plain(text);
    ["sub", "page", "claim", "patient", "carried", "brought", "group", "member"]
        .iter()
        .any(|word| plain.starts_with(word))
}

/// An amount of money in whole cents, as tables print it; `None` of a number without cents.
pub(super) fn amount(text: &str) -> Option<i64> {
    if text.starts_with(char::is_alphabetic) {
        return None;
    }
    let text = text.trim_matches(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '(' | ')' | '$'));
    let ends = text.rsplit_once('.').is_some_and(|(_, cents)| cents.trim_end_matches([')', '-']).len() == 2);
    if !ends {
        return None;
    }
    cents(text)
}

/// The column whose total is labelled with some words ("Billed", "Patients owe").
fn labelled(words: &str) -> Option<Column> {
    let plain = headings::plain(words);
    let words: Vec<&str> =
        plain.split(' ').filter(|word| !matches!(*word, "total" | "totals" | "grand" | "sum")).collect();
    let has = |some: &[&str]| words.iter().any(|word| some.contains(word));
    if has(&["allowed", "allowable", "approved", "allowance"]) {
        Some(C::Allowed)
    } else if has(&["owe", "owes", "responsibility", "liability", "resp"]) {
        Some(C::PatientResponsibility)
    } else if has(&["paid", "payment", "payments", "pays"]) {
        Some(C::Paid)
    } else if has(&["billed", "charges", "charge", "charged", "submitted"]) {
        Some(C::Billed)
    } else if has(&["adjusted", "adjustment", "adjustments"]) {
        Some(C::Adjustment)
    } else {
        None
    }
}

/// The amounts of a line of totals, each with its column and words: the column it stands in, or the one its label names.
pub(super) fn amounts(area: &Area<'_, '_>, line: &Line) -> Vec<(Column, i64, usize)> {
    let page = area.page;
    let mut amounts: Vec<(Column, i64, usize)> = Vec::new();
    let mut label = String::new();
    for at in &line.words {
        let Some(word) = page.words.get(*at) else { continue };
        if let Some(amount) = amount(word.text) {
            let place = area.columns.at(word.rect.middle().0);
            let column = labelled(&label).or_else(|| area.columns.heads.get(place).and_then(|head| head.column));
            if let Some(column) = column
                && !amounts.iter().any(|(other, ..)| *other == column)
            {
                amounts.push((column, amount, *at));
            }
            label.clear();
        } else {
            label.push_str(word.text);
            label.push(' ');
        }
    }
    amounts
}

/// The fields that amounts of a line of totals are.
pub(super) fn sums(
    page: &Upright<'_>,
    reading: &Reading,
    table: TableName,
    amounts: &[(Column, i64, usize)],
    fields: &mut Vec<Field>,
) {
    for (column, _, at) in amounts {
        let name = match column {
            Column::Billed | Column::Charge => FieldName::ClaimTotal,
            Column::Allowed => FieldName::AllowedTotal,
            Column::Paid => FieldName::PlanPaid,
            Column::PatientResponsibility => FieldName::PatientResponsibility,
            _ => continue,
        };
        if matches!(table, TableName::ServiceLines | TableName::Claims | TableName::ClaimLines) {
            fields.extend(field(page, reading, name, &[*at]));
        }
    }
}

pub(super) fn field(page: &Upright<'_>, reading: &Reading, name: FieldName, words: &[usize]) -> Option<Field> {
    let (first, last) = (page.words.get(*words.first()?)?, page.words.get(*words.last()?)?);
    let value = page.text(words);
    let value = value.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '(' | ')'));
    let bbox = words.iter().filter_map(|at| page.page.words.get(*at)).map(|word| word.bbox).reduce(BBox::union);
    Some(Field {
        confidence: Confidence::nearest(first.confidence.min(last.confidence)),
        page: Some(page.page.number),
        bbox,
        span: Some(reading.span(first.start, last.end)),
        ..Field::of(name, value.into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_is_told_from_a_test_that_is_called_so() {
        assert!(is_total(TableName::ServiceLines, "Claim totals 1,762.26 315.32"));
        assert!(!is_total(TableName::Results, "Total Protein 7.0 g/dL"));
        assert!(!is_total(TableName::ServiceLines, "Totalis Care 25.00"));
    }
}

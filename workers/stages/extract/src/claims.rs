//! Fields of an 837's claims.

use docward_engine_model::{Claim, Field, FieldName, Interchange, Reading, Span, Text};

/// Every claim's values, lines and total, in order.
pub(crate) fn fields(interchange: &Interchange, reading: &Reading) -> Vec<Field> {
    let mut fields = Vec::new();
    for (number, claim) in (1..).zip(&interchange.claims) {
        // An amount that could not be read is no amount of nothing.
        let priced = interchange.faults.iter().all(|fault| fault.claim != Some(number));
        // Where a reader placed the claim's id among its values, it is there once, not twice.
        if claim.values.iter().all(|(name, ..)| *name != FieldName::ClaimId) {
            fields.push(field(FieldName::ClaimId, claim.claim_id.clone(), find(reading, claim)));
        }
        fields.extend(claim.values.iter().map(|(name, value, span)| field(*name, value.clone(), Some(*span))));
        if priced {
            fields.push(field(FieldName::ClaimTotal, amount(claim.total_cents).into(), None));
        }
        for line in &claim.lines {
            let date = line.date.as_ref().map_or("", Text::as_str);
            let value = [line.procedure.as_str(), &amount(line.charge_cents), date].join(" ");
            fields.push(field(FieldName::ClaimLine, value.trim_end().into(), None));
            if let Some(date) = &line.date {
                fields.push(field(FieldName::DateOfService, date.clone(), None));
            }
        }
    }
    fields
}

fn field(name: FieldName, value: Text, span: Option<Span>) -> Field {
    Field { name, value, confidence: 1.0, page: None, bbox: None, span }
}

/// Where the claim's id stands: as the first element of its CLM segment.
fn find(reading: &Reading, claim: &Claim) -> Option<Span> {
    let id = claim.claim_id.as_str();
    if id.is_empty() {
        return None;
    }
    let text = reading.text();
    let heads = text.match_indices("CLM").filter_map(|(at, _)| {
        let rest = text.get(at + 3..)?;
        let delimiter = rest.chars().next().filter(|c| !c.is_alphanumeric())?;
        let start = at + 3 + delimiter.len_utf8();
        let value = text.get(start..)?;
        (value.starts_with(id) && value.get(id.len()..)?.starts_with(delimiter)).then_some((start, start + id.len()))
    });
    heads.into_iter().next().map(|(start, end)| reading.span(start, end))
}

fn amount(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_places() {
        assert_eq!((amount(52_024), amount(5), amount(-110)), ("520.24".into(), "0.05".into(), "-1.10".into()));
    }
}

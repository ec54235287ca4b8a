//! What stands in a redacted text where an identifier stood: `[KIND]`. The rules leave it alone.

use crate::rules::Hit;
use docward_engine_model::PhiKind;

const KINDS: [PhiKind; 20] = [
    PhiKind::Name,
    PhiKind::Place,
    PhiKind::Date,
    PhiKind::Age,
    PhiKind::Phone,
    PhiKind::Fax,
    PhiKind::Email,
    PhiKind::SocialSecurityNumber,
    PhiKind::MedicalRecordNumber,
    PhiKind::HealthPlanNumber,
    PhiKind::AccountNumber,
    PhiKind::LicenceNumber,
    PhiKind::VehicleIdentifier,
    PhiKind::DeviceIdentifier,
    PhiKind::Url,
    PhiKind::IpAddress,
    PhiKind::Biometric,
    PhiKind::Photograph,
    PhiKind::OtherIdentifier,
    PhiKind::Organization,
];

/// The placeholder of a kind.
pub(crate) fn of(kind: PhiKind) -> String {
    format!("[{}]", kind.as_str().to_ascii_uppercase())
}

/// Where placeholders stand in a text, in bytes.
pub(crate) fn places(text: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    for (open, _) in text.match_indices('[') {
        let rest = text.get(open + 1..).unwrap_or_default();
        let word = rest.split_once(']').map_or("", |(word, _)| word);
        if KINDS.iter().any(|kind| kind.as_str().to_ascii_uppercase() == word) {
            places.push((open, open + word.len() + 2));
        }
    }
    places
}

/// The parts of hits that stand outside of placeholders and have a letter or digit.
pub(crate) fn outside(text: &str, hits: Vec<Hit>) -> Vec<Hit> {
    let places = places(text);
    let mut parts = Vec::with_capacity(hits.len());
    for hit in hits {
        let mut start = hit.start;
        for (open, close) in places.iter().copied().filter(|(open, close)| *open < hit.end && hit.start < *close) {
            parts.push(Hit { start, end: open.max(start), kind: hit.kind });
            start = start.max(close);
        }
        parts.push(Hit { start, end: hit.end.max(start), kind: hit.kind });
    }
    let carries =
        |part: &Hit| text.get(part.start..part.end).is_some_and(|part| part.chars().any(char::is_alphanumeric));
    parts.retain(carries);
    parts
}

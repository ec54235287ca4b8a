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

/// No placeholder's word is longer, in bytes.
const LONGEST: usize = 32;

/// The placeholder of a kind.
pub(crate) fn of(kind: PhiKind) -> String {
    format!("[{}]", kind.as_str().to_ascii_uppercase())
}

/// Where placeholders stand in a text, in bytes.
pub(crate) fn places(text: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    for (open, _) in text.match_indices('[') {
        let rest = text.get(open + 1..).unwrap_or_default();
        let Some(close) = rest.bytes().take(LONGEST).position(|byte| byte == b']') else { continue };
        let word = rest.get(..close).unwrap_or_default();
        let capitals = word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
        if capitals && KINDS.iter().any(|kind| kind.as_str().eq_ignore_ascii_case(word)) {
            places.push((open, open + word.len() + 2));
        }
    }
    places
}

/// Whether a value is a placeholder and nothing else, or blank.
pub(crate) fn is_one(value: &str) -> bool {
    let value = value.trim();
    value.is_empty() || places(value) == [(0, value.len())]
}

/// The parts of hits that stand outside of placeholders and have a letter or digit.
pub(crate) fn outside(text: &str, hits: Vec<Hit>) -> Vec<Hit> {
    outside_of(&places(text), text, hits)
}

/// The parts of hits that stand outside of these places and have a letter or digit. The places are in order and apart.
pub(crate) fn outside_of(places: &[(usize, usize)], text: &str, hits: Vec<Hit>) -> Vec<Hit> {
    let mut parts = Vec::with_capacity(hits.len());
    for hit in hits {
        let mut start = hit.start;
        let first = places.partition_point(|(_, close)| *close <= hit.start);
        let inside = places.get(first..).unwrap_or_default().iter().take_while(|(open, _)| *open < hit.end);
        for (open, close) in inside.copied() {
            parts.push(Hit { start, end: open.max(start), ..hit });
            start = start.max(close);
        }
        parts.push(Hit { start, end: hit.end.max(start), ..hit });
    }
    let carries =
        |part: &Hit| text.get(part.start..part.end).is_some_and(|part| part.chars().any(char::is_alphanumeric));
    parts.retain(carries);
    parts
}

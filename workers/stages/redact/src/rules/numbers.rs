//! Identifiers that their shape gives away: social security, card and bank numbers, VINs, keys and codes.

use super::pattern::{Pattern, Surroundings, collect, compiled, digits, exact, is_scale};
use super::{Hit, Rule};
use docward_engine_model::PhiKind;
use std::sync::LazyLock;

static SOCIAL_SECURITY: Pattern = LazyLock::new(|| compiled(r"\b[0-9]{3}[-–. ][0-9]{2}[-–. ][0-9]{4}\b"));
static CARD: Pattern = LazyLock::new(|| compiled(r"\b[0-9](?:[ -]?[0-9]){11,18}\b"));
static IBAN: Pattern = LazyLock::new(|| exact(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"));
static VIN: Pattern = LazyLock::new(|| exact(r"\b[A-HJ-NPR-Z0-9]{17}\b"));
static UUID: Pattern = LazyLock::new(|| compiled(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"));
static OBJECT_IDENTIFIER: Pattern = LazyLock::new(|| compiled(r"\b[0-2](?:\.[0-9]{1,40}){5,}\b"));
static COORDINATES: Pattern = LazyLock::new(|| {
    compiled(r"[\[(]?-?[0-9]{1,3}\.[0-9]{2,8}\s?°?\s?[NS]?\s?,\s?-?[0-9]{1,3}\.[0-9]{2,8}\s?°?\s?[EW]?[\])]?")
});
/// Digits each by itself: a value in a comb of boxes.
static COMB: Pattern = LazyLock::new(|| exact(r"\b[0-9](?: {1,2}(?:[-/.(] ?)?[0-9]){6,}\b"));
/// Runs of letters, digits and joining marks: judged by [`is_code`].
static CODE: Pattern = LazyLock::new(|| exact(r"[#*]?\b[A-Za-z0-9](?:[A-Za-z0-9]|[-_./][A-Za-z0-9])+\b"));

/// Adds what is found.
pub(super) fn find(text: &str, hits: &mut Vec<Hit>) {
    collect(text, &SOCIAL_SECURITY, (Rule::SocialSecurityShape, PhiKind::SocialSecurityNumber), hits, |_, around| {
        !around.number_goes_on()
    });
    collect(text, &CARD, (Rule::CardShape, PhiKind::AccountNumber), hits, |part, around| {
        is_card(part) && !around.number_goes_on()
    });
    collect(text, &IBAN, (Rule::IbanShape, PhiKind::AccountNumber), hits, |part, _| digits(part) >= 8);
    collect(text, &VIN, (Rule::VinShape, PhiKind::VehicleIdentifier), hits, |part, _| {
        digits(part) > 2 && has_letter(part)
    });
    collect(text, &UUID, (Rule::UuidShape, PhiKind::OtherIdentifier), hits, |_, _| true);
    collect(text, &OBJECT_IDENTIFIER, (Rule::ObjectIdentifierShape, PhiKind::OtherIdentifier), hits, |part, _| {
        part.len() > 12
    });
    collect(text, &COORDINATES, (Rule::CoordinatesShape, PhiKind::Place), hits, |_, _| true);
    collect(text, &COMB, (Rule::CombShape, PhiKind::OtherIdentifier), hits, |part, _| !is_scale(part));
    collect(text, &CODE, (Rule::CodeShape, PhiKind::OtherIdentifier), hits, is_code);
}

/// In one piece, or in groups of three and more: a row of lab values is no card.
fn is_card(part: &str) -> bool {
    let groups = part.split([' ', '-']);
    let count = part.split([' ', '-']).count();
    count == 1 || (count < 6 && groups.into_iter().all(|group| group.len() >= 3))
}

/// A code that numbers somebody or something: long digits, or digits and letters together, and not a quantity, a date, a
/// code of a terminology or a name of a substance.
fn is_code(part: &str, around: &Surroundings<'_>) -> bool {
    let (numbers, long) = (digits(part), part.len());
    if numbers == 0 || around.number_goes_on() && !has_letter(part) {
        return false;
    }
    if !has_letter(part) {
        let whole = part.trim_start_matches(['#', '*']);
        let joined = whole.contains(['-', '_', '/']);
        let amount = around.before(3).trim_end().ends_with(['$', '€', '£', '¥']);
        let plain = !whole.contains(['.', '-', '_', '/']);
        return !amount
            && ((plain && numbers >= 7) || (joined && numbers >= 8) || (part.starts_with('#') && numbers >= 5));
    }
    if is_quantity(part) || is_terminology(part) {
        return false;
    }
    let hexadecimal = long >= 16;
    let mixed = numbers >= 4 && long >= 6;
    let tagged =
        part.contains(['-', '_']) && numbers >= 3 && long >= 7 && part.bytes().any(|byte| byte.is_ascii_uppercase());
    hexadecimal || mixed || tagged
}

/// `1000mg`, `2000IU/day`, `120/80mmHg`, `6-month`, `10x10`
fn is_quantity(part: &str) -> bool {
    let numeric = part.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '/' | '-'));
    let leads_with_number = part.starts_with(|c: char| c.is_ascii_digit());
    let sides = part.split('/').count() == 2
        && part.split('/').all(|side| side.starts_with(|c: char| c.is_ascii_digit()) && side.len() < 8);
    sides
        || leads_with_number && digits(numeric) == 0 && numeric.len() < 12
        || part.split(['x', 'X']).all(|side| !side.is_empty() && side.bytes().all(|byte| byte.is_ascii_digit()))
        || part.split('-').all(|word| digits(word) == 0 || word.len() < 3)
}

/// ICD-10 and trial registry codes, viruses, receptors: letters, then at most three digits, then at most a suffix; `NCT…`.
fn is_terminology(part: &str) -> bool {
    let upper = part.to_ascii_uppercase();
    let icd = upper.len() <= 8 && upper.as_bytes().get(3) == Some(&b'.') && digits(&upper) <= 6;
    icd || ["NCT", "COVID", "SARS", "ICD", "CPT", "ISO", "HTTP", "RFC", "HL7", "X12", "WINDOWS"]
        .iter()
        .any(|prefix| upper.starts_with(prefix))
}

fn has_letter(part: &str) -> bool {
    part.bytes().any(|byte| byte.is_ascii_alphabetic())
}

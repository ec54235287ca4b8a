//! Identifiers that their shape gives away: social security, card and bank numbers, VINs, keys and codes.

use super::pattern::{Pattern, Surroundings, collect, compiled, digits, exact, is_scale};
use super::{Hit, Rule};
use docward_engine_model::PhiKind;
use docward_engine_model::official::is_npi;
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
/// A National Provider Identifier in groups.
static NPI: Pattern =
    LazyLock::new(|| exact(r"\b(?:[12] [0-9]{3} [0-9]{3} [0-9]{3}|[12][0-9]{3} [0-9]{3} [0-9]{3})\b"));
/// Digits each by itself: a value in a comb of boxes, or answers in a row.
static COMB: Pattern = LazyLock::new(|| exact(r"\b[0-9](?: {1,2}(?:[-/.(] ?)?[0-9]){6,}\b"));
/// What asks for a number, before it in its line or at the end of the line above.
static ASKED_FOR: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:ids?|numbers?|no|nos|num|nbr|ssn|security|mrn|record|chart|account|acct|member|subscriber|insured|policy|group|plan|certificate|medicare|medicaid|claim|phone|telephone|tel|fax|cell|mobile|zip|dates?|dob|born|birth|npi|dea|licen[sc]e|ein|tin|tax|case|file|reference|card)\b\.?[^0-9\n]{0,24}\n?[^0-9\n]{0,8}$",
    )
});
/// The same of what is surely a number in a comb, up to three lines above: of a row of combs all captions are read before them.
static ASKED_FOR_ABOVE: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:ssn|social\s+security|mrn|dob|birth|birthdate|telephone|phone|medicaid|medicare|account|policy|subscriber)\b[^\n]*\n(?:[^\n]*\n){0,2}[^\n]*$",
    )
});
/// How far before a number what asks for it is looked for, in bytes.
const ASKED_WITHIN: usize = 60;
const ASKED_ABOVE: usize = 160;
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
    collect(text, &COORDINATES, (Rule::CoordinatesShape, PhiKind::Place), hits, |_, around| {
        !around.before(1).ends_with(|c: char| c.is_ascii_digit())
    });
    collect(text, &NPI, (Rule::NpiShape, PhiKind::LicenceNumber), hits, |part, around| {
        is_npi(&part.replace(' ', "")) && !around.number_goes_on()
    });
    collect(text, &COMB, (Rule::CombShape, PhiKind::OtherIdentifier), hits, |part, around| {
        let asked =
            || ASKED_FOR.is_match(around.before(ASKED_WITHIN)) || ASKED_FOR_ABOVE.is_match(around.before(ASKED_ABOVE));
        !is_scale(part) && (is_parted_as_a_number(part) || asked())
    });
    collect(text, &CODE, (Rule::CodeShape, PhiKind::OtherIdentifier), hits, is_code);
}

/// Whether what parts single digits makes them a date (2, 2, 2 or 4), a Social Security number (3, 2, 4) or a telephone number (3, 3,
/// 4).
fn is_parted_as_a_number(part: &str) -> bool {
    let groups: Vec<usize> = part.split(['-', '/', '.', '(']).map(digits).collect();
    matches!(groups.as_slice(), [2, 2, 2 | 4] | [3, 2 | 3, 4])
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

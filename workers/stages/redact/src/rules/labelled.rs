//! Identifiers that a label gives away: record, plan, account, licence, vehicle, device and other numbers.

use super::pattern::{Pattern, Surroundings, collect, compiled, digits};
use super::{Hit, Rule, spaced};
use docward_engine_model::PhiKind;
use std::sync::LazyLock;

/// What may stand between a label and its value.
const LINK: &str = r"(?:[\s:#=().\-–]{0,4}\b(?:number|numbers|numb|no|num|nbr|nr|id|ids|identifier|code|card|ref|record|is|was|are|as|of|for|with|under|ending(?:\s+in)?)\b)*[\s:#=(\[.\-–*]{0,5}";
/// A value, or the first of the groups that it is written in.
const VALUE: &str = r"([#*]?[A-Z0-9](?:[A-Z0-9]|[-_./*][A-Z0-9]){0,40})\b";

fn labels(words: &str) -> regex::Regex {
    compiled(&format!(r"\b(?:{words})\b{LINK}{VALUE}"))
}

static RECORD: Pattern = LazyLock::new(|| {
    labels(
        r"m\.?\s?r\.?\s?n|medical\s+(?:record|rec)s?|med\.?\s?rec\.?|health\s+record|(?:patient|pt|chart|hospital|unit|file|case|record|hosp)\.?\s*(?:id|identifier|number|no|num|nbr|#)|patient|chart|emr|ehr|mpi|fin",
    )
});
/// `MR#: 44-12-98`: without the mark it is a form of address.
static MR_NUMBER: Pattern =
    LazyLock::new(|| compiled(&format!(r"\bm\.?\s?r\.?\s?(?:#|no\b\.?|number\b)[\s:#]{{0,3}}{VALUE}")));
static PLAN: Pattern = LazyLock::new(|| {
    labels(
        r"health\s*plan|hpn|insurance|insured|insured's|ins|member|memb|subscriber|policy|policynum|policyholder|beneficiary|hpbn?|group|grp|plan|payer|medicare|medicaid|mbi|hic|hicn|certificate|cert|tricare",
    )
});
static ACCOUNT: Pattern = LazyLock::new(|| {
    labels(
        r"account|accounts|acct|a/c|accountnumber|bank|routing|sort\s+code|iban|invoice|claim|billing|bill|statement|transaction|payment|card|credit|debit|creditcard|check|cheque|receipt|remittance|voucher|guarantor|charge",
    )
});
static SOCIAL_SECURITY: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:ssn|s\.s\.n\.?|ss\s?#|social\s+security|social|sin)\b[^0-9\n]{0,30}([0-9*xX]{0,3}[- ]?[0-9*xX]{0,2}[- ]?[0-9]{4,9})\b",
    )
});
static LICENCE: Pattern = LazyLock::new(|| {
    labels(
        r"licen[sc]e|lic|dea|npi|upin|passport|driver'?s?\s+licen[sc]e|driving\s+licen[sc]e|dl|registration|permit|state\s+id|taxonomy|clia|nhs|ein|itin|tin|tax",
    )
});
static VEHICLE: Pattern =
    LazyLock::new(|| labels(r"vin|vehicle|vehiclevin|vehiclevrm|vrm|(?:licen[sc]e|number)\s*plate|plate|tag"));
static DEVICE: Pattern =
    LazyLock::new(|| labels(r"serial|s/n|sn|device|udi|imei|imsi|lot|pacemaker|implant|model|phoneimei|mac|ref"));
static OTHER: Pattern = LazyLock::new(|| {
    labels(
        r"accession|acc|specimen|spec|order|encounter|enc|visit|csn|study|exam|reference|confirmation|ticket|employee|emp|student|user\s?name|username|user|login|pin|otp|password|pass|passcode|token|rx|prescription|requisition|req|sample|id|identification|tracking|document|doc|badge|access\s+code|case|incident|report|booking|appointment|referral|authori[sz]ation|auth|control|slide|block|transcriptionist|customer|client|cust|ip",
    )
});

/// Adds what is found. A value has a digit; a year or a quantity is none.
pub(super) fn find(text: &str, hits: &mut Vec<Hit>) {
    collect(text, &SOCIAL_SECURITY, (Rule::LabelledSocialSecurity, PhiKind::SocialSecurityNumber), hits, |_, _| true);
    let sure: [(&Pattern, Rule, PhiKind); 4] = [
        (&MR_NUMBER, Rule::LabelledMrNumber, PhiKind::MedicalRecordNumber),
        (&RECORD, Rule::LabelledRecord, PhiKind::MedicalRecordNumber),
        (&LICENCE, Rule::LabelledLicence, PhiKind::LicenceNumber),
        (&PLAN, Rule::LabelledPlan, PhiKind::HealthPlanNumber),
    ];
    for (pattern, rule, kind) in sure {
        values(text, pattern, (rule, kind), hits, |_| true);
    }
    let likely: [(&Pattern, Rule, PhiKind); 4] = [
        (&ACCOUNT, Rule::LabelledAccount, PhiKind::AccountNumber),
        (&VEHICLE, Rule::LabelledVehicle, PhiKind::VehicleIdentifier),
        (&DEVICE, Rule::LabelledDevice, PhiKind::DeviceIdentifier),
        (&OTHER, Rule::LabelledOther, PhiKind::OtherIdentifier),
    ];
    for (pattern, rule, kind) in likely {
        values(text, pattern, (rule, kind), hits, |around| !around.after().starts_with(','));
    }
}

/// Adds the values behind labels, with all groups that they are written in. What is no value may be a label itself: `patient chart
/// 4471`.
fn values(
    text: &str,
    pattern: &Pattern,
    (rule, kind): (Rule, PhiKind),
    hits: &mut Vec<Hit>,
    passes: impl Fn(&Surroundings<'_>) -> bool,
) {
    let mut from = 0;
    while let Some(groups) = pattern.captures_at(text, from) {
        let Some(part) = groups.get(1) else { return };
        let around = Surroundings::of(text, part.start(), part.end());
        let is_value = || is_value(part.as_str(), 4) && !is_measured(part.as_str(), around.after()) && passes(&around);
        let end = spaced::end(text, part.start(), part.end()).or_else(|| is_value().then_some(part.end()));
        if let Some(end) = end {
            hits.push(Hit { start: part.start(), end, kind, rules: rule.into() });
        }
        from = end.unwrap_or(part.start());
    }
}

fn is_value(part: &str, least: usize) -> bool {
    let numbers = digits(part);
    let year = part.len() == 4 && numbers == 4 && (part.starts_with("19") || part.starts_with("20"));
    let age_or_ordinal =
        ["year", "yo", "month", "week", "day", "st", "nd", "rd", "th", "mg", "ml", "mcg", "yrs", "hour", "hr", "x"];
    let leading = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '.');
    let quantity = leading.len() < part.len()
        && age_or_ordinal.iter().any(|unit| leading.eq_ignore_ascii_case(unit) || is_years(leading));
    let short = numbers < 2 && part.len() < 6;
    numbers > 0 && part.len() >= least && !year && !quantity && !short
}

fn is_years(unit: &str) -> bool {
    unit.to_ascii_lowercase().starts_with("year")
}

/// A short number with a unit behind it.
fn is_measured(part: &str, after: &str) -> bool {
    if digits(part) > 4 {
        return false;
    }
    let after = after.trim_start();
    ["mg", "ml", "mcg", "%", "units", "kg", "cm", "mm", "year", "month", "week", "days", "patients", "people"]
        .iter()
        .any(|unit| after.starts_with(unit))
}

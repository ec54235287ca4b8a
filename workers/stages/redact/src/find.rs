//! Finding what identifies: by the rules, by what is known already, and by looking again at what would be left.

use crate::findings::{Finding, findings};
use crate::rules::{Hit, Rule, merged, scan};
use crate::seeds::Seeds;
use crate::{Profile, burnt_in, rewrite, unsure, x12};
use docward_engine_model::{Document, Fields, PhiKind, Reading};

/// How often the rules look at what they left. Each look covers more; texts of people are done after two or three.
const LOOKS: usize = 12;

/// Finds the identifiers: by the rules, by the fields that extraction found and their other occurrences, and by looking
/// again at what would be left.
pub(crate) fn find(document: &Document, fields: &Fields, profile: Profile) -> Vec<Finding> {
    let reading = Reading::of(document);
    let text = reading.text();
    let claims = x12::is_interchange(text);
    let scanner: Scanner = if claims { x12::find } else { scan };
    let mut hits = scanner(text);
    let mut seeds = Seeds::of(document, fields);
    seeds.learn(text, &hits, claims);
    hits.extend(seeds.places(&reading));
    hits.extend(seeds.occurrences(document, &reading));
    hits.extend(burnt_in::words_of_frames(document, &reading));
    if profile == Profile::Strict {
        hits.extend(unsure::words(&reading));
    }
    let hits = look_again(text, scanner, x12::within_elements(text, merged(text, hits)));
    findings(document, &reading, fields, &hits)
}

/// What finds identifiers in a text.
type Scanner = fn(&str) -> Vec<Hit>;

/// Covers what the rules still see in the redacted text, until they see nothing. A text that keeps showing something new
/// was made to do so: it goes as a whole.
fn look_again(text: &str, scanner: Scanner, mut hits: Vec<Hit>) -> Vec<Hit> {
    for _ in 0..LOOKS {
        let left = rewrite::left_over(text, &hits, scanner);
        if left.is_empty() {
            return hits;
        }
        hits.extend(left);
        hits = merged(text, hits);
    }
    let (kind, rules) = (PhiKind::OtherIdentifier, Rule::WholeText.into());
    merged(text, vec![Hit { start: 0, end: text.len(), kind, rules }])
}

/// The text with each finding replaced by `[KIND]`.
pub(crate) fn redacted_text(reading: &Reading, findings: &[Finding]) -> String {
    let hit = |finding: &Finding| {
        let (start, end) = reading.bytes(finding.span?);
        Some(Hit { start, end, kind: finding.kind, rules: finding.rules })
    };
    let hits = findings.iter().filter_map(hit).collect();
    rewrite::redacted(reading.text(), &merged(reading.text(), hits))
}

/// How many identifiers the rules still see in a redacted text.
pub(crate) fn remaining_identifiers(redacted: &str) -> usize {
    if x12::is_interchange(redacted) { x12::find(redacted).len() } else { scan(redacted).len() }
}

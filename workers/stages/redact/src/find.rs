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
    if let Some(interchange) = document.interchange() {
        return findings(document, &reading, fields, &x12::find(interchange, &reading));
    }
    let text = reading.text();
    let mut hits = scan(text);
    let mut seeds = Seeds::of(document, fields);
    seeds.learn(text, &hits);
    hits.extend(seeds.places(&reading));
    hits.extend(seeds.occurrences(document, &reading));
    hits.extend(burnt_in::words_of_frames(document, &reading));
    if profile == Profile::Strict {
        hits.extend(unsure::words(&reading));
    }
    let hits = look_again(text, scan, merged(text, hits));
    findings(document, &reading, fields, &hits)
}

/// What finds identifiers in a text.
pub(crate) type Scanner = fn(&str) -> Vec<Hit>;

/// Covers what the rules still see in the redacted text, until they see nothing. A text that keeps showing something new
/// was made to do so: it goes as a whole.
pub(crate) fn look_again(text: &str, scanner: Scanner, mut hits: Vec<Hit>) -> Vec<Hit> {
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

/// The document's text with each finding replaced by `[KIND]`.
pub(crate) fn redacted_text(document: &Document, findings: &[Finding]) -> String {
    let reading = Reading::of(document);
    let hits = hits(&reading, findings);
    match document.interchange() {
        Some(interchange) => x12::redacted(interchange, &reading, &hits),
        None => rewrite::redacted(reading.text(), &merged(reading.text(), hits)),
    }
}

/// How many identifiers the rules still see in what findings leave of a document's text.
pub(crate) fn remaining_identifiers(document: &Document, findings: &[Finding], redacted: &str) -> usize {
    let Some(interchange) = document.interchange() else { return scan(redacted).len() };
    let reading = Reading::of(document);
    x12::remaining(interchange, &reading, &hits(&reading, findings))
}

/// The findings that stand in the text, by their places in it.
fn hits(reading: &Reading, findings: &[Finding]) -> Vec<Hit> {
    let hit = |finding: &Finding| {
        let (start, end) = reading.bytes(finding.span?);
        Some(Hit { start, end, kind: finding.kind, rules: finding.rules })
    };
    findings.iter().filter_map(hit).collect()
}

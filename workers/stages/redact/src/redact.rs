//! The stage's story: find, black out, write, look again.

use crate::findings::findings;
use crate::rules::{Hit, merged, scan};
use crate::seeds::Seeds;
use crate::{dicom, rewrite, unsure, x12};
use docward_engine_model::{Document, Fields, FileKind, Finding, PhiKind, Reading};
use std::collections::BTreeMap;

/// How much a redaction removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// The Safe Harbor identifiers, and all person names and facilities.
    Default,
    /// The same, words that the reader was unsure of, and ink that no word covers on pages that carry identifiers.
    Strict,
}

/// How often the rules look at what they left. Each look covers more; texts of people are done after two or three.
const LOOKS: usize = 12;

/// Finds the identifiers: by the rules, by the fields that extraction found and their other occurrences, and by looking
/// again at what would be left.
pub fn find(document: &Document, fields: &Fields, profile: Profile) -> Vec<Finding> {
    let reading = Reading::of(document);
    if let Some(interchange) = document.interchange() {
        return findings(document, &reading, fields, &x12::find(interchange, &reading));
    }
    let text = reading.text();
    let mut hits = scan(text);
    let mut seeds = Seeds::of(document, fields);
    seeds.learn(text, &hits);
    hits.extend(seeds.places(&reading));
    hits.extend(seeds.occurrences(&reading));
    if document.kind == FileKind::Dicom {
        hits.extend(dicom::overlays(&reading));
    }
    if profile == Profile::Strict {
        hits.extend(unsure::words(&reading));
    }
    let hits = look_again(text, scan, merged(text, hits));
    findings(document, &reading, fields, &hits)
}

/// What finds identifiers in a text.
pub(crate) type Rules = fn(&str) -> Vec<Hit>;

/// Covers what the rules still see in the redacted text, until they see nothing. A text that keeps showing something new
/// was made to do so: it goes as a whole.
pub(crate) fn look_again(text: &str, rules: Rules, mut hits: Vec<Hit>) -> Vec<Hit> {
    for _ in 0..LOOKS {
        let left = rewrite::left_over(text, &hits, rules);
        if left.is_empty() {
            return hits;
        }
        hits.extend(left);
        hits = merged(text, hits);
    }
    merged(text, vec![Hit { start: 0, end: text.len(), kind: PhiKind::OtherIdentifier }])
}

/// The text with each finding replaced by `[KIND]`.
pub fn redacted_text(document: &Document, findings: &[Finding]) -> String {
    let reading = Reading::of(document);
    let hits = hits(&reading, findings);
    match document.interchange() {
        Some(interchange) => x12::redacted(interchange, &reading, &hits),
        None => rewrite::redacted(reading.text(), &merged(reading.text(), hits)),
    }
}

/// How many identifiers the rules still see in what findings leave of a document's text.
pub fn leftovers(document: &Document, findings: &[Finding]) -> usize {
    let reading = Reading::of(document);
    let hits = hits(&reading, findings);
    match document.interchange() {
        Some(interchange) => x12::remaining(interchange, &reading, &hits),
        None => scan(&rewrite::redacted(reading.text(), &merged(reading.text(), hits))).len(),
    }
}

/// The findings that stand in the text, by their places in it.
fn hits(reading: &Reading, findings: &[Finding]) -> Vec<Hit> {
    let spans = findings.iter().filter_map(|finding| finding.span.map(|span| (reading.bytes(span), finding.kind)));
    spans.map(|((start, end), kind)| Hit { start, end, kind }).collect()
}

/// How many findings there are of each kind.
pub fn counts(findings: &[Finding]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.kind.as_str().to_owned()).or_default() += 1;
    }
    counts
}

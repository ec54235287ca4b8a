//! Finding what identifies: by the rules, by what is known already, and by looking again at what would be left.

use crate::findings::{Finding, findings};
use crate::official::Forms;
use crate::placeholder::outside_of;
use crate::rules::{Hit, Rule, merged, scan};
use crate::seeds::Seeds;
use crate::{Profile, burnt_in, header, rewrite, unread, unsure, x12};
use docward_engine_model::{Document, Fields, PhiKind, Reading};

/// How often the rules look at what they left. Each look covers more; texts of people are done after two or three.
const LOOKS: usize = 12;

/// Finds the identifiers: by the rules, by the fields that extraction found and their other occurrences, and by looking
/// again at what would be left.
pub(crate) fn find(document: &Document, fields: &Fields, profile: Profile) -> Vec<Finding> {
    let reading = Reading::of(document);
    if let Some(interchange) = document.interchange() {
        return findings(document, &reading, fields, &x12::find(interchange, &reading), []);
    }
    let text = reading.text();
    let forms = Forms::of(document, &reading);
    let mut hits = outside_of(&forms.known, text, scan(text));
    let mut seeds = Seeds::of(document, fields, &reading, &forms);
    seeds.learn(text, &hits);
    header::learn(document, &mut seeds);
    let mut known = seeds.places(&reading);
    known.extend(seeds.occurrences(document, &reading));
    if profile == Profile::Strict {
        known.extend(unsure::words(&reading));
    }
    let (words, rooms) = unread::rooms(fields, &reading);
    known.extend(words);
    hits.extend(outside_of(&forms.print, text, known));
    hits.extend_from_slice(&forms.hits);
    hits.extend(burnt_in::words_of_frames(document, &reading));
    let hits = look_again(text, scan, &forms.known, merged(text, hits));
    findings(document, &reading, fields, &hits, forms.rooms.iter().chain(&rooms))
}

/// What finds identifiers in a text.
pub(crate) type Scanner = fn(&str) -> Vec<Hit>;

/// Covers what the rules still see in the redacted text, until they see nothing. A text that keeps showing something new
/// was made to do so: it goes as a whole. They are not asked about places that are known to identify nobody.
pub(crate) fn look_again(text: &str, scanner: Scanner, known: &[(usize, usize)], mut hits: Vec<Hit>) -> Vec<Hit> {
    for _ in 0..LOOKS {
        let left = outside_of(known, text, rewrite::left_over(text, &hits, scanner));
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
    let reading = Reading::of(document);
    let Some(interchange) = document.interchange() else {
        let known = Forms::of(document, &reading).known;
        if known.is_empty() {
            return scan(redacted).len();
        }
        let hits = merged(reading.text(), hits(&reading, findings));
        return outside_of(&known, reading.text(), rewrite::left_over(reading.text(), &hits, scan)).len();
    };
    x12::remaining(interchange, &reading, &hits(&reading, findings))
}

/// The findings that stand in the text, by their places in it.
pub(crate) fn hits(reading: &Reading, findings: &[Finding]) -> Vec<Hit> {
    let hit = |finding: &Finding| {
        let (start, end) = reading.bytes(finding.span?);
        Some(Hit { start, end, kind: finding.kind, rules: finding.rules })
    };
    findings.iter().filter_map(hit).collect()
}

//! The stage's story: find, black out, write, look again.

use docward_engine_model::protocol::PageInstruction;
use docward_engine_model::{Document, Fields, Finding};
use std::collections::BTreeMap;

/// How much a redaction removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// The Safe Harbor identifiers, and all person names and facilities.
    Default,
    /// The same, and ink that no word covers on pages that carry identifiers.
    Strict,
}

/// Finds the identifiers.
pub fn find(document: &Document, fields: &Fields, profile: Profile) -> Vec<Finding> {
    let _ = (document, fields, profile);
    Vec::new()
}

/// What each page loses.
pub fn page_instructions(document: &Document, findings: &[Finding], profile: Profile) -> Vec<PageInstruction> {
    let _ = (document, findings, profile);
    Vec::new()
}

/// The text with each finding replaced by `[KIND]`.
pub fn redacted_text(document: &Document, findings: &[Finding]) -> String {
    let _ = (document, findings);
    String::new()
}

/// How many identifiers a redacted text still shows.
pub fn leftovers(redacted: &str) -> usize {
    let _ = redacted;
    0
}

/// How many findings there are of each kind.
pub fn counts(findings: &[Finding]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.kind.as_str().to_owned()).or_default() += 1;
    }
    counts
}

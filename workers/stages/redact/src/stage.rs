//! The stage: find the identifiers, write a document and a text without them, look again, vouch.

use crate::{Profile, counts, find, leftovers, page_instructions, redacted_text};
use docward_engine_model::{Document, DocumentKind, Fields, Finding, Text};
use docward_envelope::{RejectReason, Role};
use docward_stage::{Bench, Encoding, Pages, Stage, StageError};
use docward_trust::{Bytes, Phi, Redacted, RedactionProfile};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zeroize::ZeroizeOnDrop;

/// Redacts documents.
pub struct Redact;

/// What a redaction did: kinds and counts, never values. It goes on to the index and to whoever may see the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What kind of document it was.
    pub kind: DocumentKind,
    /// Findings by kind.
    pub redacted: BTreeMap<String, u64>,
    /// Places where ink is covered by no known word and no box: for a person to look at.
    pub unknown_ink: u64,
}

/// Kinds and counts: nothing in it needs wiping.
impl ZeroizeOnDrop for Report {}

impl Stage for Redact {
    const STAGE: docward_envelope::Stage = docward_envelope::Stage::Redact;

    async fn process(&self, bench: &mut Bench<'_, '_>) -> Result<(), StageError> {
        let profile = profile_of(bench);
        let document = bench.value::<Document>(Role::Document).await?;
        let fields = bench.value::<Fields>(Role::Fields).await?;

        let findings = document.map_with(&fields, |document, fields| Findings(find(document, fields, profile)));
        let text = document.map_with(&findings, |document, found| Text::from(redacted_text(document, &found.0)));
        let pages =
            document.map_with(&findings, |document, found| Pages(page_instructions(document, &found.0, profile)));
        let written = bench.redact(&document, &pages).await?;

        look_again(&document, &findings)?;
        bench.count(findings.measure(figures));
        let unknown_ink =
            written.as_ref().map_or(0, |written| written.pages.iter().map(|page| page.unknown_ink.len() as u64).sum());
        let report = fields.map_with(&findings, |fields, found| Report {
            kind: fields.kind,
            redacted: counts(&found.0),
            unknown_ink,
        });

        let text = text.map(|text| Bytes::new(text.as_str().as_bytes().to_vec()));
        let report = report.try_map_ref(|report| serde_json::to_vec(report).map(Bytes::new).map_err(|_| Encoding))?;
        let redacted = match written {
            Some(written) => written.bytes,
            None => text.map_ref(Clone::clone),
        };
        for (role, bytes) in [(Role::RedactedDocument, redacted), (Role::RedactedText, text), (Role::Report, report)] {
            bench.keep_redacted(role, &vouch(bytes)).await?;
        }
        bench.carry(Role::Fields);
        Ok(())
    }
}

/// The one place that says: what is in here identifies nobody any more.
fn vouch(bytes: Phi<'_, Bytes>) -> Redacted<'_, Bytes> {
    Redacted::vouch(bytes)
}

/// The rules again, over the stage's own output. What they still find must not leave.
fn look_again<'t>(document: &Phi<'t, Document>, findings: &Phi<'t, Findings>) -> Result<(), StageError> {
    match document.map_with(findings, |document, found| Leftovers(leftovers(document, &found.0))).measure(|left| left.0)
    {
        0 => Ok(()),
        _ => Err(StageError::Reject(RejectReason::NotRedactable)),
    }
}

fn profile_of(bench: &Bench<'_, '_>) -> Profile {
    match bench.scope().policy().profile {
        RedactionProfile::Default => Profile::Default,
        RedactionProfile::Strict => Profile::Strict,
    }
}

/// How many identifiers are left: a figure, nothing in it needs wiping.
struct Leftovers(usize);

impl ZeroizeOnDrop for Leftovers {}

/// Findings in a scope.
struct Findings(Vec<Finding>);

/// Findings are places and kinds, not text: nothing in them needs wiping.
impl ZeroizeOnDrop for Findings {}

/// What the stage's fact tells: counts by kind.
fn figures(findings: &Findings) -> BTreeMap<&'static str, u64> {
    let mut figures = BTreeMap::new();
    for finding in &findings.0 {
        *figures.entry(finding.kind.as_str()).or_default() += 1;
    }
    figures
}

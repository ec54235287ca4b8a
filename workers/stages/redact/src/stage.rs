//! The stage: find the identifiers, look again, write a document and a text without them, vouch.

use crate::{NotRedactable, Profile, Redaction};
use docward_engine_model::{Document, Fields};
use docward_envelope::{RejectReason, Role};
use docward_stage::{Bench, Encoding, Stage, StageError};
use docward_trust::{Bytes, Phi, Redacted, RedactionProfile};
use std::collections::BTreeMap;

/// Stage redact: takes out of a document what identifies a patient.
pub struct Redact;

impl Stage for Redact {
    const STAGE: docward_envelope::Stage = docward_envelope::Stage::Redact;

    async fn process(&self, bench: &mut Bench<'_, '_>) -> Result<(), StageError> {
        let profile = profile_of(bench);
        let document = bench.value::<Document>(Role::Document).await?;
        let fields = bench.value::<Fields>(Role::Fields).await?;

        let budget = bench.budget(document.measure(|document| document.pages().len()));
        let redact = move |(document, fields)| Redaction::of(&document, &fields, profile);
        let redaction = document.zip(fields).try_map_apart(budget, redact).await??;
        let written = bench.rewrite(&redaction.map_ref(Redaction::rewrite)).await?;

        bench.count(redaction.measure(figures));
        let text = redaction.map_ref(|redaction| Bytes::new(redaction.text().as_str().as_bytes().to_vec()));
        let report = redaction.try_map_ref(|redaction| {
            serde_json::to_vec(&redaction.report(&written.pages)).map(Bytes::new).map_err(|_| Encoding)
        })?;
        for (role, bytes) in
            [(Role::RedactedDocument, written.bytes), (Role::RedactedText, text), (Role::Report, report)]
        {
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

impl From<NotRedactable> for StageError {
    fn from(_: NotRedactable) -> Self {
        Self::Reject(RejectReason::NotRedactable)
    }
}

fn profile_of(bench: &Bench<'_, '_>) -> Profile {
    match bench.scope().policy().profile {
        RedactionProfile::Default => Profile::Default,
        RedactionProfile::Strict => Profile::Strict,
    }
}

/// What the stage's fact tells: counts by kind.
fn figures(redaction: &Redaction) -> BTreeMap<&'static str, u64> {
    redaction.counts().into_iter().map(|(kind, count)| (kind.as_str(), count)).collect()
}

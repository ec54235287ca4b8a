//! The stage: redacted text becomes one immutable bundle. It sees nothing that is not redacted.

use crate::{Entry, bundle};
use docward_engine_model::Report;
use docward_envelope::Role;
use docward_stage::{Bench, Bytes, Encoding, Stage, StageError};

/// Makes documents searchable.
pub struct Index;

impl Stage for Index {
    const STAGE: docward_envelope::Stage = docward_envelope::Stage::Index;

    async fn process(&self, bench: &mut Bench<'_, '_>) -> Result<(), StageError> {
        let text = bench.redacted_input(Role::RedactedText).await?;
        let report = bench.redacted_input(Role::Report).await?;
        let header = bench.scope().header();
        let (job, run, created) = (header.job, header.run, header.created);
        let make = move |(text, report): (Bytes, Bytes)| {
            let text = std::str::from_utf8(&text).map_err(|_| Encoding)?.to_owned();
            let report: Report = serde_json::from_slice(&report).map_err(|_| Encoding)?;
            let entry = Entry { job, run, kind: report.kind.as_str().to_owned(), created, text };
            bundle(&entry).map(Bytes::new).map_err(|_| Encoding)
        };
        let bundle = text.zip(report).try_map_apart(bench.budget(1), make).await??;
        bench.keep_bundle(&bundle).await
    }
}

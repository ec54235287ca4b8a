//! `docward inspect`: reads, extracts and redacts local files with no service, no key and no network.

mod files;
mod output;
mod rows;
mod until;

use crate::terminal;
use anyhow::Context;
use docward_engine_client::{EngineFailure, Engines};
use docward_engine_model::protocol::{Limits, Rejection, UidReplacement};
use docward_engine_model::start::{Feature, SandboxSettings};
use docward_engine_model::{Document, FileKind, Text};
use docward_stage_redact::Profile;
use files::Input;
use futures_util::StreamExt;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use until::Until;

/// Reads, extracts and redacts local files; needs no service.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Files, or folders to go through.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How far to go.
    #[arg(long, value_enum, default_value = "redact")]
    pub stage: Until,
    /// Where results are written; made if absent.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Strict: ink that is no known word is blacked out too.
    #[arg(long)]
    pub strict: bool,
    /// How many engine processes at a time; all cores if absent.
    #[arg(long, value_name = "N")]
    pub concurrency: Option<usize>,
    /// A part of the engines' sandbox that this system may lack: landlock, seccomp or uid.
    #[arg(long, value_name = "FEATURE")]
    pub accept_missing: Vec<Feature>,
    /// Ceilings.
    #[command(flatten)]
    pub limits: crate::limits::LimitArguments,
}

/// An engine that dies of a document has no word of its own for it.
const ENGINE_DIED: &str = "engine-died";

struct Inspection {
    engines: Engines,
    until: Until,
    profile: Profile,
    limits: Limits,
    out: PathBuf,
    /// Every UID's replacement, the same in all files of one call, so that a study stays together.
    uids: Mutex<HashMap<String, String>>,
}

/// Inspects every file; returns the exit status: 0, or 1 if a file was rejected.
///
/// # Errors
/// Wrong use (no such file, two files of one name) before anything is written; failing to write.
pub async fn run(arguments: Arguments) -> anyhow::Result<u8> {
    let inputs = files::collect(&arguments.files)?;
    std::fs::create_dir_all(&arguments.out)
        .with_context(|| format!("cannot make the folder {}", arguments.out.display()))?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let concurrency = arguments.concurrency.unwrap_or(cores).max(1);
    let sandbox = SandboxSettings { accept_missing: arguments.accept_missing, ..SandboxSettings::default() };
    let inspection = Arc::new(Inspection {
        engines: docward_runtime::wiring::engines(concurrency, sandbox).await?,
        until: arguments.stage,
        profile: if arguments.strict { Profile::Strict } else { Profile::Default },
        limits: arguments.limits.limits(),
        out: arguments.out,
        uids: Mutex::default(),
    });
    let bar = terminal::progress(inputs.len() as u64, "inspect");
    let mut rejected = 0_usize;
    let mut results = futures_util::stream::iter(inputs)
        .map(|input| {
            let inspection = Arc::clone(&inspection);
            async move { (input.clone(), tokio::spawn(async move { inspection.file(&input).await }).await) }
        })
        .buffer_unordered(concurrency * 2);
    while let Some((input, result)) = results.next().await {
        if let Some(reason) = result.context("inspection was interrupted")?? {
            rejected += 1;
            bar.suspend(|| terminal::note(format_args!("{}: rejected: {reason}", input.path.display())));
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(u8::from(rejected > 0))
}

impl Inspection {
    /// One file; `Some(reason)` if it was rejected.
    async fn file(&self, input: &Input) -> anyhow::Result<Option<&'static str>> {
        if input.extension.as_deref() == Some("jsonl") {
            return rows::inspect(input, self.until, self.profile, &self.out).map(|()| None);
        }
        let bytes = self.bytes_of(&input.path).await?;
        let declared = input.extension.as_deref().and_then(FileKind::of_extension);
        let outcome = match bytes {
            Ok(bytes) => self.document(input, &bytes, declared).await,
            Err(failure) => Err(failure.into()),
        };
        match outcome {
            Ok(()) => Ok(None),
            Err(Failure::Engine(EngineFailure::Unavailable)) => Err(EngineFailure::Unavailable.into()),
            Err(Failure::Engine(failure)) => {
                let reason = failure.second_time().map_or(ENGINE_DIED, Rejection::as_str);
                output::rejected(&self.out, &input.name, reason)?;
                Ok(Some(reason))
            }
            Err(Failure::Other(error)) => Err(error),
        }
    }

    async fn bytes_of(&self, path: &Path) -> anyhow::Result<Result<Vec<u8>, EngineFailure>> {
        let metadata = tokio::fs::metadata(path).await.with_context(|| format!("cannot read {}", path.display()))?;
        if metadata.len() > self.limits.bytes {
            return Ok(Err(EngineFailure::Rejected(Rejection::TooManyBytes)));
        }
        Ok(Ok(tokio::fs::read(path).await.with_context(|| format!("cannot read {}", path.display()))?))
    }

    async fn document(&self, input: &Input, bytes: &[u8], declared: Option<FileKind>) -> Result<(), Failure> {
        let read = self.engines.read(bytes, declared, self.limits).await?;
        output::reading(&self.out, &input.name, &read.document)?;
        if self.until < Until::Extract {
            return Ok(());
        }
        let fields = docward_stage_extract::extract(&read.document);
        output::fields(&self.out, &input.name, &fields)?;
        if self.until < Until::Redact {
            return Ok(());
        }
        let findings = docward_stage_redact::find(&read.document, &fields, self.profile);
        output::findings(&self.out, &input.name, &findings)?;
        let pages = docward_stage_redact::page_instructions(&read.document, &findings, self.profile);
        let kind = read.document.kind;
        let redacted = match kind {
            FileKind::Text | FileKind::X12 => {
                docward_stage_redact::redacted_text(&read.document, &findings).into_bytes()
            }
            FileKind::Dicom => {
                let uids = self.replacements(&read.document);
                self.engines.rewrite_dicom(bytes, pages, uids, self.limits).await?.bytes
            }
            FileKind::Png | FileKind::Jpeg | FileKind::Tiff | FileKind::Pdf => {
                let rasters: Vec<(u32, &[u8])> = read
                    .document
                    .pages
                    .iter()
                    .map(|page| page.number)
                    .zip(read.rasters.iter().map(|raster| &raster[..]))
                    .collect();
                self.engines.compose(kind, &rasters, pages, self.limits).await?.bytes
            }
        };
        output::redacted(&self.out, &input.name, kind, &redacted)?;
        Ok(())
    }

    /// Random replacements, one a UID (DICOM PS3.5 B.2: `2.25.` and a 128-bit number in decimal).
    fn replacements(&self, document: &Document) -> Vec<UidReplacement> {
        let mut known = self.uids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut replace = |old: &Text| {
            let new = known.entry(old.as_str().to_owned()).or_insert_with(|| {
                let random = docward_envelope::JobId::generate().to_bytes();
                format!("2.25.{}", u128::from_be_bytes(random))
            });
            UidReplacement { old: old.clone(), new: Text::from(new.as_str()) }
        };
        document.uids.iter().map(&mut replace).collect()
    }
}

enum Failure {
    Engine(EngineFailure),
    Other(anyhow::Error),
}

impl From<EngineFailure> for Failure {
    fn from(failure: EngineFailure) -> Self {
        Self::Engine(failure)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

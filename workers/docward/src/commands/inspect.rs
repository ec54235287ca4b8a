//! `docward inspect`: reads, extracts and redacts local files with no service, no key and no network.

mod acknowledgements;
mod names;
mod output;
mod rows;
mod until;
mod view;

use crate::files::{self, Unfit, Why};
use crate::terminal;
use acknowledgements::Acknowledgements;
use anyhow::Context;
use docward_budget::Stopped;
use docward_engine_client::{EngineFailure, Engines, InMemory};
use docward_engine_model::protocol::{Limits, Rejection};
use docward_engine_model::start::{Feature, SandboxSettings};
use docward_engine_model::{FileKind, Text};
use docward_stage_redact::{NotRedactable, Profile, Redaction};
use futures_util::StreamExt;
use names::Input;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
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
    /// What is written beside.
    #[command(flatten)]
    pub beside: Beside,
    /// How many engine processes at a time; all cores if absent.
    #[arg(long, value_name = "N")]
    pub concurrency: Option<usize>,
    /// A part of the engines' sandbox that this system may lack: landlock, seccomp or uid.
    #[arg(long, value_name = "FEATURE")]
    pub accept_missing: Vec<Feature>,
    /// The limits of an engine.
    #[command(flatten)]
    pub limits: crate::limits::LimitArguments,
}

/// What is written of a document beside what its stages make.
#[derive(Debug, Clone, Copy, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line by itself")]
pub struct Beside {
    /// Also write which rules found each identifier, never its value.
    #[arg(long)]
    pub explain: bool,
    /// Also write each document's pages with a box around everything that was found, as one HTML page for a browser.
    #[arg(long)]
    pub view: bool,
    /// Also write the fields as a bundle of HL7 FHIR R4 resources.
    #[arg(long)]
    pub fhir: bool,
    /// Also write what the sender of an X12 file would be told of it: TA1, 999 and, of the claims that were extracted, 277CA. A 277CA
    /// names patients.
    #[arg(long)]
    pub acknowledge: bool,
    /// Also write what is known of each field that its confidence follows from; for `deploy/eval/calibrate.py`.
    #[arg(long, hide = true)]
    pub known: bool,
}

/// An engine that dies of a document has no word of its own for it.
const ENGINE_DIED: &str = "engine-died";

struct Inspection {
    engines: Engines,
    until: Until,
    profile: Profile,
    beside: Beside,
    limits: Limits,
    out: PathBuf,
    /// Every UID's replacement, the same in all files of one call, so that a study stays together.
    uids: Mutex<HashMap<String, String>>,
}

/// Inspects every file; returns the exit status: 0, or 1 if a file was rejected.
///
/// # Errors
/// Wrong use (no such file, two files that can't be told apart by name) before anything is written; failing to write.
pub async fn run(arguments: Arguments) -> anyhow::Result<u8> {
    if (arguments.beside.fhir || arguments.beside.view) && arguments.stage < Until::Extract {
        return Err(
            crate::failure::Failure::wrong_use("--fhir and --view need fields: say --stage extract or redact").into()
        );
    }
    let inputs = names::inputs(&arguments.files)?;
    std::fs::create_dir_all(&arguments.out)
        .with_context(|| format!("cannot make the folder {}", terminal::name(&arguments.out)))?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let concurrency = arguments.concurrency.unwrap_or(cores).max(1);
    let sandbox = SandboxSettings { accept_missing: arguments.accept_missing, ..SandboxSettings::default() };
    let inspection = Arc::new(Inspection {
        engines: docward_runtime::wiring::engines(concurrency, sandbox).await?,
        until: arguments.stage,
        profile: if arguments.strict { Profile::Strict } else { Profile::Default },
        beside: arguments.beside,
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
            bar.suspend(|| terminal::note(format_args!("{}: rejected: {reason}", terminal::name(&input.path))));
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
            let Beside { explain, fhir, .. } = self.beside;
            return rows::Results { until: self.until, profile: self.profile, explain, fhir, out: &self.out }
                .of_rows(input);
        }
        let bytes = self.bytes_of(&input.path).await?;
        let declared = input.extension.as_deref().and_then(FileKind::of_extension);
        let outcome = match bytes {
            Ok(bytes) => self.document(input, &bytes, declared).await,
            Err(failure) => Err(failure.into()),
        };
        let (reason, detail) = match outcome {
            Ok(()) => return Ok(None),
            Err(Failure::Engine(EngineFailure::Unavailable)) => return Err(EngineFailure::Unavailable.into()),
            Err(Failure::Engine(failure)) => {
                let rejection = failure.second_time();
                (rejection.map_or(ENGINE_DIED, Rejection::as_str), rejection.and_then(Rejection::detail))
            }
            Err(Failure::TooSlow) => (Rejection::TooSlow.as_str(), None),
            Err(Failure::NotRedactable(failure)) => (failure.as_str(), None),
            Err(Failure::Other(error)) => return Err(error),
        };
        output::rejected(&self.out, &input.name, reason, detail)?;
        Ok(Some(reason))
    }

    async fn bytes_of(&self, path: &Path) -> anyhow::Result<Result<Vec<u8>, EngineFailure>> {
        let (path, most) = (path.to_owned(), self.limits.bytes);
        match tokio::task::spawn_blocking(move || files::read(&path, most)).await? {
            Ok(bytes) => Ok(Ok(bytes)),
            Err(Unfit { why: Why::TooLarge { .. }, .. }) => Ok(Err(EngineFailure::Rejected(Rejection::TooManyBytes))),
            Err(unfit) => Err(unfit.into()),
        }
    }

    /// What the sender is to be told, of what is an X12 file, if it is asked for; what is known at once of it is written.
    async fn told(&self, input: &Input, bytes: &[u8]) -> Result<Option<Acknowledgements>, Failure> {
        if !self.beside.acknowledge {
            return Ok(None);
        }
        let told = match self.engines.acknowledgement(bytes, self.limits).await {
            Ok(told) => Acknowledgements::of(told).map_err(anyhow::Error::from)?,
            // It is none, as reading says then.
            Err(EngineFailure::Rejected(why)) if why != Rejection::TooMuchOutput => return Ok(None),
            Err(failure) => return Err(failure.into()),
        };
        told.of_sets(&self.out, &input.name)?;
        Ok(Some(told))
    }

    async fn document(&self, input: &Input, bytes: &[u8], declared: Option<FileKind>) -> Result<(), Failure> {
        let told = self.told(input, bytes).await?;
        let read = self.engines.read(bytes, declared, self.limits).await?;
        output::reading(&self.out, &input.name, &read.document)?;
        if self.until < Until::Extract {
            return Ok(());
        }
        let budget = Duration::from_secs(self.limits.for_all_of(read.document.pages().len()).cpu_seconds.into());
        let fields = docward_budget::within(budget, || docward_stage_extract::extract(&read.document))?;
        output::fields(&self.out, &input.name, &fields)?;
        if let Some(told) = &told {
            told.of_claims(&self.out, &input.name, &fields)?;
        }
        if self.beside.known {
            output::known(&self.out, &input.name, &read.document)?;
        }
        if self.beside.view {
            let pictures = self.engines.pictures(bytes, &read, self.limits).await?;
            output::view(&self.out, &input.name, &view::html(&input.name, &read.document, &pictures, &fields))?;
        }
        if self.beside.fhir {
            output::resources(&self.out, &input.name, bytes, &read.document, &fields)?;
        }
        if self.until < Until::Redact {
            return Ok(());
        }
        let redaction = docward_budget::within(budget, || Redaction::of(&read.document, &fields, self.profile))??;
        output::findings(&self.out, &input.name, redaction.findings())?;
        if self.beside.explain {
            output::explanation(&self.out, &input.name, redaction.findings())?;
        }
        let inputs = InMemory { original: bytes, read: &read, replacement: |uid: &Text| self.replacement(uid) };
        let redacted = self.engines.rewrite(&redaction.rewrite(), &inputs, self.limits).await?;
        output::redacted(&self.out, &input.name, read.document.kind, &redacted.bytes)?;
        Ok(())
    }

    /// A UID's random replacement (DICOM PS3.5 B.2: `2.25.` and a 128-bit number in decimal).
    fn replacement(&self, uid: &Text) -> Text {
        let mut known = self.uids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let new = known.entry(uid.as_str().to_owned()).or_insert_with(|| {
            let random = docward_envelope::JobId::generate().to_bytes();
            format!("2.25.{}", u128::from_be_bytes(random))
        });
        Text::from(new.as_str())
    }
}

enum Failure {
    Engine(EngineFailure),
    /// Extraction or redaction used up its CPU time.
    TooSlow,
    NotRedactable(NotRedactable),
    Other(anyhow::Error),
}

impl From<EngineFailure> for Failure {
    fn from(failure: EngineFailure) -> Self {
        Self::Engine(failure)
    }
}

impl From<Stopped> for Failure {
    fn from(_: Stopped) -> Self {
        Self::TooSlow
    }
}

impl From<NotRedactable> for Failure {
    fn from(failure: NotRedactable) -> Self {
        Self::NotRedactable(failure)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

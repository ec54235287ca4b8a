//! One document: how it is made, how it is read and redacted, how that ended.

use crate::damage::Damage;
use crate::memory::watched;
use docward_engine_client::{EngineFailure, Engines, InMemory, ReadDocument};
use docward_engine_model::protocol::{Limits, Rejection};
use docward_engine_model::{Document, Source, Text};
use docward_stage_redact::{Profile, Redaction};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Result;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A document to be tried.
pub(crate) struct Trial {
    pub(crate) corpus: String,
    pub(crate) name: String,
    pub(crate) bytes: Bytes,
}

/// Where its bytes come from.
pub(crate) enum Bytes {
    File(PathBuf),
    Damaged(Arc<[u8]>, Damage),
}

impl Trial {
    fn bytes(&self) -> Result<Vec<u8>> {
        match &self.bytes {
            Bytes::File(file) => std::fs::read(file),
            Bytes::Damaged(whole, damage) => Ok(damage.done_to(whole)),
        }
    }
}

/// How a document ended, read and then redacted.
pub(crate) struct Outcome {
    pub(crate) ending: Ending,
    pub(crate) time: Duration,
    /// The biggest resident set of a process that worked on it.
    pub(crate) memory: u64,
    /// What was read, in figures.
    pub(crate) figures: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ending {
    Read,
    Rejected(&'static str),
    /// It was read; it can't be redacted, or what is left could not be written.
    NotRedacted(&'static str),
    /// What must not happen.
    Failed(&'static str),
}

impl Outcome {
    pub(crate) async fn of(trial: &Trial, engines: &Engines) -> Result<Self> {
        let bytes = trial.bytes()?;
        let zygote = engines.zygote_process_id().await;
        let started = Instant::now();
        let ((ending, figures), memory) = watched(zygote, through(engines, &bytes)).await;
        Ok(Self { ending, time: started.elapsed(), memory: memory.resident, figures })
    }
}

async fn through(engines: &Engines, bytes: &[u8]) -> (Ending, String) {
    let read = match engines.read(bytes, None, Limits::DEFAULT).await {
        Err(failure) => return (ending(failure, Ending::Rejected), String::new()),
        Ok(read) => read,
    };
    let figures = figures(&read.document);
    let fields = docward_stage_extract::extract(&read.document);
    let ending = match Redaction::of(&read.document, &fields, Profile::Strict) {
        Err(failure) => Ending::NotRedacted(failure.as_str()),
        Ok(redaction) => written(engines, bytes, &read, &redaction).await,
    };
    (ending, figures)
}

/// Writes the document again without what it loses.
async fn written(engines: &Engines, bytes: &[u8], read: &ReadDocument, redaction: &Redaction) -> Ending {
    let new = |uid: &Text| Text::from(format!("2.25.{}", hash(uid)));
    let inputs = InMemory { original: bytes, read, replacement: new };
    match engines.rewrite(&redaction.rewrite(), &inputs, Limits::DEFAULT).await {
        Ok(_) => Ending::Read,
        Err(failure) => ending(failure, Ending::NotRedacted),
    }
}

/// The same for the same UID, and another for another.
fn hash(uid: &Text) -> u64 {
    let mut hasher = DefaultHasher::new();
    uid.hash(&mut hasher);
    hasher.finish()
}

fn ending(failure: EngineFailure, refused: fn(&'static str) -> Ending) -> Ending {
    match failure {
        EngineFailure::Rejected(Rejection::TooMuchMemory) | EngineFailure::OutOfMemory => {
            Ending::Failed("out of memory")
        }
        EngineFailure::Rejected(rejection) => refused(rejection.as_str()),
        EngineFailure::TooMuchOutput => refused(Rejection::TooMuchOutput.as_str()),
        EngineFailure::TimedOut => Ending::Failed("timed out"),
        EngineFailure::BadReply => Ending::Failed("unbelievable answer"),
        EngineFailure::Died => Ending::Failed("died"),
        EngineFailure::Forbidden => Ending::Failed("forbidden system call"),
        EngineFailure::Unavailable => Ending::Failed("no engine"),
    }
}

/// Counts only: what was read is nobody's business here.
fn figures(document: &Document) -> String {
    let words = document.pages().iter().map(|page| page.words.len()).sum();
    let from = |source: Source| document.pages().iter().filter(|page| page.source == source).count();
    let claims = document.interchange().map_or(&[][..], |interchange| &interchange.claims);
    let counts = [
        (document.pages().len(), "pages"),
        (words, "words"),
        (from(Source::TextLayer) + from(Source::Content), "text-layer"),
        (from(Source::Pixels), "pixels"),
        (from(Source::Mixed) + from(Source::PaintedInPart), "mixed"),
        (from(Source::BurntIn), "burnt-in"),
        (document.form().len(), "form values"),
        (claims.len(), "claims"),
        (claims.iter().map(|claim| claim.lines.len()).sum(), "lines"),
        (document.dicom().map_or(0, |dicom| dicom.attributes.len()), "attributes"),
        (document.text().map_or(0, |text| text.as_str().len()), "bytes of text"),
    ];
    let told = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!(", {count} {what}"));
    let cents: i64 = claims.iter().filter_map(|claim| claim.total_cents).sum();
    let cents = if cents == 0 { String::new() } else { format!(", {cents} cents") };
    document.kind.as_str().to_owned() + &told.collect::<String>() + &cents
}

//! One line about one document: for people, or a JSON object.

use crate::terminal;
use docward_client::{Obstacle, Standing};
use docward_envelope::JobId;
use docward_ledger::JobStatus;
use serde::{Serialize, Serializer};
use std::path::Path;

/// What became of a document so far.
#[derive(Debug, Serialize)]
pub(crate) struct Line<'a> {
    /// Null for a file that was refused.
    job: Option<JobId>,
    /// Null where only the job is known. Bytes that are no UTF-8 are replaced.
    file: Option<File<'a>>,
    /// `refused`, or a job's state.
    state: &'a str,
    /// Why it is refused, rejected, held or dead, or what it waits for.
    reason: Option<&'a str>,
    /// What to tell a person of a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

impl<'a> Line<'a> {
    /// A document that was taken in.
    pub(crate) fn accepted(job: JobId, file: &'a Path) -> Self {
        Self { job: Some(job), file: Some(File(file)), state: "accepted", reason: None, message: None }
    }

    /// A file that was not taken in.
    pub(crate) fn refused(file: &'a Path, reason: &'a str, message: &'a str) -> Self {
        Self { job: None, file: Some(File(file)), state: "refused", reason: Some(reason), message: Some(message) }
    }

    /// A job, as its ledger has it.
    pub(crate) fn of(status: &'a JobStatus, file: Option<&'a Path>) -> Self {
        let (state, reason) = (status.state.as_str(), status.reason.as_deref());
        Self { job: Some(status.job), file: file.map(File), state, reason, message: None }
    }

    /// A job at a stage that no worker serves.
    pub(crate) fn without_worker(status: &'a JobStatus, file: Option<&'a Path>) -> Self {
        let reason = match Standing::of(Some(status)) {
            Standing::At(stage) => Some(Obstacle::NoWorker(stage).as_str()),
            _ => None,
        };
        Self { reason, ..Self::of(status, file) }
    }

    /// Says it on standard output, at once.
    ///
    /// # Errors
    /// When it does not serialise, which would be a bug.
    pub(crate) fn say(&self, as_json: bool) -> anyhow::Result<()> {
        if as_json {
            return terminal::json_line(self);
        }
        let job = self.job.map(|job| format!("{job}  ")).unwrap_or_default();
        let reason = self.reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
        let file = self.file.map(|file| format!("  {}", terminal::name(file.0))).unwrap_or_default();
        terminal::line(format_args!("{job}{}{reason}{file}", self.state));
        Ok(())
    }
}

/// A file's path as it stands in JSON.
#[derive(Debug, Clone, Copy)]
struct File<'a>(&'a Path);

impl Serialize for File<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.to_string_lossy().serialize(serializer)
    }
}

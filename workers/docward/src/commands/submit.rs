//! `docward submit`: brings documents in, and waits for them if asked. Every file is tried; each is said as soon as it is
//! accepted or refused, so that nothing is lost when the command ends early.

use crate::explain::{self, explain};
use crate::failure::{self, Failure, Word};
use crate::files::{self, Found, Unfit, Why};
use crate::interrupt::Interrupt;
use crate::session::Session;
use crate::terminal;
use crate::waiting::{self, Awaited, Line, Manner};
use docward_client::{Client, ClientError};
use docward_envelope::{Lane, Purpose, Region};
use docward_trust_policy::Tenant;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Submits documents to a tenant's region: every file is tried, and each is said as it is accepted. The exit status is 1 if
/// one was refused or, with --wait, did not end well.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Documents, or folders to go through: PNG, JPEG, TIFF, PDF, DICOM, X12, text.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Whose documents, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// Where to process them; policy decides whether it may be there.
    #[arg(long)]
    pub region: Region,
    /// What for: treatment, payment, operations or patient-access.
    #[arg(long, default_value = "treatment")]
    pub purpose: Purpose,
    /// interactive, or batch for work that nobody waits for.
    #[arg(long, default_value = "interactive")]
    pub lane: Lane,
    /// Wait until every document has ended.
    #[arg(long)]
    pub wait: bool,
    /// Wait so many seconds at most; the exit status is 3 if that was not enough.
    #[arg(long, value_name = "S", requires = "wait")]
    pub timeout: Option<u64>,
    /// Print JSON, one object a line as things happen.
    #[arg(long)]
    pub json: bool,
}

/// Submits; returns the exit status.
///
/// # Errors
/// When there is no file, the caller may not submit at all, the fleet can't be reached, somebody interrupts it or waiting takes
/// too long. What was accepted until then was said and goes on.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<u8> {
    let client = session.client(&arguments.region).await?;
    let tenant = client.tenant(&arguments.tenant)?;
    let interrupt = Interrupt::listen()?;
    let found = files::find(&arguments.files);
    if found.is_empty() {
        return Err(Failure::wrong_use("there is no file in what was named").into());
    }
    let mut sending = Sending {
        client: &client,
        tenant: &tenant,
        arguments: &arguments,
        most: client.most_bytes(&tenant),
        accepted: Awaited::new(),
        refused: 0,
    };
    sending.send(&found, &interrupt).await?;
    let Sending { accepted, refused, .. } = sending;
    if refused > 0 && !arguments.json {
        terminal::note(format_args!("{refused} of {} were not taken in", found.len()));
    }
    let mut all_done = true;
    if arguments.wait {
        let timeout = arguments.timeout.map(Duration::from_secs);
        let manner = Manner { timeout, may_be_mistyped: false, as_json: arguments.json };
        all_done = waiting::wait(&client, &tenant, accepted, manner, &interrupt).await?;
    }
    Ok(u8::from(refused > 0 || !all_done))
}

struct Sending<'a> {
    client: &'a Client,
    tenant: &'a Tenant,
    arguments: &'a Arguments,
    /// The largest file that is read, in bytes.
    most: u64,
    accepted: Awaited,
    refused: usize,
}

impl Sending<'_> {
    /// Tries every file, one after the other.
    async fn send(&mut self, found: &[Result<Found, Unfit>], interrupt: &Interrupt) -> anyhow::Result<()> {
        for (number, file) in found.iter().enumerate() {
            let rest = found.get(number..).unwrap_or_default();
            if interrupt.is_raised() {
                return Err(self.stopped(Word::Interrupted, "interrupted", rest));
            }
            let sent = match file {
                Ok(file) => self.one(&file.path).await,
                Err(unfit) => self.refuse(&unfit.path, unfit.why.as_str(), &unfit.why.to_string()),
            };
            if let Err(error) = sent {
                return Err(self.stopped(failure::word(&error), &explain(&error), rest));
            }
        }
        Ok(())
    }

    async fn one(&mut self, path: &Path) -> anyhow::Result<()> {
        let (file, most) = (path.to_owned(), self.most);
        let Arguments { purpose, lane, .. } = *self.arguments;
        let bytes = match tokio::task::spawn_blocking(move || files::read(&file, most)).await? {
            Ok(bytes) => bytes,
            Err(Unfit { why: why @ Why::TooLarge { bytes, .. }, .. }) => {
                // Refused on record, like a file that was read.
                return match self.client.would_take(self.tenant, bytes, purpose).await {
                    Ok(()) => self.refuse(path, why.as_str(), &why.to_string()),
                    Err(error) => self.quota_or_end(path, error),
                };
            }
            Err(Unfit { why, .. }) => return self.refuse(path, why.as_str(), &why.to_string()),
        };
        match self.client.submit(self.tenant, bytes, purpose, lane).await {
            Ok(job) => {
                self.accepted.insert(job, Some(path.to_owned()));
                Line::accepted(job, path).say(self.arguments.json)
            }
            Err(error) => self.quota_or_end(path, error),
        }
    }

    /// A quota refuses one file, and perhaps not the next; what else refuses, or is away, does so for all of them.
    fn quota_or_end(&mut self, path: &Path, error: ClientError) -> anyhow::Result<()> {
        match error {
            ClientError::Quota(quota) => self.refuse(path, quota.as_str(), &explain::client(&error)),
            error => Err(error.into()),
        }
    }

    fn refuse(&mut self, path: &Path, reason: &str, message: &str) -> anyhow::Result<()> {
        self.refused += 1;
        if self.arguments.json {
            return Line::refused(path, reason, message).say(true);
        }
        terminal::note(format_args!("{}: {message}", terminal::name(path)));
        Ok(())
    }

    /// What to say when not every file was tried: where it stopped, and what goes on all the same.
    fn stopped(&self, word: Word, why: &str, rest: &[Result<Found, Unfit>]) -> anyhow::Error {
        let path = |file: &Result<Found, Unfit>| match file {
            Ok(file) => terminal::name(&file.path),
            Err(unfit) => terminal::name(&unfit.path),
        };
        let first = rest.first().map(path).unwrap_or_default();
        let mut message = format!("{why}; {} not sent, beginning with {first}", rest.len());
        if !self.accepted.is_empty() {
            let go_on = waiting::command(self.accepted.keys(), self.tenant, &self.arguments.region);
            message.extend([format!("\n{} accepted before; to wait for them: {go_on}", self.accepted.len())]);
        }
        Failure::new(word, message).into()
    }
}

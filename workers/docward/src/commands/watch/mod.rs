//! `docward watch`: hands in what is put into a folder, through a region's HTTP service. It reads no key and no file of a fleet: an
//! address and a token are all it needs.

mod folder;

use self::folder::{Failed, Folder, Look, Taken, Unread};
use crate::api::{Api, ApiError, Door};
use crate::failure::{Failure, Word};
use crate::interrupt::Interrupt;
use crate::terminal;
use docward_envelope::{JobId, Lane, Purpose, Region};
use docward_trust_policy::LARGEST_FILE;
use futures_util::stream::{self, StreamExt};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt::Display;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How often the folder is looked through.
const LOOK: Duration = Duration::from_secs(1);
/// How many files are sent at a time, and from how many bytes on one alone: a slow line carries one of these within the time that a
/// call may take.
const AT_ONCE: usize = 4;
const LARGE: u64 = 8 << 20;
/// After how long is tried again what somebody has to act for first.
const REST: Duration = Duration::from_secs(30);
/// After how long `--once` gives up what can't be sent.
const GIVEN_UP: Duration = Duration::from_mins(5);

/// Hands in what is put into a folder, each file once, for as long as it runs: a file that was taken in is called NAME.JOB.done from
/// then on; one that was refused NAME.….failed, with the reason in a file beside it. Goes through a region's HTTP service with a token.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The folder: one for each tenant. Folders in it, hidden files, and files that are called as unfinished ones often are
    /// (.part, .tmp, .filepart) are passed over.
    folder: PathBuf,
    /// Whose documents, by name or id.
    #[arg(long)]
    tenant: String,
    /// Where to process them: the service's region.
    #[arg(long)]
    region: Region,
    /// What for: treatment, payment, operations or patient-access.
    #[arg(long, default_value = "treatment")]
    purpose: Purpose,
    /// batch, or interactive for work that somebody waits for.
    #[arg(long, default_value = "batch")]
    lane: Lane,
    /// For how many seconds a file must not have changed before it is taken. Whoever writes under another name and renames what is
    /// whole can make it short.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    settled: u64,
    /// End once all that is there was taken in or refused, or what is left could not be sent for five minutes.
    #[arg(long)]
    once: bool,
    /// Print JSON: an object a file.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    door: Door,
}

/// What a service says of a document that it takes in.
#[derive(Deserialize)]
struct Accepted {
    job: JobId,
}

/// One file, as it is told.
#[derive(Serialize)]
struct Row<'a> {
    file: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<JobId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// Why a file is not done with.
enum Later {
    /// It is tried again; others are not kept from going.
    File(Duration),
    /// No other would be taken in either before that.
    All(Duration),
}

/// What a folder is watched with.
struct Watch {
    arguments: Arguments,
    folder: Folder,
    /// What was said last of files that wait, so that it is said once.
    told: HashMap<OsString, String>,
    any_refused: bool,
}

/// What one file came to.
enum Came {
    TakenIn(JobId),
    Refused {
        reason: String,
        title: String,
        job: Option<JobId>,
    },
    Waits {
        reason: String,
        title: String,
        later: Later,
    },
    /// It was not tried, as no other was taken in.
    Untried,
    /// Somebody has to act first, and nobody waits for that.
    End(ApiError),
}

/// Watches a folder; returns the exit status: 1 if a file was refused or, with `--once`, left.
///
/// # Errors
/// When the folder can't be watched, or no service is named and no token is known; with `--once` when the service takes nothing
/// from whoever asks.
pub async fn run(arguments: Arguments) -> anyhow::Result<u8> {
    let folder = Folder::open(&arguments.folder)?;
    // What can't ever be is said at once.
    arguments.door.open(&arguments.tenant, None)?;
    let interrupt = Interrupt::listen()?;
    let settled = Duration::from_secs(arguments.settled);
    let give_up = arguments.once.then(|| Instant::now() + settled + GIVEN_UP);
    if !arguments.once {
        terminal::note(format_args!("watching {}; ^C ends it", terminal::name(&arguments.folder)));
    }
    let mut watch = Watch { arguments, folder, told: HashMap::new(), any_refused: false };
    loop {
        let Look { taken, later, unfit } = watch.folder.look(settled, Instant::now())?;
        for (name, why) in unfit {
            terminal::note(format_args!("{} {why}: it is left where it is", terminal::name(name)));
        }
        let is_empty = taken.is_empty() && later == 0;
        if give_up.is_some_and(|give_up| is_empty || Instant::now() >= give_up) {
            return Ok(u8::from(watch.any_refused || !is_empty));
        }
        let rest = if taken.is_empty() { None } else { watch.send(taken, &interrupt).await? };
        tokio::select! {
            () = sleep(rest.unwrap_or(LOOK)) => {}
            () = interrupt.raised() => {
                if give_up.is_some() {
                    return Err(Failure::new(Word::Interrupted, "interrupted; what was taken in goes on").into());
                }
                return Ok(u8::from(watch.any_refused));
            }
        }
    }
}

impl Watch {
    /// Sends files, and gives each the name that says what came of it. Where the service takes none, says for how long.
    async fn send(&mut self, taken: Vec<Taken>, interrupt: &Interrupt) -> anyhow::Result<Option<Duration>> {
        let Arguments { door, tenant, once, .. } = &self.arguments;
        // Anew each time: tokens live minutes.
        let api = match door.open(tenant, None) {
            Ok((api, _)) => api,
            Err(error) if *once => return Err(error),
            Err(error) => {
                self.say(&OsString::new(), &format!("{error:#}"), |title| terminal::note(title));
                return Ok(Some(REST));
            }
        };
        let (stop, one_large) = (CancellationToken::new(), Semaphore::new(1));
        let came: Vec<Came> = {
            let this = &*self;
            let one = |taken| this.one(&api, taken, &stop, &one_large);
            let mut coming = stream::iter(&taken).map(one).buffered(AT_ONCE);
            let mut came = Vec::new();
            loop {
                let next = tokio::select! {
                    next = coming.next() => next,
                    () = interrupt.raised(), if !stop.is_cancelled() => {
                        stop.cancel();
                        continue;
                    }
                };
                let Some(next) = next else { break };
                came.push(next);
            }
            came
        };
        let mut rest: Option<Duration> = None;
        for (taken, came) in taken.iter().zip(came) {
            let ended = match came {
                Came::Untried => continue,
                Came::End(error) => return Err(Failure::from(error).into()),
                Came::TakenIn(job) => self.taken_in(taken, job),
                Came::Refused { reason, title, job } => self.refused(taken, &reason, &title, job),
                Came::Waits { reason, title, later } => {
                    self.waits(taken, &reason, &title)?;
                    match later {
                        Later::All(wait) => rest = Some(rest.map_or(wait, |rest| rest.max(wait))),
                        Later::File(wait) => self.folder.rest(taken, Instant::now() + wait),
                    }
                    continue;
                }
            };
            match ended {
                Ok(()) => drop(self.told.remove(&taken.name)),
                Err(error) => {
                    self.waits(taken, "unnamed", &format!("can't be given another name: {error:#}"))?;
                    self.folder.rest(taken, Instant::now() + REST);
                }
            }
        }
        Ok(rest)
    }

    /// Sends one file.
    async fn one(&self, api: &Api, taken: &Taken, stop: &CancellationToken, one_large: &Semaphore) -> Came {
        if stop.is_cancelled() {
            return Came::Untried;
        }
        let refused = |reason: &str, title: &dyn Display, job| Came::Refused {
            reason: reason.to_owned(),
            title: title.to_string(),
            job,
        };
        let opened = match self.folder.opened(taken) {
            Ok(opened) => opened,
            Err(error) => return unread(&error),
        };
        let _turn = if opened.length() > LARGE { one_large.acquire().await.ok() } else { None };
        let read = tokio::task::spawn_blocking(move || opened.read(LARGEST_FILE)).await;
        let bytes = match read {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(error)) => return unread(&error),
            Err(_) => return waits("unreadable", &"can't be read", Later::File(REST)),
        };
        if stop.is_cancelled() {
            return Came::Untried;
        }
        let Arguments { region, purpose, lane, .. } = &self.arguments;
        let to = format!("documents?region={region}&purpose={purpose}&lane={lane}");
        let answer = api.hand_in(&to, &taken.key, bytes).await;
        let accepted = answer.and_then(|answer| serde_json::from_slice(&answer).map_err(|_| ApiError::Other));
        match accepted {
            Ok(Accepted { job }) if self.folder.is_unchanged(taken) => Came::TakenIn(job),
            Ok(Accepted { job }) => {
                let why = "it was written to while it was sent, so what was taken in may be a part of it";
                refused("changed", &why, Some(job))
            }
            Err(error) => {
                let is_for_all = error.keeps_all_waiting();
                if is_for_all {
                    stop.cancel();
                }
                if is_for_all && error.may_pass().is_none() && self.arguments.once {
                    return Came::End(error);
                }
                match error.may_pass().or_else(|| error.is_for_all().then_some(REST)) {
                    Some(wait) if is_for_all => waits(error.word(), &error, Later::All(wait)),
                    Some(wait) => waits(error.word(), &error, Later::File(wait)),
                    None => refused(error.word(), &error, None),
                }
            }
        }
    }

    fn taken_in(&self, taken: &Taken, job: JobId) -> anyhow::Result<()> {
        self.folder.done(taken, job)?;
        if self.arguments.json {
            return tell(taken, "taken-in", Some(job), None);
        }
        terminal::line(format_args!("{}: taken in as {job}", terminal::name(&taken.name)));
        Ok(())
    }

    fn refused(&mut self, taken: &Taken, reason: &str, title: &str, job: Option<JobId>) -> anyhow::Result<()> {
        self.any_refused = true;
        let file = taken.name.to_string_lossy().into_owned();
        self.folder.failed(taken, &Failed { file, reason, title: title.to_owned(), job })?;
        if self.arguments.json {
            return tell(taken, "refused", job, Some(reason));
        }
        terminal::note(format_args!("{}: {title}", terminal::name(&taken.name)));
        Ok(())
    }

    fn waits(&mut self, taken: &Taken, reason: &str, title: &str) -> anyhow::Result<()> {
        let (json, name) = (self.arguments.json, taken.name.clone());
        let mut told = Ok(());
        self.say(&name, title, |title| {
            if json {
                told = tell(taken, "waits", None, Some(reason));
            } else {
                terminal::note(format_args!("{}: {title}; it is tried again", terminal::name(&name)));
            }
        });
        told
    }

    /// Says something of a file, if it is not what was said of it last.
    fn say(&mut self, name: &OsString, title: &str, say: impl FnOnce(&str)) {
        if self.told.get(name).is_none_or(|told| told != title) {
            say(title);
            self.told.insert(name.clone(), title.to_owned());
        }
    }
}

fn waits(reason: &str, title: &dyn Display, later: Later) -> Came {
    Came::Waits { reason: reason.to_owned(), title: title.to_string(), later }
}

/// What comes of a file that is not read.
fn unread(error: &Unread) -> Came {
    let (reason, title) = match error {
        Unread::Gone => return Came::Untried,
        Unread::Large(_) => ("size", format!("it {error}")),
        Unread::NotAFile => ("not-a-file", format!("it {error}")),
        Unread::Changing => return waits("changing", &format_args!("it {error}"), Later::File(LOOK)),
        Unread::Now(_) => return waits("unreadable", &format_args!("it {error}"), Later::File(REST)),
    };
    Came::Refused { reason: reason.to_owned(), title, job: None }
}

/// Says what came of a file to a program that listens.
fn tell(taken: &Taken, state: &'static str, job: Option<JobId>, reason: Option<&str>) -> anyhow::Result<()> {
    let file = taken.name.to_string_lossy().into_owned();
    terminal::json_line(&Row { file, state, job, reason })
}

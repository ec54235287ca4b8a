//! What is said when waiting ends before the jobs do, which go on.

use super::standing;
use crate::failure::{Failure, Word};
use crate::terminal;
use docward_client::{Following, Standing};
use docward_envelope::{JobId, Region};
use docward_trust_policy::Tenant;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Jobs that are waited for, each with the file it was made of where that is known.
pub(crate) type Awaited = BTreeMap<JobId, Option<PathBuf>>;

/// How many jobs are named one by one; of more, who waits is told how many stand where.
const NAMED: usize = 20;

/// The command that goes on waiting for jobs.
pub(crate) fn command<'a>(jobs: impl ExactSizeIterator<Item = &'a JobId>, tenant: &Tenant, region: &Region) -> String {
    let jobs: Vec<String> = jobs.map(ToString::to_string).collect();
    format!("docward wait {} --tenant {} --region {region}", jobs.join(" "), tenant.slug)
}

/// Which jobs are still on their way, why, and how to go on waiting for them.
pub(super) fn stopped(
    (word, why): (Word, &str),
    following: &Following,
    files: &Awaited,
    tenant: &Tenant,
    region: &Region,
) -> anyhow::Error {
    let open: Vec<(JobId, Standing)> = following.open().collect();
    let first = format!("{why}; still on their way: {}", open.len());
    let named = |(job, standing): &(JobId, Standing)| {
        let file = files.get(job).and_then(Option::as_ref);
        let file = file.map(|file| format!("  {}", terminal::name(file))).unwrap_or_default();
        format!("  {job}  {}{file}", standing::words(*standing))
    };
    let where_they_are = if open.len() > NAMED {
        vec![format!("  {}", standing::tally(&following.standings()))]
    } else {
        open.iter().map(named).collect()
    };
    let obstacles = following.obstacles();
    let obstacles = standing::obstacles(&obstacles, region).map(|obstacle| format!("  {obstacle}"));
    let last = format!("to go on: {}", command(open.iter().map(|(job, _)| job), tenant, region));
    let lines: Vec<String> = [first].into_iter().chain(where_they_are).chain(obstacles).chain([last]).collect();
    Failure::new(word, lines.join("\n")).into()
}

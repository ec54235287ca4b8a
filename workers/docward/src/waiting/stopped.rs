//! What is said when waiting ends before the jobs do, which go on.

use super::{Open, Waiting, standing};
use crate::explain;
use crate::failure::{Failure, Word};
use crate::terminal;
use docward_client::NotFound;
use docward_envelope::{JobId, Region};
use docward_trust_policy::Tenant;

/// How many jobs are named one by one; of more, who waits is told how many stand where.
const NAMED: usize = 20;

/// The command that goes on waiting for jobs.
pub(crate) fn command<'a>(jobs: impl ExactSizeIterator<Item = &'a JobId>, tenant: &Tenant, region: &Region) -> String {
    let jobs: Vec<String> = jobs.map(ToString::to_string).collect();
    format!("docward wait {} --tenant {} --region {region}", jobs.join(" "), tenant.slug)
}

impl Waiting<'_> {
    /// Which jobs are still on their way, why, and how to go on waiting for them.
    pub(super) fn stopped(&self, word: Word, why: &str) -> anyhow::Error {
        let first = format!("{why}; still on their way: {}", self.open.len());
        let named = |(job, Open { file, standing, .. }): (&JobId, &Open)| {
            let file = file.as_ref().map(|file| format!("  {}", terminal::name(file))).unwrap_or_default();
            format!("  {job}  {}{file}", standing::words(*standing))
        };
        let where_they_are = if self.open.len() > NAMED {
            vec![format!("  {}", self.tally.in_words())]
        } else {
            self.open.iter().map(named).collect()
        };
        let obstacles = self.obstacles.iter().map(|(_, obstacle)| format!("  {obstacle}"));
        let go_on = command(self.open.keys(), self.tenant, self.client.region());
        let last = format!("to go on: {go_on}");
        let lines: Vec<String> = [first].into_iter().chain(where_they_are).chain(obstacles).chain([last]).collect();
        Failure::new(word, lines.join("\n")).into()
    }

    /// A job that a person named, and that still nobody has heard of, is none.
    pub(super) fn all_are_known(&self) -> anyhow::Result<()> {
        let Some((job, _)) = self.open.iter().find(|(_, open)| open.status.is_none()) else { return Ok(()) };
        let (tenant, region) = (self.tenant.slug.clone(), self.client.region().clone());
        let missing = NotFound::Job { job: *job, tenant, region };
        Err(Failure::new(Word::NotFound, explain::client(&missing.into())).into())
    }
}

//! What is said when waiting ends before the jobs do, which go on.

use super::{Waiting, standing};
use crate::failure::{Failure, Word};
use crate::terminal;
use docward_client::Standing;
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
        let open: Vec<(JobId, Standing)> = self.following.open().collect();
        let first = format!("{why}; still on their way: {}", open.len());
        let named = |(job, standing): &(JobId, Standing)| {
            let file = self.files.get(job).and_then(Option::as_ref);
            let file = file.map(|file| format!("  {}", terminal::name(file))).unwrap_or_default();
            format!("  {job}  {}{file}", standing::words(*standing))
        };
        let where_they_are = if open.len() > NAMED {
            vec![format!("  {}", standing::tally(&self.following.standings()))]
        } else {
            open.iter().map(named).collect()
        };
        let obstacles = self.following.obstacles();
        let obstacles = standing::obstacles(&obstacles, self.region).map(|obstacle| format!("  {obstacle}"));
        let go_on = command(open.iter().map(|(job, _)| job), self.tenant, self.region);
        let last = format!("to go on: {go_on}");
        let lines: Vec<String> = [first].into_iter().chain(where_they_are).chain(obstacles).chain([last]).collect();
        Failure::new(word, lines.join("\n")).into()
    }
}

//! Which bundles are merged: few lie there at any time, and no document is copied often.
//!
//! Of a day that bundles still come to, eight of about one size become one: a document is copied once for each size, and there
//! are at most seven of each. Of a day to which none came for an hour everything becomes one bundle, or a few where that would
//! be larger than a merge may be. So a search opens as many bundles as there are days, and some for today.

use docward_envelope::{ObjectName, Timestamp};
use jiff::{SignedDuration, civil::Date};
use std::collections::BTreeMap;

/// How many of one size are merged.
const ALIKE: usize = 8;
/// The first size: bundles of fewer bytes than this are all of one size, and so are those up to eight times as large …
const SMALLEST: u64 = 128 << 10;
/// How many bytes a merged bundle has at most. A merge holds that much in memory, and as much again for what comes of it.
const LARGEST: u64 = 32 << 20;
/// How many are merged at once.
const AT_ONCE: usize = 512;
/// How long no bundle came to a day that is quiet.
const QUIET: SignedDuration = SignedDuration::from_hours(1);

/// What is to be merged now.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Each of these into one.
    pub merges: Vec<Vec<ObjectName>>,
    /// When there may be more to do although nothing comes: a day becomes quiet, or not all of this could be done at once.
    pub again: Option<Timestamp>,
}

/// Plans for a tenant's bundles, each with its bytes.
pub fn plan(bundles: &[(ObjectName, u64)], now: Timestamp) -> Plan {
    let mut days: BTreeMap<Date, Vec<(&ObjectName, u64)>> = BTreeMap::new();
    for (name, bytes) in bundles.iter().filter(|(_, bytes)| *bytes < LARGEST / 2) {
        if let Some(day) = name.bundle_day() {
            days.entry(day).or_default().push((name, *bytes));
        }
    }
    let mut plan = Plan::default();
    for day in days.into_values().filter(|day| day.len() > 1) {
        let newest = day.iter().filter_map(|(name, _)| made(name)).max().unwrap_or(now);
        let quiet_from = newest.saturating_add(QUIET).unwrap_or(Timestamp::MAX);
        let sizes = if quiet_from <= now { vec![day] } else { alike(day) };
        let again = if quiet_from <= now { now } else { quiet_from };
        let merges: Vec<_> = sizes.into_iter().flat_map(groups).collect();
        if quiet_from > now || merges.len() > 1 {
            plan.again = Some(plan.again.map_or(again, |earlier| earlier.min(again)));
        }
        plan.merges.extend(merges);
    }
    plan
}

/// When a bundle was made, or the job that it is of.
fn made(name: &ObjectName) -> Option<Timestamp> {
    match name {
        ObjectName::Bundle { job, .. } => Some(job.minted()),
        ObjectName::MergedBundle { lease, .. } => Some(lease.minted()),
        _ => None,
    }
}

/// Those of which there are enough of one size.
fn alike(day: Vec<(&ObjectName, u64)>) -> Vec<Vec<(&ObjectName, u64)>> {
    let mut sizes: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for (name, bytes) in day {
        let size = (bytes / SMALLEST).checked_ilog(ALIKE as u64).map_or(0, |size| size + 1);
        sizes.entry(size).or_default().push((name, bytes));
    }
    sizes.into_values().filter(|alike| alike.len() >= ALIKE).collect()
}

/// Groups that are not too large to be merged, the smallest together.
fn groups(mut bundles: Vec<(&ObjectName, u64)>) -> Vec<Vec<ObjectName>> {
    bundles.sort_by_key(|(name, bytes)| (*bytes, *name));
    let (mut groups, mut group, mut total) = (Vec::new(), Vec::new(), 0);
    for (name, bytes) in bundles {
        if total + bytes > LARGEST || group.len() == AT_ONCE {
            groups.push(std::mem::take(&mut group));
            total = 0;
        }
        group.push(name.clone());
        total += bytes;
    }
    groups.push(group);
    groups.retain(|group| group.len() > 1);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::{JobId, LeaseId, Run, TenantId};

    /// A day's bundles as a compactor would leave them, merge by merge; what a merge comes to has the bytes of its parts.
    #[derive(Default)]
    struct Day {
        bundles: Vec<(ObjectName, u64)>,
        copied: u64,
    }

    impl Day {
        fn come(&mut self, count: usize, bytes: u64) {
            let tenant = TenantId::generate();
            for _ in 0..count {
                let (expiry, job, run) = ("2030-01-31".parse().unwrap(), JobId::generate(), Run::FIRST);
                self.bundles.push((ObjectName::Bundle { tenant, expiry, job, run }, bytes));
            }
        }

        /// Merges until nothing is left to merge.
        fn compact(&mut self, now: Timestamp) {
            loop {
                let merges = plan(&self.bundles, now).merges;
                if merges.is_empty() {
                    return;
                }
                for merge in merges {
                    assert!((2..=AT_ONCE).contains(&merge.len()));
                    let bytes =
                        self.bundles.iter().filter(|(name, _)| merge.contains(name)).map(|(_, bytes)| bytes).sum();
                    assert!(bytes <= LARGEST, "a merge fits into memory");
                    self.copied += bytes;
                    self.bundles.retain(|(name, _)| !merge.contains(name));
                    let (tenant, expiry) = (TenantId::generate(), "2030-01-31".parse().unwrap());
                    let lease = LeaseId::generate();
                    self.bundles.push((ObjectName::MergedBundle { tenant, expiry, lease }, bytes));
                }
            }
        }
    }

    #[test]
    fn few_bundles_are_left_while_documents_come_and_none_is_copied_often() {
        let (mut day, mut most) = (Day::default(), 0);
        // 8,000 documents of 8 KiB in the course of a day.
        for _ in 0..2000 {
            day.come(4, 8 << 10);
            day.compact(Timestamp::now());
            most = most.max(day.bundles.len());
        }
        assert!(most <= 7 * 4 + 4, "{most} bundles lay there together");
        let copies = day.copied / (8000 * (8 << 10));
        assert!(copies < 12, "a document was copied {copies} times");
    }

    #[test]
    fn a_quiet_day_is_one_bundle_or_as_few_as_a_merge_allows() {
        let later = Timestamp::now() + QUIET + SignedDuration::from_secs(1);
        let mut day = Day::default();
        day.come(1500, 4 << 10);
        let now = Timestamp::now();
        assert!(
            plan(&day.bundles, now).again.is_some_and(|again| again > now),
            "it is looked at again when it is quiet"
        );
        day.compact(later);
        assert_eq!(day.bundles.len(), 1);
        assert_eq!(plan(&day.bundles, later), Plan::default(), "and then there is nothing to do any more");

        let mut large = Day::default();
        large.come(9, 20 << 20);
        large.come(20, 10 << 20);
        large.compact(later);
        // What is half as large as may be stays; two hundred mebibytes become seven bundles.
        assert_eq!(large.bundles.len(), 9 + 7);
    }

    #[test]
    fn a_few_of_today_and_one_of_a_day_are_left_alone() {
        let mut day = Day::default();
        day.come(7, 4 << 10);
        assert!(plan(&day.bundles, Timestamp::now()).merges.is_empty());
        let mut one = Day::default();
        one.come(1, 4 << 10);
        assert_eq!(plan(&one.bundles, Timestamp::now() + 2 * QUIET), Plan::default());
    }
}

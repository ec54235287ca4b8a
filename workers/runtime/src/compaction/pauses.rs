//! What could not be worked on is left alone for a while, twice as long each time. In memory only: a process that starts anew
//! tries everything again.

use docward_envelope::{JobId, ObjectName, Timestamp};
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// How long after it failed the first time.
const FIRST: SignedDuration = SignedDuration::from_mins(10);
/// How long at most, however often it failed.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// What of a tenant is left alone, and until when.
#[derive(Debug, Default)]
pub struct Paused {
    /// Bundles that do not open, or are none that this build can read.
    pub(super) unreadable: Pauses<ObjectName>,
    /// Bundles that can be read, and not be merged with others.
    pub(super) unmerged: Pauses<ObjectName>,
    /// Erased jobs of which nobody can say that they are out of all bundles, because one can't be read.
    pub(super) erasures: Pauses<JobId>,
}

impl Paused {
    /// Whether taking an erased job's text out of the bundles failed so recently that it is not tried again yet.
    pub fn holds_erasure(&self, job: JobId, now: Timestamp) -> bool {
        self.erasures.holds(&job, now)
    }
}

/// Growing pauses, by what failed.
#[derive(Debug)]
pub(super) struct Pauses<K>(BTreeMap<K, Pause>);

#[derive(Debug)]
struct Pause {
    length: SignedDuration,
    until: Timestamp,
}

impl<K> Default for Pauses<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord> Pauses<K> {
    /// It failed: the first pause, or one twice as long as the last.
    pub(super) fn lengthen(&mut self, failed: K, now: Timestamp) {
        let length = self.0.get(&failed).map_or(FIRST, |pause| (pause.length * 2).min(LONGEST));
        let until = now.saturating_add(length).unwrap_or(Timestamp::MAX);
        self.0.insert(failed, Pause { length, until });
    }

    /// Whether it is left alone at this time.
    pub(super) fn holds(&self, what: &K, now: Timestamp) -> bool {
        self.0.get(what).is_some_and(|pause| now < pause.until)
    }

    /// Whether it failed the last time, however long ago.
    pub(super) fn has_failed(&self, what: &K) -> bool {
        self.0.contains_key(what)
    }

    /// It went well: the next failure is the first again.
    pub(super) fn end(&mut self, what: &K) {
        self.0.remove(what);
    }

    /// Forgets what is not there any more.
    pub(super) fn retain(&mut self, is_there: impl Fn(&K) -> bool) {
        self.0.retain(|what, _| is_there(what));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_doubles_the_pause_up_to_a_day_until_it_goes_well() {
        let (mut pauses, mut now) = (Pauses::default(), Timestamp::now());
        assert!(!pauses.holds(&"one", now));
        for minutes in [10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440] {
            pauses.lengthen("one", now);
            let length = SignedDuration::from_mins(minutes);
            assert!(pauses.holds(&"one", now + length - SignedDuration::from_secs(1)), "{minutes} minutes");
            now += length;
            assert!(!pauses.holds(&"one", now), "{minutes} minutes");
        }
        pauses.end(&"one");
        pauses.lengthen("one", now);
        assert!(!pauses.holds(&"one", now + FIRST) && !pauses.holds(&"other", now));
    }
}

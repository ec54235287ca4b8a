//! Growing pauses: what keeps ending is started again a little later each time.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Pause before what ended is started again, doubled each time it ends within a minute.
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
const FORGOTTEN_AFTER: Duration = Duration::from_mins(1);

/// The pauses of processes and servers, by name.
#[derive(Default)]
pub(super) struct Pauses(BTreeMap<String, Pause>);

struct Pause {
    length: Duration,
    since: Instant,
}

impl Pauses {
    /// It ended, or did not start: the first pause, or one twice as long as the last.
    pub(super) fn lengthen(&mut self, name: &str) {
        let before = self.0.get(name).filter(|pause| pause.since.elapsed() < FORGOTTEN_AFTER);
        let length = before.map_or(FIRST, |pause| (pause.length * 2).min(LONGEST));
        self.0.insert(name.to_owned(), Pause { length, since: Instant::now() });
    }

    /// Whether it must not be started yet.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|pause| pause.since.elapsed() < pause.length)
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_end_within_a_minute_doubles_the_pause_up_to_the_longest() {
        let mut pauses = Pauses::default();
        assert!(!pauses.holds("ocr"));
        let milliseconds = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
        for milliseconds in milliseconds {
            pauses.lengthen("ocr");
            assert_eq!(pauses.0["ocr"].length, Duration::from_millis(milliseconds));
        }
        assert!(pauses.holds("ocr") && !pauses.holds("redact"));
        if let Some(pause) = pauses.0.get_mut("ocr") {
            pause.since -= FORGOTTEN_AFTER;
        }
        assert!(!pauses.holds("ocr"));
        pauses.lengthen("ocr");
        assert_eq!(pauses.0["ocr"].length, FIRST);
    }
}

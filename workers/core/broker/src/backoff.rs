//! Waiting longer after each failure, never in step with the other workers.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// Doubles from 100 ms to 5 s; each wait is a random part of at least half of it.
pub(crate) struct Backoff {
    ceiling: Duration,
}

impl Backoff {
    pub(crate) const fn new() -> Self {
        Self { ceiling: FIRST }
    }

    /// After a success the next failure is a first one again.
    pub(crate) fn reset(&mut self) {
        self.ceiling = FIRST;
    }

    pub(crate) async fn wait(&mut self) {
        tokio::time::sleep(self.next(random())).await;
    }

    fn next(&mut self, random: u32) -> Duration {
        let half = self.ceiling / 2;
        self.ceiling = (self.ceiling * 2).min(LONGEST);
        half + half.mul_f64(f64::from(random) / f64::from(u32::MAX))
    }
}

/// Spreads waits; not a secret. Without randomness waits are merely in step.
pub(crate) fn random() -> u32 {
    getrandom::u32().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_longest_and_stay_between_half_and_whole() {
        let mut backoff = Backoff::new();
        let mut ceiling = FIRST;
        for random in [0, u32::MAX, u32::MAX / 2, 7, 0, u32::MAX, 1, 2, 3] {
            let wait = backoff.next(random);
            assert!(wait >= ceiling / 2 && wait <= ceiling);
            ceiling = (ceiling * 2).min(LONGEST);
        }
        assert_eq!(backoff.next(u32::MAX), LONGEST);
        backoff.reset();
        assert_eq!(backoff.next(0), FIRST / 2);
    }
}

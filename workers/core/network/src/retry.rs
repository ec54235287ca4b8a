//! How long to wait before something that failed is tried again.

use backon::{BackoffBuilder, ExponentialBuilder};
use std::time::Duration;

/// For what is tried until it works: longer after each failure, never long, and never in step with other processes that failed
/// at the same time. The library adds up to as much again at random, so the first wait is 50 to 100 ms and the longest 2.5 to
/// 5 s.
pub const PATIENTLY: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(50))
    .with_max_delay(Duration::from_millis(2500))
    .with_jitter()
    .without_max_times();

/// The waits of [`PATIENTLY`], one after the other, without end.
pub type Waits = <ExponentialBuilder as BackoffBuilder>::Backoff;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_a_moment_to_some_seconds_and_never_end() {
        let waits: Vec<Duration> = PATIENTLY.build().take(1000).collect();
        assert_eq!(waits.len(), 1000);
        let within = |wait: &Duration, milliseconds: u64| {
            (Duration::from_millis(milliseconds)..=Duration::from_millis(2 * milliseconds)).contains(wait)
        };
        assert!(within(&waits[0], 50) && within(&waits[1], 100) && within(&waits[2], 200), "{waits:?}");
        assert!(waits[6..].iter().all(|wait| within(wait, 2500)), "{waits:?}");
    }

    #[test]
    fn two_processes_that_failed_together_do_not_come_back_together() {
        let [one, other] = [(); 2].map(|()| PATIENTLY.build().take(8).collect::<Vec<_>>());
        assert_ne!(one, other);
    }
}

//! The fixed delays: four queues whose messages all live equally long, since one TTL per message would block behind
//! longer ones.

use std::time::Duration;

/// One delay queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delay {
    Second,
    FiveSeconds,
    HalfMinute,
    TwoMinutes,
}

impl Delay {
    pub(crate) const ALL: [Delay; 4] = [Delay::Second, Delay::FiveSeconds, Delay::HalfMinute, Delay::TwoMinutes];

    /// The name of the queue and of the exchange before it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Delay::Second => "delay.1s",
            Delay::FiveSeconds => "delay.5s",
            Delay::HalfMinute => "delay.30s",
            Delay::TwoMinutes => "delay.120s",
        }
    }

    pub(crate) const fn duration(self) -> Duration {
        Duration::from_secs(match self {
            Delay::Second => 1,
            Delay::FiveSeconds => 5,
            Delay::HalfMinute => 30,
            Delay::TwoMinutes => 120,
        })
    }

    /// The delay before the next attempt: longer with every attempt. A queue's delay is fixed, so `random` picks the queue: of
    /// four retries one takes the next shorter delay and one the next longer, so that messages that failed together are not
    /// tried again together.
    pub(crate) fn after(attempt: u32, random: u32) -> Self {
        let base = usize::try_from(attempt).unwrap_or(usize::MAX).min(Self::ALL.len() - 1);
        let index = match random % 4 {
            0 => base.saturating_sub(1),
            1 => base + 1,
            _ => base,
        };
        Self::ALL.get(index).copied().unwrap_or(Delay::TwoMinutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_with_attempts_and_jitter_moves_by_one_at_most() {
        assert_eq!(Delay::after(0, 2), Delay::Second);
        assert_eq!(Delay::after(0, 0), Delay::Second);
        assert_eq!(Delay::after(0, 1), Delay::FiveSeconds);
        assert_eq!(Delay::after(2, 0), Delay::FiveSeconds);
        assert_eq!(Delay::after(2, 3), Delay::HalfMinute);
        assert_eq!(Delay::after(3, 1), Delay::TwoMinutes);
        assert_eq!(Delay::after(u32::MAX, 0), Delay::HalfMinute);
    }
}

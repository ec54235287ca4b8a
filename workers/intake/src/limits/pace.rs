//! How slowly a body may come. Who sends slower loses the connection, and nobody else does.

use std::time::Duration;

/// The fewest bytes a second: less than the slowest line that anybody works over.
const LEAST: u64 = 1024;
/// Over how long that is averaged: bytes may well be late.
const OVER: Duration = Duration::from_secs(30);

/// How a body has come so far. Only what its sender takes counts: while the service itself is busy nobody is slow.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    waited: Duration,
    came: u64,
}

/// It comes too slowly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooSlow;

impl Pace {
    /// How long it is waited for the next bytes before it is looked whether enough came.
    pub(crate) fn patience(&self) -> Duration {
        OVER.saturating_sub(self.waited)
    }

    /// So many bytes came, perhaps none, after so long.
    pub(crate) fn came(&mut self, bytes: u64, after: Duration) -> Result<(), TooSlow> {
        self.waited += after;
        self.came += bytes;
        if self.waited < OVER {
            return Ok(());
        }
        let is_enough = self.came >= LEAST * OVER.as_secs();
        *self = Self::default();
        if is_enough { Ok(()) } else { Err(TooSlow) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many bytes in each second, for so many seconds.
    fn coming(bytes: u64, seconds: u64) -> Result<(), TooSlow> {
        let mut pace = Pace::default();
        (0..seconds).try_for_each(|_| pace.came(bytes, Duration::from_secs(1)))
    }

    #[test]
    fn who_drips_is_given_up_after_half_a_minute() {
        assert_eq!(coming(1, 29), Ok(()), "it may still come");
        assert_eq!(coming(1, 30), Err(TooSlow));
        assert_eq!(coming(LEAST - 1, 600), Err(TooSlow));
        assert_eq!(coming(LEAST, 600), Ok(()));
        assert_eq!(Pace::default().came(0, OVER), Err(TooSlow));
    }

    #[test]
    fn what_came_early_does_not_count_for_ever() {
        let mut pace = Pace::default();
        assert_eq!(pace.came(1 << 30, OVER), Ok(()));
        assert_eq!(pace.patience(), OVER);
        assert_eq!(pace.came(10, OVER / 2), Ok(()));
        assert_eq!(pace.patience(), OVER / 2);
        assert_eq!(pace.came(10, OVER / 2), Err(TooSlow));
    }
}

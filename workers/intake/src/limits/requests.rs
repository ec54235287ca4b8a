//! How many requests each may make: a bucket that fills steadily, and of which each request takes one.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tokio::time::Instant;

/// Of so many it is known how much they may still ask. Where more ask at a time, those who come last are refused.
const MOST_KNOWN: usize = 1 << 16;

/// The buckets of all.
pub(crate) struct Requests<K: Ord> {
    /// How many come back in a second.
    per_second: u32,
    /// How many there are at most: what may be asked at once.
    most: u32,
    known: Mutex<BTreeMap<K, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    left: f64,
    since: Instant,
}

/// What somebody may still ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    /// Whether this request is within it.
    pub(crate) is_within: bool,
    /// How many more may come at once.
    pub(crate) requests: u32,
    /// In how many seconds there are as many as there ever are.
    pub(crate) full_in: u32,
}

impl<K: Ord> Requests<K> {
    pub(crate) fn new(per_second: u32, most: u32) -> Self {
        Self { per_second: per_second.max(1), most: most.max(1), known: Mutex::default() }
    }

    /// How many may be asked in how many seconds.
    pub(crate) const fn policy(&self) -> (u32, u32) {
        (self.most, self.most.div_ceil(self.per_second))
    }

    /// Takes one request of somebody's.
    pub(crate) fn take(&self, whose: K, now: Instant) -> Left {
        let (most, per_second) = (f64::from(self.most), f64::from(self.per_second));
        let left_at = |bucket: &Bucket| {
            let came = now.saturating_duration_since(bucket.since).as_secs_f64() * per_second;
            (bucket.left + came).min(most)
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_KNOWN && !known.contains_key(&whose) {
            // Who has asked nothing for a while is as one who never asked.
            known.retain(|_, bucket| left_at(bucket) < most);
            if known.len() >= MOST_KNOWN {
                return Left { is_within: false, requests: 0, full_in: 1 };
            }
        }
        let bucket = known.entry(whose).or_insert(Bucket { left: most, since: now });
        *bucket = Bucket { left: left_at(bucket), since: now };
        let is_within = bucket.left >= 1.0;
        if is_within {
            bucket.left -= 1.0;
        }
        let left = bucket.left;
        drop(known);
        Left { is_within, requests: whole(left), full_in: whole(((most - left) / per_second).ceil()) }
    }
}

/// The whole part of what is no more than a `u32` holds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between nothing and the most")]
const fn whole(count: f64) -> u32 {
    count as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::TenantId;
    use std::time::Duration;

    #[test]
    fn a_tenant_asks_as_often_as_it_may_whatever_others_do() {
        let (requests, began) = (Requests::new(10, 20), Instant::now());
        let (busy, other) = (TenantId::generate(), TenantId::generate());
        assert_eq!(requests.policy(), (20, 2));
        for number in 1..=20 {
            let left = requests.take(busy, began);
            assert_eq!((left.is_within, left.requests), (true, 20 - number));
        }
        assert_eq!(requests.take(busy, began), Left { is_within: false, requests: 0, full_in: 2 });
        assert!(requests.take(other, began).is_within);
        // One comes back in a tenth of a second, and who was refused lost nothing.
        let later = began + Duration::from_millis(101);
        assert!(requests.take(busy, later).is_within && !requests.take(busy, later).is_within);
        let much_later = later + Duration::from_hours(1);
        assert_eq!(requests.take(busy, much_later).requests, 19, "no more than there ever are");
        assert!(requests.take(busy, began).is_within, "a clock that goes back takes nothing away");
    }

    #[test]
    fn no_more_are_known_than_there_is_room_for() {
        let (requests, began) = (Requests::new(1, 2), Instant::now());
        for whose in 0..MOST_KNOWN {
            assert!(requests.take(whose, began).is_within);
        }
        assert!(!requests.take(MOST_KNOWN, began).is_within, "there is no room for it");
        assert!(requests.take(0, began).is_within, "who is known is asked as before");
        let later = began + Duration::from_secs(2);
        assert!(requests.take(MOST_KNOWN, later).is_within, "the others have asked nothing for a while");
        assert_eq!(requests.known.lock().unwrap().len(), 1);
    }
}

//! Sessions in use: one for each job, or for the tenant where there is no job. Each is asked for once and renewed before it
//! ends; when there are too many, the oldest is forgotten.

use super::{Holder, Reach, assume::Assume};
use crate::{StoreError, bucket::Bucket};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

/// Longer than any one operation of the store, so that none outlives its session.
const MARGIN: Duration = Duration::from_mins(3);
/// More than a process works on at once.
const CAPACITY: usize = 256;

/// Sessions for one bucket.
pub(super) struct Sessions {
    assume: Assume,
    reach: Reach,
    slots: Mutex<Slots>,
}

#[derive(Default)]
struct Slots {
    by_holder: BTreeMap<Holder, Slot>,
    oldest_first: VecDeque<Holder>,
}

/// Locked while a session is asked for, so that many who need the same ask once.
type Slot = Arc<tokio::sync::Mutex<Option<Session>>>;

struct Session {
    bucket: Bucket,
    until: SystemTime,
}

impl Session {
    fn is_good(&self) -> bool {
        SystemTime::now() + MARGIN < self.until && !self.bucket.is_over()
    }
}

impl Sessions {
    pub(super) fn new(assume: Assume, reach: Reach) -> Self {
        Self { assume, reach, slots: Mutex::default() }
    }

    /// The bucket as a holder's session reaches it.
    pub(super) async fn bucket(&self, base: &Bucket, holder: Holder) -> Result<Bucket, StoreError> {
        let slot = self.slots.lock().unwrap_or_else(PoisonError::into_inner).of(holder);
        let mut session = slot.lock().await;
        if let Some(good) = session.as_ref().filter(|session| session.is_good()) {
            return Ok(good.bucket.clone());
        }
        *session = None;
        let (credentials, until) = self.assume.session(holder, base.name(), self.reach).await?;
        let bucket = base.with_credentials(credentials);
        *session = Some(Session { bucket: bucket.clone(), until });
        Ok(bucket)
    }
}

impl Slots {
    fn of(&mut self, holder: Holder) -> Slot {
        if let Some(slot) = self.by_holder.get(&holder) {
            return slot.clone();
        }
        if self.oldest_first.len() >= CAPACITY
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.by_holder.remove(&oldest);
        }
        self.oldest_first.push_back(holder);
        self.by_holder.entry(holder).or_default().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::TenantId;

    #[test]
    fn as_many_are_kept_as_there_is_room_for_and_the_oldest_goes() {
        let mut slots = Slots::default();
        let holders: Vec<_> = (0..=CAPACITY).map(|_| Holder { tenant: TenantId::generate(), job: None }).collect();
        let first = slots.of(holders[0]);
        assert!(Arc::ptr_eq(&first, &slots.of(holders[0])));
        for holder in &holders {
            slots.of(*holder);
        }
        assert_eq!((slots.by_holder.len(), slots.oldest_first.len()), (CAPACITY, CAPACITY));
        assert!(slots.by_holder.contains_key(&holders[CAPACITY]));
        assert!(!Arc::ptr_eq(&first, &slots.of(holders[0])), "the oldest was forgotten");
    }
}

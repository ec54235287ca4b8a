//! How much of something each has at a time: an address its connections, a tenant its streams.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many each has now, and how many it may have.
pub(crate) struct Counts<K: Ord> {
    most: u32,
    taken: Arc<Mutex<BTreeMap<K, u32>>>,
}

/// One of those. It is given back when it is dropped.
pub(crate) struct Place<K: Ord> {
    key: K,
    taken: Arc<Mutex<BTreeMap<K, u32>>>,
}

impl<K: Ord + Copy> Counts<K> {
    pub(crate) fn new(most: u32) -> Self {
        Self { most, taken: Arc::default() }
    }

    pub(crate) const fn most(&self) -> u32 {
        self.most
    }

    /// One more for somebody; `None` where it has as many as it may have.
    pub(crate) fn take(&self, key: K) -> Option<Place<K>> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(key).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        drop(taken);
        Some(Place { key, taken: self.taken.clone() })
    }
}

impl<K: Ord> Drop for Place<K> {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let left = taken.get_mut(&self.key).map(|count| {
            *count -= 1;
            *count
        });
        if left == Some(0) {
            taken.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_as_many_as_it_may_and_keeps_none_from_others() {
        let counts = Counts::new(2);
        let [one, other] = [counts.take(1).unwrap(), counts.take(1).unwrap()];
        assert!(counts.take(1).is_none() && counts.take(2).is_some());
        drop(one);
        let again = counts.take(1);
        assert!(again.is_some() && counts.take(1).is_none());
        drop((other, again));
        assert!(counts.taken.lock().unwrap().is_empty(), "nothing is kept of who has none");
    }
}

//! Counters of the process, by fixed names.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

static COUNTERS: Mutex<BTreeMap<&'static str, u64>> = Mutex::new(BTreeMap::new());

/// Adds to a counter: use [`counter!`](crate::counter).
pub fn count(name: &'static str, amount: u64) {
    let mut counters = COUNTERS.lock().unwrap_or_else(PoisonError::into_inner);
    let counter = counters.entry(name).or_default();
    *counter = counter.saturating_add(amount);
}

/// Every counter as it stands.
pub fn snapshot() -> BTreeMap<&'static str, u64> {
    COUNTERS.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_add_up() {
        crate::counter!("test.pages", 2);
        crate::counter!("test.pages", 3);
        assert_eq!(snapshot().get("test.pages"), Some(&5));
    }
}

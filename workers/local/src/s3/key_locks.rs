//! One lock per object key, for as long as somebody holds or waits for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::OwnedMutexGuard;

type Locks = Arc<Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>>;

/// The locks in use.
#[derive(Clone)]
pub(super) struct KeyLocks(Locks);

/// A held lock; let go on drop.
pub(super) struct KeyGuard {
    locks: Locks,
    key: String,
    guard: Option<OwnedMutexGuard<()>>,
}

impl KeyLocks {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(HashMap::new())))
    }

    /// Waits for the key's turn.
    pub(super) async fn hold(&self, bucket: &str, key: &str) -> KeyGuard {
        let key = format!("{bucket}/{key}");
        let lock = self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key.clone()).or_default().clone();
        // Made before the wait, so that giving up while waiting also tidies up.
        let mut guard = KeyGuard { locks: self.0.clone(), key, guard: None };
        guard.guard = Some(lock.lock_owned().await);
        guard
    }
}

impl Drop for KeyGuard {
    fn drop(&mut self) {
        drop(self.guard.take());
        let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        // Everyone who holds or awaits the lock has a clone of it, taken under the same mutex.
        if locks.get(&self.key).is_some_and(|lock| Arc::strong_count(lock) == 1) {
            locks.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn one_holder_at_a_time_and_nothing_left_behind() {
        let locks = KeyLocks::new();
        let inside = Arc::new(AtomicUsize::new(0));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..64 {
            let (locks, inside) = (locks.clone(), inside.clone());
            tasks.spawn(async move {
                let guard = locks.hold("bucket", "key").await;
                assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                tokio::task::yield_now().await;
                inside.fetch_sub(1, Ordering::SeqCst);
                drop(guard);
            });
        }
        while let Some(joined) = tasks.join_next().await {
            joined.unwrap();
        }
        assert!(locks.0.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn giving_up_while_waiting_leaves_nothing() {
        let locks = KeyLocks::new();
        let held = locks.hold("bucket", "key").await;
        let mut waiting = Box::pin(locks.hold("bucket", "key"));
        tokio::select! {
            biased;
            _ = &mut waiting => panic!("the lock is held"),
            () = std::future::ready(()) => {}
        }
        drop(waiting);
        drop(held);
        assert!(locks.0.lock().unwrap().is_empty());
    }
}

//! The same done to many, several at a time: a bundle is read in stretches that somebody fetches, and while one waits for its own
//! others can be fetched.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many wait at the same time.
const AT_ONCE: usize = 8;

/// What `work` makes of each item, in the items' order. An item whose work panicked has no result.
pub(crate) fn each<I: Sync, R: Send>(items: &[I], work: impl Fn(&I) -> R + Sync) -> Vec<Option<R>> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        while let Some((place, item)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, items.get(at)?)))
        {
            done.push((place, work(item)));
        }
        done
    };
    let mut results: Vec<Option<R>> = items.iter().map(|_| None).collect();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE.min(items.len())).map(|_| scope.spawn(worker)).collect();
        for (place, result) in workers.into_iter().filter_map(|worker| worker.join().ok()).flatten() {
            if let Some(slot) = results.get_mut(place) {
                *slot = Some(result);
            }
        }
    });
    results
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_stand_where_their_items_do() {
        let items: Vec<u64> = (0..100).collect();
        let squares: Vec<Option<u64>> = super::each(&items, |item| item * item);
        assert_eq!(squares, items.iter().map(|item| Some(item * item)).collect::<Vec<_>>());
        assert!(super::each(&[] as &[u64], |item| *item).is_empty());
    }
}

//! A compactor that is killed, wherever that is: nothing is lost, nothing is found twice, and the next one ends what it began.

use super::{bundles, compact_at, found, indexed, later};
use docward_tests::region::OneRegion;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// So often are the last steps gone through one by one, until a merge was broken off between its two writes.
const MOST_PASSES: u32 = 6;

/// A future that is dropped after it was woken so many times, as a kill would end it there.
struct BrokenOff<F> {
    future: Pin<Box<F>>,
    left: usize,
}

impl<F: Future> Future for BrokenOff<F> {
    /// `None` when it was broken off.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        self.future.as_mut().poll(context).map(Some)
    }
}

/// The files of a folder, with their bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let listed = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    listed.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

fn restore(folder: &Path, before: &BTreeMap<PathBuf, Vec<u8>>) {
    for path in files(folder).into_keys() {
        std::fs::remove_file(path).unwrap();
    }
    for (path, bytes) in before {
        std::fs::write(path, bytes).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_compactor_that_is_killed_at_any_step_loses_and_doubles_nothing() {
    let region = OneRegion::new().await;
    let jobs = indexed(&region, 3).await;
    let folder = region.file(&bundles(&region).await[0]).parent().unwrap().to_owned();
    let before = files(&folder);
    let (mut broken_off, mut seen) = (0, std::collections::BTreeSet::new());
    // Every fourth step, as there are some hundreds; then each of the last, over and over, for between the merged bundle's coming
    // and its parts' going lie few, and no two merges are woken equally often.
    let (mut steps, mut stride, mut passes) = (1_usize, 4, 0);
    loop {
        restore(&folder, &before);
        let merging = BrokenOff { future: Box::pin(compact_at(&region, later())), left: steps };
        if let Some(done) = merging.await {
            assert_eq!(done.unwrap().merges, 1);
            if seen.contains(&4) || passes == MOST_PASSES {
                break;
            }
            (steps, stride, passes) = (steps.saturating_sub(30), 1, passes + 1);
            continue;
        }
        broken_off += 1;
        // What it had asked for may still be on its way: it is done with once its hold on the bundles is.
        let held = region.ledger.lock_bundles(region.tenant, Duration::from_secs(30)).await.unwrap().unwrap();
        held.release().await.unwrap();
        seen.insert(bundles(&region).await.len());
        assert_eq!(found(&region, "fever").await, jobs, "killed after {steps} steps");
        compact_at(&region, later()).await.unwrap();
        assert_eq!(bundles(&region).await.len(), 1, "after {steps} steps and one more merge");
        assert_eq!(found(&region, "fever").await, jobs, "after {steps} steps and one more merge");
        if passes > 0 && seen.contains(&4) {
            break;
        }
        steps += stride;
    }
    assert!(broken_off > 10, "{broken_off} places to break off at");
    assert!(
        seen.contains(&3) && seen.contains(&4),
        "before the merged bundle was there, and beside its parts: {seen:?}"
    );
}

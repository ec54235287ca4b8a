//! Watching misses nothing: not between subscribing and reading, and not over a lost connection.

use crate::database::Database;
use crate::documents::{Document, noon};
use docward_envelope::{HoldReason, JobId, Stage};
use docward_ledger::{Change, JobState, Watch};
use docward_tests::signing::Said;
use futures_util::StreamExt;
use std::time::Duration;
use tokio::time::timeout;

/// Far longer than anything here takes; only a failing test waits for it.
const CEILING: Duration = Duration::from_secs(30);

async fn next(watch: &mut Watch) -> Change {
    timeout(CEILING, watch.next()).await.expect("a change").unwrap()
}

#[tokio::test]
async fn a_change_between_subscribing_and_reading_is_seen() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let mut watch = ledger.watch(document.tenant).await.unwrap();
    ledger.said(&document.whole()).await.unwrap();
    let done = watch.until(document.job, |status| status.state == JobState::Done);
    assert_eq!(timeout(CEILING, done).await.expect("done").unwrap().job, document.job);
    // The notification is there as well.
    assert_eq!(next(&mut watch).await, Change::Job(document.job));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watcher_follows_a_job_to_its_end() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let mut watch = ledger.watch(document.tenant).await.unwrap();
    let (seen, mut progress) = tokio::sync::mpsc::unbounded_channel();
    let watching = tokio::spawn(async move {
        watch
            .until(document.job, |status| {
                let _ = seen.send(status.stages.len());
                status.state.is_final()
            })
            .await
    });
    for (number, fact) in document.whole().into_iter().enumerate() {
        ledger.said(&[fact]).await.unwrap();
        // The next fact is said only when this one was seen.
        while timeout(CEILING, progress.recv()).await.expect("progress").unwrap() < number + 1 {}
    }
    assert_eq!(watching.await.unwrap().unwrap().state, JobState::Done);
}

#[tokio::test]
async fn only_the_own_tenants_changes_come_and_each_job_is_named() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (mine, theirs) = (Document::new(), Document::new());
    let watch = ledger.watch(mine.tenant).await.unwrap();
    ledger.said(&theirs.whole()).await.unwrap();
    let second = Document::of(mine.tenant);
    ledger.said(&[mine.accepted(), second.accepted()]).await.unwrap();
    ledger.file(&mine.held(Stage::Ocr, HoldReason::Dependency), noon()).await.unwrap();
    let changes: Vec<Change> =
        timeout(CEILING, watch.into_stream().take(3).map(Result::unwrap).collect()).await.expect("changes");
    let mut batch: Vec<JobId> = changes[..2]
        .iter()
        .map(|change| match change {
            Change::Job(job) => *job,
            Change::Any => panic!("nothing was lost"),
        })
        .collect();
    batch.sort();
    let mut expected = vec![mine.job, second.job];
    expected.sort();
    assert_eq!((batch, changes[2]), (expected, Change::Job(mine.job)));
}

#[tokio::test]
async fn a_lost_connection_means_read_again() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let mut watch = ledger.watch(document.tenant).await.unwrap();
    // A role may end its own sessions: this one's last statement was its LISTEN.
    let mut application = database.application().await;
    let ended: Vec<(bool,)> = sqlx::query_as(
        "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity
          WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()",
    )
    .fetch_all(&mut application)
    .await
    .unwrap();
    assert_eq!(ended, [(true,)]);
    assert_eq!(next(&mut watch).await, Change::Any);
    ledger.said(&[document.accepted()]).await.unwrap();
    assert_eq!(next(&mut watch).await, Change::Job(document.job));
}

/// A region's database has few connections, and thousands may watch.
#[tokio::test]
async fn all_who_watch_in_a_process_share_a_connection_and_all_hear() {
    const WATCHES: usize = 300;
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (mine, theirs) = (Document::new(), Document::new());
    let mut watches = Vec::new();
    for _ in 0..WATCHES {
        watches.push(ledger.watch(mine.tenant).await.unwrap());
    }
    let mut other = ledger.watch(theirs.tenant).await.unwrap();
    let mut application = database.application().await;
    let mut connections = async || {
        let query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";
        sqlx::query_scalar::<_, i64>(query).fetch_one(&mut application).await.unwrap()
    };
    assert_eq!(connections().await, 1);
    ledger.said(&[mine.accepted()]).await.unwrap();
    for watch in &mut watches {
        assert_eq!(next(watch).await, Change::Job(mine.job));
    }
    // Who hears nothing for long is told to read again, and keeps nobody waiting.
    for _ in 0..300 {
        ledger.said(&[Document::of(mine.tenant).accepted()]).await.unwrap();
    }
    assert_eq!(next(&mut watches[0]).await, Change::Any);
    ledger.said(&[theirs.accepted()]).await.unwrap();
    assert_eq!(next(&mut other).await, Change::Job(theirs.job), "nothing of another tenant's");
    // The connection ends with the last of them.
    drop((watches, other));
    timeout(CEILING, async {
        while connections().await > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the connection's end");
}

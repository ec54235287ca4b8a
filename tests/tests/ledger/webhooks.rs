//! News of jobs, as the ledger knows it: read off the chain, sent by one at a time, forgotten when it was taken.

use crate::database::Database;
use crate::documents::{Document, noon};
use docward_envelope::{Actor, MessageId, Run, Stage, TenantId, WebhookId};
use docward_ledger::{
    Databases, JobState, Ledger, LedgerError, MOST_WEBHOOK_TESTS, MOST_WEBHOOKS, NotTaken, Told, WebhookDisabled,
    WebhookMessage,
};
use docward_tests::fleet::within;
use docward_tests::signing::Said;
use futures_util::future::join_all;
use sqlx::Connection as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio::sync::watch;

const URL: &str = "https://example.org/news";
const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_hours(1);

async fn added(ledger: &Ledger, tenant: TenantId) -> WebhookId {
    let id = WebhookId::generate();
    ledger.add_webhook(tenant, id, URL).await.unwrap().unwrap().id
}

/// Has time pass, for all that is known of addresses and of what is on its way there: the database's clock is nobody's to set.
async fn pass(database: &Database, time: Duration) {
    let time = format!("interval '{} seconds'", time.as_secs());
    let messages = format!("UPDATE ledger.webhook_messages SET due = due - {time}, first = first - {time}");
    let webhooks = format!(
        "UPDATE ledger.webhooks SET failing = failing - {time}, tried = tried - {time}, replaced = replaced - {time}"
    );
    database.as_superuser(&format!("{messages}; {webhooks}")).await;
}

async fn take(ledger: &Ledger, tenant: TenantId, id: WebhookId) -> Vec<WebhookMessage> {
    ledger.take_webhook_messages(tenant, id, 4, 30 * SECOND).await.unwrap()
}

/// What is told, once everything was looked at.
async fn told(ledger: &Ledger, tenant: TenantId, id: WebhookId) -> Vec<Told> {
    ledger.look_for_news(tenant, id, SECOND).await.unwrap();
    take(ledger, tenant, id).await.into_iter().map(|message| message.told).collect()
}

async fn has_work(ledger: &Ledger, tenant: TenantId, id: WebhookId) -> bool {
    ledger.webhooks_with_work().await.unwrap().contains(&(tenant, id))
}

#[tokio::test]
async fn news_is_how_jobs_end_from_when_an_address_is_entered_on() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (before, done, rejected) = (Document::new(), Document::new(), Document::new());
    let tenant = before.tenant;
    let [done, rejected] = [done, rejected].map(|document| Document { tenant, ..document });
    ledger.said(&before.whole()).await.unwrap();
    let id = added(&ledger, tenant).await;
    assert!(!has_work(&ledger, tenant, id).await, "nothing happened since");
    ledger.said(&done.whole()).await.unwrap();
    ledger.said(&[rejected.accepted(), rejected.rejected(Stage::Ocr)]).await.unwrap();
    assert!(has_work(&ledger, tenant, id).await);
    let job = |document: &Document, state| Told::Job { job: document.job, run: Run::FIRST, state };
    let wanted = [job(&done, JobState::Done), job(&rejected, JobState::Rejected)];
    let mut found = told(&ledger, tenant, id).await;
    found.sort_by_key(|told| *told != wanted[0]);
    assert_eq!(found, wanted);
    assert!(!has_work(&ledger, tenant, id).await, "it was looked at, and is on its way");
    // Another's chain is nobody's news.
    let other = Document::new();
    ledger.said(&other.whole()).await.unwrap();
    assert_eq!(told(&ledger, tenant, id).await, []);
    assert_eq!(ledger.webhook(other.tenant, id).await.unwrap(), None);
    assert_eq!(ledger.webhooks(other.tenant).await.unwrap(), []);
    ledger.remove_webhook(other.tenant, id).await.unwrap();
    assert_eq!(ledger.webhooks(tenant).await.unwrap().len(), 1);
    for _ in 1..MOST_WEBHOOKS {
        added(&ledger, tenant).await;
    }
    assert_eq!(ledger.add_webhook(tenant, WebhookId::generate(), URL).await.unwrap(), None);
    ledger.remove_webhook(tenant, id).await.unwrap();
    pass(&database, HOUR).await;
    assert!(ledger.webhook(tenant, id).await.unwrap().is_none() && told(&ledger, tenant, id).await.is_empty());
}

#[tokio::test]
async fn a_message_is_sent_by_one_at_a_time_and_again_where_nobody_notes_what_became_of_it() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let tenant = document.tenant;
    let id = added(&ledger, tenant).await;
    ledger.said(&document.whole()).await.unwrap();
    assert!(ledger.look_for_news(tenant, id, SECOND).await.unwrap());
    assert!(ledger.look_for_news(tenant, id, SECOND).await.unwrap(), "it is looked at once");
    let take = async || {
        let taken = take(&ledger, tenant, id).await;
        assert!(taken.len() <= 1);
        taken.into_iter().next()
    };
    let did_not_take = async |message: &WebhookMessage, answered| {
        let noted = ledger.webhook_did_not_take(tenant, id, message, (answered, 4 * SECOND)).await;
        noted.unwrap().map(|NotTaken { failures, failing, tried }| (failures, failing.as_secs(), tried.as_secs()))
    };
    let first = take().await.unwrap();
    assert_eq!((first.attempt, take().await), (1, None), "somebody sends it");
    pass(&database, 30 * SECOND).await;
    let second = take().await.unwrap();
    assert_eq!((second.id, second.attempt), (first.id, 2));
    // Whoever was taken to have been killed was slow: what it says of the address counts, of the message it does not.
    assert_eq!(did_not_take(&first, None).await, Some((1, 0, 0)));
    pass(&database, 10 * SECOND).await;
    assert_eq!(take().await, None);
    assert_eq!(did_not_take(&second, Some(500)).await, Some((2, 10, 40)), "tried for 40 seconds in all");
    assert_eq!(take().await, None);
    pass(&database, 4 * SECOND).await;
    let third = take().await.unwrap();
    let shown = ledger.webhook(tenant, id).await.unwrap().unwrap();
    assert_eq!((shown.failures, shown.failing.is_some(), shown.answered), (2, true, Some(500)));
    ledger.webhook_took(tenant, id, &third, 204).await.unwrap();
    let shown = ledger.webhook(tenant, id).await.unwrap().unwrap();
    assert_eq!((shown.failures, shown.failing, shown.answered), (0, None, Some(204)));
    pass(&database, HOUR).await;
    assert_eq!(take().await, None);
    // Disabled: nothing more, and what was on its way is forgotten; enabled: from then on.
    assert!(ledger.test_webhook(tenant, id, MessageId::generate()).await.unwrap());
    ledger.disable_webhook(tenant, id, WebhookDisabled::Failing).await.unwrap();
    let other = Document { tenant, ..Document::new() };
    ledger.said(&other.whole()).await.unwrap();
    assert!(!ledger.look_for_news(tenant, id, SECOND).await.unwrap());
    assert!(!has_work(&ledger, tenant, id).await);
    ledger.enable_webhook(tenant, id).await.unwrap();
    assert_eq!(told(&ledger, tenant, id).await, []);
    for _ in 0..MOST_WEBHOOK_TESTS {
        assert!(ledger.test_webhook(tenant, id, MessageId::generate()).await.unwrap());
    }
    assert!(!ledger.test_webhook(tenant, id, MessageId::generate()).await.unwrap(), "so many tests at a time");
    assert_eq!(told(&ledger, tenant, id).await, [Told::Test; 4]);
}

#[tokio::test]
async fn nothing_is_told_of_an_erased_job() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (erased, kept) = (Document::new(), Document::new());
    let tenant = erased.tenant;
    let kept = Document { tenant, ..kept };
    let id = added(&ledger, tenant).await;
    for document in [&erased, &kept] {
        ledger.said(&document.whole()).await.unwrap();
    }
    ledger.look_for_news(tenant, id, SECOND).await.unwrap();
    ledger.erase(tenant, &[erased.job], &Actor::Person("a.okafor".to_owned()), noon()).await.unwrap();
    let found = told(&ledger, tenant, id).await;
    assert_eq!(found, [Told::Job { job: kept.job, run: Run::FIRST, state: JobState::Done }]);
    pass(&database, HOUR).await;
    assert_eq!(told(&ledger, tenant, id).await, found, "the other was not taken, and is tried again");
}

/// What waits is never dropped for its age: how long it was tried counts from when it was sent first.
#[tokio::test]
async fn news_that_nobody_could_send_for_long_is_sent_all_the_same() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let tenant = document.tenant;
    let id = added(&ledger, tenant).await;
    ledger.said(&document.whole()).await.unwrap();
    ledger.look_for_news(tenant, id, SECOND).await.unwrap();
    pass(&database, 30 * 24 * HOUR).await;
    ledger.look_for_news(tenant, id, SECOND).await.unwrap();
    let [first] = take(&ledger, tenant, id).await.try_into().unwrap();
    let not_taken = ledger.webhook_did_not_take(tenant, id, &first, (None, SECOND)).await.unwrap().unwrap();
    assert_eq!(not_taken.tried.as_secs(), 0);
    pass(&database, 3 * 24 * HOUR).await;
    let [second] = take(&ledger, tenant, id).await.try_into().unwrap();
    let not_taken = ledger.webhook_did_not_take(tenant, id, &second, (None, SECOND)).await.unwrap().unwrap();
    assert_eq!(not_taken.tried.as_secs(), 3 * 24 * 3600);
    pass(&database, HOUR).await;
    ledger.give_webhook_message_up(tenant, &second).await.unwrap();
    assert_eq!(take(&ledger, tenant, id).await, []);
    assert_eq!(ledger.webhook(tenant, id).await.unwrap().unwrap().disabled, None);
}

#[tokio::test]
async fn an_address_that_takes_nothing_has_a_rest_before_it_is_sent_anything_else() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let id = added(&ledger, tenant).await;
    for _ in 0..3 {
        assert!(ledger.test_webhook(tenant, id, MessageId::generate()).await.unwrap());
    }
    let take = async || {
        // Ten seconds' rest for each failure.
        if !ledger.look_for_news(tenant, id, 10 * SECOND).await.unwrap() {
            return None;
        }
        ledger.take_webhook_messages(tenant, id, 1, HOUR).await.unwrap().into_iter().next()
    };
    let first = take().await.unwrap();
    let second = take().await.unwrap();
    for _ in 0..2 {
        ledger.webhook_did_not_take(tenant, id, &first, (None, HOUR)).await.unwrap();
    }
    pass(&database, 19 * SECOND).await;
    assert_eq!(take().await, None, "it rests, though something is due");
    pass(&database, SECOND).await;
    let third = take().await.unwrap();
    assert!(third.id != first.id && third.id != second.id);
    // It rests for five minutes at most, however often it failed.
    database.as_superuser("UPDATE ledger.webhooks SET failures = 1000, tried = now()").await;
    pass(&database, 299 * SECOND).await;
    ledger.test_webhook(tenant, id, MessageId::generate()).await.unwrap();
    assert_eq!(take().await, None);
    pass(&database, SECOND).await;
    assert!(take().await.is_some());
    // What it takes ends the rest.
    ledger.webhook_did_not_take(tenant, id, &third, (None, Duration::ZERO)).await.unwrap();
    assert_eq!(take().await, None);
    ledger.webhook_took(tenant, id, &second, 200).await.unwrap();
    assert_eq!(take().await.map(|message| message.id), Some(third.id));
}

#[tokio::test]
async fn news_of_a_chain_that_is_shorter_than_it_was_is_told_too() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let id = added(&ledger, tenant).await;
    // As after a backup was put back: what was looked at before is there no more.
    database.as_superuser("UPDATE ledger.webhooks SET seen = 100").await;
    assert!(has_work(&ledger, tenant, id).await);
    assert_eq!(told(&ledger, tenant, id).await, []);
    assert!(!has_work(&ledger, tenant, id).await);
    let document = Document { tenant, ..Document::new() };
    ledger.said(&document.whole()).await.unwrap();
    let news = Told::Job { job: document.job, run: Run::FIRST, state: JobState::Done };
    assert_eq!(told(&ledger, tenant, id).await, [news]);
}

/// So many jobs that ended, of which nothing was told: more news than an address may have waiting.
#[tokio::test]
async fn no_more_news_is_looked_for_than_may_wait_and_none_is_missed() {
    const MOST: usize = 1000;
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let id = added(&ledger, tenant).await;
    let jobs = MOST + 600;
    let facts: Vec<_> = (0..jobs)
        .flat_map(|_| {
            let document = Document { tenant, ..Document::new() };
            [document.accepted(), document.rejected(Stage::Ocr)]
        })
        .collect();
    for facts in facts.chunks(100) {
        ledger.said(facts).await.unwrap();
    }
    let waiting = async || {
        let count = "SELECT count(*) FROM ledger.webhook_messages";
        let mut owner = sqlx::PgConnection::connect(&database.lease.postgres_superuser_url()).await.unwrap();
        usize::try_from(sqlx::query_scalar::<_, i64>(count).fetch_one(&mut owner).await.unwrap()).unwrap()
    };
    // Each look is at a thousand facts, half of which are news.
    for _ in 0..5 {
        assert!(ledger.look_for_news(tenant, id, SECOND).await.unwrap());
    }
    let full = waiting().await;
    assert!((MOST..jobs).contains(&full), "{full} wait");
    // What waits and is not due keeps the address from being looked at again and again.
    database.as_superuser("UPDATE ledger.webhook_messages SET due = due + interval '1 hour'").await;
    assert!(!has_work(&ledger, tenant, id).await);
    database.as_superuser("UPDATE ledger.webhook_messages SET due = due - interval '1 hour'").await;
    assert!(has_work(&ledger, tenant, id).await);
    let mut taken = 0;
    loop {
        ledger.look_for_news(tenant, id, SECOND).await.unwrap();
        let messages = ledger.take_webhook_messages(tenant, id, 200, 30 * SECOND).await.unwrap();
        if messages.is_empty() {
            break;
        }
        taken += messages.len();
        for message in &messages {
            ledger.webhook_took(tenant, id, message, 204).await.unwrap();
        }
    }
    assert_eq!((taken, waiting().await), (jobs, 0));
}

#[tokio::test]
async fn a_secret_that_is_replaced_has_a_number_and_a_time_and_is_not_replaced_again_before_it() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let id = added(&ledger, tenant).await;
    let replace = async |next| ledger.replace_webhook_secret(tenant, id, next, 24 * HOUR).await;
    assert_eq!(replace(3).await, Ok(false), "not the next one");
    assert_eq!(replace(2).await, Ok(true));
    let shown = ledger.webhook(tenant, id).await.unwrap().unwrap();
    assert_eq!((shown.secret, shown.replaced.is_some(), shown.url.as_str()), (2, true, URL));
    for next in [2, 3] {
        assert_eq!(replace(next).await, Ok(false), "two sign");
    }
    pass(&database, 24 * HOUR).await;
    let shown = ledger.webhook(tenant, id).await.unwrap().unwrap();
    assert_eq!((shown.secret, shown.replaced), (2, None));
    assert_eq!(replace(2).await, Ok(false), "it is the one that signs");
    assert_eq!(replace(3).await, Ok(true));
    let of_nobody = ledger.replace_webhook_secret(tenant, WebhookId::generate(), 2, HOUR).await;
    assert_eq!(of_nobody, Ok::<_, LedgerError>(false));
}

/// A server of tenants' own databases that takes connections and says nothing: how many it has at the moment, and had at most.
async fn silent_server() -> (String, watch::Receiver<(usize, usize)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://nobody:secret@{}/nothing", listener.local_addr().unwrap());
    let (count, counted) = watch::channel((0, 0));
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            count.send_modify(|(now, most)| (*now, *most) = (*now + 1, (*most).max(*now + 1)));
            let count = count.clone();
            tokio::spawn(async move {
                let mut bytes = [0; 1024];
                while matches!(stream.read(&mut bytes).await, Ok(1..)) {}
                count.send_modify(|(now, _)| *now -= 1);
            });
        }
    });
    (url, counted)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tenants_databases_that_say_nothing_leave_the_regions_connections_to_everybody_else() {
    let database = Database::fresh().await;
    let addresses = tempfile::tempdir().unwrap();
    let ledger = database.ledger().await.with_databases(Databases::in_folder(addresses.path()));
    let (url, mut connections) = silent_server().await;
    let mut hanging = Vec::new();
    for _ in 0..12 {
        let tenant = TenantId::generate();
        let ids = [added(&ledger, tenant).await, added(&ledger, tenant).await];
        database.as_superuser(&format!("UPDATE ledger.tenants SET place = 'database' WHERE tenant = '{tenant}'")).await;
        let file = addresses.path().join(format!("{tenant}.url"));
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(0o600).open(file).unwrap();
        std::io::Write::write_all(&mut file, url.as_bytes()).unwrap();
        hanging.extend(ids.map(|id| (tenant, id)));
    }
    let (silent, other) = (hanging[0].0, Document::new());
    let id = added(&ledger, other.tenant).await;
    ledger.said(&other.whole()).await.unwrap();
    let looking = ledger.clone();
    let looks = tokio::spawn(async move {
        join_all(hanging.iter().map(|(tenant, id)| looking.look_for_news(*tenant, *id, SECOND))).await
    });
    within("three that wait", connections.wait_for(|(now, _)| *now >= 3)).await.unwrap();
    // What is asked of the region's database meanwhile finds a connection at once, again and again.
    for _ in 0..20 {
        let asked = tokio::time::timeout(SECOND, ledger.webhook(other.tenant, id)).await;
        assert!(asked.unwrap().unwrap().is_some());
    }
    let looked = looks.await.unwrap();
    assert!(looked.iter().all(|looked| *looked == Err(LedgerError::OwnAway)), "{looked:?}");
    // One that ended may be counted for a moment beside the one that came after it; of eight connections none would be left.
    let (_, most) = *connections.borrow();
    assert!((3..6).contains(&most), "{most} held a connection at a time");
    assert!(ledger.look_for_news(other.tenant, id, SECOND).await.unwrap());
    // What lies in the region's database is there for a tenant whose own one says nothing.
    assert_eq!(ledger.webhooks(silent).await.unwrap().len(), 2);
    for webhook in ledger.webhooks(silent).await.unwrap() {
        ledger.remove_webhook(silent, webhook.id).await.unwrap();
    }
}

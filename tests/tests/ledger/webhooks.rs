//! News of jobs, as the ledger knows it: read off the chain, sent by one at a time, forgotten when it was taken.

use crate::database::Database;
use crate::documents::{Document, noon};
use docward_envelope::{Actor, MessageId, Run, Stage, TenantId, Timestamp, WebhookId};
use docward_ledger::{JobState, Ledger, LedgerError, MOST_WEBHOOKS, Told, WebhookDisabled};
use docward_tests::signing::Said;
use std::time::Duration;

fn at(second: u64) -> Timestamp {
    noon() + Duration::from_secs(second)
}

const URL: &str = "https://example.org/news";

async fn added(ledger: &Ledger, tenant: TenantId) -> WebhookId {
    let id = WebhookId::generate();
    ledger.add_webhook(tenant, id, URL, at(0)).await.unwrap().unwrap().id
}

/// What is told, once everything was looked at.
async fn told(ledger: &Ledger, tenant: TenantId, id: WebhookId, second: u64) -> Vec<Told> {
    ledger.look_for_news(tenant, id, at(second)).await.unwrap();
    let taken = ledger.take_webhook_messages(tenant, id, 100, (at(second), at(second + 30))).await.unwrap();
    taken.into_iter().map(|message| message.told).collect()
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
    assert!(!ledger.webhooks_with_work(at(1)).await.unwrap().contains(&(tenant, id)), "nothing happened since");
    ledger.said(&done.whole()).await.unwrap();
    ledger.said(&[rejected.accepted(), rejected.rejected(Stage::Ocr)]).await.unwrap();
    assert!(ledger.webhooks_with_work(at(1)).await.unwrap().contains(&(tenant, id)));
    let job = |document: &Document, state| Told::Job { job: document.job, run: Run::FIRST, state };
    let wanted = [job(&done, JobState::Done), job(&rejected, JobState::Rejected)];
    let mut found = told(&ledger, tenant, id, 1).await;
    found.sort_by_key(|told| *told != wanted[0]);
    assert_eq!(found, wanted);
    // Another's chain is nobody's news.
    let other = Document::new();
    ledger.said(&other.whole()).await.unwrap();
    assert_eq!(told(&ledger, tenant, id, 2).await, []);
    assert_eq!(ledger.webhook(other.tenant, id).await.unwrap(), None);
    assert_eq!(ledger.webhooks(other.tenant).await.unwrap(), []);
    ledger.remove_webhook(other.tenant, id).await.unwrap();
    assert_eq!(ledger.webhooks(tenant).await.unwrap().len(), 1);
    for _ in 1..MOST_WEBHOOKS {
        added(&ledger, tenant).await;
    }
    assert_eq!(ledger.add_webhook(tenant, WebhookId::generate(), URL, at(0)).await.unwrap(), None);
    ledger.remove_webhook(tenant, id).await.unwrap();
    assert!(ledger.webhook(tenant, id).await.unwrap().is_none() && told(&ledger, tenant, id, 60).await.is_empty());
}

#[tokio::test]
async fn a_message_is_sent_by_one_at_a_time_and_again_where_nobody_notes_what_became_of_it() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let tenant = document.tenant;
    let id = added(&ledger, tenant).await;
    ledger.said(&document.whole()).await.unwrap();
    assert!(ledger.look_for_news(tenant, id, at(1)).await.unwrap());
    assert!(ledger.look_for_news(tenant, id, at(1)).await.unwrap(), "it is looked at once");
    let take = async |second| {
        let taken = ledger.take_webhook_messages(tenant, id, 4, (at(second), at(second + 30))).await.unwrap();
        assert!(taken.len() <= 1);
        taken.into_iter().next()
    };
    let first = take(1).await.unwrap();
    assert_eq!((first.attempt, take(30).await), (1, None), "somebody sends it");
    let second = take(31).await.unwrap();
    assert_eq!((second.id, second.attempt), (first.id, 2));
    // Whoever was taken to have been killed was slow: what it says of the address counts, of the message it does not.
    let not_taken = ledger.webhook_did_not_take(tenant, id, &first, (None, at(32), at(33))).await.unwrap();
    assert_eq!((not_taken, take(40).await), (Some((1, at(32))), None));
    let not_taken = ledger.webhook_did_not_take(tenant, id, &second, (Some(500), at(41), at(45))).await.unwrap();
    assert_eq!((not_taken, take(44).await), (Some((2, at(32))), None));
    let third = take(45).await.unwrap();
    let shown = ledger.webhook(tenant, id).await.unwrap().unwrap();
    assert_eq!((shown.failures, shown.failing, shown.answered), (2, Some(at(32)), Some(500)));
    ledger.webhook_took(tenant, id, &third, (204, at(46))).await.unwrap();
    let shown = ledger.webhook(tenant, id).await.unwrap().unwrap();
    assert_eq!((shown.failures, shown.failing, shown.answered), (0, None, Some(204)));
    assert_eq!(take(1000).await, None);
    // Disabled: nothing more, and what was on its way is forgotten; enabled: from then on.
    ledger.test_webhook(tenant, id, MessageId::generate(), at(50)).await.unwrap();
    ledger.disable_webhook(tenant, id, WebhookDisabled::Failing).await.unwrap();
    let other = Document { tenant, ..Document::new() };
    ledger.said(&other.whole()).await.unwrap();
    assert!(!ledger.look_for_news(tenant, id, at(60)).await.unwrap());
    ledger.enable_webhook(tenant, id).await.unwrap();
    assert_eq!(told(&ledger, tenant, id, 70).await, []);
    ledger.test_webhook(tenant, id, MessageId::generate(), at(80)).await.unwrap();
    assert_eq!(told(&ledger, tenant, id, 80).await, [Told::Test]);
}

#[tokio::test]
async fn nothing_is_told_of_an_erased_job_nor_for_longer_than_three_days() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (erased, kept) = (Document::new(), Document::new());
    let tenant = erased.tenant;
    let kept = Document { tenant, ..kept };
    let id = added(&ledger, tenant).await;
    for document in [&erased, &kept] {
        ledger.said(&document.whole()).await.unwrap();
    }
    ledger.look_for_news(tenant, id, at(1)).await.unwrap();
    ledger.erase(tenant, &[erased.job], &Actor::Person("a.okafor".to_owned()), at(2)).await.unwrap();
    let found = told(&ledger, tenant, id, 3).await;
    assert_eq!(found, [Told::Job { job: kept.job, run: Run::FIRST, state: JobState::Done }]);
    assert_eq!(told(&ledger, tenant, id, 4 * 24 * 3600).await, []);
}

#[tokio::test]
async fn a_secret_that_is_replaced_has_a_number_and_a_time() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let id = added(&ledger, tenant).await;
    assert_eq!(ledger.replace_webhook_secret(tenant, id, at(60)).await.unwrap(), Some(2));
    let shown = ledger.webhook(tenant, id).await.unwrap().unwrap();
    assert_eq!((shown.secret, shown.replaced, shown.url.as_str()), (2, Some(at(60)), URL));
    assert_eq!(ledger.replace_webhook_secret(tenant, WebhookId::generate(), at(60)).await, Ok::<_, LedgerError>(None));
}

//! Parked work: filed once, let go when its cause has cleared, handled by a person on the table.

use crate::database::Database;
use crate::documents::{Document, Outbox, noon, parked};
use docward_broker::{DeadReason, Parked, ParkedReason};
use docward_envelope::{Actor, Envelope, Freeze, HoldReason, JobId, Lane, Stage, TenantId, Timestamp};
use docward_ledger::QuarantineFault::{Malformed, Newer, Region};
use docward_ledger::{Filed, JobState, Ledger, LedgerError, QuarantineFault};
use docward_tests::signing::{Said, signed};
use std::collections::BTreeSet;
use std::time::Duration;

fn person() -> Actor {
    Actor::Person("o.berg".to_owned())
}

fn after(seconds: u64) -> Timestamp {
    noon() + Duration::from_secs(seconds)
}

async fn state(ledger: &Ledger, document: Document) -> (JobState, Option<String>) {
    let status = ledger.job(document.tenant, document.job).await.unwrap().unwrap();
    (status.state, status.reason)
}

/// The words of a tenant's chain about parked work, in order.
async fn said(database: &Database, tenant: TenantId) -> Vec<String> {
    let mut owner = database.owner().await;
    let mut transaction = sqlx::Connection::begin(&mut owner).await.unwrap();
    let set = "SELECT set_config('docward.tenant', $1, true)";
    sqlx::query(set).bind(tenant.to_string()).execute(&mut *transaction).await.unwrap();
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT kind::text FROM ledger.facts WHERE kind IN ('held', 'dead', 'resumed', 'dropped') ORDER BY seq",
    )
    .fetch_all(&mut *transaction)
    .await
    .unwrap();
    rows.into_iter().map(|(kind,)| kind).collect()
}

#[tokio::test]
async fn held_work_goes_on_unchanged_when_its_time_has_come() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (document, outbox) = (Document::new(), Outbox::default());
    ledger.said(&[document.accepted()]).await.unwrap();
    let message = document.held(Stage::Ocr, HoldReason::Dependency);
    assert_eq!(ledger.file(&message, noon()).await, Ok(Filed::Waiting));
    assert_eq!(ledger.file(&message, after(1)).await, Ok(Filed::Known));
    assert_eq!(state(&ledger, document).await, (JobState::Held, Some("dependency".to_owned())));

    assert_eq!(ledger.release(&outbox, after(1)).await, Ok(0));
    assert_eq!(ledger.release(&outbox, after(2)).await, Ok(1));
    assert_eq!(outbox.take(), [(document.envelope(Stage::Ocr), Lane::Interactive, 2)]);
    assert_eq!(state(&ledger, document).await, (JobState::Accepted, None));
    assert_eq!(ledger.release(&outbox, after(1000)).await, Ok(0));
    assert_eq!(said(&database, document.tenant).await, ["held", "resumed"]);
}

#[tokio::test]
async fn what_comes_back_waits_longer_each_time() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (document, outbox) = (Document::new(), Outbox::default());
    let message = document.held(Stage::Ocr, HoldReason::StalePolicy);
    let mut now = 0;
    for waits in [2, 4, 8, 16, 32, 60, 60] {
        assert_eq!(ledger.file(&message, after(now)).await, Ok(Filed::Waiting));
        assert_eq!(ledger.release(&outbox, after(now + waits - 1)).await, Ok(0), "{waits}");
        now += waits;
        assert_eq!(ledger.release(&outbox, after(now)).await, Ok(1), "{waits}");
    }
    // Held and resumed, each time.
    assert_eq!(ledger.verify_chain(document.tenant).await, Ok(14));
}

#[tokio::test]
async fn what_the_broker_does_not_take_still_waits() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.file(&document.held(Stage::Ocr, HoldReason::Dependency), noon()).await.unwrap();
    assert_eq!(ledger.release(&Outbox::away(), after(5)).await, Err(LedgerError::Broker));
    assert_eq!(said(&database, document.tenant).await, ["held"]);
    assert_eq!(ledger.release(&Outbox::default(), after(5)).await, Ok(1));
}

#[tokio::test]
async fn frozen_work_waits_for_the_thaw_and_other_work_does_not() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let outbox = Outbox::default();
    let (frozen, free) = (Document::new(), Document::new());
    let freeze = Freeze { tenant: Some(frozen.tenant), stage: Some(Stage::Ocr) };
    ledger.freeze(&freeze, &person(), noon()).await.unwrap();
    for document in [frozen, free] {
        ledger.file(&document.held(Stage::Ocr, HoldReason::Frozen), noon()).await.unwrap();
    }
    // Only that stage is frozen.
    ledger.file(&frozen.held(Stage::Extract, HoldReason::Dependency), noon()).await.unwrap();
    assert_eq!(ledger.release(&outbox, after(3600)).await, Ok(2));
    let sent = |(envelope, ..): &(Envelope, Lane, u32)| (envelope.header().job, envelope.header().stage);
    let went: BTreeSet<(JobId, Stage)> = outbox.take().iter().map(sent).collect();
    assert_eq!(went, BTreeSet::from([(free.job, Stage::Ocr), (frozen.job, Stage::Extract)]));
    assert!(ledger.thaw(&freeze, &person(), after(3600)).await.unwrap());
    assert!(!ledger.thaw(&freeze, &person(), after(3600)).await.unwrap());
    assert_eq!(ledger.release(&outbox, after(3600)).await, Ok(1));
}

#[tokio::test]
async fn revoked_work_waits_until_the_keys_are_allowed_again() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (document, outbox) = (Document::new(), Outbox::default());
    ledger.revoke(document.tenant, &person(), noon()).await.unwrap();
    ledger.file(&document.held(Stage::Redact, HoldReason::Revoked), noon()).await.unwrap();
    assert_eq!(ledger.release(&outbox, after(3600)).await, Ok(0));
    assert!(ledger.restore(document.tenant, &person(), after(3600)).await.unwrap());
    assert_eq!(ledger.release(&outbox, after(3600)).await, Ok(1));
}

#[tokio::test]
async fn dead_work_waits_for_a_person_who_sends_it_back() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (document, outbox) = (Document::new(), Outbox::default());
    ledger.said(&[document.accepted(), document.done(Stage::Ocr)]).await.unwrap();
    let message = document.dead(Stage::Extract, DeadReason::DeliveryLimit);
    ledger.file(&message, noon()).await.unwrap();
    assert_eq!(state(&ledger, document).await, (JobState::Dead, Some("delivery-limit".to_owned())));
    assert_eq!(ledger.release(&outbox, after(100_000)).await, Ok(0));

    let [work] = ledger.parked(None, 10).await.unwrap().try_into().unwrap();
    assert_eq!((work.job, work.stage, work.attempt), (document.job, Stage::Extract, 2));
    let detail = ledger.show_parked(document.tenant, work.number).await.unwrap();
    assert_eq!(detail.envelope.as_bytes(), message.bytes);
    assert_eq!(detail.next_try, None);

    let replay = ledger.replay_parked(document.tenant, work.number, person(), &outbox, after(60)).await;
    assert_eq!(replay, Ok(()));
    assert_eq!(outbox.take(), [(document.envelope(Stage::Extract), Lane::Batch, 0)]);
    assert_eq!(state(&ledger, document).await, (JobState::Running, None));
    let again = ledger.replay_parked(document.tenant, work.number, person(), &outbox, after(60)).await;
    assert_eq!(again, Err(LedgerError::NotWaiting));
    // It dies again: the same row waits again.
    assert_eq!(ledger.file(&message, after(90)).await, Ok(Filed::Waiting));
    assert_eq!(ledger.parked(Some(document.tenant), 10).await.unwrap()[0].rounds, 1);
    assert_eq!(said(&database, document.tenant).await, ["dead", "resumed", "dead"]);
}

#[tokio::test]
async fn dropped_work_stays_dropped() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&[document.accepted()]).await.unwrap();
    let message = document.dead(Stage::Ocr, DeadReason::Bug);
    ledger.file(&message, noon()).await.unwrap();
    let number = ledger.parked(None, 10).await.unwrap()[0].number;
    assert_eq!(ledger.drop_parked(TenantId::generate(), number, person(), noon()).await, Err(LedgerError::NotWaiting));
    assert_eq!(ledger.drop_parked(document.tenant, number, person(), noon()).await, Ok(()));
    assert_eq!(ledger.parked(None, 10).await, Ok(Vec::new()));
    assert_eq!(ledger.file(&message, after(5)).await, Ok(Filed::Known));
    assert_eq!(state(&ledger, document).await, (JobState::Dead, Some("dropped".to_owned())));
    assert_eq!(said(&database, document.tenant).await, ["dead", "dropped"]);
    // A copy that was under way all the same has the last word.
    ledger.said(&document.whole()).await.unwrap();
    assert_eq!(state(&ledger, document).await.0, JobState::Done);
}

#[tokio::test]
async fn what_names_no_tenant_of_the_region_is_quarantined() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let elsewhere = Document::new().envelope_in(Stage::Ocr, "eu-central-1".parse().unwrap());
    let newer = [docward_envelope::VERSION + 1, 0, 0, 0, 0];
    let held = ParkedReason::Held(HoldReason::NewerEnvelope);
    let dead = ParkedReason::Dead(DeadReason::Unreadable);
    for message in [
        parked(b"", dead, Stage::Ocr),
        parked(b"\x01 is no envelope", dead, Stage::Ocr),
        parked(&newer, held, Stage::Extract),
        parked(elsewhere.as_bytes(), dead, Stage::Ocr),
    ] {
        assert_eq!(ledger.file(&message, noon()).await, Ok(Filed::Quarantined));
        assert_eq!(ledger.file(&message, noon()).await, Ok(Filed::Quarantined));
    }
    let quarantined = ledger.quarantined(10).await.unwrap();
    let faults: Vec<_> = quarantined.iter().map(|one| (one.fault, one.length)).collect();
    let length = elsewhere.as_bytes().len() as u64;
    assert_eq!(faults, [(Malformed, 0), (Malformed, 16), (Newer, 5), (Region, length)]);
    assert_eq!(ledger.tenants().await, Ok(Vec::new()));
    assert_eq!(ledger.drop_quarantined(quarantined[0].number).await, Ok(()));
    assert_eq!(ledger.drop_quarantined(quarantined[0].number).await, Err(LedgerError::NotWaiting));
    assert_eq!(ledger.quarantined(10).await.unwrap().len(), 3);
}

/// An older build put aside what this one can read: its restart sends it on.
#[tokio::test]
async fn a_newer_build_sends_on_what_an_older_one_put_aside() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (document, outbox) = (Document::new(), Outbox::default());
    let newer = parked(&[docward_envelope::VERSION + 1], ParkedReason::Held(HoldReason::NewerEnvelope), Stage::Ocr);
    ledger.file(&newer, noon()).await.unwrap();
    assert_eq!(ledger.reexamine(&outbox).await, Ok(0));
    let envelope: Envelope = document.envelope(Stage::Ocr);
    let mut application = database.application().await;
    sqlx::query("UPDATE ledger.quarantine SET bytes = $1")
        .bind(envelope.as_bytes())
        .execute(&mut application)
        .await
        .unwrap();
    let digest = "UPDATE ledger.quarantine SET digest = sha256(bytes)";
    database.as_superuser(digest).await;
    assert_eq!(ledger.reexamine(&outbox).await, Ok(1));
    assert_eq!(outbox.take(), [(envelope.clone(), Lane::Interactive, 0)]);
    assert_eq!(ledger.reexamine(&outbox).await, Ok(0));
    // It comes back for another reason: it is kept for that one, and not sent on at each start.
    let back = parked(envelope.as_bytes(), ParkedReason::Held(HoldReason::NewerEnvelope), Stage::Ocr);
    let aside = Filed::Doubted { fault: QuarantineFault::Unsigned, signer: None };
    assert_eq!(ledger.file(&Parked { sent_by: None, ..back }, noon()).await, Ok(aside));
    let faults: Vec<_> = ledger.quarantined(10).await.unwrap().iter().map(|one| one.fault).collect();
    assert_eq!(faults, [QuarantineFault::Unsigned]);
    assert_eq!(ledger.reexamine(&outbox).await, Ok(0));
}

/// The same with facts and alerts.
#[tokio::test]
async fn a_newer_build_records_the_facts_that_an_older_one_put_aside() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let fact = signed(&document.accepted(), &database.region).to_bytes();
    let newer = b"docward-fact-v9 person 00\n{}".to_vec();
    let forged = b"docward-fact-v1 person 00\n{}".to_vec();
    let mut application = database.application().await;
    for bytes in [&fact, &newer, &forged] {
        sqlx::query(
            "INSERT INTO ledger.quarantine (source, kind, reason, fault, lane, digest, length, bytes)
             VALUES ('facts', 'dead', 'unreadable', 'newer', 'batch', sha256($1), octet_length($1), $1)",
        )
        .bind(bytes)
        .execute(&mut application)
        .await
        .unwrap();
    }
    assert_eq!(ledger.record_newer(noon()).await, Ok(1));
    assert!(ledger.has_fact(document.tenant, &document.accepted().id).await.unwrap());
    let faults: Vec<_> = ledger.quarantined(10).await.unwrap().iter().map(|one| one.fault).collect();
    assert_eq!(faults, [Newer, QuarantineFault::Unsigned]);
    assert_eq!(ledger.record_newer(noon()).await, Ok(0));
}

/// Whoever can publish to `parked` fills no disk with what is no envelope.
#[tokio::test]
async fn what_nobody_vouches_for_fills_no_disk() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let dead = ParkedReason::Dead(DeadReason::Unreadable);
    for number in 0..20_u8 {
        let mut bytes = vec![number; 4 << 20];
        bytes[0] = docward_envelope::VERSION;
        let message = parked(&bytes, dead, Stage::Ocr);
        assert_eq!(ledger.file(&message, noon()).await, Ok(Filed::Quarantined));
    }
    let kept: u64 = ledger.quarantined(100).await.unwrap().iter().map(|one| one.length).sum();
    assert!((32 << 20..=64 << 20).contains(&kept), "{kept}");
    // What is wrong otherwise has room of its own.
    let newer = parked(&[docward_envelope::VERSION + 1], ParkedReason::Held(HoldReason::NewerEnvelope), Stage::Ocr);
    ledger.file(&newer, noon()).await.unwrap();
    assert!(ledger.quarantined(100).await.unwrap().iter().any(|one| one.fault == Newer));
    // And of that nothing is let go: it may be genuine, and waits in its queue where there is no room.
    let mut filed = Vec::new();
    for number in 0..20_u8 {
        let mut bytes = vec![number; 4 << 20];
        bytes[0] = docward_envelope::VERSION + 1;
        let message = parked(&bytes, ParkedReason::Held(HoldReason::NewerEnvelope), Stage::Ocr);
        filed.push(ledger.file(&message, noon()).await);
    }
    assert_eq!(filed.first(), Some(&Ok(Filed::Quarantined)));
    assert_eq!(filed.last(), Some(&Err(LedgerError::QuarantineFull)));
}

/// What no worker says to have parked: its tenant hears nothing of it, and a person sends it back as it came.
#[tokio::test]
async fn what_the_broker_parked_goes_back_as_it_came() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (document, outbox) = (Document::new(), Outbox::default());
    let message = Parked { parked_by: None, ..document.dead(Stage::Extract, DeadReason::DeliveryLimit) };
    let aside = Filed::Doubted { fault: QuarantineFault::ParkedByBroker, signer: None };
    assert_eq!(ledger.file(&message, noon()).await, Ok(aside));
    assert_eq!(ledger.tenants().await, Ok(Vec::new()));
    let number = ledger.quarantined(10).await.unwrap()[0].number;
    assert_eq!(ledger.quarantined_header(number).await.unwrap().job, document.job);
    ledger.release_quarantined(number, &outbox).await.unwrap();
    assert_eq!(outbox.take(), [(document.envelope(Stage::Extract), Lane::Interactive, 0)]);
    assert_eq!(*outbox.put_back.lock().unwrap(), [message.sent_by]);
    assert_eq!(ledger.release_quarantined(number, &outbox).await.err(), Some(LedgerError::NotWaiting));
    // It came back: aside again, and its tenant has still heard nothing.
    assert_eq!(ledger.file(&message, noon()).await, Ok(aside));
    assert_eq!(ledger.quarantined(10).await.unwrap().len(), 1);
}

/// Each half of what is said of a parked message, taken away, made up or taken from another message.
#[tokio::test]
async fn a_parked_message_is_believed_only_with_both_signatures() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (document, other) = (Document::new(), Document::new());
    let genuine = || document.dead(Stage::Extract, DeadReason::Attempts);
    let of_other = other.dead(Stage::Extract, DeadReason::Attempts);
    let forged = [
        Parked { sent_by: None, ..genuine() },
        Parked { sent_by: of_other.sent_by, ..genuine() },
        Parked { parked_by: of_other.parked_by, ..genuine() },
        Parked { parked_by: document.dead(Stage::Extract, DeadReason::Bug).parked_by, ..genuine() },
        Parked { parked_by: document.dead(Stage::Ocr, DeadReason::Attempts).parked_by, ..genuine() },
        Parked { parked_by: genuine().sent_by, ..genuine() },
        Parked { attempt: 7, ..genuine() },
        Parked { lane: Lane::Batch, ..genuine() },
        Parked { stage: Some(Stage::Redact), ..genuine() },
    ];
    for message in forged {
        assert!(matches!(ledger.file(&message, noon()).await, Ok(Filed::Doubted { .. })), "{message:?}");
    }
    assert_eq!(ledger.tenants().await, Ok(Vec::new()));
    assert_eq!(ledger.file(&genuine(), noon()).await, Ok(Filed::Waiting));
}

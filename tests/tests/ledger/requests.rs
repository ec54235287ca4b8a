//! Requests that clients name, and documents that are stored and not sent: as the service's role keeps them.

use crate::database::Database;
use crate::documents::{Document, noon};
use docward_envelope::{BatchId, Fact, FactKind, Lane, LeaseId, Purpose, Stage};
use docward_ledger::{Answered, Batch, BatchTotals, Begun, Item, ItemState, LedgerError, Received, RequestName};
use jiff::ToSpan;

#[tokio::test]
async fn a_request_that_nobody_goes_on_with_is_given_up() {
    let database = Database::fresh().await;
    let (ledger, tenant, key) = (database.ledger().await, Document::new().tenant, RequestName::Called([7; 32]));
    let at = |seconds: i64| noon() + seconds.seconds();
    let begin = async |seconds| ledger.begin_request(tenant, &key, at(seconds)).await.unwrap();
    let first = attempt(begin(0).await);
    assert_eq!(begin(59).await, Begun::InFlight);
    // Whoever answers it says so again and again.
    ledger.request_goes_on(tenant, first, at(45)).await.unwrap();
    assert_eq!(begin(104).await, Begun::InFlight);
    let second = attempt(begin(106).await);
    // Whoever answered it was not killed, but slow: what it does now does nothing to who answers it instead.
    ledger.request_goes_on(tenant, first, at(150)).await.unwrap();
    ledger.give_request_up(tenant, first).await.unwrap();
    assert_eq!(begin(107).await, Begun::InFlight);
    let document = Document::of(tenant);
    let (envelope, fact) = (document.envelope(Stage::Ocr), document.accepted());
    let received = Received { lane: Lane::Batch, envelope, fact };
    let late = ledger.receive(&received, Some(Answered::Request(first, &[3; 32])), at(108)).await;
    assert!(matches!(late, Err(LedgerError::GivenUp)), "{late:?}");
    assert!(!ledger.was_received(tenant, document.job).await.unwrap(), "nothing of it counts");
    ledger.give_request_up(tenant, second).await.unwrap();
    attempt(begin(109).await);
}

fn attempt(begun: Begun) -> LeaseId {
    match begun {
        Begun::First(attempt) => attempt,
        other => panic!("{other:?}"),
    }
}

/// Whoever has the password of the service's role writes such rows, and the service signs what it sends of them.
#[tokio::test]
async fn what_is_sent_again_says_that_its_own_document_was_taken_in_and_nothing_else() {
    let database = Database::fresh().await;
    let (ledger, document, other) = (database.ledger().await, Document::new(), Document::new());
    let write = async |document: Document, fact: Fact| {
        let envelope = document.envelope(Stage::Ocr);
        let received = Received { lane: Lane::Interactive, envelope, fact };
        ledger.receive(&received, None, noon()).await.unwrap();
        received
    };
    let of = |document: &Document| Document::of(document.tenant);
    let honest = write(document, document.accepted()).await;
    write(of(&document), of(&document).accepted()).await;
    let read = of(&document);
    write(read, read.fact(None, FactKind::Read)).await;
    write(of(&document), other.accepted()).await;
    let later = noon() + 1.minute();
    assert_eq!(ledger.unsent(document.tenant, later).await.unwrap(), [honest], "the others are none of its own");
    assert_eq!(ledger.unsent(other.tenant, later).await.unwrap(), []);
}

#[tokio::test]
async fn an_item_of_a_batch_is_known_for_as_long_as_the_batch_and_taken_in_while_it_is_open() {
    let database = Database::fresh().await;
    let (ledger, document) = (database.ledger().await, Document::new());
    let tenant = document.tenant;
    let at = |days: i64| noon() + (days * 24).hours();
    let batch = |days| Batch {
        id: BatchId::generate(),
        purpose: Purpose::Treatment,
        lane: Lane::Batch,
        since: at(days),
        items: None,
        cancelled: false,
    };
    let kept = batch(0);
    let item = |number| Item { batch: kept.id, number };
    let begin =
        async |number, days| ledger.begin_request(tenant, &RequestName::Item(item(number)), at(days)).await.unwrap();
    assert_eq!(begin(1, 0).await, Begun::Closed, "there is no such batch");
    for _ in 0..2 {
        assert_eq!(ledger.begin_batch(tenant, &kept).await.unwrap(), Some(kept));
    }
    assert_eq!(ledger.begin_batch(tenant, &Batch { lane: Lane::Interactive, ..kept }).await.unwrap(), Some(kept));
    for number in [0, 100_001, u32::MAX] {
        assert_eq!(begin(number, 0).await, Begun::Closed, "{number}");
    }

    // Taken in, and known a month later.
    let first = attempt(begin(1, 0).await);
    assert_eq!(begin(1, 0).await, Begun::InFlight);
    ledger.refuse_item(tenant, &item(1), "size", at(0)).await.unwrap();
    assert_eq!(begin(1, 0).await, Begun::InFlight, "one that is being taken in is not refused");
    let (envelope, fact) = (document.envelope(Stage::Ocr), document.accepted());
    let received = Received { lane: Lane::Batch, envelope, fact };
    ledger.receive(&received, Some(Answered::Request(first, &[3; 32])), at(0)).await.unwrap();
    let answered = Begun::Answered { content: [3; 32], job: document.job };
    assert_eq!(begin(1, 30).await, answered);
    // Refused, and taken in later; one that was taken in is not refused any more.
    ledger.refuse_item(tenant, &item(2), "media-type", at(0)).await.unwrap();
    ledger.refuse_item(tenant, &item(1), "size", at(0)).await.unwrap();
    ledger.refuse_item(tenant, &item(4), "size", at(0)).await.unwrap();
    let items = ledger.batch_items(tenant, kept.id, 0, 10).await.unwrap();
    assert_eq!(items[0].state, ItemState::Job(document.job, None));
    assert_eq!(items[1].state, ItemState::Refused("media-type".to_owned()));
    let second = attempt(begin(2, 1).await);
    assert_eq!(ledger.batch_items(tenant, kept.id, 1, 1).await.unwrap()[0].state, ItemState::Coming);
    ledger.give_request_up(tenant, second).await.unwrap();
    let totals = BatchTotals { on_the_way: 1, refused: 1, ..BatchTotals::default() };
    assert_eq!(ledger.batch_totals(tenant, kept.id).await.unwrap(), totals);

    // Nothing comes to one that is complete or cancelled; what came stays known.
    let complete = async |items| ledger.complete_batch(tenant, kept.id, items).await.unwrap().unwrap().items;
    assert_eq!(complete(3).await, None, "the fourth came");
    assert_eq!((complete(5).await, complete(9).await), (Some(5), Some(5)), "what was said first stays");
    assert_eq!((begin(3, 1).await, begin(4, 1).await, begin(1, 1).await), (Begun::Closed, Begun::Closed, answered));
    ledger.refuse_item(tenant, &item(3), "size", at(1)).await.unwrap();
    assert_eq!(ledger.batch_totals(tenant, kept.id).await.unwrap(), totals, "nor a refusal");
    let other = batch(0);
    ledger.begin_batch(tenant, &other).await.unwrap();
    ledger.cancel_batch(tenant, other.id).await.unwrap();
    let of_other = RequestName::Item(Item { batch: other.id, number: 1 });
    assert_eq!(ledger.begin_request(tenant, &of_other, at(0)).await.unwrap(), Begun::Closed);

    // Nobody else has it, and it is forgotten one day.
    assert_eq!(ledger.batch(Document::new().tenant, kept.id).await.unwrap(), None);
    ledger.begin_batch(tenant, &batch(91)).await.unwrap();
    assert_eq!(ledger.batch(tenant, kept.id).await.unwrap(), None);
    assert_eq!(ledger.batch_items(tenant, kept.id, 0, 10).await.unwrap(), []);
}

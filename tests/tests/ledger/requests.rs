//! Requests that clients name, and documents that are stored and not sent: as the service's role keeps them.

use crate::database::Database;
use crate::documents::{Document, noon};
use docward_envelope::{Fact, FactKind, Lane, Stage};
use docward_ledger::{Begun, Received};
use jiff::ToSpan;

#[tokio::test]
async fn a_request_that_nobody_goes_on_with_is_given_up() {
    let database = Database::fresh().await;
    let (ledger, tenant, key) = (database.ledger().await, Document::new().tenant, [7; 32]);
    let at = |seconds: i64| noon() + seconds.seconds();
    let begin = async |seconds| ledger.begin_request(tenant, &key, at(seconds)).await.unwrap();
    assert_eq!(begin(0).await, Begun::First);
    assert_eq!(begin(59).await, Begun::InFlight);
    // Whoever answers it says so again and again.
    ledger.request_goes_on(tenant, &key, at(45)).await.unwrap();
    assert_eq!(begin(104).await, Begun::InFlight);
    assert_eq!(begin(106).await, Begun::First, "whoever answered it was killed");
    ledger.give_request_up(tenant, &key).await.unwrap();
    assert_eq!(begin(107).await, Begun::First);
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

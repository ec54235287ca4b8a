//! What is on its way at a placement: accepted there and not ended, parked included.

use crate::database::Database;
use crate::documents::{Document, noon};
use docward_envelope::{Actor, Fact, FactId, FactKind, Placement, Stage};
use docward_tests::signing::Said;

async fn counted(database: &Database, document: &Document) -> [u64; 3] {
    let ledger = database.ledger().await;
    let mut counts = [0; 3];
    for (count, placement) in counts.iter_mut().zip(Placement::ALL) {
        *count = ledger.in_flight(document.tenant, *placement).await.unwrap();
    }
    counts
}

#[tokio::test]
async fn work_counts_from_its_acceptance_to_its_end_at_its_own_placement() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let first = Document::new();
    let second = Document::of(first.tenant);
    let at = |document: &Document, placement| document.accepted().with_placement(placement);
    assert_eq!(counted(&database, &first).await, [0, 0, 0]);
    let accepted = [at(&first, Placement::Shared), at(&second, Placement::DedicatedWorkers)];
    ledger.said(&accepted).await.unwrap();
    assert_eq!(counted(&database, &first).await, [1, 1, 0]);
    let status = ledger.job(first.tenant, second.job).await.unwrap().unwrap();
    assert_eq!(status.placement, Some(Placement::DedicatedWorkers));

    for stage in Stage::ALL {
        ledger.said(&[first.done(*stage)]).await.unwrap();
        let open = u64::from(stage.next().is_some());
        assert_eq!(counted(&database, &first).await, [open, 1, 0], "{stage}");
    }
    // Another tenant's count is another one.
    assert_eq!(counted(&database, &Document::new()).await, [0, 0, 0]);

    // What is erased is no longer on its way.
    ledger.erase(second.tenant, &[second.job], &Actor::Person("a.okafor".into()), noon()).await.unwrap();
    assert_eq!(counted(&database, &first).await, [0, 0, 0]);
}

/// What orders the closing of a placement: a fact that is in the chain came after all that were confirmed before it.
#[tokio::test]
async fn a_fact_is_known_once_it_is_in_the_chain() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let moved =
        Fact { id: FactId::random(), job: None, kind: FactKind::Moved, stored: Vec::new(), ..document.accepted() };
    assert!(!ledger.has_fact(document.tenant, &moved.id).await.unwrap());
    ledger.said(std::slice::from_ref(&moved)).await.unwrap();
    assert!(ledger.has_fact(document.tenant, &moved.id).await.unwrap());
    assert!(!ledger.has_fact(Document::new().tenant, &moved.id).await.unwrap());
}

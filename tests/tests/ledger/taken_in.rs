//! How much was taken in within a day, however many count at the same time.

use crate::database::Database;
use crate::documents::noon;
use docward_envelope::{TenantId, Timestamp};
use docward_ledger::{Counted, Ledger, Taken};
use futures_util::future::join_all;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);
const MOST: Taken = Taken { documents: 7, bytes: 1000 };

async fn count(ledger: &Ledger, tenant: TenantId, bytes: u64, now: Timestamp) -> Result<Counted, Taken> {
    ledger.count(tenant, bytes, MOST, now).await.unwrap()
}

/// Two connections' worth of services, and requests that come at once to both.
#[tokio::test]
async fn of_documents_that_come_at_once_no_more_are_counted_than_a_day_may_have() {
    let database = Database::fresh().await;
    let (one, other, tenant) = (database.ledger().await, database.ledger().await, TenantId::generate());
    let requests = (0..40).map(|number| count(if number % 2 == 0 { &one } else { &other }, tenant, 10, noon()));
    let counted = join_all(requests).await;
    assert_eq!(counted.iter().filter(|counted| counted.is_ok()).count(), 7);
    let refused = Err(Taken { documents: 8, bytes: 80 });
    assert!(counted.iter().filter(|counted| counted.is_err()).all(|counted| *counted == refused), "{counted:?}");
    assert_eq!(one.taken_in(tenant, noon()).await, Ok(Taken { documents: 7, bytes: 70 }));
    // Nobody else is slowed or refused by it.
    assert!(count(&one, TenantId::generate(), 10, noon()).await.is_ok());
}

#[tokio::test]
async fn a_days_bytes_are_counted_too_and_what_was_not_taken_in_is_taken_back() {
    let database = Database::fresh().await;
    let (ledger, tenant) = (database.ledger().await, TenantId::generate());
    let large = count(&ledger, tenant, 990, noon()).await.unwrap();
    assert_eq!(count(&ledger, tenant, 11, noon()).await, Err(Taken { documents: 2, bytes: 1001 }));
    assert!(count(&ledger, tenant, 10, noon()).await.is_ok());
    ledger.uncount(tenant, large).await.unwrap();
    assert_eq!(ledger.taken_in(tenant, noon()).await, Ok(Taken { documents: 1, bytes: 10 }));
    assert!(count(&ledger, tenant, 990, noon()).await.is_ok());
    assert_eq!(count(&ledger, tenant, u64::MAX, noon()).await, Err(Taken { documents: 3, bytes: u64::MAX }));
}

#[tokio::test]
async fn what_was_taken_in_more_than_a_day_ago_counts_no_more() {
    let database = Database::fresh().await;
    let (ledger, tenant) = (database.ledger().await, TenantId::generate());
    for hours in 0..7 {
        count(&ledger, tenant, 1, noon() + hours * HOUR).await.unwrap();
    }
    assert!(count(&ledger, tenant, 1, noon() + 24 * HOUR).await.is_err());
    // The first hour is over for a day.
    assert!(count(&ledger, tenant, 1, noon() + 25 * HOUR).await.is_ok());
    assert_eq!(ledger.taken_in(tenant, noon() + 25 * HOUR).await, Ok(Taken { documents: 7, bytes: 7 }));
    assert_eq!(ledger.taken_in(tenant, noon() + 60 * HOUR).await, Ok(Taken::default()));
}

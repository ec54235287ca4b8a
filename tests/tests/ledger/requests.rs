//! Requests that clients name, and documents that are stored and not sent: as the service's role keeps them.

use crate::database::Database;
use crate::documents::{Document, noon};
use docward_ledger::Begun;
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

//! Control numbers of acknowledgements: each once, rising, and the same for whoever asks again.

use crate::database::Database;
use crate::documents::{Document, noon};
use docward_envelope::{JobId, Run, TenantId};
use docward_ledger::{Acknowledged, Ledger};
use futures_util::future::join_all;
use jiff::ToSpan;
use std::collections::BTreeSet;

async fn asked(ledger: &Ledger, tenant: TenantId, job: JobId, numbers: u32, minutes: i64) -> Acknowledged {
    ledger.acknowledge(tenant, (job, Run::FIRST), numbers, noon() + minutes.minutes()).await.unwrap()
}

#[tokio::test]
async fn a_control_number_is_handed_out_once_and_stays_with_its_job() {
    let database = Database::fresh().await;
    let (ledger, tenant, other) = (database.ledger().await, TenantId::generate(), TenantId::generate());
    let (first, second) = (JobId::generate(), JobId::generate());
    let told = asked(&ledger, tenant, first, 3, 0).await;
    assert_eq!(told.since, noon());
    let next = asked(&ledger, tenant, second, 6, 1).await;
    assert_eq!(next.first_number, told.first_number + 3);
    assert_eq!(asked(&ledger, tenant, first, 3, 2).await, told, "asked again, the same and of the same time");
    // Another run is another answer, and another tenant's numbers begin elsewhere.
    let run = Run::FIRST.next().unwrap();
    let again = ledger.acknowledge(tenant, (first, run), 3, noon()).await.unwrap();
    assert_eq!(again.first_number, next.first_number + 6);
    let elsewhere = asked(&ledger, other, JobId::generate(), 3, 0).await.first_number;
    assert!(elsewhere.abs_diff(told.first_number) > 12, "{elsewhere} beside {}", told.first_number);
}

#[tokio::test]
async fn many_who_ask_at_once_get_numbers_of_their_own_and_those_of_one_job_the_same() {
    let database = Database::fresh().await;
    let (ledger, tenant) = (database.ledger().await, Document::new().tenant);
    let jobs: Vec<JobId> = (0..8).map(|_| JobId::generate()).collect();
    let asking = jobs.iter().chain(&jobs).map(|job| asked(&ledger, tenant, *job, 3, 0));
    let told: Vec<u32> = join_all(asking).await.into_iter().map(|told| told.first_number).collect();
    assert_eq!(told[..8], told[8..]);
    let numbers: BTreeSet<u32> = told.iter().flat_map(|first| *first..first + 3).collect();
    assert_eq!(numbers.len(), 24);
}

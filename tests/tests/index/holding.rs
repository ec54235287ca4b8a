//! Tenants that are frozen or whose keys are revoked: the compactor leaves their bundles as they are, and no refusal on record for
//! each time that it comes by.

use super::{bundles, erasing::erase, indexed, lies_in_a_bundle};
use docward_envelope::Timestamp;
use docward_runtime::services::compactor::{Seen, Tools, round};
use docward_tests::region::OneRegion;
use docward_trust::{ProcessRole, Task};
use jiff::SignedDuration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_tenant_is_passed_by_without_a_fact_for_each_round() {
    let region = OneRegion::new().await;
    let jobs = indexed(&region, 8).await;
    let broker = region.broker().await;
    let (mut seen, mut now) = (Seen::default(), Timestamp::now());
    let mut rounds = async |count: u32| {
        let mut gone = 0;
        for _ in 0..count {
            now += SignedDuration::from_mins(11);
            let gate = region.gate(ProcessRole::Task(Task::Compactor));
            let tools = Tools { gate: &gate, store: &region.store, broker: &broker, ledger: &region.ledger };
            gone += round(&tools, &mut seen, now).await.unwrap();
        }
        gone
    };
    region.refusals();
    for (frozen, revoked) in [(true, false), (false, true)] {
        region.set_controls(frozen, revoked);
        assert_eq!((rounds(3).await, region.refusals()), (0, Vec::new()), "frozen: {frozen}, revoked: {revoked}");
    }
    region.set_controls(false, false);
    assert_eq!((rounds(1).await, bundles(&region).await.len()), (8, 1), "and then it is merged as ever");

    // What was erased goes while work is frozen, and waits for revoked keys.
    let erased = *jobs.first().unwrap();
    erase(&region, erased).await;
    region.set_controls(true, true);
    assert_eq!((rounds(3).await, region.refusals()), (0, Vec::new()));
    region.set_controls(true, false);
    assert_eq!((rounds(1).await, region.refusals()), (1, Vec::new()));
    region.set_controls(false, false);
    assert!(!lies_in_a_bundle(&region, erased).await);
    broker.close().await;
}

//! Residency against a reference model: random policies, documents, misroutings and changes of policy over three regions
//! with real buckets; afterwards every file of every bucket is looked at.
//!
//! The model knows sets only. It says for each step whether it may succeed, and after all of them for each region which
//! tenants may have left anything there, and what.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod model;
mod regions;

use docward_envelope::Stage;
use model::Model;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use regions::{Allowed, Fleet, REGIONS};

const TENANTS: usize = 3;
const DOCUMENTS: usize = 4;

/// One thing that happens.
#[derive(Debug, Clone)]
enum Step {
    /// Somebody hands a tenant's document in at a region.
    Submit { tenant: usize, region: usize, document: usize },
    /// A document's newest envelope comes up in a region's queue: its own, or one it was misrouted to.
    Deliver { document: usize, region: usize },
    /// A region's queue for another stage than the envelope names.
    WrongQueue { document: usize, stage: usize },
    /// A person reads a document's original in a region.
    Read { document: usize, region: usize },
    /// A new version of a tenant's policy comes into force.
    Govern { tenant: usize, allowed: Allowed },
    /// Somebody changes the region in an envelope's header and sends it there.
    Forge { document: usize, region: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let (tenant, document, region) = (0..TENANTS, 0..DOCUMENTS, 0..REGIONS.len());
    prop_oneof![
        4 => (tenant.clone(), region.clone(), document.clone())
            .prop_map(|(tenant, region, document)| Step::Submit { tenant, region, document }),
        8 => (document.clone(), region.clone()).prop_map(|(document, region)| Step::Deliver { document, region }),
        1 => (document.clone(), 0..Stage::ALL.len()).prop_map(|(document, stage)| Step::WrongQueue { document, stage }),
        2 => (document.clone(), region.clone()).prop_map(|(document, region)| Step::Read { document, region }),
        2 => (tenant, allowed()).prop_map(|(tenant, allowed)| Step::Govern { tenant, allowed }),
        2 => (document, region).prop_map(|(document, region)| Step::Forge { document, region }),
    ]
}

/// Any sets of regions for the two data classes, phi somewhere.
fn allowed() -> impl Strategy<Value = Allowed> {
    let set = || proptest::collection::btree_set(0..REGIONS.len(), 1..=REGIONS.len());
    (set(), set()).prop_map(|(phi, redacted)| Allowed { phi, redacted })
}

/// Plays and compares; returns how many steps succeeded and how many were refused.
async fn play(policies: Vec<Allowed>, steps: Vec<Step>) -> (u64, u64) {
    let (mut succeeded, mut refused) = (0, 0);
    let mut fleet = Fleet::new(&policies).await;
    let mut model = Model::new(policies);
    for step in steps {
        let (happened, expected) = match step.clone() {
            Step::Submit { tenant, region, document } => {
                (fleet.submit(tenant, region, document).await, model.submit(tenant, region, document))
            }
            Step::Deliver { document, region } => {
                (fleet.deliver(document, region).await, model.deliver(document, region))
            }
            Step::WrongQueue { document, stage } => {
                let stage = Stage::ALL[stage];
                (fleet.wrong_queue(document, stage).await, model.wrong_queue(document, stage))
            }
            Step::Read { document, region } => (fleet.read(document, region).await, model.read(document, region)),
            Step::Forge { document, region } => (fleet.forge(document, region).await, false),
            Step::Govern { tenant, allowed } => {
                fleet.govern(tenant, &allowed);
                model.govern(tenant, allowed);
                (true, true)
            }
        };
        assert_eq!(happened, expected, "{step:?}");
        *if happened { &mut succeeded } else { &mut refused } += 1;
    }
    fleet.holds_only(&model);
    (succeeded, refused)
}

#[test]
fn no_byte_of_a_tenant_is_outside_its_regions() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() };
    let worlds = (proptest::collection::vec(allowed(), TENANTS), proptest::collection::vec(step(), 10..60));
    let totals = std::cell::Cell::new((0, 0));
    TestRunner::new(config)
        .run(&worlds, |(policies, steps)| {
            let (succeeded, refused) = runtime.block_on(play(policies, steps));
            totals.set((totals.get().0 + succeeded, totals.get().1 + refused));
            Ok(())
        })
        .unwrap();
    // Neither a fleet that does nothing nor one that nobody misroutes would show anything.
    let (succeeded, refused) = totals.get();
    assert!(succeeded > 100 && refused > 100);
}

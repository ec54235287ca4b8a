//! Two instances of the service that opens and closes tenants' own queues, at the same tenant at the same time.

use crate::documents::Document;
use crate::process::{Process, process};
use docward_broker::Broker;
use docward_envelope::{Fact, FactKind, Placement, Stage, TenantId, Timestamp};
use docward_ledger::{Ledger, PlacementPhase, Query};
use docward_runtime::services::placements::queues;
use docward_tests::fleet::eventually;
use docward_tests::signing::Said;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::task::JoinSet;

const WORKERS: Placement = Placement::DedicatedWorkers;

/// Two instances that take step after step, and what the tenant's newest policy asks for.
struct Instances {
    process: Process,
    tenant: TenantId,
    wanted: Arc<AtomicBool>,
    rounds: [Arc<AtomicU64>; 2],
    running: JoinSet<()>,
}

impl Instances {
    async fn start() -> Self {
        let process = process().await;
        let tenant = TenantId::generate();
        let wanted = Arc::new(AtomicBool::new(true));
        let rounds = [Arc::default(), Arc::default()];
        let mut running = JoinSet::new();
        for rounds in &rounds {
            let (broker, ledger) = (process.another_broker().await, process.another_ledger().await);
            running.spawn(steps(broker, ledger, tenant, Arc::clone(&wanted), Arc::clone(rounds)));
        }
        Self { process, tenant, wanted, rounds, running }
    }

    fn want(&self, wanted: bool) {
        self.wanted.store(wanted, Ordering::SeqCst);
    }

    /// Returns once each instance has begun and ended a step after this was called.
    async fn another_round_each(&self) {
        for rounds in &self.rounds {
            let before = rounds.load(Ordering::SeqCst);
            eventually("another round", async || (rounds.load(Ordering::SeqCst) > before + 1).then_some(())).await;
        }
    }

    async fn phase(&self) -> Option<PlacementPhase> {
        let found = self.process.ledger.placements().await.unwrap();
        found.into_iter().find(|status| status.tenant == self.tenant).map(|status| status.phase)
    }

    async fn until(&self, phase: &PlacementPhase) {
        eventually(phase.as_str(), async || (self.phase().await.as_ref() == Some(phase)).then_some(())).await;
    }

    /// What the tenant's chain says of its move, oldest first.
    async fn said(&self) -> Vec<String> {
        let query = Query { kind: Some(FactKind::Moved), after: Some(0), limit: 100, ..Query::default() };
        let found = self.process.ledger.trail(self.tenant, &query).await.unwrap();
        found.into_iter().filter_map(|entry| entry.fact.reason).collect()
    }

    async fn stop(mut self) {
        self.running.shutdown().await;
        self.process.stop().await;
    }
}

async fn steps(broker: Broker, ledger: Ledger, tenant: TenantId, wanted: Arc<AtomicBool>, rounds: Arc<AtomicU64>) {
    loop {
        // A step that fails is taken again, as the service does.
        let _ = queues(&broker, &ledger, tenant, wanted.load(Ordering::SeqCst)).await;
        rounds.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_close_a_placement_once_and_not_before_its_last_document() {
    let instances = Instances::start().await;
    let (ledger, broker, tenant) = (&instances.process.ledger, &instances.process.broker, instances.tenant);
    instances.until(&PlacementPhase::Open).await;
    assert!(broker.has_queues(tenant).await.unwrap());

    let document = Document::of(tenant);
    ledger.said(&[Fact { placement: Some(WORKERS), ..document.accepted() }]).await.unwrap();
    instances.want(false);
    instances.another_round_each().await;
    assert_eq!(instances.phase().await, Some(PlacementPhase::Open), "a document is on its way");

    let done: Vec<Fact> = Stage::ALL.iter().map(|stage| document.done(*stage)).collect();
    ledger.said(&done).await.unwrap();
    instances.until(&PlacementPhase::Closed).await;
    assert!(!broker.has_queues(tenant).await.unwrap());
    eventually("the last fact", async || (instances.said().await.len() > 1).then_some(())).await;
    assert_eq!(instances.said().await, ["closing", "closed"], "each is said once");
    instances.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_placement_that_is_wanted_again_while_it_closes_ends_open() {
    let instances = Instances::start().await;
    let tenant = instances.tenant;
    instances.until(&PlacementPhase::Open).await;
    for _ in 0..5 {
        instances.want(false);
        eventually("that it closes", async || (instances.phase().await != Some(PlacementPhase::Open)).then_some(()))
            .await;
        instances.want(true);
        instances.until(&PlacementPhase::Open).await;
        instances.another_round_each().await;
        assert_eq!(instances.phase().await, Some(PlacementPhase::Open));
        assert!(instances.process.broker.has_queues(tenant).await.unwrap());
    }
    instances.stop().await;
}

#[tokio::test]
async fn a_turn_is_one_instances_until_it_ends_or_is_dropped() {
    let process = process().await;
    let (first, second, tenant) = (&process.ledger, process.another_ledger().await, TenantId::generate());
    let turn = first.placement_turn(tenant, WORKERS).await.unwrap().expect("nobody else has it");
    assert!(second.placement_turn(tenant, WORKERS).await.unwrap().is_none());
    assert!(second.placement_turn(TenantId::generate(), WORKERS).await.unwrap().is_some(), "another tenant's is free");
    turn.end(&PlacementPhase::Open, Timestamp::now()).await.unwrap();
    let turn = second.placement_turn(tenant, WORKERS).await.unwrap().expect("it was given back");
    assert_eq!(turn.before().map(|before| &before.phase), Some(&PlacementPhase::Open));
    drop(turn);
    let turn =
        eventually("a turn that was dropped", async || first.placement_turn(tenant, WORKERS).await.unwrap()).await;
    assert_eq!(turn.before().map(|before| &before.phase), Some(&PlacementPhase::Open), "it changed nothing");
    drop(turn);
    process.stop().await;
}

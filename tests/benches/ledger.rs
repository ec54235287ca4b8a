//! Signed facts a second that a region's ledger verifies and chains, on a real PostgreSQL: of one tenant, and of fifty mixed; beside how many
//! facts a second the fleet says at a rate of documents. Whether the chain is the fleet's limit is read off the last line.
//!
//! `just bench --bench ledger -- --documents-per-second 5`. Figures of one machine; nothing here passes or fails.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a measuring program: it prints, and stops where it can't measure"
)]

use docward_envelope::{
    Actor, Fact, FactId, FactKind, JobId, ObjectPrefix, Placement, PolicyId, PolicyReference, PolicyVersion, Purpose,
    Region, RetentionClass, Run, SignedFact, Stage, Stored, TenantId, Timestamp,
};
use docward_ledger::Ledger;
use docward_tests::services::TestServices;
use docward_tests::signing;
use std::time::{Duration, Instant};

/// What one document leaves in the chain: accepted, and each stage done.
const FACTS_OF_A_DOCUMENT: usize = 5;
/// As many as the ledger takes from its queue at once.
const BATCH: usize = 500;

fn main() {
    tokio::runtime::Runtime::new().unwrap().block_on(measure());
}

async fn measure() {
    let services = TestServices::shared().await.unwrap();
    let lease = services.lease().await.unwrap();
    let region: Region = "us-east-1".parse().unwrap();
    Ledger::migrate(&lease.postgres_owner_url(), &region, lease.postgres_app_role()).await.unwrap();
    let ledger = Ledger::connect(&lease.postgres_app_url(), &region).await.unwrap().with_keys(signing::keys());
    let documents = argument("--documents").unwrap_or(4000);
    println!("{documents} documents, {FACTS_OF_A_DOCUMENT} facts each, batches of {BATCH}, PostgreSQL without fsync\n");

    println!("{:44} {:>9}   {:>9}", "", "facts/s", "documents/s");
    let mut slowest = f64::INFINITY;
    for (name, tenants) in [("one tenant", 1), ("fifty tenants, mixed", 50)] {
        // Signing is the work of who says them, and not the ledger's.
        let facts: Vec<SignedFact> =
            facts(&region, documents, tenants).iter().map(|fact| signing::signed(fact, &region)).collect();
        let took = record(&ledger, &facts).await;
        let rate = facts.len() as f64 / took.as_secs_f64();
        slowest = slowest.min(rate);
        println!("{name:44} {rate:9.0}   {:9.0}", rate / FACTS_OF_A_DOCUMENT as f64);
    }
    let verified = verify(&region, documents);
    println!(
        "{:44} {verified:9.0}   {:9.0}",
        "of that, verifying alone, one thread",
        verified / FACTS_OF_A_DOCUMENT as f64
    );
    // Pages a second of the fleet's own bench; a document here has one page.
    let fleet = argument("--documents-per-second").unwrap_or(5);
    let said = fleet * FACTS_OF_A_DOCUMENT;
    println!(
        "\na fleet that finishes {fleet} documents a second says {said} facts a second: the chain takes {:.0} times as many",
        slowest / said as f64
    );
    ledger.close().await;
}

async fn record(ledger: &Ledger, facts: &[SignedFact]) -> Duration {
    let began = Instant::now();
    for batch in facts.chunks(BATCH) {
        let recorded = ledger.record(batch, Timestamp::now()).await.unwrap();
        assert_eq!(recorded.appended, batch.len());
    }
    began.elapsed()
}

/// How many signatures one thread verifies in a second.
fn verify(region: &Region, documents: usize) -> f64 {
    let facts = facts(region, documents, 1);
    let facts: Vec<SignedFact> = facts.iter().map(|fact| signing::signed(fact, region)).collect();
    let (signers, began) = (signing::signers(), Instant::now());
    assert!(facts.iter().all(|fact| signers.signed(fact, region)));
    facts.len() as f64 / began.elapsed().as_secs_f64()
}

/// Documents of all tenants in turn, as they come from a shared queue.
fn facts(region: &Region, documents: usize, tenants: usize) -> Vec<Fact> {
    let tenants: Vec<TenantId> = (0..tenants).map(|_| TenantId::generate()).collect();
    let mut facts = Vec::with_capacity(documents * FACTS_OF_A_DOCUMENT);
    for tenant in tenants.iter().cycle().take(documents) {
        let job = JobId::generate();
        facts.push(fact(region, *tenant, job, None));
        facts.extend(Stage::ALL.iter().map(|stage| fact(region, *tenant, job, Some(*stage))));
    }
    facts
}

fn fact(region: &Region, tenant: TenantId, job: JobId, stage: Option<Stage>) -> Fact {
    let kind = if stage.is_some() { FactKind::Done } else { FactKind::Accepted };
    let (actor, at) = (stage.map_or(Actor::Person("bench".to_owned()), Actor::Worker), Timestamp::now());
    let prefix =
        stage.map_or(ObjectPrefix::Original(tenant, job), |stage| ObjectPrefix::Stage(tenant, job, Run::FIRST, stage));
    let fact = Fact::about(tenant, region, kind, actor, Purpose::Treatment, at)
        .with_id(FactId::of_effect(job, Run::FIRST, stage, kind))
        .with_job(job)
        .with_run(Run::FIRST)
        .with_stage(stage)
        .with_policy(PolicyReference { id: PolicyId::Processing, version: PolicyVersion(1) })
        .with_count("pages", 1)
        .with_count("words", 300)
        .with_stored([Stored { prefix, retention: RetentionClass::Intermediate, expires: at }]);
    if stage.is_none() { fact.with_placement(Placement::Shared) } else { fact }
}

fn argument(name: &str) -> Option<usize> {
    std::env::args().skip_while(|argument| argument != name).nth(1)?.parse().ok()
}

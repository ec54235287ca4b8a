//! Checkpoints of the audit trail in a whole fleet: of every tenant at home in the region, also while its work is frozen, and
//! never of one that is known there only because it was refused.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_envelope::{Actor, AlertRule, Fact, FactKind, Freeze, Lane, Purpose, Region, TenantId, Timestamp};
use docward_local::fleet::Folder;
use docward_runtime::config::{ConfigRole, Configurations};
use docward_runtime::services::checkpoints::{self, Written};
use docward_runtime::wiring::Rooms;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, region};
use docward_trust::{ProcessRole, Task};
use docward_trust_policy::LedgerKey;

const US: &str = "us-east-1";
const EU: &str = "eu-central-1";
/// At home in us-east-1 only.
const CLINIC: &str = "harbor-clinic";
/// At home in eu-central-1.
const KLINIK: &str = "rhein-klinik";
/// As many refusals of one task within ten minutes are an alert.
const ROUNDS: usize = 6;

/// The task as the region's ledger process runs it.
struct Checkpoints {
    rooms: Rooms,
    key: LedgerKey,
    written: Written,
}

impl Checkpoints {
    async fn open(fleet: &Fleet, place: &Region) -> Self {
        let configurations = Configurations::in_folder(fleet.folder());
        let config = configurations.region(place, None, ConfigRole::Ledger).unwrap();
        let rooms = Rooms::open(&config, ProcessRole::Task(Task::Checkpoint), "checkpoint").await.unwrap();
        let key = LedgerKey::open(&Folder::new(fleet.folder()).ledger_key(place)).unwrap();
        Self { rooms, key, written: Written::default() }
    }

    async fn round(&mut self, fleet: &Fleet, now: Timestamp) -> u64 {
        let ledger = fleet.client(EU).ledger();
        checkpoints::round(&self.rooms, ledger, &self.key, &mut self.written, now).await.unwrap()
    }
}

async fn refusals_of_the_task(fleet: &Fleet, tenant: TenantId) -> Vec<Fact> {
    let task = Actor::Task(Task::Checkpoint.as_str().to_owned());
    let facts = fleet.facts(EU, tenant).await.into_iter();
    facts.filter(|fact| fact.kind == FactKind::Refused && fact.actor == task).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_keeps_checkpoints_of_its_own_tenants_only() {
    let fleet = Fleet::start(&[US, EU]).await;
    let (_, clinic) = fleet.home(CLINIC);
    let (client, klinik) = fleet.home(KLINIK);
    assert_eq!(client.region().as_str(), EU);

    // One command that names a foreign region: refused, and known there from then on by nothing but that.
    let note = fixtures::document("discharge-note.txt");
    assert!(client.submit(&clinic, note.clone(), Purpose::Treatment, Lane::Interactive).await.is_err());
    eventually("the refusal", async || client.ledger().head(clinic.id, Timestamp::now()).await.unwrap()).await;

    let job = fleet.submit(KLINIK, note).await;
    fleet.done(KLINIK, [job]).await;
    let mut task = Checkpoints::open(&fleet, &region(EU)).await;
    for _ in 0..ROUNDS {
        task.round(&fleet, Timestamp::now()).await;
    }
    nobody_is_refused(&fleet, clinic.id).await;
    assert!(!client.checkpoints(&klinik, Purpose::Operations, None).await.unwrap().genuine.is_empty());

    // What a freeze stops is work on documents; the trail of it goes on.
    let freeze = Freeze { tenant: Some(klinik.id), stage: None };
    client.ledger().freeze(&freeze, &client.actor(), Timestamp::now()).await.unwrap();
    eventually("the freeze", async || {
        let refused = client.search(&klinik, "ampicillin", Purpose::Treatment, 1).await.err()?;
        refused.to_string().contains("frozen").then_some(())
    })
    .await;
    // Opened now, it has heard of the freeze, and everything it has not written yet is due.
    let mut task = Checkpoints::open(&fleet, &region(EU)).await;
    let mut written = 0;
    for _ in 0..ROUNDS {
        written += task.round(&fleet, Timestamp::now()).await;
    }
    assert_eq!(written, 1, "the chain of a frozen tenant grew and has a new checkpoint");

    for tenant in [clinic.id, klinik.id] {
        nobody_is_refused(&fleet, tenant).await;
    }
}

/// Neither a refusal of the task, nor an alert about many.
async fn nobody_is_refused(fleet: &Fleet, tenant: TenantId) {
    assert_eq!(refusals_of_the_task(fleet, tenant).await, []);
    let alerts = fleet.client(EU).ledger().alerts(Some(tenant), 50).await.unwrap();
    assert!(alerts.iter().all(|raised| raised.alert.rule != AlertRule::RepeatedRefusals), "{alerts:?}");
}

//! A bucket's credential. One role's reaches what that role needs ([`roles`]). With all of them, everything there can be read, written and
//! deleted: nothing opens at another place, in another's name, or once it was changed; and what was erased, or had expired, stays so
//! where somebody puts a copy of it back.

mod roles;
mod thief;

use docward_client::{ClientError, Erase, NotFound, What};
use docward_envelope::{
    Actor, Fact, FactKind, JobId, ObjectName, ObjectPrefix, Purpose, RetentionClass, Run, Stage, Stored, TenantId,
    Timestamp,
};
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually};
use std::collections::BTreeMap;

const REGION: &str = "us-east-1";
const CLINIC: &str = "harbor-clinic";
const OTHER: &str = "summit-insurance";
const NOTE: &str = "discharge-note.txt";
/// A word of the note that redaction leaves.
const WORD: &str = "ampicillin";
const ALL: [What; 4] = [What::Redacted, What::Text, What::Report, What::Fields];

/// Objects by name, with their bytes.
type Copied = BTreeMap<String, Vec<u8>>;

fn copied(fleet: &Fleet, of: &str) -> Copied {
    let names = fleet.objects(REGION).into_iter().filter(|name| name.contains(of));
    names.map(|name| (name.clone(), std::fs::read(fleet.object_file(REGION, &name)).unwrap())).collect()
}

fn put(fleet: &Fleet, name: &str, bytes: &[u8]) {
    let file = fleet.object_file(REGION, name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, bytes).unwrap();
}

fn put_back(fleet: &Fleet, copy: &Copied) {
    for (name, bytes) in copy {
        put(fleet, name, bytes);
    }
}

async fn hits(fleet: &Fleet) -> Vec<JobId> {
    let (client, tenant) = fleet.home(CLINIC);
    let found = client.search(&tenant, WORD, Purpose::Treatment, 50).await.unwrap();
    found.hits.iter().map(|hit| hit.job).collect()
}

async fn is_gone(fleet: &Fleet, job: JobId) {
    let (client, tenant) = fleet.home(CLINIC);
    for what in ALL {
        let fetched = client.fetch(&tenant, job, what, Purpose::Treatment).await;
        assert!(matches!(fetched, Err(ClientError::NotFound(NotFound::KeysGone { .. }))), "{what:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_brings_nothing_back_that_is_put_back_into_the_bucket() {
    let fleet = Fleet::start(&[REGION]).await;
    let (client, tenant) = fleet.home(CLINIC);
    let [erased, expired] = [(); 2].map(|()| fleet.submit(CLINIC, fixtures::document(NOTE)));
    let (erased, expired) = (erased.await, expired.await);
    fleet.done(CLINIC, [erased, expired]).await;
    let copy = copied(&fleet, &tenant.id.to_string());
    assert!(hits(&fleet).await.contains(&erased) && hits(&fleet).await.contains(&expired));

    client.erase(&tenant, Erase::Job(erased), Purpose::Operations).await.unwrap();
    eventually("its objects go", async || copied(&fleet, &erased.to_string()).is_empty().then_some(())).await;
    put_back(&fleet, &copy);
    is_gone(&fleet, erased).await;
    assert_eq!(hits(&fleet).await, [expired], "no search shows what was erased");

    // The other job's results and its day of bundles are deleted, as the janitor does it in time.
    let day = copy.keys().find_map(|name| name.parse::<ObjectName>().ok()?.bundle_day()).unwrap();
    let of_stage =
        |stage| deleted(tenant.id, Some(expired), ObjectPrefix::Stage(tenant.id, expired, Run::FIRST, stage));
    let bundles = deleted(tenant.id, None, ObjectPrefix::Bundles(tenant.id, Some(day)));
    let receipts = [of_stage(Stage::Redact), of_stage(Stage::Extract), bundles];
    assert_eq!(fleet.said(REGION, client.ledger(), &receipts).await.appended, receipts.len());
    put_back(&fleet, &copy);
    is_gone(&fleet, expired).await;
    assert_eq!(hits(&fleet).await, [] as [JobId; 0], "nor what had expired");
}

/// The janitor's receipt for a part of the bucket.
fn deleted(tenant: TenantId, job: Option<JobId>, prefix: ObjectPrefix) -> Fact {
    let (region, now) = (REGION.parse().unwrap(), Timestamp::now());
    let stored = Stored { prefix, retention: RetentionClass::Result, expires: now };
    Fact::about(tenant, &region, FactKind::Deleted, Actor::Task("janitor".to_owned()), Purpose::Maintenance, now)
        .with_job(job)
        .with_reason("expired")
        .with_stored([stored])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_opens_nothing_that_was_changed_moved_or_swapped_in_the_bucket() {
    let fleet = Fleet::start(&[REGION]).await;
    let (one, two) =
        (fleet.submit(CLINIC, fixtures::document(NOTE)).await, fleet.submit(CLINIC, fixtures::document(NOTE)).await);
    let others = fleet.submit(OTHER, fixtures::document(NOTE)).await;
    fleet.done(CLINIC, [one, two]).await;
    fleet.done(OTHER, [others]).await;
    let genuine = results(&fleet, one).await;
    assert!(genuine.iter().all(Option::is_some));
    let mine = copied(&fleet, &format!("/{one}/"));
    for (name, bytes) in &mine {
        let mut swapped = vec![changed(bytes)];
        // What stands at the same place of another job of the tenant, and of another tenant's.
        swapped.extend(counterpart(&fleet, name, two));
        swapped.extend(counterpart(&fleet, name, others));
        for bytes in &swapped {
            put(&fleet, name, bytes);
            let read = results(&fleet, one).await;
            let same = read.iter().zip(&genuine).all(|(read, genuine)| read.is_none() || read == genuine);
            assert!(same, "{name}: something else was read");
        }
        put(&fleet, name, bytes);
    }
    assert_eq!(results(&fleet, one).await, genuine);
}

fn changed(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    bytes
}

/// The object of another job that has the same part.
fn counterpart(fleet: &Fleet, name: &str, other: JobId) -> Option<Vec<u8>> {
    let part = |name: &str| {
        let mut words = name.split('/').skip(2);
        (words.nth(1).map(str::to_owned), name.rsplit('/').next().map(str::to_owned))
    };
    copied(fleet, &format!("/{other}/"))
        .into_iter()
        .find(|(found, _)| part(found) == part(name))
        .map(|(_, bytes)| bytes)
}

/// Every result of a job; `None` for what does not open.
async fn results(fleet: &Fleet, job: JobId) -> Vec<Option<Vec<u8>>> {
    let (client, tenant) = fleet.home(CLINIC);
    let mut results = Vec::new();
    for what in ALL {
        results.push(client.fetch(&tenant, job, what, Purpose::Treatment).await.ok());
    }
    results
}

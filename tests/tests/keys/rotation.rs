//! Rotation rewrites what wraps and nothing else, goes on where it stopped, and lets no version go that something needs.

use crate::world::{Job, LOCAL, TRANSIT, World, openbao, place, region, transit};
use docward_envelope::{BackupId, DataClass, LeaseId, ObjectName, ObjectPrefix, TenantId, Timestamp, UploadId};
use docward_local::servers::OpenBaoRole::Operator;
use docward_runtime::keys::{Rotated, RotationError, Rotator, StillNeeded};
use docward_tests::region::parts;
use docward_trust::{
    AssembledRequest, Intake, IntakeRequest, KeyAdministration, KeyError, KeyRouter, PiecesRequest, ProcessRole, Task,
    TaskRequest, TenantScope, Upload, task,
};
use docward_trust_policy::{KeyPolicy, KeyProviderKind};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Notify;

impl World {
    /// A tenant whose keys are made, with documents and a bundle.
    async fn furnished(&self, keys: &Arc<KeyRouter>, policy: KeyPolicy) -> (TenantId, Vec<Job>) {
        let tenant = self.tenant(policy.clone());
        let keeper = keys.provider(policy.provider).unwrap();
        keeper.create(&place(tenant, &policy), true, Timestamp::now()).await.unwrap();
        let mut jobs = Vec::new();
        for number in 0..3 {
            jobs.push(self.take_in(keys, tenant, &format!("document {number}")).await.unwrap());
        }
        self.put_bundle(keys, &jobs[0], b"bundle".to_vec()).await;
        (tenant, jobs)
    }

    pub(crate) async fn rotate(&self, keys: &Arc<KeyRouter>, tenant: TenantId) -> Result<Rotated, RotationError> {
        let gate = self.gate(ProcessRole::Task(Task::Rotation), keys);
        Rotator { gate: &gate, store: &self.store, keys, tenant }.rotate(Timestamp::now(), None, &|_, _| ()).await
    }

    async fn retire(&self, keys: &Arc<KeyRouter>, tenant: TenantId, below: u32) -> Result<(), RotationError> {
        let gate = self.gate(ProcessRole::Task(Task::Rotation), keys);
        Rotator { gate: &gate, store: &self.store, keys, tenant }.retire(below, &|_, _| ()).await.map(drop)
    }
}

/// Which objects differ, in their bytes or their being there.
fn changed(before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    names.filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

pub(crate) async fn story(world: &World, keys: &Arc<KeyRouter>, policy: KeyPolicy) {
    let (tenant, jobs) = world.furnished(keys, policy.clone()).await;
    let (_, others) = world.furnished(keys, policy.clone()).await;
    let before = world.objects();

    // A document is in the middle of a stage while everything is rotated around it.
    let rotated = world
        .deliver(keys, &jobs[0].envelope, async |scope| {
            let original = world.store.get(&scope, &jobs[0].original).await.unwrap();
            let rotated = world.rotate(keys, tenant).await.unwrap();
            let name = ObjectName::Output {
                tenant,
                job: scope.job(),
                run: scope.run(),
                stage: docward_envelope::Stage::Ocr,
                lease: docward_envelope::LeaseId::generate(),
                label: "document".parse().unwrap(),
            };
            world.store.put(&scope, &name, &original).await.unwrap();
            world.store.drop_outputs(&scope, docward_envelope::Stage::Ocr, &[]).await.unwrap();
            rotated
        })
        .await
        .unwrap();
    assert_eq!((rotated.keys.phi, rotated.keys.redacted, rotated.continued), (2, 2, false));
    assert_eq!((rotated.jobs, rotated.bundles), (3, 1));
    for job in jobs.iter().chain(&others) {
        world.read(keys, job).await.unwrap();
    }
    let after = world.objects();
    let mut rewritten = changed(&before, &after);
    rewritten.sort_unstable();
    let holds_keys = |name: &String| name.ends_with("/keys") || name.contains("/-index/");
    assert_eq!(rewritten.len(), 4, "three jobs' keys and one bundle: {rewritten:?}");
    assert!(rewritten.iter().all(|name| holds_keys(name) && name.starts_with(&tenant.to_string())));
    let bundle = rewritten.iter().find(|name| name.contains("/-index/")).unwrap();
    assert!(before[bundle].ends_with(&after[bundle][after[bundle].len() - 39..]), "its sealed part is as it was");

    // Only what still needs an old version keeps it from going.
    let straggler = rewritten.iter().find(|name| name.ends_with("/keys")).unwrap();
    let file = parts::bucket_folder(world.folder.path()).join(straggler);
    std::fs::write(&file, &before[straggler]).unwrap();
    let still = StillNeeded { jobs: 1, ..StillNeeded::default() };
    let refused = world.retire(keys, tenant, 2).await;
    assert!(matches!(refused, Err(RotationError::StillNeeded { below: 2, still: needed }) if needed == still));
    assert!(matches!(world.retire(keys, tenant, 3).await, Err(RotationError::Newest { newest: 2 })));
    let again = world.rotate(keys, tenant).await.unwrap();
    assert_eq!((again.keys.phi, again.continued, again.jobs, again.bundles), (2, true, 1, 0), "it went on");
    world.retire(keys, tenant, 2).await.unwrap();
    for job in &jobs {
        world.read(keys, job).await.unwrap();
    }
    // What was wrapped under the retired version is closed.
    std::fs::write(&file, &before[straggler]).unwrap();
    let closed = jobs.iter().find(|job| straggler.contains(&job.envelope.header().job.to_string())).unwrap();
    assert!(world.read(keys, closed).await.is_err());
}

#[tokio::test]
async fn a_backup_is_wrapped_anew_and_keeps_the_version_that_it_needs() {
    let world = World::new().await;
    let keys = world.router(Vec::new());
    let (tenant, _) = world.furnished(&keys, LOCAL).await;
    let name = ObjectName::Backup { tenant, backup: BackupId::generate() };
    let gate = world.gate(ProcessRole::Task(Task::Backup), &keys);
    let request = || TaskRequest { task: task::Backup, tenant };
    let put = async |scope: TenantScope<'_, task::Backup>| world.store.put_backup(&scope, &name, b"rows").await;
    gate.admit(request(), put).await.unwrap().unwrap();
    let file = parts::bucket_folder(world.folder.path()).join(name.to_string());
    let before = std::fs::read(&file).unwrap();
    assert_eq!(world.rotate(&keys, tenant).await.unwrap().backups, 1);
    // One that no rotation has seen.
    std::fs::write(&file, &before).unwrap();
    let needed = StillNeeded { backups: 1, ..StillNeeded::default() };
    let refused = world.retire(&keys, tenant, 2).await;
    assert!(matches!(refused, Err(RotationError::StillNeeded { still, .. }) if still == needed));
    assert_eq!(world.rotate(&keys, tenant).await.unwrap().backups, 1);
    world.retire(&keys, tenant, 2).await.unwrap();
    let read = async |scope: TenantScope<'_, task::Backup>| world.store.get_backup(&scope, &name).await;
    assert_eq!(&gate.admit(request(), read).await.unwrap().unwrap()[..], b"rows");
}

/// What came of a document is not lost because its tenant's keys are rotated before the rest comes.
#[tokio::test]
async fn a_piece_of_an_upload_is_wrapped_anew_and_keeps_the_version_that_it_needs() {
    let world = World::new().await;
    let keys = world.router(Vec::new());
    let (tenant, _) = world.furnished(&keys, LOCAL).await;
    let upload = UploadId::generate();
    let name = ObjectName::Piece { tenant, upload, offset: 0, lease: LeaseId::generate() };
    let (header, grant) = (world.header(tenant), parts::grant(&[tenant], Timestamp::now()));
    let intake = IntakeRequest { grant: &grant, header: &header, rule: None };
    let gate = world.gate(ProcessRole::Client, &keys);
    let put = async |scope: TenantScope<'_, Upload>| {
        world.store.put_piece(&scope, &name, &scope.hold_in(b"half of it".to_vec().into())).await
    };
    gate.admit(PiecesRequest { intake, upload }, put).await.unwrap().unwrap();
    let file = parts::bucket_folder(world.folder.path()).join(name.to_string());
    let before = std::fs::read(&file).unwrap();
    assert_eq!(world.rotate(&keys, tenant).await.unwrap().pieces, 1);
    // One that no rotation has seen.
    std::fs::write(&file, &before).unwrap();
    let needed = StillNeeded { pieces: 1, ..StillNeeded::default() };
    let refused = world.retire(&keys, tenant, 2).await;
    assert!(matches!(refused, Err(RotationError::StillNeeded { still, .. }) if still == needed));
    assert_eq!(world.rotate(&keys, tenant).await.unwrap().pieces, 1);
    world.retire(&keys, tenant, 2).await.unwrap();
    let put = async |scope: TenantScope<'_, Intake>| {
        let label = "original".parse().unwrap();
        let whole = ObjectName::Original { tenant, job: header.job, lease: LeaseId::generate(), label };
        world.store.put_assembled(&scope, &whole, 10, std::slice::from_ref(&name)).await
    };
    gate.admit(AssembledRequest { intake, upload }, put).await.unwrap().unwrap();
}

#[tokio::test]
async fn rotation_in_the_local_keyring() {
    let world = World::new().await;
    let keys = world.router(Vec::new());
    story(&world, &keys, LOCAL).await;
}

#[tokio::test]
async fn rotation_in_a_transit_engine() {
    let world = World::new().await;
    let bao = openbao(&world.folder.path().join("services")).await;
    let keys = world.router(vec![transit(&bao, Operator)]);
    story(&world, &keys, TRANSIT).await;
}

#[tokio::test]
async fn a_rotation_that_stopped_between_the_classes_goes_on() {
    let world = World::new().await;
    let keys = world.router(Vec::new());
    let (tenant, jobs) = world.furnished(&keys, LOCAL).await;
    world.local.rotate(&place(tenant, &LOCAL), DataClass::Phi, Timestamp::now()).await.unwrap();
    let rotated = world.rotate(&keys, tenant).await.unwrap();
    assert_eq!((rotated.keys.phi, rotated.keys.redacted, rotated.continued), (2, 2, true));
    assert_eq!((rotated.jobs, rotated.bundles), (3, 1));
    let next = world.rotate(&keys, tenant).await.unwrap();
    assert_eq!((next.keys.phi, next.continued), (3, false), "with nothing left to do, once more is a new version");
    for job in &jobs {
        world.read(&keys, job).await.unwrap();
    }
}

/// Killed before the first object, and twice in the middle: it makes no further version, wraps what was left, and nothing
/// of what it did is done again.
#[tokio::test]
async fn a_rotation_that_was_killed_goes_on_where_it_stopped() {
    const JOBS: u64 = 60;
    let world = World::new().await;
    let keys = world.router(Vec::new());
    let tenant = world.tenant(LOCAL);
    world.local.create(&place(tenant, &LOCAL), true, Timestamp::now()).await.unwrap();
    let mut jobs = Vec::new();
    for number in 0..JOBS {
        jobs.push(world.take_in(&keys, tenant, &format!("document {number}")).await.unwrap());
    }
    for (killed_after, version) in [(0, 2), (20, 3), (40, 4)] {
        let before = world.objects();
        let gate = world.gate(ProcessRole::Task(Task::Rotation), &keys);
        let rotator = Rotator { gate: &gate, store: &world.store, keys: &keys, tenant };
        let reached = Notify::new();
        let progress = |done: u64, of: u64| {
            assert!(done <= of && of <= JOBS, "{done} of {of}");
            if of == JOBS && done >= killed_after {
                reached.notify_one();
            }
        };
        // As one who knows from the ledger that the last one came to its end.
        let rotating = rotator.rotate(Timestamp::now(), Some((version - 1, version - 1)), &progress);
        tokio::select! {
            biased;
            () = reached.notified() => {}
            rotated = rotating => panic!("it was to be killed: {:?}", rotated.map(|rotated| rotated.jobs)),
        }
        let done = changed(&before, &world.objects()).len() as u64;
        assert!((killed_after..JOBS).contains(&done), "{done} when killed after {killed_after}");
        for job in &jobs {
            world.read(&keys, job).await.unwrap();
        }
        assert!(matches!(world.retire(&keys, tenant, version).await, Err(RotationError::StillNeeded { .. })));
        let rotated = rotator.rotate(Timestamp::now(), Some((version - 1, version - 1)), &|_, _| ()).await.unwrap();
        assert_eq!((rotated.keys.phi, rotated.keys.redacted, rotated.continued), (version, version, true));
        // What the bucket had in hand when the rotation was killed may have been done since.
        assert!((1..=JOBS - done).contains(&rotated.jobs), "{} after {done}", rotated.jobs);
        world.retire(&keys, tenant, version).await.unwrap();
        for job in &jobs {
            world.read(&keys, job).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_move_to_another_provider_is_a_rotation() {
    let world = World::new().await;
    let bao = openbao(&world.folder.path().join("services")).await;
    let keys = world.router(vec![transit(&bao, Operator)]);
    let (tenant, jobs) = world.furnished(&keys, LOCAL).await;
    world.set_policy(tenant, TRANSIT);
    assert!(matches!(world.rotate(&keys, tenant).await, Err(RotationError::Key(KeyError::NoSuchKey))));
    let manager = keys.provider(KeyProviderKind::Transit).unwrap();
    manager.create(&place(tenant, &TRANSIT), false, Timestamp::now()).await.unwrap();
    let moved = world.rotate(&keys, tenant).await.unwrap();
    assert_eq!((moved.keys.provider, moved.keys.phi, moved.jobs, moved.bundles), (KeyProviderKind::Transit, 1, 3, 1));
    // And back again: nothing at the key manager is needed any more.
    world.set_policy(tenant, LOCAL);
    let back = world.rotate(&keys, tenant).await.unwrap();
    assert_eq!((back.keys.provider, back.jobs), (KeyProviderKind::Local, 3));
    manager.destroy(&place(tenant, &TRANSIT)).await.unwrap();
    for job in &jobs {
        world.read(&keys, job).await.unwrap();
    }
}

#[tokio::test]
async fn an_erased_job_does_not_get_its_keys_back() {
    let world = World::new().await;
    let keys = world.router(Vec::new());
    let (tenant, _) = world.furnished(&keys, LOCAL).await;
    let mut jobs = Vec::new();
    for number in 0..40 {
        jobs.push(world.take_in(&keys, tenant, &format!("to be erased {number}")).await.unwrap());
    }
    let janitor = world.gate(ProcessRole::Task(Task::Janitor), &world.router(Vec::new()));
    let erase = async {
        for job in &jobs {
            let header = job.envelope.header();
            let request = TaskRequest { task: task::Janitor { job: Some(header.job) }, tenant };
            let gone = janitor.admit(request, async |scope| {
                world.store.delete(&scope, &ObjectPrefix::Job(tenant, header.job)).await.unwrap();
            });
            gone.await.unwrap();
        }
    };
    let (rotated, ()) = tokio::join!(world.rotate(&keys, tenant), erase);
    rotated.unwrap();
    let left = world.objects();
    for job in &jobs {
        let id = job.envelope.header().job.to_string();
        assert!(!left.keys().any(|name| name.contains(&id)), "nothing of an erased job is there");
    }
}

/// Property: whatever is taken in, rotated, retired and moved in whichever order, every document still opens.
#[tokio::test]
async fn documents_open_through_any_order_of_changes() {
    let world = World::new().await;
    let bao = openbao(&world.folder.path().join("services")).await;
    let keys = world.router(vec![transit(&bao, Operator)]);
    let tenant = world.tenant(LOCAL);
    world.local.create(&place(tenant, &LOCAL), true, Timestamp::now()).await.unwrap();
    keys.provider(KeyProviderKind::Transit)
        .unwrap()
        .create(&place(tenant, &TRANSIT), false, Timestamp::now())
        .await
        .unwrap();
    let mut jobs: Vec<Job> = Vec::new();
    // A small generator with a printed seed; shrinking by hand is easier than a server a case.
    let mut seed = u64::try_from(Timestamp::now().as_microsecond()).unwrap();
    println!("seed {seed}");
    for _ in 0..40 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        match (seed >> 33) % 6 {
            0 | 1 => jobs.push(world.take_in(&keys, tenant, &format!("document {}", jobs.len())).await.unwrap()),
            2 => drop(world.rotate(&keys, tenant).await.unwrap()),
            3 => {
                let newest = keys.current_versions(tenant, &region()).await.unwrap();
                // It may refuse: then nothing may have changed.
                let _ = world.retire(&keys, tenant, newest.phi.min(newest.redacted)).await;
            }
            4 => world.set_policy(tenant, if (seed >> 40).is_multiple_of(2) { LOCAL } else { TRANSIT }),
            _ => {
                if let Some(job) = jobs.first() {
                    world.put_bundle(&keys, job, b"bundle".to_vec()).await;
                }
            }
        }
        for job in &jobs {
            world.read(&keys, job).await.unwrap();
        }
    }
}

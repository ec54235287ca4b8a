//! Two tenants do random things at once; a map says what each must see. (The way mountpoint-s3 tests itself.)

use crate::world::{World, output};
use docward_envelope::{Envelope, LeaseId, ObjectName, ObjectPrefix, Stage, TenantId};
use docward_store::{Commit, Manifest, StoreError};
use docward_trust::{Bytes, Delivery, Reason, TenantScope};
use proptest::{prelude::*, test_runner::TestRunner};
use std::collections::BTreeMap;

const TENANTS: usize = 2;
const LEASES: usize = 2;
const LABELS: usize = 3;

/// One thing one tenant's delivery does.
#[derive(Debug, Clone)]
enum Act {
    Put { lease: usize, label: usize, byte: u8, length: usize },
    Get { lease: usize, label: usize },
    GetTheirs { lease: usize, label: usize },
    PutTheirs { lease: usize, label: usize },
    DropLease { lease: usize },
    DeleteStage,
    Commit { lease: usize },
}

fn act() -> impl Strategy<Value = Act> {
    let (lease, label) = (0..LEASES, 0..LABELS);
    prop_oneof![
        4 => (lease.clone(), label.clone(), any::<u8>(), 0..200_usize)
            .prop_map(|(lease, label, byte, length)| Act::Put { lease, label, byte, length }),
        4 => (lease.clone(), label.clone()).prop_map(|(lease, label)| Act::Get { lease, label }),
        1 => (lease.clone(), label.clone()).prop_map(|(lease, label)| Act::GetTheirs { lease, label }),
        1 => (lease.clone(), label).prop_map(|(lease, label)| Act::PutTheirs { lease, label }),
        1 => lease.clone().prop_map(|lease| Act::DropLease { lease }),
        1 => Just(Act::DeleteStage),
        2 => lease.prop_map(|lease| Act::Commit { lease }),
    ]
}

/// What one tenant must see.
#[derive(Default)]
struct Model {
    objects: BTreeMap<(usize, usize), Vec<u8>>,
    committed: Option<LeaseId>,
}

/// One tenant's job at stage ocr.
struct Job {
    envelope: Envelope,
    leases: [LeaseId; LEASES],
    model: Model,
}

impl Job {
    async fn new(world: &World, tenant: TenantId) -> Self {
        let envelope = world.accept(tenant, b"original").await;
        Self { envelope, leases: std::array::from_fn(|_| LeaseId::generate()), model: Model::default() }
    }

    fn object(&self, lease: usize, label: usize) -> ObjectName {
        let header = self.envelope.header();
        ObjectName::Output {
            tenant: header.tenant,
            job: header.job,
            run: header.run,
            stage: header.stage,
            lease: self.leases[lease],
            label: format!("page-{label}").parse().unwrap(),
        }
    }
}

async fn step(world: &World, scope: &TenantScope<'_, Delivery>, job: &mut Job, theirs: &Job, act: Act) {
    match act {
        Act::Put { lease, label, byte, length } => {
            let plain = vec![byte; length];
            let held = scope.hold_in(Bytes::new(plain.clone()));
            world.store.put(scope, &job.object(lease, label), &held).await.unwrap();
            job.model.objects.insert((lease, label), plain);
        }
        Act::Get { lease, label } => {
            let read = world.store.get(scope, &job.object(lease, label)).await;
            match job.model.objects.get(&(lease, label)) {
                Some(plain) => assert!(read.unwrap().measure(|read| **read == *plain)),
                None => assert!(matches!(read, Err(StoreError::NotFound))),
            }
        }
        Act::GetTheirs { lease, label } => {
            let read = world.store.get(scope, &theirs.object(lease, label)).await;
            assert!(crate::refused(&read, Reason::Name));
        }
        Act::PutTheirs { lease, label } => {
            let forged = scope.hold_in(Bytes::new(b"forged".to_vec()));
            let written = world.store.put(scope, &theirs.object(lease, label), &forged).await;
            assert!(crate::refused(&written, Reason::Name));
        }
        Act::DropLease { lease } => {
            let before = job.model.objects.len();
            job.model.objects.retain(|(of, _), _| *of != lease);
            let dropped = world.store.drop_lease(scope, Stage::Ocr, job.leases[lease], &[]).await.unwrap();
            assert_eq!(dropped, (before - job.model.objects.len()) as u64);
        }
        Act::DeleteStage => {
            let header = job.envelope.header();
            let stage = ObjectPrefix::Stage(header.tenant, header.job, header.run, Stage::Ocr);
            let expected = job.model.objects.len() + usize::from(job.model.committed.is_some());
            let tenant = header.tenant;
            let deleted =
                world.as_janitor(tenant, async |scope| world.store.delete(&scope, &stage).await.unwrap()).await;
            assert_eq!(deleted.objects, expected as u64);
            job.model = Model::default();
        }
        Act::Commit { lease } => {
            let ours = job.leases[lease];
            let manifest =
                Manifest { lease: ours, objects: vec![], reject: None, counts: BTreeMap::new(), subject: None };
            let commit = world.store.commit(scope, Stage::Ocr, &manifest).await.unwrap();
            let winner = *job.model.committed.get_or_insert(ours);
            match commit {
                Commit::Won => assert_eq!(winner, ours),
                Commit::Lost(there) => assert!(there.lease == winner && winner != ours),
            }
        }
    }
}

async fn everything_is_as_modelled(world: &World, scope: &TenantScope<'_, Delivery>, job: &Job) {
    for (lease, label) in (0..LEASES).flat_map(|lease| (0..LABELS).map(move |label| (lease, label))) {
        let there = world.file(&job.object(lease, label)).exists();
        assert_eq!(there, job.model.objects.contains_key(&(lease, label)));
        if let Some(plain) = job.model.objects.get(&(lease, label)) {
            let read = world.store.get(scope, &output(scope, job.leases[lease], &format!("page-{label}"))).await;
            assert!(read.unwrap().measure(|read| **read == *plain));
        }
    }
    let manifest = world.store.manifest(scope, Stage::Ocr).await.unwrap();
    assert_eq!(manifest.map(|manifest| manifest.lease), job.model.committed);
}

async fn play(world: &World, tenants: [TenantId; TENANTS], acts: Vec<(bool, Act)>) {
    let (mut first, mut second) = (Job::new(world, tenants[0]).await, Job::new(world, tenants[1]).await);
    let (to_first, to_second) = (first.envelope.clone(), second.envelope.clone());
    world
        .deliver(&to_first, async |first_scope| {
            world
                .deliver(&to_second, async |second_scope| {
                    for (is_first, act) in acts {
                        if is_first {
                            step(world, &first_scope, &mut first, &second, act).await;
                        } else {
                            step(world, &second_scope, &mut second, &first, act).await;
                        }
                    }
                    everything_is_as_modelled(world, &first_scope, &first).await;
                    everything_is_as_modelled(world, &second_scope, &second).await;
                })
                .await;
        })
        .await;
}

#[test]
fn two_tenants_see_what_a_map_each_would_show_them() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (world, tenants) = runtime.block_on(World::with_tenants::<TENANTS>());
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    let acts = proptest::collection::vec((any::<bool>(), act()), 1..40);
    TestRunner::new(config)
        .run(&acts, |acts| {
            runtime.block_on(play(&world, tenants, acts));
            Ok(())
        })
        .unwrap();
}

//! The store against the embedded S3 endpoint, through real gates: what one tenant, one delivery, one region can do to
//! another's objects, which is nothing.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod aws_rules;
mod bundles;
mod iam;
mod lifecycle;
mod listing;
mod lock_stand_in;
mod locks;
mod model;
mod pieces;
mod session_roles;
mod sessions;
mod streamed;
mod sts_stand_in;
mod world;

use docward_envelope::{DataClass, JobId, LeaseId, ObjectName, ObjectPrefix, ObjectReference, Role, Stage};
use docward_store::{BucketState, Commit, Lifecycle, Manifest, Store, StoreConfig, StoreError};
use docward_trust::{Bytes, PortError, Reason, Redacted, WrappedKeys};
use std::{collections::BTreeMap, sync::Arc};
use tokio::{sync::Barrier, task::JoinSet};
use world::{LAST_NET, World, output};

fn manifest(lease: LeaseId, objects: Vec<ObjectReference>) -> Manifest {
    Manifest { lease, objects, reject: None, counts: BTreeMap::new(), subject: None }
}

fn refused<T>(result: &Result<T, StoreError>, reason: Reason) -> bool {
    matches!(result, Err(StoreError::Refused(refusal)) if refusal.reason == reason)
}

#[tokio::test]
async fn objects_come_back_as_they_went_in_and_lie_there_sealed() {
    let (world, [tenant]) = World::with_tenants().await;
    let canary = b"Maria Gonzalez, born 4 July 1951";
    // Three chunks of the seal and a bit.
    let long: Vec<u8> = canary.iter().copied().cycle().take(200_000).collect();
    let envelope = world.accept(tenant, canary).await;
    world
        .deliver(&envelope, async |scope| {
            let lease = LeaseId::generate();
            for (label, plain) in [("empty", &b""[..]), ("short", canary), ("long", &long)] {
                let name = output(&scope, lease, label);
                world.store.put(&scope, &name, &scope.hold_in(Bytes::new(plain.to_vec()))).await.unwrap();
                let back = world.store.get(&scope, &name).await.unwrap();
                assert!(back.measure(|back| back[..] == *plain), "{label}");
            }
            let absent = world.store.get(&scope, &output(&scope, lease, "absent")).await;
            assert!(matches!(absent, Err(StoreError::NotFound)));
        })
        .await;
    let files = world.files();
    assert!(files.len() > 4);
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(8).any(|window| window == &canary[..8]), "plaintext in {}", file.display());
    }
}

#[tokio::test]
async fn redacted_objects_and_bundles_are_written_and_read_as_what_they_are() {
    let (world, [tenant, other]) = World::with_tenants().await;
    let ocr = world.accept(tenant, b"original").await;
    let extract = world.next(&ocr).await;
    let redact = world.next(&extract).await;
    let name = world
        .deliver(&redact, async |scope| {
            let name = output(&scope, LeaseId::generate(), "redacted.txt");
            let vouched = Redacted::vouch(scope.hold_in(Bytes::new(b"nobody was ill".to_vec())));
            world.store.put_redacted(&scope, &name, &vouched).await.unwrap();
            // Phi and redacted don't open as each other.
            assert!(refused(&world.store.get(&scope, &name).await, Reason::Seal));
            name
        })
        .await;
    let index = world.next(&redact).await;
    let bundle = world
        .deliver(&index, async |scope| {
            let text = world.store.get_redacted(&scope, &name).await.unwrap();
            let (job, run) = (scope.job(), scope.run());
            let bundle: ObjectName = format!("{tenant}/-index/2031-05-17/{job}-{run}").parse().unwrap();
            world.store.put_bundle(&scope, &bundle, &text).await.unwrap();
            world.store.put_bundle(&scope, &bundle, &text).await.unwrap();
            bundle
        })
        .await;
    world
        .as_searcher(tenant, async |scope| {
            let bytes = std::fs::metadata(world.file(&bundle)).unwrap().len();
            assert_eq!(world.store.list_bundles(&scope).await.unwrap(), [(bundle.clone(), bytes)]);
            let opened = world.store.get_bundle(&scope, &bundle).await.unwrap();
            assert!(opened.measure(|opened| opened[..] == *b"nobody was ill"));
        })
        .await;
    world
        .as_searcher(other, async |scope| {
            assert_eq!(world.store.list_bundles(&scope).await.unwrap(), []);
            assert!(refused(&world.store.get_bundle(&scope, &bundle).await, Reason::Name));
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_deliveries_that_commit_at_once_exactly_one_wins_and_all_others_read_it() {
    const DELIVERIES: usize = 24;
    let (world, [tenant]) = World::with_tenants().await;
    let envelope = Arc::new(world.accept(tenant, b"original").await);
    let (world, ready) = (Arc::new(world), Arc::new(Barrier::new(DELIVERIES)));
    let mut deliveries = JoinSet::new();
    for _ in 0..DELIVERIES {
        let (world, envelope, ready) = (world.clone(), envelope.clone(), ready.clone());
        deliveries.spawn(async move {
            world
                .deliver(&envelope, async |scope| {
                    let lease = LeaseId::generate();
                    let name = output(&scope, lease, "document");
                    let document =
                        ObjectReference { role: Role::Document, page: None, data_class: DataClass::Phi, name };
                    let ours = manifest(lease, vec![document]);
                    assert_eq!(world.store.manifest(&scope, Stage::Ocr).await.unwrap(), None);
                    ready.wait().await;
                    (ours.clone(), world.store.commit(&scope, Stage::Ocr, &ours).await.unwrap())
                })
                .await
        });
    }
    let ends = deliveries.join_all().await;
    let won: Vec<_> = ends.iter().filter(|(_, commit)| *commit == Commit::Won).collect();
    let [(winner, _)] = won[..] else { panic!("{} deliveries won", won.len()) };
    for (ours, commit) in &ends {
        assert!(ours == winner || *commit == Commit::Lost(winner.clone()));
    }
    world
        .deliver(&envelope, async |scope| {
            let read = world.store.manifest(&scope, Stage::Ocr).await.unwrap();
            assert_eq!(read.as_ref(), Some(winner));
            // The winner's answer got lost: asked again, it is still the winner.
            assert_eq!(world.store.commit(&scope, Stage::Ocr, winner).await.unwrap(), Commit::Won);
        })
        .await;
}

#[tokio::test]
async fn keys_are_written_once_and_read_as_nothing_but_keys() {
    let (world, [tenant]) = World::with_tenants().await;
    let header = world.new_job(tenant);
    let keys = ObjectName::Keys { tenant, job: header.job };
    assert_eq!(world.store.read(&keys).await, Err(PortError::Missing));
    let first = world
        .at_intake(&header, async |scope| {
            world.store.put_keys(&scope).await.unwrap();
            world.store.put_keys(&scope).await.unwrap();
            scope.wrapped_keys().to_vec()
        })
        .await;
    // A second intake of the same job has other keys: they don't replace those that original was sealed under.
    let second = world.at_intake(&header, async |scope| world.store.put_keys(&scope).await).await;
    assert!(matches!(second, Err(StoreError::AlreadyThere)));
    assert_eq!(world.store.read(&keys).await, Ok(first));
    let envelope = world.accept(tenant, b"original").await;
    let name = world.deliver(&envelope, async |scope| output(&scope, LeaseId::generate(), "document")).await;
    assert_eq!(world.store.read(&name).await, Err(PortError::Missing));
}

#[tokio::test]
async fn deleting_a_prefix_leaves_its_neighbours() {
    let (world, [tenant, other]) = World::with_tenants().await;
    let neighbour = world.accept(other, b"neighbour").await;
    let sibling = world.accept(tenant, b"sibling").await;
    let envelope = world.accept(tenant, b"original").await;
    let header = envelope.header().clone();
    let (kept, dropped) = (LeaseId::generate(), LeaseId::generate());
    world
        .deliver(&envelope, async |scope| {
            for lease in [kept, dropped] {
                let name = output(&scope, lease, "document");
                world.store.put(&scope, &name, &scope.hold_in(Bytes::new(b"words".to_vec()))).await.unwrap();
            }
            // More than the protocol lists at once, and a run whose name starts like ours.
            let (page, tenth) = (output(&scope, dropped, "document"), header.run.get() * 10);
            let pages = world.file(&page).parent().unwrap().to_owned();
            for page in 0..1100 {
                std::fs::write(pages.join(format!("page-{page:05}.png")), b"sealed").unwrap();
            }
            let tenth =
                ObjectName::Manifest { tenant, job: header.job, run: tenth.try_into().unwrap(), stage: Stage::Ocr };
            std::fs::create_dir_all(world.file(&tenth).parent().unwrap()).unwrap();
            std::fs::write(world.file(&tenth), b"sealed").unwrap();

            assert_eq!(world.store.drop_lease(&scope, Stage::Ocr, dropped, &[]).await.unwrap(), 1101);
            assert!(!pages.exists());
            world.store.get(&scope, &output(&scope, kept, "document")).await.unwrap();

            // A stage deletes what its own stage wrote, and nothing else.
            assert!(refused(&world.store.drop_lease(&scope, Stage::Extract, kept, &[]).await, Reason::NotPermitted));
            let whole_job = ObjectPrefix::Job(tenant, header.job);
            assert_eq!(scope.may_delete(&whole_job).unwrap_err().reason, Reason::NotPermitted);
            assert_eq!(world.store.drop_outputs(&scope, Stage::Ocr, &[]).await.unwrap(), 1);
            assert!(world.file(&tenth).exists());
        })
        .await;
    world
        .as_janitor(tenant, async |scope| {
            let neighbours = ObjectPrefix::Job(other, neighbour.header().job);
            assert!(refused(&world.store.delete(&scope, &neighbours).await, Reason::NotPermitted));
            let job = ObjectPrefix::Job(tenant, header.job);
            // Keys, original, and the tenth run's manifest.
            assert_eq!(world.store.delete(&scope, &job).await.unwrap().objects, 3);
            assert_eq!(world.store.delete(&scope, &job).await.unwrap().objects, 0);
        })
        .await;
    let left = header.job.to_string();
    assert!(world.files().iter().all(|file| !file.display().to_string().contains(&left)), "a name outlived its job");
    for untouched in [&neighbour, &sibling] {
        world.deliver(untouched, async |scope| scope.check().unwrap()).await;
    }
}

#[tokio::test]
async fn what_nobody_could_read_back_is_not_written() {
    let (world, [tenant]) = World::with_tenants().await;
    let envelope = world.accept(tenant, b"original").await;
    world
        .deliver(&envelope, async |scope| {
            let name = output(&scope, LeaseId::generate(), "document");
            let plain = scope.hold_in(Bytes::new(vec![0; (255 << 20) + 1]));
            assert_eq!(world.store.put(&scope, &name, &plain).await, Err(StoreError::TooLarge));
            assert!(!world.file(&name).exists());
        })
        .await;
}

#[tokio::test]
async fn what_the_winner_names_outlives_the_loser_that_wrote_it() {
    let (world, [tenant]) = World::with_tenants().await;
    let neighbour = world.accept(tenant, b"neighbour").await;
    let envelope = world.accept(tenant, b"original").await;
    let put = async |scope: &docward_trust::TenantScope<'_, docward_trust::Delivery>, name: &ObjectName| {
        world.store.put(scope, name, &scope.hold_in(Bytes::new(b"words".to_vec()))).await.unwrap();
    };
    let theirs = world
        .deliver(&neighbour, async |scope| {
            let name = output(&scope, LeaseId::generate(), "part-00001");
            put(&scope, &name).await;
            name
        })
        .await;
    world
        .deliver(&envelope, async |scope| {
            let (winner, loser) = (LeaseId::generate(), LeaseId::generate());
            let [page, part, own] = [(loser, "page-00001.png"), (loser, "part-00001"), (winner, "page-00003.png")]
                .map(|(lease, label)| output(&scope, lease, label));
            for name in [&page, &part, &own] {
                put(&scope, name).await;
            }
            // A name nobody of us gives, beside them.
            std::fs::write(world.file(&page).with_file_name("Page"), b"planted").unwrap();
            let mut listed = world.store.list_outputs(&scope, Stage::Ocr).await.unwrap();
            listed.sort();
            let mut written = vec![page.clone(), part.clone(), own.clone()];
            written.sort();
            assert_eq!(listed, written, "of this job only, whoever's lease");
            assert!(refused(&world.store.get(&scope, &theirs).await, Reason::Name));

            let raster = |name: &ObjectName| {
                let (role, data_class) = (Role::Raster, DataClass::Phi);
                ObjectReference { role, page: Some(1), data_class, name: name.clone() }
            };
            let won = manifest(winner, vec![raster(&page), raster(&own)]);
            assert_eq!(world.store.commit(&scope, Stage::Ocr, &won).await.unwrap(), Commit::Won);
            assert_eq!(world.store.drop_lease(&scope, Stage::Ocr, loser, &won.objects).await.unwrap(), 2);
            world.store.get(&scope, &page).await.unwrap();
            assert!(matches!(world.store.get(&scope, &part).await, Err(StoreError::NotFound)));

            // After a rejection nothing but the manifest is left of the stage.
            assert!(refused(&world.store.drop_outputs(&scope, Stage::Extract, &[]).await, Reason::NotPermitted));
            assert_eq!(world.store.drop_outputs(&scope, Stage::Ocr, &[]).await.unwrap(), 2);
            assert_eq!(world.store.list_outputs(&scope, Stage::Ocr).await.unwrap(), []);
            assert_eq!(world.store.manifest(&scope, Stage::Ocr).await.unwrap(), Some(won));
        })
        .await;
    world.deliver(&neighbour, async |scope| world.store.get(&scope, &theirs).await.map(drop).unwrap()).await;
}

#[tokio::test]
async fn another_tenants_object_has_no_way_into_my_scope() {
    let (world, [mine, theirs]) = World::with_tenants().await;
    let my_envelope = world.accept(mine, b"mine").await;
    let my_other_envelope = world.accept(mine, b"also mine").await;
    for envelope in [world.accept(theirs, b"theirs").await, my_other_envelope] {
        let stranger = world
            .deliver(&envelope, async |scope| {
                let name = output(&scope, LeaseId::generate(), "document");
                world.store.put(&scope, &name, &scope.hold_in(Bytes::new(b"private".to_vec()))).await.unwrap();
                name
            })
            .await;
        world
            .deliver(&my_envelope, async |scope| {
                let plain = scope.hold_in(Bytes::new(b"forged".to_vec()));
                assert!(refused(&world.store.get(&scope, &stranger).await, Reason::Name));
                assert!(refused(&world.store.put(&scope, &stranger, &plain).await, Reason::Name));
                let named = ObjectReference {
                    role: Role::Document,
                    page: None,
                    data_class: DataClass::Phi,
                    name: stranger.clone(),
                };
                let naming = manifest(LeaseId::generate(), vec![named]);
                assert!(refused(&world.store.commit(&scope, Stage::Ocr, &naming).await, Reason::Name));
                // Somebody with the bucket's credentials moves it to where I may read.
                let planted = output(&scope, LeaseId::generate(), "document");
                std::fs::create_dir_all(world.file(&planted).parent().unwrap()).unwrap();
                std::fs::copy(world.file(&stranger), world.file(&planted)).unwrap();
                assert!(refused(&world.store.get(&scope, &planted).await, Reason::Seal));
            })
            .await;
    }
}

#[tokio::test]
async fn wrong_credentials_and_other_regions_get_nothing() {
    let (world, [tenant]) = World::with_tenants().await;
    let envelope = world.accept(tenant, b"original").await;
    let with = |change: fn(&mut StoreConfig)| {
        let mut config = world.config.clone();
        change(&mut config);
        Store::connect(&config).unwrap()
    };
    let wrong_secret = with(|config| config.secret = "guessed".to_owned());
    let wrong_key = with(|config| config.access_key = "guessed".to_owned());
    let elsewhere = with(|config| config.region = "eu-central-1".parse().unwrap());
    world
        .deliver(&envelope, async |scope| {
            let name = output(&scope, LeaseId::generate(), "document");
            let plain = scope.hold_in(Bytes::new(b"words".to_vec()));
            for stranger in [&wrong_secret, &wrong_key] {
                assert_eq!(stranger.ensure_bucket(LAST_NET).await, Err(StoreError::Denied));
                assert_eq!(stranger.put(&scope, &name, &plain).await, Err(StoreError::Denied));
                assert!(matches!(stranger.get(&scope, &name).await, Err(StoreError::Denied)));
                assert_eq!(
                    stranger.drop_lease(&scope, Stage::Ocr, LeaseId::generate(), &[]).await,
                    Err(StoreError::Denied)
                );
            }
            assert_eq!(elsewhere.put(&scope, &name, &plain).await, Err(StoreError::OtherRegion));
            assert!(matches!(elsewhere.get(&scope, &name).await, Err(StoreError::OtherRegion)));
            assert_eq!(elsewhere.manifest(&scope, Stage::Ocr).await, Err(StoreError::OtherRegion));
            assert!(!world.file(&name).exists());
        })
        .await;
}

#[tokio::test]
async fn a_missing_bucket_is_not_an_absent_object_and_can_be_made_by_many_at_once() {
    let (world, [tenant]) = World::without_bucket().await;
    let keys = ObjectName::Keys { tenant, job: JobId::generate() };
    assert_eq!(world.store.read(&keys).await, Err(PortError::Away));
    let mut workers = JoinSet::new();
    for _ in 0..8 {
        let store = world.store.clone();
        workers.spawn(async move { store.ensure_bucket(LAST_NET).await.unwrap() });
    }
    let states = workers.join_all().await;
    assert_eq!(states.iter().filter(|state| state.created).count(), 1);
    // The embedded endpoint has no lifecycle rules, and the answer says so.
    let expected = BucketState { created: false, lifecycle: Lifecycle::Unsupported };
    assert_eq!(world.store.ensure_bucket(LAST_NET).await, Ok(expected));
    assert_eq!(world.store.read(&keys).await, Err(PortError::Missing));
}

#[tokio::test]
async fn a_longest_name_in_a_longest_bucket_fits() {
    let (world, [tenant]) = World::without_bucket().await;
    let job = world.new_job(tenant);
    let with_bucket = |length: usize| {
        let bucket = format!("docward-{}", "x".repeat(length - 8));
        Store::connect(&StoreConfig { bucket, ..world.config.clone() }).unwrap()
    };
    assert_eq!(with_bucket(64).ensure_bucket(LAST_NET).await, Err(StoreError::Final));
    let store = with_bucket(63);
    store.ensure_bucket(LAST_NET).await.unwrap();
    world
        .at_intake(&job, async |scope| {
            let (job, lease) = (scope.job(), LeaseId::generate());
            let name = ObjectName::Original { tenant, job, lease, label: "abcdefghijklmno".parse().unwrap() };
            store.put(&scope, &name, &scope.hold_in(Bytes::new(b"words".to_vec()))).await.unwrap();
            assert!(world.files().iter().any(|file| file.ends_with(name.to_string())));
        })
        .await;
}

#[tokio::test]
async fn tls_is_spoken_to_other_machines() {
    let (world, []) = World::without_bucket().await;
    // The endpoint speaks plain HTTP, so a client that speaks TLS gets no further than the greeting.
    let endpoint = world.config.endpoint.replace("http://", "https://");
    let store = Store::connect(&StoreConfig { endpoint, ..world.config.clone() }).unwrap();
    assert_eq!(store.ensure_bucket(LAST_NET).await, Err(StoreError::Passing));
    let endpoint = "http://s3.example.com".to_owned();
    let refused = Store::connect(&StoreConfig { endpoint, ..world.config.clone() });
    assert!(matches!(refused, Err(StoreError::Endpoint)));
}

#[tokio::test]
async fn a_store_that_is_away_is_a_passing_error() {
    let (world, [tenant]) = World::with_tenants().await;
    let envelope = world.accept(tenant, b"original").await;
    world
        .deliver(&envelope, async |scope| {
            world.stop_endpoint().await;
            let name = output(&scope, LeaseId::generate(), "document");
            let plain = scope.hold_in(Bytes::new(b"words".to_vec()));
            assert_eq!(world.store.put(&scope, &name, &plain).await, Err(StoreError::Passing));
            assert!(matches!(world.store.get(&scope, &name).await, Err(StoreError::Passing)));
            assert_eq!(world.store.manifest(&scope, Stage::Ocr).await, Err(StoreError::Passing));
            let keys = ObjectName::Keys { tenant, job: envelope.header().job };
            assert_eq!(world.store.read(&keys).await, Err(PortError::Passing));
        })
        .await;
}

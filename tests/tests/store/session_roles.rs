//! Each role in sessions of its own role at AWS, under the rules of `deploy/aws` and nothing else: what it needs goes through, and what
//! another needs does not.

use crate::aws_rules::rules;
use crate::sts_stand_in::{StsStandIn, TAGGED};
use crate::world::{World, output, session};
use docward_envelope::{LeaseId, ObjectName, ObjectPrefix, Run, Signer, Stage};
use docward_store::{Commit, Manifest, Store, StoreConfig, StoreError};
use docward_trust::{Delivery, Redacted, TenantScope};
use std::collections::BTreeMap;

/// A region whose roles' users may do what `deploy/aws` says, and so may their sessions.
struct Region {
    world: World,
    sts: StsStandIn,
}

impl Region {
    /// From now on the store is a role's.
    fn acts_as(&mut self, role: Signer) {
        let arn = format!("arn:aws:iam::111122223333:role/docward-{role}");
        let bucket = &self.world.config.bucket;
        self.sts.role_may(&arn, rules("objects", role, bucket, TAGGED));
        self.sts.base_may(rules("users", role, bucket, "none"));
        let session = docward_store::SessionConfig { role: arn, ..session(&self.sts) };
        let config = StoreConfig { session: Some(session), ..self.world.config.clone() };
        self.world.store = Store::connect(&config).unwrap();
    }
}

/// What a stage's delivery does: looks for a manifest, writes, commits, takes back what it did not need.
async fn work(world: &World, scope: &TenantScope<'_, Delivery>, stage: Stage) -> ObjectName {
    let (lease, lost) = (LeaseId::generate(), LeaseId::generate());
    assert_eq!(world.store.manifest(scope, stage).await.unwrap(), None);
    let name = output(scope, lease, "page");
    if stage != Stage::Index {
        for name in [&name, &output(scope, lost, "page")] {
            world.store.put(scope, name, &scope.hold_in(b"a page".to_vec().into())).await.unwrap();
        }
        assert_eq!(world.store.drop_lease(scope, stage, lost, &[]).await.unwrap(), 1);
    }
    let manifest = Manifest { lease, objects: Vec::new(), reject: None, counts: BTreeMap::new(), subject: None };
    assert_eq!(world.store.commit(scope, stage, &manifest).await.unwrap(), Commit::Won);
    name
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one role after the other, as a document goes")]
async fn every_role_does_its_work_in_sessions_of_its_own_and_no_others() {
    let sts = StsStandIn::start().await;
    let (world, [tenant, other]) = World::with_sessions(&sts).await;
    let mut region = Region { world, sts };
    region.acts_as(Signer::Person);
    assert_eq!(region.world.store.check_region().await, Ok(()));
    let envelope = region.world.accept(tenant, b"original").await;
    let job = envelope.header().job;
    let original = region.world.files().into_iter().find(|file| file.to_string_lossy().contains("/original/")).unwrap();
    let original: ObjectName = {
        let text = original.to_string_lossy().into_owned();
        text.split_at(text.find(&tenant.to_string()).unwrap()).1.parse().unwrap()
    };

    region.acts_as(Signer::Ocr);
    let world = &region.world;
    let page = world
        .deliver(&envelope, async |scope| {
            world.store.get(&scope, &original).await.unwrap();
            let page = work(world, &scope, Stage::Ocr).await;
            assert_eq!(world.store.list_outputs(&scope, Stage::Ocr).await.unwrap(), std::slice::from_ref(&page));
            page
        })
        .await;
    let envelope = world.next(&envelope).await;

    region.acts_as(Signer::Extract);
    let world = &region.world;
    let fields = world
        .deliver(&envelope, async |scope| {
            world.store.get(&scope, &page).await.unwrap();
            assert_eq!(
                world.store.get(&scope, &original).await.err(),
                Some(StoreError::Denied),
                "it reads no original"
            );
            work(world, &scope, Stage::Extract).await
        })
        .await;
    let envelope = world.next(&envelope).await;

    region.acts_as(Signer::Redact);
    let world = &region.world;
    world
        .deliver(&envelope, async |scope| {
            for name in [&original, &page, &fields] {
                world.store.get(&scope, name).await.unwrap();
            }
            work(world, &scope, Stage::Redact).await;
        })
        .await;
    let envelope = world.next(&envelope).await;

    region.acts_as(Signer::Index);
    let world = &region.world;
    let bundle = ObjectName::Bundle { tenant, expiry: "2026-11-29".parse().unwrap(), job, run: Run::FIRST };
    world
        .deliver(&envelope, async |scope| {
            let redacted = Redacted::vouch(scope.hold_in(b"words".to_vec().into()));
            world.store.put_bundle(&scope, &bundle, &redacted).await.unwrap();
            work(world, &scope, Stage::Index).await;
        })
        .await;

    region.acts_as(Signer::Intake);
    let world = &region.world;
    assert_eq!(world.store.check_region().await, Ok(()));
    world.accept(other, b"another original").await;
    world
        .as_searcher(tenant, async |scope| {
            let listed = world.store.list_bundles(&scope).await.unwrap();
            assert_eq!(listed.len(), 1);
            world.store.get_bundle(&scope, &bundle).await.unwrap();
        })
        .await;
    world
        .as_janitor(tenant, async |scope| {
            let deleted = world.store.delete(&scope, &ObjectPrefix::Job(tenant, job)).await;
            assert!(deleted.is_err(), "what it is told to erase the janitor deletes");
        })
        .await;

    region.acts_as(Signer::Ledger);
    let world = &region.world;
    let checkpoint = ObjectName::Checkpoint { tenant, length: 7 };
    world
        .as_checkpointer(tenant, async |scope| {
            assert_eq!(world.store.put_checkpoint(&scope, &checkpoint, b"signed".to_vec()).await, Ok(true));
            assert_eq!(world.store.put_checkpoint(&scope, &checkpoint, b"other".to_vec()).await, Ok(false));
            assert!(world.store.get_checkpoint(&scope, &checkpoint).await.is_err(), "it reads none");
        })
        .await;

    region.acts_as(Signer::Person);
    let world = &region.world;
    world
        .as_auditor(tenant, async |scope| {
            assert_eq!(world.store.list_checkpoints(&scope).await.unwrap(), std::slice::from_ref(&checkpoint));
            world.store.get_checkpoint(&scope, &checkpoint).await.unwrap();
            assert_eq!(world.store.guard(&scope).await, Ok(docward_store::Guard::Session));
        })
        .await;
    world
        .as_searcher(tenant, async |scope| {
            let listed = world.store.list_bundles(&scope).await.unwrap();
            assert_eq!(listed.into_iter().map(|(name, _)| name).collect::<Vec<_>>(), std::slice::from_ref(&bundle));
            world.store.get_bundle(&scope, &bundle).await.unwrap();
            world.store.read_bundle(&scope, &bundle).await.unwrap();
        })
        .await;
    world
        .as_rotation(tenant, async |scope| {
            let keys = ObjectName::Keys { tenant, job };
            assert_eq!(world.store.key_holders(&scope, &|_| ()).await.unwrap(), [keys.clone(), bundle.clone()]);
            assert!(world.store.wrapped_under(&scope, &keys).await.unwrap().is_some());
        })
        .await;
    assert_eq!(world.store.tenants().await, Ok([tenant, other].into()));

    region.acts_as(Signer::Janitor);
    let world = &region.world;
    world
        .as_janitor(tenant, async |scope| {
            // Keys, original, three pages and four manifests; then the bundle.
            let whole = ObjectPrefix::Job(tenant, job);
            assert_eq!(world.store.delete(&scope, &whole).await.unwrap().objects, 9);
            assert_eq!(world.store.delete_bundles(&scope, job).await.unwrap().objects, 1);
        })
        .await;
    assert!(world.file(&checkpoint).exists());
}

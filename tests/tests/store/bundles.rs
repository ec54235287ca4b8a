//! Bundles in stretches: what is asked for, from anywhere, and nothing that was moved, cut off or exchanged.

use crate::world::World;
use crate::{output, refused};
use docward_envelope::{Envelope, LeaseId, ObjectName, Run, TenantId};
use docward_store::StoreError;
use docward_trust::{Bytes, Reason, Redacted, TenantScope, person};

/// Some bytes more than three chunks of the seal.
const LENGTH: usize = 3 * 65536 + 77;

fn content() -> Vec<u8> {
    (0..LENGTH).map(|place| u8::try_from(place * 7 % 251).unwrap()).collect()
}

/// A bundle of that content.
async fn bundle(world: &World, tenant: TenantId) -> ObjectName {
    let (index, text) = at_index(world, tenant).await;
    write(world, &index, &text).await
}

/// A document of that content: the envelope to stage index, and its redacted text.
async fn at_index(world: &World, tenant: TenantId) -> (Envelope, ObjectName) {
    let mut envelope = world.accept(tenant, b"original").await;
    for _ in 0..2 {
        envelope = world.next(&envelope).await;
    }
    let text = world
        .deliver(&envelope, async |scope| {
            let name = output(&scope, LeaseId::generate(), "redacted.txt");
            let vouched = Redacted::vouch(scope.hold_in(Bytes::new(content())));
            world.store.put_redacted(&scope, &name, &vouched).await.unwrap();
            name
        })
        .await;
    (world.next(&envelope).await, text)
}

/// Writes its bundle, or writes it anew, as stage index does.
async fn write(world: &World, index: &Envelope, text: &ObjectName) -> ObjectName {
    world
        .deliver(index, async |scope| {
            let (expiry, job, run) = ("2031-05-17".parse().unwrap(), scope.job(), Run::FIRST);
            let name = ObjectName::Bundle { tenant: scope.tenant(), expiry, job, run };
            let text = world.store.get_redacted(&scope, text).await.unwrap();
            world.store.put_bundle(&scope, &name, &text).await.unwrap();
            name
        })
        .await
}

/// All of a bundle, a stretch after the other.
async fn read(world: &World, scope: &TenantScope<'_, person::Search>, name: &ObjectName) -> Result<(), StoreError> {
    let reader = world.store.read_bundle(scope, name).await?;
    for place in (0..reader.length()).step_by(40_000) {
        let end = (place + 40_000).min(reader.length());
        world.store.read_stretch(scope, &reader, place..end).await?;
    }
    Ok(())
}

#[tokio::test]
async fn any_stretch_of_a_bundle_is_what_lies_there() {
    let (world, [tenant]) = World::with_tenants().await;
    let (name, content) = (bundle(&world, tenant).await, content());
    world
        .as_searcher(tenant, async |scope| {
            let reader = world.store.read_bundle(&scope, &name).await.unwrap();
            assert_eq!(reader.length(), LENGTH as u64);
            let end = LENGTH as u64;
            for wanted in [0..1, 65_535..65_537, 65_536..131_072, 131_000..end, end - 1..end, 0..end] {
                let (of, stretch) = world.store.read_stretch(&scope, &reader, wanted.clone()).await.unwrap();
                assert!(of.start <= wanted.start && of.end >= wanted.end && of.start % 65_536 == 0);
                let place = usize::try_from(of.start).unwrap()..usize::try_from(of.end).unwrap();
                assert!(stretch.measure(|stretch| stretch[..] == content[place]), "{wanted:?}");
            }
            for outside in [end..end + 1, 0..end + 1, 5..5] {
                let none = world.store.read_stretch(&scope, &reader, outside).await;
                assert!(matches!(none, Err(StoreError::NotFound)));
            }
        })
        .await;
}

#[tokio::test]
async fn what_was_moved_or_cut_off_does_not_open() {
    let (world, [tenant, other]) = World::with_tenants().await;
    let name = bundle(&world, tenant).await;
    let file = world.file(&name);
    let whole = std::fs::read(&file).unwrap();
    let begin = whole.len() - LENGTH - 4 * 16;
    let chunk = |number: usize| begin + number * 65_552..begin + (number + 1) * 65_552;
    let mut swapped = whole.clone();
    swapped[chunk(0)].copy_from_slice(&whole[chunk(1)]);
    swapped[chunk(1)].copy_from_slice(&whole[chunk(0)]);
    // Cut off at the end of a chunk, and within one; the last chunk in the place of the third.
    let shorter = whole[..chunk(2).end].to_vec();
    let within = whole[..whole.len() - 1].to_vec();
    let last_moved = [&whole[..chunk(1).end], &whole[chunk(2).end..]].concat();
    world
        .as_searcher(tenant, async |scope| {
            read(&world, &scope, &name).await.unwrap();
            for damaged in [swapped, shorter, within, last_moved] {
                std::fs::write(&file, damaged).unwrap();
                assert!(refused(&read(&world, &scope, &name).await, Reason::Seal));
            }
            std::fs::write(&file, &whole).unwrap();
        })
        .await;
    world
        .as_searcher(other, async |scope| {
            assert!(refused(&world.store.read_bundle(&scope, &name).await.map(drop), Reason::Name));
        })
        .await;
}

/// Its job is indexed once more while somebody searches: no seal failed then, and nobody is alarmed.
#[tokio::test]
async fn a_bundle_that_was_written_anew_is_told_from_a_damaged_one() {
    let (world, [tenant]) = World::with_tenants().await;
    let (index, text) = at_index(&world, tenant).await;
    let name = write(&world, &index, &text).await;
    world
        .as_searcher(tenant, async |scope| {
            let end = LENGTH as u64 - 1..LENGTH as u64;
            let before = world.store.read_bundle(&scope, &name).await.unwrap();
            world.store.read_stretch(&scope, &before, end.clone()).await.unwrap();
            write(&world, &index, &text).await;
            let stretch = world.store.read_stretch(&scope, &before, end.clone()).await;
            assert_eq!(stretch.map(drop), Err(StoreError::Changed));
            read(&world, &scope, &name).await.unwrap();

            // What lies there now need not be as long as what was read first.
            let before = world.store.read_bundle(&scope, &name).await.unwrap();
            let whole = std::fs::read(world.file(&name)).unwrap();
            std::fs::write(world.file(&name), &whole[..whole.len() / 2]).unwrap();
            let stretch = world.store.read_stretch(&scope, &before, end).await;
            assert_eq!(stretch.map(drop), Err(StoreError::Changed));
        })
        .await;
}

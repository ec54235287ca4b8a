//! Documents that come in several requests, in the bucket: put together in order, without a gap, and taken away.

use crate::world::World;
use docward_envelope::{LeaseId, ObjectName, TenantId, UploadId};
use docward_store::StoreError;
use docward_tests::fleet::eventually;
use docward_trust::{AssembledRequest, Intake, IntakeRequest, PiecesRequest, ProcessRole, TenantScope, Upload};

const TEXT: &[u8] = b"Patient: Jane Doe, seen on the third of May, feels better.";

fn piece(tenant: TenantId, upload: UploadId, offset: u64) -> ObjectName {
    ObjectName::Piece { tenant, upload, offset, lease: LeaseId::generate() }
}

/// Stores the text in pieces of so many bytes.
async fn stored(world: &World, tenant: TenantId, upload: UploadId, size: usize) -> Vec<ObjectName> {
    let header = world.new_job(tenant);
    let intake = IntakeRequest { grant: &world.grant, header: &header, rule: None };
    let put = async |scope: TenantScope<'_, Upload>| {
        let mut names = Vec::new();
        for (number, bytes) in TEXT.chunks(size).enumerate() {
            let name = piece(tenant, upload, (number * size) as u64);
            world.store.put_piece(&scope, &name, &scope.hold_in(bytes.to_vec().into())).await.unwrap();
            names.push(name);
        }
        names
    };
    world.gate(ProcessRole::Client).admit(PiecesRequest { intake, upload }, put).await.unwrap()
}

/// Puts them together as an original of so many bytes.
async fn assembled(
    world: &World,
    tenant: TenantId,
    upload: UploadId,
    pieces: &[ObjectName],
    length: usize,
) -> Result<(), StoreError> {
    let header = world.new_job(tenant);
    let intake = IntakeRequest { grant: &world.grant, header: &header, rule: None };
    let put = async |scope: TenantScope<'_, Intake>| {
        let label = "original".parse().unwrap();
        let name = ObjectName::Original { tenant, job: header.job, lease: LeaseId::generate(), label };
        world.store.put_assembled(&scope, &name, length as u64, pieces).await
    };
    world.gate(ProcessRole::Client).admit(AssembledRequest { intake, upload }, put).await.unwrap()
}

#[tokio::test]
async fn a_document_is_put_together_of_all_its_pieces_in_their_order_or_not_at_all() {
    let (world, [tenant]) = World::with_tenants().await;
    let upload = UploadId::generate();
    let empty = world.files().len();
    let pieces = stored(&world, tenant, upload, 10).await;
    let before = world.files().len();
    assert_eq!(before, empty + pieces.len());
    let put = async |pieces: &[ObjectName], length| assembled(&world, tenant, upload, pieces, length).await;
    let turned: Vec<ObjectName> = pieces.iter().rev().cloned().collect();
    let last = pieces.len() - 1;
    let without_one: Vec<ObjectName> =
        pieces.iter().enumerate().filter(|(at, _)| *at != 2).map(|(_, name)| name.clone()).collect();
    let missing: Vec<ObjectName> = [&pieces[..2], &[piece(tenant, upload, 20)], &pieces[3..]].concat();
    for (what, pieces, length) in [
        ("turned around", &turned[..], TEXT.len()),
        ("without one", &without_one, TEXT.len()),
        ("without the last", &pieces[..last], TEXT.len()),
        ("shorter than announced", &pieces, TEXT.len() + 1),
        ("longer than announced", &pieces, TEXT.len() - 1),
        ("one twice", &[&pieces[..1], &pieces].concat(), TEXT.len() + 10),
    ] {
        assert_eq!(put(pieces, length).await, Err(StoreError::Length), "{what}");
    }
    assert_eq!(put(&missing, TEXT.len()).await, Err(StoreError::NotFound));
    eventually("nothing half-stored remains", async || (world.files().len() == before).then_some(())).await;
    assert_eq!(put(&pieces, TEXT.len()).await, Ok(()));
    let has = |word: &[u8]| {
        world.files().iter().any(|file| std::fs::read(file).unwrap().windows(word.len()).any(|window| window == word))
    };
    assert!(!has(b"Jane") && !has(b"better"));
}

#[tokio::test]
async fn what_came_of_an_upload_goes_and_nothing_else() {
    let (world, [tenant]) = World::with_tenants().await;
    let (upload, other, empty) = (UploadId::generate(), UploadId::generate(), world.files().len());
    let pieces = stored(&world, tenant, upload, 10).await;
    let others = stored(&world, tenant, other, 30).await;
    let header = world.new_job(tenant);
    let intake = IntakeRequest { grant: &world.grant, header: &header, rule: None };
    let gate = world.gate(ProcessRole::Client);
    let drop = async |scope: TenantScope<'_, Upload>| {
        assert!(world.store.drop_piece(&scope, &others[0]).await.is_err());
        world.store.drop_piece(&scope, &pieces[0]).await.unwrap();
        world.store.drop_pieces(&scope).await.unwrap().objects
    };
    let gone = gate.admit(PiecesRequest { intake, upload }, drop).await.unwrap();
    assert_eq!(gone, pieces.len() as u64 - 1);
    assert_eq!(world.files().len(), empty + others.len(), "the other's are left");
    // Who hands a document in that came in one request takes nothing away.
    let refused = gate.admit(intake, async |scope| world.store.drop_pieces(&scope).await.is_err()).await.unwrap();
    assert!(refused);
    assert_eq!(assembled(&world, tenant, other, &others, TEXT.len()).await, Ok(()));
}

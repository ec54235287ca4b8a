//! Objects that are written while their plaintext comes.

use crate::world::{World, output};
use docward_envelope::{LeaseId, ObjectName};
use docward_store::StoreError;
use docward_tests::fleet::eventually;
use docward_trust::{Bytes, Delivery, TenantScope};

/// Some chunks of the seal, and a bit.
const LENGTH: u64 = 300_007;

/// Writes pieces of the alphabet as an object that is announced as of [`LENGTH`] bytes.
async fn write(
    world: &World,
    scope: &TenantScope<'_, Delivery>,
    name: &ObjectName,
    pieces: Vec<Result<Vec<u8>, StoreError>>,
) -> Result<(), StoreError> {
    let mut pieces = pieces.into_iter();
    let next = async || pieces.next().map(|piece| piece.map(|piece| scope.hold_in(Bytes::new(piece)))).transpose();
    world.store.put_streamed(scope, name, LENGTH, next).await
}

fn alphabet(length: u64) -> Vec<u8> {
    (b'a'..=b'z').cycle().take(usize::try_from(length).unwrap()).collect()
}

#[tokio::test]
async fn a_document_that_comes_in_pieces_is_stored_as_the_whole() {
    let (world, [tenant]) = World::with_tenants().await;
    let envelope = world.accept(tenant, b"original").await;
    let stored = async |scope: TenantScope<'_, Delivery>| {
        let whole = alphabet(LENGTH);
        for piece in [100, 9_999, 65_536, 400_000] {
            let name = output(&scope, LeaseId::generate(), "streamed");
            let pieces = whole.chunks(piece).map(|piece| Ok(piece.to_vec())).collect();
            write(&world, &scope, &name, pieces).await.unwrap();
            let back = world.store.get(&scope, &name).await.unwrap();
            assert!(back.measure(|back| back[..] == whole), "pieces of {piece}");
        }
    };
    world.deliver(&envelope, stored).await;
    assert!(world.files().iter().all(|file| {
        let bytes = std::fs::read(file).unwrap();
        !bytes.windows(8).any(|window| window == b"abcdefgh")
    }));
}

#[tokio::test]
async fn a_document_that_is_cut_off_or_goes_on_leaves_nothing() {
    let (world, [tenant]) = World::with_tenants().await;
    let envelope = world.accept(tenant, b"original").await;
    let before = world.files().len();
    let refused = async |scope: TenantScope<'_, Delivery>| {
        let cut = vec![Ok(alphabet(LENGTH - 1))];
        let longer = vec![Ok(alphabet(LENGTH)), Ok(vec![b'x'])];
        let broken = vec![Ok(alphabet(LENGTH / 2)), Err(StoreError::Passing)];
        let broken_at_the_end = vec![Ok(alphabet(LENGTH)), Err(StoreError::Passing)];
        for (what, pieces, expected) in [
            ("cut off", cut, StoreError::Length),
            ("longer", longer, StoreError::Length),
            ("broken", broken, StoreError::Passing),
            ("broken at its end", broken_at_the_end, StoreError::Passing),
        ] {
            let name = output(&scope, LeaseId::generate(), "streamed");
            assert_eq!(write(&world, &scope, &name, pieces).await, Err(expected), "{what}");
            assert!(matches!(world.store.get(&scope, &name).await, Err(StoreError::NotFound)), "{what}");
        }
        let name = output(&scope, LeaseId::generate(), "streamed");
        let next = async || Ok::<_, StoreError>(None);
        let far = world.store.put_streamed(&scope, &name, 1 << 40, next).await;
        assert_eq!(far, Err(StoreError::TooLarge));
    };
    world.deliver(&envelope, refused).await;
    eventually("nothing half-stored remains", async || (world.files().len() == before).then_some(())).await;
}

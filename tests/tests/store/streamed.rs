//! Objects that are written while their plaintext comes.

use crate::world::{World, output};
use async_trait::async_trait;
use docward_envelope::{LeaseId, ObjectName};
use docward_store::{CutOff, Pieces, StoreError};
use docward_tests::fleet::eventually;
use docward_trust::{Delivery, TenantScope};

/// Some chunks of the seal, and a bit.
const LENGTH: u64 = 300_007;

/// What comes, one after the other.
struct Coming(std::vec::IntoIter<Result<Vec<u8>, CutOff>>);

#[async_trait]
impl Pieces for Coming {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, CutOff> {
        self.0.next().transpose()
    }
}

/// Writes pieces of the alphabet as an object that is announced as of [`LENGTH`] bytes.
async fn write(
    world: &World,
    scope: &TenantScope<'_, Delivery>,
    name: &ObjectName,
    pieces: Vec<Result<Vec<u8>, CutOff>>,
) -> Result<(), StoreError> {
    world.store.put_streamed(scope, name, LENGTH, &mut Coming(pieces.into_iter())).await
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
        let broken = vec![Ok(alphabet(LENGTH / 2)), Err(CutOff)];
        let broken_at_the_end = vec![Ok(alphabet(LENGTH)), Err(CutOff)];
        for (what, pieces, expected) in [
            ("cut off", cut, StoreError::Length),
            ("longer", longer, StoreError::Length),
            ("broken", broken, StoreError::CutOff),
            ("broken at its end", broken_at_the_end, StoreError::CutOff),
        ] {
            let name = output(&scope, LeaseId::generate(), "streamed");
            assert_eq!(write(&world, &scope, &name, pieces).await, Err(expected), "{what}");
            assert!(matches!(world.store.get(&scope, &name).await, Err(StoreError::NotFound)), "{what}");
        }
        let name = output(&scope, LeaseId::generate(), "streamed");
        let mut none = Coming(Vec::new().into_iter());
        let far = world.store.put_streamed(&scope, &name, 1 << 40, &mut none).await;
        assert_eq!(far, Err(StoreError::TooLarge));
    };
    world.deliver(&envelope, refused).await;
    eventually("nothing half-stored remains", async || (world.files().len() == before).then_some(())).await;
}

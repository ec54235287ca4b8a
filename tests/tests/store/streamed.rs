//! Objects that are written while their plaintext comes.

use crate::world::{World, output};
use async_trait::async_trait;
use docward_envelope::{LeaseId, ObjectName};
use docward_store::{CutOff, Pieces, Store, StoreConfig, StoreError};
use docward_tests::fleet::eventually;
use docward_trust::{Delivery, TenantScope};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::oneshot::{self, Receiver};

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

/// A document of which the second half comes once somebody says so.
struct Halves(Option<Receiver<()>>, u8);

#[async_trait]
impl Pieces for Halves {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, CutOff> {
        self.1 += 1;
        let half = alphabet(LENGTH / 2);
        match self.1 {
            1 => Ok(Some(half)),
            2 => {
                if let Some(said) = self.0.take() {
                    said.await.map_err(|_| CutOff)?;
                }
                Ok(Some(alphabet(LENGTH - half.len() as u64)))
            }
            _ => Ok(None),
        }
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

/// A server that says that it has all of an object when it has half of it.
#[tokio::test]
async fn a_server_that_answers_before_it_has_everything_is_not_believed() {
    let (world, [tenant]) = World::with_tenants().await;
    let envelope = world.accept(tenant, b"original").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let hasty = Store::connect(&StoreConfig { endpoint, ..world.config.clone() }).unwrap();
    let (never, waits) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _head = stream.read(&mut [0; 4096]).await.unwrap();
        let answer = b"HTTP/1.1 200 OK\r\netag: \"x\"\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(answer).await.unwrap();
        // It reads on, so that nothing else says that something is wrong.
        while stream.read(&mut [0; 8192]).await.is_ok_and(|count| count > 0) {}
    });
    let written = async |scope: TenantScope<'_, Delivery>| {
        let name = output(&scope, LeaseId::generate(), "streamed");
        let put = hasty.put_streamed(&scope, &name, LENGTH, &mut Halves(Some(waits), 0)).await;
        assert_eq!(put, Err(StoreError::Passing));
    };
    world.deliver(&envelope, written).await;
    drop(never);
}

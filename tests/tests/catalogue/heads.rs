//! Chain heads only rise: one that goes back or forks is refused, by the room and by the database itself.

use docward_control::CatalogueError;
use docward_envelope::{ChainHead, TenantId};
use docward_tests::catalogue::{EU, US, World, noon, region};
use std::time::Duration;

fn head(tenant: TenantId, length: u64, digest: u8) -> ChainHead {
    ChainHead { tenant, region: region(US), length, digest: [digest; 32], at: noon() + Duration::from_secs(length) }
}

#[tokio::test]
async fn a_head_that_goes_back_or_forks_is_refused_and_named() {
    let (world, _registry) = World::begun().await;
    let database = world.database().await;
    let (one, other) = (TenantId::generate(), TenantId::generate());
    database.put_heads(&[head(one, 7, 1), head(other, 3, 1)]).await.unwrap();
    database.put_heads(&[head(one, 7, 1)]).await.unwrap();
    database.put_heads(&[head(one, 9, 2)]).await.unwrap();
    let (tenant, here) = (one, region(US));
    assert_eq!(
        database.put_heads(&[head(other, 4, 1), head(one, 8, 1)]).await,
        Err(CatalogueError::HeadWentBack { tenant, region: here.clone(), known: 9, given: 8 })
    );
    assert_eq!(
        database.put_heads(&[head(one, 9, 3)]).await,
        Err(CatalogueError::HeadForked { tenant, region: here.clone(), length: 9 })
    );
    // All or none: the other one's head did not move either.
    assert_eq!(database.head(other, &here).await.unwrap(), Some(head(other, 3, 1)));
    assert_eq!(database.head(one, &here).await.unwrap(), Some(head(one, 9, 2)));
    assert_eq!(database.head(one, &region(EU)).await.unwrap(), None);
    assert_eq!(database.heads(None).await.unwrap().len(), 2);
    // Another region's chain of the same tenant is another chain.
    database.put_heads(&[ChainHead { region: region(EU), ..head(one, 1, 9) }]).await.unwrap();
    // Past the room, the database refuses as well, its owner's hand included.
    let mut owner = <sqlx::PgConnection as sqlx::Connection>::connect(&world.lease.postgres_owner_url()).await.unwrap();
    for statement in [
        "UPDATE catalogue.heads SET length = length - 1",
        "UPDATE catalogue.heads SET digest = decode(repeat('00', 32), 'hex')",
    ] {
        assert!(sqlx::raw_sql(statement).execute(&mut owner).await.is_err(), "{statement}");
    }
}

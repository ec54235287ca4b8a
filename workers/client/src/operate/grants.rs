//! Letting an account do something for a tenant, and taking that back. Who may let others in is said by the authority's key,
//! not by a grant: a new tenant has none. It is said in the chain of every tenant and region concerned.

use crate::client::fact;
use crate::connections::Connections;
use crate::error::{ClientError, NotFound};
use docward_envelope::{Actor, FactKind, GrantId, Timestamp};
use docward_runtime::error::At;
use docward_trust_policy::Grant;

/// Signs a grant; it counts everywhere within two seconds.
///
/// # Errors
/// When a tenant of it does not exist, the catalogue is away, or a ledger can't be told.
pub async fn add(connections: &Connections, grant: &Grant, actor: &Actor, now: Timestamp) -> Result<(), ClientError> {
    connections.registry().await?.grant(grant, now).await?;
    say(connections, grant, "granted", actor, now).await
}

/// Takes a grant back; it counts nowhere within two seconds.
///
/// # Errors
/// When there is no such grant that counts, or as [`add`].
pub async fn revoke(connections: &Connections, id: GrantId, actor: &Actor, now: Timestamp) -> Result<(), ClientError> {
    let grant = connections.directory().grants().into_iter().find(|grant| grant.id == id);
    let grant = grant.ok_or(NotFound::Grant(id))?;
    connections.registry().await?.revoke_grant(id, actor, now).await?;
    say(connections, &grant, "grant-revoked", actor, now).await
}

async fn say(
    connections: &Connections,
    grant: &Grant,
    reason: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), ClientError> {
    for region in &grant.regions {
        let ledger = connections.ledger(region, None).await?;
        for tenant in &grant.tenants {
            let said = fact((*tenant, region), actor.clone(), (FactKind::Governed, reason), None, now);
            ledger.record(&[said]).await.at(region)?;
        }
    }
    Ok(())
}

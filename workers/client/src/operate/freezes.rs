//! Making work wait, by tenant, region and stage in any combination, and letting it go on. Done in every environment that may
//! hold something of whom it concerns; what waits is kept by the ledger, and its retention's clock stops.

use crate::caller::Caller;
use crate::client::Client;
use crate::connections::Connections;
use crate::error::ClientError;
use crate::guarded::GuardedLedger;
use docward_control::CatalogueError;
use docward_envelope::{Freeze, Region, Stage, Timestamp};
use docward_ledger::ControlInForce;
use docward_runtime::directory::{Directory, DirectoryError};
use docward_runtime::error::At;
use docward_trust::person;
use docward_trust_policy::Tenant;
use std::sync::Arc;

/// What came of freezing or thawing in a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// Whether it was not so before.
    pub changed: bool,
    /// Whether the global catalogue has it too. Where that is away the ledgers alone have it, and it counts all the same.
    pub in_catalogue: bool,
}

/// The caller in every environment of a region that may hold something of a tenant, or of every tenant, let through by the
/// gate for each of them.
///
/// # Errors
/// When no grant covers it, or the region can't be reached.
pub async fn admitted(
    connections: &Arc<Connections>,
    tenant: Option<&Tenant>,
    region: &Region,
    caller: &Caller,
) -> Result<Vec<Client>, ClientError> {
    let everybody = || connections.directory().tenants_in(region);
    let concerned = tenant.map_or_else(everybody, |tenant| vec![tenant.clone()]);
    let shared = Client::open(connections, region, caller).await?;
    let mut clients = vec![shared.clone()];
    for tenant in &concerned {
        shared.operate(tenant).await?;
        if connections.configurations().has_environment(region, tenant.id) {
            clients.push(Client::open_environment(connections, region, tenant.id, caller).await?);
        }
    }
    Ok(clients)
}

/// Freezes or thaws in every region that is meant: the one that is named, else all of the tenant's, or all there are where no
/// tenant is named. What refuses or is away in one region keeps no other from it, so each has an answer of its own.
///
/// # Errors
/// When the tenant is not at home in the region that is named, or there is no such region: then nothing was tried.
pub async fn everywhere(
    connections: &Arc<Connections>,
    (tenant, stage): (Option<&Tenant>, Option<Stage>),
    region: Option<&Region>,
    freezes: bool,
    caller: &Caller,
    now: Timestamp,
) -> Result<Vec<(Region, Result<Changed, ClientError>)>, ClientError> {
    let freeze = Freeze { tenant: tenant.map(|tenant| tenant.id), stage };
    let mut answers = Vec::new();
    for region in regions(connections.directory(), tenant, region)? {
        let changing = async {
            let clients = admitted(connections, tenant, &region, caller).await?;
            change(&clients, &freeze, freezes, now).await
        };
        let changed = changing.await;
        answers.push((region, changed));
    }
    Ok(answers)
}

fn regions(
    directory: &Directory,
    tenant: Option<&Tenant>,
    named: Option<&Region>,
) -> Result<Vec<Region>, DirectoryError> {
    match (tenant, named) {
        (Some(tenant), named) => Directory::regions_of(tenant, named),
        (None, None) => Ok(directory.regions().cloned().collect()),
        (None, Some(region)) => directory.served(region).map(|()| vec![region.clone()]),
    }
}

/// What is in force in each region where the caller's grants let it audit anybody, as the region's ledger has it: what concerns
/// those tenants, and what concerns everybody.
///
/// # Errors
/// When no grant covers it anywhere, or a ledger can't be reached.
pub async fn in_force(
    connections: &Connections,
    caller: &Caller,
) -> Result<Vec<(Region, ControlInForce)>, ClientError> {
    let (seen, refused) = GuardedLedger::everywhere(connections, caller).await?;
    if let Some(refused) = refused.filter(|_| seen.is_empty()) {
        return Err(refused);
    }
    let mut found = Vec::new();
    for (ledger, sight) in seen {
        let region = ledger.region();
        let controls = ledger.controls().await.at(region)?.into_iter();
        let concerned =
            controls.filter(|control| sight.is_whole || control.tenant.is_none_or(|whose| sight.has(whose)));
        found.extend(concerned.map(|control| (region.clone(), control)));
    }
    Ok(found)
}

/// What is in force for a tenant in any environment of a region, what concerns everybody there too.
///
/// # Errors
/// When no grant covers it, the tenant is not at home there, or a ledger can't be reached.
pub async fn of_tenant(
    connections: &Connections,
    region: &Region,
    tenant: &Tenant,
    caller: &Caller,
) -> Result<Vec<ControlInForce>, ClientError> {
    let mut found = Vec::new();
    for ledger in GuardedLedger::admitted(connections, region, tenant, person::Audit, caller).await? {
        let mut controls = ledger.controls().await.at(region)?;
        controls.retain(|control| control.tenant.is_none_or(|whose| whose == tenant.id) && !found.contains(control));
        found.append(&mut controls);
    }
    Ok(found)
}

/// Freezes or thaws in each environment, and writes down what was wanted. The ledgers first: a freeze does not wait for the
/// catalogue.
///
/// # Errors
/// When a ledger can't be reached, or the catalogue refuses.
pub async fn change(
    clients: &[Client],
    freeze: &Freeze,
    freezes: bool,
    now: Timestamp,
) -> Result<Changed, ClientError> {
    let mut changed = false;
    for client in clients {
        let (ledger, actor) = (client.ledger(), client.actor());
        let done =
            if freezes { ledger.freeze(freeze, &actor, now).await } else { ledger.thaw(freeze, &actor, now).await };
        changed |= done.at(client.region())?;
    }
    let Some(client) = clients.first() else { return Ok(Changed { changed, in_catalogue: false }) };
    let Ok(database) = client.connections().catalogue().await else {
        return Ok(Changed { changed, in_catalogue: false });
    };
    let (region, actor) = (client.region(), client.actor());
    let written = if freezes {
        database.want(false, freeze, region, &actor, now).await
    } else {
        database.lift(false, freeze, region, &actor, now).await
    };
    match written {
        Err(CatalogueError::Away) => Ok(Changed { changed, in_catalogue: false }),
        written => Ok(written.map(|()| Changed { changed, in_catalogue: true })?),
    }
}

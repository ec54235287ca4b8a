//! An incident ties a freeze, a revocation of keys and an extract of the trail together for one tenant.

use super::freezes;
use crate::caller::Caller;
use crate::client::Client;
use crate::connections::Connections;
use crate::error::ClientError;
use crate::guarded::{GuardedLedger, may_audit};
use crate::keys::KeyOperator;
use docward_control::{Cause, Incident};
use docward_envelope::{Fact, FactKind, Freeze, IncidentId, Purpose, Region, Stage, Timestamp};
use docward_ledger::{Figures, LedgerError};
use docward_runtime::directory::Directory;
use docward_runtime::error::At;
use docward_trust::person;
use docward_trust_policy::Tenant;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is known when an incident is opened.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Where; in all of the tenant's regions if absent.
    pub region: Option<Region>,
    /// What class of cause.
    pub cause: Cause,
    /// Since when the extract goes.
    pub since: Timestamp,
    /// Freezes only this stage; every one if absent.
    pub stage: Option<Stage>,
    /// Whether the use of the tenant's keys is forbidden too.
    pub revokes_keys: bool,
}

/// Freezes a tenant, forbids the use of its keys if asked to, and says so in its chains. Answers the incident, and the caller in
/// every environment concerned.
///
/// # Errors
/// When no grant covers it or something does not answer; [`ClientError::NotKept`] when the tenant is frozen but the catalogue is
/// away, so that the incident has to be opened again.
pub async fn open(
    connections: &Arc<Connections>,
    tenant: &Tenant,
    opening: &Opening,
    caller: &Caller,
    now: Timestamp,
) -> Result<(Incident, Vec<Client>), ClientError> {
    let regions = Directory::regions_of(tenant, opening.region.as_ref())?;
    let mut incident = Incident {
        id: IncidentId::generate(),
        tenant: tenant.id,
        regions: regions.iter().cloned().collect(),
        cause: opening.cause,
        stage: opening.stage,
        since: opening.since,
        froze: BTreeSet::new(),
        revoked: BTreeSet::new(),
        opened: now,
        actor: caller.actor().to_string(),
        closed: None,
        closed_by: None,
    };
    let mut clients = Vec::new();
    for region in &regions {
        let own = freezes::admitted(connections, Some(tenant), region, caller).await?;
        let extent = Freeze { tenant: Some(tenant.id), stage: opening.stage };
        // First of all the work waits; everything else may take its time.
        if freezes::change(&own, &extent, true, now).await?.changed {
            incident.froze.insert(region.clone());
        }
        clients.extend(own);
    }
    if opening.revokes_keys {
        for operator in KeyOperator::of_tenant(connections, tenant, opening.region.as_ref(), caller).await? {
            if operator.revoke().await? {
                incident.revoked.insert(operator.region().clone());
            }
        }
    }
    for client in &clients {
        client.admitted(tenant, person::Audit, Purpose::Operations).await?;
        client.say(tenant, (FactKind::Incident, opening.cause.as_str()), None, now).await?;
    }
    let kept = async { Ok(connections.catalogue().await?.put_incident(&incident).await?) };
    let kept: Result<(), ClientError> = kept.await;
    match kept {
        Err(ClientError::Away { .. }) => Err(ClientError::NotKept { tenant: tenant.slug.clone() }),
        kept => kept.map(|()| (incident, clients)),
    }
}

/// What an incident hands out of a tenant's ledgers, and of nobody else's.
#[derive(Debug, Default)]
pub struct Extract {
    /// The facts, one a line as JSON, each exactly as it was hashed into its chain.
    pub facts: String,
    /// What the ledger of each client's environment counts.
    pub figures: Vec<(Region, Figures)>,
}

/// A tenant's facts and figures since a moment, of each client's environment.
///
/// # Errors
/// When a ledger can't be reached, or a fact can't be read or is another tenant's.
pub async fn extract(clients: &[Client], tenant: &Tenant, since: Timestamp) -> Result<Extract, ClientError> {
    let mut extract = Extract::default();
    for client in clients {
        let (ledger, region) = (client.ledger(), client.region());
        for body in ledger.extract(tenant.id, since).await.at(region)? {
            // Row-level security saw to it already; what leaves the house is looked at once more.
            let is_own = |body: &String| serde_json::from_str(body).is_ok_and(|fact: Fact| fact.tenant == tenant.id);
            let body = Some(body).filter(is_own).ok_or(LedgerError::Corrupt).at(region)?;
            extract.facts.extend([body.as_str(), "\n"]);
        }
        extract.figures.push((region.clone(), ledger.figures(tenant.id, since).await.at(region)?));
    }
    Ok(extract)
}

/// The incidents on record, the newest first: of one tenant, or of all whom the caller's grants let it audit. The gates of every region
/// that an incident is about are asked.
///
/// # Errors
/// When no grant covers it, or the catalogue or a ledger can't be reached.
pub async fn list(
    connections: &Connections,
    tenant: Option<&Tenant>,
    caller: &Caller,
) -> Result<Vec<Incident>, ClientError> {
    if let Some(tenant) = tenant {
        may_audit(connections, tenant, &tenant.regions, caller).await?;
    }
    let mut incidents = connections.catalogue().await?.incidents(tenant.map(|tenant| tenant.id)).await?;
    if tenant.is_some() {
        return Ok(incidents);
    }
    let (seen, _) = GuardedLedger::everywhere(connections, caller).await?;
    let is_seen =
        |region: &Region, whose| seen.iter().any(|(ledger, sight)| ledger.region() == region && sight.has(whose));
    incidents.retain(|incident| incident.regions.iter().all(|region| is_seen(region, incident.tenant)));
    Ok(incidents)
}

/// One incident, and whose it is.
///
/// # Errors
/// When there is none, or as [`list`].
pub async fn show(
    connections: &Connections,
    id: IncidentId,
    caller: &Caller,
) -> Result<(Incident, Tenant), ClientError> {
    let incident = connections.catalogue().await?.incident(id).await?;
    let tenant = connections.directory().tenant(&incident.tenant.to_string())?;
    may_audit(connections, &tenant, &incident.regions, caller).await?;
    Ok((incident, tenant))
}

/// Closes an incident: thaws what it froze, and only that, and restores the keys it revoked. Answers whose it was.
///
/// # Errors
/// When there is no such open incident, no grant covers it, or something does not answer.
pub async fn close(
    connections: &Arc<Connections>,
    id: IncidentId,
    caller: &Caller,
    now: Timestamp,
) -> Result<Tenant, ClientError> {
    let database = connections.catalogue().await?;
    let incident = database.incident(id).await?;
    let tenant = connections.directory().tenant(&incident.tenant.to_string())?;
    let extent = Freeze { tenant: Some(tenant.id), stage: incident.stage };
    let mut clients: Vec<Client> = Vec::new();
    for region in &incident.regions {
        let own = freezes::admitted(connections, Some(&tenant), region, caller).await?;
        if incident.revoked.contains(region) {
            for operator in KeyOperator::of_tenant(connections, &tenant, Some(region), caller).await? {
                operator.restore().await?;
            }
        }
        if incident.froze.contains(region) {
            freezes::change(&own, &extent, false, now).await?;
        }
        clients.extend(own);
    }
    database.close_incident(id, caller.actor(), now).await?;
    for client in clients {
        client.say(&tenant, (FactKind::Incident, "closed"), None, now).await?;
    }
    Ok(tenant)
}

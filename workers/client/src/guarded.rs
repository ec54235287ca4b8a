//! A ledger with the gate before it, for what the ledger answers alone: neither broker nor bucket is waited for. Every decision is on
//! record in the chain of the tenant that was asked about.

use crate::caller::{Caller, Need};
use crate::connections::Connections;
use crate::error::ClientError;
use docward_envelope::{Purpose, Region, TenantId, Timestamp};
use docward_ledger::Ledger;
use docward_runtime::directory::Directory;
use docward_runtime::ledger_gate::{ledger_gate, ledger_gate_by};
use docward_trust::{Gate, PersonAction, PersonRequest, person};
use docward_trust_policy::Tenant;
use std::collections::BTreeSet;

/// A ledger, and who asks.
pub(crate) struct GuardedLedger {
    ledger: Ledger,
    gate: Gate,
    caller: Caller,
}

/// Of whom a caller is told in a ledger.
pub(crate) struct Sight {
    /// Those tenants whom the gate let it be told of.
    pub(crate) tenants: Vec<Tenant>,
    /// Whether they are all that are at home there. Only then it is told of what is nobody's.
    pub(crate) is_whole: bool,
}

impl GuardedLedger {
    /// The ledger of a tenant's own environment, or of the one that all share; nothing of it is told yet.
    ///
    /// # Errors
    /// When there is no such region, or its ledger can't be reached.
    pub(crate) async fn open(
        connections: &Connections,
        region: &Region,
        owner: Option<TenantId>,
        caller: &Caller,
    ) -> Result<Self, ClientError> {
        if let Some(environment) = connections.opened(region, owner).await {
            let (ledger, policies) = (environment.ledger().clone(), environment.rooms().catalogue.book());
            let gate = ledger_gate_by(environment.config(), &ledger, policies).await?;
            return Ok(Self { ledger, gate, caller: caller.clone() });
        }
        let ledger = connections.ledger(region, owner).await?;
        let gate = ledger_gate(&connections.acting(region, owner)?, &ledger).await?;
        Ok(Self { ledger, gate, caller: caller.clone() })
    }

    /// The ledger of each environment of a region that may hold something of a tenant, the newest first, once every gate let the caller do
    /// it.
    ///
    /// # Errors
    /// As [`GuardedLedger::open`]; when the tenant is not at home in the region, or no grant covers it.
    pub(crate) async fn admitted<A: PersonAction + Copy>(
        connections: &Connections,
        region: &Region,
        tenant: &Tenant,
        action: A,
        caller: &Caller,
    ) -> Result<Vec<Ledger>, ClientError> {
        connections.directory().served(region)?;
        Directory::regions_of(tenant, Some(region))?;
        let own = connections.configurations().has_environment(region, tenant.id).then_some(tenant.id);
        let mut ledgers = Vec::new();
        for owner in own.map(Some).into_iter().chain([None]) {
            let guarded = Self::open(connections, region, owner, caller).await?;
            guarded.admit(tenant.id, action).await?;
            ledgers.push(guarded.ledger);
        }
        Ok(ledgers)
    }

    /// The ledger that all share of every region where the caller is told of anybody, and of whom; and the first refusal elsewhere.
    ///
    /// # Errors
    /// As [`GuardedLedger::open`]; when a decision can't be recorded.
    pub(crate) async fn everywhere(
        connections: &Connections,
        caller: &Caller,
    ) -> Result<(Vec<(Ledger, Sight)>, Option<ClientError>), ClientError> {
        let (mut seen, mut refused) = (Vec::new(), None);
        for region in connections.directory().regions() {
            let guarded = Self::open(connections, region, None, caller).await?;
            match guarded.sight(connections).await {
                Ok(sight) => seen.push((guarded.ledger, sight)),
                Err(error @ (ClientError::Refused(_) | ClientError::NoGrant { .. })) => {
                    refused = refused.or(Some(error));
                }
                Err(error) => return Err(error),
            }
        }
        Ok((seen, refused))
    }

    /// Asks the gate whether the caller may do something for a tenant.
    ///
    /// # Errors
    /// When it may not, or the decision can't be recorded.
    pub(crate) async fn admit<A: PersonAction>(&self, tenant: TenantId, action: A) -> Result<(), ClientError> {
        let (purpose, now) = (Purpose::Operations, Timestamp::now());
        let need = Need::of(&action, tenant, self.gate.region(), purpose);
        let grant = self.caller.grant_for(&need, now);
        let grant = grant.ok_or_else(|| ClientError::NoGrant { actor: self.caller.actor().clone() })?;
        let request = PersonRequest { grant, action, tenant, purpose, rule: self.caller.rule() };
        self.gate.admit(request, async |_| ()).await.map_err(|refusal| ClientError::of_refusal(refusal, Some(need)))
    }

    /// Of whom the caller is told here: the tenants that its grants let it audit, each asked of the gate.
    ///
    /// # Errors
    /// When there is none, as the gate says it of the first that a grant names; when a decision can't be recorded.
    pub(crate) async fn sight(&self, connections: &Connections) -> Result<Sight, ClientError> {
        let (region, now) = (self.gate.region(), Timestamp::now());
        let mut at_home = connections.directory().tenants_in(region);
        at_home.retain(|tenant| self.ledger.environment().is_none_or(|owner| owner == tenant.id));
        let is_covered = |tenant: &&Tenant| {
            self.caller.covers(&Need::of(&person::Audit, tenant.id, region, Purpose::Operations), now)
        };
        let mut tenants = Vec::new();
        for tenant in at_home.iter().filter(is_covered) {
            match self.admit(tenant.id, person::Audit).await {
                Ok(()) => tenants.push(tenant.clone()),
                Err(ClientError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        if tenants.is_empty() {
            let known = at_home.iter().find(|tenant| self.caller.knows(tenant.id));
            let known = known.ok_or_else(|| ClientError::NoGrant { actor: self.caller.actor().clone() })?;
            self.admit(known.id, person::Audit).await?;
        }
        let is_whole = tenants.len() == at_home.len();
        Ok(Sight { tenants, is_whole })
    }

    /// The ledger itself, for who has asked.
    pub(crate) const fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

/// Asks the gates of some regions whether the caller may audit a tenant there.
///
/// # Errors
/// As [`GuardedLedger::admitted`].
pub(crate) async fn may_audit(
    connections: &Connections,
    tenant: &Tenant,
    regions: &BTreeSet<Region>,
    caller: &Caller,
) -> Result<(), ClientError> {
    for region in regions {
        GuardedLedger::admitted(connections, region, tenant, person::Audit, caller).await?;
    }
    Ok(())
}

impl Sight {
    /// The tenants to ask a ledger of one by one; `None` in it stands for everybody and nobody.
    pub(crate) fn each(&self) -> Vec<Option<TenantId>> {
        if self.is_whole { vec![None] } else { self.tenants.iter().map(|tenant| Some(tenant.id)).collect() }
    }

    /// Whether it is told of a tenant.
    pub(crate) fn has(&self, tenant: TenantId) -> bool {
        self.tenants.iter().any(|seen| seen.id == tenant)
    }
}

//! What a person reads of the audit trail; each question is on record before it is answered.

use super::{Client, refused};
use crate::wiring;
use anyhow::Context;
use docward_envelope::{Checkpoint, ObjectName, Purpose, SignedCheckpoint};
use docward_trust::{PersonAction, Request, TenantScope};
use docward_trust_policy::Tenant;
use std::ops::RangeInclusive;

/// What the tenant's bucket says of the chain.
#[derive(Debug, Default)]
pub struct Checkpoints {
    /// Those that the region's ledger signed.
    pub genuine: Vec<Checkpoint>,
    /// Names of those that nobody did, or that say something else than their name.
    pub forged: Vec<String>,
}

impl Client {
    /// Asks the gate whether the person may see the tenant's trail.
    ///
    /// # Errors
    /// When it may not.
    pub async fn audit(&self, tenant: &Tenant, purpose: Purpose) -> anyhow::Result<()> {
        let grant = self.grant(tenant.id)?;
        let request = Request::Person { grant, action: PersonAction::Audit, tenant: tenant.id, job: None, purpose };
        self.place.rooms.gate.admit(request, async |_, _| ()).await.map_err(refused)
    }

    /// The same, with the checkpoints that lie in the tenant's bucket, of chains of these lengths and some shorter ones; all of them,
    /// if none are named.
    ///
    /// # Errors
    /// When it may not, or the bucket can't be reached.
    pub async fn checkpoints(
        &self,
        tenant: &Tenant,
        purpose: Purpose,
        lengths: Option<RangeInclusive<u64>>,
    ) -> anyhow::Result<Checkpoints> {
        let grant = self.grant(tenant.id)?;
        let request = Request::Person { grant, action: PersonAction::Audit, tenant: tenant.id, job: None, purpose };
        let read = async |scope: TenantScope<'_>, _| {
            let mut read = Vec::new();
            let names = match lengths {
                None => self.store().list_checkpoints(&scope).await?,
                Some(lengths) => self.store().list_checkpoints_of(&scope, lengths).await?,
            };
            for name in names {
                read.push((name.clone(), self.store().get_checkpoint(&scope, &name).await?));
            }
            anyhow::Ok(read)
        };
        let read = self.place.rooms.gate.admit(request, read).await.map_err(refused)?;
        let public = wiring::ledger_public_of(&self.folder, &self.region, self.place.environment())?;
        let mut checkpoints = Checkpoints::default();
        for (name, bytes) in read.context("the tenant's bucket")? {
            let signed: Option<SignedCheckpoint> = serde_json::from_slice(&bytes).ok();
            let genuine = signed.and_then(|signed| public.verify_checkpoint(&signed).ok());
            let named = genuine.filter(|checkpoint| {
                let says = ObjectName::Checkpoint { tenant: checkpoint.tenant, length: checkpoint.length };
                says == name && checkpoint.tenant == tenant.id && checkpoint.region == self.region
            });
            match named {
                Some(checkpoint) => checkpoints.genuine.push(checkpoint),
                None => checkpoints.forged.push(name.to_string()),
            }
        }
        Ok(checkpoints)
    }
}

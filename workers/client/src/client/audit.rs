//! What a person reads of the audit trail; each question is on record before it is answered.

use super::{Client, refused};
use anyhow::Context;
use docward_envelope::{Checkpoint, DataClass, ObjectName, Purpose, SignedCheckpoint};
use docward_runtime::wiring;
use docward_trust::{PersonRequest, TenantScope, person::Audit};
use docward_trust_policy::{Action, Tenant};

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
        let grant = self.grant_for(tenant.id, Action::Audit, DataClass::Redacted, purpose)?;
        let request = PersonRequest { grant, action: Audit, tenant: tenant.id, purpose };
        self.place.rooms.gate.admit(request, async |_| ()).await.map_err(refused)
    }

    /// The same, with the checkpoints that lie in the tenant's bucket.
    ///
    /// # Errors
    /// When it may not, or the bucket can't be reached.
    pub async fn checkpoints(&self, tenant: &Tenant, purpose: Purpose) -> anyhow::Result<Checkpoints> {
        let grant = self.grant_for(tenant.id, Action::Audit, DataClass::Redacted, purpose)?;
        let request = PersonRequest { grant, action: Audit, tenant: tenant.id, purpose };
        let read = async |scope: TenantScope<'_, Audit>| {
            let mut read = Vec::new();
            for name in self.store().list_checkpoints(&scope).await? {
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

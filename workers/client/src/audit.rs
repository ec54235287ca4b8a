//! What a person reads of the audit trail and asks of the bucket; each question is on record before it is answered.

use crate::client::{Act, Client};
use crate::error::ClientError;
use docward_envelope::{Checkpoint, ObjectName, Purpose, SignedCheckpoint};
use docward_runtime::error::At;
use docward_runtime::wiring;
use docward_store::Guard;
use docward_trust::{TenantScope, person};
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
    /// Asks the gate whether the caller may see the tenant's trail.
    ///
    /// # Errors
    /// When it may not.
    pub async fn audit(&self, tenant: &Tenant, purpose: Purpose) -> Result<(), ClientError> {
        self.admitted(tenant, person::Audit, purpose).await
    }

    /// The same, with the checkpoints that lie in the tenant's bucket, of chains of these lengths and some shorter ones; all of
    /// them, if no lengths are named.
    ///
    /// # Errors
    /// When it may not, or the bucket can't be reached.
    pub async fn checkpoints(
        &self,
        tenant: &Tenant,
        purpose: Purpose,
        lengths: Option<RangeInclusive<u64>>,
    ) -> Result<Checkpoints, ClientError> {
        let act = Act::on(tenant, person::Audit, purpose);
        let read = async |scope: TenantScope<'_, person::Audit>| {
            let mut read = Vec::new();
            let names = match lengths {
                None => self.store().list_checkpoints(&scope).await,
                Some(lengths) => self.store().list_checkpoints_of(&scope, lengths).await,
            };
            for name in names.at(self.region())? {
                let bytes = self.store().get_checkpoint(&scope, &name).await.at(self.region())?;
                read.push((name, bytes));
            }
            Ok(read)
        };
        // Boxed: within a command's own future it would be deeper than the compiler looks.
        let read = Box::pin(self.admit(self.environment(), act, read)).await?;
        let public = wiring::ledger_public(&self.environment().config().control.ledger_public)?;
        let mut checkpoints = Checkpoints::default();
        for (name, bytes) in read {
            let signed: Option<SignedCheckpoint> = serde_json::from_slice(&bytes).ok();
            let genuine = signed.and_then(|signed| public.verify_checkpoint(&signed).ok());
            let named = genuine.filter(|checkpoint| {
                let says = ObjectName::Checkpoint { tenant: checkpoint.tenant, length: checkpoint.length };
                says == name && checkpoint.tenant == tenant.id && checkpoint.region == *self.region()
            });
            match named {
                Some(checkpoint) => checkpoints.genuine.push(checkpoint),
                None => checkpoints.forged.push(name.to_string()),
            }
        }
        Ok(checkpoints)
    }

    /// What keeps the tenant's objects from who acts for another, beside the seals; and that is on record.
    ///
    /// # Errors
    /// When no grant covers it or the bucket can't be reached.
    pub async fn guard(&self, tenant: &Tenant, purpose: Purpose) -> Result<Guard, ClientError> {
        let act = Act::on(tenant, person::Audit, purpose);
        let ask =
            async |scope: TenantScope<'_, person::Audit>| Ok(self.store().guard(&scope).await.at(self.region())?);
        self.admit(self.environment(), act, ask).await
    }
}

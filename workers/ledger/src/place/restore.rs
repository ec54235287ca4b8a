//! Puts a tenant's rows back from a backup, into a ledger that has none or whose rows are damaged. What came to the ledger
//! since is not lost with it: facts that the backup does not have and work that waits are delivered again afterwards.

use super::mover::{Mover, alone, bound};
use super::rows::{self, Batch, TABLES};
use crate::backup::Backup;
use crate::chain::Walk;
use crate::{LedgerError, VerifyError, inbox, own_facts};
use docward_envelope::{Actor, Fact, FactKind, SignedFact, TenantId, Timestamp};
use sqlx::postgres::PgConnection;
use std::collections::BTreeMap;

/// What restoring came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// How many rows were put back.
    pub rows: u64,
    /// How many facts and parked messages of the ledger as it was found are delivered anew.
    pub kept: u64,
}

impl Mover {
    /// Puts the tenant's rows back. Its chain was walked when the backup was read; it is walked again where it lies.
    ///
    /// # Errors
    /// [`LedgerError::OtherBackup`] for another tenant's or region's, [`LedgerError::NotDamaged`] where the ledger already
    /// has all that the backup has and is whole.
    pub async fn restore(&mut self, backup: &Backup, actor: &Actor, now: Timestamp) -> Result<Restored, VerifyError> {
        let of = &backup.header;
        if of.tenant != self.tenant || of.region != self.region || of.environment != self.environment {
            return Err(LedgerError::OtherBackup.into());
        }
        let whereabouts = self.whereabouts().await?;
        let mut there = self.at(whereabouts.place).await?;
        let mut home = sqlx::Connection::begin(&mut self.home).await?;
        // Nobody writes until the end, and everything happens or nothing.
        alone(&mut home, self.tenant).await?;
        let mut target = bound(&mut there, self.tenant).await?;
        let whole =
            Walk::whole_backup(&mut target, &self.keys, &self.region, self.tenant, self.environment).await.is_ok();
        let found = facts(&mut target).await?;
        let known = backup.fact_ids()?;
        if whole && !known.is_empty() && known.iter().all(|id| found.contains_key(id)) {
            return Err(LedgerError::NotDamaged.into());
        }
        // A backup may be of a time before facts were signed.
        sqlx::query(
            "INSERT INTO ledger.tenants (tenant, may_be_unsigned) VALUES ($1, true)
             ON CONFLICT (tenant) DO UPDATE SET may_be_unsigned = true",
        )
        .bind(self.tenant.to_string())
        .execute(&mut *home)
        .await?;
        let missing = found.iter().filter(|(id, _)| !known.contains(*id));
        let missing: Vec<Vec<u8>> = missing.map(|(_, signed)| signed.clone()).collect();
        inbox::put_facts(&mut home, self.tenant, &missing).await?;
        let kept = missing.len() as u64 + keep_parked(&mut home, &mut target, self.tenant).await?;
        rows::clear(&mut target, self.tenant).await?;
        let written = write(&mut target, backup).await?;
        rows::beyond(&mut target, self.tenant).await?;
        work_out_ends(&mut target, self.tenant.to_string()).await?;
        Walk::whole_backup(&mut target, &self.keys, &self.region, self.tenant, self.environment).await?;
        let reason = "ledger-rows".to_owned();
        let fact = own_facts::of_tenant(&self.region, self.tenant, FactKind::Recovered, actor.clone(), reason, now)
            .with_count("facts", of.facts)
            .with_count("rows", written)
            .with_count("kept", kept);
        inbox::put_facts(&mut home, self.tenant, &[self.keys.write(&fact, &self.region)?.signed.to_bytes()]).await?;
        target.commit().await?;
        home.commit().await?;
        Ok(Restored { rows: written, kept })
    }
}

/// What the ledger as it was found holds, by id, as it is delivered anew: all of it that can still be read as facts. What was never
/// signed is as it was; it ends in quarantine then, for nobody can vouch for it outside of its chain.
async fn facts(at: &mut PgConnection) -> Result<BTreeMap<String, Vec<u8>>, LedgerError> {
    type Found = (String, String, Option<String>, Option<Vec<u8>>);
    let rows: Vec<Found> = sqlx::query_as("SELECT id, body, signer, signature FROM facts").fetch_all(at).await?;
    let readable = |(id, body, signer, signature): Found| {
        let fact: Fact = serde_json::from_str(&body).ok()?;
        let signer = signer.and_then(|word| word.parse().ok()).zip(signature.and_then(|bytes| bytes.try_into().ok()));
        let bytes = match signer {
            Some((signer, signature)) => SignedFact::from_parts(signer, signature, body).to_bytes(),
            None => body.into_bytes(),
        };
        (fact.id.as_str() == id).then_some((id, bytes))
    };
    Ok(rows.into_iter().filter_map(readable).collect())
}

/// How jobs ended follows from their effects. A backup that was taken before jobs said it themselves does not have it.
async fn work_out_ends(at: &mut PgConnection, tenant: String) -> Result<(), LedgerError> {
    sqlx::query(
        "UPDATE jobs SET done = ended.done, rejected = ended.rejected, indexed = ended.indexed
           FROM (SELECT job,
                        max(run) FILTER (WHERE stage = 'index' AND kind = 'done') AS done,
                        max(run) FILTER (WHERE kind = 'rejected') AS rejected,
                        max(at) FILTER (WHERE stage = 'index' AND kind = 'done') AS indexed
                   FROM effects WHERE tenant = $1 GROUP BY job) ended
          WHERE jobs.tenant = $1 AND jobs.job = ended.job",
    )
    .bind(tenant)
    .execute(at)
    .await?;
    Ok(())
}

/// Sealed work that waits goes through the inbox: filed again where it is already, it changes nothing.
async fn keep_parked(home: &mut PgConnection, at: &mut PgConnection, tenant: TenantId) -> Result<u64, LedgerError> {
    let waiting: Vec<inbox::Message> = sqlx::query_as(
        "SELECT envelope AS bytes, kind, reason, stage, lane, attempt FROM parked WHERE state = 'waiting' ORDER BY number",
    )
    .fetch_all(at)
    .await?;
    let count = waiting.len() as u64;
    for message in waiting {
        inbox::put_parked(home, tenant, message).await?;
    }
    Ok(count)
}

async fn write(to: &mut PgConnection, backup: &Backup) -> Result<u64, LedgerError> {
    let rows = backup.rows()?;
    for table in TABLES {
        let mut batch = Batch::of(table);
        for (_, row) in rows.iter().filter(|(of, _)| *of == table) {
            batch.add(row);
            if batch.is_full() {
                batch.write(to).await?;
            }
        }
        batch.write(to).await?;
    }
    Ok(rows.len() as u64)
}

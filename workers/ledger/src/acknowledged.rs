//! Control numbers of acknowledgements: each is handed out once, rising, and stays with the job that it was handed out to.

use crate::database::Tenancy;
use crate::record::LONGEST;
use crate::{Ledger, LedgerError};
use docward_envelope::{JobId, LeaseId, Run, TenantId, Timestamp};
use docward_postgres::Moment;

/// The largest control number (ISA13, nine figures).
const LARGEST: u32 = 999_999_999;
/// Nobody waits longer for others that are handed numbers: connections are few, and for all tenants.
const PATIENCE: &str = "SET LOCAL lock_timeout = '3s'";

/// Under which numbers a file is acknowledged, and when that was asked for first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledged {
    /// The first of its control numbers.
    pub first_number: u32,
    /// When they were handed out.
    pub since: Timestamp,
}

impl Ledger {
    /// So many control numbers for what the sender of a job's file is told in a run; those that were handed out for it before, if some
    /// were. Behind the last of nine figures they begin at 1 again.
    ///
    /// # Errors
    /// When there are no such numbers, and when the database does not answer.
    pub async fn acknowledge(
        &self,
        tenant: TenantId,
        (job, run): (JobId, Run),
        numbers: u32,
        now: Timestamp,
    ) -> Result<Acknowledged, LedgerError> {
        if !(1..=LARGEST).contains(&numbers) {
            return Err(LedgerError::Corrupt);
        }
        let mut tenancy = self.tenancy(tenant).await?;
        // Whoever asks again waits for nobody.
        if let Some(known) = known(&mut tenancy, tenant, (job, run)).await? {
            return Ok(known);
        }
        sqlx::query(PATIENCE).execute(tenancy.home()).await?;
        // Whoever comes at the same time waits for this row.
        let (next,): (i32,) = sqlx::query_as(
            "INSERT INTO ledger.interchange_numbers AS known (tenant, next_number) VALUES ($1, $2)
                 ON CONFLICT (tenant) DO UPDATE SET next_number = known.next_number RETURNING next_number",
        )
        .bind(tenant.to_string())
        .bind(i32::try_from(first_of_all()).map_err(|_| LedgerError::Corrupt)?)
        .fetch_one(tenancy.home())
        .await?;
        if let Some(known) = known(&mut tenancy, tenant, (job, run)).await? {
            return Ok(known);
        }
        let first_number = first_with_room(number(next)?, numbers);
        sqlx::query("UPDATE ledger.interchange_numbers SET next_number = $2 WHERE tenant = $1")
            .bind(tenant.to_string())
            .bind(i32::try_from(first_number + numbers).map_err(|_| LedgerError::Corrupt)?)
            .execute(tenancy.home())
            .await?;
        // Of those nothing can be read any more.
        sqlx::query("DELETE FROM ledger.acknowledged WHERE tenant = $1 AND since < $2")
            .bind(tenant.to_string())
            .bind(Moment(now.saturating_sub(LONGEST).unwrap_or(Timestamp::MIN)))
            .execute(tenancy.home())
            .await?;
        let (since,): (Moment,) = sqlx::query_as(
            "INSERT INTO ledger.acknowledged (tenant, job, run, first_number, since) VALUES ($1, $2, $3, $4, $5)
             RETURNING since",
        )
        .bind(tenant.to_string())
        .bind(job.to_string())
        .bind(crate::projection::number(run))
        .bind(i32::try_from(first_number).map_err(|_| LedgerError::Corrupt)?)
        .bind(Moment(now))
        .fetch_one(tenancy.home())
        .await?;
        tenancy.commit().await?;
        Ok(Acknowledged { first_number, since: since.0 })
    }
}

/// What was handed out for a job's file in a run.
async fn known(
    tenancy: &mut Tenancy,
    tenant: TenantId,
    (job, run): (JobId, Run),
) -> Result<Option<Acknowledged>, LedgerError> {
    let known: Option<(i32, Moment)> = sqlx::query_as(
        "SELECT first_number, since FROM ledger.acknowledged WHERE tenant = $1 AND job = $2 AND run = $3",
    )
    .bind(tenant.to_string())
    .bind(job.to_string())
    .bind(crate::projection::number(run))
    .fetch_optional(tenancy.home())
    .await?;
    known.map(|(first, Moment(since))| Ok(Acknowledged { first_number: number(first)?, since })).transpose()
}

fn number(number: i32) -> Result<u32, LedgerError> {
    u32::try_from(number).map_err(|_| LedgerError::Corrupt)
}

/// Where a tenant's numbers begin: anywhere. All tenants, and a tenant's regions and environments, answer under one name (ISA06); a
/// partner of two of them takes a number that it has had for a duplicate, and from places far apart they do not meet.
fn first_of_all() -> u32 {
    let [.., a, b, c, d] = LeaseId::generate().to_bytes();
    u32::from_be_bytes([a, b, c, d]) % LARGEST + 1
}

/// The first of so many numbers that have nine figures at most.
const fn first_with_room(next: u32, numbers: u32) -> u32 {
    if next > LARGEST - (numbers - 1) { 1 } else { next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_nine_figures_and_begin_again_behind_them() {
        assert_eq!(first_with_room(7, 3), 7);
        assert_eq!(first_with_room(LARGEST - 2, 3), LARGEST - 2);
        assert_eq!(first_with_room(LARGEST - 1, 3), 1);
        assert_eq!(first_with_room(LARGEST + 1, 1), 1);
        assert_eq!(first_with_room(7, LARGEST), 1);
    }

    #[test]
    fn tenants_begin_far_apart() {
        let firsts: Vec<u32> = (0..64).map(|_| first_of_all()).collect();
        assert!(firsts.iter().all(|first| (1..=LARGEST).contains(first)), "{firsts:?}");
        assert!(firsts.iter().max().unwrap() - firsts.iter().min().unwrap() > LARGEST / 4, "{firsts:?}");
    }
}

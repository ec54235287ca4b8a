//! Control numbers of acknowledgements: each is handed out once, rising, and stays with the job that it was handed out to.

use crate::record::LONGEST;
use crate::{Ledger, LedgerError};
use docward_envelope::{JobId, Run, TenantId, Timestamp};
use docward_postgres::Moment;

/// The largest control number (ISA13, nine figures).
const LARGEST: u32 = 999_999_999;
/// From when on the first number of a tenant is counted: 2026-01-01, in seconds since 1970.
const BEGIN: i64 = 1_767_225_600;

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
        // Whoever comes at the same time waits for this row.
        let (next,): (i32,) = sqlx::query_as(
            "INSERT INTO ledger.interchange_numbers AS known (tenant, next_number) VALUES ($1, $2)
                 ON CONFLICT (tenant) DO UPDATE SET next_number = known.next_number RETURNING next_number",
        )
        .bind(tenant.to_string())
        .bind(i32::try_from(first_of_all(now)).map_err(|_| LedgerError::Corrupt)?)
        .fetch_one(tenancy.home())
        .await?;
        let known: Option<(i32, Moment)> = sqlx::query_as(
            "SELECT first_number, since FROM ledger.acknowledged WHERE tenant = $1 AND job = $2 AND run = $3",
        )
        .bind(tenant.to_string())
        .bind(job.to_string())
        .bind(crate::projection::number(run))
        .fetch_optional(tenancy.home())
        .await?;
        let number = |number: i32| u32::try_from(number).map_err(|_| LedgerError::Corrupt);
        if let Some((first, Moment(since))) = known {
            return Ok(Acknowledged { first_number: number(first)?, since });
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

/// Where a tenant's numbers begin. One that had numbers elsewhere, in another environment or a database that is lost, must not get them
/// again: it begins beyond them, as long as it did not need more than one a second.
fn first_of_all(now: Timestamp) -> u32 {
    let seconds = now.as_second().saturating_sub(BEGIN).clamp(1, i64::from(LARGEST));
    u32::try_from(seconds).unwrap_or(LARGEST)
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
    fn a_tenant_begins_beyond_what_it_had_elsewhere() {
        let at = |text: &str| first_of_all(text.parse().unwrap());
        assert_eq!(at("2026-01-01T00:01:00Z"), 60);
        assert_eq!((at("1990-01-01T00:00:00Z"), at("2090-01-01T00:00:00Z")), (1, LARGEST));
    }
}

//! Who writes to an upload: one at a time, for as long as it says so. What it stored counts from the moment it is noted here.

use super::{Row, Upload};
use crate::database::Tenancy;
use crate::{Ledger, LedgerError};
use docward_envelope::{JobId, LeaseId, TenantId, Timestamp, UploadId};
use docward_postgres::Moment;
use jiff::SignedDuration;

/// After so long who does not [go on](Ledger::upload_goes_on) counts as having given up: it was killed.
const GIVEN_UP: SignedDuration = SignedDuration::from_secs(20);

/// A piece of an upload that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredPiece {
    /// Where in the document it begins.
    pub offset: u64,
    /// The lease that it was written under.
    pub lease: LeaseId,
}

/// Who writes to which upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writer {
    /// The upload's tenant.
    pub tenant: TenantId,
    /// The upload.
    pub upload: UploadId,
    /// As whom.
    pub lease: LeaseId,
}

impl Ledger {
    /// Makes whoever asks the one who writes to an upload, and gives it as it is then; `None` while somebody else does, and where there
    /// is no such upload.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn write_to_upload(
        &self,
        tenant: TenantId,
        upload: UploadId,
        now: Timestamp,
    ) -> Result<Option<(Writer, Upload)>, LedgerError> {
        let writer = Writer { tenant, upload, lease: LeaseId::generate() };
        let mut tenancy = self.tenancy(tenant).await?;
        let row: Option<Row> = sqlx::query_as(
            "UPDATE ledger.uploads SET writer = $3, since = $4, given_up = given_up OR writer IS NOT NULL
              WHERE tenant = $1 AND upload = $2 AND (writer IS NULL OR since < $5)
             RETURNING upload, account, purpose, lane, length, came, pieces, expires, job, ended",
        )
        .bind(tenant.to_string())
        .bind(upload.to_string())
        .bind(writer.lease.to_string())
        .bind(Moment(now))
        .bind(Moment(now.saturating_sub(GIVEN_UP).unwrap_or(Timestamp::MIN)))
        .fetch_optional(tenancy.home())
        .await?;
        let upload = row.map(Row::read).transpose()?;
        tenancy.commit().await?;
        Ok(upload.map(|upload| (writer, upload)))
    }

    /// Says that somebody still writes to an upload: to be said every few seconds.
    ///
    /// # Errors
    /// [`LedgerError::GivenUp`], also where the upload is kept no longer, and when the database does not answer.
    pub async fn upload_goes_on(&self, writer: &Writer, now: Timestamp) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(writer.tenant).await?;
        let goes_on = "UPDATE ledger.uploads SET since = $4
                        WHERE tenant = $1 AND upload = $2 AND writer = $3 AND expires > $4";
        let updated = writer.bound(goes_on).bind(Moment(now)).execute(tenancy.home()).await?;
        tenancy.commit().await?;
        one(updated.rows_affected())
    }

    /// Notes that pieces are stored, behind what came before: all of them or none. So many bytes are there then.
    ///
    /// # Errors
    /// [`LedgerError::GivenUp`] where somebody else may write by now: they do not count. When the database does not answer.
    pub async fn pieces_came(
        &self,
        writer: &Writer,
        pieces: &[StoredPiece],
        came: u64,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let number = |number: u64| i64::try_from(number).map_err(|_| LedgerError::Corrupt);
        let places = pieces.iter().map(|piece| number(piece.offset)).collect::<Result<Vec<i64>, _>>()?;
        let leases: Vec<String> = pieces.iter().map(|piece| piece.lease.to_string()).collect();
        let mut tenancy = self.tenancy(writer.tenant).await?;
        let noted = "UPDATE ledger.uploads SET came = $4, pieces = pieces + $5, since = $6
                      WHERE tenant = $1 AND upload = $2 AND writer = $3 AND came <= $4 AND job IS NULL AND NOT ended
                        AND expires > $6";
        let noted = writer.bound(noted).bind(number(came)?).bind(i32::try_from(pieces.len()).unwrap_or(i32::MAX));
        one(noted.bind(Moment(now)).execute(tenancy.home()).await?.rows_affected())?;
        sqlx::query(
            "INSERT INTO ledger.pieces (tenant, upload, place, lease)
             SELECT $1, $2, piece.* FROM unnest($3::bigint[], $4::text[]) piece",
        )
        .bind(writer.tenant.to_string())
        .bind(writer.upload.to_string())
        .bind(&places)
        .bind(&leases)
        .execute(tenancy.home())
        .await?;
        tenancy.commit().await
    }

    /// Lets the next one write to an upload.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn leave_upload(&self, writer: &Writer) -> Result<(), LedgerError> {
        let leave = "UPDATE ledger.uploads SET writer = NULL, since = NULL
                      WHERE tenant = $1 AND upload = $2 AND writer = $3";
        self.noted(writer, leave).await.map(drop)
    }

    /// Notes that an upload takes nothing more, because its client does not want it.
    ///
    /// # Errors
    /// [`LedgerError::GivenUp`], and when the database does not answer.
    pub async fn end_upload(&self, writer: &Writer) -> Result<(), LedgerError> {
        let end = "UPDATE ledger.uploads SET ended = true
                    WHERE tenant = $1 AND upload = $2 AND writer = $3";
        one(self.noted(writer, end).await?)
    }

    /// Notes that nothing of an upload is left in the bucket. Where somebody who wrote was taken to have given up the janitor looks
    /// again when the upload is over: that one may have written a piece since.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn upload_is_cleared(&self, writer: &Writer) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(writer.tenant).await?;
        let cleared = "UPDATE ledger.uploads SET cleared = NOT given_up
                        WHERE tenant = $1 AND upload = $2 AND writer = $3 AND (job IS NOT NULL OR ended)";
        one(writer.bound(cleared).execute(tenancy.home()).await?.rows_affected())?;
        forget_pieces(&mut tenancy, writer.upload).await?;
        tenancy.commit().await
    }

    async fn noted(&self, writer: &Writer, statement: &'static str) -> Result<u64, LedgerError> {
        let mut tenancy = self.tenancy(writer.tenant).await?;
        let noted = writer.bound(statement).execute(tenancy.home()).await?;
        tenancy.commit().await?;
        Ok(noted.rows_affected())
    }
}

impl Writer {
    fn bound(
        &self,
        statement: &'static str,
    ) -> sqlx::query::Query<'static, sqlx::Postgres, sqlx::postgres::PgArguments> {
        let query = sqlx::query(statement).bind(self.tenant.to_string());
        query.bind(self.upload.to_string()).bind(self.lease.to_string())
    }
}

/// Notes that an upload's document was handed in. Where its writer was given up meanwhile, what it did must not count: another one may
/// hand it in.
///
/// # Errors
/// [`LedgerError::GivenUp`], and when the database does not answer.
pub(crate) async fn handed_in(tenancy: &mut Tenancy, writer: &Writer, job: JobId) -> Result<(), LedgerError> {
    let noted = "UPDATE ledger.uploads SET job = $4
                  WHERE tenant = $1 AND upload = $2 AND writer = $3 AND job IS NULL AND NOT ended AND came = length
                    AND expires > now()";
    one(writer.bound(noted).bind(job.to_string()).execute(tenancy.home()).await?.rows_affected())
}

pub(super) async fn forget_pieces(tenancy: &mut Tenancy, upload: UploadId) -> Result<(), LedgerError> {
    sqlx::query("DELETE FROM ledger.pieces WHERE tenant = $1 AND upload = $2")
        .bind(tenancy.tenant.to_string())
        .bind(upload.to_string())
        .execute(tenancy.home())
        .await?;
    Ok(())
}

const fn one(rows: u64) -> Result<(), LedgerError> {
    if rows == 1 { Ok(()) } else { Err(LedgerError::GivenUp) }
}

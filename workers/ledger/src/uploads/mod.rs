//! Documents that come in several requests: how much of each is stored, and who writes to it. A row is there before the first piece,
//! and stays until nothing of it is left in the bucket.

mod over;
mod writing;

pub(crate) use over::taken_away;
pub(crate) use writing::handed_in;
pub use writing::{StoredPiece, Writer};

use crate::database::Tenancy;
use crate::{Ledger, LedgerError};
use docward_envelope::{JobId, Lane, ObjectName, Purpose, TenantId, Timestamp, UploadId};
use docward_postgres::Moment;

/// How many of a tenant's uploads may be open at a time.
pub const MOST_UPLOADS: u32 = 1_000;
/// How many of them one account may have open: the others are its colleagues'.
pub const MOST_OF_ACCOUNT: u32 = 250;
/// Of how many pieces an upload consists at most.
pub const MOST_PIECES: u32 = 10_000;

/// A document that comes in several requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id, by which it is handed in once.
    pub id: UploadId,
    /// The account that began it: it is nobody else's.
    pub account: String,
    /// What the document is handed in for.
    pub purpose: Purpose,
    /// The lane that it goes on in.
    pub lane: Lane,
    /// How many bytes the document has.
    pub length: u64,
    /// How many of them are stored, from the first on.
    pub came: u64,
    /// In how many pieces.
    pub pieces: u32,
    /// Until when it is kept.
    pub expires: Timestamp,
    /// How far it is.
    pub state: UploadState,
}

/// How far an upload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadState {
    /// It takes what is missing, or all of it came and is not handed in yet.
    Open,
    /// The document was handed in, as this job.
    HandedIn(JobId),
    /// Its client wants it no more. A document that was handed in before goes on.
    Ended,
}

impl Upload {
    /// Whether it is kept no longer.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.expires <= now
    }

    /// Whether all of it came.
    pub const fn is_whole(&self) -> bool {
        self.came == self.length
    }
}

impl Ledger {
    /// Notes that an upload begins; `false` where as many of the tenant's or of the account's are open as may be at a time. Forgets those that are over, as
    /// far as nothing of them is left.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin_upload(&self, tenant: TenantId, upload: &Upload, now: Timestamp) -> Result<bool, LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        sqlx::query("DELETE FROM ledger.uploads WHERE tenant = $1 AND expires < $2 AND cleared")
            .bind(tenant.to_string())
            .bind(Moment(now))
            .execute(tenancy.home())
            .await?;
        // The janitor asks for the uploads of those that stand here.
        sqlx::query("INSERT INTO ledger.tenants (tenant) VALUES ($1) ON CONFLICT DO NOTHING")
            .bind(tenant.to_string())
            .execute(tenancy.home())
            .await?;
        let begun = sqlx::query(
            "INSERT INTO ledger.uploads (tenant, upload, account, purpose, lane, length, expires)
             SELECT $1, $2, $3, $4, $5, $6, $7
               FROM (SELECT count(*) AS open, count(*) FILTER (WHERE account = $3) AS own FROM ledger.uploads
                      WHERE tenant = $1 AND job IS NULL AND NOT ended AND expires > $8) uploads
              WHERE open < $9 AND own < $10",
        )
        .bind(tenant.to_string())
        .bind(upload.id.to_string())
        .bind(&upload.account)
        .bind(upload.purpose.as_str())
        .bind(upload.lane.as_str())
        .bind(i64::try_from(upload.length).map_err(|_| LedgerError::Corrupt)?)
        .bind(Moment(upload.expires))
        .bind(Moment(now))
        .bind(i64::from(MOST_UPLOADS))
        .bind(i64::from(MOST_OF_ACCOUNT))
        .execute(tenancy.home())
        .await?;
        tenancy.commit().await?;
        Ok(begun.rows_affected() == 1)
    }

    /// An upload of a tenant's; `None` where there is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn upload(&self, tenant: TenantId, upload: UploadId) -> Result<Option<Upload>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let row: Option<Row> = sqlx::query_as(
            "SELECT upload, account, purpose, lane, length, came, pieces, expires, job, ended
               FROM ledger.uploads WHERE tenant = $1 AND upload = $2",
        )
        .bind(tenant.to_string())
        .bind(upload.to_string())
        .fetch_optional(tenancy.home())
        .await?;
        row.map(Row::read).transpose()
    }

    /// The pieces of an upload, in the order in which they make the document.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn pieces(&self, tenant: TenantId, upload: UploadId) -> Result<Vec<ObjectName>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        pieces(&mut tenancy, upload).await
    }
}

async fn pieces(tenancy: &mut Tenancy, upload: UploadId) -> Result<Vec<ObjectName>, LedgerError> {
    let tenant = tenancy.tenant;
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT place, lease FROM ledger.pieces WHERE tenant = $1 AND upload = $2 ORDER BY place")
            .bind(tenant.to_string())
            .bind(upload.to_string())
            .fetch_all(tenancy.home())
            .await?;
    let read = |(offset, lease): (i64, String)| {
        let lease = lease.parse().map_err(|_| LedgerError::Corrupt)?;
        Ok(ObjectName::Piece { tenant, upload, offset: number(offset)?, lease })
    };
    rows.into_iter().map(read).collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    upload: String,
    account: String,
    purpose: String,
    lane: String,
    length: i64,
    came: i64,
    pieces: i32,
    expires: Moment,
    job: Option<String>,
    ended: bool,
}

impl Row {
    fn read(self) -> Result<Upload, LedgerError> {
        let corrupt = |_| LedgerError::Corrupt;
        let state = match (self.job, self.ended) {
            (_, true) => UploadState::Ended,
            (Some(job), false) => UploadState::HandedIn(job.parse().map_err(corrupt)?),
            (None, false) => UploadState::Open,
        };
        Ok(Upload {
            id: self.upload.parse().map_err(corrupt)?,
            account: self.account,
            purpose: self.purpose.parse().map_err(|_| LedgerError::Corrupt)?,
            lane: self.lane.parse().map_err(|_| LedgerError::Corrupt)?,
            length: number(self.length)?,
            came: number(self.came)?,
            pieces: u32::try_from(self.pieces).map_err(|_| LedgerError::Corrupt)?,
            expires: self.expires.0,
            state,
        })
    }
}

fn number(stored: i64) -> Result<u64, LedgerError> {
    u64::try_from(stored).map_err(|_| LedgerError::Corrupt)
}

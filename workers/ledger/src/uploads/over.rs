//! Uploads that are kept no longer. The janitor takes away what is left of them, and its receipt ends their rows.

use super::writing::forget_pieces;
use crate::database::Tenancy;
use crate::expiry::Due;
use crate::record::Written;
use crate::{Ledger, LedgerError};
use docward_envelope::{FactKind, ObjectPrefix, RetentionClass, Timestamp, UploadId};
use docward_postgres::Moment;

/// How many of a tenant's are listed at a time; the rest come with the next list.
const AT_ONCE: i64 = 500;

impl Ledger {
    /// Uploads that are over, and of which something may be left in the bucket.
    pub(crate) async fn uploads_due(&self, now: Timestamp) -> Result<Vec<Due>, LedgerError> {
        let mut due = Vec::new();
        for tenant in self.tenants_with_uploads_due(now).await? {
            let mut tenancy = match self.snapshot(tenant).await {
                Ok(tenancy) => tenancy,
                // Others' are taken away all the same.
                Err(LedgerError::OwnAway | LedgerError::NoAddress) => continue,
                Err(failure) => return Err(failure),
            };
            let rows: Vec<(String, Moment)> = sqlx::query_as(
                "SELECT upload, expires FROM ledger.uploads WHERE tenant = $1 AND expires <= $2 AND NOT cleared
                  ORDER BY expires LIMIT $3",
            )
            .bind(tenant.to_string())
            .bind(Moment(now))
            .bind(AT_ONCE)
            .fetch_all(tenancy.home())
            .await?;
            for (upload, Moment(expired)) in rows {
                let upload: UploadId = upload.parse().map_err(|_| LedgerError::Corrupt)?;
                let prefix = ObjectPrefix::Upload(tenant, upload);
                let retention = RetentionClass::Intermediate;
                due.push(Due { tenant, job: None, prefix, retention, expired, erased: false });
            }
        }
        Ok(due)
    }
}

/// The receipts of who took away what was left of uploads: their rows end.
pub(crate) async fn taken_away(tenancy: &mut Tenancy, facts: &[&Written]) -> Result<(), LedgerError> {
    let receipts = facts.iter().map(|written| &written.fact).filter(|fact| fact.kind == FactKind::Deleted);
    let uploads = receipts.flat_map(|fact| &fact.stored).filter_map(|stored| match stored.prefix {
        ObjectPrefix::Upload(_, upload) => Some(upload),
        _ => None,
    });
    for upload in uploads {
        forget_pieces(tenancy, upload).await?;
        sqlx::query("DELETE FROM ledger.uploads WHERE tenant = $1 AND upload = $2")
            .bind(tenancy.tenant.to_string())
            .bind(upload.to_string())
            .execute(tenancy.home())
            .await?;
    }
    Ok(())
}

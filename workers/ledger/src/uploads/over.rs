//! Uploads of which nothing is needed any more: they are kept no longer, or their document was handed in, or their client wants them
//! no more, and what they left could not be taken away then. The janitor does that, and its receipt says that it is done.

use super::writing::forget_pieces;
use crate::database::Tenancy;
use crate::expiry::Due;
use crate::record::Written;
use crate::{Ledger, LedgerError};
use docward_envelope::{FactKind, ObjectPrefix, RetentionClass, Timestamp, UploadId};
use docward_postgres::Moment;
use jiff::SignedDuration;

/// So long after an upload is kept no longer its pieces go: what was being written then is written by now, and counts no more.
const GRACE: SignedDuration = SignedDuration::from_mins(2);
/// How many of a tenant's are listed at a time; the rest come with the next list.
const AT_ONCE: i64 = 500;

impl Ledger {
    /// Uploads of which nothing is needed any more, and of which something may be left in the bucket. Where somebody who wrote was
    /// taken to have given up they wait until they are over: that one may write a piece by then.
    pub(crate) async fn uploads_due(&self, now: Timestamp) -> Result<Vec<Due>, LedgerError> {
        let before = now.saturating_sub(GRACE).unwrap_or(Timestamp::MIN);
        let mut due = Vec::new();
        for tenant in self.tenants_with_uploads_due(before).await? {
            let mut tenancy = match self.snapshot(tenant).await {
                Ok(tenancy) => tenancy,
                // Others' are taken away all the same.
                Err(LedgerError::OwnAway | LedgerError::NoAddress) => continue,
                Err(failure) => return Err(failure),
            };
            let rows: Vec<(String, Moment)> = sqlx::query_as(
                "SELECT upload, least(expires, $4) FROM ledger.uploads
                  WHERE tenant = $1 AND NOT cleared
                    AND (expires <= $2 OR writer IS NULL AND NOT given_up AND (job IS NOT NULL OR ended))
                  ORDER BY expires LIMIT $3",
            )
            .bind(tenant.to_string())
            .bind(Moment(before))
            .bind(AT_ONCE)
            .bind(Moment(now))
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

/// The receipts of who took away what was left of uploads. The rows of those that are over end; the others say for as long as they are
/// kept what became of them.
pub(crate) async fn taken_away(tenancy: &mut Tenancy, facts: &[&Written]) -> Result<(), LedgerError> {
    let receipts = facts.iter().map(|written| &written.fact).filter(|fact| fact.kind == FactKind::Deleted);
    let stored = receipts.flat_map(|fact| fact.stored.iter().map(|stored| (fact.at, stored)));
    let uploads: Vec<(Timestamp, UploadId)> = stored
        .filter_map(|(at, stored)| match stored.prefix {
            ObjectPrefix::Upload(_, upload) => Some((at, upload)),
            _ => None,
        })
        .collect();
    for (at, upload) in uploads {
        forget_pieces(tenancy, upload).await?;
        for statement in [
            "DELETE FROM ledger.uploads WHERE tenant = $1 AND upload = $2 AND expires <= $3",
            "UPDATE ledger.uploads SET cleared = NOT given_up
              WHERE tenant = $1 AND upload = $2 AND expires > $3 AND (job IS NOT NULL OR ended)",
        ] {
            let named = sqlx::query(statement).bind(tenancy.tenant.to_string()).bind(upload.to_string());
            named.bind(Moment(at)).execute(tenancy.home()).await?;
        }
    }
    Ok(())
}

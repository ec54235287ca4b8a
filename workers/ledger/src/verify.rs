//! Recomputes a tenant's chain from the rows as they lie.

use crate::chain::{Broken, Row, Signing, Walk};
use crate::signing::in_parallel;
use crate::{Keys, Ledger, LedgerError};
use docward_envelope::{Region, TenantId};
use futures_util::TryStreamExt;
use sqlx::postgres::PgConnection;

/// Why a chain could not be verified.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// A fact of it does not hold.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The chain could not be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<sqlx::Error> for VerifyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ledger(error.into())
    }
}

impl Ledger {
    /// How many facts a tenant's chain has, if every one of them is as it was written and none is missing before the head.
    ///
    /// # Errors
    /// [`VerifyError::Broken`] names the first fact at which it does not hold.
    pub async fn verify_chain(&self, tenant: TenantId) -> Result<usize, VerifyError> {
        // Head and facts of one moment, while others write.
        let mut tenancy = self.snapshot(tenant).await?;
        Walk::whole(tenancy.connection(), self.keys()?, &self.region, tenant, self.environment).await
    }
}

impl Walk {
    /// Walks a tenant's whole chain as it lies where the connection points.
    pub(crate) async fn whole(
        connection: &mut PgConnection,
        keys: &Keys,
        region: &Region,
        tenant: TenantId,
        environment: Option<TenantId>,
    ) -> Result<usize, VerifyError> {
        let (walk, head) = Self::walked(connection, keys, region, tenant, environment).await?;
        Ok(walk.finish(head)?)
    }

    /// The same where it was put back from a backup, or is about to be.
    pub(crate) async fn whole_backup(
        connection: &mut PgConnection,
        keys: &Keys,
        region: &Region,
        tenant: TenantId,
        environment: Option<TenantId>,
    ) -> Result<usize, VerifyError> {
        let (walk, head) = Self::walked(connection, keys, region, tenant, environment).await?;
        Ok(walk.finish_backup(head)?)
    }

    async fn walked(
        connection: &mut PgConnection,
        keys: &Keys,
        region: &Region,
        tenant: TenantId,
        environment: Option<TenantId>,
    ) -> Result<(Self, Option<(i64, Vec<u8>)>), VerifyError> {
        let head: Option<(i64, Vec<u8>)> = sqlx::query_as("SELECT length, digest FROM chains WHERE tenant = $1")
            .bind(tenant.to_string())
            .fetch_optional(&mut *connection)
            .await?;
        let mut walk = Self::new(region, tenant, environment);
        let mut rows = sqlx::query_as(
            "SELECT seq, id, previous, digest, body, signer, signature FROM facts WHERE tenant = $1 ORDER BY seq",
        )
        .bind(tenant.to_string())
        .fetch(connection)
        .try_chunks(AT_ONCE);
        while let Some(rows) = rows.try_next().await.map_err(|error| error.1)? {
            for (row, signing) in signings(keys, region, rows).await? {
                walk.step(&row, &signing)?;
            }
        }
        Ok((walk, head))
    }
}

/// How many facts' signatures are verified together.
pub(crate) const AT_ONCE: usize = 512;

/// Rows and what their signatures are worth, verified on as many threads as are worth it.
async fn signings(keys: &Keys, region: &Region, rows: Vec<Row>) -> Result<Vec<(Row, Signing)>, LedgerError> {
    let (signers, region) = (keys.shared_signers(), region.clone());
    let signing = move |row: Row| {
        let signing = Signing::of(&signers, &region, &row.body, row.signer.as_deref(), row.signature.as_deref());
        (row, signing)
    };
    in_parallel(rows, signing).await
}

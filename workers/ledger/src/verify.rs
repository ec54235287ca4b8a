//! Recomputes a tenant's chain from the rows as they lie.

use crate::chain::{Broken, Row, Walk};
use crate::{Ledger, LedgerError};
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
        Walk::whole(tenancy.connection(), &self.region, tenant, self.environment).await
    }
}

impl Walk {
    /// Walks a tenant's whole chain as it lies where the connection points.
    pub(crate) async fn whole(
        connection: &mut PgConnection,
        region: &Region,
        tenant: TenantId,
        environment: Option<TenantId>,
    ) -> Result<usize, VerifyError> {
        let head: Option<(i64, Vec<u8>)> = sqlx::query_as("SELECT length, digest FROM chains WHERE tenant = $1")
            .bind(tenant.to_string())
            .fetch_optional(&mut *connection)
            .await?;
        let mut walk = Self::new(region, tenant, environment);
        let mut rows =
            sqlx::query_as("SELECT seq, id, previous, digest, body FROM facts WHERE tenant = $1 ORDER BY seq")
                .bind(tenant.to_string())
                .fetch(connection);
        while let Some((seq, id, previous, digest, body)) = rows.try_next().await? {
            walk.step(&Row { seq, id, previous, digest, body })?;
        }
        Ok(walk.finish(head)?)
    }
}

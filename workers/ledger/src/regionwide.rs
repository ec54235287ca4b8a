//! Questions about the whole region. Each is asked in the database tenant by tenant, under row-level security, and answers
//! with tenant ids only: no query and no role sees two tenants' rows at once. Tenants with a database of their own are asked
//! there, one by one; one whose database does not answer is left out, so that no other waits for it.

use crate::place::Place;
use crate::{Ledger, LedgerError};
use docward_envelope::{TenantId, Timestamp};
use docward_postgres::Moment;
use docward_telemetry::warn;

impl Ledger {
    /// Every tenant that this ledger has ever had a fact of.
    pub async fn tenants(&self) -> Result<Vec<TenantId>, LedgerError> {
        let ids = sqlx::query_as("SELECT tenant FROM ledger.tenants ORDER BY tenant").fetch_all(&self.pool).await?;
        read(ids)
    }

    /// Tenants with parked work.
    pub(crate) async fn tenants_with_waiting(&self) -> Result<Vec<TenantId>, LedgerError> {
        let mut tenants = read(sqlx::query_as("SELECT ledger.tenants_with_waiting()").fetch_all(&self.pool).await?)?;
        for tenant in self.tenants_in(Place::Database).await? {
            let asked = sqlx::query_as("SELECT EXISTS (SELECT FROM parked WHERE tenant = $1 AND state = 'waiting')")
                .bind(tenant.to_string());
            if self.asked_there(tenant, asked).await {
                tenants.push(tenant);
            }
        }
        Ok(tenants)
    }

    /// Tenants whose chains an older docward wrote and nobody has signed since. Those with a database of their own are not asked: whoever
    /// writes there first signs.
    pub(crate) async fn tenants_unsigned(&self) -> Result<Vec<TenantId>, LedgerError> {
        read(sqlx::query_as("SELECT ledger.tenants_unsigned()").fetch_all(&self.pool).await?)
    }

    /// Tenants with something stored that has expired.
    pub(crate) async fn tenants_with_due(&self, now: Timestamp) -> Result<Vec<TenantId>, LedgerError> {
        let mut tenants =
            read(sqlx::query_as("SELECT ledger.tenants_with_due($1)").bind(Moment(now)).fetch_all(&self.pool).await?)?;
        // Those with a database of their own are all named: what is due there is asked for tenant by tenant anyway.
        tenants.extend(self.tenants_in(Place::Database).await?);
        Ok(tenants)
    }

    /// Tenants with uploads that are over and not taken away.
    pub(crate) async fn tenants_with_uploads_due(&self, now: Timestamp) -> Result<Vec<TenantId>, LedgerError> {
        let asked = sqlx::query_as("SELECT ledger.tenants_with_uploads_due($1)").bind(Moment(now));
        read(asked.fetch_all(&self.pool).await?)
    }

    /// Tenants with something in their inbox, whose rows are not being moved.
    pub(crate) async fn tenants_with_inbox(&self) -> Result<Vec<TenantId>, LedgerError> {
        read(sqlx::query_as("SELECT ledger.tenants_with_mail()").fetch_all(&self.pool).await?)
    }

    /// Tenants whose rows lie in a place.
    pub(crate) async fn tenants_in(&self, place: Place) -> Result<Vec<TenantId>, LedgerError> {
        let ids = sqlx::query_as("SELECT tenant FROM ledger.tenants WHERE place = $1 ORDER BY tenant");
        read(ids.bind(place.as_str()).fetch_all(&self.pool).await?)
    }

    async fn asked_there(
        &self,
        tenant: TenantId,
        question: sqlx::query::QueryAs<'_, sqlx::Postgres, (bool,), sqlx::postgres::PgArguments>,
    ) -> bool {
        let answer = async {
            let mut tenancy = self.snapshot(tenant).await?;
            let (answer,) = question.fetch_one(tenancy.connection()).await?;
            Ok::<bool, LedgerError>(answer)
        };
        answer.await.unwrap_or_else(|failure| {
            warn!("a tenant's own database is not asked", reason = failure.word());
            false
        })
    }
}

fn read(ids: Vec<(String,)>) -> Result<Vec<TenantId>, LedgerError> {
    ids.into_iter().map(|(id,)| id.parse().map_err(|_| LedgerError::Corrupt)).collect()
}

//! How far each placement of a tenant's own is: whether its queues are open, and whether workers must serve it. One instance at
//! a time takes a step with a tenant's placement, under a lock that the database holds until the step is written down.

use crate::{Ledger, LedgerError};
use docward_envelope::{FactId, Placement, TenantId, Timestamp};
use docward_postgres::Moment;
use sqlx::{Postgres, Transaction};

/// How far a placement is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlacementPhase {
    /// Its queues take documents.
    Open,
    /// Its queues take nothing new; the fact that says so is on its way to the ledger.
    Closing(FactId),
    /// Its workers stop, and its queues go when they are empty and unused.
    Deleting,
    /// Nothing of it is left but what expires.
    Closed,
}

impl PlacementPhase {
    /// The word that stands for it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closing(_) => "closing",
            Self::Deleting => "deleting",
            Self::Closed => "closed",
        }
    }

    fn read(word: &str, fact: Option<String>) -> Result<Self, LedgerError> {
        match (word, fact) {
            ("open", None) => Ok(Self::Open),
            ("closing", Some(fact)) => {
                serde_json::from_value(fact.into()).map(Self::Closing).map_err(|_| LedgerError::Corrupt)
            }
            ("deleting", None) => Ok(Self::Deleting),
            ("closed", None) => Ok(Self::Closed),
            _ => Err(LedgerError::Corrupt),
        }
    }

    /// Whether workers must serve it.
    pub const fn is_served(&self) -> bool {
        matches!(self, Self::Open | Self::Closing(_))
    }
}

/// One placement, as it was last written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementStatus {
    /// The tenant whose queues or environment it is.
    pub tenant: TenantId,
    /// Which: dedicated workers, or a dedicated environment. Everybody's is always open, and not among these.
    pub placement: Placement,
    /// How far it is.
    pub phase: PlacementPhase,
    /// Since when it is so.
    pub since: Timestamp,
}

/// The right to take one step with a tenant's placement. Dropped without [`PlacementTurn::end`] it changes nothing.
pub struct PlacementTurn {
    transaction: Transaction<'static, Postgres>,
    tenant: TenantId,
    placement: Placement,
    before: Option<PlacementStatus>,
}

type Row = (String, String, String, Option<String>, Moment);

impl Ledger {
    /// Every placement that was ever looked at.
    ///
    /// # Errors
    /// As every question's.
    pub async fn placements(&self) -> Result<Vec<PlacementStatus>, LedgerError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT tenant, placement, phase, fact, since FROM ledger.placements ORDER BY tenant, placement",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(status).collect()
    }

    /// Takes a turn with a tenant's placement; `None` while somebody else has it.
    ///
    /// # Errors
    /// As every question's.
    pub async fn placement_turn(
        &self,
        tenant: TenantId,
        placement: Placement,
    ) -> Result<Option<PlacementTurn>, LedgerError> {
        let mut transaction = self.pool.begin().await?;
        let (free,): (bool,) = sqlx::query_as("SELECT pg_try_advisory_xact_lock(ledger.placement_turn($1))")
            .bind(tenant.to_string())
            .fetch_one(&mut *transaction)
            .await?;
        if !free {
            return Ok(None);
        }
        // A statement of its own, after the lock: it sees what the one before committed.
        let row: Option<Row> = sqlx::query_as(
            "SELECT tenant, placement, phase, fact, since FROM ledger.placements WHERE tenant = $1 AND placement = $2",
        )
        .bind(tenant.to_string())
        .bind(placement.as_str())
        .fetch_optional(&mut *transaction)
        .await?;
        let before = row.map(status).transpose()?;
        Ok(Some(PlacementTurn { transaction, tenant, placement, before }))
    }
}

impl PlacementTurn {
    /// How far the placement is; `None` if nobody has looked at it yet.
    pub const fn before(&self) -> Option<&PlacementStatus> {
        self.before.as_ref()
    }

    /// Writes down how far it is now, and lets the next one have a turn. What is as it was keeps its `since`.
    ///
    /// # Errors
    /// When the database is away: then it is as before, and the step has to be taken again.
    pub async fn end(mut self, phase: &PlacementPhase, now: Timestamp) -> Result<(), LedgerError> {
        let fact = match phase {
            PlacementPhase::Closing(fact) => Some(fact.as_str()),
            _ => None,
        };
        if self.before.as_ref().is_none_or(|before| before.phase != *phase) {
            sqlx::query(
                "INSERT INTO ledger.placements (tenant, placement, phase, fact, since) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (tenant, placement) DO UPDATE SET phase = $3, fact = $4, since = $5",
            )
            .bind(self.tenant.to_string())
            .bind(self.placement.as_str())
            .bind(phase.as_str())
            .bind(fact)
            .bind(Moment(now))
            .execute(&mut *self.transaction)
            .await?;
        }
        Ok(self.transaction.commit().await?)
    }
}

fn status((tenant, placement, phase, fact, since): Row) -> Result<PlacementStatus, LedgerError> {
    Ok(PlacementStatus {
        tenant: tenant.parse().map_err(|_| LedgerError::Corrupt)?,
        placement: placement.parse().map_err(|_| LedgerError::Corrupt)?,
        phase: PlacementPhase::read(&phase, fact)?,
        since: since.0,
    })
}

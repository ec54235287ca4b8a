//! Where a tenant's rows lie in its region: in the tables all share, in a schema of its own, in a database of its own.

mod databases;
mod mover;
mod restore;
pub(crate) mod rows;

pub use databases::Databases;
pub use mover::{Home, Mover, Moving, Target};
pub use restore::Restored;

use crate::{Ledger, LedgerError};
use docward_envelope::TenantId;
use serde::{Deserialize, Serialize};

/// One of the three places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The region's tables, beside others' rows, under forced row-level security.
    Shared,
    /// Tables of its own in the region's database.
    Schema,
    /// Tables of its own in a database of its own.
    Database,
}

impl Place {
    /// Every place, least apart first.
    pub const ALL: [Self; 3] = [Self::Shared, Self::Schema, Self::Database];

    /// The word for it in the database, in facts and in configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Schema => "schema",
            Self::Database => "database",
        }
    }
}

impl std::str::FromStr for Place {
    type Err = LedgerError;
    fn from_str(word: &str) -> Result<Self, LedgerError> {
        Self::ALL.into_iter().find(|place| place.as_str() == word).ok_or(LedgerError::Corrupt)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where a tenant's rows are, and what a move that has not ended left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Whereabouts {
    /// Where they are written and read.
    pub place: Place,
    /// Where they are being copied to; nobody writes meanwhile.
    pub target: Option<Place>,
    /// Where copies remain that nobody reads any more.
    pub leaving: Option<Place>,
}

impl Whereabouts {
    /// Whether no move is under way.
    pub const fn is_settled(&self) -> bool {
        self.target.is_none() && self.leaving.is_none()
    }

    pub(crate) fn read(row: Option<(String, Option<String>, Option<String>)>) -> Result<Self, LedgerError> {
        let Some((place, target, leaving)) = row else {
            return Ok(Self { place: Place::Shared, target: None, leaving: None });
        };
        let read = |word: Option<String>| word.map(|word| word.parse()).transpose();
        Ok(Self { place: place.parse()?, target: read(target)?, leaving: read(leaving)? })
    }
}

pub(crate) const WHEREABOUTS: &str = "SELECT place, target, leaving FROM ledger.tenants WHERE tenant = $1";

/// The schema of a tenant with a schema of its own.
pub(crate) fn schema_of(tenant: TenantId) -> String {
    format!("tenant_{}", tenant.to_string().to_ascii_lowercase())
}

impl Ledger {
    /// Where a tenant's rows are; shared for one the ledger has not heard of.
    pub async fn whereabouts(&self, tenant: TenantId) -> Result<Whereabouts, LedgerError> {
        let row = sqlx::query_as(WHEREABOUTS).bind(tenant.to_string()).fetch_optional(&self.pool).await?;
        Whereabouts::read(row)
    }
}

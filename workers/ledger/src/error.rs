//! How the ledger fails. What the database or the broker said is reduced to a code: their messages may quote values.

use docward_broker::BrokerError;
use docward_postgres::{Failure, SqlState};

/// Why the ledger could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The database does not answer, or closed the connection. Passes.
    #[error("the ledger's database is away")]
    Away,
    /// Whoever answered a request was taken to have given up: another one may answer it.
    #[error("another one answers this request")]
    GivenUp,
    /// The database refused a statement.
    #[error("the ledger's database refused a statement, sqlstate {0}")]
    Database(SqlState),
    /// The address is not one of a PostgreSQL database.
    #[error("the ledger's address is not a postgres:// address")]
    Address,
    /// Others may read the private key of the client's certificate that the address names.
    #[error(
        "others may read the private key of the client's certificate (`sslkey`) that the ledger's address names: chmod 600 its file"
    )]
    Exposed,
    /// The migrations do not fit the database.
    #[error("the ledger's migrations do not fit the database")]
    Migration,
    /// The database was never migrated.
    #[error("the ledger's database is not migrated")]
    NotMigrated,
    /// The role owns the tables, is a superuser, or steps over row-level security.
    #[error(
        "the ledger's application role has too much power: it must not own tables, be a superuser or bypass row-level security"
    )]
    TooMuchPower,
    /// The application role does not exist or its name is not plain.
    #[error("the ledger's application role does not exist")]
    NoSuchRole,
    /// The database is another region's.
    #[error("the database is another region's ledger")]
    OtherRegion,
    /// The tenant's rows are being moved to another place. Passes.
    #[error("the tenant's rows are being moved to another place")]
    Moving,
    /// The database is that of a tenant's own environment, or the tenant has none here.
    #[error("the database is another environment's ledger")]
    OtherEnvironment,
    /// The tenant's own database does not answer. Passes.
    #[error("the tenant's own database is away")]
    OwnAway,
    /// The tenant's rows are in a database of its own, and where it is is not configured here.
    #[error("the address of the tenant's own database is not known here")]
    NoAddress,
    /// A database for one tenant holds another's rows, or is the region's.
    #[error("a tenant's own database must be neither the region's nor another tenant's")]
    NotApart,
    /// Somebody else is moving the tenant's rows.
    #[error("somebody else is moving the tenant's rows at the moment")]
    MoverBusy,
    /// A step of a move without a move under way.
    #[error("no move of the tenant's rows is under way")]
    NotMoving,
    /// What was copied is not what the rows say.
    #[error("the copy of the tenant's rows differs from them; they stay where they were")]
    NotCopied,
    /// A backup of another tenant, region or environment.
    #[error("the backup is another tenant's, region's or environment's")]
    OtherBackup,
    /// Nothing that the backup has is missing.
    #[error("the ledger is whole and has all that the backup has; there is nothing to restore")]
    NotDamaged,
    /// A row holds what no version of docward writes.
    #[error("the ledger holds a row that this build cannot read")]
    Corrupt,
    /// There is no such row, or it is no longer waiting.
    #[error("nothing of that number waits in the ledger")]
    NotWaiting,
    /// What is stored as parked is not an envelope this build can publish.
    #[error("the parked bytes are not an envelope that this build can publish")]
    NotPublishable,
    /// There is no room in quarantine for what may be of a newer docward. Passes when a person drops some, or a newer build reads it.
    #[error("quarantine is full: what may be of a newer docward stays in its queue")]
    QuarantineFull,
    /// The broker did not take a message.
    #[error("the broker did not take a message")]
    Broker,
    /// The process has no key to sign with, so it can neither say nor believe anything.
    #[error("this process has no signing key for the ledger")]
    NoKeys,
    /// The fact is not one that this process's role may say.
    #[error("the fact is not this role's to say")]
    NotOurs,
}

impl LedgerError {
    /// The failure's word, for events.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Away => "database-away",
            Self::GivenUp => "given-up",
            Self::Database(_) => "database",
            Self::Address => "address",
            Self::Exposed => "exposed-key",
            Self::Migration => "migration",
            Self::NotMigrated => "not-migrated",
            Self::TooMuchPower => "too-much-power",
            Self::NoSuchRole => "no-such-role",
            Self::OtherRegion => "other-region",
            Self::OtherEnvironment => "other-environment",
            Self::Moving => "moving",
            Self::OwnAway => "own-database-away",
            Self::NoAddress => "no-address",
            Self::NotApart => "not-apart",
            Self::MoverBusy => "mover-busy",
            Self::NotMoving => "not-moving",
            Self::NotCopied => "not-copied",
            Self::OtherBackup => "other-backup",
            Self::NotDamaged => "not-damaged",
            Self::Corrupt => "corrupt",
            Self::NotWaiting => "not-waiting",
            Self::NotPublishable => "not-publishable",
            Self::QuarantineFull => "quarantine-full",
            Self::Broker => "broker",
            Self::NoKeys => "no-keys",
            Self::NotOurs => "not-ours",
        }
    }

    /// Whether it is the values, not the database, that stand in the way: no try will ever do better with them.
    pub(crate) fn is_of_the_data(&self) -> bool {
        matches!(self, Self::Database(state) if state.begins_with(["22", "23"]))
    }

    /// Whether trying again may help.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Away | Self::OwnAway | Self::Moving | Self::Broker => true,
            // Serialization failures, deadlocks, resources, a lock that others hold, operator intervention: the database's own "try again".
            Self::Database(state) => state.begins_with(["40", "53", "55P03", "57"]),
            _ => false,
        }
    }
}

impl From<docward_postgres::AddressError> for LedgerError {
    fn from(error: docward_postgres::AddressError) -> Self {
        match error {
            docward_postgres::AddressError::Malformed => Self::Address,
            docward_postgres::AddressError::Exposed => Self::Exposed,
        }
    }
}

impl From<sqlx::Error> for LedgerError {
    fn from(error: sqlx::Error) -> Self {
        match Failure::from(error) {
            Failure::Away => Self::Away,
            Failure::Refused(state) => Self::Database(state),
            Failure::Unreadable => Self::Corrupt,
            Failure::Address => Self::Address,
            Failure::Migration => Self::Migration,
        }
    }
}

impl From<BrokerError> for LedgerError {
    fn from(_: BrokerError) -> Self {
        Self::Broker
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_database_itself_says_to_try_again_passes() {
        for (code, passes) in
            [("40001", true), ("40P01", true), ("53300", true), ("55P03", true), ("57P03", true), ("23505", false)]
        {
            assert_eq!(LedgerError::Database(SqlState::read(code)).is_passing(), passes, "{code}");
        }
        assert!(LedgerError::Database(SqlState::read("23505")).is_of_the_data());
        assert!(!LedgerError::Database(SqlState::read("40001")).is_of_the_data());
    }
}

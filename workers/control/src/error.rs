//! Why the catalogue, its database or a region's copies cannot be used. Files are named; nothing of their content is, nor
//! what the database said: its messages may quote values.

use docward_envelope::{GrantId, IncidentId, Region, TenantId};
use docward_postgres::{Failure, SqlState};
use docward_trust_policy::{BookError, PolicyProblems, SignedError, private_file::PrivateFileError};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// What is wrong with the catalogue, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// The folder holds something else: copies are put into an empty or new one.
    #[error("{}: not empty, so no copies are put here", path.display())]
    NotEmpty {
        /// The folder that is not empty.
        path: PathBuf,
    },
    /// The folder is not one that `init` made.
    #[error("{}: not a catalogue", path.display())]
    NotACatalogue {
        /// The folder that was to be read.
        path: PathBuf,
    },
    /// The file system refuses to read or write.
    #[error("{}: cannot be read or written: {kind}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The kind of error that the system reported.
        kind: io::ErrorKind,
    },
    /// The authority's key cannot be used.
    #[error("{}: {fault}", path.display())]
    Key {
        /// The key's file.
        path: PathBuf,
        /// Why the key cannot be used.
        fault: PrivateFileError,
    },
    /// The key is another authority's than the catalogue's.
    #[error("{}: the key is not the catalogue's authority", path.display())]
    OtherAuthority {
        /// The catalogue's folder.
        path: PathBuf,
    },
    /// A file that does not belong there, by name, kind or size.
    #[error("{}: does not belong in a catalogue", path.display())]
    Stranger {
        /// The file that does not belong there.
        path: PathBuf,
    },
    /// Not a signed text: not JSON of the right fields.
    #[error("{}: not a signed file", path.display())]
    Malformed {
        /// The file that is not signed.
        path: PathBuf,
    },
    /// Signed by nobody known, or not what it should be.
    #[error("{}: {fault}", path.display())]
    Signed {
        /// The file whose signature or content is refused.
        path: PathBuf,
        /// Why it is refused.
        fault: SignedError,
    },
    /// A file whose name says something else than its content.
    #[error("{}: its name says something else than its content", path.display())]
    Misnamed {
        /// The file whose name contradicts its content.
        path: PathBuf,
    },
    /// The database holds nothing, and the regions' copies do.
    #[error("the catalogue's database holds nothing, but its copies do: `docward catalogue restore` brings it back")]
    Lost,
    /// A version of a policy that says something else than the same version here.
    #[error("a version of a policy says something else here; neither is taken for the other")]
    TwoContents,
    /// A policy with something wrong in it.
    #[error("the policy is not to be signed:\n{0}")]
    Policy(#[from] PolicyProblems),
    /// The value cannot be signed.
    #[error("cannot be signed: {0}")]
    Unsignable(SignedError),
    /// The policies contradict each other or what was in force before.
    #[error("the policies are not to be used together: {0}")]
    Book(#[from] BookError),
    /// The database does not answer. Passes.
    #[error(
        "the catalogue's database does not answer: nothing can be changed until it is back; work goes on from the signed copies"
    )]
    Away,
    /// The database refused a statement.
    #[error("the catalogue's database refused a statement, sqlstate {0}")]
    Database(SqlState),
    /// The address is not one of a PostgreSQL database.
    #[error("the catalogue's address is not a postgres:// address")]
    Address,
    /// Others may read the private key of the client's certificate that the address names.
    #[error(
        "others may read the private key of the client's certificate (`sslkey`) that the catalogue's address names: chmod 600 its file"
    )]
    Exposed,
    /// The migrations do not fit the database.
    #[error("the catalogue's migrations do not fit its database")]
    Migration,
    /// The database was never migrated.
    #[error("the catalogue's database is not migrated")]
    NotMigrated,
    /// The role owns the tables or is a superuser.
    #[error("the catalogue's application role has too much power: it must not own tables or be a superuser")]
    TooMuchPower,
    /// The application role does not exist.
    #[error("the catalogue's application role does not exist")]
    NoSuchRole,
    /// The database is another authority's catalogue.
    #[error("the database is another authority's catalogue")]
    OtherCatalogue,
    /// A row is not what the authority signed, or not what this build writes.
    #[error("the catalogue holds a row ({kind}) that is not to be believed")]
    Row {
        /// What it says it is.
        kind: &'static str,
    },
    /// The database says less or older things than a region's copies: rows were lost, or put back.
    #[error(
        "the catalogue's database went back behind what {region} has been told: nothing is signed; `docward catalogue restore` brings back what the copies have"
    )]
    WentBack {
        /// The region whose copies are newer.
        region: Region,
    },
    /// A region's copies cannot be read or written; the others are as new as the catalogue.
    #[error("the copies of {region} stay as they are: {fault}")]
    Copies {
        /// The region whose copies they are.
        region: Region,
        /// What is wrong with them.
        fault: Box<CatalogueError>,
    },
    /// A backup is put back into an empty catalogue only.
    #[error("the catalogue is not empty: nothing is restored over it")]
    NotAnEmptyCatalogue,
    /// A chain's head is shorter than the one that is known.
    #[error("the chain of {tenant} in {region} went back from {known} facts to {given}")]
    HeadWentBack {
        /// The tenant whose chain it is.
        tenant: TenantId,
        /// The region whose ledger keeps it.
        region: Region,
        /// How many facts the catalogue knows of.
        known: u64,
        /// How many there are said to be.
        given: u64,
    },
    /// A chain of the known length has another end.
    #[error("the chain of {tenant} in {region} forked at {length} facts")]
    HeadForked {
        /// The tenant whose chain it is.
        tenant: TenantId,
        /// The region whose ledger keeps it.
        region: Region,
        /// How many facts both heads have.
        length: u64,
    },
    /// There is no such region.
    #[error("there is no region `{named}`; there are: {known}")]
    NoSuchRegion {
        /// The region that was asked for.
        named: Region,
        /// The regions that there are, separated by commas.
        known: String,
    },
    /// There is no such grant, or it was revoked already.
    #[error("there is no grant {0} that counts")]
    NoSuchGrant(GrantId),
    /// There is no such incident.
    #[error("there is no incident {0}")]
    NoSuchIncident(IncidentId),
    /// The incident was closed already.
    #[error("the incident is closed")]
    IncidentClosed,
    /// There is a tenant of that name or id already.
    #[error("there is a tenant of that name or id already")]
    TenantExists,
    /// There is no such tenant.
    #[error("there is no such tenant")]
    NoSuchTenant,
    /// A grant with this id exists.
    #[error("there is a grant of that id already")]
    GrantExists,
    /// The version is not the one after the newest.
    #[error("the policy's version must be {expected}")]
    PolicyVersion {
        /// The version that would be right.
        expected: u32,
    },
    /// The policy allows a region where the tenant has neither keys nor bucket.
    #[error("the policy allows a region that is not the tenant's")]
    PolicyRegion,
}

impl CatalogueError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io { path, kind: error.kind() }
    }

    /// What is wrong with one region's copies.
    pub(crate) fn of_copies(region: &Region) -> impl FnOnce(Self) -> Self {
        let region = region.clone();
        move |error| match error {
            error @ Self::WentBack { .. } => error,
            fault => Self::Copies { region, fault: Box::new(fault) },
        }
    }

    pub(crate) fn no_such_region(named: &Region, known: &BTreeSet<Region>) -> Self {
        let known = known.iter().map(Region::as_str).collect::<Vec<_>>().join(", ");
        Self::NoSuchRegion { named: named.clone(), known }
    }

    pub(crate) fn key(path: &Path) -> impl FnOnce(PrivateFileError) -> Self {
        let path = path.to_owned();
        move |fault| Self::Key { path, fault }
    }
}

impl From<docward_postgres::AddressError> for CatalogueError {
    fn from(error: docward_postgres::AddressError) -> Self {
        match error {
            docward_postgres::AddressError::Malformed => Self::Address,
            docward_postgres::AddressError::Exposed => Self::Exposed,
        }
    }
}

impl From<sqlx::Error> for CatalogueError {
    fn from(error: sqlx::Error) -> Self {
        match Failure::from(error) {
            // The database's own shutdown and start.
            Failure::Refused(state) if state.begins_with(["57P"]) => Self::Away,
            Failure::Refused(state) => Self::Database(state),
            Failure::Unreadable => Self::Row { kind: "column" },
            Failure::Address => Self::Address,
            Failure::Away => Self::Away,
            Failure::Migration => Self::Migration,
        }
    }
}

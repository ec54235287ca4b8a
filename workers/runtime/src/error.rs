//! Why a process of docward can't have what it needs. Lower errors are kept with the region that they happened in.

mod key_fault;

pub use key_fault::KeyFault;

use crate::config::ConfigError;
use docward_broker::BrokerError;
use docward_control::CatalogueError;
use docward_envelope::{DataClass, HoldReason, Region};
use docward_ledger::LedgerError;
use docward_store::StoreError;
use docward_trust::{Dependency, KeyError, KeyringError, Reason, Refusal};
use docward_trust_policy::private_file::PrivateFileError;
use std::fmt;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Something that a process or an act needs, and that may be away for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// The region's RabbitMQ.
    Broker,
    /// The region's S3 server.
    Bucket,
    /// The region's ledger, its database.
    LedgerDatabase,
    /// The region's ledger process: it sends the control list each second.
    LedgerProcess,
    /// A tenant's own database, where its ledger rows lie.
    TenantDatabase,
    /// The global catalogue's database.
    Catalogue,
    /// Who keeps the tenant's key-encryption keys, by its policy.
    KeyProvider,
}

impl Service {
    /// The word that stands for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Broker => "broker",
            Self::Bucket => "bucket",
            Self::LedgerDatabase => "ledger-database",
            Self::LedgerProcess => "ledger-process",
            Self::TenantDatabase => "tenant-database",
            Self::Catalogue => "catalogue",
            Self::KeyProvider => "key-provider",
        }
    }
}

impl Service {
    /// What a gate or a scope could not go on without; `None` where it is not for want of a service that it refused.
    pub const fn of_refusal(refusal: Refusal) -> Option<Self> {
        match refusal.reason {
            // Decisions go to the ledger through the broker.
            Reason::Away(Dependency::Record) => Some(Self::Broker),
            Reason::Away(Dependency::Bucket) | Reason::Store => Some(Self::Bucket),
            Reason::Away(Dependency::KeyProvider) => Some(Self::KeyProvider),
            Reason::Hold(HoldReason::StaleControl) => Some(Self::LedgerProcess),
            _ => None,
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a process can't have what it needs.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// A service does not answer. Passes.
    #[error("{service} is away{}", place(region.as_ref()))]
    Away {
        /// The service that does not answer.
        service: Service,
        /// Where; `None` for what serves no region.
        region: Option<Region>,
    },
    /// A gate or a scope says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A configuration can't be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A bucket answers, and not as it should.
    #[error("the bucket of {region}: {error}")]
    Store {
        /// The region that it serves.
        region: Region,
        /// What is wrong.
        error: StoreError,
    },
    /// A broker answers, and not as it should.
    #[error("the broker of {region}: {error}")]
    Broker {
        /// The region that it serves.
        region: Region,
        /// What is wrong.
        error: BrokerError,
    },
    /// A ledger answers, and not as it should.
    #[error("the ledger of {region}: {error}")]
    Ledger {
        /// The region that it serves.
        region: Region,
        /// What is wrong.
        error: LedgerError,
    },
    /// A ledger has not recorded a fact that the broker took. It will.
    #[error("the ledger of {region} has not recorded it yet")]
    NotRecorded {
        /// The region that it serves.
        region: Region,
    },
    /// The global catalogue, or a region's copy of it.
    #[error(transparent)]
    Catalogue(CatalogueError),
    /// A region's keyring.
    #[error("the {data_class} keyring of {region}: {error}")]
    Keyring {
        /// The region that it serves.
        region: Region,
        /// Which of the two.
        data_class: DataClass,
        /// What is wrong.
        error: KeyringError,
    },
    /// A key manager can't be used as it is configured: the address must be `https://`, or `http://` on this machine.
    #[error("`{setting}`: {error}")]
    KeyManager {
        /// Which table of the configuration: `keys.transit` or `keys.kms`.
        setting: &'static str,
        /// What is wrong.
        error: KeyError,
    },
    /// A tenant has no policy.
    #[error("{tenant} has no policy in force")]
    NoPolicy {
        /// Its short name.
        tenant: String,
    },
    /// A tenant's keys.
    #[error(transparent)]
    Key(#[from] Box<KeyFault>),
    /// A file that only its owner may read.
    #[error("{}: {error}", path.display())]
    PrivateFile {
        /// The file that is read.
        path: PathBuf,
        /// What is wrong.
        error: PrivateFileError,
    },
    /// Signals can't be listened for.
    #[error("signals can't be listened for: {0}")]
    Signals(ErrorKind),
    /// A value could not be written as JSON: docward's own fault.
    #[error("a value could not be written as JSON")]
    Encoding,
}

fn place(region: Option<&Region>) -> String {
    region.map_or_else(String::new, |region| format!(" in {region}"))
}

impl From<CatalogueError> for RuntimeError {
    fn from(error: CatalogueError) -> Self {
        match error {
            CatalogueError::Away => Self::Away { service: Service::Catalogue, region: None },
            error => Self::Catalogue(error),
        }
    }
}

/// A lower error that happened in a region.
pub trait InRegion {
    /// The error with the region; where a service is away rather than that it said no, this tells it.
    fn in_region(self, region: &Region) -> RuntimeError;
}

impl InRegion for StoreError {
    fn in_region(self, region: &Region) -> RuntimeError {
        match self {
            Self::Passing => RuntimeError::away(Service::Bucket, region),
            Self::Refused(refusal) => match Service::of_refusal(refusal) {
                Some(service) => RuntimeError::away(service, region),
                None => RuntimeError::Refused(refusal),
            },
            error => RuntimeError::Store { region: region.clone(), error },
        }
    }
}

impl InRegion for BrokerError {
    fn in_region(self, region: &Region) -> RuntimeError {
        match self {
            Self::Unreachable | Self::Unconfirmed | Self::Lost => RuntimeError::away(Service::Broker, region),
            error => RuntimeError::Broker { region: region.clone(), error },
        }
    }
}

impl InRegion for LedgerError {
    fn in_region(self, region: &Region) -> RuntimeError {
        match self {
            Self::Away => RuntimeError::away(Service::LedgerDatabase, region),
            Self::OwnAway => RuntimeError::away(Service::TenantDatabase, region),
            Self::Broker => RuntimeError::away(Service::Broker, region),
            error => RuntimeError::Ledger { region: region.clone(), error },
        }
    }
}

impl RuntimeError {
    /// A region's service that does not answer.
    pub(crate) fn away(service: Service, region: &Region) -> Self {
        Self::Away { service, region: Some(region.clone()) }
    }
}

/// For `?` on what is asked of a region's store, broker or ledger.
pub trait At<T> {
    /// The same result, its error with the region.
    ///
    /// # Errors
    /// As before, as a [`RuntimeError`].
    fn at(self, region: &Region) -> Result<T, RuntimeError>;
}

impl<T, E: InRegion> At<T> for Result<T, E> {
    fn at(self, region: &Region) -> Result<T, RuntimeError> {
        self.map_err(|error| error.in_region(region))
    }
}

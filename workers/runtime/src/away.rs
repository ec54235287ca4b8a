//! Services that do not answer. Who acts for a person says within seconds which one is away; a process of the fleet waits for it
//! and goes on when it is back.

use docward_envelope::Region;
use docward_trust::{Role, Task};
use std::fmt;
use std::time::Duration;

/// How long a person waits for the first answer of a service until they are told that it is away.
pub const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// A service that processes and people need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// The region's broker.
    Broker,
    /// The region's bucket.
    Bucket,
    /// The database in which the region's ledger lies.
    LedgerDatabase,
    /// The process that keeps the region's ledger, and tells every other what is frozen.
    Ledger,
    /// The database of the global catalogue.
    Catalogue,
}

impl Service {
    /// What people call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Broker => "broker",
            Self::Bucket => "bucket",
            Self::LedgerDatabase => "ledger database",
            Self::Ledger => "ledger",
            Self::Catalogue => "catalogue",
        }
    }
}

/// A service that did not answer in time: the same may work later. `the broker of us-east-1 does not answer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// Which.
    pub service: Service,
    /// Whose; `None` for the global catalogue.
    pub region: Option<Region>,
}

impl Away {
    /// A region's.
    pub fn of(service: Service, region: &Region) -> Self {
        Self { service, region: Some(region.clone()) }
    }

    /// The global catalogue.
    pub const fn catalogue() -> Self {
        Self { service: Service::Catalogue, region: None }
    }
}

impl fmt::Display for Away {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {}", self.service.as_str())?;
        if let Some(region) = &self.region {
            write!(f, " of {region}")?;
        }
        f.write_str(" does not answer")
    }
}

impl std::error::Error for Away {}

/// How long a process waits for the first answer of a service; `None` for one of the fleet, which waits as each service's own
/// client does.
pub(crate) const fn patience(role: Role) -> Option<Duration> {
    match role {
        Role::Client | Role::Task(Task::Rotation | Task::Backup | Task::Replay) => Some(ANSWERS_WITHIN),
        Role::Worker(_) | Role::Task(Task::Janitor | Task::Compactor | Task::Search | Task::Checkpoint) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_reads_which_service_it_is() {
        let region: Region = "us-east-1".parse().unwrap();
        let said = |service| Away::of(service, &region).to_string();
        assert_eq!(said(Service::Broker), "the broker of us-east-1 does not answer");
        assert_eq!(said(Service::LedgerDatabase), "the ledger database of us-east-1 does not answer");
        assert_eq!(Away::catalogue().to_string(), "the catalogue does not answer");
    }
}

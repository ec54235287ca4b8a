//! What sort of failure an error is, as programs tell failures apart: the command line says it in a word, an HTTP service in a
//! status.

use crate::error::ClientError;
use docward_control::CatalogueError;
use docward_ledger::LedgerError;
use docward_runtime::directory::DirectoryError;
use docward_runtime::error::{RuntimeError, Service};
use docward_runtime::keys::RotationError;
use docward_store::StoreError;
use docward_trust::{KeyError, Refusal};

/// What sort of failure an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Policy, a quota or a missing grant forbids it.
    Refused,
    /// There is no such tenant, job or result (yet).
    NotFound,
    /// A service does not answer. The same again may succeed later.
    Away,
    /// What was asked can't be meant.
    WrongUse,
    /// Anything else: a configuration that does not fit, a ledger that answers and not as it should.
    Failed,
}

impl ErrorKind {
    /// The word that stands for it in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::NotFound => "not-found",
            Self::Away => "away",
            Self::WrongUse => "wrong-use",
            Self::Failed => "failed",
        }
    }
}

impl From<&ClientError> for ErrorKind {
    fn from(error: &ClientError) -> Self {
        match error {
            ClientError::NoGrant { .. } | ClientError::Refused(_) | ClientError::Quota(_) => Self::Refused,
            ClientError::NotFound(_) => Self::NotFound,
            // Not kept: the catalogue does not answer.
            ClientError::Away { .. } | ClientError::NotKept { .. } => Self::Away,
            ClientError::WrongUse(_) => Self::WrongUse,
            ClientError::Key(fault) | ClientError::NotDisabled(fault) => key(fault.error),
            ClientError::WithoutKeys { cause, .. } => cause.as_ref().into(),
            ClientError::Chain(_) => Self::Failed,
            ClientError::Rotation(error) => rotation(error),
            ClientError::Runtime(error) => error.into(),
        }
    }
}

impl From<&RuntimeError> for ErrorKind {
    fn from(error: &RuntimeError) -> Self {
        match error {
            RuntimeError::Away { .. } | RuntimeError::Ledger { error: LedgerError::Moving, .. } => Self::Away,
            RuntimeError::Refused(refusal) => refused(*refusal),
            RuntimeError::Ledger { error: LedgerError::NoAddress, .. } => Self::WrongUse,
            RuntimeError::Ledger { error: LedgerError::NotWaiting, .. } | RuntimeError::NoPolicy { .. } => {
                Self::NotFound
            }
            RuntimeError::Catalogue(error) => error.into(),
            RuntimeError::Key(fault) => key(fault.error),
            RuntimeError::KeyManager { error, .. } => key(*error),
            _ => Self::Failed,
        }
    }
}

impl From<&CatalogueError> for ErrorKind {
    fn from(error: &CatalogueError) -> Self {
        match error {
            CatalogueError::Away => Self::Away,
            CatalogueError::NoSuchRegion { .. }
            | CatalogueError::NoSuchTenant
            | CatalogueError::NoSuchGrant(_)
            | CatalogueError::NoSuchIncident(_) => Self::NotFound,
            CatalogueError::Policy(_)
            | CatalogueError::PolicyVersion { .. }
            | CatalogueError::PolicyRegion
            | CatalogueError::TenantExists
            | CatalogueError::IncidentClosed
            | CatalogueError::NotAnEmptyCatalogue => Self::WrongUse,
            _ => Self::Failed,
        }
    }
}

impl From<&DirectoryError> for ErrorKind {
    fn from(error: &DirectoryError) -> Self {
        match error {
            DirectoryError::NoSuchTenant { .. } | DirectoryError::NoSuchRegion { .. } => Self::NotFound,
            DirectoryError::NotAtHome { .. } => Self::WrongUse,
        }
    }
}

fn rotation(error: &RotationError) -> ErrorKind {
    match error {
        RotationError::Refused(refusal) => refused(*refusal),
        RotationError::Key(error) => key(*error),
        RotationError::Listing(error) | RotationError::Object { error, .. } => store(*error),
        RotationError::Newest { .. } => ErrorKind::WrongUse,
        RotationError::StillNeeded { .. } => ErrorKind::Failed,
    }
}

fn store(error: StoreError) -> ErrorKind {
    match error {
        StoreError::Passing => ErrorKind::Away,
        StoreError::Refused(refusal) => refused(refusal),
        _ => ErrorKind::Failed,
    }
}

const fn key(error: KeyError) -> ErrorKind {
    match error {
        KeyError::Away => ErrorKind::Away,
        _ => ErrorKind::Failed,
    }
}

/// A gate that could not ask, because something is away, refuses too.
fn refused(refusal: Refusal) -> ErrorKind {
    if Service::of_refusal(refusal).is_some() { ErrorKind::Away } else { ErrorKind::Refused }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{NotFound, Quota, WrongUse};
    use docward_runtime::error::At;
    use docward_trust::Reason;

    #[test]
    fn an_error_is_of_one_sort_wherever_it_comes_from() {
        let region = "us-east-1".parse().unwrap();
        let ledger = Err::<(), _>(LedgerError::Away).at(&region).unwrap_err();
        let away = ClientError::Away { service: Service::Broker, region: None };
        let nobody = || DirectoryError::NoSuchTenant { named: "nobody".to_owned(), known: Vec::new() };
        for (error, kind) in [
            (ledger.into(), ErrorKind::Away),
            (away, ErrorKind::Away),
            (CatalogueError::Away.into(), ErrorKind::Away),
            (RuntimeError::from(Refusal::from(Reason::Store)).into(), ErrorKind::Away),
            (RuntimeError::from(Refusal::from(Reason::NoKeys)).into(), ErrorKind::Refused),
            (Quota::PerDay { most: 1 }.into(), ErrorKind::Refused),
            (nobody().into(), ErrorKind::NotFound),
            (NotFound::Policy { tenant: "x".to_owned() }.into(), ErrorKind::NotFound),
            (WrongUse::Query.into(), ErrorKind::WrongUse),
            (RuntimeError::Encoding.into(), ErrorKind::Failed),
        ] {
            assert_eq!(ErrorKind::from(&error), kind, "{error}");
        }
        assert_eq!(ErrorKind::from(&nobody()), ErrorKind::NotFound);
        assert_eq!(ErrorKind::from(&RuntimeError::from(CatalogueError::Away)), ErrorKind::Away);
    }
}

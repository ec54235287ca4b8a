//! Why the gate, a scope or a seal says no, and how a delivery then ends.

use docward_envelope::{AlertRule, DataClass, HoldReason, Outcome, RejectReason, RetryReason};
use docward_telemetry::{LogSafe, LogValue};
use docward_trust_policy::{Denial, KeyProviderKind, Lacking};
use std::fmt;

/// Why somebody is refused. A closed list: it can be logged, counted, shown, and quotes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Policy denies it, by the rule and for the question that it holds.
    Policy(Denial),
    /// It must wait until the cause that it names clears.
    Hold(HoldReason),
    /// A seal does not open: changed bytes, another's key, or moved from where it belongs.
    Seal,
    /// The queue is not the one that the header names: by region, stage, placement or tenant.
    Queue,
    /// The envelope's region is not this process's.
    Region,
    /// The document or tenant belongs to another environment than this process.
    Environment,
    /// This process does not have the role that the request needs.
    Role,
    /// The grant is not signed by the authority.
    GrantForged,
    /// The grant has expired.
    GrantExpired,
    /// The grant names other tenants than the one asked for.
    GrantOtherTenant,
    /// The grant names other regions than this one.
    GrantOtherRegion,
    /// The grant was revoked.
    GrantRevoked,
    /// The grant covers the tenant and the region, and not all of what is asked.
    GrantTooNarrow(Lacking),
    /// The header is not one that intake may write.
    Header,
    /// The object belongs to another tenant or job, or it is not this scope's to write.
    Name,
    /// The scope was not admitted for this.
    NotPermitted,
    /// The process has no key of the tenant for the class.
    KeyNotHeld(DataClass),
    /// The provider has no key of the tenant for the class, or no longer that version of it.
    NoSuchKey(DataClass),
    /// The region's configuration does not have the provider that keeps the tenant's keys.
    KeyProvider(KeyProviderKind),
    /// No keys of the job lie in this region's store: there never was such a job of this tenant here, or it expired or was
    /// erased. The region's ledger knows which.
    NoKeys,
    /// Something that the decision or a key depends on does not answer: it must wait until that is back.
    Away(Dependency),
    /// The store answered with a passing error.
    Store,
    /// The system has no randomness.
    Randomness,
    /// A library failed where it cannot fail: docward's own fault.
    Internal,
}

/// What a gate depends on outside of its own process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dependency {
    /// Where decisions about people and tasks are recorded.
    Record,
    /// The bucket, in which jobs' wrapped keys lie.
    Bucket,
    /// Who keeps the tenant's key-encryption keys.
    KeyProvider,
}

impl Dependency {
    /// The word that stands for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Bucket => "bucket",
            Self::KeyProvider => "key-provider",
        }
    }
}

impl Reason {
    /// The word that stands for it everywhere.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::Policy(denial) => denial.reason.as_str(),
            Reason::Hold(reason) => reason.as_str(),
            Reason::Away(_) => HoldReason::Dependency.as_str(),
            Reason::Seal => "seal",
            Reason::Queue => "queue-mismatch",
            Reason::Region => "region-mismatch",
            Reason::Environment => "environment-mismatch",
            Reason::Role => "role",
            Reason::GrantForged => "grant-forged",
            Reason::GrantExpired => "grant-expired",
            Reason::GrantOtherTenant => "grant-other-tenant",
            Reason::GrantOtherRegion => "grant-other-region",
            Reason::GrantRevoked => "grant-revoked",
            Reason::GrantTooNarrow(_) => "grant-too-narrow",
            Reason::Header => "header",
            Reason::Name => "object-name",
            Reason::NotPermitted => "not-permitted",
            Reason::KeyNotHeld(DataClass::Phi) => "phi-key-not-held",
            Reason::KeyNotHeld(DataClass::Redacted) => "redacted-key-not-held",
            Reason::NoSuchKey(DataClass::Phi) => "no-such-phi-key",
            Reason::NoSuchKey(DataClass::Redacted) => "no-such-redacted-key",
            Reason::KeyProvider(KeyProviderKind::Local) => "local-keys-not-configured",
            Reason::KeyProvider(KeyProviderKind::Transit) => "transit-not-configured",
            Reason::KeyProvider(KeyProviderKind::Kms) => "kms-not-configured",
            Reason::NoKeys => "no-keys",
            Reason::Store => "store",
            Reason::Randomness => "randomness",
            Reason::Internal => "internal",
        }
    }
}

/// The word, and what was lacking where that is known: `grant-too-narrow: the grant does not name action erase`.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())?;
        match self {
            Reason::Policy(denial) => write!(f, ": {denial}"),
            Reason::Away(dependency) => write!(f, ": {}", dependency.as_str()),
            Reason::GrantTooNarrow(lacking) => write!(f, ": {lacking}"),
            _ => Ok(()),
        }
    }
}

impl LogSafe for Reason {
    fn log_value(&self) -> LogValue {
        LogValue::Word(self.as_str().into())
    }
}

/// What the gate, a scope or a seal answers instead of letting something through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("refused: {reason}")]
pub struct Refusal {
    /// Why, with what was lacking where that is known.
    pub reason: Reason,
    /// How a delivery that meets it ends; of no meaning for people and tasks.
    pub outcome: Outcome,
}

impl Refusal {
    /// The alert to raise; `None` unless only tampering or a wrongly set up fleet explains the refusal.
    pub const fn alert(self) -> Option<AlertRule> {
        match self.reason {
            Reason::Seal => Some(AlertRule::SealFailed),
            Reason::Queue => Some(AlertRule::QueueMismatch),
            Reason::Region | Reason::Environment => Some(AlertRule::OtherRegion),
            Reason::GrantForged => Some(AlertRule::ForgedGrant),
            // Policy forbids it and the seal did not open either: nobody docward knows wrote this.
            Reason::Policy(_) if matches!(self.outcome, Outcome::SealFailed) => Some(AlertRule::SealFailed),
            _ => None,
        }
    }

    /// The same reason for a message that is not authentic. It must not end a job, so it is parked for a person to look at.
    pub(crate) const fn of_unauthentic(reason: Reason) -> Self {
        Self { reason, outcome: Outcome::SealFailed }
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        let outcome = match reason {
            Reason::Policy(_)
            | Reason::GrantForged
            | Reason::GrantExpired
            | Reason::GrantOtherTenant
            | Reason::GrantOtherRegion
            | Reason::GrantRevoked
            | Reason::GrantTooNarrow(_) => Outcome::Reject(RejectReason::Policy),
            Reason::Hold(reason) => Outcome::Hold(reason),
            Reason::Away(_) => Outcome::Hold(HoldReason::Dependency),
            Reason::Store => Outcome::Retry(RetryReason::Store),
            Reason::Randomness => Outcome::Retry(RetryReason::Keys),
            Reason::Seal => Outcome::SealFailed,
            Reason::Queue
            | Reason::Region
            | Reason::Environment
            | Reason::Role
            | Reason::Header
            | Reason::Name
            | Reason::NotPermitted
            | Reason::KeyNotHeld(_)
            | Reason::NoSuchKey(_)
            | Reason::KeyProvider(_)
            // Nothing unauthenticated may end a job, and without keys nothing can be authenticated.
            | Reason::NoKeys
            | Reason::Internal => Outcome::Bug,
        };
        Self { reason, outcome }
    }
}

impl From<Dependency> for Refusal {
    fn from(dependency: Dependency) -> Self {
        Reason::Away(dependency).into()
    }
}

impl From<HoldReason> for Refusal {
    fn from(reason: HoldReason) -> Self {
        Reason::Hold(reason).into()
    }
}

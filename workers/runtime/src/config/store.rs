//! The region's bucket, and who guards tenants from each other in it.

use serde::{Deserialize, Serialize};
use std::num::NonZeroU16;
use std::time::Duration;

/// How to reach the bucket.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// `https://…`; `http://…` on this machine only.
    pub endpoint: String,
    /// The bucket's name.
    pub bucket: String,
    /// S3 access key.
    pub access_key: String,
    /// The secret of the access key.
    pub secret: String,
    /// On AWS: a session per job, for one tenant's objects only. Without it cryptography alone guards tenants from each
    /// other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    /// A bucket with an object lock for the checkpoints of the audit trail; without it they lie beside the documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<Audit>,
}

/// How sessions are had of AWS STS. `deploy/aws` has the role's rules.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The role that is assumed: `arn:aws:iam::<account>:role/<name>`.
    pub role: String,
    /// `https://…`, for a VPC's own endpoint; AWS's of the region where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// How many seconds a session is good for: 900 to 43200, and no more than the role allows.
    #[serde(default = "an_hour")]
    pub seconds: u64,
}

/// Where checkpoints are kept so that nobody can take them back.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// A bucket of its own, at the same endpoint: one with an object lock keeps versions, and documents must be erasable.
    pub bucket: String,
    /// Who could still take one away before its time.
    pub mode: LockMode,
    /// For how many days each is locked.
    pub days: NonZeroU16,
}

/// Who can take away what is locked.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockMode {
    /// Nobody, the account's owner included.
    Compliance,
    /// Who has the right to bypass governance.
    Governance,
}

const fn an_hour() -> u64 {
    3600
}

impl From<&Session> for docward_store::SessionConfig {
    fn from(session: &Session) -> Self {
        Self {
            role: session.role.clone(),
            endpoint: session.endpoint.clone(),
            duration: Duration::from_secs(session.seconds),
        }
    }
}

impl From<&Audit> for docward_store::AuditConfig {
    fn from(audit: &Audit) -> Self {
        let lock = match audit.mode {
            LockMode::Compliance => docward_store::LockMode::Compliance,
            LockMode::Governance => docward_store::LockMode::Governance,
        };
        Self { bucket: audit.bucket.clone(), lock, days: audit.days }
    }
}

#[cfg(test)]
mod tests {
    use super::Store;

    const PLAIN: &str =
        "endpoint = 'https://s3.us-east-1.amazonaws.com'\nbucket = 'b'\naccess_key = 'a'\nsecret = 's'\n";

    #[test]
    fn sessions_and_a_lock_are_said_and_never_assumed() {
        let plain: Store = toml::from_str(PLAIN).unwrap();
        assert!(plain.session.is_none() && plain.audit.is_none());
        let session = "[session]\nrole = 'arn:aws:iam::111122223333:role/docward'\n";
        let audit = "[audit]\nbucket = 'c'\nmode = 'compliance'\ndays = 365\n";
        let both: Store = toml::from_str(&format!("{PLAIN}{session}{audit}")).unwrap();
        assert_eq!(both.session.map(|session| session.seconds), Some(3600));
        assert_eq!(both.audit.map(|audit| audit.days.get()), Some(365));
        for wrong in ["mode = 'none'\ndays = 1", "mode = 'compliance'", "mode = 'compliance'\ndays = 0"] {
            assert!(toml::from_str::<Store>(&format!("{PLAIN}[audit]\nbucket = 'c'\n{wrong}\n")).is_err(), "{wrong}");
        }
        assert!(toml::from_str::<Store>(&format!("{PLAIN}[session]\nseconds = 900\n")).is_err(), "a role is needed");
    }
}

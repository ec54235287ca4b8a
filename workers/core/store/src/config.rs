//! Where a region's bucket is and who we are to it. All of it comes from configuration; nothing is looked up elsewhere.

use crate::{AuditConfig, SessionConfig};
use aws_sdk_s3::config::Credentials;
use docward_envelope::Region;
use std::fmt;

/// One region's bucket. There is no default and no fallback: not for the region, not for the credentials.
#[derive(Clone)]
pub struct StoreConfig {
    /// `https://host[:port]`; `http://` only on this machine.
    pub endpoint: String,
    /// The region that the bucket lies in, which is also what requests are signed for.
    pub region: Region,
    /// The name of the bucket where the region's documents lie.
    pub bucket: String,
    /// The access key that requests are signed with; the role's own in the region, not a tenant's.
    pub access_key: String,
    /// The secret of the access key.
    pub secret: String,
    /// How sessions are had that reach one tenant's objects only; without it the above reach them all.
    pub session: Option<SessionConfig>,
    /// Where checkpoints of the audit trail go; beside the documents without it, where no lock can keep them.
    pub audit: Option<AuditConfig>,
}

impl fmt::Debug for StoreConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreConfig").field("region", &self.region).finish_non_exhaustive()
    }
}

impl StoreConfig {
    /// The role's own credentials, which reach what the role needs of every tenant's objects unless the server says otherwise.
    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::new(&*self.access_key, &*self.secret, None, None, "configuration")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_secret_nor_access_key() {
        let config = StoreConfig {
            endpoint: "http://127.0.0.1:1".to_owned(),
            region: "us-east-1".parse().unwrap(),
            bucket: "bucket".to_owned(),
            access_key: "ACCESS-KEY".to_owned(),
            secret: "SECRET".to_owned(),
            session: None,
            audit: None,
        };
        let shown = format!("{config:?}");
        assert!(!shown.contains("SECRET") && !shown.contains("ACCESS-KEY"), "{shown}");
    }
}

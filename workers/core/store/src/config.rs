//! Where a region's bucket is and who we are to it. All of it comes from configuration; nothing is looked up elsewhere.

use crate::{AuditConfig, SessionConfig, StoreError};
use aws_sdk_s3::config::Credentials;
use docward_envelope::Region;
use docward_trust::Transport;
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
    /// The access key that requests are signed with; the region's own, not a tenant's.
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
    /// Fails closed: objects are sealed, but signatures and names don't cross a network in the clear either.
    pub(crate) fn transport(&self) -> Result<Transport, StoreError> {
        Transport::of(&self.endpoint).ok_or(StoreError::Endpoint)
    }

    /// The region's own credentials, which reach every tenant's objects unless the server says otherwise.
    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::new(&*self.access_key, &*self.secret, None, None, "configuration")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transport(endpoint: &str) -> Result<Transport, StoreError> {
        let config = StoreConfig {
            endpoint: endpoint.to_owned(),
            region: "us-east-1".parse().unwrap(),
            bucket: "bucket".to_owned(),
            access_key: "access".to_owned(),
            secret: "secret".to_owned(),
            session: None,
            audit: None,
        };
        config.transport()
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for endpoint in ["http://127.0.0.1:9000", "http://localhost:9000/", "http://[::1]:9000", "http://127.0.0.1"] {
            assert_eq!(transport(endpoint), Ok(Transport::ThisMachine), "{endpoint}");
        }
        assert_eq!(transport("https://s3.us-east-1.amazonaws.com"), Ok(Transport::Tls));
        for endpoint in [
            "http://10.0.0.1:9000",
            "http://s3.example.com",
            "http://localhost.example.com:80",
            "http://user@127.0.0.1:9000",
            "http://127.0.0.1:9000@example.com",
            "http://127.0.0.1:9000/elsewhere",
            "127.0.0.1:9000",
            "",
        ] {
            assert_eq!(transport(endpoint), Err(StoreError::Endpoint), "{endpoint}");
        }
    }

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

//! Configuration: one TOML file a region and role. A worker's file names one region's broker, bucket and keys, so it has
//! no other region's to use; the index worker's file names no key of data class phi. Only its owner may read it, for it may hold
//! passwords; each of them may lie elsewhere instead ([`secrets`]).

mod bucket;
mod error;
mod file;
mod files;
mod identity;
mod issuer;
mod keys;
mod role;
mod secrets;
mod service;
mod store;
mod token_endpoint;

pub use bucket::{BucketConfig, BucketKey};
pub use error::ConfigError;
pub use files::Configurations;
pub use identity::Identity;
pub use issuer::IssuerConfig;
pub use keys::{KeyFiles, Keys, Kms, Transit};
pub use role::ConfigRole;
pub use service::{Issuer, Service, ServiceLimits, ServiceWebhooks};
pub use store::{Audit, LockMode, Session, Store};
pub use token_endpoint::{RegisteredClient, TokenEndpoint};

use file::{is_of, read, write};

use docward_engine_model::protocol::Limits;
use docward_engine_model::start::SandboxSettings;
use docward_envelope::{Region, Signer, TenantId};
use docward_network::{TlsFiles, TlsIdentity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

/// What a process of one region may reach.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionConfig {
    /// The one region.
    pub region: Region,
    /// The one tenant whose environment this is; absent for the one that all others share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<TenantId>,
    /// Bytes of memory that a stage worker may have; absent: 2 GiB, and as much again for each document that it works on at a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
    /// Where the ledger is, and the policies' files.
    pub control: Control,
    /// The region's broker.
    pub broker: Broker,
    /// The region's bucket.
    pub store: Store,
    /// The region's keys.
    pub keys: Keys,
    /// For the HTTP service alone: where it listens, and whom it believes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// Whom to tell of alerts; nobody but the table and the broker's stream if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alerts: Option<Alerts>,
    /// What one document may cost.
    #[serde(default)]
    pub limits: Limits,
    /// What keeps engine processes in.
    #[serde(default)]
    pub engines: SandboxSettings,
    /// How one delivery is bounded.
    #[serde(default)]
    pub deliveries: Deliveries,
}

/// Policies, grants and the ledger.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// The folder of the region's signed copies of tenants, policies and grants.
    pub catalogue: PathBuf,
    /// The authority's public key.
    pub authority: PathBuf,
    /// The public key of the region's ledger, which signs the control lists.
    pub ledger_public: PathBuf,
    /// The role in whose name the process signs what it says.
    pub signs_as: Signer,
    /// The private key of that role in this region, a 0600 file.
    pub signing_key: PathBuf,
    /// The folder of the public keys of the region's roles, for who keeps or reads the ledger. Absent for stage workers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signers: Option<PathBuf>,
    /// The region's ledger, as the role of this process's task: `postgres://…`. Absent for stage workers, which need none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<String>,
    /// The global catalogue's database as the role that tells the heads of chains there and nothing else. For the ledger's service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heads: Option<String>,
    /// The folder of the addresses of tenants' own databases, one 0600 file a tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub databases: Option<PathBuf>,
}

/// What the authority's service and the commands that change the catalogue may reach.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityConfig {
    /// The global catalogue, as its application role: `postgres://…`.
    pub catalogue: String,
    /// The authority's private key.
    pub key: PathBuf,
    /// Where each region's signed copies go.
    pub copies: BTreeMap<Region, PathBuf>,
}

/// How to reach the broker.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broker {
    /// `amqps://user:password@host:port/virtual-host`; `amqp://…` on this machine only.
    pub uri: String,
    /// A PEM file of the authorities that may vouch for the broker; the system's where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorities: Option<PathBuf>,
    /// Who this process is to a broker that asks for its clients' certificates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
}

impl Broker {
    /// The files that TLS towards the broker needs.
    pub fn tls(&self) -> TlsFiles {
        let identity = self.identity.as_ref();
        TlsFiles {
            authorities: self.authorities.clone(),
            identity: identity.map(|of| TlsIdentity { certificate: of.certificate.clone(), key: of.key.clone() }),
        }
    }
}

/// Whom to tell of alerts.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alerts {
    /// Where they are posted: `https://…`, or `http://…` on this machine.
    pub webhook: String,
    /// A file that only its owner may read: what the posts are signed with.
    pub secret: PathBuf,
}

/// How one delivery is bounded.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Deliveries {
    /// Seconds one delivery may take; below the broker's consumer timeout of 30 minutes.
    pub deadline_seconds: u64,
    /// Pages of a long document that one delivery reads; the rest are another's, behind what waits.
    pub pages: NonZeroU32,
}

const PAGES: NonZeroU32 = NonZeroU32::new(200).unwrap();

impl Default for Deliveries {
    fn default() -> Self {
        Self { deadline_seconds: 15 * 60, pages: PAGES }
    }
}

impl RegionConfig {
    /// The configuration itself, if it is the one that was meant.
    ///
    /// # Errors
    /// When it is another region's or another environment's: nothing is served at somebody else's place.
    pub fn of(self, path: &Path, region: &Region, environment: Option<TenantId>) -> Result<Self, ConfigError> {
        is_of(path, (&self.region, self.environment), (region, environment))?;
        Ok(self)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it can't be read or is not what this build knows; the error names the file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        read(path)
    }

    /// Writes a file that only its owner may read: it holds passwords.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, path: &Path) -> Result<(), ConfigError> {
        write(self, path)
    }

    /// Whether a role's process may use it: what it says in another role's name nobody believes, and a role that needs no key of data
    /// class phi is given none.
    ///
    /// # Errors
    /// When it is another role's, or names such a key.
    pub fn is_for(&self, role: Signer) -> Result<(), ConfigError> {
        let found = self.control.signs_as;
        if found != role {
            return Err(ConfigError::OtherRole { region: self.region.clone(), found, wanted: role });
        }
        if self.keys.phi.is_some() && !role::sees_phi(role) {
            return Err(ConfigError::NeedlessKey { region: self.region.clone(), role });
        }
        Ok(())
    }

    /// The address of the region's ledger, as the role of this process's task.
    ///
    /// # Errors
    /// When it names none: a stage worker's.
    pub fn ledger(&self) -> Result<&str, ConfigError> {
        self.control.ledger.as_deref().ok_or_else(|| ConfigError::NoLedger { region: self.region.clone() })
    }
}

impl AuthorityConfig {
    /// Reads a file.
    ///
    /// # Errors
    /// As [`RegionConfig::read`].
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        read(path)
    }

    /// Writes a file that only its owner may read: it holds a password.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, path: &Path) -> Result<(), ConfigError> {
        write(self, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(role: Signer, with_phi: bool) -> RegionConfig {
        let phi = if with_phi { "phi = { keyring = \"/k/phi\", root = \"/r/phi\" }" } else { "" };
        let text = format!(
            r#"
            region = "us-east-1"
            [control]
            catalogue = "/c"
            authority = "/a"
            ledger_public = "/l"
            signs_as = "{role}"
            signing_key = "/s"
            [broker]
            uri = "amqp://localhost"
            [store]
            endpoint = "http://localhost"
            bucket = "b"
            access_key = "a"
            secret = "s"
            [keys]
            redacted = {{ keyring = "/k/redacted", root = "/r/redacted" }}
            {phi}
            "#
        );
        toml::from_str(&text).unwrap()
    }

    #[test]
    fn a_role_without_use_for_phi_is_refused_a_key_of_it() {
        for role in ConfigRole::ALL {
            let signer = role.signer();
            assert!(config(signer, false).is_for(signer).is_ok(), "{signer}");
            let with_phi = config(signer, true).is_for(signer);
            assert_eq!(with_phi.is_ok(), role.sees_phi(), "{signer}");
        }
        assert!(matches!(config(Signer::Ocr, true).is_for(Signer::Redact), Err(ConfigError::OtherRole { .. })));
    }
}

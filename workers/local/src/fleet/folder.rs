//! Where things lie in the local fleet's folder. Root keys lie apart from keyrings, both 0600.

use docward_envelope::{DataClass, Region, Signer, TenantId};
use docward_runtime::config::Configurations;
use std::path::{Path, PathBuf};

/// The local fleet's folder.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// A folder; nothing is made.
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The configurations that lie in it.
    pub fn configurations(&self) -> Configurations {
        Configurations::in_folder(&self.0)
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the regions' signed copies are.
    pub fn catalogues(&self) -> PathBuf {
        self.0.join("catalogue")
    }

    /// A region's signed copies of tenants, policies and grants.
    pub fn catalogue(&self, region: &Region) -> PathBuf {
        self.catalogues().join(region.as_str())
    }

    /// The authority's private key.
    pub fn authority_key(&self) -> PathBuf {
        self.0.join("authority").join("private.key")
    }

    /// The authority's public key, as processes are given it.
    pub fn authority_public(&self) -> PathBuf {
        self.0.join("authority").join("public.key")
    }

    /// The private key of a region's ledger, which signs its control lists.
    pub fn ledger_key(&self, region: &Region) -> PathBuf {
        self.0.join("ledgers").join(region.as_str()).join("private.key")
    }

    /// Its public key, as processes are given it.
    pub fn ledger_public(&self, region: &Region) -> PathBuf {
        self.0.join("ledgers").join(region.as_str()).join("public.key")
    }

    /// The private key with which a role signs in a region. Each lies in a folder of its own, as on machines of its own.
    pub fn signing_key(&self, region: &Region, role: Signer) -> PathBuf {
        self.0.join("signing").join(region.as_str()).join(role.as_str()).join("private.key")
    }

    /// The public keys of a region's roles, as processes are given them.
    pub fn signers(&self, region: &Region) -> PathBuf {
        self.0.join("signers").join(region.as_str())
    }

    /// The addresses of tenants' own databases in a region.
    pub fn databases(&self, region: &Region) -> PathBuf {
        self.0.join("databases").join(region.as_str())
    }

    /// A region's keyring of a data class.
    pub fn keyring(&self, region: &Region, data_class: DataClass) -> PathBuf {
        self.0.join("keyrings").join(region.as_str()).join(format!("{data_class}.keyring"))
    }

    /// The root key that a keyring is sealed under.
    pub fn root_key(&self, region: &Region, data_class: DataClass) -> PathBuf {
        self.0.join("roots").join(region.as_str()).join(format!("{data_class}.root"))
    }

    /// The private key of the fleet's own issuer of tokens.
    pub fn issuer_key(&self) -> PathBuf {
        self.0.join("issuer").join("private.key")
    }

    /// Its public keys, as services are given them.
    pub fn issuer_keys(&self) -> PathBuf {
        self.0.join("issuer").join("keys.json")
    }

    /// The private key of a region's own issuer of tokens, for clients that prove who they are by a key of theirs.
    pub fn token_endpoint_key(&self, region: &Region) -> PathBuf {
        self.0.join("issuer").join(region.as_str()).join("private.key")
    }

    /// Its public keys, as the region's service is given them.
    pub fn token_endpoint_keys(&self, region: &Region) -> PathBuf {
        self.0.join("issuer").join(region.as_str()).join("keys.json")
    }

    /// The supervisor's process id.
    pub fn supervisor_pid(&self) -> PathBuf {
        self.0.join("supervisor.pid")
    }

    /// The processes that run, for people; the supervisor writes it.
    pub fn processes(&self) -> PathBuf {
        self.0.join("processes.json")
    }

    /// Where keys, ledger key and bucket of a tenant's own environment lie, in the same order as those all share.
    #[must_use]
    pub fn of_environment(&self, environment: Option<TenantId>) -> Self {
        Self(environment.map_or_else(|| self.0.clone(), |tenant| self.0.join("environments").join(tenant.to_string())))
    }

    /// A region's bucket, where it is served from a folder.
    pub fn bucket(&self, region: &Region) -> PathBuf {
        self.0.join("buckets").join(region.as_str())
    }

    /// The supervisor's own log.
    pub fn supervisor_log(&self) -> PathBuf {
        self.0.join("log").join("supervisor.log")
    }
}

//! A region's HTTP service: where it listens, whom it believes about who somebody is, and where the other regions' are.

use super::identity::Identity;
use docward_envelope::Region;
use docward_network::TlsServer;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// What a region's HTTP service is configured with, beside what every process is.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Where it listens. Without a certificate this must be an address of this machine alone.
    pub listen: SocketAddr,
    /// Its certificate and private key; in the clear without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Identity>,
    /// Whose tokens are believed.
    #[serde(default)]
    pub issuers: Vec<Issuer>,
    /// Where the other regions' services are, for who asks at the wrong one.
    #[serde(default)]
    pub elsewhere: BTreeMap<Region, String>,
    /// Who may take how much of it at a time.
    #[serde(default)]
    pub limits: ServiceLimits,
    /// How news of jobs is sent.
    #[serde(default)]
    pub webhooks: ServiceWebhooks,
}

/// How news of jobs is sent to tenants' addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceWebhooks {
    /// The address of this service as clients have it: links in news begin with it. Without it they begin with their path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Whether news is sent to this machine, in the clear: for tests.
    pub this_machine: bool,
    /// How many seconds to wait after the first failure; three times as long after each further one, to eight hours.
    pub first_wait_seconds: u64,
    /// Nothing more is sent to an address after so many failures in a row …
    pub failures: u32,
    /// … of which the first is so many seconds ago.
    pub failing_seconds: u32,
}

impl Default for ServiceWebhooks {
    fn default() -> Self {
        Self { address: None, this_machine: false, first_wait_seconds: 5, failures: 10, failing_seconds: 2 * 24 * 3600 }
    }
}

/// Who may take how much of a service at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceLimits {
    /// Connections of all; the next one waits for its turn.
    pub connections: u32,
    /// Connections of one address, or of one network of version 6 (`/64`). More are for a proxy that stands before it.
    pub connections_per_address: u32,
    /// A tenant's open event streams.
    pub streams_per_tenant: u32,
    /// How many event streams of all its jobs a tenant may have open: each of them reads each job that moves.
    pub watches_per_tenant: u32,
    /// A tenant's documents that come.
    pub uploads_per_tenant: u32,
    /// A tenant's results on their way to who asked: each is in memory until it was read.
    pub results_per_tenant: u32,
    /// A tenant's requests a second, averaged.
    pub requests_per_second: u32,
    /// How many of them may come at once.
    pub requests_at_once: u32,
}

impl Default for ServiceLimits {
    fn default() -> Self {
        Self {
            connections: 4096,
            connections_per_address: 512,
            streams_per_tenant: 500,
            watches_per_tenant: 16,
            uploads_per_tenant: 64,
            results_per_tenant: 16,
            requests_per_second: 100,
            requests_at_once: 1000,
        }
    }
}

impl Service {
    /// The files that TLS needs; `None` in the clear.
    pub fn tls(&self) -> Option<TlsServer> {
        let identity = self.certificate.as_ref()?;
        Some(TlsServer { certificate: identity.certificate.clone(), key: identity.key.clone() })
    }

    /// The address as clients write it.
    pub fn address(&self) -> String {
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.listen)
    }
}

/// One issuer of tokens.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// As tokens name it in `iss`, letter for letter.
    pub issuer: String,
    /// Where its public keys are: `https://…`, `http://…` on this machine, or the path of a file.
    pub keys: String,
    /// As tokens for this service name it in `aud`.
    pub audience: String,
    /// What stands before the account of its tokens' subjects, so that two issuers' `smith` are two accounts. Empty for the
    /// deployment's own issuer.
    #[serde(default)]
    pub prefix: String,
    /// The claim that names the tenant.
    #[serde(default = "tenant")]
    pub tenant_claim: String,
    /// The claim that names the roles: `groups` of many issuers, which do not let it be another.
    #[serde(default = "roles")]
    pub roles_claim: String,
    /// For how many seconds a token may be good; one that claims to be good for longer is refused.
    #[serde(default = "an_hour")]
    pub longest_seconds: u64,
    /// Whether tokens are taken that do not say that they are access tokens (RFC 9068, `at+jwt`): of an issuer that never says so, and
    /// gives this audience to nothing else. A token that it gives for signing in could otherwise be shown here.
    #[serde(default)]
    pub untyped: bool,
}

impl Issuer {
    /// An issuer by its name, with its keys at an address or in a file, for an audience; of all else nothing is said.
    pub fn new(issuer: &str, keys: String, audience: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            keys,
            audience: audience.to_owned(),
            prefix: String::new(),
            tenant_claim: tenant(),
            roles_claim: roles(),
            longest_seconds: an_hour(),
            untyped: false,
        }
    }
}

fn tenant() -> String {
    "tenant".to_owned()
}

fn roles() -> String {
    "roles".to_owned()
}

const fn an_hour() -> u64 {
    3600
}

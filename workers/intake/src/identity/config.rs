//! Whom the service believes about who somebody is.

use serde::{Deserialize, Serialize};

/// One issuer of tokens.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// As tokens name it in `iss`, letter for letter.
    pub issuer: String,
    /// Where its public keys are: `https://…`, or `http://…` on this machine.
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
    /// For how many seconds a token may be good; one that claims to be good for longer is refused.
    #[serde(default = "an_hour")]
    pub longest_seconds: u64,
}

fn tenant() -> String {
    "tenant".to_owned()
}

const fn an_hour() -> u64 {
    3600
}

//! The deployment's own issuer: one Ed25519 key, and short tokens signed with it.

use super::{IdentityError, Issuer, signatures};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use docward_trust_policy::private_file;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::Serialize;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use zeroize::Zeroizing;

/// The deployment's own issuer, with its private key.
pub struct OwnIssuer {
    key: EncodingKey,
    id: String,
    public: String,
    issuer: String,
    audience: String,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    tenant: &'a str,
    iat: u64,
    nbf: u64,
    exp: u64,
}

impl OwnIssuer {
    /// A new private key, as PKCS #8.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn new_key() -> Result<Zeroizing<Vec<u8>>, IdentityError> {
        let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
        Ok(Zeroizing::new(key.map_err(|_| IdentityError::Configuration("key"))?.as_ref().to_vec()))
    }

    /// The issuer whose private key lies in a file that only its owner may read.
    ///
    /// # Errors
    /// When the file can't be read, or holds no such key.
    pub fn open(key: &Path, issuer: &str, audience: &str) -> Result<Self, IdentityError> {
        let key = private_file::read(key).map_err(|_| IdentityError::Configuration("key"))?;
        Self::of_key(&key, issuer, audience)
    }

    /// The issuer of a private key, PKCS #8.
    ///
    /// # Errors
    /// When it is no such key.
    pub fn of_key(key: &[u8], issuer: &str, audience: &str) -> Result<Self, IdentityError> {
        signatures::install();
        let pair = Ed25519KeyPair::from_pkcs8(key).map_err(|_| IdentityError::Configuration("key"))?;
        let public = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        Ok(Self {
            key: EncodingKey::from_ed_der(key),
            id: public.clone(),
            public,
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
        })
    }

    /// Its public keys as a set (RFC 7517), for who checks its tokens.
    pub fn keys(&self) -> Value {
        let key =
            json!({ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": self.id, "x": self.public });
        json!({ "keys": [key] })
    }

    /// What a service is configured with to believe it, where its keys are at an address.
    pub fn configuration(&self, keys: &str) -> Issuer {
        Issuer {
            issuer: self.issuer.clone(),
            keys: keys.to_owned(),
            audience: self.audience.clone(),
            prefix: String::new(),
            tenant_claim: "tenant".to_owned(),
            longest_seconds: 3600,
        }
    }

    /// A token of an account for one tenant.
    ///
    /// # Errors
    /// When the clock is before 1970.
    pub fn token(&self, account: &str, tenant: &str, good_for: Duration) -> Result<String, IdentityError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| IdentityError::Expired)?.as_secs();
        let claims = Claims {
            iss: &self.issuer,
            aud: &self.audience,
            sub: account,
            tenant,
            iat: now,
            nbf: now,
            exp: now + good_for.as_secs(),
        };
        let header =
            Header { kid: Some(self.id.clone()), typ: Some("at+jwt".to_owned()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, &claims, &self.key).map_err(|_| IdentityError::Configuration("key"))
    }
}

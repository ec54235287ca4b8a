//! The deployment's own issuer: one Ed25519 key, and short tokens signed with it.

use super::{IdentityError, Issuer, Role, signatures};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use docward_envelope::Region;
use docward_runtime::config::IssuerConfig;
use docward_trust_policy::private_file::{self, PrivateFileError};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use zeroize::Zeroizing;

/// How many times this process has begun to write a file of public keys.
static DRAFTS: AtomicU64 = AtomicU64::new(0);

/// The deployment's own issuer, with its private key.
pub struct OwnIssuer {
    key: EncodingKey,
    /// Its public key, which is its id too.
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
    /// Where the tenant is at home, so that a region that does not know it can say where to ask.
    #[serde(skip_serializing_if = "<[Region]>::is_empty")]
    regions: &'a [Region],
    #[serde(skip_serializing_if = "<[Role]>::is_empty", serialize_with = "words")]
    roles: &'a [Role],
    iat: u64,
    nbf: u64,
    exp: u64,
}

fn words<S: serde::Serializer>(roles: &&[Role], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(roles.iter().map(|role| role.as_str()))
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

    /// The issuer of a configuration. Where there is no key yet, one is made; its public one is put where services look for it.
    ///
    /// # Errors
    /// When a file can't be read or written, or holds no such key.
    pub fn open(config: &IssuerConfig) -> Result<Self, IdentityError> {
        let failed = |_| IdentityError::Configuration("key");
        match private_file::create(&config.key, &Self::new_key()?) {
            Ok(()) | Err(PrivateFileError::Io(ErrorKind::AlreadyExists)) => {}
            Err(error) => return Err(failed(error)),
        }
        let key = private_file::read(&config.key).map_err(failed)?;
        let issuer = Self::of_key(&key, &config.issuer, &config.audience)?;
        issuer.publish(&config.keys).map_err(|_| IdentityError::Configuration("keys"))?;
        Ok(issuer)
    }

    fn publish(&self, path: &Path) -> std::io::Result<()> {
        let keys = self.keys().to_string();
        if std::fs::read_to_string(path).is_ok_and(|before| before == keys) {
            return Ok(());
        }
        // Whoever writes it has a draft of its own: services read the file at any time.
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = path.with_extension(format!("draft-{}-{number}", std::process::id()));
        std::fs::write(&draft, keys)?;
        std::fs::rename(draft, path)
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
            public,
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
        })
    }

    /// Its public keys as a set (RFC 7517), for who checks its tokens.
    pub fn keys(&self) -> Value {
        let key = json!({ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": self.public, "x": self.public });
        json!({ "keys": [key] })
    }

    /// What a service is configured with to believe it, where its keys are at an address.
    pub fn configuration(&self, keys: &str) -> Issuer {
        Issuer::new(&self.issuer, keys.to_owned(), &self.audience)
    }

    /// A token of an account for one tenant, at home in these regions, narrowed to some roles or, where none is named, to none.
    ///
    /// # Errors
    /// When the clock is before 1970.
    pub fn token(
        &self,
        account: &str,
        tenant: &str,
        regions: &[Region],
        roles: &[Role],
        good_for: Duration,
    ) -> Result<String, IdentityError> {
        self.token_at(SystemTime::now(), account, tenant, (regions, roles), good_for)
    }

    /// The same as it would be given at some time.
    ///
    /// # Errors
    /// As [`OwnIssuer::token`].
    pub fn token_at(
        &self,
        at: SystemTime,
        account: &str,
        tenant: &str,
        (regions, roles): (&[Region], &[Role]),
        good_for: Duration,
    ) -> Result<String, IdentityError> {
        let now = at.duration_since(UNIX_EPOCH).map_err(|_| IdentityError::Expired)?.as_secs();
        let claims = Claims {
            iss: &self.issuer,
            aud: &self.audience,
            sub: account,
            tenant,
            regions,
            roles,
            iat: now,
            nbf: now,
            exp: now + good_for.as_secs(),
        };
        let header =
            Header { kid: Some(self.public.clone()), typ: Some("at+jwt".to_owned()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, &claims, &self.key).map_err(|_| IdentityError::Configuration("key"))
    }
}

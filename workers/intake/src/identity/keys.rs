//! Public keys, as an issuer or a client publishes them (RFC 7517): fetched when something that is signed names one that is not known, and
//! kept.

use super::IdentityError;
use docward_network::HttpClient;
use hyper::{Request, Uri};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

/// An issuer is asked so often at most, whatever tokens name: who sends made-up key ids must not have it asked for each.
const PAUSE: Duration = Duration::from_mins(1);
/// The same of a file on this machine.
const PAUSE_OF_FILE: Duration = Duration::from_secs(1);
/// How long the issuer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// After so long the keys are fetched anew, while they still count.
const FRESH: Duration = Duration::from_mins(30);
/// Keys that could not be fetched anew for so long are not believed: the issuer may have withdrawn one.
const OLDEST: Duration = Duration::from_hours(1);
/// More keys than any issuer has.
const MOST_KEYS: usize = 64;

/// A public key, and the one algorithm that its signatures are checked with.
#[derive(Clone)]
pub(crate) struct PublicKey {
    pub(crate) key: DecodingKey,
    pub(crate) algorithm: Algorithm,
}

/// The keys of one issuer. What is asked of it runs in a task of its own: who hangs up breaks off nothing that others wait for.
pub(crate) struct PublishedKeys(Arc<Keys>);

struct Keys {
    source: Source,
    rsa: Algorithm,
    known: RwLock<Arc<Known>>,
    /// When the issuer was asked last; held while it is asked.
    asked: Mutex<Option<Instant>>,
}

/// Where an issuer puts its keys.
enum Source {
    Address(Box<HttpClient>, Uri),
    File(PathBuf),
}

impl Source {
    fn pause(&self) -> Duration {
        match self {
            Self::Address(..) => PAUSE,
            Self::File(_) => PAUSE_OF_FILE,
        }
    }
}

#[derive(Default)]
struct Known {
    keys: BTreeMap<String, PublicKey>,
    /// When they were fetched.
    since: Option<Instant>,
}

impl PublishedKeys {
    /// Those at an address or in a file; asks nothing yet. A key for RSA that does not say its algorithm is for `rsa`.
    pub(crate) fn at(keys: &str, rsa: Algorithm) -> Result<Self, IdentityError> {
        let source = if keys.starts_with('/') {
            Source::File(PathBuf::from(keys))
        } else {
            let wrong = || IdentityError::Configuration("keys");
            let address: Uri = keys.parse().map_err(|_| wrong())?;
            let (scheme, host) = address.scheme_str().zip(address.authority()).ok_or_else(wrong)?;
            let client = HttpClient::new(&format!("{scheme}://{host}")).map_err(|_| wrong())?;
            Source::Address(Box::new(client), address)
        };
        Ok(Self(Arc::new(Keys { source, rsa, known: RwLock::default(), asked: Mutex::default() })))
    }

    /// The key of an id. Tokens of a known key never wait for the issuer.
    ///
    /// # Errors
    /// [`IdentityError::Unknown`] when the issuer has no such key, [`IdentityError::Away`] when it can't be asked.
    pub(crate) async fn key(&self, id: &str) -> Result<PublicKey, IdentityError> {
        let (keys, known) = (self.0.clone(), self.0.known());
        if let Some(key) = known.younger(OLDEST, id) {
            if known.younger(FRESH, id).is_none() {
                tokio::spawn(async move { keys.refresh().await });
            }
            return Ok(key);
        }
        let id = id.to_owned();
        tokio::spawn(async move { keys.fetched(&id).await }).await.map_err(|_| IdentityError::Away)?
    }
}

impl Known {
    /// The key of an id, unless the keys were fetched longer ago.
    fn younger(&self, age: Duration, id: &str) -> Option<PublicKey> {
        self.since.filter(|since| since.elapsed() < age).and_then(|_| self.keys.get(id).cloned())
    }
}

impl Keys {
    fn known(&self) -> Arc<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn fetched(&self, id: &str) -> Result<PublicKey, IdentityError> {
        let mut asked = self.asked.lock().await;
        // Somebody else may have asked meanwhile.
        let known = self.known();
        if let Some(key) = known.younger(OLDEST, id) {
            return Ok(key);
        }
        if self.was_asked(*asked) {
            // Keys that it has, and that are too old, it may have withdrawn.
            let is_gone = known.since.is_some() && !known.keys.contains_key(id);
            return Err(if is_gone { IdentityError::Unknown } else { IdentityError::Away });
        }
        self.fetch(&mut asked).await?.keys.get(id).cloned().ok_or(IdentityError::Unknown)
    }

    /// Fetches them anew, unless somebody does or has done lately.
    async fn refresh(&self) {
        let Ok(mut asked) = self.asked.try_lock() else { return };
        if !self.was_asked(*asked) {
            // The keys that are there count for a while longer.
            let _away = self.fetch(&mut asked).await;
        }
    }

    fn was_asked(&self, asked: Option<Instant>) -> bool {
        asked.is_some_and(|asked| asked.elapsed() < self.source.pause())
    }

    async fn fetch(&self, asked: &mut Option<Instant>) -> Result<Arc<Known>, IdentityError> {
        *asked = Some(Instant::now());
        let keys = timeout(PATIENCE, self.ask()).await.map_err(|_| IdentityError::Away)??;
        let known = Arc::new(Known { keys, since: Some(Instant::now()) });
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known.clone();
        Ok(known)
    }

    async fn ask(&self) -> Result<BTreeMap<String, PublicKey>, IdentityError> {
        let (client, address) = match &self.source {
            Source::Address(client, address) => (client, address),
            Source::File(path) => {
                return keys(&tokio::fs::read(path).await.map_err(|_| IdentityError::Away)?, self.rsa);
            }
        };
        let request = Request::get(address.clone()).header("accept", "application/json").body(Vec::new());
        let request = request.map_err(|_| IdentityError::Configuration("keys"))?;
        let answer = client.send(request).await.map_err(|_| IdentityError::Away)?;
        if !answer.status().is_success() {
            return Err(IdentityError::Away);
        }
        keys(answer.body(), self.rsa)
    }
}

/// A set of keys, each of which is understood or passed by alone.
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

/// The keys of a set that tokens may be signed with; others are passed by (RFC 7517, section 5).
fn keys(set: &[u8], rsa: Algorithm) -> Result<BTreeMap<String, PublicKey>, IdentityError> {
    let set: KeySet = serde_json::from_slice(set).map_err(|_| IdentityError::Away)?;
    let of = |key: Value| {
        let key: Jwk = serde_json::from_value(key).ok()?;
        Some((key.common.key_id.clone()?, public_key(&key, rsa)?))
    };
    Ok(set.keys.into_iter().take(MOST_KEYS).filter_map(of).collect())
}

fn public_key(key: &Jwk, rsa: Algorithm) -> Option<PublicKey> {
    if !matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
        return None;
    }
    let algorithm = match (&key.algorithm, key.common.key_algorithm) {
        (AlgorithmParameters::RSA(_), None) => rsa,
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::RS256)) => Algorithm::RS256,
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::RS384)) => Algorithm::RS384,
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::RS512)) => Algorithm::RS512,
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::PS256)) => Algorithm::PS256,
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::PS384)) => Algorithm::PS384,
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::PS512)) => Algorithm::PS512,
        (AlgorithmParameters::EllipticCurve(curve), None | Some(KeyAlgorithm::ES256))
            if curve.curve == EllipticCurve::P256 =>
        {
            Algorithm::ES256
        }
        (AlgorithmParameters::EllipticCurve(curve), None | Some(KeyAlgorithm::ES384))
            if curve.curve == EllipticCurve::P384 =>
        {
            Algorithm::ES384
        }
        (AlgorithmParameters::OctetKeyPair(pair), None | Some(KeyAlgorithm::EdDSA))
            if pair.curve == EllipticCurve::Ed25519 =>
        {
            Algorithm::EdDSA
        }
        _ => return None,
    };
    Some(PublicKey { key: DecodingKey::from_jwk(key).ok()?, algorithm })
}

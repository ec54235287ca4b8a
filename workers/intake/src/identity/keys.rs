//! Public keys, as an issuer or a client publishes them (RFC 7517): fetched when something that is signed names one that is not known, and
//! kept.

use super::IdentityError;
use docward_network::HttpClient;
use hyper::header::{CACHE_CONTROL, HeaderMap};
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

/// Who publishes keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Publisher {
    /// An issuer of tokens.
    Issuer,
    /// A client that signs assertions about itself (SMART App Launch 2.2, "Client Authentication: Asymmetric"). Its keys count no longer
    /// than it lets them be kept, and those in a file no longer than they stand in it.
    Client,
}

impl Publisher {
    /// What an RSA key is for that does not say its algorithm: SMART has one algorithm of RSA, and this is it.
    const fn rsa(self) -> Algorithm {
        match self {
            Self::Issuer => Algorithm::RS256,
            Self::Client => Algorithm::RS384,
        }
    }
}

/// A public key, and the one algorithm that its signatures are checked with.
#[derive(Clone)]
pub(crate) struct PublicKey {
    pub(crate) key: DecodingKey,
    pub(crate) algorithm: Algorithm,
}

/// The keys of one issuer or client. What is asked of it runs in a task of its own: who hangs up breaks off nothing that others wait for.
pub(crate) struct PublishedKeys(Arc<Keys>);

struct Keys {
    source: Source,
    publisher: Publisher,
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
    /// For how long from then on they are believed.
    good_for: Duration,
}

impl PublishedKeys {
    /// Those at an address or in a file; asks nothing yet.
    pub(crate) fn at(keys: &str, publisher: Publisher) -> Result<Self, IdentityError> {
        let source = if keys.starts_with('/') {
            Source::File(PathBuf::from(keys))
        } else {
            let wrong = || IdentityError::Configuration("keys");
            let address: Uri = keys.parse().map_err(|_| wrong())?;
            let (scheme, host) = address.scheme_str().zip(address.authority()).ok_or_else(wrong)?;
            let client = HttpClient::new(&format!("{scheme}://{host}")).map_err(|_| wrong())?;
            Source::Address(Box::new(client), address)
        };
        Ok(Self(Arc::new(Keys { source, publisher, known: RwLock::default(), asked: Mutex::default() })))
    }

    /// The key of an id. Tokens of a known key never wait for the issuer.
    ///
    /// # Errors
    /// [`IdentityError::Unknown`] when the issuer has no such key, [`IdentityError::Away`] when it can't be asked.
    pub(crate) async fn key(&self, id: &str) -> Result<PublicKey, IdentityError> {
        let (keys, known) = (self.0.clone(), self.0.known());
        if let Some(key) = known.younger(known.good_for, id) {
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
        if let Some(key) = known.younger(known.good_for, id) {
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
        let (keys, good_for) = timeout(PATIENCE, self.ask()).await.map_err(|_| IdentityError::Away)??;
        let known = Arc::new(Known { keys, since: Some(Instant::now()), good_for });
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known.clone();
        Ok(known)
    }

    /// The keys as they are published now, and for how long they are believed.
    async fn ask(&self) -> Result<(BTreeMap<String, PublicKey>, Duration), IdentityError> {
        let (client, address) = match &self.source {
            Source::Address(client, address) => (client, address),
            Source::File(path) => {
                let set = tokio::fs::read(path).await.map_err(|_| IdentityError::Away)?;
                return Ok((keys(&set, self.publisher)?, self.good_for(None)));
            }
        };
        let request = Request::get(address.clone()).header("accept", "application/json").body(Vec::new());
        let request = request.map_err(|_| IdentityError::Configuration("keys"))?;
        let answer = client.send(request).await.map_err(|_| IdentityError::Away)?;
        if !answer.status().is_success() {
            return Err(IdentityError::Away);
        }
        Ok((keys(answer.body(), self.publisher)?, self.good_for(may_be_kept(answer.headers()))))
    }

    /// For how long keys are believed of which their publisher says that they may be kept for so long. Never shorter than the pause
    /// between two questions, for then nobody could be believed in between.
    fn good_for(&self, may_be_kept: Option<Duration>) -> Duration {
        match (self.publisher, &self.source) {
            (Publisher::Issuer, _) => OLDEST,
            (Publisher::Client, Source::File(_)) => PAUSE_OF_FILE,
            (Publisher::Client, Source::Address(..)) => may_be_kept.unwrap_or(OLDEST).clamp(PAUSE, OLDEST),
        }
    }
}

/// For how long an answer may be kept (`Cache-Control`, RFC 9111, section 5.2.2); `None` where it does not say.
fn may_be_kept(headers: &HeaderMap) -> Option<Duration> {
    let said = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let directives = said.flat_map(|value| value.split(',')).map(|directive| directive.trim().to_ascii_lowercase());
    let times = directives.filter_map(|directive| match directive.split_once('=') {
        // A time that can't be understood is none.
        Some(("max-age", seconds)) => Some(Duration::from_secs(seconds.trim_matches('"').parse().unwrap_or_default())),
        None if directive == "no-store" || directive == "no-cache" => Some(Duration::ZERO),
        _ => None,
    });
    times.min()
}

/// A set of keys, each of which is understood or passed by alone.
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

/// The keys of a set that something may be signed with; others are passed by (RFC 7517, section 5). An id that several of them have is
/// nobody's: it would not say which of them is meant.
fn keys(set: &[u8], publisher: Publisher) -> Result<BTreeMap<String, PublicKey>, IdentityError> {
    let set: KeySet = serde_json::from_slice(set).map_err(|_| IdentityError::Away)?;
    let of = |key: Value| {
        let key: Jwk = serde_json::from_value(key).ok()?;
        Some((key.common.key_id.clone()?, public_key(&key, publisher.rsa())?))
    };
    let mut found: BTreeMap<String, Option<PublicKey>> = BTreeMap::new();
    for (id, key) in set.keys.into_iter().take(MOST_KEYS).filter_map(of) {
        found.entry(id).and_modify(|first| *first = None).or_insert(Some(key));
    }
    Ok(found.into_iter().filter_map(|(id, key)| Some((id, key?))).collect())
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// As RFC 8037 has it.
    const POINT: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    /// The modulus of RFC 7517's key of RSA.
    const MODULUS: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

    fn set(all: &[Value]) -> Vec<u8> {
        json!({ "keys": all }).to_string().into_bytes()
    }

    #[test]
    fn an_id_that_several_keys_have_is_nobodys() {
        let key = |id: &str| json!({ "kty": "OKP", "crv": "Ed25519", "x": POINT, "kid": id });
        let secret = json!({ "kty": "oct", "k": "c2VjcmV0", "kid": "b" });
        let found = keys(&set(&[key("a"), key("b"), key("a"), secret, key("a"), json!(7)]), Publisher::Issuer).unwrap();
        // What nothing may be signed with is no second key.
        assert_eq!(found.keys().collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn a_key_of_rsa_that_does_not_say_its_algorithm_is_for_its_publishers() {
        let key = json!({ "kty": "RSA", "n": MODULUS, "e": "AQAB", "kid": "a" });
        for (publisher, algorithm) in [(Publisher::Issuer, Algorithm::RS256), (Publisher::Client, Algorithm::RS384)] {
            assert_eq!(keys(&set(std::slice::from_ref(&key)), publisher).unwrap()["a"].algorithm, algorithm);
        }
    }

    #[test]
    fn a_clients_keys_count_no_longer_than_it_lets_them_be_kept() {
        let of = |value: &'static str| {
            let headers: HeaderMap =
                [(CACHE_CONTROL, hyper::header::HeaderValue::from_static(value))].into_iter().collect();
            may_be_kept(&headers)
        };
        assert_eq!(may_be_kept(&HeaderMap::new()), None);
        assert_eq!(of("public"), None);
        assert_eq!(of("public, Max-Age=120"), Some(Duration::from_mins(2)));
        assert_eq!(of("max-age=120, no-cache"), Some(Duration::ZERO));
        assert_eq!(of("max-age=soon"), Some(Duration::ZERO));
        let kept = |keys: &str, publisher| {
            let PublishedKeys(keys) = PublishedKeys::at(keys, publisher).unwrap();
            [None, Some(Duration::ZERO), Some(Duration::from_mins(2)), Some(Duration::MAX)]
                .map(|said| keys.good_for(said))
        };
        let (address, file) = ("http://127.0.0.1:1/keys", "/keys.json");
        assert_eq!(kept(address, Publisher::Client), [OLDEST, PAUSE, Duration::from_mins(2), OLDEST]);
        assert_eq!(kept(file, Publisher::Client), [PAUSE_OF_FILE; 4]);
        assert_eq!(kept(address, Publisher::Issuer), [OLDEST; 4]);
    }
}

//! Checking an assertion: a JSON web token that a client signs about itself, for this endpoint, to be shown once (RFC 7523, section 3; SMART
//! App Launch 2.2, "Client Authentication: Asymmetric"). Whatever is wrong with it is one and the same to whoever shows it; the operator is
//! told what it is, of a client that is registered.

use super::clients::{Client, Clients};
use crate::identity::IdentityError;
use docward_envelope::Timestamp;
use docward_telemetry::warn;
use jsonwebtoken::dangerous::insecure_decode_claims;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header};
use ring::digest::{Context, SHA256};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// How far clocks may differ, in seconds.
const LEEWAY: u64 = 30;
/// For how many seconds an assertion may be good.
const LONGEST_SECONDS: u64 = 5 * 60;
/// The longest assertion that is looked at, and the longest name of one, in bytes.
const LONGEST: usize = 8192;
const LONGEST_NAME: usize = 255;
/// The algorithms that SMART has.
const ALGORITHMS: [Algorithm; 2] = [Algorithm::RS384, Algorithm::ES384];

/// Who showed an assertion.
pub(super) struct Proven {
    pub(super) client: Arc<Client>,
    /// What it is known by, so that it counts once: a hash of the client and of what that one calls it.
    pub(super) digest: [u8; 32],
    /// Until when it would count.
    pub(super) until: Timestamp,
}

/// What is wrong with an assertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Type,
    Algorithm,
    /// It names no key.
    NoKey,
    /// It brings a key along, points at one, or asks for a rule of its own.
    OwnKey,
    /// It names a key that the client does not publish, or whose algorithm SMART does not have.
    Key,
    /// The client's keys can't be fetched.
    KeysAway,
    Signature,
    Subject,
    Audience,
    /// It is over, or its time has not come.
    Time,
    /// It is good for longer than any may be.
    TooLong,
    /// It has no name, or a longer one than any may have.
    Name,
    /// A claim is missing, or is not what it should be.
    Claims,
}

impl Wrong {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Type => "typ",
            Self::Algorithm => "alg",
            Self::NoKey => "no-kid",
            Self::OwnKey => "own-key",
            Self::Key => "kid",
            Self::KeysAway => "keys-away",
            Self::Signature => "signature",
            Self::Subject => "sub",
            Self::Audience => "aud",
            Self::Time => "time",
            Self::TooLong => "too-long",
            Self::Name => "jti",
            Self::Claims => "claims",
        }
    }
}

/// What every assertion must say.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    /// A name, or a list of them.
    aud: Value,
    exp: u64,
    jti: String,
    iat: Option<u64>,
}

/// What says whose keys to check with, and is believed for nothing else.
#[derive(Deserialize)]
struct Unchecked {
    iss: String,
}

/// Who an assertion for the endpoint at this address is of.
pub(super) async fn proven(assertion: &str, clients: &Clients, endpoint: &str) -> Option<Proven> {
    if assertion.len() > LONGEST {
        return None;
    }
    let header = decode_header(assertion).ok()?;
    let Unchecked { iss } = insecure_decode_claims(assertion).ok()?;
    let client = clients.named(&iss)?;
    match checked(assertion, &header, client, endpoint).await {
        Ok(claims) => {
            let until = i64::try_from(claims.exp.checked_add(LEEWAY)?).ok()?;
            let until = Timestamp::from_second(until).ok()?;
            Some(Proven { client: client.clone(), digest: claims.digest(client), until })
        }
        Err(wrong) => {
            warn!("an assertion in a client's name was refused", client = &**client, reason = wrong.as_str());
            None
        }
    }
}

/// What an assertion says, if it is the client's own, for here and now.
async fn checked(assertion: &str, header: &Header, client: &Client, endpoint: &str) -> Result<Claims, Wrong> {
    if !header.typ.as_deref().is_some_and(|of| of.eq_ignore_ascii_case("jwt")) {
        return Err(Wrong::Type);
    }
    if !ALGORITHMS.contains(&header.alg) {
        return Err(Wrong::Algorithm);
    }
    // The keys are those that were registered. `jku` may say where those are, and nothing else.
    let is_elsewhere = header.jku.as_ref().is_some_and(|address| *address != client.registered.keys);
    let brings_one = header.jwk.is_some() || header.x5u.is_some() || header.x5c.is_some();
    if is_elsewhere || brings_one || header.crit.is_some() {
        return Err(Wrong::OwnKey);
    }
    let key = client.keys.key(header.kid.as_deref().ok_or(Wrong::NoKey)?).await;
    let key = key.map_err(|error| if error == IdentityError::Away { Wrong::KeysAway } else { Wrong::Key })?;
    if !ALGORITHMS.contains(&key.algorithm) {
        return Err(Wrong::Key);
    }
    let id = &client.registered.id;
    let mut validation = Validation::new(key.algorithm);
    validation.leeway = LEEWAY;
    validation.validate_nbf = true;
    validation.set_audience(&[endpoint]);
    validation.set_issuer(&[id]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    let claims = decode::<Claims>(assertion, &key.key, &validation).map_err(|error| match error.kind() {
        ErrorKind::InvalidSignature => Wrong::Signature,
        ErrorKind::InvalidAlgorithm => Wrong::Algorithm,
        ErrorKind::ExpiredSignature | ErrorKind::ImmatureSignature => Wrong::Time,
        ErrorKind::InvalidAudience => Wrong::Audience,
        _ => Wrong::Claims,
    })?;
    claims.claims.are_of(id, endpoint, jsonwebtoken::get_current_timestamp())?;
    Ok(claims.claims)
}

impl Claims {
    /// Goes on if it is about the client, for this endpoint alone, over within five minutes, and has a name.
    fn are_of(&self, id: &str, endpoint: &str, now: u64) -> Result<(), Wrong> {
        let is_for_here_alone = match &self.aud {
            Value::String(name) => name == endpoint,
            Value::Array(names) => matches!(names.as_slice(), [name] if name == endpoint),
            _ => false,
        };
        if self.sub != id {
            return Err(Wrong::Subject);
        }
        if !is_for_here_alone {
            return Err(Wrong::Audience);
        }
        if self.exp > now + LONGEST_SECONDS + LEEWAY {
            return Err(Wrong::TooLong);
        }
        if self.iat.is_some_and(|at| at > now + LEEWAY) {
            return Err(Wrong::Time);
        }
        if self.jti.is_empty() || self.jti.len() > LONGEST_NAME {
            return Err(Wrong::Name);
        }
        Ok(())
    }

    fn digest(&self, client: &Client) -> [u8; 32] {
        let mut hash = Context::new(&SHA256);
        for part in ["docward assertion", &client.registered.id, &self.jti] {
            hash.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finish().as_ref().try_into().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const HERE: &str = "https://tokens.example/v1/token";
    const NOW: u64 = 1_800_000_000;

    fn claims() -> Claims {
        Claims { sub: "clearing".to_owned(), aud: json!(HERE), exp: NOW + 240, jti: "one".to_owned(), iat: None }
    }

    fn checked(claims: &Claims) -> Result<(), Wrong> {
        claims.are_of("clearing", HERE, NOW)
    }

    #[test]
    fn an_assertion_is_about_its_client_for_here_alone_and_for_five_minutes() {
        assert_eq!(checked(&claims()), Ok(()));
        assert_eq!(checked(&Claims { aud: json!([HERE]), ..claims() }), Ok(()));
        assert_eq!(checked(&Claims { exp: NOW + 330, iat: Some(NOW + 30), ..claims() }), Ok(()), "clocks differ");
        for (wrong, said) in [
            (Wrong::Subject, Claims { sub: "hospital".to_owned(), ..claims() }),
            (Wrong::Subject, Claims { sub: "Clearing".to_owned(), ..claims() }),
            (Wrong::Audience, Claims { aud: json!(format!("{HERE}/")), ..claims() }),
            (Wrong::Audience, Claims { aud: json!([HERE, HERE]), ..claims() }),
            (Wrong::Audience, Claims { aud: json!([]), ..claims() }),
            (Wrong::Audience, Claims { aud: json!({ "name": HERE }), ..claims() }),
            (Wrong::TooLong, Claims { exp: NOW + 331, ..claims() }),
            (Wrong::TooLong, Claims { exp: u64::MAX, ..claims() }),
            (Wrong::Time, Claims { iat: Some(NOW + 31), ..claims() }),
            (Wrong::Name, Claims { jti: String::new(), ..claims() }),
            (Wrong::Name, Claims { jti: "a".repeat(256), ..claims() }),
        ] {
            assert_eq!(checked(&said), Err(wrong));
        }
    }
}

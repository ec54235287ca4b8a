//! Checking an assertion: a JSON web token that a client signs about itself, for this endpoint, to be shown once (RFC 7523, section 3; SMART
//! App Launch 2.2, "Client Authentication: Asymmetric"). Whatever is wrong with it is one and the same to whoever shows it.

use super::clients::{Client, Clients};
use docward_envelope::Timestamp;
use jsonwebtoken::dangerous::insecure_decode_claims;
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use ring::digest::{Context, SHA256};
use serde::Deserialize;
use serde_json::Value;

/// How far clocks may differ, in seconds.
const LEEWAY: u64 = 30;
/// For how many seconds an assertion may be good.
const LONGEST_SECONDS: u64 = 5 * 60;
/// The longest assertion that is looked at, and the longest name of one, in bytes.
const LONGEST: usize = 8192;
const LONGEST_NAME: usize = 255;

/// Who showed an assertion.
pub(super) struct Proven<'a> {
    pub(super) client: &'a Client,
    /// What it is known by, so that it counts once: a hash of the client and of what that one calls it.
    pub(super) digest: [u8; 32],
    /// Until when it would count.
    pub(super) until: Timestamp,
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
pub(super) async fn proven<'a>(assertion: &str, clients: &'a Clients, endpoint: &str) -> Option<Proven<'a>> {
    if assertion.len() > LONGEST {
        return None;
    }
    let header = decode_header(assertion).ok()?;
    if !header.typ.as_deref()?.eq_ignore_ascii_case("jwt") {
        return None;
    }
    let Unchecked { iss } = insecure_decode_claims(assertion).ok()?;
    let client = clients.named(&iss)?;
    // The keys are those that were registered: none that the header brings along or points at.
    let key = client.keys.key(header.kid.as_deref()?).await.ok()?;
    if !matches!(key.algorithm, Algorithm::RS384 | Algorithm::ES384) {
        return None;
    }
    let mut validation = Validation::new(key.algorithm);
    validation.leeway = LEEWAY;
    validation.validate_nbf = true;
    validation.set_audience(&[endpoint]);
    validation.set_issuer(&[&client.id]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    let claims = decode::<Claims>(assertion, &key.key, &validation).ok()?.claims;
    claims.are_of(client, endpoint)?;
    let until = i64::try_from(claims.exp.checked_add(LEEWAY)?).ok()?;
    Some(Proven { client, digest: claims.digest(client), until: Timestamp::from_second(until).ok()? })
}

impl Claims {
    /// Goes on if it is about the client, for this endpoint alone, over within five minutes, and has a name.
    fn are_of(&self, client: &Client, endpoint: &str) -> Option<()> {
        let now = jsonwebtoken::get_current_timestamp();
        let is_for_here_alone = match &self.aud {
            Value::String(name) => name == endpoint,
            Value::Array(names) => matches!(names.as_slice(), [name] if name == endpoint),
            _ => false,
        };
        let is_short = self.exp <= now + LONGEST_SECONDS + LEEWAY;
        let is_dated = self.iat.is_none_or(|at| at <= now + LEEWAY);
        let is_named = !self.jti.is_empty() && self.jti.len() <= LONGEST_NAME;
        (self.sub == client.id && is_for_here_alone && is_short && is_dated && is_named).then_some(())
    }

    fn digest(&self, client: &Client) -> [u8; 32] {
        let mut hash = Context::new(&SHA256);
        for part in ["docward assertion", &client.id, &self.jti] {
            hash.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finish().as_ref().try_into().unwrap_or_default()
    }
}

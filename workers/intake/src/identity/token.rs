//! Checking one token.

use super::keys::{PublishedKeys, Publisher};
use super::{IdentityError, Issuer, Role, narrowing, signatures};
use docward_trust_rules::Claims as Narrowing;
use jsonwebtoken::dangerous::insecure_decode_claims;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Header, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// How far clocks may differ, in seconds.
const LEEWAY: u64 = 30;
/// For how many seconds a token may be good, whatever is configured.
const LONGEST_SECONDS: u64 = 3600;
/// The longest token that is looked at, in bytes.
const LONGEST: usize = 8192;
/// Claims of tokens that are not for who merely shows them: those by which an ID token is tied to a sign-in (`OpenID` Connect Core 1.0,
/// sections 2 and 3.3.2.11), and the one that names a key whose holder must prove it (RFC 7800, section 3.1), which nobody is asked to
/// here: a token that is bound to one must not be taken without (RFC 9449, section 7.2).
const NOT_FOR_BEARERS: [&str; 4] = ["nonce", "at_hash", "c_hash", "cnf"];
/// The longest name of a tenant, in bytes.
const LONGEST_TENANT: usize = 200;

/// Who is asking, by a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account, as grants name it.
    pub account: String,
    /// The one tenant that the token is for, by short name or id.
    pub tenant: String,
    /// As what it lets the account work. Without a role it is for nothing.
    pub roles: BTreeSet<Role>,
    /// What narrows it further.
    pub claims: Narrowing,
    /// Until when it is good, in seconds since 1970.
    pub expires: u64,
}

/// The issuers that are believed.
pub struct Identities {
    issuers: Vec<(Issuer, PublishedKeys)>,
}

/// What every token must say.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    iat: u64,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// What says which issuer's keys to check with, and is believed for nothing else.
#[derive(Deserialize)]
struct Unchecked {
    iss: String,
}

impl Identities {
    /// Believes these issuers; asks none of them yet.
    ///
    /// # Errors
    /// [`IdentityError::Configuration`].
    pub fn new(issuers: Vec<Issuer>) -> Result<Self, IdentityError> {
        signatures::install();
        for (at, issuer) in issuers.iter().enumerate() {
            let mut before = issuers.iter().take(at);
            if before.any(|other| other.issuer == issuer.issuer || other.prefix == issuer.prefix) {
                return Err(IdentityError::Configuration("issuers"));
            }
            if !issuer.prefix.is_empty() && !is_account(&issuer.prefix) {
                return Err(IdentityError::Configuration("prefix"));
            }
            if issuer.longest_seconds > LONGEST_SECONDS {
                return Err(IdentityError::Configuration("longest_seconds"));
            }
        }
        let of = |issuer: Issuer| Ok((issuer.clone(), PublishedKeys::at(&issuer.keys, Publisher::Issuer)?));
        Ok(Self { issuers: issuers.into_iter().map(of).collect::<Result<_, _>>()? })
    }

    /// Who is asking, by the value of the header `authorization`.
    ///
    /// # Errors
    /// As [`IdentityError`] says.
    pub async fn of_authorization(&self, value: Option<&[u8]>) -> Result<Identity, IdentityError> {
        let value = std::str::from_utf8(value.ok_or(IdentityError::Missing)?).map_err(|_| IdentityError::Missing)?;
        let (scheme, token) = value.split_once(' ').ok_or(IdentityError::Missing)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(IdentityError::Missing);
        }
        self.of_token(token.trim()).await
    }

    async fn of_token(&self, token: &str) -> Result<Identity, IdentityError> {
        if token.len() > LONGEST {
            return Err(IdentityError::Unknown);
        }
        let header = decode_header(token).map_err(|_| IdentityError::Unknown)?;
        let id = header.kid.as_deref().ok_or(IdentityError::Unknown)?;
        let Unchecked { iss } = insecure_decode_claims(token).map_err(|_| IdentityError::Unknown)?;
        let known = self.issuers.iter().find(|(issuer, _)| issuer.issuer == iss);
        let (issuer, keys) = known.ok_or(IdentityError::Unknown)?;
        is_for_access(&header, issuer)?;
        let key = keys.key(id).await?;
        let mut validation = Validation::new(key.algorithm);
        validation.leeway = LEEWAY;
        validation.validate_nbf = true;
        validation.set_audience(&[&issuer.audience]);
        validation.set_issuer(&[&issuer.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let claims = decode::<Claims>(token, &key.key, &validation).map_err(|error| match error.kind() {
            ErrorKind::ExpiredSignature | ErrorKind::ImmatureSignature => IdentityError::Expired,
            _ => IdentityError::Unknown,
        })?;
        let identity = claims.claims.identity(issuer)?;
        // The longest prefix says whose an account is.
        let is_others = |(other, _): &(Issuer, _)| {
            other.prefix.len() > issuer.prefix.len() && identity.account.starts_with(&other.prefix)
        };
        if self.issuers.iter().any(is_others) { Err(IdentityError::Unknown) } else { Ok(identity) }
    }
}

/// Goes on if the token says that it is an access token (RFC 9068, section 4): one that its issuer gave to sign somebody in, or for
/// anything else, is not for here. One that says nothing of it is taken of an issuer that is configured so.
fn is_for_access(header: &Header, issuer: &Issuer) -> Result<(), IdentityError> {
    let is = |known: &str| header.typ.as_deref().is_some_and(|of| of.eq_ignore_ascii_case(known));
    let is_untyped = header.typ.is_none() || is("jwt");
    let is_typed = is("at+jwt") || is("application/at+jwt");
    if is_typed || (is_untyped && issuer.untyped) { Ok(()) } else { Err(IdentityError::Unknown) }
}

impl Claims {
    fn identity(self, issuer: &Issuer) -> Result<Identity, IdentityError> {
        let now = jsonwebtoken::get_current_timestamp();
        // One that is dated ahead would be good for longer.
        if self.iat > now + LEEWAY {
            return Err(IdentityError::Expired);
        }
        if self.exp.saturating_sub(self.iat) > issuer.longest_seconds {
            return Err(IdentityError::TooLong);
        }
        let tenant = self.others.get(&issuer.tenant_claim).and_then(Value::as_str).ok_or(IdentityError::Unknown)?;
        let account = format!("{}{}", issuer.prefix, self.sub);
        // An account that no grant can name is nobody's here.
        if self.sub.is_empty() || !is_account(&account) {
            return Err(IdentityError::Unknown);
        }
        if tenant.is_empty() || tenant.len() > LONGEST_TENANT || tenant.contains(char::is_control) {
            return Err(IdentityError::Unknown);
        }
        if NOT_FOR_BEARERS.iter().any(|claim| self.others.contains_key(*claim)) {
            return Err(IdentityError::Unknown);
        }
        let roles = self.others.get(&issuer.roles_claim).map(roles).unwrap_or_default();
        let claims = narrowing::of(&self.others);
        Ok(Identity { account, tenant: tenant.to_owned(), roles, claims, expires: self.exp })
    }
}

/// Whether a text is an account, as grants may name them.
pub(crate) fn is_account(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-@".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}

/// The roles of a claim (RFC 9068, section 2.2.3.1). One that is not known here is for nothing.
fn roles(claim: &Value) -> BTreeSet<Role> {
    let words = claim.as_array().map_or(std::slice::from_ref(claim), Vec::as_slice);
    words.iter().filter_map(|word| word.as_str()?.parse().ok()).collect()
}

//! A signed text: the exact bytes that were signed, when, and the signature over both.

use crate::authority::{Authority, AuthorityPublic};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use docward_envelope::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;

/// Why a signed text is not taken. Quotes nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignedError {
    /// The signature is not the authority's, or not over these bytes.
    #[error("the signature does not fit")]
    Signature,
    /// Not TOML, or an unknown, doubled, missing or invalid key.
    #[error("line {0} is not what belongs there")]
    Line(usize),
    /// A value breaks a rule.
    #[error("line {line}, `{key}`: {rule}")]
    Rule {
        /// Where the key stands, from 1.
        line: usize,
        /// The key whose value it is.
        key: &'static str,
        /// The rule that it breaks.
        rule: &'static str,
    },
    /// It cannot be written as TOML.
    #[error("it cannot be written as TOML")]
    Unwritable,
}

impl SignedError {
    /// The line it names; the first where it names none.
    pub(crate) const fn line(&self) -> usize {
        match self {
            Self::Line(line) | Self::Rule { line, .. } => *line,
            Self::Signature | Self::Unwritable => 1,
        }
    }
}

/// What an [`Authority`] signs, as TOML. Its kind is part of what is signed, so that nothing passes for another kind.
pub trait Signable: Serialize + DeserializeOwned {
    /// Its kind, part of what is signed.
    const KIND: &'static str;

    /// Rules that types do not express: the key and the rule it breaks.
    fn check(&self) -> Result<(), (&'static str, &'static str)>;

    /// Reads and checks it.
    fn read(text: &str) -> Result<Self, SignedError> {
        let value: Self = toml::from_str(text)
            .map_err(|error| SignedError::Line(line_at(text, error.span().map_or(0, |span| span.start))))?;
        value.check().map_err(|(key, rule)| SignedError::Rule { line: line_of(text, key), key, rule })?;
        Ok(value)
    }
}

/// A `T` as signed. Nothing of it can be used before [`Signed::verify`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "")]
pub struct Signed<T> {
    /// The exact text, TOML.
    payload: String,
    /// When it was signed.
    #[serde(rename = "signed_at")]
    at: Timestamp,
    /// The authority's Ed25519 signature (RFC 8032) over kind, time and text, in base64.
    signature: String,
    #[serde(skip)]
    of: PhantomData<fn() -> T>,
}

impl<T: Signable> Signed<T> {
    /// Signs a value as it is now.
    pub fn new(authority: &Authority, value: &T, now: Timestamp) -> Result<Self, SignedError> {
        let payload = toml::to_string(value).map_err(|_| SignedError::Unwritable)?;
        Self::from_text(authority, payload, now)
    }

    /// Signs a text exactly as a person wrote it, comments and all, if it reads as a `T`.
    pub fn from_text(authority: &Authority, payload: String, now: Timestamp) -> Result<Self, SignedError> {
        T::read(&payload)?;
        let signature = BASE64.encode(authority.sign(&message::<T>(&payload, now)));
        Ok(Self { payload, at: now, signature, of: PhantomData })
    }

    /// The same bytes, signed again now: what keeps the newest copy fresh.
    ///
    /// # Errors
    /// When this copy is not the authority's own.
    pub fn again(&self, authority: &Authority, now: Timestamp) -> Result<Self, SignedError> {
        self.verify(&authority.public())?;
        Self::from_text(authority, self.payload.clone(), now)
    }

    /// The value, if the signature is the authority's.
    pub fn verify(&self, authority: &AuthorityPublic) -> Result<T, SignedError> {
        let signature = BASE64.decode(&self.signature).map_err(|_| SignedError::Signature)?;
        authority.verify(&message::<T>(&self.payload, self.at), &signature)?;
        T::read(&self.payload)
    }

    /// The text that was signed. Not to be believed before [`Signed::verify`].
    pub fn text(&self) -> &str {
        &self.payload
    }

    /// When it was signed. Not to be believed before [`Signed::verify`].
    pub fn signed_at(&self) -> Timestamp {
        self.at
    }
}

impl<T> Clone for Signed<T> {
    fn clone(&self) -> Self {
        Self { payload: self.payload.clone(), at: self.at, signature: self.signature.clone(), of: PhantomData }
    }
}

impl<T> fmt::Debug for Signed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signed({})", self.at)
    }
}

fn message<T: Signable>(payload: &str, signed_at: Timestamp) -> Vec<u8> {
    format!("docward signed {} v1\n{signed_at}\n{payload}", T::KIND).into_bytes()
}

pub(crate) fn line_at(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|byte| *byte == b'\n').count()
}

/// The first line that mentions a key; the first line if none does.
fn line_of(text: &str, key: &str) -> usize {
    text.lines().position(|line| line.contains(key)).map_or(1, |line| line + 1)
}

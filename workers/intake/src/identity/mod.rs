//! Who is asking: bearer tokens (RFC 6750) that are JSON web tokens of an issuer that the configuration names, checked as RFC 8725
//! and RFC 9068 ask.
//!
//! *This room* says which account a token is of and for which tenant; it *may touch* the issuers' published keys; it *must never*
//! decide what the account may do: that is for grants and policies.

mod issuer;
mod keys;
mod narrowing;
mod signatures;
mod token;

pub use docward_runtime::config::Issuer;
pub use docward_trust_rules::Role;
pub use issuer::OwnIssuer;
pub(crate) use keys::{PublishedKeys, Publisher};
pub(crate) use token::is_account;
pub use token::{Identities, Identity};

/// Why it is not known who is asking. A closed list that quotes nothing of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// There is no token.
    #[error("there is no bearer token")]
    Missing,
    /// It is no token, or signed by nobody that is known, or not for this service.
    #[error("the bearer token is not one of an issuer that is known here")]
    Unknown,
    /// Its time is over, or has not come.
    #[error("the bearer token is not good at this time")]
    Expired,
    /// It claims to be good for longer than any may be.
    #[error("the bearer token is good for too long")]
    TooLong,
    /// The issuer's keys can't be fetched.
    #[error("the issuer's keys can't be fetched")]
    Away,
    /// This setting of an issuer can't be used.
    #[error("`{0}` of an issuer can't be used")]
    Configuration(&'static str),
}

#[cfg(test)]
mod tests;

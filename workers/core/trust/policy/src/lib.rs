//! Signed policies, grants and tenants, and the one function that decides.
//!
//! *This room* says who may do what where; it *may touch* the files of an [`Authority`]'s, a
//! [`LedgerKey`]'s and a [`RecordKey`]'s key; it *must never* hold a
//! document, a data key or a network connection, nor decide by anything but its arguments.

mod authority;
mod book;
mod decide;
mod examine;
mod grant;
mod ledger_key;
mod policy;
pub mod private_file;
mod problems;
mod record_key;
mod revoked;
mod roll;
mod signed;
mod tenant;
mod words;

pub use authority::{Authority, AuthorityPublic, InvalidAuthority};
pub use book::{BookError, PolicyBook};
pub use decide::{Denial, Question, decide};
pub use grant::{Grant, Lacking, Shortfall};
pub use ledger_key::{LedgerKey, LedgerPublic};
pub use policy::{
    Day, KINDS, KeyPolicy, KeyProviderKind, LARGEST_FILE, LONGEST_RETENTION, LONGEST_RULES, Policy, Quotas,
    RedactionProfile, Retention,
};
pub use problems::{PolicyProblem, PolicyProblems};
pub use record_key::{RecordKey, Signers, UnreadableSigners};
pub use revoked::RevokedGrants;
pub use roll::Roll;
pub use signed::{Signable, Signed, SignedError};
pub use tenant::Tenant;
pub use words::{Action, ReasonCode};

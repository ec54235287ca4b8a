//! On AWS the server guards tenants from each other too: whoever acts for one has credentials of a session whose tags and
//! policy reach that tenant's objects only. Elsewhere the role's own credentials are all there is, and cryptography
//! alone guards.

mod assume;
mod guarded;
mod policy;
mod sessions;

pub use assume::SessionConfig;
pub(crate) use guarded::Guarded;
pub(crate) use policy::Reach;

use docward_envelope::{JobId, TenantId};
use serde::Serialize;

/// What keeps one tenant's objects from who acts for another, beside the seals; asked of the server itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guard {
    /// A session per job, for the tenant's own objects only; the caller's own credentials reach no tenant's.
    Session,
    /// As [`Guard::Session`], but the caller's own credentials still reach every tenant's objects.
    SessionBesideWide,
    /// Nothing but the seals: the region has no sessions, or a session reaches beyond its tenant.
    CryptographyAlone,
}

/// Whom a session is for: a tenant, and one job of it where the scope has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Holder {
    pub(crate) tenant: TenantId,
    pub(crate) job: Option<JobId>,
}

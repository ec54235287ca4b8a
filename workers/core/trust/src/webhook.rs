//! News of a tenant's jobs that is sent to addresses of the tenant's: who is admitted to sign it.

use crate::kind::Kind;
use crate::kind::sealed::Rules;
use crate::request::Request;
use docward_envelope::TenantId;

/// As whom a service acts that sends news nobody asked it for at the moment.
pub const WEBHOOKS: &str = "webhooks";

/// News that is sent. Nothing opens in it; it signs, and its secrets stay in it.
pub struct Webhooks;

/// News of a tenant's jobs that is to be sent. Gives a scope of kind [`Webhooks`]. That is not put on record each time: nothing is read, and
/// that the tenant wants it is on record, as is what happened to the jobs.
#[derive(Debug, Clone, Copy)]
pub struct WebhookRequest {
    /// Whose jobs.
    pub tenant: TenantId,
}

impl Rules for Webhooks {}
impl Kind for Webhooks {}
impl Request for WebhookRequest {}

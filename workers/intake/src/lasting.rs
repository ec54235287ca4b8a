//! What lasts: an upload, a stream. It goes on for as long as who began it may begin it: a token that is over or a grant that is taken
//! back or over, a rule that forbids it now, and a tenant that is at home here no more end it within five seconds.

use crate::identity::IdentityError;
use crate::problem::Problem;
use crate::ruled::{Allowed, Question};
use crate::service::Service;
use axum::http::StatusCode;
use docward_client::Caller;
use docward_envelope::Purpose;
use docward_trust_policy::Tenant;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// How often it is looked whether it may go on.
pub(crate) const LOOK: Duration = Duration::from_secs(2);

/// What was begun.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lasting {
    /// Somebody hears how a job goes on.
    Following,
    /// A document comes.
    HandingIn(Purpose),
}

/// By what something goes on that lasts.
pub(crate) struct Leave {
    service: Arc<Service>,
    account: String,
    /// When the token is over, in seconds since 1970.
    expires: u64,
    tenant: Tenant,
    question: Question,
    what: Lasting,
}

impl Leave {
    pub(crate) fn new(service: &Arc<Service>, allowed: &Allowed, what: Lasting) -> Self {
        let Allowed { tenant, question, expires, .. } = allowed;
        let (account, tenant, question) = (question.account().to_owned(), tenant.clone(), question.clone());
        Self { service: service.clone(), account, expires: *expires, tenant, question, what }
    }

    /// Goes on if a token, the rules and a grant still cover it.
    pub(crate) fn lasts(&self) -> Result<(), Problem> {
        let now = Timestamp::now();
        if !u64::try_from(now.as_second()).is_ok_and(|now| now < self.expires) {
            return Err(IdentityError::Expired.into());
        }
        let (tenant, region) = (self.tenant.id, &self.service.region);
        // A tenant may have left the region meanwhile.
        let now_at = self.service.connections.directory().tenant(&self.tenant.slug);
        if !now_at.is_ok_and(|now| now.id == tenant && now.regions.contains(region)) {
            return Err(Problem::not_found());
        }
        let rules = self.service.rules_of(tenant)?;
        let decision = self.question.decide(&rules);
        if !decision.allowed {
            return Err(Problem::role(decision.rule.as_str()));
        }
        // As the region's signed copies say it now.
        let caller = Caller::of_account(self.service.connections.directory(), &self.account);
        let is_covered = match self.what {
            Lasting::Following => caller.may_follow(tenant, region, now),
            Lasting::HandingIn(purpose) => caller.may_hand_in(tenant, region, purpose, now),
        };
        let title = "What the account was granted was taken back meanwhile, or is over. Nothing was taken in.";
        if is_covered { Ok(()) } else { Err(Problem::new(StatusCode::FORBIDDEN, "refused", title)) }
    }
}

//! Which role may do what: the rules, asked for who shows a token. Nobody gets at a tenant's client before they have allowed something,
//! and what is done then names the rule in its record.

use crate::identity::Identity;
use crate::problem::Problem;
use docward_client::{Client, ClientError, Upload};
use docward_envelope::{DataClass, JobId, Purpose, Region, TenantId, Timestamp, UploadId};
use docward_trust_policy::Tenant;
use docward_trust_rules::{Act, Asker, Content, Decision, Document, Request, Resource, RuleId, Rules};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Who asks, for which tenant of this region. What for is still to be said.
pub(crate) struct Asking {
    tenant: Tenant,
    /// When the token is over, in seconds since 1970.
    expires: u64,
    asker: Asker,
    rules: Rules,
    client: Client,
}

/// Who asks, and may, as far as the rules are concerned. Grants and the tenant's policy are asked as well, by the client.
pub(crate) struct Allowed {
    pub(crate) tenant: Tenant,
    pub(crate) client: Client,
    /// What was asked.
    pub(crate) question: Question,
    /// When the token is over, in seconds since 1970.
    pub(crate) expires: u64,
}

/// docward's own rules, and with them each tenant's own, as its newest policy says them.
pub(crate) struct RulesOfTenants {
    built_in: Rules,
    /// Those that were read, with the text that they were read of.
    narrowed: Mutex<HashMap<TenantId, (String, Option<Rules>)>>,
}

/// What was asked, to be asked again while it lasts.
#[derive(Clone)]
pub(crate) struct Question {
    asker: Asker,
    region: Region,
    act: Act,
    resource: Resource,
    purpose: Purpose,
}

impl Asking {
    pub(crate) fn new(identity: Identity, tenant: Tenant, rules: Rules, client: Client) -> Self {
        let asker = Asker {
            account: identity.account,
            tenant: tenant.id,
            roles: identity.roles,
            revoked: false,
            claims: identity.claims,
        };
        Self { tenant, expires: identity.expires, asker, rules, client }
    }

    /// Goes on if the rules allow it, of the tenant as a whole. A refusal is on record.
    pub(crate) async fn to(&self, act: Act, purpose: Purpose) -> Result<Allowed, Problem> {
        self.allowed(act, Resource::Tenant(self.tenant.id), purpose).await
    }

    /// Goes on if the rules allow it, of one document. What is not known of it counts against who asks. A refusal is on record; that a
    /// document was not read yet, so that nobody knows whether it is a claim, is none.
    pub(crate) async fn to_document(
        &self,
        act: Act,
        job: JobId,
        data_class: DataClass,
        purpose: Purpose,
    ) -> Result<Allowed, Problem> {
        let content = match self.client.is_about_claims(&self.tenant, job).await? {
            Some(true) => Content::Claim,
            Some(false) => Content::ClinicalNarrative,
            // Of nothing but an X12 file there is one, and a file that is refused is never read for what it is about.
            None if act == Act::RetrieveAcknowledgement => Content::Claim,
            None => Content::Unknown,
        };
        let document = Document {
            tenant: self.tenant.id,
            job,
            data_class,
            content,
            facility: None,
            location: None,
            patient: None,
            fraud_workflow_open: false,
            on_hold: false,
        };
        if self.may_once_read(act, &document, purpose) {
            return Err(ClientError::from(self.client.unread(&self.tenant, job).await?).into());
        }
        self.allowed(act, Resource::Document(document), purpose).await
    }

    /// Whether the rules allow it only if a document that was not read by now turns out to be a claim.
    fn may_once_read(&self, act: Act, document: &Document, purpose: Purpose) -> bool {
        let is_allowed = |content| {
            let resource = Resource::Document(Document { content, ..document.clone() });
            self.question(act, resource, purpose).decide(&self.rules).allowed
        };
        document.content == Content::Unknown && !is_allowed(Content::Unknown) && is_allowed(Content::Claim)
    }

    fn question(&self, act: Act, resource: Resource, purpose: Purpose) -> Question {
        Question { asker: self.asker.clone(), region: self.client.region().clone(), act, resource, purpose }
    }

    /// Goes on if there is such an upload of who asks, and the rules allow that its document is handed in. A refusal is on record.
    pub(crate) async fn to_upload(&self, upload: UploadId) -> Result<(Allowed, Upload), Problem> {
        let found = self.client.upload(&self.tenant, upload).await?;
        Ok((self.to(Act::Submit, found.purpose).await?, found))
    }

    async fn allowed(&self, act: Act, resource: Resource, purpose: Purpose) -> Result<Allowed, Problem> {
        let question = self.question(act, resource, purpose);
        let Decision { allowed, rule } = question.decide(&self.rules);
        if !allowed {
            let job = match &question.resource {
                Resource::Tenant(_) => None,
                Resource::Document(document) => Some(document.job),
            };
            self.client.refused_by_rule(&self.tenant, job, purpose, rule.as_str()).await?;
            return Err(Problem::role(rule.as_str()));
        }
        let client = self.client.with_caller(self.client.caller().clone().by_rule(rule.as_str()));
        Ok(Allowed { tenant: self.tenant.clone(), client, question, expires: self.expires })
    }
}

impl RulesOfTenants {
    pub(crate) fn new(built_in: Rules) -> Self {
        Self { built_in, narrowed: Mutex::default() }
    }

    /// The rules of a tenant whose policy has this text of its own rules. One that can't be read was not checked when it was signed, and
    /// nothing is allowed by it.
    pub(crate) fn of(&self, tenant: TenantId, text: Option<&str>) -> Result<Rules, Problem> {
        let Some(text) = text else { return Ok(self.built_in.clone()) };
        let unusable = || Problem::role(RuleId::RULES_FAILED);
        let known = self.known().get(&tenant).filter(|(read, _)| read == text).map(|(_, rules)| rules.clone());
        if let Some(rules) = known {
            return rules.ok_or_else(unusable);
        }
        let rules = self.built_in.narrowed(tenant, text).ok();
        self.known().insert(tenant, (text.to_owned(), rules.clone()));
        rules.ok_or_else(unusable)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<TenantId, (String, Option<Rules>)>> {
        self.narrowed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Question {
    /// The account that asks.
    pub(crate) fn account(&self) -> &str {
        &self.asker.account
    }

    /// What the rules say now. Freezes and revoked keys and grants are the gate's to see, which says when work may go on.
    pub(crate) fn decide(&self, rules: &Rules) -> Decision {
        let Self { asker, region, act, resource, purpose } = self;
        let (act, purpose, now) = (*act, *purpose, Timestamp::now());
        rules.decide(&Request { asker, act, resource, purpose, region, now, frozen: false, keys_revoked: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_trust_rules::{Claims, Role, Shift};

    fn tenant() -> TenantId {
        TenantId::generate()
    }

    fn question(claims: Claims, act: Act) -> Question {
        let tenant = tenant();
        let roles = [Role::Clinician].into();
        let asker = Asker { account: "a.okafor".to_owned(), tenant, roles, revoked: false, claims };
        let region = "us-east-1".parse().unwrap();
        Question { asker, region, act, resource: Resource::Tenant(tenant), purpose: Purpose::Treatment }
    }

    #[test]
    fn a_claim_of_the_token_narrows_what_its_role_is_for() {
        let rules = Rules::built_in().unwrap();
        let decide = |claims, act| question(claims, act).decide(&rules);
        let hour = jiff::SignedDuration::from_hours(1);
        let now = Timestamp::now();
        let at = |shift: (Timestamp, Timestamp)| Claims {
            shift: Some(Shift { begins: shift.0, ends: shift.1 }),
            ..Claims::default()
        };
        assert!(decide(Claims::default(), Act::Search).allowed);
        assert!(decide(at((now - hour, now + hour)), Act::Search).allowed);
        assert_eq!(decide(at((now - hour, now)), Act::Search).rule.as_str(), "outside-the-shift");
        let of_one = Claims { facilities: Some(["north".to_owned()].into()), ..Claims::default() };
        assert_eq!(decide(of_one.clone(), Act::Search).rule.as_str(), "all-of-a-tenants-is-not-narrowed");
        assert!(decide(of_one, Act::Submit).allowed);
        let elsewhere = Claims { regions: Some(["eu-central-1".parse().unwrap()].into()), ..Claims::default() };
        assert_eq!(decide(elsewhere, Act::Submit).rule.as_str(), "another-region");
    }

    #[test]
    fn a_tenants_own_rules_hold_for_it_from_its_newest_policy_on_and_what_is_none_allows_nothing() {
        let rules = RulesOfTenants::new(Rules::built_in().unwrap());
        let question = question(Claims::default(), Act::Search);
        let with = |text: Option<&str>| {
            let rules = rules.of(question.asker.tenant, text)?;
            Ok::<_, Problem>(question.decide(&rules))
        };
        let no_search = "@id(\"no-search\") forbid (principal, action == Action::\"search\", resource);";
        assert!(with(None).unwrap().allowed);
        for _ in 0..2 {
            assert_eq!(with(Some(no_search)).unwrap().rule.as_str(), "tenant.no-search");
        }
        assert!(
            with(Some("@id(\"no-erasure\") forbid (principal, action == Action::\"erase\", resource);"))
                .unwrap()
                .allowed
        );
        assert!(with(Some("permit (principal, action, resource);")).is_err());
        assert!(with(None).unwrap().allowed);
    }
}

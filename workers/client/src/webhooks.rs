//! Where news of a tenant's jobs is sent to, and what is sent there, by Standard Webhooks 1.0
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>): that something ended, which job it was and
//! when; nothing of a document. An address lies in the environment where the tenant's documents go when it is entered, and hears of the
//! jobs there.

use crate::client::{Act, Client};
use crate::connections::Connections;
use crate::environment::Environment;
use crate::error::{ClientError, NotFound, WrongUse};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use docward_envelope::{Actor, Fact, FactKind, MessageId, Purpose, Region, TenantId, Timestamp, WebhookId};
use docward_ledger::{Ledger, MOST_WEBHOOKS, Told, Webhook, WebhookDisabled, WebhookMessage};
use docward_runtime::error::At;
use docward_trust::{TenantScope, WEBHOOKS, WebhookRequest, WebhookSignature, Webhooks, person};
use docward_trust_policy::Tenant;
use jiff::SignedDuration;
use serde::Serialize;
use std::sync::Arc;
use zeroize::Zeroizing;

/// For how long a secret that was replaced signs beside the new one.
const BOTH_SIGN: SignedDuration = SignedDuration::from_hours(24);
/// How many messages are sent to one address at a time.
const AT_ONCE: u32 = 4;
/// When something is sent again of which nobody noted what became of it: longer than an attempt may take.
const NOTED_WITHIN: SignedDuration = SignedDuration::from_secs(30);

/// An address's secret as its receiver is told it, once: `whsec_` and 32 bytes in base64.
pub struct WebhookSecret(Zeroizing<String>);

impl WebhookSecret {
    fn of(secret: &[u8; 32]) -> Self {
        Self(Zeroizing::new(format!("whsec_{}", *Zeroizing::new(STANDARD.encode(secret)))))
    }

    /// As it is told.
    pub fn told(&self) -> &str {
        &self.0
    }
}

impl Client {
    /// Enters an address for what happens from now on; gives its first secret, which is told this once. Whether it is an address that may
    /// be reached, who asks has checked.
    ///
    /// # Errors
    /// When no grant lets the caller operate for the tenant; [`WrongUse::NoWebhooks`] where its policy has nothing sent,
    /// [`WrongUse::Webhooks`] where it has as many as it may.
    pub async fn add_webhook(&self, tenant: &Tenant, url: &str) -> Result<(Webhook, WebhookSecret), ClientError> {
        let environment = self.intake_environment(tenant).await?;
        let id = WebhookId::generate();
        let (added, secret) = self
            .admit(&environment, of(tenant), async |scope| {
                if !scope.policy().webhooks {
                    return Err(WrongUse::NoWebhooks.into());
                }
                // First: one whose secret can't be had is not entered.
                let secret = scope.webhook_secret(id, 1).await?;
                let added = environment.ledger().add_webhook(tenant.id, id, url, Timestamp::now()).await;
                let added = added.at(self.region())?.ok_or(WrongUse::Webhooks { most: MOST_WEBHOOKS })?;
                Ok((added, WebhookSecret::of(&secret)))
            })
            .await?;
        self.say(tenant, (FactKind::Decided, "webhook-added"), None, Timestamp::now()).await?;
        Ok((added, secret))
    }

    /// A tenant's addresses in this region.
    ///
    /// # Errors
    /// When no grant lets the caller operate for the tenant, or a ledger is away.
    pub async fn webhooks(&self, tenant: &Tenant) -> Result<Vec<Webhook>, ClientError> {
        self.admitted(tenant, person::Webhooks, Purpose::Operations).await?;
        let mut found = Vec::new();
        for ledger in self.ledgers(tenant.id).await? {
            found.extend(ledger.webhooks(tenant.id).await.at(self.region())?);
        }
        Ok(found)
    }

    /// One of them.
    ///
    /// # Errors
    /// As [`Client::webhooks`]; [`NotFound::Webhook`].
    pub async fn webhook(&self, tenant: &Tenant, id: WebhookId) -> Result<Webhook, ClientError> {
        self.admitted(tenant, person::Webhooks, Purpose::Operations).await?;
        Ok(self.webhook_in(tenant, id).await?.1)
    }

    /// Forgets one, and what was on its way there.
    ///
    /// # Errors
    /// As [`Client::webhook`].
    pub async fn remove_webhook(&self, tenant: &Tenant, id: WebhookId) -> Result<(), ClientError> {
        self.admitted(tenant, person::Webhooks, Purpose::Operations).await?;
        let (environment, _) = self.webhook_in(tenant, id).await?;
        environment.ledger().remove_webhook(tenant.id, id).await.at(self.region())?;
        self.say(tenant, (FactKind::Decided, "webhook-removed"), None, Timestamp::now()).await
    }

    /// Sends to one again that was disabled, what happens from now on.
    ///
    /// # Errors
    /// As [`Client::webhook`].
    pub async fn enable_webhook(&self, tenant: &Tenant, id: WebhookId) -> Result<Webhook, ClientError> {
        self.admitted(tenant, person::Webhooks, Purpose::Operations).await?;
        let (environment, _) = self.webhook_in(tenant, id).await?;
        environment.ledger().enable_webhook(tenant.id, id).await.at(self.region())?;
        self.say(tenant, (FactKind::Decided, "webhook-enabled"), None, Timestamp::now()).await?;
        Ok(self.webhook_in(tenant, id).await?.1)
    }

    /// Has one told a test, under this id.
    ///
    /// # Errors
    /// As [`Client::webhook`]; [`WrongUse::WebhookDisabled`], [`WrongUse::NoWebhooks`].
    pub async fn test_webhook(&self, tenant: &Tenant, id: WebhookId) -> Result<MessageId, ClientError> {
        let (environment, found) = self
            .admit(self.environment(), of(tenant), async |scope| {
                let found = self.webhook_in(tenant, id).await?;
                if scope.policy().webhooks { Ok(found) } else { Err(WrongUse::NoWebhooks.into()) }
            })
            .await?;
        if found.disabled.is_some() {
            return Err(WrongUse::WebhookDisabled.into());
        }
        let message = MessageId::generate();
        environment.ledger().test_webhook(tenant.id, id, message, Timestamp::now()).await.at(self.region())?;
        Ok(message)
    }

    /// Gives one a new secret, which is told this once. The one before it signs beside it for a day.
    ///
    /// # Errors
    /// As [`Client::webhook`].
    pub async fn replace_webhook_secret(
        &self,
        tenant: &Tenant,
        id: WebhookId,
    ) -> Result<(Webhook, WebhookSecret), ClientError> {
        self.admitted(tenant, person::Webhooks, Purpose::Operations).await?;
        let (environment, _) = self.webhook_in(tenant, id).await?;
        let until = Timestamp::now().saturating_add(BOTH_SIGN).unwrap_or(Timestamp::MAX);
        let secret = self
            .admit(&environment, of(tenant), async |scope| {
                let replaced = environment.ledger().replace_webhook_secret(tenant.id, id, until).await;
                let next = replaced.at(self.region())?.ok_or(NotFound::Webhook(id))?;
                let secret = scope.webhook_secret(id, next).await?;
                Ok(WebhookSecret::of(&secret))
            })
            .await?;
        self.say(tenant, (FactKind::Decided, "webhook-secret-replaced"), None, Timestamp::now()).await?;
        Ok((self.webhook_in(tenant, id).await?.1, secret))
    }

    async fn webhook_in(&self, tenant: &Tenant, id: WebhookId) -> Result<(Arc<Environment>, Webhook), ClientError> {
        for environment in self.environments(tenant.id).await? {
            if let Some(found) = environment.ledger().webhook(tenant.id, id).await.at(self.region())? {
                return Ok((environment, found));
            }
        }
        Err(NotFound::Webhook(id).into())
    }
}

fn of(tenant: &Tenant) -> Act<person::Webhooks> {
    Act::on(tenant, person::Webhooks, Purpose::Operations)
}

/// An address for which something may be due.
pub struct NewsFor {
    environment: Arc<Environment>,
    /// The tenant whose jobs it is told of.
    pub tenant: TenantId,
    /// The address's id.
    pub webhook: WebhookId,
}

/// Something that is to be sent to an address, once.
pub struct Sending {
    /// Where to.
    pub url: String,
    /// Its id: header `webhook-id`.
    pub id: MessageId,
    /// When it is sent, in seconds since 1970: header `webhook-timestamp`.
    pub sent: i64,
    /// The signatures, one a secret: header `webhook-signature`.
    pub signatures: String,
    /// What is told, as JSON.
    pub body: Vec<u8>,
    /// Which time it is sent, from 1.
    pub attempt: u32,
    message: WebhookMessage,
}

/// When nothing more is sent to an address.
#[derive(Debug, Clone, Copy)]
pub struct GivenUp {
    /// After so many failures in a row …
    pub failures: u32,
    /// … of which the first is so long ago.
    pub failing: SignedDuration,
}

/// The addresses of a region for which something may be due. Of an environment that is away none is named.
pub async fn news_of(connections: &Arc<Connections>, region: &Region) -> Vec<NewsFor> {
    let (mut found, tenants) = (Vec::new(), connections.directory().tenants_in(region));
    let mut owners = vec![None];
    for tenant in &tenants {
        if connections.configurations().has_environment(region, tenant.id) {
            owners.push(Some(tenant.id));
        }
    }
    for owner in owners {
        let Ok(environment) = connections.environment(region, owner).await else { continue };
        let due = environment.ledger().webhooks_with_work(Timestamp::now()).await.unwrap_or_default();
        // One that has left the region is told nothing from here.
        let at_home = |due: &(TenantId, WebhookId)| tenants.iter().any(|tenant| tenant.id == due.0);
        found.extend(due.into_iter().filter(at_home).map(|(tenant, webhook)| NewsFor {
            environment: environment.clone(),
            tenant,
            webhook,
        }));
    }
    found
}

impl NewsFor {
    /// Looks for news, and takes what is due to send it. While the tenant is frozen, its keys are revoked or its policy has nothing sent,
    /// that waits. Links in it begin with `service`.
    ///
    /// # Errors
    /// When the ledger is away, or the tenant's key can't be had.
    pub async fn take(&self, service: &str) -> Result<Vec<Sending>, ClientError> {
        let (ledger, now) = (self.ledger(), Timestamp::now());
        let region = &self.environment.config().region;
        let is_due = ledger.look_for_news(self.tenant, self.webhook, now).await.at(region)?;
        let gate = &self.environment.rooms().gate;
        if !is_due || gate.would_send_no_news(self.tenant).is_some() {
            return Ok(Vec::new());
        }
        let Some(webhook) = ledger.webhook(self.tenant, self.webhook).await.at(region)? else { return Ok(Vec::new()) };
        let again = now.saturating_add(NOTED_WITHIN).unwrap_or(Timestamp::MAX);
        let work = async |scope: TenantScope<'_, Webhooks>| -> Result<Vec<Sending>, ClientError> {
            let taken = ledger.take_webhook_messages(self.tenant, self.webhook, AT_ONCE, (now, again)).await;
            let taken = taken.at(region)?;
            let bodies: Vec<Vec<u8>> = taken.iter().map(|message| self.body(message, service)).collect();
            let sent = now.as_second();
            let contents: Vec<Vec<u8>> =
                taken.iter().zip(&bodies).map(|(message, body)| content(message.id, sent, body)).collect();
            let signed = scope.webhook_signatures(self.webhook, &secrets(&webhook, now), &contents).await?;
            let sending = taken.into_iter().zip(bodies).zip(signed).map(|((message, body), signed)| Sending {
                url: webhook.url.clone(),
                id: message.id,
                sent,
                signatures: signatures(&signed),
                body,
                attempt: message.attempt,
                message,
            });
            Ok(sending.collect())
        };
        gate.admit(WebhookRequest { tenant: self.tenant }, work).await?
    }

    /// Notes that something was taken.
    ///
    /// # Errors
    /// When the ledger is away: it is sent again.
    pub async fn took(&self, sending: &Sending, answered: u16) -> Result<(), ClientError> {
        let noted =
            self.ledger().webhook_took(self.tenant, self.webhook, &sending.message, (answered, Timestamp::now()));
        Ok(noted.await.at(&self.environment.config().region)?)
    }

    /// Notes that something was not taken, and when it is sent again; sends nothing more to an address that says that it is gone, or has
    /// taken nothing for too long, which is on record and raises an alert.
    ///
    /// # Errors
    /// When ledger or broker is away: it is sent again.
    pub async fn did_not_take(
        &self,
        sending: &Sending,
        answered: Option<u16>,
        again: Timestamp,
        given_up: GivenUp,
    ) -> Result<(), ClientError> {
        let (region, now) = (&self.environment.config().region, Timestamp::now());
        let noted =
            self.ledger().webhook_did_not_take(self.tenant, self.webhook, &sending.message, (answered, now, again));
        let Some((failures, since)) = noted.await.at(region)? else { return Ok(()) };
        let why = if answered == Some(410) {
            WebhookDisabled::Gone
        } else if failures >= given_up.failures && now.duration_since(since) >= given_up.failing {
            WebhookDisabled::Failing
        } else {
            return Ok(());
        };
        // On record first: if this ends here, the next failure does the same again.
        let actor = Actor::Task(WEBHOOKS.to_owned());
        let fact = Fact::about(self.tenant, region, FactKind::Decided, actor, Purpose::Operations, now);
        let fact = fact.with_reason("webhook-disabled");
        self.environment.broker().publish_fact(&fact).await.at(region)?;
        Ok(self.ledger().disable_webhook(self.tenant, self.webhook, why).await.at(region)?)
    }

    fn ledger(&self) -> &Ledger {
        self.environment.ledger()
    }

    fn body(&self, message: &WebhookMessage, service: &str) -> Vec<u8> {
        let data = match message.told {
            Told::Test => None,
            Told::Job { job, run, state } => Some(Data {
                job: job.to_string(),
                run: run.get(),
                state: state.as_str(),
                link: format!("{service}/v1/tenants/{}/jobs/{job}", self.tenant),
            }),
        };
        let kind = data.as_ref().map_or("webhook.test".to_owned(), |data| format!("job.{}", data.state));
        // A struct of texts and numbers has nothing that JSON does not know.
        serde_json::to_vec(&Body { r#type: kind, timestamp: message.at, data }).unwrap_or_default()
    }
}

/// What is told, as the specification has it: a type, when it happened, and data.
#[derive(Serialize)]
struct Body {
    r#type: String,
    timestamp: Timestamp,
    data: Option<Data>,
}

/// Which job, and where it is.
#[derive(Serialize)]
struct Data {
    job: String,
    run: u16,
    state: &'static str,
    link: String,
}

/// What is signed: `id.timestamp.body`.
fn content(id: MessageId, sent: i64, body: &[u8]) -> Vec<u8> {
    [format!("{id}.{sent}.").as_bytes(), body].concat()
}

/// The numbers of the secrets that sign: the newest, and the one before it while that was replaced a short while ago.
fn secrets(webhook: &Webhook, now: Timestamp) -> Vec<u16> {
    let before = webhook.replaced.filter(|until| now < *until).map(|_| webhook.secret.saturating_sub(1));
    [webhook.secret].into_iter().chain(before.filter(|before| *before > 0)).collect()
}

/// As the header has them: `v1,` and base64, with a space between two.
fn signatures(signed: &[WebhookSignature]) -> String {
    let signatures: Vec<String> = signed.iter().map(|signed| format!("v1,{}", STANDARD.encode(signed))).collect();
    signatures.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_was_replaced_signs_for_a_day_beside_the_new_one() {
        let now: Timestamp = "2026-12-01T12:00:00Z".parse().unwrap();
        let mut webhook = Webhook {
            id: WebhookId::generate(),
            url: "https://example.org/".to_owned(),
            created: now,
            secret: 1,
            replaced: None,
            failures: 0,
            failing: None,
            tried: None,
            answered: None,
            disabled: None,
        };
        assert_eq!(secrets(&webhook, now), [1]);
        webhook.secret = 2;
        webhook.replaced = Some(now + BOTH_SIGN);
        assert_eq!(secrets(&webhook, now), [2, 1]);
        assert_eq!(secrets(&webhook, now + BOTH_SIGN), [2]);
    }
}

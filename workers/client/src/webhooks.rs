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
use docward_ledger::{Ledger, MOST_WEBHOOK_TESTS, MOST_WEBHOOKS, Told, Webhook, WebhookDisabled, WebhookMessage};
use docward_runtime::error::At;
use docward_trust::{TenantScope, WEBHOOKS, WebhookRequest, WebhookSignature, Webhooks, person};
use docward_trust_policy::Tenant;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// For how long a secret that was replaced signs beside the new one.
const BOTH_SIGN: Duration = Duration::from_hours(24);
/// For how long something is tried, from when it was sent first, where the address takes other things meanwhile.
const TRIED: Duration = Duration::from_hours(3 * 24);
/// How many messages are sent to one address at a time.
const AT_ONCE: u32 = 4;
/// When something is sent again of which nobody noted what became of it: longer than an attempt may take.
const NOTED_WITHIN: Duration = Duration::from_secs(30);

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
                let added = environment.ledger().add_webhook(tenant.id, id, url).await;
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
    /// As [`Client::webhook`]; [`WrongUse::WebhookDisabled`], [`WrongUse::NoWebhooks`], [`WrongUse::WebhookTests`].
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
        let is_sent = environment.ledger().test_webhook(tenant.id, id, message).await.at(self.region())?;
        if is_sent { Ok(message) } else { Err(WrongUse::WebhookTests { most: MOST_WEBHOOK_TESTS }.into()) }
    }

    /// Gives one a new secret, which is told this once. The one before it signs beside it for a day, and until then there is no further one:
    /// two secrets sign at most, and a receiver that knows the older one is not cut off.
    ///
    /// # Errors
    /// As [`Client::webhook`]; [`WrongUse::WebhookSecrets`].
    pub async fn replace_webhook_secret(
        &self,
        tenant: &Tenant,
        id: WebhookId,
    ) -> Result<(Webhook, WebhookSecret), ClientError> {
        self.admitted(tenant, person::Webhooks, Purpose::Operations).await?;
        let (environment, webhook) = self.webhook_in(tenant, id).await?;
        let next = webhook.secret.checked_add(1).filter(|_| webhook.replaced.is_none());
        let next = next.ok_or(WrongUse::WebhookSecrets)?;
        let secret = self
            .admit(&environment, of(tenant), async |scope| {
                // First: one that can't be had must not sign.
                let secret = scope.webhook_secret(id, next).await?;
                // And on record, for if that failed later the caller would not be told a secret that signs.
                self.say(tenant, (FactKind::Decided, "webhook-secret-replaced"), None, Timestamp::now()).await?;
                let replaced = environment.ledger().replace_webhook_secret(tenant.id, id, next, BOTH_SIGN).await;
                // Not where somebody else replaced it meanwhile.
                if replaced.at(self.region())? {
                    Ok(WebhookSecret::of(&secret))
                } else {
                    Err(WrongUse::WebhookSecrets.into())
                }
            })
            .await?;
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
    pub failing: Duration,
}

/// The environments of a region in which there may be news: the one that all share, `None`, and those of tenants' own.
pub fn owners_of_news(connections: &Connections, region: &Region) -> Vec<Option<TenantId>> {
    let tenants = connections.directory().tenants_in(region).into_iter().map(|tenant| tenant.id);
    let own = tenants.filter(|tenant| connections.configurations().has_environment(region, *tenant));
    [None].into_iter().chain(own.map(Some)).collect()
}

/// The addresses of an environment for which something may be due.
///
/// # Errors
/// When something of the environment is away.
pub async fn news_of(
    connections: &Connections,
    region: &Region,
    owner: Option<TenantId>,
) -> Result<Vec<NewsFor>, ClientError> {
    let environment = connections.environment(region, owner).await?;
    let due = environment.ledger().webhooks_with_work().await.at(region)?;
    // One that has left the region is told nothing from here.
    let tenants = connections.directory().tenants_in(region);
    let at_home = |due: &(TenantId, WebhookId)| tenants.iter().any(|tenant| tenant.id == due.0);
    let of = |(tenant, webhook)| NewsFor { environment: environment.clone(), tenant, webhook };
    Ok(due.into_iter().filter(at_home).map(of).collect())
}

impl NewsFor {
    /// Looks for news, and takes what is due to send it: four messages. Of an address that takes nothing it is one, and that after a rest,
    /// longer by `rest` with each failure. While the tenant is frozen, its keys are revoked or its policy has nothing sent, nothing is looked
    /// for and all waits. Links in it begin with `service`.
    ///
    /// # Errors
    /// When the ledger is away, or the tenant's key can't be had; then nothing is taken.
    pub async fn take(&self, service: &str, rest: Duration) -> Result<Vec<Sending>, ClientError> {
        let region = &self.environment.config().region;
        let gate = &self.environment.rooms().gate;
        if gate.would_send_no_news(self.tenant).is_some() {
            return Ok(Vec::new());
        }
        let ledger = self.ledger();
        if !ledger.look_for_news(self.tenant, self.webhook, rest).await.at(region)? {
            return Ok(Vec::new());
        }
        let Some(webhook) = ledger.webhook(self.tenant, self.webhook).await.at(region)? else { return Ok(Vec::new()) };
        let most = if webhook.failures == 0 { AT_ONCE } else { 1 };
        let work = async |scope: TenantScope<'_, Webhooks>| -> Result<Vec<Sending>, ClientError> {
            // First: what can't be signed is not taken.
            let signer = scope.webhook_signer(self.webhook, &secrets(&webhook)).await?;
            let taken = ledger.take_webhook_messages(self.tenant, self.webhook, most, NOTED_WITHIN);
            let (taken, sent) = (taken.await.at(region)?, Timestamp::now().as_second());
            let sign = |message: WebhookMessage| {
                let body = self.body(&message, service);
                let signatures = signatures(&signer.sign(&content(message.id, sent, &body))?);
                let (url, id, attempt) = (webhook.url.clone(), message.id, message.attempt);
                Ok(Sending { url, id, sent, signatures, body, attempt, message })
            };
            taken.into_iter().map(sign).collect()
        };
        gate.admit(WebhookRequest { tenant: self.tenant }, work).await?
    }

    /// Notes that something was taken.
    ///
    /// # Errors
    /// When the ledger is away: it is sent again.
    pub async fn took(&self, sending: &Sending, answered: u16) -> Result<(), ClientError> {
        let noted = self.ledger().webhook_took(self.tenant, self.webhook, &sending.message, answered);
        Ok(noted.await.at(&self.environment.config().region)?)
    }

    /// Notes that something was not taken, and after how long it is sent again. What was tried for three days is given up; nothing more is
    /// sent to an address that says that it is gone, or has taken nothing for too long. Both are on record, and the latter raises an alert.
    ///
    /// # Errors
    /// When ledger or broker is away: it is sent again.
    pub async fn did_not_take(
        &self,
        sending: &Sending,
        answered: Option<u16>,
        again: Duration,
        given_up: GivenUp,
    ) -> Result<(), ClientError> {
        let (region, message) = (&self.environment.config().region, &sending.message);
        let noted = self.ledger().webhook_did_not_take(self.tenant, self.webhook, message, (answered, again));
        let Some(not_taken) = noted.await.at(region)? else { return Ok(()) };
        // On record first: if this ends between the two, the next failure does the same again.
        if answered == Some(410) {
            self.say("webhook-disabled", None).await?;
            Ok(self.ledger().disable_webhook(self.tenant, self.webhook, WebhookDisabled::Gone).await.at(region)?)
        } else if not_taken.failures >= given_up.failures && not_taken.failing >= given_up.failing {
            self.say("webhook-disabled", None).await?;
            Ok(self.ledger().disable_webhook(self.tenant, self.webhook, WebhookDisabled::Failing).await.at(region)?)
        } else if not_taken.tried >= TRIED {
            self.say("webhook-message-given-up", Some(message.told)).await?;
            Ok(self.ledger().give_webhook_message_up(self.tenant, message).await.at(region)?)
        } else {
            Ok(())
        }
    }

    /// Puts on record what nobody asked for.
    async fn say(&self, reason: &str, about: Option<Told>) -> Result<(), ClientError> {
        let (region, actor) = (&self.environment.config().region, Actor::Task(WEBHOOKS.to_owned()));
        let fact = Fact::about(self.tenant, region, FactKind::Decided, actor, Purpose::Operations, Timestamp::now());
        let mut fact = fact.with_reason(reason);
        if let Some(Told::Job { job, run, .. }) = about {
            (fact.job, fact.run) = (Some(job), Some(run));
        }
        Ok(self.environment.broker().publish_fact(&fact).await.at(region)?)
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
fn secrets(webhook: &Webhook) -> Vec<u16> {
    let before = webhook.replaced.map(|_| webhook.secret.saturating_sub(1));
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
    fn a_secret_that_was_replaced_signs_beside_the_new_one_while_it_may() {
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
        assert_eq!(secrets(&webhook), [1]);
        webhook.secret = 2;
        webhook.replaced = Some(now);
        assert_eq!(secrets(&webhook), [2, 1]);
        webhook.replaced = None;
        assert_eq!(secrets(&webhook), [2]);
    }
}

//! News that is signed: for whom, when, and with what.

use crate::world::{EU, US, World};
use docward_envelope::{Freeze, HoldReason, Purpose, TenantId, WebhookId};
use docward_trust::{
    PersonRequest, ProcessRole, Reason, Refusal, TenantScope, WebhookRequest, WebhookSignature, Webhooks, person,
};
use docward_trust_policy::{Action, Grant};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// A world in which every tenant's newest policy lets news be sent, but for the insurer's.
fn world() -> World {
    let world = World::new();
    let policies: Vec<_> = [world.clinic, world.hospital, world.insurer]
        .into_iter()
        .flat_map(|tenant| [(tenant, 1), (tenant, 2)])
        .map(|(tenant, version)| {
            let mut policy = world.policy(tenant, version);
            policy.webhooks = version == 2 && tenant != world.insurer;
            policy
        })
        .collect();
    world.load(&policies);
    world
}

async fn signed(
    world: &World,
    tenant: TenantId,
    webhook: WebhookId,
    content: &[u8],
) -> Result<Vec<WebhookSignature>, Refusal> {
    let sign = async |scope: TenantScope<'_, Webhooks>| scope.webhook_signer(webhook, &[2, 1]).await?.sign(content);
    world.gate(US, ProcessRole::Client).admit(WebhookRequest { tenant }, sign).await?
}

/// An address's secret, as who enters it is told.
async fn secret(world: &World, tenant: TenantId, webhook: WebhookId, number: u16) -> Result<[u8; 32], Refusal> {
    let grant =
        Grant { actions: [Action::Operate].into(), purposes: [Purpose::Operations].into(), ..world.grant(tenant) };
    let grant = world.signed(&grant);
    let request =
        PersonRequest { grant: &grant, action: person::Webhooks, tenant, purpose: Purpose::Operations, rule: None };
    let tell = async |scope: TenantScope<'_, person::Webhooks>| scope.webhook_secret(webhook, number).await;
    Ok(*world.gate(US, ProcessRole::Client).admit(request, tell).await??)
}

#[tokio::test]
async fn news_is_signed_with_the_secret_that_was_told_and_with_nobody_elses() {
    let world = world();
    let (tenant, webhook, content) = (world.clinic, WebhookId::generate(), b"id.1.{}".as_slice());
    let by = |secret: [u8; 32]| -> WebhookSignature {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
        mac.update(content);
        mac.finalize().into_bytes().into()
    };
    let [first, second] = [secret(&world, tenant, webhook, 1).await, secret(&world, tenant, webhook, 2).await];
    let [first, second] = [first.unwrap(), second.unwrap()];
    assert_eq!(signed(&world, tenant, webhook, content).await, Ok(vec![by(second), by(first)]));
    assert_eq!(secret(&world, tenant, webhook, 1).await, Ok(first), "it follows from the key");
    let of_others =
        [secret(&world, tenant, WebhookId::generate(), 1).await, secret(&world, world.insurer, webhook, 1).await];
    let all: std::collections::BTreeSet<_> = [first, second].into_iter().chain(of_others.map(Result::unwrap)).collect();
    assert_eq!(all.len(), 4, "each has secrets of its own");
}

#[tokio::test]
async fn no_news_is_sent_for_who_is_frozen_or_revoked_or_elsewhere_or_whose_policy_says_nothing_of_it() {
    let world = world();
    let (tenant, webhook) = (world.clinic, WebhookId::generate());
    let reason = async |tenant| signed(&world, tenant, webhook, b"x").await.err().map(|refusal| refusal.reason);
    let looked = |tenant| world.gate(US, ProcessRole::Client).would_send_no_news(tenant).map(|refusal| refusal.reason);
    assert_eq!((reason(tenant).await, looked(tenant)), (None, None));
    let nothing = Some(Reason::NotPermitted);
    assert_eq!((reason(world.insurer).await, looked(world.insurer)), (nothing, nothing), "its policy says nothing");
    assert_eq!((reason(world.hospital).await, looked(world.hospital)), (nothing, nothing), "it is elsewhere");
    let held = |reason| Some(Reason::Hold(reason));
    world.send_controls(&[Freeze { tenant: Some(tenant), stage: None }], &[]);
    assert_eq!((reason(tenant).await, looked(tenant)), (held(HoldReason::Frozen), held(HoldReason::Frozen)));
    world.send_controls(&[], &[tenant]);
    assert_eq!((reason(tenant).await, looked(tenant)), (held(HoldReason::Revoked), held(HoldReason::Revoked)));
    let told = secret(&world, tenant, webhook, 1).await.unwrap_err().reason;
    assert_eq!(told, Reason::Hold(HoldReason::Revoked), "nor is anybody told a secret");
    world.send_controls(&[], &[]);
    world.pass(60);
    assert_eq!(reason(tenant).await, held(HoldReason::StaleControl));
    // Who is no service for people sends nothing, and a tenant's own environment is its own.
    let worker = world.gate(EU, ProcessRole::Worker(docward_envelope::Stage::Ocr));
    assert_eq!(worker.would_send_no_news(tenant).map(|refusal| refusal.reason), Some(Reason::Role));
    let of_other = world.gate_at(Some(world.insurer), ProcessRole::Client);
    assert_eq!(of_other.would_send_no_news(tenant).map(|refusal| refusal.reason), Some(Reason::Environment));
}

//! What was stored and not sent: whoever took it in was killed in between, or did not reach the broker.

use crate::connections::Connections;
use crate::environment::Environment;
use crate::error::{ClientError, WrongUse};
use docward_envelope::{Region, TenantId, Timestamp};
use docward_ledger::{Answered, LedgerError, Received};
use docward_runtime::error::At;
use jiff::SignedDuration;
use std::sync::Arc;

/// After so long nobody is sending it any more. If somebody is, it is sent twice, which does nothing.
const GIVEN_UP: SignedDuration = SignedDuration::from_secs(20);

/// Notes a document that is stored, and the answer to the request or upload that it came by. Where that can't be done it is on record all the same, so that
/// nothing lies in the bucket of which nobody knows.
pub(crate) async fn receive(
    environment: &Environment,
    received: &Received,
    answered: Option<Answered<'_>>,
) -> Result<(), ClientError> {
    let noted = environment.ledger().receive(received, answered, Timestamp::now()).await;
    if noted.is_err() {
        let _on_record = environment.broker().publish_fact(&received.fact).await;
    }
    if let Err(LedgerError::GivenUp) = noted {
        return Err(WrongUse::InFlight.into());
    }
    Ok(noted.at(&environment.config().region)?)
}

/// Says that a document was taken in, has it worked on, and notes that both were done. Done again it changes nothing: the fact has the
/// id that it had, and a stage that finds its manifest goes on from there.
pub(crate) async fn send_received(environment: &Environment, received: &Received) -> Result<(), ClientError> {
    let (header, region) = (received.envelope.header(), &environment.config().region);
    environment.broker().publish_fact(&received.fact).await.at(region)?;
    // Where the tenant's own queues were closed a moment ago the ledger's service opens them, once it has the fact; the envelope goes
    // the next time.
    environment.broker().publish_work(&received.envelope, received.lane, 0).await.at(region)?;
    Ok(environment.ledger().received_is_sent(header.tenant, header.job).await.at(region)?)
}

/// Sends what was received in a region and not sent since, of every tenant. What can't be sent now is sent the next time, and keeps
/// nothing else waiting.
pub async fn send_again(connections: &Arc<Connections>, region: &Region) {
    for tenant in connections.directory().tenants_in(region) {
        let own = connections.configurations().has_environment(region, tenant.id).then_some(tenant.id);
        for owner in [None].into_iter().chain(own.map(Some)) {
            if let Ok(environment) = connections.environment(region, owner).await {
                send_again_in(&environment, tenant.id).await;
            }
        }
    }
}

async fn send_again_in(environment: &Environment, tenant: TenantId) {
    let before = Timestamp::now().saturating_sub(GIVEN_UP).unwrap_or(Timestamp::MIN);
    for received in environment.ledger().unsent(tenant, before).await.unwrap_or_default() {
        // The next would wait for the same service.
        if let Err(ClientError::Away { .. }) = send_received(environment, &received).await {
            break;
        }
    }
}

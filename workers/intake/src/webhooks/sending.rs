//! Sends news of jobs to tenants' addresses: at least once, and again, later and later, where it is not taken. Each address is on its own, so
//! that one which does not answer keeps nobody else's waiting.

use crate::service::Service;
use docward_client::{GivenUp, NewsFor, Sending, news_of};
use docward_envelope::{Timestamp, WebhookId};
use docward_network::{BackoffBuilder, ExponentialBuilder, PublicAddress, PublicClient, Request, header};
use docward_runtime::config::ServiceWebhooks;
use futures_util::future::join_all;
use jiff::SignedDuration;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::interval;

/// How often it is looked for news.
const LOOK: Duration = Duration::from_secs(1);
/// How long an address may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// The longest that something waits before it is sent again.
const LONGEST_WAIT: Duration = Duration::from_hours(8);

/// Addresses that something is sent to at the moment.
type Busy = Arc<Mutex<HashSet<WebhookId>>>;

/// Sends what there is to send, until the service drains.
pub(crate) async fn send(service: Arc<Service>) {
    let (busy, mut look) = (Busy::default(), interval(LOOK));
    // Without the system's certificates nothing can be sent at all.
    let Ok(client) = PublicClient::new(PATIENCE).map(Arc::new) else { return };
    loop {
        tokio::select! {
            () = service.drain.cancelled() => return,
            _ = look.tick() => {}
        }
        for news in news_of(&service.connections, &service.region).await {
            if !busy.lock().unwrap_or_else(PoisonError::into_inner).insert(news.webhook) {
                continue;
            }
            let (busy, client, config) = (busy.clone(), client.clone(), service.webhooks.clone());
            // What is sent when the service drains is noted, or sent again by another.
            service.begun.spawn(async move {
                send_to(&news, &client, &config).await;
                busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&news.webhook);
            });
        }
    }
}

/// Sends what is due for one address, some of it at a time.
async fn send_to(news: &NewsFor, client: &PublicClient, config: &ServiceWebhooks) {
    let link = config.address.as_deref().unwrap_or_default().trim_end_matches('/');
    // What is away is asked again at the next look.
    let sending = news.take(link).await.unwrap_or_default();
    let sent: Vec<_> = sending.iter().map(|sending| send_one(news, sending, (client, config))).collect();
    join_all(sent).await;
}

async fn send_one(news: &NewsFor, sending: &Sending, (client, config): (&PublicClient, &ServiceWebhooks)) {
    let answered = answered(sending, client, config).await;
    let noted = match answered {
        Some(status @ 200..=299) => news.took(sending, status).await,
        _ => {
            let again = Timestamp::now().saturating_add(wait(sending.attempt, config)).unwrap_or(Timestamp::MAX);
            let failing = SignedDuration::from_secs(config.failing_seconds.into());
            news.did_not_take(sending, answered, again, GivenUp { failures: config.failures, failing }).await
        }
    };
    // Where it can't be noted it is sent again in a while.
    let _away = noted;
}

/// Sends something; gives the status that is answered, `None` where nothing is, or the address is not one that may be reached (any more).
async fn answered(sending: &Sending, client: &PublicClient, config: &ServiceWebhooks) -> Option<u16> {
    let address = PublicAddress::read(&sending.url, config.this_machine)?;
    let request = Request::post(address.uri())
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "docward")
        .header("webhook-id", sending.id.to_string())
        .header("webhook-timestamp", sending.sent.to_string())
        .header("webhook-signature", &sending.signatures)
        .body(sending.body.clone())
        .ok()?;
    client.send(&address, request).await.ok().map(|status| status.as_u16())
}

/// How long to wait after so many failures; up to twice as long, at random, so that what failed together does not come back together.
fn wait(attempt: u32, config: &ServiceWebhooks) -> Duration {
    let waits = ExponentialBuilder::new()
        .with_min_delay(Duration::from_secs(config.first_wait_seconds))
        .with_factor(3.0)
        .with_max_delay(LONGEST_WAIT)
        .with_jitter()
        .without_max_times();
    let before = usize::try_from(attempt.saturating_sub(1).min(100)).unwrap_or(0);
    waits.build().nth(before).unwrap_or(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_become_three_times_as_long_to_eight_hours() {
        let config = ServiceWebhooks::default();
        for (attempt, seconds) in [(1, 5), (2, 15), (3, 45), (4, 135), (20, 8 * 3600), (u32::MAX, 8 * 3600)] {
            let wait = wait(attempt, &config).as_secs();
            assert!((seconds..=2 * seconds).contains(&wait), "{attempt}: {wait}");
        }
    }
}

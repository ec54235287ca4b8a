//! Sends news of jobs to tenants' addresses: at least once, and again, later and later, where it is not taken. Each environment is looked at
//! and each address sent to on its own, so that one which does not answer keeps nobody else's waiting.

use crate::service::Service;
use docward_client::{GivenUp, NewsFor, Sending, news_of, owners_of_news};
use docward_envelope::{TenantId, WebhookId};
use docward_network::{BackoffBuilder, ExponentialBuilder, PublicAddress, PublicClient, Request, header};
use docward_runtime::config::ServiceWebhooks;
use docward_telemetry::warn;
use futures_util::future::join_all;
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{interval, timeout};

/// How often it is looked for news.
const LOOK: Duration = Duration::from_secs(1);
/// How long an environment may take to say for whom there is news.
const LOOKED: Duration = Duration::from_secs(10);
/// How long it may take to look what is due for one address, and to sign it.
const TAKEN: Duration = Duration::from_secs(30);
/// How long an address may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// The longest that something waits before it is sent again.
const LONGEST_WAIT: Duration = Duration::from_hours(8);

/// What is under way: it is begun again when it has ended, and not before.
struct Underway<K>(Arc<Mutex<HashSet<K>>>);

impl<K: Clone + Eq + Hash> Underway<K> {
    fn none() -> Self {
        Self(Arc::default())
    }

    /// Begins something; `None` while it is under way. It has ended when what comes of this is dropped.
    fn begin(&self, what: K) -> Option<Begun<K>> {
        // A panic while it was held leaves no half-written value: every change is one insert or remove.
        let begins = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(what.clone());
        begins.then(|| Begun { underway: self.0.clone(), what })
    }
}

struct Begun<K: Eq + Hash> {
    underway: Arc<Mutex<HashSet<K>>>,
    what: K,
}

impl<K: Eq + Hash> Drop for Begun<K> {
    fn drop(&mut self) {
        self.underway.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.what);
    }
}

/// Sends what there is to send, until the service drains.
pub(crate) async fn send(service: Arc<Service>) {
    let Ok(client) = PublicClient::new(PATIENCE).map(Arc::new) else {
        warn!("no news is sent", reason = "no-certificates");
        return;
    };
    let sends = Arc::new(Underway::none());
    let look = |owner| {
        let (service, client, sends) = (service.clone(), client.clone(), sends.clone());
        async move { look_in(&service, owner, &client, &sends).await }
    };
    let owners = || owners_of_news(&service.connections, &service.region);
    service.drain.run_until_cancelled(each_again_and_again(LOOK, owners, look)).await;
}

/// Does something for each of some, again and again, without end. One for which it takes long keeps no other waiting, and is not begun again
/// meanwhile.
async fn each_again_and_again<K, D>(every: Duration, all: impl Fn() -> Vec<K>, act: impl Fn(K) -> D)
where
    K: Clone + Eq + Hash + Send + 'static,
    D: Future<Output = ()> + Send + 'static,
{
    let (acts, mut time) = (Underway::none(), interval(every));
    loop {
        time.tick().await;
        for one in all() {
            let Some(begun) = acts.begin(one.clone()) else { continue };
            let act = act(one);
            tokio::spawn(async move {
                act.await;
                drop(begun);
            });
        }
    }
}

/// Begins to send what is due in one environment.
async fn look_in(
    service: &Arc<Service>,
    owner: Option<TenantId>,
    client: &Arc<PublicClient>,
    sends: &Underway<WebhookId>,
) {
    // What is away is asked again at the next look.
    let found = timeout(LOOKED, news_of(&service.connections, &service.region, owner)).await;
    for news in found.ok().and_then(Result::ok).unwrap_or_default() {
        let Some(begun) = sends.begin(news.webhook) else { continue };
        let (service, client) = (service.clone(), client.clone());
        let tracked = service.begun.clone();
        // What is sent when the service drains is noted, or sent again by another.
        tracked.spawn(async move {
            send_to(&news, &client, &service).await;
            drop(begun);
        });
    }
}

/// Sends what is due for one address, some of it at a time, until there is no more or something is not taken.
async fn send_to(news: &NewsFor, client: &PublicClient, service: &Service) {
    let config = &service.webhooks;
    let rest = Duration::from_secs(config.first_wait_seconds);
    let link = config.address.as_deref().unwrap_or_default().trim_end_matches('/');
    while !service.drain.is_cancelled() {
        // What is away is asked again at the next look.
        let Ok(Ok(sending)) = timeout(TAKEN, news.take(link, rest)).await else { return };
        let taken = join_all(sending.iter().map(|sending| send_one(news, sending, (client, config)))).await;
        if taken.is_empty() || taken.contains(&false) {
            return;
        }
    }
}

/// Sends one message; says whether it was taken, and that is noted.
async fn send_one(news: &NewsFor, sending: &Sending, (client, config): (&PublicClient, &ServiceWebhooks)) -> bool {
    let answered = answered(sending, client, config).await;
    // Where it can't be noted it is sent again in a while.
    if let Some(status @ 200..=299) = answered {
        return news.took(sending, status).await.is_ok();
    }
    let given_up = GivenUp { failures: config.failures, failing: Duration::from_secs(config.failing_seconds.into()) };
    let _away = news.did_not_take(sending, answered, wait(sending.attempt, config), given_up).await;
    false
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

    /// As an environment that does not answer is looked at beside others.
    #[tokio::test]
    async fn one_that_hangs_is_begun_once_and_keeps_no_other_waiting() {
        let (tell, mut begun) = tokio::sync::mpsc::unbounded_channel();
        let act = |one| {
            let tell = tell.clone();
            async move {
                let _told = tell.send(one);
                if one == "hangs" {
                    std::future::pending::<()>().await;
                }
            }
        };
        let all = || vec!["hangs", "answers"];
        let again_and_again = each_again_and_again(Duration::from_millis(1), all, act);
        let told = async {
            let mut told = Vec::new();
            while told.iter().filter(|one| **one == "answers").count() < 5 {
                told.extend(begun.recv().await);
            }
            told
        };
        let told = tokio::select! {
            told = told => told,
            () = again_and_again => Vec::new(),
        };
        assert_eq!(told.iter().filter(|one| **one == "hangs").count(), 1, "{told:?}");
    }

    #[test]
    fn what_is_under_way_is_not_begun_again_and_keeps_nothing_else() {
        let underway = Underway::none();
        let first = underway.begin("first").unwrap();
        assert!(underway.begin("first").is_none());
        assert!(underway.begin("second").is_some());
        drop(first);
        assert!(underway.begin("first").is_some());
    }

    #[test]
    fn waits_become_three_times_as_long_to_eight_hours() {
        let config = ServiceWebhooks::default();
        for (attempt, seconds) in [(1, 5), (2, 15), (3, 45), (4, 135), (20, 8 * 3600), (u32::MAX, 8 * 3600)] {
            let wait = wait(attempt, &config).as_secs();
            assert!((seconds..=2 * seconds).contains(&wait), "{attempt}: {wait}");
        }
    }
}

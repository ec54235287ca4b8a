//! Everything this room reports, in one place: ids, words and numbers, never a frame.

use crate::BrokerError;
use docward_envelope::{RetryReason, Route};
use docward_telemetry::{counter, info, warn};

/// A connection was made.
pub(crate) fn connected() {
    counter!("broker.connections", 1);
    info!("connected to the broker");
}

/// A connection could not be made, or a channel not opened; the next attempt follows.
pub(crate) fn unreachable(error: BrokerError) {
    counter!("broker.unreachable", 1);
    warn!("broker is away, trying again", error.kind = error.as_str());
}

/// A consumer lost its channel and is being rebuilt.
pub(crate) fn consumer_lost(consumer: &'static str, error: BrokerError) {
    counter!("broker.consumers.lost", 1);
    warn!("consumer lost its channel, rebuilding it", consumer.name = consumer, error.kind = error.as_str());
}

/// A publish is tried again.
pub(crate) fn publish_repeated(exchange: &'static str, error: BrokerError) {
    counter!("broker.publishes.repeated", 1);
    warn!("publish is tried again", exchange.name = exchange, error.kind = error.as_str());
}

/// A long document is left to another delivery, which continues it.
pub(crate) fn continued(route: Route) {
    counter!("broker.continued", 1);
    info!("a long document is continued by another delivery", work.stage = route.stage, work.lane = route.lane);
}

/// Work goes into a delay queue, or ends if that was its last attempt.
pub(crate) fn retried(route: Route, attempt: u32, reason: RetryReason) {
    counter!("broker.retries", 1);
    info!(
        "delivery is to be retried",
        work.stage = route.stage,
        work.lane = route.lane,
        work.attempt = attempt,
        retry.reason = reason
    );
}

/// A delivery or batch was dropped without being settled: a fault of the caller.
pub(crate) fn dropped_unsettled(what: &'static str) {
    counter!("broker.dropped_unsettled", 1);
    warn!("dropped unsettled, it goes back to its queue", dropped.kind = what);
}

/// A fact or control list that this build cannot read.
pub(crate) fn unreadable(what: &'static str) {
    counter!("broker.unreadable", 1);
    warn!("message is unreadable or another region's", queue.name = what);
}

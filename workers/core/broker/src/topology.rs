//! What a region's virtual host holds, and declaring it again and again without harm.
//!
//! Queue arguments are only what can never change: type, dead-letter exchange, limit, single active consumer. The
//! rest is broker policy ([`crate::policies`]), because a queue declared with other arguments is a 406.

use crate::{BrokerError, delay::Delay};
use docward_envelope::{Route, TenantId};
use lapin::{
    Channel, ExchangeKind,
    options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions},
    types::{AMQPValue, FieldTable},
};

/// Direct; the routing key is the queue's name.
pub(crate) const WORK: &str = "work";
/// Fanout, so that a message keeps the route it had.
pub(crate) const PARKED: &str = "parked";
/// Fanout to the one queue that the region's ledger reads.
pub(crate) const FACTS: &str = "facts";
/// Fanout to the one queue that the region's ledger reads; who else wants the stream binds a queue of their own.
pub(crate) const ALERTS: &str = "alerts";
/// Fanout to each process's own queue.
pub(crate) const CONTROL: &str = "control";

/// How often a message may come back from a crashed worker before the broker parks it.
const DELIVERY_LIMIT: i64 = 20;
/// The limit of queues that only the ledger reads. A message past the limit would be lost, so restarts of the ledger and outages
/// of its database must never reach it.
const LEDGER_LIMIT: i64 = 1_000_000;

/// Creates what is missing. A tenant's own environment has that tenant's queues and no others, so that other tenants' messages
/// cannot be routed there.
///
/// # Errors
/// [`BrokerError::Topology`] for a queue or exchange that exists with other arguments.
pub(crate) async fn declare(channel: &Channel, environment: Option<TenantId>) -> Result<(), BrokerError> {
    exchange(channel, WORK, ExchangeKind::Direct).await?;
    for name in [PARKED, FACTS, ALERTS, CONTROL] {
        exchange(channel, name, ExchangeKind::Fanout).await?;
    }
    for name in [PARKED, FACTS, ALERTS] {
        queue(channel, name, name, &Arguments { dead_letter: None, limit: LEDGER_LIMIT, single: true }).await?;
    }
    work_queues(channel, environment).await?;
    for delay in Delay::ALL {
        // No routing key for the dead letter: without one the message keeps its own, and so finds its work queue.
        let arguments = Arguments { dead_letter: Some(WORK), limit: DELIVERY_LIMIT, single: false };
        exchange(channel, delay.name(), ExchangeKind::Fanout).await?;
        queue(channel, delay.name(), delay.name(), &arguments).await?;
    }
    Ok(())
}

/// Creates everybody's work queues, or one tenant's. Delays and `parked` are for all: a message keeps its route there.
pub(crate) async fn work_queues(channel: &Channel, tenant: Option<TenantId>) -> Result<(), BrokerError> {
    for route in Route::all(tenant) {
        let arguments = Arguments { dead_letter: Some(PARKED), limit: DELIVERY_LIMIT, single: false };
        queue(channel, &route.to_string(), WORK, &arguments).await?;
    }
    Ok(())
}

struct Arguments {
    dead_letter: Option<&'static str>,
    limit: i64,
    single: bool,
}

async fn exchange(channel: &Channel, name: &str, kind: ExchangeKind) -> Result<(), BrokerError> {
    let options = ExchangeDeclareOptions { durable: true, ..Default::default() };
    Ok(channel.exchange_declare(name.into(), kind, options, FieldTable::default()).await?)
}

async fn queue(channel: &Channel, name: &str, exchange: &str, wanted: &Arguments) -> Result<(), BrokerError> {
    let mut arguments = FieldTable::default();
    let text = |text: &str| AMQPValue::LongString(text.into());
    arguments.insert("x-queue-type".into(), text("quorum"));
    arguments.insert("x-delivery-limit".into(), AMQPValue::LongLongInt(wanted.limit));
    if let Some(exchange) = wanted.dead_letter {
        arguments.insert("x-dead-letter-exchange".into(), text(exchange));
    }
    if wanted.single {
        arguments.insert("x-single-active-consumer".into(), AMQPValue::Boolean(true));
    }
    channel.queue_declare(name.into(), QueueDeclareOptions::durable(), arguments).await?;
    let options = QueueBindOptions::default();
    Ok(channel.queue_bind(name.into(), exchange.into(), name.into(), options, FieldTable::default()).await?)
}

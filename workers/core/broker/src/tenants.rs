//! Queues of one tenant's own: opened when its placement is, closed when nothing of it is on its way any more.
//!
//! Quorum queues know neither `if-empty` nor `if-unused`, and count a moment late. So closing has two halves: first the
//! queues are cut off from the exchange, so that whatever is still sent there goes back to its sender; then, once the
//! ledger has counted nothing on its way, they are deleted.

use crate::{
    BrokerError,
    link::Link,
    topology::{WORK, work_queues},
};
use docward_envelope::{Route, TenantId};
use lapin::{
    options::{QueueDeclareOptions, QueueDeleteOptions},
    types::FieldTable,
};

/// What a queue holds, as the broker last counted.
struct Count {
    messages: u32,
    consumers: u32,
}

pub(crate) async fn open(link: &Link, tenant: TenantId) -> Result<(), BrokerError> {
    work_queues(&link.try_channel().await?, Some(tenant)).await
}

pub(crate) async fn seal_off(link: &Link, tenant: TenantId) -> Result<(), BrokerError> {
    for route in Route::all(Some(tenant)) {
        if count(link, route).await?.is_some() {
            let (queue, key) = (route.to_string().into(), route.to_string().into());
            link.try_channel().await?.queue_unbind(queue, WORK.into(), key, FieldTable::default()).await?;
        }
    }
    Ok(())
}

pub(crate) async fn delete(link: &Link, tenant: TenantId) -> Result<(), BrokerError> {
    let mut present = Vec::new();
    for route in Route::all(Some(tenant)) {
        match count(link, route).await? {
            Some(Count { messages: 0, consumers: 0 }) => present.push(route),
            Some(_) => return Err(BrokerError::InUse),
            None => {}
        }
    }
    let channel = link.try_channel().await?;
    for route in present {
        channel.queue_delete(route.to_string().into(), QueueDeleteOptions::default()).await?;
    }
    Ok(())
}

pub(crate) async fn any(link: &Link, tenant: TenantId) -> Result<bool, BrokerError> {
    for route in Route::all(Some(tenant)) {
        if count(link, route).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether anybody consumes a queue; not where it is not there.
pub(crate) async fn is_consumed(link: &Link, route: Route) -> Result<bool, BrokerError> {
    Ok(count(link, route).await?.is_some_and(|count| count.consumers > 0))
}

/// The counts of a queue; `None` if there is none. Asking for a missing queue closes the channel, so each call opens one.
async fn count(link: &Link, route: Route) -> Result<Option<Count>, BrokerError> {
    let options = QueueDeclareOptions { passive: true, ..Default::default() };
    let channel = link.try_channel().await?;
    match channel.queue_declare(route.to_string().into(), options, FieldTable::default()).await {
        Ok(queue) => Ok(Some(Count { messages: queue.message_count(), consumers: queue.consumer_count() })),
        Err(error) => match BrokerError::from(error) {
            BrokerError::Unroutable => Ok(None),
            other => Err(other),
        },
    }
}

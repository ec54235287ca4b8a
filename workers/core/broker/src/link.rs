//! The one connection of a process, made anew whenever it is gone. lapin's own recovery stays off: it brings channels
//! back only with the connection, and replays consumers over deliveries that are still being worked on.

use crate::{BrokerConfig, BrokerError, backoff::Backoff, notice};
use lapin::{Channel, Connection, ConnectionProperties, uri::AMQPUri};
use std::{future::Future, sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::timeout};
use tokio_util::sync::CancellationToken;

/// A dead peer is noticed within two of them.
const HEARTBEAT_SECONDS: u16 = 15;
/// No single answer of a living broker takes longer.
const ANSWER: Duration = Duration::from_secs(10);

pub(crate) struct Link {
    uri: AMQPUri,
    process: &'static str,
    current: Mutex<Option<Arc<Connection>>>,
    closed: CancellationToken,
}

impl Link {
    pub(crate) fn new(config: &BrokerConfig) -> Result<Self, BrokerError> {
        let mut uri: AMQPUri = config.uri.parse().map_err(|_: String| BrokerError::Address)?;
        if uri.vhost.is_empty() {
            return Err(BrokerError::Address);
        }
        uri.query.heartbeat = Some(HEARTBEAT_SECONDS);
        Ok(Self { uri, process: config.process, current: Mutex::new(None), closed: CancellationToken::new() })
    }

    /// Opens a channel, connecting first if need be: one attempt, one answer.
    pub(crate) async fn try_channel(&self) -> Result<Channel, BrokerError> {
        let connection = self.connection().await?;
        answered(connection.create_channel()).await
    }

    /// Waits, unless the link is closed meanwhile.
    pub(crate) async fn pause(&self, backoff: &mut Backoff) -> Result<(), BrokerError> {
        tokio::select! {
            () = self.closed.cancelled() => Err(BrokerError::Closed),
            () = backoff.wait() => Ok(()),
        }
    }

    pub(crate) fn closed(&self) -> &CancellationToken {
        &self.closed
    }

    pub(crate) async fn close(&self) {
        self.closed.cancel();
        if let Some(connection) = self.current.lock().await.take() {
            // The broker gives back what is unsettled either way.
            let _ = timeout(ANSWER, connection.close(200, "closed".into())).await;
        }
    }

    /// Everybody who needs a connection waits for the same one.
    async fn connection(&self) -> Result<Arc<Connection>, BrokerError> {
        let mut current = self.current.lock().await;
        if self.closed.is_cancelled() {
            return Err(BrokerError::Closed);
        }
        if let Some(connection) = current.as_ref().filter(|connection| connection.status().connected()) {
            return Ok(connection.clone());
        }
        *current = None;
        let properties = ConnectionProperties::default().with_connection_name(self.process.into());
        let connection = Arc::new(answered(Connection::connect_uri(self.uri.clone(), properties)).await?);
        notice::connected();
        *current = Some(connection.clone());
        Ok(connection)
    }
}

/// Bounds the wait for a single answer of the broker.
pub(crate) async fn answered<T>(request: impl Future<Output = lapin::Result<T>>) -> Result<T, BrokerError> {
    match timeout(ANSWER, request).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(BrokerError::Lost),
    }
}

//! The one connection of a process, made anew whenever it is gone. lapin's own recovery stays off: it brings channels
//! back only with the connection, and replays consumers over deliveries that are still being worked on.

use crate::{BrokerConfig, BrokerError, notice, tls};
use docward_network::{PATIENTLY, Retryable, TlsFiles, Waits, is_this_machine};
use lapin::uri::{AMQPScheme, AMQPUri};
use lapin::{Channel, Connection, ConnectionProperties};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::Mutex,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// How often heartbeats are exchanged; a dead peer is noticed after two that are missing.
const HEARTBEAT_SECONDS: u16 = 15;
/// How long a single answer of the broker may take before the connection counts as lost.
const ANSWER: Duration = Duration::from_secs(10);

pub(crate) struct Link {
    uri: AMQPUri,
    tls: TlsFiles,
    process: &'static str,
    current: Mutex<Option<Arc<Connection>>>,
    closed: CancellationToken,
}

impl Link {
    pub(crate) fn new(config: &BrokerConfig) -> Result<Self, BrokerError> {
        let mut uri: AMQPUri = config.uri.parse().map_err(|_: String| BrokerError::Address)?;
        // The library takes localhost for an IPv6 address in brackets.
        if uri.vhost.is_empty() || config.uri.contains('[') {
            return Err(BrokerError::Address);
        }
        uri.query.heartbeat = Some(HEARTBEAT_SECONDS);
        match uri.scheme {
            AMQPScheme::AMQP if is_this_machine(&uri.authority.host) => {}
            AMQPScheme::AMQP => return Err(BrokerError::InTheClear),
            // A wrong set-up is told at once, rather than after a minute of trying.
            AMQPScheme::AMQPS => drop(config.tls.client()?),
        }
        Ok(Self {
            uri,
            tls: config.tls.clone(),
            process: config.process,
            current: Mutex::new(None),
            closed: CancellationToken::new(),
        })
    }

    /// Opens a channel, connecting first if need be: one attempt, one answer.
    pub(crate) async fn try_channel(&self) -> Result<Channel, BrokerError> {
        let connection = self.connection().await?;
        answered(connection.create_channel()).await
    }

    /// Waits before something is tried again, unless the link is closed meanwhile.
    pub(crate) async fn pause(&self, waits: &mut Waits) -> Result<(), BrokerError> {
        tokio::select! {
            () = self.closed.cancelled() => Err(BrokerError::Closed),
            () = sleep(waits.next().unwrap_or_default()) => Ok(()),
        }
    }

    /// Does something again and again until it works or fails for good, unless the link is closed meanwhile.
    pub(crate) async fn until_settled<T, F>(
        &self,
        attempt: impl FnMut() -> F,
        may_pass: impl FnMut(&BrokerError) -> bool,
        report: impl Fn(BrokerError),
    ) -> Result<T, BrokerError>
    where
        F: Future<Output = Result<T, BrokerError>>,
    {
        tokio::select! {
            () = self.closed.cancelled() => Err(BrokerError::Closed),
            settled = attempt.retry(PATIENTLY).when(may_pass).notify(|error: &BrokerError, _| report(*error)) => settled,
        }
    }

    /// Returns once the broker answers, which may be at once. Unlike a publish, it tells wrong credentials from a broker that is
    /// away.
    pub(crate) async fn reachable(&self) -> Result<(), BrokerError> {
        self.until_settled(
            || self.try_channel(),
            |error| !matches!(error, BrokerError::Refused | BrokerError::Untrusted),
            notice::unreachable,
        )
        .await
        .map(drop)
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

    /// The current connection, or a new one; all callers share it.
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
        let connection = match self.uri.scheme {
            AMQPScheme::AMQP => answered(Connection::connect_uri(self.uri.clone(), properties)).await?,
            AMQPScheme::AMQPS => answered(tls::connect(&self.uri, &self.tls, properties)?).await?,
        };
        let connection = Arc::new(connection);
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

//! A client to an HTTP service: over TLS or on this machine, every call within a time, no answer larger than expected.

use crate::Transport;
use crate::public::Resolver;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::time::Duration;

/// How long a call may take, from connecting to the end of the answer.
const PATIENCE: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(3);
/// How long a connection is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(30);
/// The largest answer that is read, in bytes; far more than any service here has to say.
const LONGEST: usize = 1 << 20;

/// Why a service could not be asked. Quotes neither its address nor its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The address is neither `https` nor on this machine.
    #[error("the address is neither https nor on this machine")]
    InTheClear,
    /// The system's certificates could not be read.
    #[error("the system's certificates could not be read")]
    Certificates,
    /// Nobody answered in time, or the answer was cut off or too large. Passes.
    #[error("the service does not answer")]
    Away,
}

/// A client that reaches what is at one address. Connections are kept for a while and used again.
pub struct HttpClient {
    client: Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>,
    patience: Duration,
    longest: usize,
}

impl HttpClient {
    /// Makes a client for `https://host[:port]`, or `http://` on this machine; connects to nothing yet.
    ///
    /// # Errors
    /// [`HttpError::InTheClear`] and [`HttpError::Certificates`].
    pub fn new(address: &str) -> Result<Self, HttpError> {
        let transport = Transport::of(address).ok_or(HttpError::InTheClear)?;
        Self::reaching(transport, Resolver::anywhere(), IDLE)
    }

    pub(crate) fn reaching(transport: Transport, resolver: Resolver, idle: Duration) -> Result<Self, HttpError> {
        let mut connector = HttpConnector::new_with_resolver(resolver);
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(CONNECT));
        let tls = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
            .map_err(|_| HttpError::Certificates)?;
        let tls = match transport {
            Transport::Tls => tls.https_only(),
            Transport::ThisMachine => tls.https_or_http(),
        };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(idle)
            .pool_max_idle_per_host(if idle.is_zero() { 0 } else { usize::MAX })
            .build(tls.enable_http1().wrap_connector(connector));
        Ok(Self { client, patience: PATIENCE, longest: LONGEST })
    }

    /// The same for calls that may take so long, with answers of so many bytes.
    #[must_use]
    pub fn with_patience(self, patience: Duration, longest: usize) -> Self {
        Self { patience, longest, ..self }
    }

    /// Sends a request and reads the whole answer, whatever its status; at most 10 s and 1 MiB where nothing else was said.
    ///
    /// # Errors
    /// [`HttpError::Away`].
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, HttpError> {
        let exchange = async { self.rest(self.open(request).await?).await };
        tokio::time::timeout(self.patience, exchange).await.map_err(|_| HttpError::Away)?
    }

    /// Sends a request and waits for the answer's head, no longer than for a whole answer. Its body is read as it comes, however long that
    /// takes.
    ///
    /// # Errors
    /// [`HttpError::Away`].
    pub async fn open(&self, request: Request<Vec<u8>>) -> Result<Response<Incoming>, HttpError> {
        let answer = self.client.request(request.map(|body| Full::new(Bytes::from(body))));
        let answer = tokio::time::timeout(self.patience, answer).await.map_err(|_| HttpError::Away)?;
        answer.map_err(|_| HttpError::Away)
    }

    /// Reads the rest of an answer, as [`HttpClient::send`] does.
    ///
    /// # Errors
    /// [`HttpError::Away`].
    pub async fn rest(&self, answer: Response<Incoming>) -> Result<Response<Vec<u8>>, HttpError> {
        let (head, body) = answer.into_parts();
        let body = tokio::time::timeout(self.patience, Limited::new(body, self.longest).collect()).await;
        let body = body.map_err(|_| HttpError::Away)?.map_err(|_| HttpError::Away)?;
        Ok(Response::from_parts(head, body.to_bytes().into()))
    }

    /// Sends a request and reads of the answer nothing but its status: a redirection is followed nowhere.
    ///
    /// # Errors
    /// [`HttpError::Away`].
    pub(crate) async fn status(&self, request: Request<Vec<u8>>) -> Result<StatusCode, HttpError> {
        self.open(request).await.map(|answer| answer.status())
    }
}

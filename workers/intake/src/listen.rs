//! Connections: TLS, how many and how slow they may be, and the end of all of them when the service drains.

use crate::limits::{Limits, Place};
use axum::Router;
use docward_network::{TlsError, TlsServer};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// How long a client may take for TLS's handshake, and for a request's head.
const HEAD: Duration = Duration::from_secs(10);
/// How long a client may read nothing of what it is answered.
const READS_WITHIN: Duration = Duration::from_secs(30);
/// The most bytes of a request's head: more than any honest client has.
const LARGEST_HEAD: usize = 32 * 1024;
/// The most fields of a head.
const MOST_FIELDS: usize = 64;
/// How long requests that are being answered may go on when the service drains.
const DRAIN: Duration = Duration::from_secs(30);

/// Why the service can't be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListenError {
    /// The address can't be listened on.
    #[error("the address can't be listened on: {0}")]
    Address(ErrorKind),
    /// Without a certificate only this machine may be served.
    #[error("without a certificate only an address of this machine may be served: configure one")]
    InTheClear,
    /// The certificate can't be used.
    #[error(transparent)]
    Certificate(#[from] TlsError),
}

/// The address that a request comes from, among its extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// An address that is listened on.
pub struct Listening {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
}

impl Listening {
    /// Listens at an address; in the clear on this machine only.
    ///
    /// # Errors
    /// As [`ListenError`] says.
    pub async fn at(address: SocketAddr, certificate: Option<&TlsServer>) -> Result<Self, ListenError> {
        if certificate.is_none() && !address.ip().is_loopback() {
            return Err(ListenError::InTheClear);
        }
        let tls = certificate.map(TlsServer::server).transpose()?;
        let listener = TcpListener::bind(address).await.map_err(|error| ListenError::Address(error.kind()))?;
        Ok(Self { listener, tls: tls.map(|tls| TlsAcceptor::from(Arc::new(tls))) })
    }

    /// The address, with the port that was found where none was named.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> Result<SocketAddr, ListenError> {
        self.listener.local_addr().map_err(|error| ListenError::Address(error.kind()))
    }

    /// Answers until it is asked to drain; then nobody new is let in, and who is being answered has half a minute.
    pub(crate) async fn serve(self, router: Router, limits: &Limits, drain: CancellationToken) {
        let graceful = GracefulShutdown::new();
        loop {
            let accepted = tokio::select! {
                () = drain.cancelled() => break,
                accepted = self.accept(limits) => accepted,
            };
            let Some((stream, peer, turns)) = accepted else { continue };
            let (router, tls, watcher) = (router.clone(), self.tls.clone(), graceful.watcher());
            tokio::spawn(async move {
                let _turns = turns;
                match tls {
                    None => answer(stream, peer, router, watcher).await,
                    Some(tls) => {
                        let Ok(Ok(stream)) = timeout(HEAD, tls.accept(stream)).await else { return };
                        answer(stream, peer, router, watcher).await;
                    }
                }
            });
        }
        // Whoever connects now is told at once that nobody is there.
        drop(self.listener);
        let _ = timeout(DRAIN, graceful.shutdown()).await;
    }

    /// The next connection. One of an address that has as many as it may have is closed at once.
    async fn accept(&self, limits: &Limits) -> Option<(TcpStream, Peer, (OwnedSemaphorePermit, Place<IpAddr>))> {
        let turn = limits.connections.clone().acquire_owned().await.ok()?;
        let Ok((stream, from)) = self.listener.accept().await else {
            // Out of file descriptors, most likely: connections that end give some back.
            tokio::time::sleep(Duration::from_millis(50)).await;
            return None;
        };
        let place = limits.connection(from.ip())?;
        let _ = stream.set_nodelay(true);
        Some((stream, Peer(from.ip()), (turn, place)))
    }
}

async fn answer<S>(stream: S, peer: Peer, router: Router, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(READS_WITHIN));
    let stream = TokioIo::new(Box::pin(stream));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(LARGEST_HEAD).max_headers(MOST_FIELDS);
    let router = TowerToHyperService::new(router);
    let told = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.call(request)
    });
    let connection = http.serve_connection(stream, told);
    // How a connection ends is the client's business.
    let _ = watcher.watch(connection).await;
}

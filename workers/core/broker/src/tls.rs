//! A connection to a broker over TLS. lapin's own TLS would trust the system's authorities beside a configured one, and reads
//! PKCS #12 with ciphers of the last century; so lapin is given a stream on which the handshake is over.

use crate::{BrokerError, TlsFiles};
use async_rs::traits::Reactor;
use async_rs::util::RuntimeParts;
use async_rs::{Runtime, Tokio};
use futures_util::{AsyncRead, AsyncWrite, Stream};
use lapin::uri::{AMQPScheme, AMQPUri};
use lapin::{Connection, ConnectionProperties};
use rustls::pki_types::ServerName;
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_util::compat::{Compat, TokioAsyncReadCompatExt as _};

/// Connects. The broker's certificate is checked, against the address' host, before a word of AMQP is said.
///
/// # Errors
/// [`BrokerError::Tls`], [`BrokerError::Address`] of a host that no certificate can name.
pub(crate) fn connect(
    uri: &AMQPUri,
    files: &TlsFiles,
    properties: ConnectionProperties,
) -> Result<impl Future<Output = lapin::Result<Connection>> + use<>, BrokerError> {
    let name = ServerName::try_from(uri.authority.host.clone()).map_err(|_| BrokerError::Address)?;
    let connector = TlsConnector::from(Arc::new(files.client()?));
    let reactor = Sockets { tokio: Tokio::current(), connector, name };
    let runtime = Runtime::new(RuntimeParts::new(Tokio::current(), reactor));
    // For lapin the bytes are plain.
    let plain = AMQPUri { scheme: AMQPScheme::AMQP, ..uri.clone() };
    Ok(Connection::connect_uri_with_runtime(plain, properties, runtime))
}

/// Tokio's, but for the sockets, which speak TLS.
#[derive(Clone)]
struct Sockets {
    tokio: Tokio,
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Reactor for Sockets {
    type TcpStream = Compat<TlsStream<TcpStream>>;
    type Sleep = <Tokio as Reactor>::Sleep;

    /// Never asked: who connects here has its sockets from [`Reactor::tcp_connect_addr`].
    fn register<H: Read + Write + Send + 'static>(
        &self,
        _: H,
    ) -> io::Result<impl AsyncRead + AsyncWrite + Send + Unpin + 'static> {
        Err::<Self::TcpStream, _>(io::ErrorKind::Unsupported.into())
    }

    fn sleep(&self, time: Duration) -> Self::Sleep {
        self.tokio.sleep(time)
    }

    fn interval(&self, time: Duration) -> impl Stream<Item = Instant> + Send + 'static {
        self.tokio.interval(time)
    }

    fn tcp_connect_addr(
        &self,
        address: SocketAddr,
    ) -> impl Future<Output = io::Result<Self::TcpStream>> + Send + 'static {
        let (connector, name) = (self.connector.clone(), self.name.clone());
        async move {
            let stream = TcpStream::connect(address).await?;
            Ok(connector.connect(name, stream).await?.compat())
        }
    }
}

impl std::fmt::Debug for Sockets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sockets").finish_non_exhaustive()
    }
}

//! What can go wrong between a process and its broker. Quotes neither frames nor addresses.

use docward_network::TlsError;

/// Why the broker did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrokerError {
    /// The configured address is none, names no virtual host, or gives an IPv6 address for the host's name.
    #[error("broker address is not of the form amqps://user:password@host:port/virtual-host")]
    Address,
    /// The address is of another machine, and not `amqps`.
    #[error("broker address must begin with amqps://, as the broker is not on this machine")]
    InTheClear,
    /// The certificates or the key that the configuration names can't be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Nobody whom the configured authorities vouch for answers at the address.
    #[error("what answers at the broker's address has no certificate that can be trusted for it")]
    Untrusted,
    /// Nobody answered until the deadline.
    #[error("broker does not answer")]
    Unreachable,
    /// The broker refuses the user, its password, or the user's use of the virtual host, a queue or an exchange.
    #[error("broker refuses the user or its permission")]
    Refused,
    /// No queue took the message: mandatory and returned, or no such exchange.
    #[error("no queue takes the message")]
    Unroutable,
    /// The broker did not confirm the message until the deadline; it may have taken it all the same.
    #[error("broker did not confirm until the deadline")]
    Unconfirmed,
    /// A queue or exchange exists with other properties than this build declares.
    #[error("a queue or exchange exists with other properties")]
    Topology,
    /// What was to be sent belongs to another region.
    #[error("the message belongs to another region")]
    WrongRegion,
    /// What was to be sent belongs to a tenant's own environment, or to none.
    #[error("the message belongs to another environment")]
    WrongEnvironment,
    /// A tenant's queues hold messages or have consumers.
    #[error("the tenant's queues are in use")]
    InUse,
    /// What was to be sent has no bytes on the wire.
    #[error("the message cannot be encoded")]
    Encoding,
    /// [`crate::Broker::close`] was called.
    #[error("broker connection was closed by this process")]
    Closed,
    /// The connection or channel was lost under the request; trying again may help.
    #[error("broker connection was lost")]
    Lost,
}

impl BrokerError {
    /// The word for events and counters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::InTheClear => "in-the-clear",
            Self::Tls(TlsError::Authorities) => "authorities",
            Self::Tls(TlsError::Identity) => "identity",
            Self::Tls(TlsError::Exposed) => "exposed-key",
            Self::Untrusted => "untrusted",
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
            Self::Unroutable => "unroutable",
            Self::Unconfirmed => "unconfirmed",
            Self::Topology => "topology",
            Self::WrongRegion => "wrong-region",
            Self::WrongEnvironment => "wrong-environment",
            Self::InUse => "in-use",
            Self::Encoding => "encoding",
            Self::Closed => "closed",
            Self::Lost => "lost",
        }
    }

    /// Whether the same request may do better later.
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Unreachable | Self::Unconfirmed | Self::Lost)
    }
}

impl From<&lapin::Error> for BrokerError {
    fn from(error: &lapin::Error) -> Self {
        use lapin::protocol::{AMQPErrorKind, AMQPHardError, AMQPSoftError};
        let error = match error.kind() {
            lapin::ErrorKind::ProtocolError(error) => error,
            lapin::ErrorKind::IOError(error) => return of_tls(error).unwrap_or(Self::Lost),
            _ => return Self::Lost,
        };
        match error.kind() {
            AMQPErrorKind::Soft(AMQPSoftError::ACCESSREFUSED) | AMQPErrorKind::Hard(AMQPHardError::NOTALLOWED) => {
                Self::Refused
            }
            AMQPErrorKind::Soft(AMQPSoftError::NOTFOUND) => Self::Unroutable,
            AMQPErrorKind::Soft(AMQPSoftError::PRECONDITIONFAILED) => Self::Topology,
            _ => Self::Lost,
        }
    }
}

/// What TLS says of who is at the other end: that we do not believe it, or that it does not believe us.
fn of_tls(error: &std::io::Error) -> Option<BrokerError> {
    match error.get_ref()?.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => Some(BrokerError::Untrusted),
        rustls::Error::AlertReceived(_) => Some(BrokerError::Refused),
        _ => None,
    }
}

impl From<lapin::Error> for BrokerError {
    fn from(error: lapin::Error) -> Self {
        Self::from(&error)
    }
}

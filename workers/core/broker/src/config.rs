//! What a process must know to reach its region's broker.

use docward_envelope::{Region, Signs, TenantId};
pub use docward_network::{TlsFiles, TlsIdentity};
use std::{fmt, sync::Arc};

/// One region's broker, as one process sees it.
#[derive(Clone)]
pub struct BrokerConfig {
    /// `amqps://user:password@host:port/virtual-host`, or `amqp://…` on this machine; percent-encoded where need be.
    pub uri: String,
    /// Whom to believe that it is the broker, and who the process is, for `amqps://`.
    pub tls: TlsFiles,
    /// The region that the virtual host serves: what names another one is neither sent nor believed.
    pub region: Region,
    /// The one tenant whose environment the virtual host is; `None` for the one that all others share.
    pub environment: Option<TenantId>,
    /// What the connection and the control queue are called; never a tenant's name.
    pub process: &'static str,
    /// Signs what the process says: facts, alerts, envelopes and why they are parked.
    pub signer: Arc<dyn Signs>,
}

impl fmt::Debug for BrokerConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address holds a password.
        f.debug_struct("BrokerConfig")
            .field("region", &self.region)
            .field("environment", &self.environment)
            .field("process", &self.process)
            .field("signer", &self.signer.signer())
            .finish_non_exhaustive()
    }
}

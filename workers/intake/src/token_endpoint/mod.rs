//! A region's own issuer of tokens, for machines: SMART App Launch 2.2, "Backend Services". A client that has a key pair and shares no
//! secret proves by an assertion that it signs who it is (RFC 7523), and gets a token of five minutes for what it was registered for.
//!
//! *This room* is a process of its own, with a key of its own to sign with; it *may touch* its clients' published keys, and of the region's
//! database the assertions that were taken; it *must never* believe an assertion about anything but who signed it, or say why it does not.

mod answers;
mod assertion;
mod clients;

use crate::identity::{IdentityError, OwnIssuer};
use crate::limits::{Limits, Requests};
use crate::listen::Listening;
use crate::run::{ServeError, open_many_files};
use answers::router;
use clients::Clients;
use docward_envelope::Region;
use docward_network::Transport;
use docward_runtime::config::{Configurations, IssuerConfig, ServiceLimits, TokenEndpoint};
use docward_runtime::services::{drain_token, ready};
use docward_runtime::wiring::{self, Assertions};
use docward_telemetry::{info, warn};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::time::interval;
use tokio_util::sync::CancellationToken;

/// How often it is looked who is registered: whom an operator takes out gets no token after that.
const LOOK: Duration = Duration::from_secs(2);
/// How often an address may ask, a second and at once: before its assertion is read, for to check one takes time.
const OF_ADDRESS: (u32, u32) = (10, 100);
/// The same of a client that proved who it is. So many assertions at most are to be known again.
const OF_CLIENT: (u32, u32) = (1, 30);

/// What answers.
struct Endpoint {
    region: Region,
    /// As it names itself, which is its address.
    address: String,
    own: OwnIssuer,
    clients: RwLock<Arc<Clients>>,
    taken: Assertions,
    of_addresses: Requests<IpAddr>,
    of_clients: Requests<String>,
}

impl Endpoint {
    async fn open(config: TokenEndpoint) -> Result<Self, ServeError> {
        if Transport::of(&config.issuer).is_none() || config.issuer.ends_with('/') {
            return Err(IdentityError::Configuration("issuer").into());
        }
        let clients = RwLock::new(Arc::new(Clients::of(&config.clients, &Clients::default())?));
        let taken = wiring::assertions(&config).await?;
        let TokenEndpoint { issuer, audience, key, keys, .. } = config;
        let address = issuer.clone();
        let own = OwnIssuer::open(&IssuerConfig { issuer, audience, key, keys })?;
        let of_addresses = Requests::new(OF_ADDRESS.0, OF_ADDRESS.1);
        let of_clients = Requests::new(OF_CLIENT.0, OF_CLIENT.1);
        Ok(Self { region: config.region, address, own, clients, taken, of_addresses, of_clients })
    }

    /// Where clients ask for tokens, and what their assertions name as their audience.
    fn token_address(&self) -> String {
        format!("{}/v1/token", self.address)
    }

    /// Who is registered now.
    fn clients(&self) -> Arc<Clients> {
        self.clients.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks who is registered, again and again until it drains. While that can't be read nobody is: it may say that somebody is not any
    /// more.
    async fn follow(&self, configurations: Configurations, drain: CancellationToken) {
        let (mut look, mut was_read) = (interval(LOOK), true);
        loop {
            tokio::select! {
                () = drain.cancelled() => return,
                _ = look.tick() => {}
            }
            let config = configurations.token_endpoint(&self.region).ok();
            let clients = config.and_then(|config| Clients::of(&config.clients, &self.clients()).ok());
            match (was_read, clients.is_some()) {
                (true, false) => warn!(
                    "the issuer's configuration, or a client in it, can't be used: no client gets a token until it is mended"
                ),
                (false, true) => info!("the issuer's configuration can be used again"),
                _ => {}
            }
            was_read = clients.is_some();
            *self.clients.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(clients.unwrap_or_default());
        }
    }
}

/// Gives tokens of a region until it is asked to drain. `listen` stands for the configured address where it is given.
///
/// # Errors
/// As [`ServeError`] says.
pub async fn run(
    folder: &Path,
    region: &Region,
    listen: Option<SocketAddr>,
    supervised: bool,
) -> Result<(), ServeError> {
    let configurations = Configurations::in_folder(folder);
    let config = configurations.token_endpoint(region)?;
    let (tls, address) = (config.tls(), listen.unwrap_or(config.listen));
    let drain = drain_token(supervised)?;
    open_many_files();
    let listening = Listening::at(address, tls.as_ref()).await?;
    let endpoint = Arc::new(Endpoint::open(config).await?);
    let following = endpoint.clone();
    let until = drain.clone();
    tokio::spawn(async move { following.follow(configurations, until).await });
    ready(supervised);
    listening.serve(router(endpoint), &Limits::new(&ServiceLimits::default()), drain).await;
    Ok(())
}

//! A region's own issuer of tokens, for machines: SMART App Launch 2.2, "Backend Services". A client that has a key pair and shares no
//! secret proves by an assertion that it signs who it is (RFC 7523), and gets a token of five minutes for what it was registered for.
//!
//! *This room* is a process of its own, with a key of its own to sign with; it *may touch* its clients' published keys, and of the region's
//! database the assertions that were taken; it *must never* believe an assertion about anything but who signed it, or say why it does not.

mod answers;
mod assertion;
mod clients;

use crate::identity::{IdentityError, OwnIssuer};
use crate::limits::Limits;
use crate::listen::Listening;
use crate::run::ServeError;
use answers::router;
use clients::Clients;
use docward_envelope::Region;
use docward_network::Transport;
use docward_runtime::config::{Configurations, IssuerConfig, ServiceLimits, TokenEndpoint};
use docward_runtime::services::{drain_token, ready};
use docward_runtime::wiring::{self, Assertions};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

/// What answers.
struct Endpoint {
    region: Region,
    /// As it names itself, which is its address.
    address: String,
    own: OwnIssuer,
    clients: Clients,
    taken: Assertions,
}

impl Endpoint {
    async fn open(config: TokenEndpoint) -> Result<Self, ServeError> {
        if Transport::of(&config.issuer).is_none() || config.issuer.ends_with('/') {
            return Err(IdentityError::Configuration("issuer").into());
        }
        let clients = Clients::of(&config.clients)?;
        let taken = wiring::assertions(&config).await?;
        let TokenEndpoint { issuer, audience, key, keys, .. } = config;
        let address = issuer.clone();
        let own = OwnIssuer::open(&IssuerConfig { issuer, audience, key, keys })?;
        Ok(Self { region: config.region, address, own, clients, taken })
    }

    /// Where clients ask for tokens, and what their assertions name as their audience.
    fn token_address(&self) -> String {
        format!("{}/v1/token", self.address)
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
    let config = Configurations::in_folder(folder).token_endpoint(region)?;
    let (tls, address) = (config.tls(), listen.unwrap_or(config.listen));
    let drain = drain_token(supervised)?;
    let listening = Listening::at(address, tls.as_ref()).await?;
    let endpoint = Endpoint::open(config).await?;
    ready(supervised);
    listening.serve(router(Arc::new(endpoint)), &Limits::new(&ServiceLimits::default()), drain).await;
    Ok(())
}

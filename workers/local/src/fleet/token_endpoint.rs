//! Where each region's own issuer of tokens listens, and what it works with. It has no clients until an operator registers some.

use super::service::AUDIENCE;
use super::{Folder, RegionServices};
use crate::servers::free_port;
use docward_envelope::Region;
use docward_runtime::config::TokenEndpoint;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

/// Writes down how each region's works. What is there already stays, its port too, by which clients know it.
pub(super) fn token_endpoints(
    folder: &Folder,
    services: &[RegionServices],
) -> anyhow::Result<BTreeMap<Region, TokenEndpoint>> {
    let (mut endpoints, mut taken) = (BTreeMap::new(), Vec::new());
    for service in services {
        let (region, Some(database)) = (&service.region, &service.issuer_url) else { continue };
        let before = folder.configurations().token_endpoint(region).ok();
        let mut endpoint = before.unwrap_or_else(|| TokenEndpoint {
            region: region.clone(),
            issuer: String::new(),
            audience: AUDIENCE.to_owned(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            certificate: None,
            key: folder.token_endpoint_key(region),
            keys: folder.token_endpoint_keys(region),
            database: String::new(),
            clients: Vec::new(),
        });
        endpoint.database.clone_from(database);
        if endpoint.listen.port() == 0 {
            endpoint.listen.set_port(free_port(&taken)?);
            endpoint.issuer = format!("http://{}", endpoint.listen);
        }
        taken.push(endpoint.listen.port());
        endpoint.write(&folder.configurations().token_endpoint_path(region))?;
        endpoints.insert(region.clone(), endpoint);
    }
    Ok(endpoints)
}

//! Where each region's HTTP service listens, and whose tokens it believes: those of the fleet's own issuer and of the region's, until
//! somebody configures another.

use super::Folder;
use crate::servers::keep_or_free_port;
use docward_envelope::Region;
use docward_runtime::config::{ConfigRole, Issuer, IssuerConfig, Service, ServiceLimits, ServiceWebhooks, TokenEndpoint};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

/// As the fleet's own issuer names itself, and its services, in tokens.
const ISSUER: &str = "docward-local";
pub(super) const AUDIENCE: &str = "docward";

/// Writes down how the fleet's own issuer works. Its key is made when it issues its first token.
pub(super) fn issuer(folder: &Folder) -> anyhow::Result<IssuerConfig> {
    let config = IssuerConfig {
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        key: folder.issuer_key(),
        keys: folder.issuer_keys(),
    };
    config.write(&folder.configurations().issuer_path())?;
    Ok(config)
}

/// What each region's service is configured with. What is there already stays, but for a port that somebody else has taken.
pub(super) fn services(
    folder: &Folder,
    regions: &[Region],
    issuer: &IssuerConfig,
    endpoints: &BTreeMap<Region, TokenEndpoint>,
) -> anyhow::Result<BTreeMap<Region, Service>> {
    let mut services = BTreeMap::new();
    let mut taken: Vec<u16> = endpoints.values().map(|endpoint| endpoint.listen.port()).collect();
    for region in regions {
        let before = folder.configurations().region(region, None, ConfigRole::Intake).ok();
        let mut service = before.and_then(|before| before.service).unwrap_or_else(|| Service {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            certificate: None,
            issuers: [of_fleet(issuer)].into_iter().chain(endpoints.get(region).map(of_region)).collect(),
            elsewhere: BTreeMap::new(),
            limits: ServiceLimits::default(),
            webhooks: ServiceWebhooks::default(),
        });
        if service.listen.ip().is_loopback() {
            service.listen.set_port(keep_or_free_port(service.listen.port(), &taken)?);
        }
        taken.push(service.listen.port());
        services.insert(region.clone(), service);
    }
    let addresses: BTreeMap<Region, String> =
        services.iter().map(|(region, service)| (region.clone(), service.address())).collect();
    for (region, service) in &mut services {
        service.elsewhere.extend(addresses.clone());
        service.elsewhere.remove(region);
    }
    Ok(services)
}

fn of_fleet(issuer: &IssuerConfig) -> Issuer {
    Issuer::new(&issuer.issuer, issuer.keys.display().to_string(), &issuer.audience)
}

/// Accounts of machines are named apart from people's, and no token of theirs is good for longer than the issuer gives any.
fn of_region(endpoint: &TokenEndpoint) -> Issuer {
    let keys = endpoint.keys.display().to_string();
    Issuer {
        prefix: "client.".to_owned(),
        longest_seconds: 5 * 60,
        ..Issuer::new(&endpoint.issuer, keys, &endpoint.audience)
    }
}

/// The address of each region's HTTP service, as clients write it.
pub fn addresses(folder: &Folder, regions: &[Region]) -> BTreeMap<Region, String> {
    let of = |region: &Region| {
        let config = folder.configurations().region(region, None, ConfigRole::Intake).ok()?;
        Some((region.clone(), config.service?.address()))
    };
    regions.iter().filter_map(of).collect()
}

//! Where each region's HTTP service listens, and whose tokens it believes: those of the fleet's own issuer, until somebody configures
//! another.

use super::Folder;
use crate::servers::keep_or_free_port;
use docward_envelope::Region;
use docward_runtime::config::{ConfigRole, Issuer, IssuerConfig, Service, ServiceLimits, ServiceWebhooks};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

/// As the fleet's own issuer names itself, and its services, in tokens.
const ISSUER: &str = "docward-local";
const AUDIENCE: &str = "docward";

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
) -> anyhow::Result<BTreeMap<Region, Service>> {
    let (mut services, mut taken) = (BTreeMap::new(), Vec::new());
    for region in regions {
        let before = folder.configurations().region(region, None, ConfigRole::Intake).ok();
        let mut service = before.and_then(|before| before.service).unwrap_or_else(|| Service {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            certificate: None,
            issuers: vec![of_fleet(issuer)],
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

/// The address of each region's HTTP service, as clients write it.
pub fn addresses(folder: &Folder, regions: &[Region]) -> BTreeMap<Region, String> {
    let of = |region: &Region| {
        let config = folder.configurations().region(region, None, ConfigRole::Intake).ok()?;
        Some((region.clone(), config.service?.address()))
    };
    regions.iter().filter_map(of).collect()
}

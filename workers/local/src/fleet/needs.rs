//! What a fleet needs of the local servers.

use super::{CatalogueServices, RegionServices};
use crate::servers::LocalServices;
use anyhow::Context;
use docward_envelope::Region;

/// What each region needs of the servers.
///
/// # Errors
/// When the servers were started for other regions.
pub fn region_services(services: &LocalServices, regions: &[Region]) -> anyhow::Result<Vec<RegionServices>> {
    let missing = |region: &Region| {
        format!("the local servers know no region {region}; `docward down` and remove the folder to change regions")
    };
    let of = |region: &Region| {
        let found = services.addresses(region)?;
        Some(RegionServices {
            region: region.clone(),
            amqp_uris: found.amqp_uris,
            owner_url: found.owner_url,
            database_urls: found.database_urls,
            issuer_url: Some(found.issuer_url),
            heads_url: services.catalogue_heads().map(|(url, _)| url),
            application_role: found.application_role,
        })
    };
    regions.iter().map(|region| of(region).with_context(|| missing(region))).collect()
}

/// What the global catalogue needs of the servers.
///
/// # Errors
/// When the servers were started without it.
pub fn catalogue_services(services: &LocalServices) -> anyhow::Result<CatalogueServices> {
    let found = || {
        Some(CatalogueServices {
            owner_url: services.catalogue_owner_url()?,
            application_url: services.catalogue_app_url()?,
            application_role: services.catalogue_app_role()?.to_owned(),
            heads_role: services.catalogue_heads()?.1,
        })
    };
    found().context("the local servers have no catalogue; `docward down` and start again")
}

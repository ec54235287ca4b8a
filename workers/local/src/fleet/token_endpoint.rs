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
        let path = folder.configurations().token_endpoint_path(region);
        // One that can't be read is not written over: operators' registrations are in it.
        let before = path.exists().then(|| folder.configurations().token_endpoint(region)).transpose()?;
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
        endpoint.write(&path)?;
        endpoints.insert(region.clone(), endpoint);
    }
    Ok(endpoints)
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_runtime::config::RegisteredClient;
    use std::os::unix::fs::PermissionsExt;

    fn services(password: &str) -> [RegionServices; 1] {
        let issuer_url = Some(format!("postgres://issuer:{password}@127.0.0.1:1/ledger"));
        [RegionServices {
            region: "us-east-1".parse().unwrap(),
            amqp_uris: BTreeMap::new(),
            owner_url: String::new(),
            database_urls: BTreeMap::new(),
            issuer_url,
            application_role: String::new(),
            heads_url: None,
        }]
    }

    #[test]
    fn what_an_operator_registered_stays_and_what_can_not_be_read_is_not_written_over() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path());
        let region: Region = "us-east-1".parse().unwrap();
        let mut first = token_endpoints(&folder, &services("one")).unwrap().remove(&region).unwrap();
        assert!(first.clients.is_empty());
        first.clients.push(RegisteredClient {
            id: "clearing".to_owned(),
            keys: "/keys.json".to_owned(),
            tenant: "summit-insurance".to_owned(),
            roles: vec!["claims-processor".to_owned()],
        });
        let path = folder.configurations().token_endpoint_path(&region);
        first.write(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let again = token_endpoints(&folder, &services("other")).unwrap().remove(&region).unwrap();
        assert_eq!((&again.clients, &again.issuer), (&first.clients, &first.issuer));
        assert!(again.database.contains(":other@"), "passwords are as they are now");

        std::fs::write(&path, "[[clients]]\nid = ").unwrap();
        assert!(token_endpoints(&folder, &services("one")).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "[[clients]]\nid = ");
    }
}

//! The clients that an operator registered.

use crate::identity::{IdentityError, PublishedKeys, Role, is_account};
use docward_runtime::config::RegisteredClient;
use jsonwebtoken::Algorithm;
use std::collections::{BTreeMap, BTreeSet};

/// The longest name of a client, in bytes: services have a prefix for it, with which a grant must be able to name it.
const LONGEST_ID: usize = 48;

/// A client, and what it was registered for.
pub(super) struct Client {
    /// As it names itself.
    pub(super) id: String,
    pub(super) keys: PublishedKeys,
    pub(super) tenant: String,
    pub(super) roles: BTreeSet<Role>,
}

/// All of them, by name.
pub(super) struct Clients(BTreeMap<String, Client>);

impl Clients {
    /// Those of a configuration; asks none for its keys yet.
    ///
    /// # Errors
    /// [`IdentityError::Configuration`].
    pub(super) fn of(registered: &[RegisteredClient]) -> Result<Self, IdentityError> {
        let mut clients = BTreeMap::new();
        for client in registered {
            let client = Client::of(client)?;
            if clients.insert(client.id.clone(), client).is_some() {
                return Err(IdentityError::Configuration("clients.id"));
            }
        }
        Ok(Self(clients))
    }

    pub(super) fn named(&self, id: &str) -> Option<&Client> {
        self.0.get(id)
    }
}

impl Client {
    fn of(RegisteredClient { id, keys, tenant, roles }: &RegisteredClient) -> Result<Self, IdentityError> {
        let wrong = IdentityError::Configuration;
        if id.len() > LONGEST_ID || !is_account(id) {
            return Err(wrong("clients.id"));
        }
        let roles: Result<BTreeSet<Role>, _> = roles.iter().map(|role| role.parse()).collect();
        let roles = roles.map_err(|_| wrong("clients.roles"))?;
        if roles.is_empty() {
            return Err(wrong("clients.roles"));
        }
        // SMART has two algorithms, so an RSA key that does not say its own is for the one of them that is RSA's.
        let keys = PublishedKeys::at(keys, Algorithm::RS384).map_err(|_| wrong("clients.keys"))?;
        Ok(Self { id: id.clone(), keys, tenant: tenant.clone(), roles })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(id: &str, keys: &str, roles: &[&str]) -> RegisteredClient {
        let roles = roles.iter().map(|&role| role.to_owned()).collect();
        RegisteredClient { id: id.to_owned(), keys: keys.to_owned(), tenant: "summit-insurance".to_owned(), roles }
    }

    #[test]
    fn a_registration_that_can_not_be_meant_is_refused() {
        let good = client("clearing", "/keys.json", &["claims-processor", "auditor"]);
        assert!(Clients::of(std::slice::from_ref(&good)).unwrap().named("clearing").is_some());
        for (wrong, setting) in [
            (client("", "/keys.json", &["auditor"]), "clients.id"),
            (client("clearing", "/keys.json", &["auditor"]), "clients.id"),
            (client("two words", "/keys.json", &["auditor"]), "clients.id"),
            (client(&"c".repeat(49), "/keys.json", &["auditor"]), "clients.id"),
            (client("other", "/keys.json", &[]), "clients.roles"),
            (client("other", "/keys.json", &["auditor", "owner"]), "clients.roles"),
            (client("other", "http://keys.example/keys", &["auditor"]), "clients.keys"),
            (client("other", "keys.json", &["auditor"]), "clients.keys"),
        ] {
            let clients = Clients::of(&[good.clone(), wrong]);
            assert_eq!(clients.map(drop), Err(IdentityError::Configuration(setting)));
        }
    }
}

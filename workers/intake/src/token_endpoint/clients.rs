//! The clients that an operator registered.

use crate::identity::{IdentityError, PublishedKeys, Publisher, Role, is_account};
use docward_runtime::config::RegisteredClient;
use docward_telemetry::{LogSafe, LogValue};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The longest name of a client, in bytes: services have a prefix for it, with which a grant must be able to name it.
const LONGEST_ID: usize = 48;

/// A client, and what it was registered for.
pub(super) struct Client {
    /// As the operator has it.
    pub(super) registered: RegisteredClient,
    pub(super) keys: PublishedKeys,
    pub(super) roles: BTreeSet<Role>,
}

/// Its name, which an operator gave it.
impl LogSafe for Client {
    fn log_value(&self) -> LogValue {
        LogValue::Word(self.registered.id.clone().into())
    }
}

/// All of them, by name.
#[derive(Default)]
pub(super) struct Clients(BTreeMap<String, Arc<Client>>);

impl Clients {
    /// Those of a configuration; asks none for its keys yet. One that is registered as it was before stays, with its keys.
    ///
    /// # Errors
    /// [`IdentityError::Configuration`].
    pub(super) fn of(registered: &[RegisteredClient], before: &Self) -> Result<Self, IdentityError> {
        let mut clients = BTreeMap::new();
        for registered in registered {
            let same = before.named(&registered.id).filter(|client| client.registered == *registered);
            let client = match same {
                Some(client) => client.clone(),
                None => Arc::new(Client::of(registered)?),
            };
            if clients.insert(registered.id.clone(), client).is_some() {
                return Err(IdentityError::Configuration("clients.id"));
            }
        }
        Ok(Self(clients))
    }

    pub(super) fn named(&self, id: &str) -> Option<&Arc<Client>> {
        self.0.get(id)
    }

    /// Whether a client is still registered as it was.
    pub(super) fn has(&self, client: &Arc<Client>) -> bool {
        self.named(&client.registered.id).is_some_and(|found| Arc::ptr_eq(found, client))
    }
}

impl Client {
    fn of(registered: &RegisteredClient) -> Result<Self, IdentityError> {
        let RegisteredClient { id, keys, tenant, roles } = registered;
        let wrong = IdentityError::Configuration;
        if id.len() > LONGEST_ID || !is_account(id) {
            return Err(wrong("clients.id"));
        }
        if tenant.is_empty() {
            return Err(wrong("clients.tenant"));
        }
        let roles: Result<BTreeSet<Role>, _> = roles.iter().map(|role| role.parse()).collect();
        let roles = roles.map_err(|_| wrong("clients.roles"))?;
        if roles.is_empty() {
            return Err(wrong("clients.roles"));
        }
        let keys = PublishedKeys::at(keys, Publisher::Client).map_err(|_| wrong("clients.keys"))?;
        Ok(Self { registered: registered.clone(), keys, roles })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(id: &str, keys: &str, roles: &[&str]) -> RegisteredClient {
        let roles = roles.iter().map(|&role| role.to_owned()).collect();
        RegisteredClient { id: id.to_owned(), keys: keys.to_owned(), tenant: "summit-insurance".to_owned(), roles }
    }

    fn of(registered: &[RegisteredClient]) -> Result<Clients, IdentityError> {
        Clients::of(registered, &Clients::default())
    }

    #[test]
    fn a_registration_that_can_not_be_meant_is_refused() {
        let good = client("clearing", "/keys.json", &["claims-processor", "auditor"]);
        assert!(of(std::slice::from_ref(&good)).unwrap().named("clearing").is_some());
        for (wrong, setting) in [
            (client("", "/keys.json", &["auditor"]), "clients.id"),
            (client("clearing", "/keys.json", &["auditor"]), "clients.id"),
            (client("two words", "/keys.json", &["auditor"]), "clients.id"),
            (client(&"c".repeat(49), "/keys.json", &["auditor"]), "clients.id"),
            (
                RegisteredClient { tenant: String::new(), ..client("other", "/keys.json", &["auditor"]) },
                "clients.tenant",
            ),
            (client("other", "/keys.json", &[]), "clients.roles"),
            (client("other", "/keys.json", &["auditor", "owner"]), "clients.roles"),
            (client("other", "http://keys.example/keys", &["auditor"]), "clients.keys"),
            (client("other", "keys.json", &["auditor"]), "clients.keys"),
        ] {
            let clients = of(&[good.clone(), wrong]);
            assert_eq!(clients.map(drop), Err(IdentityError::Configuration(setting)));
        }
    }

    #[test]
    fn who_is_registered_otherwise_or_no_more_is_not_who_it_was() {
        let [one, other] = ["one", "other"].map(|id| client(id, "/keys.json", &["auditor"]));
        let before = of(&[one.clone(), other.clone()]).unwrap();
        let changed = RegisteredClient { roles: vec!["clinician".to_owned()], ..other };
        let after = Clients::of(&[one, changed], &before).unwrap();
        assert!(after.has(before.named("one").unwrap()));
        assert!(!after.has(before.named("other").unwrap()));
        assert!(!Clients::default().has(before.named("one").unwrap()));
    }
}

//! The broker's definitions file: virtual hosts, a user a role, permissions and policies, loaded by RabbitMQ at boot.

use super::{LocalError, RegionAccess};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use docward_envelope::Signer;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Policies and permissions, the same in every virtual host.
#[derive(Debug, Clone, Serialize)]
pub struct BrokerRules {
    policies: Vec<Value>,
    /// What each role's user may do.
    permissions: BTreeMap<Signer, Value>,
}

impl BrokerRules {
    /// What docward's broker room asks for.
    pub fn docward() -> Self {
        let policies = docward_broker::policies().into_iter().map(|policy| {
            // The broker's own test shows that every definition is an object.
            let definition: Value = serde_json::from_str(&policy.definition).unwrap_or_default();
            json!({
                "name": policy.name, "pattern": policy.pattern, "apply-to": "queues", "priority": 0,
                "definition": definition,
            })
        });
        let permissions = Signer::ALL.iter().map(|role| {
            let allowed = docward_broker::permissions(*role);
            (*role, json!({ "configure": allowed.configure, "write": allowed.write, "read": allowed.read }))
        });
        Self { policies: policies.collect(), permissions: permissions.collect() }
    }

    /// Each region's virtual host with its users, under these rules.
    pub(super) fn definitions<'a>(&self, regions: impl Iterator<Item = &'a RegionAccess>) -> Result<Value, LocalError> {
        let (mut hosts, mut users, mut permissions, mut policies) = (vec![], vec![], vec![], vec![]);
        for region in regions {
            let host = &region.virtual_host;
            hosts.push(json!({ "name": host }));
            for (role, secret) in &region.roles {
                let (name, allowed) = (region.user_of(*role), self.permissions.get(role));
                users.push(user(&name, secret)?);
                permissions.extend(allowed.map(|allowed| within(host, allowed, Some(&name))));
            }
            if let Some(old) = &region.user {
                // A definitions file deletes nobody: a password that nobody knows, and no right.
                users.push(user(old, &super::access::password()?)?);
                permissions.push(within(host, &json!({ "configure": "^$", "write": "^$", "read": "^$" }), Some(old)));
            }
            policies.extend(self.policies.iter().map(|policy| within(host, policy, None)));
        }
        Ok(json!({ "vhosts": hosts, "users": users, "permissions": permissions, "policies": policies }))
    }
}

fn user(name: &str, secret: &str) -> Result<Value, LocalError> {
    Ok(json!({
        "name": name, "password_hash": password_hash(secret)?,
        "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": "", "limits": {},
    }))
}

fn within(host: &str, rule: &Value, user: Option<&String>) -> Value {
    let mut rule = rule.clone();
    if let Some(fields) = rule.as_object_mut() {
        fields.insert("vhost".to_owned(), host.into());
        fields.extend(user.map(|user| ("user".to_owned(), user.as_str().into())));
    }
    rule
}

/// RabbitMQ's own form: four bytes of salt, then SHA-256 over salt and password.
fn password_hash(password: &str) -> Result<String, LocalError> {
    let mut hash = vec![0; 4];
    getrandom::fill(&mut hash).map_err(|_| LocalError::NoRandomness)?;
    let digest = Sha256::new().chain_update(&hash).chain_update(password).finalize();
    hash.extend_from_slice(&digest);
    Ok(STANDARD.encode(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_virtual_host_has_a_user_for_each_role_and_all_policies() {
        let rules = BrokerRules::docward();
        let regions = [RegionAccess::new("us-east-1").unwrap(), RegionAccess::new("eu-central-1").unwrap()];
        let definitions = rules.definitions(regions.iter()).unwrap();
        assert_eq!(definitions["policies"].as_array().unwrap().len(), 2 * docward_broker::policies().len());
        let permissions = definitions["permissions"].as_array().unwrap();
        assert_eq!(permissions.len(), 2 * Signer::ALL.len());
        for permission in permissions {
            let (host, user) = (permission["vhost"].as_str().unwrap(), permission["user"].as_str().unwrap());
            let role: Signer = user.strip_prefix(host).unwrap().trim_start_matches('.').parse().unwrap();
            assert_eq!(permission["write"], docward_broker::permissions(role).write);
        }
        assert!(definitions["policies"].as_array().unwrap().iter().all(|policy| policy["definition"].is_object()));
        assert!(!definitions.to_string().contains(&regions[0].roles[&Signer::Ocr]));
    }

    #[test]
    fn the_one_user_of_an_older_docward_loses_its_rights() {
        let mut region = RegionAccess::new("us-east-1").unwrap();
        region.user = Some("docward-us-east-1".to_owned());
        let definitions = BrokerRules::docward().definitions(std::iter::once(&region)).unwrap();
        let of_old = |rule: &&Value| rule["user"] == "docward-us-east-1";
        let permission = definitions["permissions"].as_array().unwrap().iter().find(of_old).unwrap();
        assert_eq!([&permission["configure"], &permission["write"], &permission["read"]], ["^$"; 3]);
    }
}

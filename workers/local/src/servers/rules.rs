//! The broker's definitions file: virtual hosts, users, permissions and policies, loaded by RabbitMQ at boot.

use super::{LocalError, RegionAccess};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Policies and permissions, the same in every virtual host.
#[derive(Debug, Clone, Serialize)]
pub struct BrokerRules {
    policies: Vec<Value>,
    permission: Value,
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
        let allowed = docward_broker::permissions();
        Self {
            policies: policies.collect(),
            permission: json!({ "configure": allowed.configure, "write": allowed.write, "read": allowed.read }),
        }
    }

    /// Each region's virtual host with its one user, under these rules.
    pub(super) fn definitions<'a>(&self, regions: impl Iterator<Item = &'a RegionAccess>) -> Result<Value, LocalError> {
        let (mut hosts, mut users, mut permissions, mut policies) = (vec![], vec![], vec![], vec![]);
        for region in regions {
            let (host, user) = (&region.virtual_host, &region.user);
            hosts.push(json!({ "name": host }));
            users.push(json!({
                "name": user, "password_hash": password_hash(&region.user_password)?,
                "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": "", "limits": {},
            }));
            permissions.push(within(host, &self.permission, Some(user)));
            policies.extend(self.policies.iter().map(|policy| within(host, policy, None)));
        }
        Ok(json!({ "vhosts": hosts, "users": users, "permissions": permissions, "policies": policies }))
    }
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
    fn every_virtual_host_has_its_user_and_all_policies() {
        let rules = BrokerRules::docward();
        let regions = [RegionAccess::new("us-east-1").unwrap(), RegionAccess::new("eu-central-1").unwrap()];
        let definitions = rules.definitions(regions.iter()).unwrap();
        assert_eq!(definitions["policies"].as_array().unwrap().len(), 2 * docward_broker::policies().len());
        assert_eq!(definitions["permissions"][1]["vhost"], "docward-eu-central-1");
        assert_eq!(definitions["permissions"][1]["user"], "docward-eu-central-1");
        assert!(definitions["policies"].as_array().unwrap().iter().all(|policy| policy["definition"].is_object()));
        assert!(!definitions.to_string().contains(&regions[0].user_password));
    }
}

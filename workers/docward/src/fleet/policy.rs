//! Puts a policy in force in the local fleet's catalogue.

use super::Folder;
use crate::config::AuthorityConfig;
use docward_envelope::Timestamp;
use docward_trust_policy::Policy;

/// Signs the next version of a tenant's policy.
///
/// # Errors
/// When it is not the next version, or the catalogue is away.
pub(crate) async fn set_policy(folder: &Folder, policy: &Policy, now: Timestamp) -> anyhow::Result<()> {
    let registry = crate::wiring::registry(&AuthorityConfig::read(&folder.authority_config())?).await?;
    Ok(registry.set_policy(policy, now).await?)
}

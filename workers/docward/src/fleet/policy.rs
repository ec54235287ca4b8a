//! Puts a policy in force in the local fleet's catalogue.

use super::Folder;
use docward_control::Registry;
use docward_envelope::Timestamp;
use docward_trust_policy::Policy;

/// Signs the next version of a tenant's policy.
///
/// # Errors
/// When it is not the next version, or the catalogue's key can't be read.
#[expect(clippy::unused_async, reason = "the catalogue will be asked over the network")]
pub(crate) async fn set_policy(folder: &Folder, policy: &Policy, now: Timestamp) -> anyhow::Result<()> {
    let registry = Registry::open(&folder.catalogue(), &folder.authority_key())?;
    Ok(registry.set_policy(policy, now)?)
}

//! The new place: what it needs, making it, and waiting until it serves.

use crate::session::Session;
use crate::{explain, terminal};
use anyhow::{Context, bail};
use docward_client::Client;
use docward_client::operate::modes::{Move, Unmet};
use docward_envelope::{Placement, Region};
use docward_local::fleet::{self, Folder};
use docward_local::servers::LocalServices;
use docward_runtime::error::At;
use docward_trust_policy::{Policy, Tenant};
use std::time::Duration;

/// How long processes of a new place may take to serve.
const CEILING: Duration = Duration::from_mins(2);
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Every precondition that is not met, by name; nothing is changed before all are.
pub(super) async fn check(moving: &Move, policy: &Policy) -> anyhow::Result<()> {
    let unmet = moving.unmet(policy).await;
    if unmet.is_empty() {
        return Ok(());
    }
    let problem = |unmet: &Unmet| match unmet {
        Unmet::KeysAtHome => {
            "customer-managed-key: the keys must be with a key manager; say --provider transit or kms".to_owned()
        }
        Unmet::Keys { region, cause } => format!("{region}: {}", explain::client(cause)),
    };
    let problems: Vec<String> = unmet.iter().map(problem).collect();
    bail!("{} stays as it is:\n{}", moving.tenant().slug, problems.join("\n"))
}

/// Queues, or a whole environment, before the policy sends anybody there.
pub(super) async fn prepare(
    session: &Session,
    moving: &Move,
    policy: &Policy,
    clients: &[Client],
) -> anyhow::Result<()> {
    let (folder, tenant) = (Folder::new(session.folder()), moving.tenant());
    for client in clients {
        let region = client.region();
        match policy.isolation.placement() {
            Placement::Shared => {}
            Placement::DedicatedWorkers => client.broker().open_queues(tenant.id).await.at(region)?,
            Placement::DedicatedEnvironment => {
                terminal::note(format_args!("preparing the environment of {} in {region} …", tenant.slug));
                let host = LocalServices::open_environment(folder.path(), region, tenant.id).await?;
                fleet::prepare_environment(&folder, region, tenant.id, host).await?;
                let own = environment_answers(session, tenant, region).await?;
                moving.same_controls(client, &own).await?;
            }
        }
    }
    Ok(())
}

/// The supervisor starts bucket, ledger and janitor of an environment as soon as it is prepared.
async fn environment_answers(session: &Session, tenant: &Tenant, region: &Region) -> anyhow::Result<Client> {
    let asking = async {
        loop {
            match session.client_in(region, tenant.id).await {
                Ok(client) => return client,
                Err(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    };
    tokio::time::timeout(CEILING, asking).await.with_context(|| {
        format!("the environment in {region} does not answer; is the fleet up? nothing was changed, run this again")
    })
}

/// Until this process and those that serve the placement have seen the policy. Who takes in a document by an older one
/// is not left alone: its queues open again for what was accepted.
pub(super) async fn wait(session: &Session, moving: &Move, policy: &Policy, clients: &[Client]) -> anyhow::Result<()> {
    let (folder, placement) = (Folder::new(session.folder()), policy.isolation.placement());
    let seen = async {
        for client in clients {
            let is_served = || fleet::is_served(&folder, client.region(), placement, moving.tenant().id);
            while !(client.knows(policy) && is_served()) {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    };
    tokio::time::timeout(CEILING, seen).await.with_context(|| {
        format!("the policy is signed, but {placement} is not served yet; is the fleet up? run this again to go on")
    })
}

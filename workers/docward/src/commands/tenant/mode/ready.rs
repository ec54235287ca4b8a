//! The new place: what it needs, making it, and waiting until it serves.

use super::Subject;
use crate::{explain, terminal};
use anyhow::{Context, bail};
use docward_client::Client;
use docward_envelope::{DataClass, Freeze, IsolationMode, Placement, Region, TenantId, Timestamp};
use docward_local::fleet;
use docward_local::servers::LocalServices;
use docward_runtime::error::{At, KeyFault};
use docward_runtime::wiring;
use docward_trust::{KeyPlace, ProcessRole};
use docward_trust_policy::{KeyProviderKind, Policy};
use std::time::Duration;

/// How long processes of a new place may take to serve.
const CEILING: Duration = Duration::from_mins(2);
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Every precondition that is not met, by name; nothing is changed before all are.
pub(super) async fn check(subject: &Subject<'_>, policy: &Policy) -> anyhow::Result<()> {
    let mut problems = Vec::new();
    if policy.isolation == IsolationMode::CustomerManagedKey && policy.keys.provider == KeyProviderKind::Local {
        problems.push(
            "customer-managed-key: the keys must be with a key manager; say --provider transit or kms".to_owned(),
        );
    }
    if policy.keys.provider != KeyProviderKind::Local {
        for region in &subject.regions {
            if let Err(problem) = keys(subject, policy, region).await {
                problems.push(format!("{region}: {}", explain::explain(&problem)));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { bail!("{} stays as it is:\n{}", subject.tenant.slug, problems.join("\n")) }
}

/// The provider is configured and holds the tenant's keys, or makes them now.
async fn keys(subject: &Subject<'_>, policy: &Policy, region: &Region) -> anyhow::Result<()> {
    let config = subject.session.configurations().operator(region, None)?;
    let catalogue = wiring::catalogue(&config)?;
    let router = docward_runtime::keys::router(&config, ProcessRole::Client, catalogue.book())?;
    let place =
        KeyPlace { reference: policy.keys.reference.clone(), ..KeyPlace::new(subject.tenant.id, region.clone()) };
    let provider = router.provider(policy.keys.provider);
    let provider = provider.map_err(|error| *KeyFault::new(error, policy.keys.provider, &place, &subject.tenant))?;
    for data_class in DataClass::ALL {
        if provider.versions(&place, *data_class).await.is_err() {
            let made = provider.create(&place, false, Timestamp::now()).await;
            made.context("the key manager neither has the tenant's keys nor makes them")?;
        }
    }
    Ok(())
}

/// Queues, or a whole environment, before the policy sends anybody there.
pub(super) async fn prepare(subject: &Subject<'_>, policy: &Policy, clients: &[Client]) -> anyhow::Result<()> {
    let (folder, tenant) = (&subject.folder, subject.tenant.id);
    for client in clients {
        let region = client.region();
        match policy.isolation.placement() {
            Placement::Shared => {}
            Placement::DedicatedWorkers => client.broker().open_queues(tenant).await.at(region)?,
            Placement::DedicatedEnvironment => {
                terminal::note(format_args!("preparing the environment of {} in {region} …", subject.tenant.slug));
                let host = LocalServices::open_environment(folder.path(), region, tenant).await?;
                fleet::prepare_environment(folder, region, tenant, host).await?;
                let own = environment_answers(subject, region).await?;
                same_controls(client, &own, tenant).await?;
            }
        }
    }
    Ok(())
}

/// The supervisor starts bucket, ledger and janitor of an environment as soon as it is prepared.
async fn environment_answers(subject: &Subject<'_>, region: &Region) -> anyhow::Result<Client> {
    let asking = async {
        loop {
            match subject.session.client_in(region, subject.tenant.id).await {
                Ok(client) => return client,
                Err(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    };
    tokio::time::timeout(CEILING, asking).await.with_context(|| {
        format!("the environment in {region} does not answer; is the fleet up? nothing was changed, run this again")
    })
}

/// What is frozen or revoked for the tenant must be so in its own environment too, before anything begins there.
async fn same_controls(shared: &Client, own: &Client, tenant: TenantId) -> anyhow::Result<()> {
    let (actor, now) = (own.actor(), Timestamp::now());
    for control in shared.ledger().controls().await.at(shared.region())? {
        if control.tenant.is_some_and(|other| other != tenant) {
            continue;
        }
        if control.revokes {
            own.ledger().revoke(tenant, &actor, now).await.at(own.region())?;
        } else {
            let freeze = Freeze { tenant: control.tenant, stage: control.stage };
            own.ledger().freeze(&freeze, &actor, now).await.at(own.region())?;
        }
    }
    Ok(())
}

/// Until this process and those that serve the placement have seen the policy. Who takes in a document by an older one
/// is not left alone: its queues open again for what was accepted.
pub(super) async fn wait(subject: &Subject<'_>, policy: &Policy, clients: &[Client]) -> anyhow::Result<()> {
    let placement = policy.isolation.placement();
    let seen = async {
        for client in clients {
            while !(client.knows(policy)
                && fleet::is_served(&subject.folder, client.region(), placement, subject.tenant.id))
            {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    };
    tokio::time::timeout(CEILING, seen).await.with_context(|| {
        format!("the policy is signed, but {placement} is not served yet; is the fleet up? run this again to go on")
    })
}

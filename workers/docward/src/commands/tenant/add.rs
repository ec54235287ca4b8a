//! `docward tenant add`: enters a tenant in the catalogue, makes its keys in each of its regions, puts its first policy in
//! force.

use super::policy::of_file;
use super::providers;
use crate::terminal;
use anyhow::Context;
use docward_envelope::{Region, TenantId, Timestamp};
use docward_local::fleet;
use docward_runtime::config::AuthorityConfig;
use docward_runtime::keys;
use docward_trust_policy::Tenant;
use serde_json::json;
use std::path::{Path, PathBuf};

/// What is known of the new tenant.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Its short name: 2 to 32 of a-z, 0-9 and hyphens.
    pub slug: String,
    /// What people call it.
    #[arg(long)]
    pub name: String,
    /// Where it has keys and buckets, separated by commas.
    #[arg(long, required = true, value_delimiter = ',')]
    pub region: Vec<Region>,
    /// Its first policy, without `tenant = "…"`; `docward tenant policy check` says whether it is one. One that allows everything the engines read, in these
    /// regions, if absent.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
}

pub(super) async fn run(folder: &Path, arguments: Arguments, as_json: bool) -> anyhow::Result<()> {
    let registry = docward_runtime::wiring::registry(&AuthorityConfig::read(&AuthorityConfig::path(folder))?).await?;
    let tenant = Tenant {
        id: TenantId::generate(),
        slug: arguments.slug,
        name: arguments.name,
        regions: arguments.region.into_iter().collect(),
    };
    // Before anything is made: a policy that cannot be set, or keys that nobody here can make, would leave half a tenant.
    let (text, wanted) = match &arguments.policy {
        Some(path) => of_file(folder, path, &tenant, 1).map(|(text, policy)| (Some(text), policy))?,
        None => (None, fleet::first_policy(&tenant)),
    };
    providers::have(folder, &tenant, &wanted)?;
    let now = Timestamp::now();
    registry.add_tenant(&tenant, now).await?;
    let policy = if let Some(text) = &text {
        registry.set_policy_text(text, now).await?
    } else {
        registry.set_policy(&wanted, now).await?;
        wanted
    };
    for region in &tenant.regions {
        let made = keys::create(&providers::router(folder, region)?, &tenant, region, now).await;
        made.with_context(|| {
            format!("{} is there without keys in {region}: docward key create --tenant {}", tenant.slug, tenant.slug)
        })?;
        fleet::enter_keys(&registry, &tenant, region, &policy.keys).await?;
    }
    if as_json {
        return terminal::json(&json!({ "tenant": tenant, "policy": policy }));
    }
    terminal::line(format_args!("{} is {}", tenant.slug, tenant.id));
    terminal::note(format_args!("nobody may do anything for it yet: docward grant add --tenant {} …", tenant.slug));
    Ok(())
}

//! `docward tenant add`: enters a tenant in the catalogue, makes its keys in each of its regions, puts its first policy in
//! force.

use crate::config::AuthorityConfig;
use crate::fleet::{self, Folder};
use crate::terminal;
use anyhow::Context;
use docward_envelope::{Region, TenantId, Timestamp};
use docward_trust_policy::{Policy, PolicyProblems, Tenant};
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
    /// Its first policy; `tenant = "…"` in it may be left out. One that allows everything the engines read, in these
    /// regions, if absent.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
}

pub(super) async fn run(folder: &Path, arguments: Arguments, as_json: bool) -> anyhow::Result<()> {
    let folder = Folder::new(folder);
    let registry = crate::wiring::registry(&AuthorityConfig::read(&folder.authority_config())?).await?;
    let tenant = Tenant {
        id: TenantId::generate(),
        slug: arguments.slug,
        name: arguments.name,
        regions: arguments.region.into_iter().collect(),
    };
    // Before anything is made: a policy that cannot be set would leave a tenant without one.
    let text = match &arguments.policy {
        Some(path) => Some(first_policy(path, &tenant)?),
        None => None,
    };
    let now = Timestamp::now();
    registry.add_tenant(&tenant, now).await?;
    for region in &tenant.regions {
        fleet::add_keys(&folder, region, tenant.id)?;
        fleet::enter_keys(&registry, &tenant, region).await?;
    }
    let policy = if let Some(text) = &text {
        registry.set_policy_text(text, now).await?
    } else {
        let policy = fleet::first_policy(&tenant);
        registry.set_policy(&policy, now).await?;
        policy
    };
    if as_json {
        return terminal::json(&json!({ "tenant": tenant, "policy": policy }));
    }
    terminal::line(format_args!("{} is {}", tenant.slug, tenant.id));
    terminal::note(format_args!("nobody may do anything for it yet: docward grant add --tenant {} …", tenant.slug));
    Ok(())
}

/// The text that will be signed: as it stands in the file, after a line that says whose it is where it does not say so.
fn first_policy(path: &Path, tenant: &Tenant) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let says_whose = text.lines().any(|line| line.trim_start().starts_with("tenant"));
    let text = if says_whose { text } else { format!("tenant = \"{}\"\n{text}", tenant.id) };
    let checked = Policy::checked(&text, &tenant.regions, Some(1));
    checked.map_err(|problems: PolicyProblems| anyhow::anyhow!("{}:\n{problems}", path.display()))?;
    Ok(text)
}

//! `docward tenant add`: enters a tenant in the catalogue, makes its keys in each of its regions, puts its first policy in
//! force.

use crate::session::Session;
use crate::terminal;
use anyhow::{Context, bail};
use docward_client::operate::tenants;
use docward_client::{ClientError, WrongUse};
use docward_envelope::{Region, TenantId, Timestamp};
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
    /// Its first policy; `tenant = "…"` in it may be left out. One that allows everything the engines read, in these
    /// regions, if absent.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
}

pub(super) async fn run(session: &Session, arguments: Arguments, as_json: bool) -> anyhow::Result<()> {
    let tenant = Tenant {
        id: TenantId::generate(),
        slug: arguments.slug,
        name: arguments.name,
        regions: arguments.region.into_iter().collect(),
    };
    let text = arguments.policy.as_ref().map(|path| first_policy(path, &tenant)).transpose()?;
    let added = tenants::add(session.connections()?, &tenant, text.as_deref(), Timestamp::now()).await;
    let policy = match (added, &arguments.policy) {
        (Err(ClientError::WrongUse(WrongUse::Policy(problems))), Some(path)) => {
            bail!("{}:\n{problems}", path.display())
        }
        (added, _) => added?,
    };
    if as_json {
        return terminal::json(&json!({ "tenant": tenant, "policy": policy }));
    }
    terminal::line(format_args!("{} is {}", tenant.slug, tenant.id));
    terminal::note(format_args!("nobody may do anything for it yet: docward grant add --tenant {} …", tenant.slug));
    Ok(())
}

/// The text that will be signed, as it stands in the file, after a line that says whose it is where it does not say so.
fn first_policy(path: &Path, tenant: &Tenant) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let says_whose = text.lines().any(|line| line.trim_start().starts_with("tenant"));
    Ok(if says_whose { text } else { format!("tenant = \"{}\"\n{text}", tenant.id) })
}

//! `docward tenant add`: enters a tenant in the catalogue, makes its keys in each of its regions, puts its first policy in
//! force.

use super::policy::{in_file, read};
use crate::session::Session;
use crate::terminal;
use docward_client::operate::tenants;
use docward_envelope::{Region, TenantId, Timestamp};
use docward_trust_policy::Tenant;
use serde_json::json;
use std::path::PathBuf;

/// What is known of the new tenant.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Its short name: 2 to 32 of a-z, 0-9 and hyphens.
    #[arg(value_parser = Tenant::slug)]
    pub slug: String,
    /// What people call it.
    #[arg(long)]
    pub name: String,
    /// Where it has keys and buckets, separated by commas.
    #[arg(long, required = true, value_delimiter = ',')]
    pub region: Vec<Region>,
    /// Its first policy, without `tenant = "…"`; `docward tenant policy check` says whether it is one. One that allows
    /// everything the engines read, in these regions, if absent.
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
    let text = arguments.policy.as_deref().map(read).transpose()?;
    let added = tenants::add(session.connections()?, &tenant, text.as_deref(), Timestamp::now()).await;
    let policy = match &arguments.policy {
        Some(path) => added.map_err(|error| in_file(path, error))?,
        None => added?,
    };
    if as_json {
        return terminal::json(&json!({ "tenant": tenant, "policy": policy }));
    }
    terminal::line(format_args!("{} is {}", tenant.slug, tenant.id));
    terminal::note(format_args!("nobody may do anything for it yet: docward grant add --tenant {} …", tenant.slug));
    Ok(())
}

//! `docward tenant policy`: checks a document, puts it in force, shows what is or was.

use super::providers;
use crate::failure::{Failure, Word};
use crate::terminal;
use anyhow::Context;
use docward_client::Client;
use docward_envelope::{FactKind, Region, TenantId, Timestamp};
use docward_runtime::config::AuthorityConfig;
use docward_runtime::directory::Directory;
use docward_trust::person;
use docward_trust_policy::{Policy, Tenant};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Says everything that is wrong with a policy, by line; changes nothing.
    Check {
        /// The policy, TOML. `tenant = "…"` in it may be left out.
        file: PathBuf,
        /// Whose it is to be, by name or id; absent: whom it names, or else a new tenant, as for `docward tenant add`.
        #[arg(long, conflicts_with = "region")]
        tenant: Option<String>,
        /// Where the new tenant is to be at home, separated by commas; all of this fleet's regions if absent.
        #[arg(long, value_delimiter = ',')]
        region: Vec<Region>,
    },
    /// Puts a policy in force: signs exactly this text. Workers have it within two seconds.
    Set {
        /// Whose, by name or id.
        tenant: String,
        /// The policy, TOML; its version is the one after the newest. `tenant = "…"` in it may be left out.
        file: PathBuf,
    },
    /// Shows a policy.
    Show {
        /// Whose, by name or id.
        tenant: String,
        /// Which version; the newest if absent.
        #[arg(long)]
        version: Option<u32>,
        /// As TOML, to be changed and set again.
        #[arg(long)]
        toml: bool,
    },
}

pub(super) async fn run(folder: &Path, command: Command, as_json: bool) -> anyhow::Result<()> {
    match command {
        Command::Check { file, tenant, region } => check(folder, &file, tenant.as_deref(), region, as_json),
        Command::Set { tenant, file } => set(folder, &tenant, &file, as_json).await,
        Command::Show { tenant, version, toml } => show(folder, &tenant, version, toml, as_json),
    }
}

/// What will be signed of a policy's file, and what it says. The one check that `check`, `set` and `tenant add` make.
pub(super) fn of_file(folder: &Path, file: &Path, tenant: &Tenant, version: u32) -> anyhow::Result<(String, Policy)> {
    let checked = Policy::of_tenant(&read(file)?, tenant, version);
    let named = |problems| Failure::new(Word::WrongUse, format_args!("{}:\n{problems}", terminal::name(file)));
    let (text, policy) = checked.map_err(named)?;
    providers::have(folder, tenant, &policy)?;
    Ok((text, policy))
}

fn check(folder: &Path, file: &Path, named: Option<&str>, regions: Vec<Region>, as_json: bool) -> anyhow::Result<()> {
    let directory = &Directory::open(folder)?;
    let text = read(file)?;
    let known = match (named, Policy::tenant_said(&text)) {
        (Some(name), _) => Some(directory.tenant(name)?),
        (None, Some(said)) => directory.tenant(&said.to_string()).ok(),
        (None, None) => None,
    };
    let version = known.as_ref().map_or(1, |tenant| next_version(directory, tenant));
    let tenant = known.clone().unwrap_or_else(|| new_tenant(directory, regions));
    if as_json && let Err(problems) = Policy::of_tenant(&text, &tenant, version) {
        terminal::json(&json!({ "problems": problems }))?;
        return Err(Failure::new(Word::WrongUse, format_args!("{} problems", problems.len())).into());
    }
    of_file(folder, file, &tenant, version)?;
    if as_json {
        return terminal::json(&json!({ "problems": [] }));
    }
    let whose = known.map_or_else(
        || format!("a new tenant's first policy, in {}", super::names(&tenant.regions)),
        |tenant| format!("version {version} of {}'s", tenant.slug),
    );
    terminal::line(format_args!("{}: nothing wrong; {whose}", terminal::name(file)));
    Ok(())
}

/// A tenant that is not there yet.
fn new_tenant(directory: &Directory, regions: Vec<Region>) -> Tenant {
    let regions = if regions.is_empty() { directory.regions().cloned().collect() } else { regions };
    let slug = "the-new-tenant".to_owned();
    Tenant { id: TenantId::generate(), name: slug.clone(), slug, regions: regions.into_iter().collect() }
}

async fn set(folder: &Path, name: &str, file: &Path, as_json: bool) -> anyhow::Result<()> {
    let directory = Directory::open(folder)?;
    let tenant = directory.tenant(name)?;
    let (text, policy) = of_file(folder, file, &tenant, next_version(&directory, &tenant))?;
    let registry = docward_runtime::wiring::registry(&AuthorityConfig::read(&AuthorityConfig::path(folder))?).await?;
    // Whoever may not do so in one of its regions does so in none.
    let mut clients = Vec::new();
    for region in &tenant.regions {
        let client = Client::open(folder, region).await?;
        client.admitted(&tenant, person::Operate).await?;
        clients.push(client);
    }
    let now = Timestamp::now();
    registry.set_policy_text(&text, now).await?;
    for client in clients {
        client.say(&tenant, FactKind::Governed, "policy", Some(policy.reference), now).await?;
    }
    if as_json {
        return terminal::json(&json!({ "tenant": tenant, "policy": policy }));
    }
    terminal::line(format_args!("{}: version {} is in force", tenant.slug, policy.reference.version.0));
    Ok(())
}

fn show(folder: &Path, name: &str, version: Option<u32>, toml: bool, as_json: bool) -> anyhow::Result<()> {
    let directory = Directory::open(folder)?;
    let tenant = directory.tenant(name)?;
    let versions = directory.policies(tenant.id);
    let wanted = match version {
        None => versions.last(),
        Some(version) => versions.iter().find(|(policy, _)| policy.reference.version.0 == version),
    };
    let known =
        || versions.iter().map(|(policy, _)| policy.reference.version.0.to_string()).collect::<Vec<_>>().join(", ");
    let (policy, text) = wanted.with_context(|| format!("{} has no such version; it has: {}", tenant.slug, known()))?;
    if as_json {
        return terminal::json(policy);
    }
    if toml {
        return Ok(terminal::text(text)?);
    }
    super::show::promised(policy);
    Ok(())
}

fn next_version(directory: &Directory, tenant: &Tenant) -> u32 {
    directory.policy(tenant.id).map_or(0, |policy| policy.reference.version.0) + 1
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", terminal::name(file)))
}

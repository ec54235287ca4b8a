//! `docward tenant policy`: checks a document, puts it in force, shows what is or was.

use crate::terminal;
use anyhow::{Context, bail};
use docward_client::Client;
use docward_envelope::{FactKind, Timestamp};
use docward_runtime::config::AuthorityConfig;
use docward_runtime::directory::Directory;
use docward_trust::person;
use docward_trust_policy::{Policy, PolicyProblems, Tenant};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Says everything that is wrong with a policy, by line; changes nothing.
    Check {
        /// The policy, TOML.
        file: PathBuf,
    },
    /// Puts a policy in force: signs exactly this text. Workers have it within two seconds.
    Set {
        /// Whose, by name or id.
        tenant: String,
        /// The policy, TOML; its version is the one after the newest.
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
        Command::Check { file } => check(&Directory::open(folder)?, &file, as_json),
        Command::Set { tenant, file } => set(folder, &tenant, &file, as_json).await,
        Command::Show { tenant, version, toml } => show(folder, &tenant, version, toml, as_json),
    }
}

fn check(directory: &Directory, file: &Path, as_json: bool) -> anyhow::Result<()> {
    let text = read(file)?;
    // Whose it says it is decides which regions and which version it may name.
    let said = Policy::tenant_said(&text).and_then(|tenant| directory.tenant(&tenant.to_string()).ok());
    let checked = match &said {
        Some(tenant) => Policy::checked(&text, &tenant.regions, Some(next_version(directory, tenant))),
        None => Policy::from_toml(&text),
    };
    match checked {
        Ok(_) if as_json => terminal::json(&json!({ "problems": [] })),
        Ok(policy) => {
            terminal::line(format_args!("{}: version {}, nothing wrong", file.display(), policy.reference.version.0));
            if said.is_none() {
                bail!("there is no tenant {}", policy.tenant);
            }
            Ok(())
        }
        Err(problems) if as_json => {
            terminal::json(&json!({ "problems": problems }))?;
            bail!("{} problems", problems.len());
        }
        Err(problems) => bail!("{}:\n{problems}", file.display()),
    }
}

async fn set(folder: &Path, name: &str, file: &Path, as_json: bool) -> anyhow::Result<()> {
    let directory = Directory::open(folder)?;
    let tenant = directory.tenant(name)?;
    let text = read(file)?;
    let checked = Policy::checked(&text, &tenant.regions, Some(next_version(&directory, &tenant)));
    let policy = checked.map_err(|problems: PolicyProblems| anyhow::anyhow!("{}:\n{problems}", file.display()))?;
    if policy.tenant != tenant.id {
        bail!("{} is another tenant's policy than {}'s", file.display(), tenant.slug);
    }
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
        terminal::line(text.trim_end());
        return Ok(());
    }
    super::show::promised(policy);
    Ok(())
}

fn next_version(directory: &Directory, tenant: &Tenant) -> u32 {
    directory.policy(tenant.id).map_or(0, |policy| policy.reference.version.0) + 1
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

//! `docward tenant policy`: checks a document, puts it in force, shows what is or was.

use crate::session::Session;
use crate::terminal;
use anyhow::{Context, bail};
use docward_client::operate::tenants;
use docward_client::{ClientError, WrongUse};
use docward_envelope::Timestamp;
use docward_trust_policy::Policy;
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

pub(super) async fn run(session: &Session, command: Command, as_json: bool) -> anyhow::Result<()> {
    match command {
        Command::Check { file } => check(session, &file, as_json),
        Command::Set { tenant, file } => set(session, &tenant, &file, as_json).await,
        Command::Show { tenant, version, toml } => show(session, &tenant, version, toml, as_json),
    }
}

fn check(session: &Session, file: &Path, as_json: bool) -> anyhow::Result<()> {
    let connections = session.connections()?;
    let text = read(file)?;
    // Whose it says it is decides which regions and which version it may name.
    let said = Policy::tenant_said(&text).and_then(|tenant| session.tenant(&tenant.to_string()).ok());
    let checked = match &said {
        Some(tenant) => Policy::checked(&text, &tenant.regions, Some(tenants::next_version(connections, tenant))),
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

async fn set(session: &Session, name: &str, file: &Path, as_json: bool) -> anyhow::Result<()> {
    let tenant = session.tenant(name)?;
    let text = read(file)?;
    let set = tenants::set_policy(session.connections()?, &tenant, &text, &session.caller()?, Timestamp::now()).await;
    let policy = match set {
        Err(ClientError::WrongUse(WrongUse::Policy(problems))) => bail!("{}:\n{problems}", file.display()),
        Err(ClientError::WrongUse(WrongUse::OtherPolicy { tenant })) => {
            bail!("{} is another tenant's policy than {tenant}'s", file.display())
        }
        set => set?,
    };
    if as_json {
        return terminal::json(&json!({ "tenant": tenant, "policy": policy }));
    }
    terminal::line(format_args!("{}: version {} is in force", tenant.slug, policy.reference.version.0));
    Ok(())
}

fn show(session: &Session, name: &str, version: Option<u32>, toml: bool, as_json: bool) -> anyhow::Result<()> {
    let tenant = session.tenant(name)?;
    let versions = session.connections()?.directory().policies(tenant.id);
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

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

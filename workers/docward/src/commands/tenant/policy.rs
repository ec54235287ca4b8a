//! `docward tenant policy`: checks a document, puts it in force, shows what is or was.

use super::names::names;
use crate::failure::Failure;
use crate::session::Session;
use crate::terminal;
use anyhow::Context;
use docward_client::operate::tenants;
use docward_client::{ClientError, WrongUse};
use docward_envelope::{Region, Timestamp};
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

pub(super) async fn run(session: &Session, command: Command, as_json: bool) -> anyhow::Result<()> {
    match command {
        Command::Check { file, tenant, region } => check(session, &file, tenant.as_deref(), region, as_json),
        Command::Set { tenant, file } => set(session, &tenant, &file, as_json).await,
        Command::Show { tenant, version, toml } => show(session, &tenant, version, toml, as_json).await,
    }
}

fn check(
    session: &Session,
    file: &Path,
    named: Option<&str>,
    regions: Vec<Region>,
    as_json: bool,
) -> anyhow::Result<()> {
    let connections = session.connections()?;
    let text = read(file)?;
    let (tenant, is_new) = match named {
        Some(name) => (session.tenant(name)?, false),
        None => tenants::meant_by(connections, &text, regions),
    };
    let checked = tenants::check_policy(connections, &tenant, &text);
    if as_json && let Err(ClientError::WrongUse(WrongUse::Policy(problems))) = &checked {
        terminal::json(&json!({ "problems": problems }))?;
        return Err(Failure::wrong_use(format_args!("{} problems", problems.len())).into());
    }
    let (_, policy) = checked.map_err(|error| in_file(file, error))?;
    if as_json {
        return terminal::json(&json!({ "problems": [] }));
    }
    let whose = if is_new {
        format!("a new tenant's first policy, in {}", names(&tenant.regions))
    } else {
        format!("version {} of {}'s", policy.reference.version.0, tenant.slug)
    };
    terminal::line(format_args!("{}: nothing wrong; {whose}", terminal::name(file)));
    Ok(())
}

/// What is wrong with a policy's text, with the file that it stands in.
pub(super) fn in_file(file: &Path, error: ClientError) -> anyhow::Error {
    match error {
        ClientError::WrongUse(WrongUse::Policy(problems)) => {
            Failure::wrong_use(format_args!("{}:\n{problems}", terminal::name(file))).into()
        }
        error => error.into(),
    }
}

async fn set(session: &Session, name: &str, file: &Path, as_json: bool) -> anyhow::Result<()> {
    let tenant = session.tenant(name)?;
    let text = read(file)?;
    let set = tenants::set_policy(session.connections()?, &tenant, &text, &session.caller()?, Timestamp::now()).await;
    let policy = set.map_err(|error| in_file(file, error))?;
    if as_json {
        return terminal::json(&json!({ "tenant": tenant, "policy": policy }));
    }
    terminal::line(format_args!("{}: version {} is in force", tenant.slug, policy.reference.version.0));
    Ok(())
}

async fn show(session: &Session, name: &str, version: Option<u32>, toml: bool, as_json: bool) -> anyhow::Result<()> {
    let tenant = session.tenant(name)?;
    let (policy, text) = tenants::policy(session.connections()?, &tenant, version, &session.caller()?).await?;
    if as_json {
        return terminal::json(&policy);
    }
    if toml {
        return Ok(terminal::text(&text)?);
    }
    super::show::promised(&policy);
    Ok(())
}

/// The text of a policy's file.
pub(super) fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", terminal::name(file)))
}

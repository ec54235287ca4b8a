//! `docward tenant list | show`: who is served, where, under which policy.

pub mod mode;

use crate::fleet::Folder;
use crate::terminal;
use anyhow::Context;
use docward_control::Catalogue;
use docward_envelope::{Region, RetentionClass, Timestamp};
use docward_trust_policy::Tenant;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

/// Lists tenants or shows one's policy.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Lists all tenants.
    List,
    /// Shows one tenant and the policy in force.
    Show {
        /// Its name or id.
        tenant: String,
    },
    /// Sets a tenant further apart from the others, or less far, while its documents are on their way.
    Mode(mode::Arguments),
}

/// Prints tenants.
///
/// # Errors
/// When the catalogue can't be read or knows no such tenant.
pub async fn run(folder: &Path, arguments: Arguments) -> anyhow::Result<()> {
    let path = folder;
    let folder = Folder::new(path);
    let authority = crate::wiring::authority(&folder.authority_public())
        .context("there is no local fleet here; `docward up` makes one")?;
    let catalogue = Catalogue::open(&folder.catalogue(), &authority)?;
    match arguments.command {
        Command::Mode(of) => mode::run(path, &of, arguments.json).await,
        Command::List => list(&catalogue, arguments.json),
        Command::Show { tenant: name } => {
            let tenant = catalogue.tenant(&name).with_context(|| format!("there is no tenant `{name}`"))?;
            show(&catalogue, &tenant, arguments.json)
        }
    }
}

fn list(catalogue: &Catalogue, as_json: bool) -> anyhow::Result<()> {
    let tenants = catalogue.tenants();
    if as_json {
        return terminal::json(&tenants);
    }
    let mut table = terminal::table(["tenant", "name", "regions", "isolation", "id"]);
    for tenant in tenants {
        let isolation = catalogue.book().latest(tenant.id).map_or("-", |policy| policy.isolation.as_str()).to_owned();
        table.add_row([tenant.slug, tenant.name, names(&tenant.regions), isolation, tenant.id.to_string()]);
    }
    terminal::line(table);
    Ok(())
}

fn show(catalogue: &Catalogue, tenant: &Tenant, as_json: bool) -> anyhow::Result<()> {
    let policy = catalogue.book().newest(tenant.id, Timestamp::now());
    let policy = policy.map_err(|reason| anyhow::anyhow!("{} has no policy in force: {reason}", tenant.slug))?;
    if as_json {
        return terminal::json(&json!({ "tenant": tenant, "policy": *policy }));
    }
    terminal::line(format_args!("{} ({}), {}, {}", tenant.name, tenant.slug, policy.isolation, tenant.id));
    let mut table = terminal::table(["policy", ""]);
    table.add_row(["version", &policy.reference.version.0.to_string()]);
    for (data_class, regions) in &policy.regions {
        table.add_row([format!("{data_class} may be in"), names(regions)]);
    }
    for class in RetentionClass::ALL {
        table.add_row([format!("{class} objects live"), format!("{} h", policy.retention.of(*class).as_hours())]);
    }
    let purposes: Vec<&str> = policy.purposes.iter().map(|purpose| purpose.as_str()).collect();
    table.add_row(["purposes".to_owned(), purposes.join(", ")]);
    table.add_row(["takes in".to_owned(), policy.accepts.iter().cloned().collect::<Vec<_>>().join(", ")]);
    table.add_row(["at most".to_owned(), terminal::bytes(policy.max_bytes)]);
    terminal::line(table);
    Ok(())
}

fn names(regions: &BTreeSet<Region>) -> String {
    regions.iter().map(Region::as_str).collect::<Vec<_>>().join(", ")
}

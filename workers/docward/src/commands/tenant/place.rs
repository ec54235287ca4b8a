//! `docward tenant place`: where a tenant's ledger rows lie. Its facts wait for seconds; nobody else's wait at all.

use crate::commands::owner::owner_url;
use crate::terminal;
use anyhow::bail;
use docward_client::Client;
use docward_envelope::{Region, TenantId, Timestamp};
use docward_ledger::{LedgerError, Mover, Place, Target, VerifyError};
use docward_runtime::config::{AuthorityConfig, ConfigRole, RegionConfig};
use docward_runtime::wiring;
use serde_json::json;
use std::path::Path;

/// Moves a tenant's ledger rows: to the tables that all share, to a schema or a database of its own, live.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// Where it is at home.
    #[arg(long)]
    pub region: Region,
    /// shared, schema or database; without it, says where they are.
    #[arg(value_parser = place)]
    pub place: Option<Place>,
    /// The tenant's own database as the role that owns it; needed to move there and back.
    #[arg(
        long,
        value_name = "URL",
        env = "DOCWARD_TENANT_OWNER",
        hide_env_values = true,
        requires = "application_url"
    )]
    pub url: Option<String>,
    /// The same as the role that works on it.
    #[arg(long, value_name = "URL", env = "DOCWARD_TENANT_APPLICATION", hide_env_values = true)]
    pub application_url: Option<String>,
    /// The region's ledger as the role that owns it; a local fleet knows its own.
    #[arg(long, value_name = "URL", env = "DOCWARD_LEDGER_OWNER", hide_env_values = true)]
    pub owner_url: Option<String>,
}

fn place(word: &str) -> Result<Place, String> {
    word.parse().map_err(|_| "say shared, schema or database".to_owned())
}

/// Moves, or says where they are.
///
/// # Errors
/// When the rows could not be moved: they are where they were, and the same command goes on.
pub async fn run(folder: &Path, arguments: &Arguments, as_json: bool) -> anyhow::Result<()> {
    let client = Client::open(folder, &arguments.region).await?;
    let tenant = client.tenant(&arguments.tenant)?;
    if !tenant.regions.contains(&arguments.region) {
        bail!("{} is not at home in {}", tenant.slug, arguments.region);
    }
    client.operate(&tenant).await?;
    let Some(target) = arguments.place else {
        let whereabouts = client.ledger().whereabouts(tenant.id).await?;
        if as_json {
            return terminal::json(&whereabouts);
        }
        terminal::line(format_args!("{}: rows in {}", tenant.slug, whereabouts.place));
        if let Some(target) = whereabouts.target {
            terminal::note(format_args!("a move to {target} was cut off: say `docward tenant place` again"));
        }
        return Ok(());
    };
    let config = RegionConfig::read_in(folder, &arguments.region, None, ConfigRole::Operator)?;
    let home = wiring::ledger_home(&config, owner_url(folder, &config, arguments.owner_url.clone())?)?;
    let own = arguments.url.clone().zip(arguments.application_url.clone());
    let own = own.map(|(owner_url, application_url)| Target { owner_url, application_url });
    let mut hand = Mover::open(&home, tenant.id, own).await?;
    let moved = match hand.run(target, &client.actor(), Timestamp::now()).await {
        Err(VerifyError::Ledger(LedgerError::NoAddress)) => bail!(
            "the tenant's own database is part of this: say --url postgres://owner… and --application-url postgres://…"
        ),
        moved => moved?,
    };
    hand.close().await?;
    client.ledger().deliver(Timestamp::now()).await?;
    if let Err(error) = written_down(folder, tenant.id, &arguments.region, target).await {
        terminal::note(format_args!("the catalogue does not know of it yet ({error}); say the same again to tell it"));
    }
    match (moved, as_json) {
        (Some(moved), true) => terminal::json(&json!({
            "tenant": tenant.id, "region": arguments.region, "from": moved.from, "to": moved.to, "rows": moved.rows,
            "held_milliseconds": u64::try_from(moved.held.as_millis())?,
        })),
        (None, true) => {
            terminal::json(&json!({ "tenant": tenant.id, "region": arguments.region, "to": target, "rows": 0 }))
        }
        (Some(moved), false) => {
            let held = moved.held.as_secs_f64();
            terminal::line(format_args!(
                "{}: {} rows moved from {} to {}; its facts waited for {held:.1} s",
                tenant.slug, moved.rows, moved.from, moved.to
            ));
            Ok(())
        }
        (None, false) => {
            terminal::line(format_args!("{}: the rows are in {target} already", tenant.slug));
            Ok(())
        }
    }
}

/// The catalogue says where rows lie; writers obey the region's own word.
async fn written_down(folder: &Path, tenant: TenantId, region: &Region, place: Place) -> anyhow::Result<()> {
    let config = AuthorityConfig::read(&AuthorityConfig::path(folder))?;
    let database = wiring::catalogue_database(&config).await?;
    Ok(database.put_place(tenant, region, place.as_str()).await?)
}

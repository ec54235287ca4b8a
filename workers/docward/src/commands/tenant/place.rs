//! `docward tenant place`: where a tenant's ledger rows lie. Its facts wait for seconds; nobody else's wait at all.

use crate::choice::one_of;
use crate::commands::owner::owner_url;
use crate::session::Session;
use crate::{explain, terminal};
use docward_client::ClientError;
use docward_envelope::{Region, TenantId};
use docward_ledger::{Place, Target};
use docward_runtime::directory::Directory;
use docward_runtime::error::At;
use docward_runtime::wiring;
use serde_json::json;

/// Moves a tenant's ledger rows: to the tables that all share, to a schema or a database of its own, live.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// Where it is at home.
    #[arg(long)]
    pub region: Region,
    /// Where they are to lie; without it, says where they are.
    #[arg(value_parser = one_of(&Place::ALL, Place::as_str))]
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

/// Moves, or says where they are.
///
/// # Errors
/// When the rows could not be moved: they are where they were, and the same command goes on.
pub async fn run(session: &Session, arguments: &Arguments, as_json: bool) -> anyhow::Result<()> {
    let tenant = session.tenant(&arguments.tenant)?;
    Directory::regions_of(&tenant, Some(&arguments.region))?;
    let client = session.client(&arguments.region).await?;
    client.operate(&tenant).await?;
    let Some(target) = arguments.place else {
        let whereabouts = client.ledger().whereabouts(tenant.id).await.at(client.region())?;
        if as_json {
            return terminal::json(&whereabouts);
        }
        terminal::line(format_args!("{}: rows in {}", tenant.slug, whereabouts.place));
        if let Some(target) = whereabouts.target {
            terminal::note(format_args!("a move to {target} was cut off: say `docward tenant place` again"));
        }
        return Ok(());
    };
    let config = client.environment().config();
    let home = wiring::ledger_home(config, owner_url(session.folder(), config, arguments.owner_url.clone())?)?;
    let own = arguments.url.clone().zip(arguments.application_url.clone());
    let own = own.map(|(owner_url, application_url)| Target { owner_url, application_url });
    let moved = client.move_rows(&home, &tenant, own, target).await?;
    if let Err(error) = written_down(session, tenant.id, &arguments.region, target).await {
        terminal::note(format_args!(
            "the catalogue does not know of it yet ({}); say the same again to tell it",
            explain::client(&error)
        ));
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
async fn written_down(session: &Session, tenant: TenantId, region: &Region, place: Place) -> Result<(), ClientError> {
    let database = session.connections()?.catalogue().await?;
    Ok(database.put_place(tenant, region, place.as_str()).await?)
}

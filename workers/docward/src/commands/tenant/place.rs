//! `docward tenant place`: where a tenant's ledger rows lie. Its facts wait for seconds; nobody else's wait at all.

use crate::choice::one_of;
use crate::commands::owner::Owner;
use crate::session::Session;
use crate::{explain, terminal};
use docward_client::operate::rows::MovedRows;
use docward_envelope::Region;
use docward_ledger::Place;
use docward_runtime::directory::Directory;
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
    /// The databases, as the roles that own them.
    #[command(flatten)]
    pub owner: Owner,
}

/// Moves, or says where they are.
///
/// # Errors
/// When the rows could not be moved: they are where they were, and the same command goes on.
pub async fn run(session: &Session, arguments: &Arguments, as_json: bool) -> anyhow::Result<()> {
    let tenant = session.tenant(&arguments.tenant)?;
    Directory::regions_of(&tenant, Some(&arguments.region))?;
    let client = session.client(&arguments.region).await?;
    let Some(target) = arguments.place else {
        let whereabouts = client.whereabouts(&tenant).await?;
        if as_json {
            return terminal::json(&whereabouts);
        }
        terminal::line(format_args!("{}: rows in {}", tenant.slug, whereabouts.place));
        if let Some(target) = whereabouts.target {
            terminal::note(format_args!("a move to {target} was cut off: say `docward tenant place` again"));
        }
        return Ok(());
    };
    let home = arguments.owner.home(session.folder(), client.environment().config())?;
    let MovedRows { moved, not_in_catalogue } = client.move_rows(&home, &tenant, arguments.owner.own(), target).await?;
    if let Some(error) = not_in_catalogue {
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

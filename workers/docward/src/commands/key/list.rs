//! `docward key list`: every tenant's keys at every provider that its policies ever named.

use crate::session::Session;
use crate::terminal;
use docward_client::keys;
use docward_envelope::Region;

pub(super) async fn run(session: &Session, region: &Region, tenant: Option<&str>, json: bool) -> anyhow::Result<()> {
    let tenant = tenant.map(|name| session.tenant(name)).transpose()?;
    let rows = keys::list(session.connections()?, region, tenant.as_ref(), &session.caller()?).await?;
    if json {
        return terminal::json(&rows);
    }
    let mut table = terminal::table(["tenant", "data class", "provider", "key", "version", "state", "created"]);
    for row in rows {
        let provider = if row.current { row.provider.to_owned() } else { format!("{} (before)", row.provider) };
        table.add_row([
            row.tenant,
            row.data_class.to_string(),
            provider,
            row.name,
            row.version.map_or_else(|| "-".to_owned(), |version| version.to_string()),
            row.state,
            row.created.map_or_else(|| "-".to_owned(), terminal::moment),
        ]);
    }
    terminal::line(table);
    Ok(())
}

//! `docward tenant list`: from the signed copies, so also while the catalogue is away.

use super::names::names;
use crate::session::Session;
use crate::terminal;
use docward_client::operate::tenants;

pub(super) fn run(session: &Session, as_json: bool) -> anyhow::Result<()> {
    let directory = session.connections()?.directory();
    let tenants = tenants::known(session.connections()?, &session.caller()?);
    if as_json {
        return terminal::json(&tenants);
    }
    let mut table = terminal::table(["tenant", "name", "regions", "isolation", "policy", "id"]);
    for tenant in tenants {
        let policy = directory.policy(tenant.id);
        table.add_row([
            tenant.slug,
            tenant.name,
            names(&tenant.regions),
            policy.as_ref().map_or("-", |policy| policy.isolation.as_str()).to_owned(),
            policy.map_or_else(|| "-".to_owned(), |policy| format!("version {}", policy.reference.version.0)),
            tenant.id.to_string(),
        ]);
    }
    terminal::line(table);
    Ok(())
}

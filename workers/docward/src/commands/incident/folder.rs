//! An incident's folder: its extract, its row, the draft of its notice. Readable by its owner only, and of one tenant only.

use crate::terminal;
use anyhow::Context;
use docward_client::Client;
use docward_client::operate::notice;
use docward_control::Incident;
use docward_envelope::{Fact, IncidentId};
use docward_ledger::Figures;
use docward_runtime::error::At;
use docward_trust_policy::Tenant;
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Where an incident's files are.
pub(super) fn path(folder: &Path, id: IncidentId) -> PathBuf {
    folder.join("incidents").join(id.to_string())
}

/// Writes them; the folder is new.
pub(super) async fn write(
    folder: &Path,
    tenant: &Tenant,
    incident: &Incident,
    clients: &[Client],
) -> anyhow::Result<PathBuf> {
    let place = path(folder, incident.id);
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&place);
    made.with_context(|| format!("cannot make {}", terminal::name(&place)))?;
    let (mut lines, mut figures) = (String::new(), Vec::new());
    for client in clients {
        for body in client.ledger().extract(tenant.id, incident.since).await.at(client.region())? {
            // Row-level security saw to it already; what leaves the house is looked at once more.
            let fact: Fact = serde_json::from_str(&body)?;
            anyhow::ensure!(
                fact.tenant == tenant.id,
                "the extract holds a fact of another tenant: nothing was written"
            );
            lines.push_str(&body);
            lines.push('\n');
        }
        let of_region: Figures = client.ledger().figures(tenant.id, incident.since).await.at(client.region())?;
        figures.push((client.region().clone(), of_region));
    }
    put(&place.join("audit.ndjson"), lines.as_bytes())?;
    put(&place.join("incident.json"), &serde_json::to_vec_pretty(incident)?)?;
    put(&place.join("notice.md"), notice::draft(tenant, incident, &figures).as_bytes())?;
    Ok(place)
}

fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.with_context(|| format!("cannot write {}", terminal::name(path)))?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

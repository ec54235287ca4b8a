//! An incident's folder: its extract, its row, the draft of its notice. Readable by its owner only, and of one tenant only.

use crate::terminal;
use anyhow::Context;
use docward_client::operate::incidents::Extract;
use docward_client::operate::notice;
use docward_control::Incident;
use docward_envelope::IncidentId;
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
pub(super) fn write(folder: &Path, tenant: &Tenant, incident: &Incident, extract: &Extract) -> anyhow::Result<PathBuf> {
    let place = path(folder, incident.id);
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&place);
    made.with_context(|| format!("cannot make {}", terminal::name(&place)))?;
    put(&place.join("audit.ndjson"), extract.facts.as_bytes())?;
    put(&place.join("incident.json"), &serde_json::to_vec_pretty(incident)?)?;
    put(&place.join("notice.md"), notice::draft(tenant, incident, &extract.figures).as_bytes())?;
    Ok(place)
}

fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.with_context(|| format!("cannot write {}", terminal::name(path)))?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

//! `docward restore`: a tenant's ledger rows put back from a backup, once its chain has been walked.

use super::owner::Owner;
use crate::failure::Failure;
use crate::session::Session;
use crate::terminal;
use anyhow::{Context, bail};
use docward_client::operate::rows::Backups;
use docward_envelope::{BackupId, Region, TenantId};
use serde_json::json;
use std::path::Path;

/// Puts a tenant's ledger rows back, into a ledger that has none or whose rows are damaged.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// The region that the command is about.
    #[arg(long)]
    pub region: Region,
    /// A backup's id, as `docward backup list` says it, or a file that `backup --into` wrote.
    #[arg(long, value_name = "ID|FILE")]
    pub from: String,
    /// The databases, as the roles that own them.
    #[command(flatten)]
    pub owner: Owner,
    /// Print JSON instead of a table or sentences.
    #[arg(long)]
    pub json: bool,
}

/// Restores.
///
/// # Errors
/// When the backup does not open, its chain does not hold, or the ledger has nothing missing: then nothing was changed.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let client = session.client(&arguments.region).await?;
    let tenant = session.tenant(&arguments.tenant)?;
    let (backup, file) = source(&arguments.from, tenant.id)?;
    let backups = Backups::open(&client, &tenant).await?;
    let backup = backups.read(backup, file.as_deref()).await?;
    backups.close().await;
    let home = arguments.owner.home(session.folder(), client.environment().config())?;
    let restored = client.restore_rows(&home, &tenant, arguments.owner.own(), &backup).await?;
    if arguments.json {
        return terminal::json(&json!({
            "tenant": tenant.id, "region": arguments.region, "taken": backup.header.taken, "facts": backup.header.facts,
            "rows": restored.rows, "kept": restored.kept,
        }));
    }
    terminal::line(format_args!(
        "{}: {} rows as of {} are back, {} facts of them; {} that came since were kept",
        tenant.slug,
        restored.rows,
        terminal::moment(backup.header.taken),
        backup.header.facts,
        restored.kept
    ));
    terminal::note("`docward audit verify` says what is missing since, if anything is");
    Ok(())
}

/// A backup in the bucket, or the sealed bytes of one in a file, whose name says which it is.
fn source(from: &str, tenant: TenantId) -> anyhow::Result<(BackupId, Option<Vec<u8>>)> {
    if let Ok(backup) = from.parse() {
        return Ok((backup, None));
    }
    let path = Path::new(from);
    let sealed = std::fs::read(path).with_context(|| format!("{from} is neither a backup's id nor a file"))?;
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let named =
        stem.split_once('-').and_then(|(of, backup)| Some((of.parse::<TenantId>().ok()?, backup.parse().ok()?)));
    match named {
        Some((of, backup)) if of == tenant => Ok((backup, Some(sealed))),
        Some(_) => bail!(Failure::wrong_use(format_args!("{from} is another tenant's backup, by its name"))),
        None => bail!(Failure::wrong_use("a backup's file keeps its name: TENANT-BACKUP.backup")),
    }
}

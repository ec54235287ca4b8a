//! `docward audit`: the trail of what was done with a tenant's documents. Every question about it is on record in it.

mod export;
mod fhir;
mod search;
pub(crate) mod verify;

pub use fhir::event;

use crate::terminal;
use anyhow::{Context, bail};
use docward_client::Client;
use docward_envelope::{Purpose, Region, Timestamp};
use docward_trust_policy::Tenant;
use jiff::SignedDuration;
use std::path::{Path, PathBuf};

/// Searches, verifies and exports the audit trail.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Finds facts by who, what for, what, about which job and since when.
    Search(search::Arguments),
    /// Walks the whole chain and compares it with its checkpoints and with receipts; names every fact that is not as it was
    /// written. Exit status 1 when something is wrong.
    Verify(verify::Arguments),
    /// Writes the trail to standard output: facts, one a line, or FHIR R4 audit events, one a line.
    Export(export::Arguments),
}

/// Whose trail, where, and why it is asked for.
#[derive(Debug, clap::Args)]
pub struct Whose {
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// Only in this region.
    #[arg(long)]
    pub region: Option<Region>,
    /// Why it is looked at.
    #[arg(long = "for", value_name = "PURPOSE", default_value = "operations")]
    pub reason: Purpose,
}

impl Whose {
    /// A client for each place that may hold something of the tenant, each question admitted.
    async fn open(&self, folder: &Path) -> anyhow::Result<Vec<(Client, Tenant)>> {
        let mut open = Vec::new();
        for client in Client::of_tenant(folder, &self.tenant, self.region.as_ref()).await? {
            let tenant = client.tenant(&self.tenant)?;
            client.audit(&tenant, self.reason).await?;
            open.push((client, tenant));
        }
        Ok(open)
    }
}

/// Does it.
///
/// # Errors
/// When no grant covers it, or a region can't be reached.
pub async fn run(folder: &Path, arguments: Arguments) -> anyhow::Result<u8> {
    match arguments.command {
        Command::Search(arguments) => search::run(folder, &arguments).await.map(|()| 0),
        Command::Verify(arguments) => verify::run(folder, &arguments).await,
        Command::Export(arguments) => export::run(folder, &arguments).await.map(|()| 0),
    }
}

/// `24h`, `7d`, `90m`, or a point in time.
///
/// # Errors
/// When it is neither; the message says what is.
pub fn since(text: &str) -> anyhow::Result<Timestamp> {
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    let unit = text.chars().last().unwrap_or_default();
    let count: Option<i64> = text.strip_suffix(unit).and_then(|count| count.parse().ok());
    let hours = |hours: i64| count.and_then(|count| count.checked_mul(hours)).and_then(SignedDuration::try_from_hours);
    let back = match unit {
        'm' => count.and_then(SignedDuration::try_from_mins),
        'h' => hours(1),
        'd' => hours(24),
        _ => None,
    };
    let Some(back) = back else { bail!("`{text}` is no point in time; say 24h, 7d or 2026-01-31T08:00:00Z") };
    Timestamp::now().checked_sub(back).context("that is before time began")
}

/// Facts of a receipt: `docward erase --json`, or any JSON that holds facts.
///
/// # Errors
/// When the file can't be read or holds no fact.
fn receipt(path: &PathBuf) -> anyhow::Result<Vec<docward_envelope::Fact>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", terminal::name(path)))?;
    let value: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{} is no JSON", terminal::name(path)))?;
    let mut facts = Vec::new();
    collect(&value, &mut facts);
    if facts.is_empty() {
        bail!("{} holds no fact; a receipt is what `docward erase --json` prints", terminal::name(path));
    }
    Ok(facts)
}

fn collect(value: &serde_json::Value, facts: &mut Vec<docward_envelope::Fact>) {
    if let Ok(fact) = serde_json::from_value(value.clone()) {
        return facts.push(fact);
    }
    match value {
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, facts)),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| collect(value, facts)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_is_a_point_in_time_or_how_long_ago() {
        assert_eq!(since("2026-01-31T08:00:00Z").unwrap(), "2026-01-31T08:00:00Z".parse().unwrap());
        for (text, hours) in [("24h", 24), ("7d", 168), ("120m", 2)] {
            let at = since(text).unwrap();
            let ago = Timestamp::now().duration_since(at);
            assert_eq!(ago.as_hours(), hours, "{text}");
        }
        for text in ["", "h", "yesterday", "5w", "-", "9999999999999999d", "7é"] {
            assert!(since(text).is_err(), "{text}");
        }
    }
}

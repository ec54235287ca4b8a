//! `docward key list`: which key-encryption keys a region's keyrings hold. Never a key.

use crate::config::{ConfigRole, RegionConfig};
use crate::terminal;
use docward_envelope::{DataClass, Region};
use docward_trust::Keyring;
use serde_json::json;
use std::path::Path;

/// Lists keys.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Lists a region's key-encryption keys.
    List {
        /// Where.
        #[arg(long)]
        region: Region,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Prints what keys there are.
///
/// # Errors
/// When a keyring can't be read.
pub fn run(folder: &Path, arguments: Arguments) -> anyhow::Result<()> {
    let Command::List { region, json: as_json } = arguments.command;
    let config = RegionConfig::read(&RegionConfig::path(folder, &region, ConfigRole::Operator))?;
    let phi = config.keys.phi.as_ref().map(|files| (DataClass::Phi, files));
    let mut keys = Vec::new();
    for (data_class, files) in phi.into_iter().chain([(DataClass::Redacted, &config.keys.redacted)]) {
        keys.extend(Keyring::open(&region, data_class, &files.keyring, &files.root)?.describe());
    }
    if as_json {
        let row = |key: &docward_trust::KeyDescription| {
            json!({
                "tenant": key.tenant,
                "region": key.region,
                "data-class": key.data_class,
                "version": key.version,
                "created": key.created,
            })
        };
        return terminal::json(&keys.iter().map(row).collect::<Vec<_>>());
    }
    let mut table = terminal::table(["tenant", "data class", "key", "created"]);
    for key in keys {
        table.add_row([
            key.tenant.to_string(),
            key.data_class.to_string(),
            key.version.to_string(),
            key.created.map_or_else(|| "-".to_owned(), terminal::moment),
        ]);
    }
    terminal::line(table);
    Ok(())
}

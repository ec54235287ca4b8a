//! Keeps a region's ledger: facts, parked work, the control list each second.

use crate::config::{ConfigRole, RegionConfig};
use crate::fleet::Folder;
use crate::wiring;
use anyhow::Context;
use docward_broker::Broker;
use docward_envelope::Region;
use docward_ledger::Ledger;
use docward_trust_policy::LedgerKey;
use std::path::Path;

/// Keeps it until asked to drain.
///
/// # Errors
/// When the database or the broker can't be reached.
pub async fn run(folder: &Path, region: &Region, supervised: bool) -> anyhow::Result<()> {
    let config = RegionConfig::read(&RegionConfig::path(folder, region, ConfigRole::Operator))?;
    let url = config.control.ledger.as_deref().context("the ledger service needs `control.ledger`")?;
    let drain = super::drain_token(supervised)?;
    let key = LedgerKey::open(&Folder::new(folder).ledger_key(region))?;
    let ledger = Ledger::connect(url, region).await?;
    let broker = Broker::connect(&wiring::broker_config(&config, "ledger")).await?;
    broker.declare().await?;
    super::ready(supervised);
    ledger.run(&broker, &key, drain).await;
    broker.close().await;
    Ok(())
}

//! Keeps a region's ledger: facts, parked work, the control list each second.

use crate::config::{ConfigRole, RegionConfig};
use crate::fleet::{Folder, Seat};
use crate::wiring;
use docward_broker::Broker;
use docward_trust_policy::LedgerKey;
use std::path::Path;

/// Keeps it until asked to drain.
///
/// # Errors
/// When the database or the broker can't be reached.
pub async fn run(folder: &Path, seat: &Seat, supervised: bool) -> anyhow::Result<()> {
    let config = RegionConfig::read_in(folder, seat.region(), seat.environment_of(), ConfigRole::Operator)?;
    let drain = super::drain_token(supervised)?;
    let key = LedgerKey::open(&Folder::new(folder).of_environment(seat.environment_of()).ledger_key(seat.region()))?;
    let ledger = wiring::ledger(&config).await?;
    let broker = Broker::connect(&wiring::broker_config(&config, "ledger")).await?;
    broker.declare().await?;
    super::ready(supervised);
    ledger.run(&broker, &key, drain).await;
    broker.close().await;
    Ok(())
}

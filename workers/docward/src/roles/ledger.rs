//! Keeps a region's ledger: facts, parked work, the control list each second.

use super::webhook::Webhook;
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
    let webhook = config.alerts.as_ref().map(Webhook::new).transpose()?;
    super::ready(supervised);
    let telling = webhook.map(|webhook| {
        let ledger = ledger.clone();
        tokio::spawn(async move { webhook.follow(&ledger).await })
    });
    Box::pin(ledger.run(&broker, &key, drain)).await;
    if let Some(telling) = telling {
        telling.abort();
    }
    broker.close().await;
    Ok(())
}

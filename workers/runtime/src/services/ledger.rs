//! Keeps a region's ledger: facts, parked work, the control list each second, checkpoints, and tenants' own placements.

use super::webhook::{Webhook, WebhookError};
use super::{checkpoints, heads, placements, rolls};
use crate::config::RegionConfig;
use crate::error::{At, RuntimeError};
use crate::wiring::{self, Rooms};
use docward_broker::Broker;
use docward_trust::{ProcessRole, Task};
use docward_trust_policy::LedgerKey;
use std::path::Path;
use std::time::Duration;

/// How long until the bucket is tried again, for checkpoints.
const REOPEN: Duration = Duration::from_secs(5);

/// Why a region's ledger is not kept.
#[derive(Debug, thiserror::Error)]
pub enum LedgerServiceError {
    /// Database, broker or key can't be had.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// The endpoint that is to be told of alerts is not configured well.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
}

/// Keeps it until asked to drain. It signs with the private key in the file `key`, and tells the global catalogue the heads of its
/// chains, where its configuration says how.
///
/// # Errors
/// When the database or the broker can't be reached.
pub async fn run(config: &RegionConfig, key: &Path, supervised: bool) -> Result<(), LedgerServiceError> {
    let drain = super::drain_token(supervised)?;
    let private = |error| RuntimeError::PrivateFile { path: key.to_owned(), error };
    let key = LedgerKey::open(key).map_err(private)?;
    let ledger = wiring::ledger(config).await?;
    let broker = Broker::connect(&wiring::broker_config(config, "ledger")?).await.at(&config.region)?;
    broker.declare().await.at(&config.region)?;
    let webhook = config.alerts.as_ref().map(Webhook::new).transpose()?;
    super::ready(supervised);
    let telling = webhook.map(|webhook| {
        let ledger = ledger.clone();
        tokio::spawn(async move { webhook.follow(&ledger).await })
    });
    // They go through the gate, which hears of freezes from this very ledger: it must be running first.
    let checkpoints = async {
        loop {
            match Rooms::open(config, ProcessRole::Task(Task::Checkpoint), "checkpoint").await {
                Ok(rooms) => break checkpoints::follow(&rooms, &ledger, &key).await,
                Err(_) => tokio::time::sleep(REOPEN).await,
            }
        }
    };
    // A tenant's own environment has a chain of its own, which its checkpoints alone vouch for.
    let catalogue = config.control.heads.as_deref().filter(|_| ledger.environment().is_none());
    let pushing = async {
        match catalogue {
            Some(catalogue) => heads::follow(catalogue, &ledger).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = Box::pin(pushing) => {}
        () = Box::pin(rolls::follow(config, &ledger)) => {}
        () = Box::pin(ledger.run(&broker, &key, drain)) => {}
        () = Box::pin(checkpoints) => {}
        () = Box::pin(placements::follow(config, &broker, &ledger)) => {}
    }
    if let Some(telling) = telling {
        telling.abort();
    }
    broker.close().await;
    Ok(())
}

//! Signs every policy anew each hour (a signature is good for 24 hours), and brings the regions' copies up to the catalogue
//! whenever it changes.

use crate::config::AuthorityConfig;
use crate::error::RuntimeError;
use docward_control::{CatalogueError, Changes, Registry};
use docward_envelope::Timestamp;
use docward_telemetry::{error, info, warn};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

const EVERY: Duration = Duration::from_hours(1);
/// Pause before a catalogue that went away is listened to again.
const PAUSE: Duration = Duration::from_secs(1);

/// Signs and exports until asked to drain.
///
/// # Errors
/// When the catalogue or its key can't be read at the start.
pub async fn run(config: &AuthorityConfig, supervised: bool) -> Result<(), RuntimeError> {
    let registry = crate::wiring::registry(config).await?;
    let drain = super::drain_token(supervised)?;
    let mut changes = Some(registry.database().changes().await?);
    match registry.resign(Timestamp::now()).await {
        Err(failure @ CatalogueError::Copies { .. }) => tell(&failure),
        signed => drop(signed?),
    }
    super::ready(supervised);
    let mut hours = interval_at(Instant::now() + EVERY, EVERY);
    hours.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = drain.cancelled() => return Ok(()),
            _ = hours.tick() => match registry.resign(Timestamp::now()).await {
                Ok(policies) => info!("policies signed anew", policies = policies),
                Err(failure) => tell(&failure),
            },
            () = changed(&registry, &mut changes) => match registry.export(Timestamp::now()).await {
                Ok(()) => {}
                Err(failure) => tell(&failure),
            },
        }
    }
}

/// Says what was not signed or not brought to its region.
fn tell(failure: &CatalogueError) {
    match failure {
        CatalogueError::WentBack { region } => error!("the catalogue went back; nothing is signed", region = region),
        CatalogueError::Copies { region, .. } => {
            error!("a region's copies stay as they are; they go stale after 24 hours", region = region);
        }
        _ => warn!("the regions' copies could not be brought up to the catalogue; they go stale after 24 hours"),
    }
}

/// Returns when the catalogue changed, or may have while it was not listened to.
async fn changed(registry: &Registry, changes: &mut Option<Changes>) {
    loop {
        let heard = match changes {
            Some(listening) => listening.next().await,
            None => match registry.database().changes().await {
                Ok(listening) => {
                    *changes = Some(listening);
                    return;
                }
                Err(error) => Err::<(), CatalogueError>(error),
            },
        };
        if heard.is_ok() {
            return;
        }
        *changes = None;
        warn!("the catalogue is away; work goes on from the signed copies");
        tokio::time::sleep(PAUSE).await;
    }
}

//! Tells a region's ledger which roll of the catalogue its copies follow, so that no process starts by an older one.

use crate::config::RegionConfig;
use crate::wiring;
use docward_control::Catalogue;
use docward_envelope::Timestamp;
use docward_ledger::Ledger;
use docward_telemetry::{error, warn};
use std::time::Duration;

/// How often it is looked whether the copies changed.
const EVERY: Duration = Duration::from_secs(1);

/// Tells it for as long as it is let. Copies that can't be read are said and looked at again: the ledger goes on.
pub async fn follow(config: &RegionConfig, ledger: &Ledger) {
    let mut catalogue: Option<Catalogue> = None;
    let mut told = 0;
    loop {
        let read = match &catalogue {
            Some(open) if open.has_changed() => open.reload().is_ok(),
            Some(_) => true,
            None => {
                catalogue = wiring::catalogue(config).ok();
                catalogue.is_some()
            }
        };
        if !read {
            error!("the catalogue's copies are not to be believed");
        }
        let number = catalogue.as_ref().map_or(0, |open| open.book().number());
        if number > told {
            match ledger.saw_roll(number, Timestamp::now()).await {
                Ok(()) => told = number,
                Err(_) => warn!("the ledger was not told of the catalogue's roll; tried again"),
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

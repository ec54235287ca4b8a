//! Signs every policy anew each hour: a signature is good for 24 hours.

use crate::fleet::Folder;
use docward_control::Registry;
use docward_envelope::Timestamp;
use docward_telemetry::{info, warn};
use std::path::Path;
use std::time::Duration;

const EVERY: Duration = Duration::from_hours(1);

/// Signs until asked to drain.
///
/// # Errors
/// When the catalogue or its key can't be read.
pub async fn run(folder: &Path, supervised: bool) -> anyhow::Result<()> {
    let folder = Folder::new(folder);
    let registry = Registry::open(&folder.catalogue(), &folder.authority_key())?;
    let drain = super::drain_token(supervised)?;
    registry.resign(Timestamp::now())?;
    super::ready(supervised);
    loop {
        tokio::select! {
            () = drain.cancelled() => return Ok(()),
            () = tokio::time::sleep(EVERY) => match registry.resign(Timestamp::now()) {
                Ok(policies) => info!("policies signed anew", policies = policies),
                Err(_) => warn!("policies could not be signed anew; they go stale after 24 hours"),
            },
        }
    }
}

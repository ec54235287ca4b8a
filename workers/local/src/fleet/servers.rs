//! Keeps the private servers running: one that ended is started again on the same port and data.

use super::pauses::Pauses;
use crate::servers::LocalServices;
use docward_telemetry::{info, warn};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the servers are looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Looks after the servers of a folder until `over` is cancelled. A start that is under way then is waited for.
pub(super) async fn keep(folder: PathBuf, over: CancellationToken) {
    let (mut known, mut ended, mut pauses) = (None, BTreeSet::new(), Pauses::default());
    loop {
        tokio::select! {
            () = over.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        // The handle is kept: servers that it started are this process's children.
        let Some(mut services) = known.take().or_else(|| LocalServices::find(&folder).ok().flatten()) else { continue };
        let missing = services.missing();
        for server in &missing {
            if ended.insert(*server) {
                warn!("supervisor.server_ended", server = *server);
                pauses.lengthen(server);
            }
        }
        if missing.is_empty() || missing.iter().any(|server| pauses.holds(server)) {
            // Somebody else, such as `docward up`, may have started one again.
            ended.retain(|server| missing.contains(server));
            known = Some(services);
            continue;
        }
        if let Ok(services) = services.heal().await {
            for server in std::mem::take(&mut ended) {
                info!("supervisor.server_started", server = server);
            }
            known = Some(services);
        } else {
            for server in missing {
                warn!("supervisor.server_start_failed", server = server);
                pauses.lengthen(server);
            }
        }
    }
}

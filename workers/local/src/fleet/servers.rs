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
        // Somebody else, such as `docward up`, may have started one again.
        ended.retain(|server| missing.contains(server));
        for server in &missing {
            if ended.insert(*server) {
                warn!("supervisor.server_ended", server = *server);
                pauses.lengthen(server);
            }
        }
        let due: Vec<&str> = missing.into_iter().filter(|server| !pauses.holds(server)).collect();
        if due.is_empty() {
            known = Some(services);
            continue;
        }
        if let Ok(services) = services.heal_those(due.clone()).await {
            for server in due {
                ended.remove(server);
                info!("supervisor.server_started", server = server);
            }
            known = Some(services);
        } else {
            for server in due {
                warn!("supervisor.server_start_failed", server = server);
                pauses.lengthen(server);
            }
        }
    }
}

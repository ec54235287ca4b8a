//! The old place: what is still on its way there, and that it is gone.

use super::Subject;
use crate::terminal;
use docward_client::Client;
use docward_envelope::Placement;
use docward_runtime::error::At;
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The dedicated placements that the tenant was in before and is no more. The shared one never closes.
pub(super) fn of(subject: &Subject<'_>, now: Placement) -> Vec<Placement> {
    let dedicated = [Placement::DedicatedWorkers, Placement::DedicatedEnvironment];
    let was = |placement: Placement| subject.modes.values().any(|mode| mode.placement() == placement);
    let left = |placement: &Placement| *placement != now && was(*placement);
    dedicated.into_iter().filter(left).collect()
}

/// Until nothing is on its way at any place but the new one, and the queues of the old one are gone. Answers whether old
/// places are closed.
pub(super) async fn wait(subject: &Subject<'_>, clients: &[Client], old: &[Placement]) -> anyhow::Result<bool> {
    let first = on_their_way(subject, clients, old).await?;
    let bar = terminal::progress(first, "on their way");
    loop {
        let left = on_their_way(subject, clients, old).await?;
        bar.set_length(first.max(left));
        bar.set_position(first.saturating_sub(left));
        if left == 0 && queues_are_gone(subject, clients, old).await? {
            bar.finish_and_clear();
            return Ok(true);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn on_their_way(subject: &Subject<'_>, clients: &[Client], old: &[Placement]) -> anyhow::Result<u64> {
    let tenant = &subject.tenant;
    let mut count = 0;
    for client in clients {
        if old.contains(&Placement::DedicatedWorkers) {
            count += client.in_flight(tenant, Placement::DedicatedWorkers).await?;
        }
        let has_own = subject.session.configurations().has_environment(client.region(), tenant.id);
        if old.contains(&Placement::DedicatedEnvironment) && has_own {
            count += client.in_flight(tenant, Placement::DedicatedEnvironment).await?;
        }
    }
    Ok(count)
}

async fn queues_are_gone(subject: &Subject<'_>, clients: &[Client], old: &[Placement]) -> anyhow::Result<bool> {
    for client in clients {
        if old.contains(&Placement::DedicatedWorkers)
            && client.broker().has_queues(subject.tenant.id).await.at(client.region())?
        {
            return Ok(false);
        }
    }
    Ok(true)
}

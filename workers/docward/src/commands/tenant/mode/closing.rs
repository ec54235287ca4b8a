//! The old place: what is still on its way there, and that it is gone.

use crate::terminal;
use docward_client::operate::modes::Move;
use docward_client::{Client, ClientError};
use docward_envelope::Placement;
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Until nothing is on its way at any place but the new one, and the queues of the old one are gone. Answers whether old
/// places are closed.
pub(super) async fn wait(moving: &Move, clients: &[Client], old: &[Placement]) -> Result<bool, ClientError> {
    let first = moving.on_their_way(clients, old).await?;
    let bar = terminal::progress(first, "on their way");
    loop {
        let left = moving.on_their_way(clients, old).await?;
        bar.set_length(first.max(left));
        bar.set_position(first.saturating_sub(left));
        if left == 0 && moving.queues_are_gone(clients, old).await? {
            bar.finish_and_clear();
            return Ok(true);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

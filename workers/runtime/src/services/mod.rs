//! What each process of the fleet does, until it is asked to drain.

pub mod authority;
pub mod checkpoints;
pub mod compactor;
pub mod heads;
pub mod janitor;
pub mod ledger;
pub mod placements;
pub mod rolls;
pub mod webhook;

use crate::error::RuntimeError;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::AsyncReadExt;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Whether the process was asked to begin again, with its configuration as it is then, once it has drained.
static AGAIN: AtomicBool = AtomicBool::new(false);

/// Whether somebody said SIGHUP: whoever ends a drained process begins it again instead.
pub fn begins_again() -> bool {
    AGAIN.load(Ordering::Acquire)
}

/// Cancelled by SIGTERM, SIGINT or [SIGHUP](begins_again); for a supervised process also when its standard input closes. What ends a
/// process ends it also where it drains to begin again.
///
/// # Errors
/// When signals can't be listened for.
pub fn drain_token(supervised: bool) -> Result<CancellationToken, RuntimeError> {
    let token = CancellationToken::new();
    let listen = |kind| signal(kind).map_err(|error| RuntimeError::Signals(error.kind()));
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    let mut hang_up = listen(SignalKind::hangup())?;
    let cancel = token.clone();
    tokio::spawn(async move {
        let ends = async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                () = input_closed(supervised) => {}
            }
        };
        tokio::pin!(ends);
        tokio::select! {
            () = &mut ends => cancel.cancel(),
            _ = hang_up.recv() => {
                AGAIN.store(true, Ordering::Release);
                cancel.cancel();
                // Who wants the end while the process drains means it.
                ends.await;
                AGAIN.store(false, Ordering::Release);
            }
        }
    });
    Ok(token)
}

async fn input_closed(supervised: bool) {
    if !supervised {
        std::future::pending::<()>().await;
    }
    let mut byte = [0];
    while !matches!(tokio::io::stdin().read(&mut byte).await, Ok(0) | Err(_)) {}
}

/// Tells a supervisor that the process serves now.
pub fn ready(supervised: bool) {
    if supervised {
        // A supervisor that is gone reads nothing; then the closed input drains this process.
        let _closed_pipe = writeln!(std::io::stdout().lock(), "ready");
    }
}

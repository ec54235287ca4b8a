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
use tokio::io::AsyncReadExt;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancelled by SIGTERM or SIGINT; for a supervised process also when its standard input closes.
///
/// # Errors
/// When signals can't be listened for.
pub fn drain_token(supervised: bool) -> Result<CancellationToken, RuntimeError> {
    let token = CancellationToken::new();
    let listen = |kind| signal(kind).map_err(|error| RuntimeError::Signals(error.kind()));
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    let cancel = token.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = input_closed(supervised) => {}
        }
        cancel.cancel();
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

//! What each process of the fleet does, until it is asked to drain.

pub mod authority;
pub mod bucket;
pub mod checkpoints;
pub mod compactor;
pub mod heads;
pub mod janitor;
pub mod ledger;
pub mod webhook;
pub mod worker;

use tokio::io::AsyncReadExt;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancelled by SIGTERM or SIGINT; for a supervised process also when its standard input closes.
///
/// # Errors
/// When signals can't be listened for.
pub fn drain_token(supervised: bool) -> std::io::Result<CancellationToken> {
    let token = CancellationToken::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
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
        crate::terminal::line("ready");
    }
}

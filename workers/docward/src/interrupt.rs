//! An interrupt (`^C`) as something that a command can look for between two steps, so that what was begun is finished and
//! said. A second one ends the process at once.

use crate::failure::Word;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Whether somebody interrupted this command.
pub(crate) struct Interrupt(CancellationToken);

impl Interrupt {
    /// Listens from now on; before, and in other commands, an interrupt ends the process.
    ///
    /// # Errors
    /// When the system does not let signals be handled.
    pub(crate) fn listen() -> std::io::Result<Self> {
        let mut signals = signal(SignalKind::interrupt())?;
        let raised = CancellationToken::new();
        let raise = raised.clone();
        tokio::spawn(async move {
            signals.recv().await;
            raise.cancel();
            signals.recv().await;
            std::process::exit(i32::from(Word::Interrupted.status()));
        });
        Ok(Self(raised))
    }

    /// Whether it has happened.
    pub(crate) fn is_raised(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Waits until it happens.
    pub(crate) async fn raised(&self) {
        self.0.cancelled().await;
    }
}

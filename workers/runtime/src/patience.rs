//! How long somebody waits for a service that does not answer. A process of the fleet waits and goes on when it is back; a
//! person is told within five seconds which one is away.

use docward_trust::{ProcessRole, Task};
use std::time::Duration;

/// How long a service may take for its first answer to who acts for a person. Shorter than the five seconds within which they
/// are told, because one service after the other is asked.
pub const ANSWERS_WITHIN: Duration = Duration::from_secs(4);

/// How long a process of this role waits for the first answer of a service; `None` for a process of the fleet, which waits as
/// long as each service's own client does.
pub(crate) const fn of(role: ProcessRole) -> Option<Duration> {
    match role {
        // A command does these while a person waits.
        ProcessRole::Client | ProcessRole::Task(Task::Rotation | Task::Backup | Task::Replay) => Some(ANSWERS_WITHIN),
        ProcessRole::Worker(_) | ProcessRole::Task(Task::Janitor | Task::Compactor | Task::Checkpoint) => None,
    }
}

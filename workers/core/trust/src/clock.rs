//! The time, from one place, so that tests can turn it.

use docward_envelope::Timestamp;
use std::sync::Arc;

/// Tells the time: the system's, or what a test says.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The clock of the operating system.
    pub fn system() -> Self {
        Self(Arc::new(Timestamp::now))
    }

    /// A clock that asks a function, for tests.
    pub fn from_fn(clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(clock))
    }

    /// The time now, in UTC.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

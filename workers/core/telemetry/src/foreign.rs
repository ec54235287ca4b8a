//! Other crates' events, reduced to target, level and a count.
//!
//! Brokers' and stores' clients put whole frames and requests into their events, so nothing of them is read but the
//! metadata, which is fixed when they are compiled. Below the level that `DOCWARD_LOG` names (`warn` if it names none)
//! they are not even made.

use crate::sink;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Takes the place of the process's `tracing` subscriber.
pub(crate) struct Foreign {
    most: Level,
    seen: Mutex<BTreeMap<(&'static str, &'static str), u64>>,
}

impl Foreign {
    /// Counts events up to a level; `None` is `warn`.
    pub(crate) fn up_to(level: Option<Level>) -> Self {
        Self { most: level.unwrap_or(Level::WARN), seen: Mutex::default() }
    }

    fn count(&self, target: &'static str, level: &'static str) -> u64 {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let count = seen.entry((target, level)).or_default();
        *count = count.saturating_add(1);
        *count
    }
}

impl Subscriber for Foreign {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && *metadata.level() <= self.most
    }

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let level = match *metadata.level() {
            Level::ERROR => "error",
            Level::WARN => "warn",
            Level::INFO => "info",
            Level::DEBUG => "debug",
            Level::TRACE => "trace",
        };
        let count = self.count(metadata.target(), level);
        // The 1st, 2nd, 4th, 8th …: a storm of a library's warnings stays a few lines.
        if count.is_power_of_two() {
            let mut fields = Map::new();
            fields.insert("count".to_owned(), Value::from(count));
            sink::write(level, metadata.target(), "another crate's event", fields);
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1) // never asked for: spans are not enabled
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

//! Everything this room reports, in one place: ids, words and numbers, never a frame.

use crate::topology::Route;
use docward_envelope::RetryReason;

/// A connection stands.
pub(crate) fn connected() {}

/// A connection could not be made; the next attempt follows.
pub(crate) fn unreachable() {}

/// A consumer lost its channel and is being rebuilt.
pub(crate) fn consumer_lost(_consumer: &'static str) {}

/// A publish is tried again.
pub(crate) fn publish_repeated(_exchange: &'static str) {}

/// Work goes into a delay queue, or ends if that was its last attempt.
pub(crate) fn retried(_route: Route, _attempt: u32, _reason: RetryReason) {}

/// Somebody dropped what he should have settled.
pub(crate) fn dropped_unsettled(_what: &'static str) {}

/// A fact or control list that this build cannot read.
pub(crate) fn unreadable(_what: &'static str) {}

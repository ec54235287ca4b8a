//! Parked work: held until its cause clears, or dead until a person acts. It is kept in a table; queues are never browsed.

mod dead;
mod file;
mod release;

pub use dead::{ParkedDetail, ParkedWork};
pub use file::Filed;

use crate::LedgerError;
use docward_broker::{DeadReason, ParkedReason};
use docward_envelope::{Envelope, HoldReason, JobId, Lane, Run, Stage, TenantId, Voucher};
use std::time::Duration;

/// A reason as the tables keep it: two words.
pub(crate) fn read_reason(kind: &str, word: &str) -> Result<ParkedReason, LedgerError> {
    let held = HoldReason::ALL.iter().copied().map(ParkedReason::Held);
    let dead = DeadReason::ALL.iter().copied().map(ParkedReason::Dead);
    held.chain(dead).find(|reason| reason.kind() == kind && reason.as_str() == word).ok_or(LedgerError::Corrupt)
}

/// Where released work goes: back to the queue its header names. The broker, or a test's list.
pub trait Republish: Sync {
    /// Publishes the same bytes and vouches for them; returns only when they are safe.
    fn republish(
        &self,
        envelope: &Envelope,
        lane: Lane,
        attempt: u32,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Publishes the same bytes as a first attempt, vouched for by whoever did so before, or by nobody.
    fn put_back(
        &self,
        envelope: &Envelope,
        lane: Lane,
        sent_by: Option<Voucher>,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;
}

/// What a row of work is about, as every fact and state of it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) tenant: TenantId,
    pub(crate) job: JobId,
    pub(crate) run: Run,
    pub(crate) stage: Stage,
}

impl About {
    pub(crate) fn of(envelope: &Envelope) -> Self {
        let header = envelope.header();
        Self { tenant: header.tenant, job: header.job, run: header.run, stage: header.stage }
    }
}

/// How long a held row waits before it is first tried again, and how long it waits at most. Whether most causes have cleared
/// (the store is away, a worker's policies are old) can only be found out by trying; freezes and revocations are also looked up
/// before each try.
pub(crate) fn patience(reason: HoldReason) -> (Duration, Duration) {
    match reason {
        HoldReason::Frozen | HoldReason::Revoked => (Duration::from_secs(1), Duration::from_secs(10)),
        HoldReason::Dependency | HoldReason::StaleControl | HoldReason::StalePolicy | HoldReason::NewerPolicy => {
            (Duration::from_secs(2), Duration::from_mins(1))
        }
        // Only a newer worker helps. The ledger also looks at these when it starts.
        HoldReason::NewerEnvelope => (Duration::from_mins(1), Duration::from_mins(10)),
    }
}

/// How long a row waits that was released `rounds` times before: twice as long each time, up to the cap.
pub(crate) fn wait(reason: HoldReason, rounds: u32) -> Duration {
    let (first, cap) = patience(reason);
    first.saturating_mul(1 << rounds.min(16)).min(cap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_waits_longer_each_round_and_never_longer_than_its_cap() {
        for reason in HoldReason::ALL {
            let (first, cap) = patience(*reason);
            assert_eq!(wait(*reason, 0), first, "{reason}");
            assert!((0..40).all(|rounds| wait(*reason, rounds) <= wait(*reason, rounds + 1)), "{reason}");
            assert_eq!(wait(*reason, u32::MAX), cap, "{reason}");
        }
    }
}

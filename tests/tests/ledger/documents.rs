//! Facts and envelopes as stages and intake would say them, and a queue that only remembers.

use docward_broker::{DeadReason, Parked, ParkedReason};
use docward_envelope::{
    Actor, Envelope, Fact, FactId, FactKind, Header, HoldReason, JobId, Lane, ObjectPrefix, Placement, PolicyId,
    PolicyReference, PolicyVersion, Purpose, Region, RetentionClass, Run, Stage, Stored, TenantId, Timestamp, Voucher,
};
use docward_ledger::{LedgerError, Republish};
use docward_tests::signing::vouched;
use std::sync::Mutex;

/// A document of a tenant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Document {
    pub(crate) tenant: TenantId,
    pub(crate) job: JobId,
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// When every document here was accepted.
pub(crate) fn noon() -> Timestamp {
    at("2030-01-01T12:00:00Z")
}

pub(crate) fn region() -> Region {
    "us-east-1".parse().unwrap()
}

impl Document {
    pub(crate) fn of(tenant: TenantId) -> Self {
        Self { tenant, job: JobId::generate() }
    }

    pub(crate) fn new() -> Self {
        Self::of(TenantId::generate())
    }

    pub(crate) fn accepted(&self) -> Fact {
        let prefix = ObjectPrefix::Original(self.tenant, self.job);
        let stored = Stored { prefix, retention: RetentionClass::Original, expires: at("2030-01-08T12:00:00Z") };
        self.fact(None, FactKind::Accepted).with_stored([stored])
    }

    pub(crate) fn done(&self, stage: Stage) -> Fact {
        let retention = stage.descriptor().retention;
        let intermediate = retention == RetentionClass::Intermediate;
        let expires = if intermediate { "2030-01-02T12:00:00Z" } else { "2030-01-31T12:00:00Z" };
        let prefix = ObjectPrefix::Stage(self.tenant, self.job, Run::FIRST, stage);
        let stored = Stored { prefix, retention, expires: at(expires) };
        self.fact(Some(stage), FactKind::Done).with_count("pages", 3).with_stored([stored])
    }

    pub(crate) fn rejected(&self, stage: Stage) -> Fact {
        self.fact(Some(stage), FactKind::Rejected).with_reason("encrypted")
    }

    /// Accepted and every stage done, in the order of the way.
    pub(crate) fn whole(&self) -> Vec<Fact> {
        std::iter::once(self.accepted()).chain(Stage::ALL.iter().map(|stage| self.done(*stage))).collect()
    }

    pub(crate) fn fact(&self, stage: Option<Stage>, kind: FactKind) -> Fact {
        let actor = stage.map_or(Actor::Person("a.okafor".to_owned()), Actor::Worker);
        Fact::about(self.tenant, &region(), kind, actor, Purpose::Treatment, noon())
            .with_id(FactId::of_effect(self.job, Run::FIRST, stage, kind))
            .with_job(self.job)
            .with_run(Run::FIRST)
            .with_stage(stage)
            .with_policy(policy())
    }

    pub(crate) fn envelope(&self, stage: Stage) -> Envelope {
        self.envelope_in(stage, region())
    }

    pub(crate) fn envelope_in(&self, stage: Stage, region: Region) -> Envelope {
        let header = Header {
            job: self.job,
            run: Run::FIRST,
            tenant: self.tenant,
            region,
            placement: Placement::Shared,
            stage,
            purpose: Purpose::Treatment,
            policy: policy(),
            created: noon(),
            retention: RetentionClass::Intermediate,
        };
        Envelope::assemble(Envelope::associated_data_for(&header).unwrap(), b"a sealed body").unwrap()
    }

    pub(crate) fn held(&self, stage: Stage, reason: HoldReason) -> Parked {
        parked(self.envelope(stage).as_bytes(), ParkedReason::Held(reason), stage)
    }

    pub(crate) fn dead(&self, stage: Stage, reason: DeadReason) -> Parked {
        parked(self.envelope(stage).as_bytes(), ParkedReason::Dead(reason), stage)
    }
}

pub(crate) fn parked(bytes: &[u8], reason: ParkedReason, stage: Stage) -> Parked {
    let (bytes, stage, lane) = (bytes.to_vec(), Some(stage), Lane::Interactive);
    vouched(Parked { bytes, stage, lane, attempt: 2, reason, sent_by: None, parked_by: None }, &region())
}

fn policy() -> PolicyReference {
    PolicyReference { id: PolicyId::Processing, version: PolicyVersion(1) }
}

/// Remembers what was republished, or refuses it.
#[derive(Default)]
pub(crate) struct Outbox {
    pub(crate) sent: Mutex<Vec<(Envelope, Lane, u32)>>,
    /// Who vouched for what was put back, in the same order.
    pub(crate) put_back: Mutex<Vec<Option<Voucher>>>,
    pub(crate) away: bool,
}

impl Outbox {
    pub(crate) fn away() -> Self {
        Self { away: true, ..Self::default() }
    }

    pub(crate) fn take(&self) -> Vec<(Envelope, Lane, u32)> {
        std::mem::take(&mut self.sent.lock().unwrap())
    }
}

impl Republish for Outbox {
    async fn republish(&self, envelope: &Envelope, lane: Lane, attempt: u32) -> Result<(), LedgerError> {
        if self.away {
            return Err(LedgerError::Broker);
        }
        self.sent.lock().unwrap().push((envelope.clone(), lane, attempt));
        Ok(())
    }

    async fn put_back(&self, envelope: &Envelope, lane: Lane, sent_by: Option<Voucher>) -> Result<(), LedgerError> {
        self.put_back.lock().unwrap().push(sent_by);
        self.republish(envelope, lane, 0).await
    }
}

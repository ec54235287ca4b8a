//! Making a fact. What every fact has to say is an argument of the constructors; what only some say is added to them.

use super::{Actor, Decision, Fact, FactId, FactKind, Stored, SubjectToken};
use crate::{Header, JobId, Placement, PolicyReference, Purpose, Region, Run, Stage, TenantId};
use jiff::Timestamp;
use std::collections::BTreeMap;

impl Fact {
    /// Something that concerns a tenant in a region: allowed, with a random id, about no job unless
    /// [`Fact::with_job`] names one.
    pub fn about(
        tenant: TenantId,
        region: &Region,
        kind: FactKind,
        actor: Actor,
        purpose: Purpose,
        at: Timestamp,
    ) -> Self {
        Self {
            id: FactId::random(),
            tenant,
            region: region.clone(),
            job: None,
            run: None,
            stage: None,
            kind,
            at,
            actor,
            purpose,
            policy: None,
            decision: Decision::Allow,
            reason: None,
            rule: None,
            counts: BTreeMap::new(),
            stored: Vec::new(),
            subject: None,
            placement: None,
        }
    }

    /// Something that happened to the work an envelope carries: tenant, region, job, run, stage, purpose and policy are its
    /// header's. It may happen again, so its id is random.
    pub fn about_work(header: &Header, kind: FactKind, actor: Actor, at: Timestamp) -> Self {
        Self::about(header.tenant, &header.region, kind, actor, header.purpose, at)
            .with_job(header.job)
            .with_run(header.run)
            .with_stage(header.stage)
            .with_policy(header.policy)
    }

    /// The effect of the stage that the header names, said by its worker. The same effect has the same id whenever it is
    /// said ([`FactId::of_effect`]).
    pub fn effect_of_stage(header: &Header, kind: FactKind, at: Timestamp) -> Self {
        let id = FactId::of_effect(header.job, header.run, Some(header.stage), kind);
        Self::about_work(header, kind, Actor::Worker(header.stage), at).with_id(id)
    }

    /// An effect on the job as a whole rather than by one stage, such as its intake. The same effect has the same id whenever
    /// it is said ([`FactId::of_effect`]).
    pub fn effect_on_job(header: &Header, kind: FactKind, actor: Actor, at: Timestamp) -> Self {
        let id = FactId::of_effect(header.job, header.run, None, kind);
        Self::about_work(header, kind, actor, at).with_stage(None).with_id(id)
    }

    /// With this id instead of a random one, for what must be recorded once however often it is said.
    #[must_use]
    pub fn with_id(self, id: FactId) -> Self {
        Self { id, ..self }
    }

    /// About this job; `None` for no job in particular.
    #[must_use]
    pub fn with_job(self, job: impl Into<Option<JobId>>) -> Self {
        Self { job: job.into(), ..self }
    }

    /// About this run of the job; `None` for no run in particular.
    #[must_use]
    pub fn with_run(self, run: impl Into<Option<Run>>) -> Self {
        Self { run: run.into(), ..self }
    }

    /// About this stage; `None` for no stage in particular.
    #[must_use]
    pub fn with_stage(self, stage: impl Into<Option<Stage>>) -> Self {
        Self { stage: stage.into(), ..self }
    }

    /// Under this policy; `None` where none was asked.
    #[must_use]
    pub fn with_policy(self, policy: impl Into<Option<PolicyReference>>) -> Self {
        Self { policy: policy.into(), ..self }
    }

    /// For this reason: a word from a closed list, never text that anybody wrote.
    #[must_use]
    pub fn with_reason(self, word: impl Into<String>) -> Self {
        Self { reason: Some(word.into()), ..self }
    }

    /// Refused for this reason, a word from a closed list.
    #[must_use]
    pub fn denied(self, word: impl Into<String>) -> Self {
        Self { decision: Decision::Deny, ..self.with_reason(word) }
    }

    /// Decided by this rule for roles, by its name; `None` where no rules were asked.
    #[must_use]
    pub fn with_rule(self, name: Option<&str>) -> Self {
        Self { rule: name.map(str::to_owned), ..self }
    }

    /// With one more figure, by a name from docward's own vocabulary.
    #[must_use]
    pub fn with_count(mut self, name: &str, count: u64) -> Self {
        self.counts.insert(name.to_owned(), count);
        self
    }

    /// With exactly these figures, by name.
    #[must_use]
    pub fn with_counts(self, counts: BTreeMap<String, u64>) -> Self {
        Self { counts, ..self }
    }

    /// With exactly these objects written or, in a receipt of the janitor's, deleted.
    #[must_use]
    pub fn with_stored(self, stored: impl IntoIterator<Item = Stored>) -> Self {
        Self { stored: stored.into_iter().collect(), ..self }
    }

    /// About the document of this patient or member; `None` where nobody is known.
    #[must_use]
    pub fn with_subject(self, subject: impl Into<Option<SubjectToken>>) -> Self {
        Self { subject: subject.into(), ..self }
    }

    /// Served by these queues and workers: said when a job is accepted and when a tenant moves.
    #[must_use]
    pub fn with_placement(self, placement: Placement) -> Self {
        Self { placement: Some(placement), ..self }
    }
}

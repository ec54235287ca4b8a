//! A made-up document and its facts, for this crate's own tests.

use docward_envelope::{
    Actor, Fact, FactKind, Header, JobId, ObjectPrefix, Placement, PolicyId, PolicyReference, PolicyVersion, Purpose,
    Region, RetentionClass, Run, Stage, Stored, TenantId, Timestamp,
};

/// Seconds after the document was accepted.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_900_000_000 + second).unwrap()
}

pub(crate) fn region() -> Region {
    "us-east-1".parse().unwrap()
}

#[derive(Clone, Copy)]
pub(crate) struct Document {
    pub(crate) tenant: TenantId,
    pub(crate) job: JobId,
}

impl Document {
    pub(crate) fn new() -> Self {
        Self { tenant: TenantId::generate(), job: JobId::generate() }
    }

    pub(crate) fn header(&self, stage: Stage, run: Run) -> Header {
        Header {
            job: self.job,
            run,
            tenant: self.tenant,
            region: region(),
            placement: Placement::Shared,
            stage,
            purpose: Purpose::Treatment,
            policy: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(1) },
            created: at(0),
            retention: stage.descriptor().retention,
        }
    }

    pub(crate) fn accepted(&self) -> Fact {
        let prefix = ObjectPrefix::Original(self.tenant, self.job);
        let header = self.header(Stage::FIRST, Run::FIRST);
        Fact::effect_on_job(&header, FactKind::Accepted, Actor::Person("a.okafor".to_owned()), at(0))
            .with_stored([Stored { prefix, retention: RetentionClass::Original, expires: at(700) }])
            .with_placement(Placement::Shared)
    }

    pub(crate) fn done(&self, stage: Stage, run: Run, second: i64) -> Fact {
        let header = self.header(stage, run);
        let prefix = ObjectPrefix::Stage(self.tenant, self.job, run, stage);
        Fact::effect_of_stage(&header, FactKind::Done, at(second)).with_count("pages", 3).with_stored([Stored {
            prefix,
            retention: header.retention,
            expires: at(second + 100),
        }])
    }

    /// Something else about the document's work.
    pub(crate) fn fact(&self, kind: FactKind, second: i64) -> Fact {
        let header = self.header(Stage::FIRST, Run::FIRST);
        Fact::about_work(&header, kind, Actor::Task("ledger".to_owned()), at(second))
    }

    /// The janitor's receipt for everything of the document.
    pub(crate) fn deleted(&self, second: i64) -> Fact {
        let prefix = ObjectPrefix::Job(self.tenant, self.job);
        let stored = Stored { prefix, retention: RetentionClass::Result, expires: at(second) };
        self.fact(FactKind::Deleted, second).with_stored([stored])
    }
}

//! A made-up document, its facts and who signs them, for this crate's own tests.

use crate::chain::{self, Digest, Row, Signing};
use crate::record::Written;
use docward_envelope::{
    Actor, Fact, FactKind, Header, JobId, ObjectPrefix, Placement, PolicyId, PolicyReference, PolicyVersion, Purpose,
    Region, RetentionClass, Run, SignedFact, Signer, Stage, Stored, TenantId, Timestamp,
};
use docward_trust_policy::{RecordKey, Signers};

/// Seconds after the document was accepted.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_900_000_000 + second).unwrap()
}

pub(crate) fn region() -> Region {
    "us-east-1".parse().unwrap()
}

fn key(signer: Signer) -> RecordKey {
    let number = Signer::ALL.iter().position(|one| *one == signer).unwrap();
    RecordKey::from_secret(signer, &[u8::try_from(number).unwrap(); 32])
}

/// Everybody's public keys.
pub(crate) fn signers() -> Signers {
    Signer::ALL.iter().fold(Signers::default(), |signers, signer| signers.with(*signer, key(*signer).public()))
}

/// A fact as signed by the role whose it is to say; by a person where it is nobody's.
pub(crate) fn signed(fact: &Fact) -> Written {
    let signer = Signer::ALL.iter().copied().find(|signer| signer.may_say(fact)).unwrap_or(Signer::Person);
    Written { fact: fact.clone(), signed: SignedFact::sign(fact, &region(), &key(signer)).unwrap() }
}

/// A fact as a row of a chain.
pub(crate) fn row(seq: i64, fact: &Fact, previous: &Digest) -> Row {
    let written = signed(fact);
    let digest = chain::link(previous, written.body().as_bytes(), Some(written.signed.signer_and_signature()));
    Row {
        seq,
        id: fact.id.as_str().to_owned(),
        previous: previous.to_vec(),
        digest: digest.to_vec(),
        body: written.body().to_owned(),
        signer: Some(written.signed.signer().to_string()),
        signature: Some(written.signed.signature().to_vec()),
    }
}

/// A fact as a row of a chain that an older docward wrote.
pub(crate) fn old_row(seq: i64, fact: &Fact, previous: &Digest) -> Row {
    let body = serde_json::to_string(fact).unwrap();
    let digest = chain::link(previous, body.as_bytes(), None);
    Row { digest: digest.to_vec(), body, signer: None, signature: None, ..row(seq, fact, previous) }
}

/// What a row's signature is worth.
pub(crate) fn signing(row: &Row) -> Signing {
    Signing::of(&signers(), &region(), &row.body, row.signer.as_deref(), row.signature.as_deref())
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

//! Facts as they are made: ids that are the same where a fact is the same, and what a header says taken over whole.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_envelope::*;

fn header() -> Header {
    Header {
        job: JobId::generate(),
        run: Run::FIRST,
        tenant: TenantId::generate(),
        region: "us-east-1".parse().unwrap(),
        placement: Placement::Shared,
        stage: Stage::Extract,
        purpose: Purpose::Payment,
        policy: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(3) },
        created: "2026-07-01T08:00:00Z".parse().unwrap(),
        retention: RetentionClass::Result,
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn an_effect_said_twice_has_one_id_and_effects_that_differ_have_two() {
    let header = header();
    let done = Fact::effect_of_stage(&header, FactKind::Done, at(1));
    assert_eq!(done.id, Fact::effect_of_stage(&header, FactKind::Done, at(2)).id);
    let actor = Actor::Person("a.okafor".to_owned());
    let others = [
        Fact::effect_of_stage(&header, FactKind::Rejected, at(1)),
        Fact::effect_of_stage(&Header { stage: Stage::Ocr, ..header.clone() }, FactKind::Done, at(1)),
        Fact::effect_of_stage(&Header { run: Run::FIRST.next().unwrap(), ..header.clone() }, FactKind::Done, at(1)),
        Fact::effect_on_job(&header, FactKind::Done, actor, at(1)),
    ];
    assert!(others.iter().all(|other| other.id != done.id));
}

#[test]
fn what_may_happen_again_has_another_id_each_time() {
    let header = header();
    let held = || Fact::about_work(&header, FactKind::Held, Actor::Task("ledger".to_owned()), at(1));
    assert_ne!(held().id, held().id);
}

#[test]
fn a_fact_says_of_its_work_what_the_header_says() {
    let header = header();
    let done = Fact::effect_of_stage(&header, FactKind::Done, at(1));
    assert_eq!(
        (done.tenant, &done.region, done.job, done.run),
        (header.tenant, &header.region, Some(header.job), Some(header.run))
    );
    assert_eq!((done.stage, done.purpose, done.policy), (Some(header.stage), header.purpose, Some(header.policy)));
    assert_eq!((done.actor.clone(), done.decision), (Actor::Worker(header.stage), Decision::Allow));
    let refused = done.denied("quota");
    assert_eq!((refused.decision, refused.reason.as_deref()), (Decision::Deny, Some("quota")));
}

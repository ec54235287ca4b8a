//! A seal that does not open within an admission is on record, whoever read: a stage, a person or a task.

use crate::world::*;
use docward_envelope::*;
use docward_trust::person::{Retrieve, Search};
use docward_trust::task::Rotation;
use docward_trust::{
    Delivery, DeliveryRequest, PersonRequest, ProcessRole, Reason, Redacted, Refusal, Task, TaskRequest, TenantScope,
};

fn changed(sealed: &[u8]) -> Vec<u8> {
    let mut changed = sealed.to_vec();
    *changed.last_mut().unwrap() ^= 1;
    changed
}

fn last(world: &World) -> Fact {
    world.record.facts.lock().unwrap().last().unwrap().clone()
}

fn is_of_a_seal(fact: &Fact) {
    assert_eq!((fact.kind, fact.decision, fact.reason.as_deref()), (FactKind::Refused, Decision::Deny, Some("seal")));
}

#[tokio::test]
async fn what_a_stage_cannot_open_is_recorded_once_with_job_and_stage() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "Jane Example").await;
    let request = DeliveryRequest { envelope: &job.envelope, queue: &queue(US, Stage::Ocr) };
    let gate = world.gate(US, ProcessRole::Worker(Stage::Ocr));
    let opened = gate.admit(request, async |scope| {
        let again = scope.open(&job.original, &changed(&job.sealed)).map(|_| ());
        scope.open(&job.original, &changed(&job.sealed)).map(|_| ()).and(again)
    });
    let refusal = opened.await.unwrap().unwrap_err();
    assert_eq!((refusal.reason, refusal.outcome), (Reason::Seal, Outcome::SealFailed));
    let facts = world.record.facts.lock().unwrap().clone();
    let [fact] = facts.as_slice() else { panic!("one admission, one fact: {facts:?}") };
    is_of_a_seal(fact);
    assert_eq!((fact.tenant, fact.job, fact.run), (world.clinic, Some(job.header.job), Some(Run::FIRST)));
    assert_eq!((fact.stage, &fact.actor), (Some(Stage::Ocr), &Actor::Worker(Stage::Ocr)));
}

#[tokio::test]
async fn what_opens_is_not_recorded() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "Jane Example").await;
    let request = DeliveryRequest { envelope: &job.envelope, queue: &queue(US, Stage::Ocr) };
    let gate = world.gate(US, ProcessRole::Worker(Stage::Ocr));
    let opened = gate.admit(request, async |scope| scope.open(&job.original, &job.sealed).map(|_| ()));
    assert_eq!(opened.await, Ok(Ok(())));
    assert!(world.record.facts.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_person_who_meets_a_changed_object_is_named_with_the_objects_stage() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "Jane Example").await;
    let name = output(&job.header, Stage::Ocr);
    let request = DeliveryRequest { envelope: &job.envelope, queue: &queue(US, Stage::Ocr) };
    let sealed = world
        .gate(US, ProcessRole::Worker(Stage::Ocr))
        .admit(request, async |scope| scope.seal(&name, &scope.hold_in(bytes("text"))).unwrap())
        .await
        .unwrap();
    let grant = world.signed(&world.grant(world.clinic));
    let read = |job: &Job| PersonRequest {
        grant: &grant,
        action: Retrieve { data_class: DataClass::Phi, job: job.header.job, run: Run::FIRST },
        tenant: world.clinic,
        purpose: Purpose::Treatment,
        rule: None,
    };
    let client = world.gate(US, ProcessRole::Client);
    let opened = client.admit(read(&job), async |scope| scope.open(&name, &changed(&sealed)).map(|_| ())).await;
    assert_eq!(opened.unwrap().unwrap_err().reason, Reason::Seal);
    let fact = last(&world);
    is_of_a_seal(&fact);
    assert_eq!((fact.job, fact.stage), (Some(job.header.job), Some(Stage::Ocr)));
    assert_eq!(fact.actor, Actor::Person("a.okafor".into()));

    // The job's wrapped keys are read by the gate itself, before there is a scope.
    let keys = ObjectName::Keys { tenant: world.clinic, job: job.header.job }.to_string();
    let broken = world.objects.stored.lock().unwrap()[&keys].iter().map(|byte| byte ^ 1).collect();
    world.objects.stored.lock().unwrap().insert(keys, broken);
    let refusal = client.admit(read(&job), async |_| ()).await.unwrap_err();
    assert_eq!(refusal.reason, Reason::Seal);
    let facts = world.record.facts.lock().unwrap().clone();
    let [.., before, fact] = facts.as_slice() else { panic!("a decision and what came of it: {facts:?}") };
    assert_eq!(before.kind, FactKind::Read);
    is_of_a_seal(fact);
    assert_eq!((fact.job, fact.stage), (Some(job.header.job), None));
}

#[tokio::test]
async fn a_changed_bundle_names_the_job_it_is_of() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let mut envelope = job.envelope.clone();
    for _ in 0..3 {
        envelope = world.next(US, &envelope).await;
    }
    let expiry = "2026-08-01".parse().unwrap();
    let name = ObjectName::Bundle { tenant: world.clinic, expiry, job: job.header.job, run: Run::FIRST };
    let request = DeliveryRequest { envelope: &envelope, queue: &queue(US, Stage::Index) };
    let seal = async |scope: TenantScope<'_, Delivery>| {
        let bundle = Redacted::vouch(scope.hold_in(bytes("bundle")));
        scope.seal_bundle(&name, &bundle).await.unwrap()
    };
    let sealed = world.gate(US, ProcessRole::Worker(Stage::Index)).admit(request, seal).await.unwrap();
    let grant = world.signed(&world.grant(world.clinic));
    let (action, purpose) = (Search, Purpose::Treatment);
    for cut in [changed(&sealed), sealed[..2].to_vec()] {
        let request = PersonRequest { grant: &grant, action, tenant: world.clinic, purpose, rule: None };
        let search = async |scope: TenantScope<'_, Search>| -> Result<(), Refusal> {
            scope.open_bundle(&name, &cut).await.map(|_| ())
        };
        let refusal = world.gate(US, ProcessRole::Client).admit(request, search).await.unwrap().unwrap_err();
        assert_eq!(refusal.reason, Reason::Seal);
        let fact = last(&world);
        is_of_a_seal(&fact);
        assert_eq!((fact.job, fact.stage), (Some(job.header.job), Some(Stage::Index)));
    }
}

#[tokio::test]
async fn a_task_that_wraps_keys_anew_is_named_too() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let name = ObjectName::Keys { tenant: world.clinic, job: job.header.job };
    let request = TaskRequest { task: Rotation, tenant: world.clinic };
    let gate = world.gate(US, ProcessRole::Task(Task::Rotation));
    let broken = gate.admit(request, async |scope| scope.wrapped_under(&name, b"{}").map(|_| ()));
    assert_eq!(broken.await.unwrap().unwrap_err().reason, Reason::Seal);
    let fact = last(&world);
    is_of_a_seal(&fact);
    assert_eq!((fact.job, fact.actor), (Some(job.header.job), Actor::Task("rotation".into())));
}

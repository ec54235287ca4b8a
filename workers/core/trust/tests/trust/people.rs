//! People and tasks: no read without a grant, a policy and a recorded decision.

use crate::world::*;
use docward_envelope::*;
use docward_trust::person::{Retrieve, Search};
use docward_trust::{
    DeliveryRequest, Dependency, IntakeRequest, Lacking, PersonRequest, PortError, ProcessRole, Reason, Refusal,
    ReplayRequest, Task, TaskRequest, task,
};
use docward_trust_policy::{Action, Authority, Grant, ReasonCode, Signed};

/// To read a job's objects of a data class.
fn reading(data_class: DataClass, job: &Job) -> Retrieve {
    Retrieve { data_class, job: job.header.job, run: Run::FIRST }
}

async fn retrieve(world: &World, grant: &Signed<Grant>, job: &Job, data_class: DataClass) -> Result<Vec<u8>, Refusal> {
    let (action, tenant) = (reading(data_class, job), job.header.tenant);
    let request = PersonRequest { grant, action, tenant, purpose: Purpose::Treatment, rule: None };
    let gate = world.gate(US, ProcessRole::Client);
    gate.admit(request, async |scope| {
        let opened = scope.open(&job.original, &job.sealed)?;
        scope.release(opened).map(|bytes| bytes.to_vec())
    })
    .await?
}

/// The refusal of a grant that covers tenant and region, and not these.
fn lacks(action: Option<Action>, data_class: Option<DataClass>, purpose: Option<Purpose>) -> Reason {
    Reason::GrantTooNarrow(Lacking { action, data_class, purpose })
}

#[tokio::test]
async fn a_person_with_a_grant_reads_and_it_is_recorded() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "Jane Example").await;
    let grant = world.signed(&world.grant(world.clinic));
    assert_eq!(retrieve(&world, &grant, &job, DataClass::Phi).await, Ok(b"Jane Example".to_vec()));
    let facts = world.record.facts.lock().unwrap();
    let [fact] = facts.as_slice() else { panic!("one decision, one fact") };
    assert_eq!(fact.kind, FactKind::Read);
    assert_eq!(fact.decision, Decision::Allow);
    assert_eq!(fact.actor, Actor::Person("a.okafor".into()));
    assert_eq!((fact.tenant, fact.job), (world.clinic, Some(job.header.job)));
    assert_eq!(fact.reason.as_deref(), Some("retrieve"));
    assert_eq!(fact.policy, Some(job.header.policy));
}

#[tokio::test]
async fn without_a_record_nothing_is_read() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let grant = world.signed(&world.grant(world.clinic));
    *world.record.fails.lock().unwrap() = Some(PortError::Away);
    world.objects.reads.lock().unwrap().clear();
    let away = Reason::Away(Dependency::Record);
    let refusal = retrieve(&world, &grant, &job, DataClass::Phi).await.unwrap_err();
    assert_eq!(refusal, Refusal { reason: away, outcome: Outcome::Hold(HoldReason::Dependency) });
    let task = TaskRequest { task: task::Janitor { job: None }, tenant: world.clinic };
    let refusal = world.gate(US, ProcessRole::Task(Task::Janitor)).admit(task, async |_| ()).await.unwrap_err();
    assert_eq!(refusal, Refusal { reason: away, outcome: Outcome::Hold(HoldReason::Dependency) });
    assert!(world.objects.reads.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_grant_covers_exactly_what_it_names() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let narrow = |change: fn(&mut Grant)| {
        let mut grant = world.grant(world.clinic);
        change(&mut grant);
        world.signed(&grant)
    };
    let grants = [
        (
            narrow(|grant| grant.actions = [Action::Search, Action::Submit].into()),
            lacks(Some(Action::Retrieve), None, None),
        ),
        (narrow(|grant| grant.regions = [region(EU)].into()), Reason::GrantOtherRegion),
        (narrow(|grant| grant.data_classes = [DataClass::Redacted].into()), lacks(None, Some(DataClass::Phi), None)),
        (narrow(|grant| grant.purposes = [Purpose::Payment].into()), lacks(None, None, Some(Purpose::Treatment))),
        (world.signed(&world.grant(world.insurer)), Reason::GrantOtherTenant),
    ];
    for (grant, reason) in &grants {
        assert_eq!(retrieve(&world, grant, &job, DataClass::Phi).await.unwrap_err().reason, *reason);
    }
    let refused = world.record.facts.lock().unwrap();
    assert_eq!(refused.len(), grants.len());
    assert!(refused.iter().all(|fact| fact.kind == FactKind::Refused && fact.decision == Decision::Deny));
    assert!(refused.iter().all(|fact| fact.tenant == world.clinic), "the tenant that was asked for can see it");
}

#[tokio::test]
async fn a_refusal_names_all_that_the_grant_lacks() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let mut grant = world.grant(world.clinic);
    (grant.actions, grant.purposes) = ([Action::Audit].into(), [Purpose::Operations].into());
    let refusal = retrieve(&world, &world.signed(&grant), &job, DataClass::Phi).await.unwrap_err();
    assert_eq!(refusal.reason, lacks(Some(Action::Retrieve), None, Some(Purpose::Treatment)));
    let says = "refused: grant-too-narrow: the grant does not name action retrieve, purpose treatment";
    assert_eq!(refusal.to_string(), says);
    // Whose grant is another tenant's is told that, and nothing of what it would take here or of what is here.
    grant.tenants = [world.insurer].into();
    let refused = async |job: JobId| {
        let action = Retrieve { data_class: DataClass::Phi, job, run: Run::FIRST };
        let grant = world.signed(&grant);
        let request =
            PersonRequest { grant: &grant, action, tenant: world.clinic, purpose: Purpose::Treatment, rule: None };
        world.gate(US, ProcessRole::Client).admit(request, async |_| ()).await.unwrap_err().to_string()
    };
    assert_eq!(refused(job.header.job).await, "refused: grant-other-tenant");
    assert_eq!(refused(JobId::generate()).await, "refused: grant-other-tenant");
}

#[tokio::test]
async fn a_denial_says_what_policy_does_not_allow() {
    let world = World::new();
    let mut elsewhere = world.policy(world.clinic, 2);
    elsewhere.regions.insert(DataClass::Redacted, [region(EU)].into());
    world.load(&[world.policy(world.clinic, 1), elsewhere]);
    let grant = world.signed(&world.grant(world.clinic));
    let mut header = world.header(world.clinic, US);
    header.policy.version = PolicyVersion(2);
    let request = IntakeRequest { grant: &grant, header: &header, rule: None };
    let refusal = world.gate(US, ProcessRole::Client).admit(request, async |_| ()).await.unwrap_err();
    let Reason::Policy(denial) = refusal.reason else { panic!("{refusal}") };
    assert_eq!((denial.reason, denial.stage), (ReasonCode::Region, Some(Stage::Redact)));
    assert_eq!((denial.action, denial.data_class), (Action::Store, DataClass::Redacted));
    let says = "refused: region: policy does not allow action store with data class redacted for purpose treatment in \
                stage redact";
    assert_eq!(refusal.to_string(), says);
}

#[tokio::test]
async fn expired_and_forged_grants_are_refused() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let mut expired = world.grant(world.clinic);
    expired.expires = world.now();
    let refusal = retrieve(&world, &world.signed(&expired), &job, DataClass::Phi).await.unwrap_err();
    assert_eq!(refusal.reason, Reason::GrantExpired);
    let stranger = Authority::from_secret(&[8; 32]);
    let forged = Signed::new(&stranger, &world.grant(world.clinic), world.now()).unwrap();
    let refusal = retrieve(&world, &forged, &job, DataClass::Phi).await.unwrap_err();
    assert_eq!(refusal.reason, Reason::GrantForged);
    assert_eq!(refusal.alert(), Some(AlertRule::ForgedGrant));
    let actor = world.record.facts.lock().unwrap().last().unwrap().actor.clone();
    assert_eq!(actor, Actor::Person("unverified".into()));
}

#[tokio::test]
async fn who_may_see_redacted_documents_has_no_key_to_phi() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let grant = world.signed(&world.grant(world.clinic));
    assert_eq!(
        retrieve(&world, &grant, &job, DataClass::Redacted).await.unwrap_err().reason,
        Reason::KeyNotHeld(DataClass::Phi)
    );
}

#[tokio::test]
async fn policy_binds_people_too() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let grant = world.signed(&world.grant(world.clinic));
    let (action, purpose) = (reading(DataClass::Phi, &job), Purpose::Treatment);
    let request = PersonRequest { grant: &grant, action, tenant: world.clinic, purpose, rule: None };
    let refusal = world.gate(EU, ProcessRole::Client).admit(request, async |_| ()).await.unwrap_err();
    assert_eq!(denied::<()>(Err(refusal)), Some(ReasonCode::Region));
    let mut operations = world.grant(world.clinic);
    operations.purposes = [Purpose::Operations].into();
    let grant = world.signed(&operations);
    let (action, purpose) = (reading(DataClass::Phi, &job), Purpose::Operations);
    let request = PersonRequest { grant: &grant, action, tenant: world.clinic, purpose, rule: None };
    let refusal = world.gate(US, ProcessRole::Client).admit(request, async |_| ()).await.unwrap_err();
    assert_eq!(denied::<()>(Err(refusal)), Some(ReasonCode::Purpose));
}

#[tokio::test]
async fn intake_takes_a_new_jobs_first_header_only() {
    let world = World::new();
    let grant = world.signed(&world.grant(world.clinic));
    let submit = async |name, change: fn(&mut Header)| {
        let mut header = world.header(world.clinic, name);
        change(&mut header);
        let request = IntakeRequest { grant: &grant, header: &header, rule: None };
        world.gate(US, ProcessRole::Client).admit(request, async |_| ()).await.map_err(|refusal| refusal.reason)
    };
    assert_eq!(submit(US, |_| ()).await, Ok(()));
    assert!(world.record.facts.lock().unwrap().is_empty(), "accepted is said when original and keys are stored");
    assert_eq!(submit(EU, |_| ()).await, Err(Reason::Region));
    assert_eq!(submit(US, |header| header.stage = Stage::Redact).await, Err(Reason::Header));
    assert_eq!(submit(US, |header| header.run = Run::FIRST.next().unwrap()).await, Err(Reason::Header));
    assert_eq!(submit(US, |header| header.policy.version = PolicyVersion(9)).await, Err(Reason::Header));
    let long_ago = |header: &mut Header| header.created = "2026-06-01T00:00:00Z".parse().unwrap();
    assert_eq!(submit(US, long_ago).await, Err(Reason::Header));
    assert_eq!(
        submit(US, |header| header.purpose = Purpose::Payment).await,
        Err(lacks(None, None, Some(Purpose::Payment)))
    );
    let facts = world.record.facts.lock().unwrap();
    assert!(facts.len() == 6 && facts.iter().all(|fact| fact.kind == FactKind::Refused));
}

#[tokio::test]
async fn a_tenant_of_one_region_hands_nothing_in_at_another() {
    let world = World::new();
    let grant = world.signed(&world.grant(world.hospital));
    let header = world.header(world.hospital, US);
    let request = IntakeRequest { grant: &grant, header: &header, rule: None };
    let refusal = world.gate(US, ProcessRole::Client).admit(request, async |_| ()).await.unwrap_err();
    assert_eq!(denied::<()>(Err(refusal)), Some(ReasonCode::Region));
}

#[tokio::test]
async fn the_janitor_may_delete_and_read_nothing() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let request = TaskRequest { task: task::Janitor { job: Some(job.header.job) }, tenant: world.clinic };
    let gate = world.gate(US, ProcessRole::Task(Task::Janitor));
    gate.admit(request, async |scope| {
        assert_eq!(scope.may_delete(&ObjectPrefix::Job(world.clinic, job.header.job)), Ok(()));
        assert!(scope.may_delete(&ObjectPrefix::Job(world.insurer, job.header.job)).is_err());
        assert_eq!(scope.may_read(&job.original).unwrap_err().reason, Reason::Name);
        assert_eq!(scope.may_write(&job.original).unwrap_err().reason, Reason::Name);
    })
    .await
    .unwrap();
    let facts = world.record.facts.lock().unwrap();
    assert_eq!(facts.last().unwrap().actor, Actor::Task("janitor".into()));
    assert_eq!(facts.last().unwrap().reason.as_deref(), Some("expire"));
}

#[tokio::test]
async fn a_replay_raises_the_run_and_changes_nothing_else() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let gate = world.gate(US, ProcessRole::Task(Task::Replay));
    let next = Header { run: Run::FIRST.next().unwrap(), ..job.header.clone() };
    let replayed = gate
        .admit(ReplayRequest { envelope: &job.envelope }, async |scope| {
            assert!(scope.seal_envelope(&job.header, scope.body()).is_err(), "the same run again is no replay");
            scope.seal_envelope(&next, scope.body()).unwrap()
        })
        .await
        .unwrap();
    assert_eq!(world.deliver(US, &replayed).await, Ok(()));
    assert_eq!(world.record.facts.lock().unwrap().last().unwrap().reason.as_deref(), Some("replay"));
}

#[tokio::test]
async fn bundles_open_for_searches_of_their_tenant_in_their_region() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let mut envelope = job.envelope.clone();
    for _ in 0..3 {
        envelope = world.next(US, &envelope).await;
    }
    let expiry = "2026-07-31".parse().unwrap();
    let bundle = |tenant| ObjectName::Bundle { tenant, expiry, job: job.header.job, run: Run::FIRST };
    let name = bundle(world.clinic);
    // What redact sealed for index.
    let place_of_redact = output(&job.header, Stage::Redact);
    let redact = {
        let mut envelope = job.envelope.clone();
        for _ in 0..2 {
            envelope = world.next(US, &envelope).await;
        }
        let request = DeliveryRequest { envelope: &envelope, queue: &queue(US, Stage::Redact) };
        world
            .gate(US, ProcessRole::Worker(Stage::Redact))
            .admit(request, async |scope| {
                let vouched = docward_trust::Redacted::vouch(scope.hold_in(bytes("seen in [place]")));
                scope.seal_redacted(&place_of_redact, &vouched).unwrap()
            })
            .await
            .unwrap()
    };
    let request = DeliveryRequest { envelope: &envelope, queue: &queue(US, Stage::Index) };
    let sealed = world
        .gate(US, ProcessRole::Worker(Stage::Index))
        .admit(request, async |scope| {
            let text = scope.open_redacted(&place_of_redact, &redact).unwrap();
            scope.seal_bundle(&name, &text).await.unwrap()
        })
        .await
        .unwrap();
    let search = async |tenant, region_name, name: &ObjectName| {
        let grant = world.signed(&world.grant(tenant));
        let action = Search;
        let request = PersonRequest { grant: &grant, action, tenant, purpose: Purpose::Treatment, rule: None };
        let gate = world.gate(region_name, ProcessRole::Client);
        gate.admit(request, async |scope| {
            let opened = scope.open_bundle(name, &sealed).await?;
            scope.release_redacted(opened).map(|bytes| bytes.to_vec())
        })
        .await?
        .map_err(|refusal: Refusal| refusal)
    };
    assert_eq!(search(world.clinic, US, &name).await, Ok(b"seen in [place]".to_vec()));
    assert_eq!(search(world.clinic, EU, &name).await.unwrap_err().reason, Reason::Seal);
    assert_eq!(search(world.insurer, US, &name).await.unwrap_err().reason, Reason::Name);
    assert_eq!(search(world.insurer, US, &bundle(world.insurer)).await.unwrap_err().reason, Reason::Seal);
}

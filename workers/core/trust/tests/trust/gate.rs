//! The gate lets through what it should, and refuses everything else for the right reason with the right outcome.

use crate::world::*;
use docward_envelope::*;
use docward_trust::{
    DeliveryRequest, Dependency, IntakeRequest, ProcessRole, Reason, Refusal, Task, TaskRequest, task,
};
use docward_trust_policy::{LedgerKey, ReasonCode};

fn hold(reason: HoldReason) -> Refusal {
    Refusal { reason: Reason::Hold(reason), outcome: Outcome::Hold(reason) }
}

/// The header changed on the wire, body and everything else as it was.
fn forge(envelope: &Envelope, change: impl FnOnce(&mut Header)) -> Envelope {
    let mut header = envelope.header().clone();
    change(&mut header);
    let associated_data = Envelope::associated_data_for(&header).unwrap();
    Envelope::assemble(associated_data, envelope.sealed_body()).unwrap()
}

#[tokio::test]
async fn a_delivery_reads_what_intake_sealed() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "Jane Example").await;
    let request = DeliveryRequest { envelope: &job.envelope, queue: &queue(US, Stage::Ocr) };
    let length = world
        .gate(US, ProcessRole::Worker(Stage::Ocr))
        .admit(request, async |scope| {
            let name = &scope.body().find(docward_envelope::Role::Original).unwrap().name;
            let opened = scope.open(name, &job.sealed).unwrap();
            assert_eq!(opened.to_engine().as_slice(), b"Jane Example");
            assert_eq!(scope.header(), &job.header);
            assert_eq!(scope.job(), job.header.job);
            opened.measure(|bytes| bytes.len())
        })
        .await;
    assert_eq!(length, Ok(12));
    assert!(world.record.facts.lock().unwrap().is_empty(), "deliveries are recorded by their stage's own fact");
}

#[tokio::test]
async fn an_envelope_passes_all_stages() {
    let world = World::new();
    let mut envelope = world.take_in(world.clinic, US, "text").await.envelope;
    for stage in [Stage::Extract, Stage::Redact, Stage::Index] {
        envelope = world.next(US, &envelope).await;
        assert_eq!(envelope.header().stage, stage);
    }
    assert_eq!(world.deliver(US, &envelope).await, Ok(()));
}

#[tokio::test]
async fn admits_can_be_spawned() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let gate = world.gate(US, ProcessRole::Worker(Stage::Ocr));
    let work = tokio::spawn(async move {
        let request = DeliveryRequest { envelope: &job.envelope, queue: &queue(US, Stage::Ocr) };
        gate.admit(request, async |scope| {
            tokio::task::yield_now().await;
            let opened = scope.open(&job.original, &job.sealed)?;
            tokio::task::yield_now().await;
            Ok::<_, Refusal>(opened.measure(|bytes| bytes.len()))
        })
        .await
    });
    assert_eq!(work.await.unwrap(), Ok(Ok(4)));
}

#[tokio::test]
async fn another_region_or_queue_than_the_header_says_is_an_alert() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    for (name, role, from) in [
        (US, ProcessRole::Worker(Stage::Extract), queue(US, Stage::Extract)),
        (US, ProcessRole::Worker(Stage::Ocr), queue(EU, Stage::Ocr)),
        (EU, ProcessRole::Worker(Stage::Ocr), queue(EU, Stage::Ocr)),
        (EU, ProcessRole::Worker(Stage::Ocr), queue(US, Stage::Ocr)),
    ] {
        let request = DeliveryRequest { envelope: &job.envelope, queue: &from };
        let refusal = world.gate(name, role).admit(request, async |_| ()).await.unwrap_err();
        assert!(refusal.alert().is_some(), "{refusal}");
        assert_eq!(refusal.outcome, Outcome::Bug);
    }
    assert!(world.objects.reads.lock().unwrap().is_empty(), "no key was even looked for");
}

#[tokio::test]
async fn roles_do_not_do_each_others_work() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let delivery = DeliveryRequest { envelope: &job.envelope, queue: &queue(US, Stage::Ocr) };
    for role in [ProcessRole::Client, ProcessRole::Worker(Stage::Redact), ProcessRole::Task(Task::Replay)] {
        let refusal = world.gate(US, role).admit(delivery, async |_| ()).await.unwrap_err();
        assert_eq!(refusal.reason, Reason::Role);
    }
    let task = TaskRequest { task: task::Janitor { job: None }, tenant: world.clinic };
    let refusal = world.gate(US, ProcessRole::Worker(Stage::Ocr)).admit(task, async |_| ()).await.unwrap_err();
    assert_eq!(refusal.reason, Reason::Role);
}

#[tokio::test]
async fn a_forged_header_never_opens_and_never_ends_the_job() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let other = world.take_in(world.clinic, US, "other").await;
    world.publish(2);
    let forgeries = [
        // Another tenant has no job of this id, so no keys of it.
        (forge(&job.envelope, |header| header.tenant = world.insurer), "no-keys"),
        // Policy denies these before anything is opened. As the seal is not authentic, that does not end the job either.
        (forge(&job.envelope, |header| header.tenant = world.hospital), "region-at-intake"),
        (forge(&job.envelope, |header| header.purpose = Purpose::Operations), "purpose-at-intake"),
        (forge(&job.envelope, |header| header.placement = Placement::DedicatedWorkers), "queue-mismatch"),
        (forge(&job.envelope, |header| header.job = other.header.job), "seal"),
        (forge(&job.envelope, |header| header.run = Run::FIRST.next().unwrap()), "seal"),
        (forge(&job.envelope, |header| header.stage = Stage::Extract), "seal"),
        (forge(&job.envelope, |header| header.purpose = Purpose::Payment), "seal"),
        (forge(&job.envelope, |header| header.policy.version = PolicyVersion(2)), "seal"),
        (forge(&job.envelope, |header| header.created = "2026-07-01T08:00:01Z".parse().unwrap()), "seal"),
        (forge(&job.envelope, |header| header.retention = RetentionClass::Index), "seal"),
    ];
    let mut refused = Vec::new();
    for (forged, _) in &forgeries {
        let refusal = world.deliver(US, forged).await.unwrap_err();
        // Another's keys do not open it, or there are none of that name, or the queue is another: either way a person looks.
        let parked = matches!(refusal.outcome, Outcome::SealFailed | Outcome::Bug);
        assert!(parked, "{refusal}: {:?}: {:?}", refusal.outcome, forged.header());
        assert_eq!(refusal.outcome == Outcome::SealFailed, refusal.alert() == Some(AlertRule::SealFailed));
        refused.push(refusal.reason.as_str());
    }
    assert_eq!(refused, forgeries.map(|(_, reason)| reason));
    assert_eq!(world.deliver(US, &job.envelope).await, Ok(()));
}

#[tokio::test]
async fn policy_of_intake_and_in_force_must_both_allow() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let mut narrower = world.policy(world.clinic, 2);
    narrower.regions.insert(DataClass::Redacted, [region(EU)].into());
    world.load(&[world.policy(world.clinic, 1), narrower.clone()]);
    assert_eq!(world.deliver(US, &job.envelope).await, Ok(()), "ocr writes nothing redacted");
    narrower.regions.insert(DataClass::Phi, [region(EU)].into());
    narrower.reference.version = PolicyVersion(3);
    world.load(&[world.policy(world.clinic, 1), narrower]);
    let refusal = world.deliver(US, &job.envelope).await.unwrap_err();
    assert_eq!(denied::<()>(Err(refusal)), Some(ReasonCode::Region));
    assert_eq!(refusal.outcome, Outcome::Reject(RejectReason::Policy));
    assert_eq!(refusal.alert(), None);
}

#[tokio::test]
async fn a_policy_of_25_hours_holds_and_a_renewed_one_goes_on() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    world.pass(24 * 3600);
    world.send_controls(&[], &[]);
    assert_eq!(world.deliver(US, &job.envelope).await, Ok(()));
    world.pass(1);
    assert_eq!(world.deliver(US, &job.envelope).await, Err(hold(HoldReason::StalePolicy)));
    world.publish(1);
    assert_eq!(world.deliver(US, &job.envelope).await, Ok(()));
}

#[tokio::test]
async fn a_version_of_policy_not_known_yet_holds() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let newer = forge(&job.envelope, |header| header.policy.version = PolicyVersion(2));
    assert_eq!(world.deliver(US, &newer).await, Err(hold(HoldReason::NewerPolicy)));
}

#[tokio::test]
async fn without_a_control_list_for_five_seconds_everything_holds() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    world.pass(5);
    assert_eq!(world.deliver(US, &job.envelope).await, Ok(()));
    world.pass(1);
    assert_eq!(world.deliver(US, &job.envelope).await, Err(hold(HoldReason::StaleControl)));
    world.send_controls(&[], &[]);
    assert_eq!(world.deliver(US, &job.envelope).await, Ok(()));
}

/// Who has the broker's password can send a list, but not one that is believed: nothing thaws, nothing is un-revoked, and
/// nothing keeps a worker going whose ledger is silent.
#[tokio::test]
async fn a_forged_control_list_thaws_nothing() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let everything = ControlList {
        number: u64::MAX,
        region: region(US),
        issued: world.now(),
        freezes: Vec::new(),
        revocations: Vec::new(),
        roll: 0,
    };
    let forged = |list: &ControlList| {
        let genuine = ledger_key().sign_control(list).unwrap();
        let other = LedgerKey::from_secret(&[4; 32]).sign_control(list).unwrap();
        let changed = String::from_utf8(genuine.list().to_vec()).unwrap().replace(US, " us-east-1");
        let signature = *genuine.to_bytes().first_chunk().unwrap();
        // Nobody's, another region's ledger's, and the ledger's own over other bytes.
        [
            SignedControl::new(genuine.list().to_vec(), [0; 64]),
            other,
            SignedControl::new(changed.into_bytes(), signature),
        ]
    };
    let freeze = Freeze { tenant: None, stage: None };
    for (freezes, revoked, reason) in
        [(vec![freeze], vec![], HoldReason::Frozen), (vec![], vec![world.clinic], HoldReason::Revoked)]
    {
        world.send_controls(&freezes, &revoked);
        for list in forged(&everything) {
            world.controls[US].apply(&list, world.now());
            assert_eq!(world.deliver(US, &job.envelope).await, Err(hold(reason)));
        }
    }
    world.send_controls(&[], &[]);
    world.pass(6);
    for list in forged(&ControlList { issued: world.now(), ..everything }) {
        world.controls[US].apply(&list, world.now());
    }
    assert_eq!(world.deliver(US, &job.envelope).await, Err(hold(HoldReason::StaleControl)));
}

/// A process that has just started has no memory of what was in force; the region's ledger has.
#[tokio::test]
async fn nothing_starts_by_a_catalogue_that_is_older_than_the_region_has_known() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    *world.roll.lock().unwrap() = world.book.number();
    world.send_controls(&[], &[]);
    assert_eq!(world.deliver(US, &job.envelope).await, Ok(()));
    *world.roll.lock().unwrap() = world.book.number() + 1;
    world.send_controls(&[], &[]);
    assert_eq!(world.deliver(US, &job.envelope).await, Err(hold(HoldReason::StalePolicy)));
    let gate = world.gate(US, ProcessRole::Client);
    let (grant, header) = (world.signed(&world.grant(world.clinic)), world.header(world.clinic, US));
    let refused = gate.admit(IntakeRequest { grant: &grant, header: &header, rule: None }, async |_| ()).await;
    assert_eq!(refused.err().map(|refusal| refusal.outcome), Some(Outcome::Hold(HoldReason::StalePolicy)));
    world.publish(2);
    assert_eq!(world.deliver(US, &job.envelope).await, Ok(()));
}

#[tokio::test]
async fn a_grant_that_was_taken_back_lets_nobody_in() {
    let world = World::new();
    let gate = world.gate(US, ProcessRole::Client);
    let grant = world.grant(world.clinic);
    let (signed, header) = (world.signed(&grant), world.header(world.clinic, US));
    assert!(gate.admit(IntakeRequest { grant: &signed, header: &header, rule: None }, async |_| ()).await.is_ok());
    world.revoke(&[grant.id]);
    let refused = gate.admit(IntakeRequest { grant: &signed, header: &header, rule: None }, async |_| ()).await;
    assert_eq!(refused.err().map(|refusal| refusal.reason), Some(Reason::GrantRevoked));
}

#[tokio::test]
async fn an_old_control_list_sent_again_changes_nothing() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let (freezes, revocations) = (Vec::new(), Vec::new());
    let old = ControlList { number: 1, region: region(US), issued: world.now(), freezes, revocations, roll: 0 };
    let old = ledger_key().sign_control(&old).unwrap();
    world.send_controls(&[Freeze { tenant: None, stage: None }], &[]);
    world.controls[US].apply(&old, world.now());
    assert_eq!(world.deliver(US, &job.envelope).await, Err(hold(HoldReason::Frozen)));
}

#[tokio::test]
async fn freezes_hold_exactly_what_they_name() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let freeze = |tenant, stage| Freeze { tenant, stage };
    for (freezes, held) in [
        (freeze(None, None), true),
        (freeze(Some(world.clinic), None), true),
        (freeze(None, Some(Stage::Ocr)), true),
        (freeze(Some(world.clinic), Some(Stage::Ocr)), true),
        (freeze(Some(world.insurer), None), false),
        (freeze(None, Some(Stage::Redact)), false),
        (freeze(Some(world.insurer), Some(Stage::Ocr)), false),
    ] {
        world.send_controls(&[freezes], &[]);
        let expected = if held { Err(hold(HoldReason::Frozen)) } else { Ok(()) };
        assert_eq!(world.deliver(US, &job.envelope).await, expected);
    }
}

#[tokio::test]
async fn revocation_refuses_the_next_and_stops_the_running() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let request = DeliveryRequest { envelope: &job.envelope, queue: &queue(US, Stage::Ocr) };
    let name = output(&job.header, Stage::Ocr);
    world
        .gate(US, ProcessRole::Worker(Stage::Ocr))
        .admit(request, async |scope| {
            let opened = scope.open(&job.original, &job.sealed).unwrap();
            world.send_controls(&[], &[world.clinic]);
            let revoked = hold(HoldReason::Revoked);
            assert_eq!(scope.check(), Err(revoked));
            assert_eq!(scope.open(&job.original, &job.sealed).unwrap_err(), revoked);
            assert_eq!(scope.seal(&name, &opened).unwrap_err(), revoked);
            let next = Header { stage: Stage::Extract, ..job.header.clone() };
            assert_eq!(scope.seal_envelope(&next, scope.body()).unwrap_err(), revoked);
        })
        .await
        .unwrap();
    assert_eq!(world.deliver(US, &job.envelope).await, Err(hold(HoldReason::Revoked)));
}

#[tokio::test]
async fn a_running_scope_stops_when_control_lists_stop() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let request = DeliveryRequest { envelope: &job.envelope, queue: &queue(US, Stage::Ocr) };
    world
        .gate(US, ProcessRole::Worker(Stage::Ocr))
        .admit(request, async |scope| {
            world.pass(6);
            assert_eq!(scope.open(&job.original, &job.sealed).unwrap_err(), hold(HoldReason::StaleControl));
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn the_store_away_holds_its_hiccup_retries_and_missing_keys_end_nothing() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let fail = |error| *world.objects.fails.lock().unwrap() = error;
    fail(Some(docward_trust::PortError::Away));
    assert_eq!(world.deliver(US, &job.envelope).await, Err(Dependency::Bucket.into()));
    fail(Some(docward_trust::PortError::Passing));
    assert_eq!(world.deliver(US, &job.envelope).await.unwrap_err().outcome, Outcome::Retry(RetryReason::Store));
    fail(Some(docward_trust::PortError::Missing));
    let refusal = world.deliver(US, &job.envelope).await.unwrap_err();
    assert_eq!((refusal.reason, refusal.outcome), (Reason::NoKeys, Outcome::Bug));
}

#[tokio::test]
async fn the_index_worker_has_no_way_to_phi() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let mut envelope = job.envelope.clone();
    for _ in 0..3 {
        envelope = world.next(US, &envelope).await;
    }
    let request = DeliveryRequest { envelope: &envelope, queue: &queue(US, Stage::Index) };
    let refusal = world
        .gate(US, ProcessRole::Worker(Stage::Index))
        .admit(request, async |scope| scope.open(&job.original, &job.sealed).unwrap_err())
        .await
        .unwrap();
    assert_eq!(refusal.reason, Reason::KeyNotHeld(DataClass::Phi));
    // Even as another stage's worker, its keyring opens nothing of class phi.
    let request = DeliveryRequest { envelope: &job.envelope, queue: &queue(US, Stage::Ocr) };
    let gate = world.gate_with(US, ProcessRole::Worker(Stage::Ocr), &[DataClass::Redacted]);
    let refusal = gate.admit(request, async |_| ()).await.unwrap_err();
    assert_eq!(refusal.reason, Reason::KeyNotHeld(DataClass::Phi));
}

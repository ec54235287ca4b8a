//! Sealed bytes open as exactly what they were, where they were, for whom they were; in every other way not at all.

use crate::world::*;
use docward_envelope::*;
use docward_trust::person::Retrieve;
use docward_trust::{
    Delivery, DeliveryRequest, ObjectSealer, PersonRequest, ProcessRole, Reason, Redacted, Refusal, TenantScope,
};
use proptest::prelude::*;
use std::sync::LazyLock;

const CHUNK: usize = 64 * 1024;
/// Format, salt, tag of the first chunk.
const HEAD: usize = 1 + 32;
const SEALED_CHUNK: usize = CHUNK + 16;

/// Runs `work` in the scope of stage redact, which holds both keys.
async fn in_redact<R>(world: &World, job: &Job, work: impl for<'t> AsyncFnOnce(TenantScope<'t, Delivery>) -> R) -> R {
    let mut envelope = job.envelope.clone();
    for _ in 0..2 {
        envelope = world.next(US, &envelope).await;
    }
    let request = DeliveryRequest { envelope: &envelope, queue: &queue(US, Stage::Redact) };
    world.gate(US, ProcessRole::Worker(Stage::Redact)).admit(request, async |scope| work(scope).await).await.unwrap()
}

#[tokio::test]
async fn every_length_around_a_chunk_goes_there_and_back() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let name = output(&job.header, Stage::Redact);
    in_redact(&world, &job, async |scope| {
        for length in [0, 1, 15, 16, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7] {
            let plain: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
            let sealed = scope.seal(&name, &scope.hold_in(docward_trust::Bytes::new(plain.clone()))).unwrap();
            assert_eq!(sealed.len(), HEAD + length + 16 * length.div_ceil(CHUNK).max(1));
            assert_eq!(scope.open(&name, &sealed).unwrap().to_engine().as_slice(), plain);
            let again = scope.seal(&name, &scope.hold_in(docward_trust::Bytes::new(plain))).unwrap();
            assert_ne!(sealed, again, "no two seals are alike");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_sealed_piece_by_piece_opens_as_the_whole() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let name = output(&job.header, Stage::Redact);
    in_redact(&world, &job, async |scope| {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7] {
            let plain: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
            for piece in [1000, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK] {
                let mut sealer = scope.sealer(&name).unwrap();
                let mut object = Vec::new();
                for piece in plain.chunks(piece) {
                    let piece = scope.hold_in(docward_trust::Bytes::new(piece.to_vec()));
                    object.extend(sealer.add(&piece).unwrap());
                }
                object.extend(sealer.finish().unwrap());
                let announced = ObjectSealer::<Delivery>::sealed_length(length as u64);
                assert_eq!(object.len() as u64, announced, "{length} bytes by {piece}");
                assert_eq!(scope.open(&name, &object).unwrap().to_engine().as_slice(), plain, "{length} by {piece}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_seal_that_was_not_finished_opens_nowhere() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let name = output(&job.header, Stage::Redact);
    in_redact(&world, &job, async |scope| {
        let mut sealer = scope.sealer(&name).unwrap();
        let object = sealer.add(&scope.hold_in(docward_trust::Bytes::new(vec![b'x'; 3 * CHUNK]))).unwrap();
        assert_eq!(object.len(), HEAD + 2 * SEALED_CHUNK, "the last chunk waits");
        assert_eq!(scope.open(&name, &object).unwrap_err().reason, Reason::Seal);
        let other = job.original.clone();
        assert_eq!(scope.sealer(&other).err().map(|refusal| refusal.reason), Some(Reason::Name), "not its to write");
    })
    .await;
}

#[tokio::test]
async fn a_changed_byte_anywhere_is_refused() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "Jane Example, born 1961-02-03").await;
    let name = &job.original;
    in_redact(&world, &job, async |scope| {
        for at in 0..job.sealed.len() {
            for bit in [1, 128] {
                let mut changed = job.sealed.clone();
                changed[at] ^= bit;
                assert_eq!(scope.open(name, &changed).unwrap_err().reason, Reason::Seal, "byte {at}");
            }
        }
        for length in 0..job.sealed.len() {
            assert_eq!(scope.open(name, &job.sealed[..length]).unwrap_err().reason, Reason::Seal, "length {length}");
        }
        let longer = [job.sealed.as_slice(), b"\0"].concat();
        assert_eq!(scope.open(name, &longer).unwrap_err().reason, Reason::Seal);
    })
    .await;
}

#[tokio::test]
async fn chunks_cannot_be_dropped_moved_doubled_or_taken_from_another() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let name = output(&job.header, Stage::Redact);
    in_redact(&world, &job, async |scope| {
        let seal = |fill| {
            let plain = docward_trust::Bytes::new(vec![fill; 3 * CHUNK + 100]);
            scope.seal(&name, &scope.hold_in(plain)).unwrap()
        };
        let (sealed, other) = (seal(1), seal(2));
        let refused = |bytes: &[&[u8]]| scope.open(&name, &bytes.concat()).unwrap_err().reason == Reason::Seal;
        let (head, chunks) = sealed.split_at(HEAD);
        let parts: Vec<&[u8]> = chunks.chunks(SEALED_CHUNK).collect();
        let others: Vec<&[u8]> = other[HEAD..].chunks(SEALED_CHUNK).collect();
        let [a, b, c, last] = parts[..] else { panic!("four chunks") };
        assert!(scope.open(&name, &[head, a, b, c, last].concat()).is_ok());
        assert!(refused(&[head, b, a, c, last]), "reordered");
        assert!(refused(&[head, a, b, last]), "dropped");
        assert!(refused(&[head, a, b, c]), "truncated at a chunk's end");
        assert!(refused(&[head, a]), "truncated after the first");
        assert!(refused(&[head]), "truncated to nothing");
        assert!(refused(&[head, a, b, b, c, last]), "doubled");
        assert!(refused(&[head, a, b, c, last, last]), "appended");
        assert!(refused(&[head, a, others[1], c, last]), "another object's");
        assert!(refused(&[&other[..HEAD], a, b, c, last]), "another's salt");
    })
    .await;
}

#[tokio::test]
async fn an_object_opens_under_its_own_name_and_class_only() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let (name, elsewhere) = (output(&job.header, Stage::Redact), output(&job.header, Stage::Redact));
    in_redact(&world, &job, async |scope| {
        let phi = scope.seal(&name, &scope.hold_in(bytes("a"))).unwrap();
        let redacted = scope.seal_redacted(&name, &Redacted::vouch(scope.hold_in(bytes("b")))).unwrap();
        let reason = |result: Result<(), Refusal>| result.unwrap_err().reason;
        assert_eq!(reason(scope.open(&elsewhere, &phi).map(drop)), Reason::Seal);
        assert_eq!(reason(scope.open_redacted(&name, &phi).map(drop)), Reason::Seal);
        assert_eq!(reason(scope.open(&name, &redacted).map(drop)), Reason::Seal);
        assert!(scope.open_redacted(&name, &redacted).is_ok());
    })
    .await;
}

#[tokio::test]
async fn another_job_tenant_or_region_does_not_open_it() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    for other in [world.take_in(world.clinic, US, "other").await, world.take_in(world.insurer, US, "other").await] {
        let request = DeliveryRequest { envelope: &other.envelope, queue: &queue(US, Stage::Ocr) };
        world
            .gate(US, ProcessRole::Worker(Stage::Ocr))
            .admit(request, async |scope| {
                assert_eq!(scope.open(&job.original, &job.sealed).unwrap_err().reason, Reason::Name);
                // Moved to a name that is the other's own, it meets the other's key.
                assert_eq!(scope.open(&other.original, &job.sealed).unwrap_err().reason, Reason::Seal);
            })
            .await
            .unwrap();
    }
    // The job's keys, copied to the other region: its keyring unwraps nothing of them.
    let mut european = world.policy(world.clinic, 2);
    european.regions.insert(DataClass::Phi, [region(US), region(EU)].into());
    world.load(&[world.policy(world.clinic, 1), european]);
    let grant = world.signed(&world.grant(world.clinic));
    let request = PersonRequest {
        grant: &grant,
        action: Retrieve { data_class: DataClass::Phi, job: job.header.job, run: Run::FIRST },
        tenant: world.clinic,
        purpose: Purpose::Treatment,
        rule: None,
    };
    let refusal = world.gate(EU, ProcessRole::Client).admit(request, async |_| ()).await.unwrap_err();
    assert_eq!(refusal.reason, Reason::Seal);
}

#[tokio::test]
async fn a_stage_writes_its_own_outputs_only() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let next_run = Header { run: Run::FIRST.next().unwrap(), ..job.header.clone() };
    in_redact(&world, &job, async |scope| {
        let names = [
            output(&job.header, Stage::Ocr),
            output(&next_run, Stage::Redact),
            output(&world.header(world.clinic, US), Stage::Redact),
            job.original.clone(),
            ObjectName::Keys { tenant: world.clinic, job: job.header.job },
        ];
        for name in names {
            let refusal = scope.seal(&name, &scope.hold_in(bytes("x"))).unwrap_err();
            assert_eq!(refusal.reason, Reason::Name, "{name}");
        }
        let own = ObjectPrefix::Stage(world.clinic, job.header.job, Run::FIRST, Stage::Redact);
        assert_eq!(scope.may_delete(&own), Ok(()));
        let others = ObjectPrefix::Stage(world.clinic, job.header.job, Run::FIRST, Stage::Ocr);
        assert!(scope.may_delete(&others).is_err());
        assert!(scope.may_delete(&ObjectPrefix::Job(world.clinic, job.header.job)).is_err());
    })
    .await;
}

#[tokio::test]
async fn a_stage_seals_the_next_envelope_of_its_job_only() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let next = Header { stage: Stage::Index, ..job.header.clone() };
    in_redact(&world, &job, async |scope| {
        assert!(scope.seal_envelope(&next, &body(&job.original)).is_ok());
        let changed = [
            Header { stage: Stage::Ocr, ..next.clone() },
            Header { tenant: world.insurer, ..next.clone() },
            Header { job: JobId::generate(), ..next.clone() },
            Header { purpose: Purpose::Payment, ..next.clone() },
            Header { region: region(EU), ..next.clone() },
            Header { created: Timestamp::MIN, ..next.clone() },
        ];
        for header in changed {
            let refusal = scope.seal_envelope(&header, &body(&job.original)).unwrap_err();
            assert_eq!(refusal.reason, Reason::Header);
        }
        let strangers = body(&original(&world.header(world.clinic, US)));
        assert_eq!(scope.seal_envelope(&next, &strangers).unwrap_err().reason, Reason::Name);
    })
    .await;
}

#[tokio::test]
async fn a_body_cannot_be_put_under_another_header() {
    let world = World::new();
    let (a, b) = (world.take_in(world.clinic, US, "a").await, world.take_in(world.clinic, US, "b").await);
    let swapped = Envelope::assemble(a.envelope.associated_data().to_vec(), b.envelope.sealed_body()).unwrap();
    assert_eq!(world.deliver(US, &swapped).await.unwrap_err().reason, Reason::Seal);
}

#[tokio::test]
async fn manifests_open_for_who_reads_them_next() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let manifest = |stage| ObjectName::Manifest { tenant: world.clinic, job: job.header.job, run: Run::FIRST, stage };
    let sealed = in_redact(&world, &job, async |scope| {
        assert_eq!(scope.seal_manifest(&output(&job.header, Stage::Redact), b"{}").unwrap_err().reason, Reason::Name);
        scope.seal_manifest(&manifest(Stage::Redact), b"{}").unwrap()
    })
    .await;
    let grant = world.signed(&world.grant(world.clinic));
    let request = PersonRequest {
        grant: &grant,
        action: Retrieve { data_class: DataClass::Redacted, job: job.header.job, run: Run::FIRST },
        tenant: world.clinic,
        purpose: Purpose::Treatment,
        rule: None,
    };
    let gate = world.gate(US, ProcessRole::Client);
    let opened = gate.admit(request, async |scope| scope.open_manifest(&manifest(Stage::Redact), &sealed)).await;
    assert_eq!(opened, Ok(Ok(b"{}".to_vec())));
}

#[tokio::test]
async fn retention_is_the_shorter_of_both_policies_from_created() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let mut shorter = world.policy(world.clinic, 2);
    shorter.retention.original = 3600;
    shorter.retention.result *= 2;
    world.load(&[world.policy(world.clinic, 1), shorter]);
    in_redact(&world, &job, async |scope| {
        let until = |class| scope.retention_until(class).duration_since(job.header.created).as_secs();
        assert_eq!(until(RetentionClass::Original), 3600);
        assert_eq!(until(RetentionClass::Result), 30 * 24 * 3600);
    })
    .await;
}

static RUNTIME: LazyLock<(World, tokio::runtime::Runtime, Job)> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let world = World::new();
    let job = runtime.block_on(world.take_in(world.clinic, US, "text"));
    (world, runtime, job)
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any envelope that is not byte for byte the sealed one is refused, held as newer, or not an envelope.
    #[test]
    fn no_other_envelope_is_admitted(at in 0usize..4096, bit in 0u32..8) {
        let (world, runtime, job) = &*RUNTIME;
        let mut bytes = job.envelope.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(envelope) = Envelope::parse(bytes) {
            prop_assert!(runtime.block_on(world.deliver(US, &envelope)).is_err());
        }
    }
}

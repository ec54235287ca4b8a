//! Subject tokens and replaced UIDs: the same within a tenant and region, of no use anywhere else.

use crate::world::*;
use docward_envelope::*;
use docward_trust::{DeliveryRequest, ProcessRole, Reason};
use zeroize::Zeroizing;

async fn token(world: &World, tenant: TenantId, name: &'static str, id: &str) -> Option<String> {
    let job = world.take_in(tenant, name, "text").await;
    let envelope = world.next(name, &job.envelope).await;
    let request = DeliveryRequest { envelope: &envelope, queue: &queue(name, Stage::Extract) };
    let gate = world.gate(name, ProcessRole::Worker(Stage::Extract));
    gate.admit(request, async |scope| {
        let id = scope.hold_in(Zeroizing::new(id.to_owned()));
        scope.subject_token(&id).unwrap().map(|token| token.0)
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn one_patient_is_one_token_however_the_id_is_written() {
    let world = World::new();
    let first = token(&world, world.clinic, US, "mrn 00-4711a").await;
    assert_eq!(first.as_ref().map(String::len), Some(64));
    for spelling in ["MRN00-4711A", "  mrn/00 4711 a ", "ＭＲＮ００４７１１Ａ"] {
        assert_eq!(token(&world, world.clinic, US, spelling).await, first, "{spelling}");
    }
    assert_ne!(token(&world, world.clinic, US, "MRN004712A").await, first);
    assert_ne!(token(&world, world.insurer, US, "MRN004711A").await, first, "another tenant's");
    assert_eq!(token(&world, world.clinic, US, " - ").await, None);
}

#[tokio::test]
async fn uids_are_replaced_consistently_within_a_tenant() {
    let world = World::new();
    let replace = async |tenant, uids: &[&str]| {
        let job = world.take_in(tenant, US, "text").await;
        let mut envelope = job.envelope;
        for _ in 0..2 {
            envelope = world.next(US, &envelope).await;
        }
        let request = DeliveryRequest { envelope: &envelope, queue: &queue(US, Stage::Redact) };
        let gate = world.gate(US, ProcessRole::Worker(Stage::Redact));
        gate.admit(request, async |scope| {
            let uids = uids.iter().map(|uid| Zeroizing::new((*uid).to_owned())).collect::<Vec<_>>();
            let replaced = scope.replace_uids(&scope.hold_in(uids)).unwrap();
            replaced.to_engine().iter().map(|(old, new)| (old.to_string(), new.to_string())).collect::<Vec<_>>()
        })
        .await
        .unwrap()
    };
    let uids = ["1.2.840.10008.1", "1.2.840.10008.2"];
    let first = replace(world.clinic, &uids).await;
    assert_eq!(first, replace(world.clinic, &uids).await);
    assert_ne!(first, replace(world.insurer, &uids).await);
    assert_ne!(first[0].1, first[1].1);
    for (old, new) in &first {
        assert!(uids.contains(&old.as_str()));
        let number = new.strip_prefix("2.25.").unwrap();
        assert!(new.len() <= 64 && number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0'));
    }
}

#[tokio::test]
async fn other_stages_make_no_tokens() {
    let world = World::new();
    let job = world.take_in(world.clinic, US, "text").await;
    let request = DeliveryRequest { envelope: &job.envelope, queue: &queue(US, Stage::Ocr) };
    let gate = world.gate(US, ProcessRole::Worker(Stage::Ocr));
    let refused = gate.admit(request, async |scope| {
        let id = scope.hold_in(Zeroizing::new("MRN".to_owned()));
        scope.subject_token(&id).unwrap_err().reason
    });
    assert_eq!(refused.await, Ok(Reason::NotPermitted));
}

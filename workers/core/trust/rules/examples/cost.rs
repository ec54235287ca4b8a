//! What one decision costs: `cargo run --release -p docward-trust-rules --example cost`.
#![expect(clippy::print_stdout, reason = "a measurement is for a person to read")]

use docward_envelope::{DataClass, JobId, Purpose, Region, SubjectToken, TenantId, Timestamp};
use docward_trust_rules::{Act, Asker, Claims, Content, Document, Request, Resource, Role, Rules};
use std::error::Error;
use std::time::Instant;

const TIMES: u32 = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    let rules = Rules::built_in()?;
    println!("loading and checking the rules: {:.1} ms", began.elapsed().as_secs_f64() * 1e3);
    let tenant = TenantId::generate();
    let own = "@id(\"no-searches\") forbid (principal, action == Action::\"search\", resource);";
    let began = Instant::now();
    let with_own = rules.narrowed(tenant, own)?;
    println!("narrowing them by one rule: {:.1} ms", began.elapsed().as_secs_f64() * 1e3);
    let region: Region = "us-east-1".parse()?;
    let claims = Claims {
        regions: Some([region.clone()].into()),
        facilities: Some(["north".to_owned()].into()),
        assigned_patients: Some((0..20).map(|number| SubjectToken(format!("{number:064x}"))).collect()),
        ..Claims::default()
    };
    let account = "a.okafor".to_owned();
    let asker = Asker { account, tenant, roles: [Role::Clinician].into(), revoked: false, claims };
    let document = Document {
        tenant,
        job: JobId::generate(),
        data_class: DataClass::Phi,
        content: Content::ClinicalNarrative,
        facility: Some("north".to_owned()),
        location: None,
        patient: Some(SubjectToken(format!("{:064x}", 7))),
        fraud_workflow_open: false,
        on_hold: false,
    };
    let of_document = Resource::Document(document);
    for (rules, named) in [(&rules, "docward's own"), (&with_own, "narrowed")] {
        for (act, resource) in [(Act::RetrieveFields, &of_document), (Act::Submit, &Resource::Tenant(tenant))] {
            let request = Request {
                asker: &asker,
                act,
                resource,
                purpose: Purpose::Treatment,
                region: &region,
                now: Timestamp::now(),
                frozen: false,
                keys_revoked: false,
            };
            let began = Instant::now();
            let allowed = (0..TIMES).filter(|_| rules.decide(&request).allowed).count();
            let each = began.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES);
            println!("{named}, {act}: {each:.1} µs, {allowed} of {TIMES} allowed");
        }
    }
    Ok(())
}

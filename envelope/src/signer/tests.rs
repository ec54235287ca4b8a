use super::*;
use crate::{
    AlertId, Header, JobId, Placement, PolicyId, PolicyReference, PolicyVersion, Purpose, Region, RetentionClass, Run,
    TenantId, Timestamp,
};

/// Every cell: which roles publish a kind, and which write it. The order of the roles is that of [`Signer::ALL`].
const TABLE: &[(&str, &str)] = &[
    // ocr extract redact index compactor janitor ledger person intake: P published, w written, - never
    ("accepted", "-------PP"),
    ("done", "PPPP-----"),
    ("rejected", "PPPP-----"),
    ("held", "------w--"),
    ("dead", "------w--"),
    ("resumed", "------ww-"),
    ("read", "----PPPPP"),
    ("refused", "PPPPPPPPP"),
    ("deleted", "----PP-P-"),
    ("dropped", "-------w-"),
    ("decided", "----PPPPP"),
    ("frozen", "-------w-"),
    ("thawed", "-------w-"),
    ("revoked", "-------w-"),
    ("restored", "-------w-"),
    ("rotated", "-------P-"),
    ("retired", "-------P-"),
    ("destroyed", "-------P-"),
    ("erased", "-------ww"),
    ("moved", "------PP-"),
    ("backed-up", "-------P-"),
    ("recovered", "-------w-"),
    ("governed", "-------P-"),
    ("incident", "-------P-"),
    ("alerted", "------w--"),
    ("signed", "------ww-"),
];

#[test]
fn every_cell_of_the_table() {
    let letter = |saying| match saying {
        Saying::Never => '-',
        Saying::Published => 'P',
        Saying::Written => 'w',
    };
    let row = |kind: FactKind| Signer::ALL.iter().map(|signer| letter(signer.saying(kind))).collect::<String>();
    let found: Vec<(&str, String)> = FactKind::ALL.iter().map(|kind| (kind.as_str(), row(*kind))).collect();
    let wanted: Vec<(&str, String)> = TABLE.iter().map(|(kind, row)| (*kind, (*row).to_owned())).collect();
    assert_eq!(found, wanted);
}

#[test]
fn every_alert_that_a_role_may_raise() {
    let of = |signer: Signer| -> Vec<AlertRule> {
        AlertRule::ALL.iter().copied().filter(|rule| signer.may_raise(*rule)).collect()
    };
    let met = vec![AlertRule::OtherRegion, AlertRule::SealFailed, AlertRule::QueueMismatch, AlertRule::ForbiddenCall];
    for signer in Signer::ALL {
        let wanted = match signer {
            Signer::Ledger => AlertRule::ALL.to_vec(),
            _ if signer.stage().is_some() => met.clone(),
            _ => Vec::new(),
        };
        assert_eq!(of(*signer), wanted, "{signer}");
    }
}

#[test]
fn every_stage_that_a_role_may_hand_work_to() {
    let to = |signer: Signer| -> Vec<Stage> {
        Stage::ALL.iter().copied().filter(|stage| signer.may_send_to(*stage)).collect()
    };
    assert_eq!(to(Signer::Ocr), [Stage::Extract]);
    assert_eq!(to(Signer::Extract), [Stage::Redact]);
    assert_eq!(to(Signer::Redact), [Stage::Index]);
    for none in [Signer::Index, Signer::Compactor, Signer::Janitor] {
        assert_eq!(to(none), []);
    }
    assert_eq!(to(Signer::Intake), [Stage::Ocr]);
    for all in [Signer::Ledger, Signer::Person] {
        assert_eq!(to(all), Stage::ALL);
    }
}

fn header(stage: Stage) -> Header {
    Header {
        job: JobId::generate(),
        run: Run::FIRST,
        tenant: TenantId::generate(),
        region: region(),
        placement: Placement::Shared,
        stage,
        purpose: Purpose::Treatment,
        policy: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(1) },
        created: Timestamp::UNIX_EPOCH,
        retention: RetentionClass::Intermediate,
    }
}

fn region() -> Region {
    "us-east-1".parse().unwrap()
}

fn done(stage: Stage) -> Fact {
    let header = header(stage);
    let prefix = ObjectPrefix::Stage(header.tenant, header.job, header.run, stage);
    let stored = Stored { prefix, retention: header.retention, expires: Timestamp::UNIX_EPOCH };
    Fact::effect_of_stage(&header, FactKind::Done, Timestamp::UNIX_EPOCH).with_stored([stored])
}

fn may(fact: &Fact) -> Vec<Signer> {
    Signer::ALL.iter().copied().filter(|signer| signer.may_say(fact)).collect()
}

#[test]
fn a_stages_fact_is_its_own_workers_to_say_and_nobody_elses() {
    for stage in Stage::ALL {
        assert_eq!(may(&done(*stage)), [Signer::of_stage(*stage)]);
    }
    let of_another = Fact { stage: Some(Stage::Redact), ..done(Stage::Ocr) };
    assert_eq!(may(&of_another), []);
    let as_another = Fact { actor: Actor::Worker(Stage::Redact), ..done(Stage::Ocr) };
    assert_eq!(may(&as_another), []);
}

#[test]
fn nobody_names_objects_that_are_anothers() {
    let fact = done(Stage::Ocr);
    let (tenant, job) = (fact.tenant, fact.job.unwrap());
    let named = |prefix| {
        let stored = Stored { prefix, ..fact.stored[0].clone() };
        may(&fact.clone().with_stored([stored]))
    };
    assert_eq!(named(fact.stored[0].prefix.clone()), [Signer::Ocr]);
    for prefix in [
        ObjectPrefix::Job(tenant, job),
        ObjectPrefix::Original(tenant, job),
        ObjectPrefix::Stage(tenant, job, Run::FIRST, Stage::Extract),
        ObjectPrefix::Stage(tenant, job, 2.try_into().unwrap(), Stage::Ocr),
        ObjectPrefix::Stage(tenant, JobId::generate(), Run::FIRST, Stage::Ocr),
        ObjectPrefix::Bundles(tenant, None),
        ObjectPrefix::Bundles(tenant, Some(jiff::civil::date(2030, 1, 1))),
        ObjectPrefix::Upload(tenant, crate::UploadId::generate()),
    ] {
        assert_eq!(named(prefix.clone()), [], "{prefix}");
    }
}

#[test]
fn nobody_takes_the_id_of_anothers_fact() {
    let genuine = done(Stage::Extract);
    let mut refused = Fact::about_work(&header(Stage::Ocr), FactKind::Refused, Actor::Worker(Stage::Ocr), genuine.at);
    assert_eq!(may(&refused), [Signer::Ocr]);
    refused.id = genuine.id.clone();
    assert_eq!(may(&refused), []);
    let random = Fact { id: FactId::random(), ..genuine };
    assert_eq!(may(&random), [], "an effect has the id that follows from it");
    let alert = AlertId::of_fact(AlertRule::SealFailed, &refused.id);
    refused.id = FactId::of_alert(&alert);
    assert_eq!(may(&refused), []);
}

#[test]
fn each_actor_is_one_roles_and_a_person_also_the_services() {
    let actors = [
        (Actor::Worker(Stage::Ocr), Signer::Ocr),
        (Actor::Worker(Stage::Index), Signer::Index),
        (Actor::Person("a.okafor".to_owned()), Signer::Person),
        (Actor::Task("erase".to_owned()), Signer::Person),
        (Actor::Task("rotation".to_owned()), Signer::Person),
        (Actor::Task("janitor".to_owned()), Signer::Janitor),
        (Actor::Task("compactor".to_owned()), Signer::Compactor),
        (Actor::Task("placements".to_owned()), Signer::Ledger),
        (Actor::Task("ledger".to_owned()), Signer::Ledger),
        (Actor::Task("webhooks".to_owned()), Signer::Intake),
    ];
    for (actor, whose) in actors {
        let may: Vec<Signer> = Signer::ALL.iter().copied().filter(|signer| signer.may_be(&actor)).collect();
        let service = matches!(actor, Actor::Person(_)).then_some(Signer::Intake);
        assert_eq!(may, [whose].into_iter().chain(service).collect::<Vec<_>>(), "{actor}");
    }
    assert!(!Signer::ALL.iter().any(|signer| signer.may_be(&Actor::Task("test".to_owned()))));
}

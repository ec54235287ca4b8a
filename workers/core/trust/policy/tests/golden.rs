//! The decision matrix, whole, in a file that people review: tenant × region × data class × stage × action, and
//! purpose × action. A new stage, class, region, purpose or action changes the matrix, and so fails here until reviewed.
//!
//! After a change that is meant: `DOCWARD_BLESS=1 cargo test -p docward-trust-policy --test golden`, and read the diff.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_envelope::{
    DataClass, IsolationMode, PolicyId, PolicyReference, PolicyVersion, Purpose, Region, Stage, TenantId,
};
use docward_trust_policy::{
    Action, Denial, KeyPolicy, KeyProviderKind, Policy, Question, Quotas, ReasonCode, RedactionProfile, Retention,
    decide,
};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

const US: &str = "us-east-1";
const EU: &str = "eu-central-1";

struct Case {
    name: &'static str,
    about: &'static str,
    intake: Policy,
    newest: Policy,
}

fn region(name: &str) -> Region {
    name.parse().unwrap()
}

fn policy(tenant: TenantId, version: u32, phi: &[&str], redacted: &[&str]) -> Policy {
    let set = |names: &[&str]| names.iter().map(|name| region(name)).collect::<BTreeSet<_>>();
    Policy {
        tenant,
        name: "matrix".into(),
        reference: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(version) },
        regions: [(DataClass::Phi, set(phi)), (DataClass::Redacted, set(redacted))].into(),
        isolation: IsolationMode::Shared,
        keys: KeyPolicy { provider: KeyProviderKind::Local, reference: None },
        quotas: Quotas::default(),
        rules: None,
        webhooks: false,
        retention: Retention::default(),
        profile: RedactionProfile::Default,
        purposes: [Purpose::Treatment].into(),
        accepts: ["pdf".to_owned()].into(),
        max_bytes: 1,
    }
}

fn cases() -> Vec<Case> {
    let case = |name, about, id: &str, intake: [&[&str]; 2], newest: [&[&str]; 2]| {
        let tenant: TenantId = id.parse().unwrap();
        let [phi, redacted] = intake;
        let [newest_phi, newest_redacted] = newest;
        Case {
            name,
            about,
            intake: policy(tenant, 1, phi, redacted),
            newest: policy(tenant, 2, newest_phi, newest_redacted),
        }
    };
    vec![
        case("clinic", "all in the US", "01JZ0000000000000000000001", [&[US], &[US]], [&[US], &[US]]),
        case("hospital", "all in the EU", "01JZ0000000000000000000002", [&[EU], &[EU]], [&[EU], &[EU]]),
        case(
            "insurer",
            "documents in the US, redacted ones in both",
            "01JZ0000000000000000000003",
            [&[US], &[US, EU]],
            [&[US], &[US, EU]],
        ),
        case(
            "moving",
            "taken in under a US policy, the one in force is EU only",
            "01JZ0000000000000000000004",
            [&[US], &[US]],
            [&[EU], &[EU]],
        ),
    ]
}

/// Upkeep has the system's own purpose, everything else a person's.
fn purpose_of(action: Action) -> Purpose {
    if matches!(action, Action::Expire | Action::Replay) { Purpose::Maintenance } else { Purpose::Treatment }
}

fn cell(decided: Result<(), Denial>) -> &'static str {
    let Err(denial) = decided else { return "yes" };
    match denial.reason {
        ReasonCode::OtherTenant => "tenant",
        ReasonCode::StageMismatch => "stage",
        ReasonCode::DataClassMismatch => "class",
        ReasonCode::Purpose => "purpose",
        ReasonCode::Region => "region",
        ReasonCode::PurposeAtIntake => "purpose<",
        ReasonCode::RegionAtIntake => "region<",
    }
}

fn matrix() -> String {
    let mut text = String::from(LEGEND);
    for case in cases() {
        writeln!(text, "  {:<9} {}", case.name, case.about).unwrap();
    }
    write!(text, "\n{:<9} {:<13} {:<9} {:<8}", "tenant", "region", "class", "stage").unwrap();
    for action in Action::ALL {
        write!(text, " {action:<9}").unwrap();
    }
    trim_line(&mut text);
    for case in cases() {
        for name in [US, EU] {
            for class in DataClass::ALL {
                for stage in Stage::ALL.iter().map(|stage| Some(*stage)).chain([None]) {
                    row(&mut text, &case, name, *class, stage);
                }
            }
        }
    }
    purposes(&mut text);
    text
}

fn row(text: &mut String, case: &Case, name: &str, data_class: DataClass, stage: Option<Stage>) {
    let at = stage.map_or("-", Stage::as_str);
    write!(text, "{:<9} {name:<13} {data_class:<9} {at:<8}", case.name).unwrap();
    let region = region(name);
    for action in Action::ALL {
        let purpose = purpose_of(*action);
        let question =
            Question { action: *action, tenant: case.newest.tenant, region: &region, stage, data_class, purpose };
        // What people and tasks do is measured by the policy in force alone.
        let intake = matches!(action, Action::Process | Action::Store | Action::Queue | Action::Index | Action::Replay);
        let decided = decide(&question, intake.then_some(&case.intake), &case.newest);
        write!(text, " {:<9}", cell(decided)).unwrap();
    }
    trim_line(text);
}

fn purposes(text: &mut String) {
    let case = &cases()[0];
    let region = region(US);
    write!(text, "\n{:<14}", "purpose").unwrap();
    for action in Action::ALL {
        write!(text, " {action:<9}").unwrap();
    }
    trim_line(text);
    for purpose in Purpose::ALL {
        write!(text, "{purpose:<14}").unwrap();
        for action in Action::ALL {
            let (stage, data_class) = match action {
                Action::Process => (Some(Stage::Ocr), DataClass::Phi),
                Action::Index | Action::Search => (None, DataClass::Redacted),
                _ => (None, DataClass::Phi),
            };
            let tenant = case.newest.tenant;
            let question = Question { action: *action, tenant, region: &region, stage, data_class, purpose: *purpose };
            write!(text, " {:<9}", cell(decide(&question, None, &case.newest))).unwrap();
        }
        trim_line(text);
    }
}

fn trim_line(text: &mut String) {
    text.truncate(text.trim_end().len());
    text.push('\n');
}

const LEGEND: &str = "\
Every decision, by tenant, region, data class, stage and action; then by purpose and action at a place that is allowed.
Written by tests/golden.rs. A change here is a change of what docward allows: review it as such.

yes: allowed.  stage, class: the action has no business there.  region, purpose: the policy in force forbids it.
region<, purpose<: the policy at intake forbade it.  Stage `-`: people, tasks and intake.

";

#[test]
fn every_decision_is_the_reviewed_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/decisions.txt");
    let matrix = matrix();
    if std::env::var_os("DOCWARD_BLESS").is_some() {
        std::fs::write(&path, &matrix).unwrap();
    }
    let reviewed = std::fs::read_to_string(&path).unwrap();
    for (number, (now, before)) in matrix.lines().zip(reviewed.lines()).enumerate() {
        assert_eq!(now, before, "golden/decisions.txt, line {}", number + 1);
    }
    assert_eq!(matrix.lines().count(), reviewed.lines().count());
}

#[test]
fn another_tenants_policy_decides_nothing() {
    let cases = cases();
    let (clinic, hospital) = (&cases[0], &cases[1]);
    let region = region(US);
    for action in Action::ALL {
        let question = Question {
            action: *action,
            tenant: clinic.newest.tenant,
            region: &region,
            stage: None,
            data_class: DataClass::Phi,
            purpose: purpose_of(*action),
        };
        for (intake, newest) in [(None, hospital), (Some(&hospital.newest), clinic)] {
            let denial = decide(&question, intake, &newest.newest).unwrap_err();
            assert_eq!(denial.reason, ReasonCode::OtherTenant);
            assert_eq!((denial.action, denial.stage), (*action, None));
        }
    }
}

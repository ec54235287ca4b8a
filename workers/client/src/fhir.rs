//! A fact as an HL7 FHIR R4 `AuditEvent` (<https://hl7.org/fhir/R4/auditevent.html>): required there are `type`, `recorded`,
//! `agent` with `requestor`, and `source` with `observer`. Codes are of the value sets that R4 binds: DICOM's for type
//! (DCM, PS3.16 CID 400), `v3-ActReason` for purposes, `audit-event-action`, `audit-event-outcome`, `audit-entity-type`,
//! `object-role`; what docward says more precisely stands in `subtype`.

use docward_envelope::{Actor, Decision, Fact, FactKind, Purpose};
use docward_ledger::Entry;
use serde_json::{Value, json};

const DCM: &str = "http://dicom.nema.org/resources/ontology/DCM";
const ACT_REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
const SOURCE_TYPE: &str = "http://terminology.hl7.org/CodeSystem/security-source-type";
const ENTITY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const OBJECT_ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";

/// One link of the trail as a resource.
pub fn audit_event(entry: &Entry) -> Value {
    let fact = &entry.fact;
    let (code, display) = kind(fact.kind);
    let mut event = json!({
        "resourceType": "AuditEvent",
        "id": fact.id.as_str(),
        "type": { "system": DCM, "code": code, "display": display },
        "subtype": [{ "system": "urn:docward:fact-kind", "code": fact.kind.as_str() }],
        "action": action(fact.kind),
        "period": { "start": fact.at.to_string(), "end": fact.at.to_string() },
        "recorded": entry.recorded.to_string(),
        "outcome": outcome(fact),
        "purposeOfEvent": [{ "coding": [{ "system": ACT_REASON, "code": purpose(fact.purpose) }] }],
        "agent": [agent(fact)],
        "source": {
            "site": fact.region.as_str(),
            "observer": { "identifier": { "system": "urn:docward:ledger", "value": fact.region.as_str() } },
            "type": [{ "system": SOURCE_TYPE, "code": "4", "display": "Application Server" }],
        },
        "entity": entities(entry),
    });
    if let (Some(fields), Some(reason)) = (event.as_object_mut(), &fact.reason) {
        fields.insert("outcomeDesc".to_owned(), json!(reason));
    }
    event
}

/// DICOM PS3.16 CID 400, audit event ids.
const fn kind(kind: FactKind) -> (&'static str, &'static str) {
    match kind {
        FactKind::Accepted => ("110107", "Import"),
        FactKind::Read => ("110106", "Export"),
        FactKind::Done | FactKind::Rejected | FactKind::Deleted | FactKind::Erased => ("110110", "Patient Record"),
        FactKind::Refused
        | FactKind::Alerted
        | FactKind::Incident
        | FactKind::Revoked
        | FactKind::Restored
        | FactKind::Rotated
        | FactKind::Retired
        | FactKind::Destroyed
        | FactKind::Governed => ("110113", "Security Alert"),
        FactKind::Held
        | FactKind::Dead
        | FactKind::Resumed
        | FactKind::Dropped
        | FactKind::Decided
        | FactKind::Frozen
        | FactKind::Thawed
        | FactKind::Moved
        | FactKind::BackedUp
        | FactKind::Recovered
        | FactKind::Signed => ("110100", "Application Activity"),
    }
}

/// `audit-event-action`: create, read, update, delete, execute.
const fn action(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Accepted | FactKind::BackedUp => "C",
        FactKind::Read => "R",
        FactKind::Deleted | FactKind::Erased | FactKind::Dropped | FactKind::Destroyed | FactKind::Retired => "D",
        FactKind::Rotated | FactKind::Governed | FactKind::Moved | FactKind::Recovered => "U",
        _ => "E",
    }
}

/// `audit-event-outcome`: 0 success, 4 minor failure, 8 serious failure.
fn outcome(fact: &Fact) -> &'static str {
    match fact.kind {
        _ if fact.decision == Decision::Deny => "4",
        FactKind::Rejected | FactKind::Refused => "4",
        FactKind::Dead | FactKind::Alerted | FactKind::Incident => "8",
        _ => "0",
    }
}

/// `v3-ActReason`, below `PurposeOfUse`.
const fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Treatment => "TREAT",
        Purpose::Payment => "HPAYMT",
        Purpose::Operations => "HOPERAT",
        Purpose::PatientAccess => "PATRQT",
        Purpose::Maintenance => "RECORDMGT",
    }
}

fn agent(fact: &Fact) -> Value {
    let mut agent = json!({
        "who": { "identifier": { "system": "urn:docward:actor", "value": fact.actor.to_string() } },
        "requestor": matches!(fact.actor, Actor::Person(_)),
    });
    if let (Some(fields), Some(policy)) = (agent.as_object_mut(), fact.policy) {
        fields.insert("policy".to_owned(), json!([format!("urn:docward:policy:{}", policy.version.0)]));
    }
    if let (Some(fields), Actor::Person(name)) = (agent.as_object_mut(), &fact.actor) {
        fields.insert("name".to_owned(), json!(name));
    }
    agent
}

fn entities(entry: &Entry) -> Vec<Value> {
    let fact = &entry.fact;
    let coded = |system: &str, code: &str, display: &str| json!({ "system": system, "code": code, "display": display });
    let mut detail = vec![json!({ "type": "seq", "valueString": entry.seq.to_string() })];
    if let Some(stage) = fact.stage {
        detail.push(json!({ "type": "stage", "valueString": stage.as_str() }));
    }
    for (name, count) in &fact.counts {
        detail.push(json!({ "type": name, "valueString": count.to_string() }));
    }
    let what = match fact.job {
        Some(job) => json!({ "identifier": { "system": "urn:docward:job", "value": job } }),
        None => json!({ "identifier": { "system": "urn:docward:tenant", "value": fact.tenant } }),
    };
    let mut entities = vec![json!({
        "what": what,
        "type": coded(ENTITY_TYPE, "2", "System Object"),
        "role": coded(OBJECT_ROLE, "20", "Job"),
        "detail": detail,
    })];
    if let Some(subject) = &fact.subject {
        entities.push(json!({
            "what": { "identifier": { "system": "urn:docward:subject", "value": subject.0 } },
            "type": coded(ENTITY_TYPE, "1", "Person"),
            "role": coded(OBJECT_ROLE, "1", "Patient"),
        }));
    }
    entities
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::{JobId, PolicyId, PolicyReference, PolicyVersion, Run, Stage, SubjectToken, TenantId};

    fn entry(kind: FactKind, actor: Actor, purpose: Purpose) -> Entry {
        let (region, at) = ("us-east-1".parse().unwrap(), "2026-01-31T08:00:00Z".parse().unwrap());
        let fact = Fact::about(TenantId::generate(), &region, kind, actor, purpose, at)
            .with_job(JobId::generate())
            .with_run(Run::FIRST)
            .with_stage(Stage::Extract)
            .with_policy(PolicyReference { id: PolicyId::Processing, version: PolicyVersion(3) })
            .with_reason("because")
            .with_count("pages", 3)
            .with_subject(SubjectToken("aa".to_owned()));
        Entry { seq: 7, recorded: "2026-01-31T08:00:01Z".parse().unwrap(), fact }
    }

    fn words<'v>(value: &'v Value, pointer: &str) -> &'v str {
        value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} is missing"))
    }

    /// Every kind × purpose × kind of actor has what R4 requires, from the value sets it names.
    #[test]
    fn every_fact_is_a_valid_audit_event() {
        let actors =
            [Actor::Worker(Stage::Ocr), Actor::Person("a.okafor".to_owned()), Actor::Task("janitor".to_owned())];
        for kind in FactKind::ALL {
            for purpose in Purpose::ALL {
                for actor in &actors {
                    let event = audit_event(&entry(*kind, actor.clone(), *purpose));
                    check(&event);
                    let requests = matches!(actor, Actor::Person(_));
                    assert_eq!(event.pointer("/agent/0/requestor"), Some(&json!(requests)), "{kind}");
                }
            }
        }
    }

    fn check(event: &Value) {
        assert_eq!(words(event, "/resourceType"), "AuditEvent");
        // https://hl7.org/fhir/R4/datatypes.html#id
        let id = words(event, "/id");
        assert!(
            (1..=64).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)),
            "{id}"
        );
        // https://hl7.org/fhir/R4/valueset-audit-event-type.html includes DCM CID 400.
        assert_eq!(words(event, "/type/system"), DCM);
        let cid_400 = ["110100", "110106", "110107", "110110", "110113"];
        assert!(cid_400.contains(&words(event, "/type/code")));
        // https://hl7.org/fhir/R4/valueset-audit-event-action.html and -outcome.html, required bindings.
        assert!(["C", "R", "U", "D", "E"].contains(&words(event, "/action")));
        assert!(["0", "4", "8", "12"].contains(&words(event, "/outcome")));
        // https://terminology.hl7.org/ValueSet-v3-PurposeOfUse.html
        assert_eq!(words(event, "/purposeOfEvent/0/coding/0/system"), ACT_REASON);
        let purposes = ["TREAT", "HPAYMT", "HOPERAT", "PATRQT", "RECORDMGT"];
        assert!(purposes.contains(&words(event, "/purposeOfEvent/0/coding/0/code")));
        for instant in ["/recorded", "/period/start", "/period/end"] {
            assert!(words(event, instant).parse::<docward_envelope::Timestamp>().is_ok());
        }
        assert!(event.pointer("/agent/0/requestor").is_some_and(Value::is_boolean));
        words(event, "/agent/0/who/identifier/value");
        words(event, "/source/observer/identifier/value");
        for entity in event.get("entity").and_then(Value::as_array).unwrap() {
            words(entity, "/what/identifier/value");
            // sev-1: an entity has a name or a query, not both; docward's have neither.
            assert!(entity.get("name").is_none() && entity.get("query").is_none());
            for detail in entity.get("detail").and_then(Value::as_array).into_iter().flatten() {
                words(detail, "/type");
                words(detail, "/valueString");
            }
        }
        // No element may be empty (ele-1).
        assert!(!event.to_string().contains("null") && !event.to_string().contains("[]"));
    }
}

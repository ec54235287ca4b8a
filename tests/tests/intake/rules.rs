//! Which role may do what: docward's rules and a tenant's own, over HTTP, and what stands of them in the audit trail.

use crate::asking::{Asking, CLINIC, INSURANCE, US, job_path};
use docward_envelope::JobId;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually};
use serde_json::{Value, json};

const NOTE: &str = "discharge-note.txt";

/// What each fact of a job says: its kind, its reason and the rule that decided.
async fn decided(auditor: &Asking, of: &str) -> Vec<[String; 3]> {
    let facts = auditor.get(&format!("/v1/tenants/{CLINIC}/audit?limit=1000&{of}")).await.json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let facts = facts.as_array().unwrap().iter().map(|entry| &entry["fact"]);
    facts.map(|fact| [text(&fact["kind"]), text(&fact["reason"]), text(&fact["rule"])]).collect()
}

fn of(kind: &str, reason: &str, rule: &str) -> [String; 3] {
    [kind, reason, rule].map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_lets_a_role_do_what_the_rules_say_and_keeps_on_record_which_decided() {
    let fleet = Fleet::start(&[US]).await;
    let clinician = Asking::of(&fleet, US, CLINIC, "clinician").await;
    let payer = Asking::of(&fleet, US, CLINIC, "claims-processor").await;
    let auditor = Asking::of(&fleet, US, CLINIC, "auditor").await;
    let note = clinician.submitted(CLINIC, US, fixtures::document(NOTE)).await;
    let claim = clinician.submitted(CLINIC, US, fixtures::document("claims-professional.837")).await;
    fleet.done(CLINIC, [note, claim]).await;
    let fields = |job, purpose: &str| job_path(CLINIC, job, &format!("/fields?purpose={purpose}"));

    // To treat, everything; to pay, the claim and not the narrative; for anything else, what identifies nobody.
    assert_eq!(clinician.get(&fields(note, "treatment")).await.status, 200);
    assert_eq!(payer.get(&fields(claim, "operations")).await.status, 200);
    let refused = payer.get(&fields(note, "operations")).await;
    refused.is_problem(403, "role");
    assert_eq!(refused.json()["detail"], "clinical-narrative-needs-an-open-fraud-workflow");
    let refused = clinician.get(&fields(note, "operations")).await;
    refused.is_problem(403, "role");
    assert_eq!(refused.json()["detail"], "no-rule-permits");
    assert_eq!(clinician.get(&job_path(CLINIC, note, "/text?purpose=operations")).await.status, 200);
    // Whether it is a claim is not known of what was never read: there is no result, and nobody did what he may not.
    let unread = clinician.submitted(CLINIC, US, vec![0; 16]).await;
    clinician.get(&job_path(CLINIC, unread, "/events")).await;
    payer.get(&fields(unread, "operations")).await.is_problem(404, "no-result");
    payer.get(&fields(JobId::generate(), "operations")).await.is_problem(404, "not-found");
    for role in ["operator", "support", "front-desk", "patient"] {
        let asking = Asking::of(&fleet, US, CLINIC, role).await;
        asking.get(&fields(note, "treatment")).await.is_problem(403, "role");
    }

    // All of it is on record, with the rule that decided.
    eventually("the facts", async || {
        let facts = decided(&auditor, &format!("job={note}")).await;
        let wanted = [
            of("accepted", "", "clinician-hands-in-and-searches"),
            of("read", "retrieve", "clinician-reads-to-treat"),
            of("read", "retrieve", "clinician-reads-what-is-redacted"),
            of("refused", "rule", "clinical-narrative-needs-an-open-fraud-workflow"),
            of("refused", "rule", "no-rule-permits"),
            of("refused", "rule", "operators-and-support-read-no-document"),
            of("refused", "rule", "own-documents-only"),
        ];
        wanted.iter().all(|one| facts.contains(one)).then_some(())
    })
    .await;
    let facts = decided(&auditor, &format!("job={claim}")).await;
    assert!(facts.contains(&of("read", "retrieve", "claims-processor-reads-to-pay")), "{facts:?}");

    // A tenant's own rules forbid, for that tenant alone; what is no rule, or would permit, is not put in force.
    let text = fleet.run(&["tenant", "policy", "show", CLINIC, "--toml"]).await;
    let text = String::from_utf8(text.stdout).unwrap().replace("version = 1", "version = 2");
    let file = fleet.folder().join("next.toml");
    let set = async |rules: &str| {
        std::fs::write(&file, format!("rules = '''\n{rules}\n'''\n{text}")).unwrap();
        fleet.run(&["tenant", "policy", "set", CLINIC, &file.display().to_string()]).await
    };
    for (wrong, says) in [
        ("@id(\"all\")\npermit (principal, action, resource);", "can only `forbid`"),
        ("forbid (principal, action, resource);", "needs a name"),
        ("@id(\"x\") forbid (principal, action == Action::\"dance\", resource);", "does not hold to"),
        ("forbid", "can't be read"),
    ] {
        let refused = set(wrong).await;
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains("`rules`") && said.contains(says), "{wrong}: {said}");
    }
    let own = set("@id(\"no-search\")\nforbid (principal, action == Action::\"search\", resource);").await;
    assert!(own.status.success(), "{}", String::from_utf8_lossy(&own.stderr));
    let query = json!({ "query": "discharge", "purpose": "treatment" }).to_string().into_bytes();
    let search = async |asking: &Asking, tenant: &str| {
        asking.hand_in(&format!("/v1/tenants/{tenant}/search"), &[], query.clone()).await
    };
    eventually("the tenant's own rule", async || (search(&clinician, CLINIC).await.status == 403).then_some(())).await;
    assert_eq!(search(&clinician, CLINIC).await.json()["detail"], "tenant.no-search");
    let insurer = Asking::of(&fleet, US, INSURANCE, "clinician").await;
    assert_eq!(search(&insurer, INSURANCE).await.status, 200);
    assert_eq!(clinician.get(&fields(note, "treatment")).await.status, 200);
}

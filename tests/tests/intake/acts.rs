//! Finding, looking up and erasing over HTTP.

use crate::asking::{Asking, CLINIC, INSURANCE, US, job_path, stored};
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually};
use hyper::Method;
use serde_json::{Value, json};

const NOTE: &str = "discharge-note.txt";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_finds_looks_up_and_erases_over_http() {
    let fleet = Fleet::start(&[US]).await;
    let clinician = Asking::of(&fleet, US, CLINIC, "clinician").await;
    let mut jobs = Vec::new();
    for _ in 0..3 {
        jobs.push(clinician.submitted(CLINIC, US, fixtures::document(NOTE)).await);
    }
    fleet.done(CLINIC, jobs.iter().copied()).await;

    // Page by page, the newest first, each once.
    let (mut cursor, mut listed) = (String::new(), Vec::new());
    for page in 0..4 {
        let answer = clinician.get(&format!("/v1/tenants/{CLINIC}/jobs?limit=1{cursor}")).await.json();
        listed.extend(answer["jobs"].as_array().unwrap().iter().map(|job| job["job"].as_str().unwrap().to_owned()));
        match answer["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => assert_eq!(page, 3, "{answer}"),
        }
    }
    let newest_first: Vec<String> = jobs.iter().rev().map(ToString::to_string).collect();
    assert_eq!(listed, newest_first);
    for malformed in ["x", "1.x", "x.01M8MWTAW5WQK2898P0H63R2P9", ""] {
        clinician.get(&format!("/v1/tenants/{CLINIC}/jobs?cursor={malformed}")).await.is_problem(400, "parameters");
    }

    let search = |body: Value| {
        let (asking, path) = (clinician.clone(), format!("/v1/tenants/{CLINIC}/search"));
        async move { asking.hand_in(&path, &[], body.to_string().into_bytes()).await }
    };
    let found = search(json!({ "query": "discharge", "purpose": "treatment", "limit": 2 })).await;
    assert_eq!(found.status, 200, "{}", found.text());
    assert_eq!((found.json()["hits"].as_array().unwrap().len(), &found.json()["more"]), (2, &json!(true)));
    search(json!({ "query": "\"", "purpose": "treatment" })).await.is_problem(400, "query");
    search(json!({ "query": "x", "purpose": "treatment", "tenant": INSURANCE })).await.is_problem(400, "body");
    search(json!({ "query": "x".repeat(20_000), "purpose": "treatment" })).await.is_problem(400, "body");

    // What each role is for, and nothing more.
    let auditor = Asking::of(&fleet, US, CLINIC, "auditor").await;
    let officer = Asking::of(&fleet, US, CLINIC, "privacy-officer").await;
    let erase = job_path(CLINIC, jobs[0], "?purpose=operations");
    clinician.get(&format!("/v1/tenants/{CLINIC}/audit")).await.is_problem(403, "role");
    auditor.ask(Method::DELETE, &erase, &[], Vec::new()).await.is_problem(403, "role");
    officer.get(&job_path(CLINIC, jobs[0], "/text?purpose=treatment")).await.is_problem(403, "role");
    let facts = auditor.get(&format!("/v1/tenants/{CLINIC}/audit?kind=accepted&job={}", jobs[0])).await.json();
    assert_eq!((facts.as_array().unwrap().len(), &facts[0]["fact"]["kind"]), (1, &json!("accepted")), "{facts}");
    auditor.get(&format!("/v1/tenants/{CLINIC}/audit?kind=nothing")).await.is_problem(400, "parameters");

    // Erased: gone at once for whoever asks, and soon from the bucket.
    let of_job = |name: &String| name.contains(&format!("/{}/", jobs[0]));
    assert!(stored(&fleet, US).iter().any(of_job));
    let unknown = job_path(CLINIC, docward_envelope::JobId::generate(), "?purpose=operations");
    officer.ask(Method::DELETE, &unknown, &[], Vec::new()).await.is_problem(404, "not-found");
    officer.ask(Method::DELETE, &job_path(CLINIC, jobs[0], ""), &[], Vec::new()).await.is_problem(400, "parameters");
    for _ in 0..2 {
        let erased = officer.ask(Method::DELETE, &erase, &[], Vec::new()).await;
        assert_eq!((erased.status, &erased.json()["job"]), (202, &json!(jobs[0].to_string())), "{}", erased.text());
    }
    assert_eq!(clinician.get(&job_path(CLINIC, jobs[0], "")).await.json()["state"], "erased");
    clinician.get(&job_path(CLINIC, jobs[0], "/redacted?purpose=treatment")).await.is_problem(410, "gone");
    let hits = search(json!({ "query": "discharge", "purpose": "treatment" })).await.json();
    let left: Vec<&str> = hits["hits"].as_array().unwrap().iter().map(|hit| hit["job"].as_str().unwrap()).collect();
    assert!(left.len() == 2 && !left.contains(&&*jobs[0].to_string()), "{hits}");
    eventually("the janitor's turn", async || (!stored(&fleet, US).iter().any(of_job)).then_some(())).await;
}

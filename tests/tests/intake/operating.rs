//! What a tenant's work does, and what it waits for.

use crate::asking::{Asking, CLINIC, INSURANCE, US, job_path};
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, within};
use http_body_util::BodyExt;
use hyper::Method;
use hyper::body::Incoming;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const NOTE: &str = "discharge-note.txt";

/// Reads events until one is of this name and tells of this job.
async fn until(body: &mut Incoming, name: &str, is_it: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let (mut read, mut jobs) = (String::new(), BTreeSet::new());
    loop {
        let frame = within("the next event", body.frame()).await.expect("more events").unwrap();
        read.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
        while let Some((event, rest)) = read.split_once("\n\n") {
            let of = |field: &str| event.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default().trim();
            let (named, data) = (of("event:").to_owned(), of("data:").to_owned());
            read = rest.to_owned();
            let Ok(data) = serde_json::from_str::<Value>(&data) else { continue };
            jobs.extend(data["job"].as_str().map(str::to_owned));
            if named == name && is_it(&data) {
                return jobs;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_shows_a_tenant_what_its_work_does_and_waits_for() {
    let fleet = Fleet::start(&[US]).await;
    let of = |rest: &str| format!("/v1/tenants/{CLINIC}/{rest}");
    let clinician = Asking::of(&fleet, US, CLINIC, "clinician").await;
    let operator = Asking::of(&fleet, US, CLINIC, "operator").await;
    let insurer = Asking::of(&fleet, US, INSURANCE, "clinician").await;

    // All jobs of the tenant that go on from now on, and nobody else's.
    let stream = clinician.begin(Method::GET, &of("events"), &[], Vec::new()).await;
    assert_eq!(
        (stream.status().as_u16(), stream.headers()["content-type"].to_str().unwrap()),
        (200, "text/event-stream")
    );
    let mut stream = stream.into_body();
    // As many of these as a tenant may have: each reads every job that moves.
    let mut more = Vec::new();
    for _ in 1..16 {
        let stream = clinician.begin(Method::GET, &of("events"), &[], Vec::new()).await;
        assert_eq!(stream.status().as_u16(), 200);
        more.push(stream);
    }
    clinician.get(&of("events")).await.is_problem(429, "watches");
    drop(more);
    let others = insurer.submitted(INSURANCE, US, fixtures::document(NOTE)).await;
    fleet.done(INSURANCE, [others]).await;
    let first = clinician.submitted(CLINIC, US, fixtures::document(NOTE)).await;
    let ended = |job: &Value| job["job"] == first.to_string() && job["state"] == "done";
    let heard = within("the job's end", until(&mut stream, "moved", ended)).await;
    assert_eq!(heard, BTreeSet::from([first.to_string()]));
    // Each stage finished one document of the tenant's, and none waits.
    let stages = ["ocr", "extract", "redact", "index"];
    let idle = |stage: &str, finished: u64| json!({"stage": stage, "waiting": 0, "held": 0, "dead": 0, "finished_in_last_hour": finished});
    assert_eq!(operator.get(&of("queues")).await.json(), json!(stages.map(|stage| idle(stage, 1))));

    // Nothing waits; then something does.
    for rest in ["parked", "freezes"] {
        assert_eq!(operator.get(&of(rest)).await.json(), json!([]), "{rest}");
    }
    for rest in ["queues", "parked", "freezes"] {
        clinician.get(&of(rest)).await.is_problem(403, "role");
        operator.get(&format!("/v1/tenants/{INSURANCE}/{rest}")).await.is_problem(404, "not-found");
    }
    let frozen = fleet.run(&["freeze", "--tenant", CLINIC, "--stage", "extract"]).await;
    assert!(frozen.status.success(), "{}", String::from_utf8_lossy(&frozen.stderr));
    let second = clinician.submitted(CLINIC, US, fixtures::document(NOTE)).await;
    let parked = eventually("that it waits", async || {
        let parked = operator.get(&of("parked?limit=1")).await.json();
        (parked != json!([])).then_some(parked)
    });
    let parked = within("that it waits", parked).await;
    let row = &parked[0];
    assert_eq!((&row["job"], &row["stage"]), (&json!(second.to_string()), &json!("extract")), "{parked}");
    assert_eq!((&row["state"], &row["reason"], &row["run"]), (&json!("held"), &json!("frozen"), &json!(1)));
    let queues = operator.get(&of("queues")).await.json();
    assert_eq!(queues[1], json!({"stage": "extract", "waiting": 0, "held": 1, "dead": 0, "finished_in_last_hour": 1}));
    let freezes = operator.get(&of("freezes")).await.json();
    let freeze = &freezes[0];
    assert_eq!(
        (&freeze["stage"], &freeze["kind"], &freeze["everybody"]),
        (&json!("extract"), &json!("freeze"), &json!(false))
    );
    assert_eq!(freezes.as_array().unwrap().len(), 1, "{freezes}");
    let anothers = Asking::of(&fleet, US, INSURANCE, "operator").await;
    for rest in ["parked", "freezes"] {
        assert_eq!(anothers.get(&format!("/v1/tenants/{INSURANCE}/{rest}")).await.json(), json!([]), "{rest}");
    }
    let queues = anothers.get(&format!("/v1/tenants/{INSURANCE}/queues")).await.json();
    assert_eq!(queues, json!(stages.map(|stage| idle(stage, 1))), "another tenant's work is not counted");
    operator.get(&of("parked?limit=x")).await.is_problem(400, "parameters");
    let thawed = fleet.run(&["thaw", "--tenant", CLINIC, "--stage", "extract"]).await;
    assert!(thawed.status.success(), "{}", String::from_utf8_lossy(&thawed.stderr));
    fleet.done(CLINIC, [second]).await;
    assert_eq!(clinician.get(&job_path(CLINIC, second, "")).await.json()["state"], "done");
}

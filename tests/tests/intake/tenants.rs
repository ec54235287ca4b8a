//! A token of one tenant, shown for another's; and one whose grant is taken back.

use crate::asking::{Asking, CLINIC, INSURANCE, US, documents, job_path, token_of};
use docward_envelope::{JobId, Stage};
use docward_intake::identity::Role;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, within};
use http_body_util::BodyExt;
use hyper::Method;
use std::time::{Duration, Instant};

const NOTE: &str = "discharge-note.txt";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_tells_a_token_of_one_tenant_nothing_of_anothers() {
    let fleet = Fleet::start(&[US]).await;
    let victim = fleet.submit(INSURANCE, fixtures::document(NOTE)).await;
    fleet.done(INSURANCE, [victim]).await;
    let clinician = Asking::of(&fleet, US, CLINIC, "clinician").await;
    let rest = ["", "/events", "/redacted?purpose=treatment", "/fields?purpose=treatment", "/report?purpose=treatment"];
    for rest in rest {
        let unknown = clinician.get(&job_path(CLINIC, JobId::generate(), rest)).await;
        unknown.is_problem(404, "not-found");
        for path in
            [job_path(INSURANCE, victim, rest), job_path(CLINIC, victim, rest), job_path("nobody", victim, rest)]
        {
            let answer = clinician.get(&path).await;
            assert_eq!((answer.status, answer.body), (404, unknown.body.clone()), "{path}");
        }
    }
    clinician.get(&format!("/v1/tenants/{INSURANCE}/jobs")).await.is_problem(404, "not-found");
    let handed_in = clinician.hand_in(&documents(INSURANCE, US), &[], fixtures::document(NOTE)).await;
    handed_in.is_problem(404, "not-found");
    // An account that nobody granted anything, with a genuine token for the tenant.
    let nobody = clinician.with(token_of(&fleet, "n.nobody", INSURANCE, &[Role::Clinician]));
    nobody.get(&job_path(INSURANCE, victim, "/redacted?purpose=treatment")).await.is_problem(404, "not-found");
    nobody.hand_in(&documents(INSURANCE, US), &[], fixtures::document(NOTE)).await.is_problem(404, "not-found");
    // One whose grant is for another tenant, with a token for this one: its issuer errs, and the gate does not.
    let granted = fleet
        .run(&[
            "grant",
            "add",
            "--tenant",
            CLINIC,
            "--person",
            "s.stranger",
            "--actions",
            "submit,retrieve,search,audit,erase",
        ])
        .await;
    assert!(granted.status.success(), "{}", String::from_utf8_lossy(&granted.stderr));
    let stranger = clinician.with(token_of(&fleet, "s.stranger", INSURANCE, &[]));
    for rest in rest {
        let answer = stranger.get(&job_path(INSURANCE, victim, rest)).await;
        assert!(matches!(answer.status, 403 | 404), "{rest}: {}", answer.text());
    }
    stranger.hand_in(&documents(INSURANCE, US), &[], fixtures::document(NOTE)).await.is_problem(403, "refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_ends_a_stream_when_the_grant_is_taken_back() {
    let fleet = Fleet::start(&[US]).await;
    let granted =
        fleet.command(&["grant", "add", "--tenant", CLINIC, "--person", "d.desk", "--actions", "audit"]).await;
    let grant = granted[0]["id"].as_str().unwrap_or_else(|| panic!("{granted}")).to_owned();
    // A job that does not end.
    fleet.stop_worker(US, Stage::Ocr).await;
    let own = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let job = own.submitted(CLINIC, US, fixtures::document(NOTE)).await;
    let desk = own.with(token_of(&fleet, "d.desk", CLINIC, &[Role::FrontDesk]));
    let path = job_path(CLINIC, job, "");
    eventually("the grant in the service's copy", async || (desk.get(&path).await.status == 200).then_some(())).await;
    let stream = desk.begin(Method::GET, &job_path(CLINIC, job, "/events"), &[], Vec::new()).await;
    assert_eq!(stream.status(), 200);
    let reading = tokio::spawn(async move {
        String::from_utf8(stream.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
    });
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(!reading.is_finished(), "it goes on while the grant is there");
    let revoked = fleet.run(&["grant", "revoke", &grant]).await;
    assert!(revoked.status.success(), "{}", String::from_utf8_lossy(&revoked.stderr));
    let since = Instant::now();
    let said = within("the end of the stream", reading).await.unwrap();
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    assert!(said.contains("event: closed"), "{said}");
    let answer = desk.get(&path).await;
    assert_eq!(answer.status, 404, "{}", answer.text());
}

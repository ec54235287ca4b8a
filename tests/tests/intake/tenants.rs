//! A token of one tenant, shown for another's.

use crate::asking::{Asking, CLINIC, INSURANCE, US, documents, job_path, token_of};
use docward_envelope::JobId;
use docward_intake::identity::Role;
use docward_tests::fixtures;
use docward_tests::fleet::Fleet;
use std::time::{Duration, Instant};

const NOTE: &str = "discharge-note.txt";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_tells_a_token_of_one_tenant_nothing_of_anothers() {
    let fleet = Fleet::start(&[US]).await;
    let victim = fleet.submit(INSURANCE, fixtures::document(NOTE)).await;
    fleet.done(INSURANCE, [victim]).await;
    let clinician = Asking::of(&fleet, US, CLINIC, "clinician").await;
    let rest = [
        "",
        "/events",
        "/redacted?purpose=treatment",
        "/fields?purpose=treatment",
        "/report?purpose=treatment",
        "/acknowledgement?purpose=treatment",
    ];
    for rest in rest {
        let since = Instant::now();
        let unknown = clinician.get(&job_path(CLINIC, JobId::generate(), rest)).await;
        assert!(since.elapsed() < Duration::from_secs(2), "it is not waited for: {rest} {:?}", since.elapsed());
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
    let stranger = clinician.with(token_of(&fleet, "s.stranger", INSURANCE, &[Role::Clinician]));
    for rest in rest {
        let answer = stranger.get(&job_path(INSURANCE, victim, rest)).await;
        assert!(matches!(answer.status, 403 | 404), "{rest}: {}", answer.text());
    }
    stranger.hand_in(&documents(INSURANCE, US), &[], fixtures::document(NOTE)).await.is_problem(403, "refused");
}

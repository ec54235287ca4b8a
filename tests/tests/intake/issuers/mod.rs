//! Issuers that are not docward's own, as they are: npm's `oidc-provider`, and OpenBao. Each gives tokens that are shown to a live
//! service, which fetches their keys of the address where they are published. `deploy/bootstrap` installs both.

mod oidc_provider;
mod openbao;

use crate::asking::{Asking, CLINIC, US, documents, job_path};
use crate::serving::OwnService;
use docward_runtime::config::Issuer;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually};
use rustix::process::{Pid, Signal, kill_process};
use std::time::{Duration, Instant};
use tokio::process::Child;

const NOTE: &str = "discharge-note.txt";
/// How long a service waits for an issuer, and for how long after that it does not ask again.
const PATIENCE: Duration = Duration::from_secs(5);

/// A fleet whose service believes these issuers beside its own.
async fn fleet_that_believes(issuers: &[Issuer]) -> Fleet {
    Fleet::start_with(&[US], |config, _| {
        config.service.iter_mut().for_each(|service| service.issuers.extend_from_slice(issuers));
    })
    .await
}

/// Lets an account do something at the clinic.
async fn grant(fleet: &Fleet, account: &str, actions: &str) {
    let granted = fleet.run(&["grant", "add", "--tenant", CLINIC, "--person", account, "--actions", actions]).await;
    assert!(granted.status.success(), "{}", String::from_utf8_lossy(&granted.stderr));
}

fn jobs(tenant: &str) -> String {
    format!("/v1/tenants/{tenant}/jobs")
}

/// That a token is good for what its account's grant and its role are for, and for nothing else.
async fn works_as_front_desk(fleet: &Fleet, desk: &Asking) {
    eventually("the grant in the service's copy", async || (desk.get(&jobs(CLINIC)).await.status == 200).then_some(()))
        .await;
    let job = desk.submitted(CLINIC, US, fixtures::document(NOTE)).await;
    fleet.done(CLINIC, [job]).await;
    let status = desk.get(&job_path(CLINIC, job, "")).await;
    assert_eq!((status.status, &status.json()["state"]), (200, &"done".into()), "{}", status.text());
    desk.get(&job_path(CLINIC, job, "/redacted?purpose=treatment")).await.is_problem(403, "role");
}

/// That a token is refused, whatever it is shown for.
async fn is_refused(asking: &Asking, word: &str) {
    asking.get(&jobs(CLINIC)).await.is_problem(401, word);
    asking.hand_in(&documents(CLINIC, US), &[], fixtures::document(NOTE)).await.is_problem(401, word);
}

/// That a service which can't ask an issuer says so in time, to whoever shows a token of it and to nobody else. The service, which
/// asks again later.
async fn waits_no_longer_than_it_should(fleet: &Fleet, paused: &Program, token: &str) -> OwnService {
    let own = Asking::of(fleet, US, CLINIC, "front-desk").await;
    paused.pause();
    let service = OwnService::start(fleet, US).await;
    let (own, shown) =
        (Asking { address: service.address, ..own }, Asking { address: service.address, token: token.into() });
    let since = Instant::now();
    let (path, others) = (jobs(CLINIC), async {
        let answer = own.get(&jobs(CLINIC)).await;
        (answer.status, since.elapsed())
    });
    let ((status, at_once), waited) = tokio::join!(others, shown.get(&path));
    assert!(status == 200 && at_once < PATIENCE, "{status} {at_once:?}: nobody else waits for it");
    waited.is_problem(503, "away");
    assert_eq!(waited.json()["detail"], "issuer");
    assert!(since.elapsed() >= PATIENCE && since.elapsed() < PATIENCE * 2, "{:?}", since.elapsed());
    let since = Instant::now();
    shown.get(&path).await.is_problem(503, "away");
    assert!(since.elapsed() < PATIENCE, "it is not asked each time: {:?}", since.elapsed());
    paused.resume();
    service
}

/// A program that gives tokens.
struct Program(Child);

impl Program {
    /// Has its address take connections, and answer none of them.
    fn pause(&self) {
        self.signal(Signal::STOP);
    }

    fn resume(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let process = Pid::from_raw(self.0.id().unwrap().cast_signed()).unwrap();
        kill_process(process, signal).unwrap();
    }
}

//! Erasing a patient: originals, results, bundles, parked work and what is still on its way; nobody else's.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use docward_client::{ClientError, Erase, NotFound, What};
use docward_envelope::{Fact, FactKind, Freeze, JobId, Lane, Purpose, Stage, Timestamp};
use docward_ledger::JobState;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, within};
use docward_tests::program;
use docward_tests::wire;
use std::process::Stdio;
use tokio::io::AsyncWriteExt;
use zeroize::Zeroizing;

const EU: &str = "eu-central-1";
const KLINIK: &str = "rhein-klinik";
const NOTE: &str = "discharge-note.txt";
/// The note's patient, as somebody might type it.
const PATIENT: &str = "lk 20581196";
const STRANGER: &str = "no such patient 1";
const NOBODYS: &str = "The ward is closed for visitors until Monday.\n";

struct Erasing {
    fleet: Fleet,
    patients: Vec<JobId>,
    other: JobId,
    /// Done, and no patient's id is in it.
    nobodys: JobId,
}

/// The same note of another patient.
fn others_note() -> Vec<u8> {
    let note = String::from_utf8(fixtures::document(NOTE)).unwrap();
    let note = note.replace("LK-20581196", "LK-30000007");
    assert!(note.contains("LK-30000007"));
    note.into_bytes()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_erases_a_patient_and_nobody_else() {
    let fleet = Fleet::start(&[EU]).await;
    let mut patients = Vec::new();
    for _ in 0..2 {
        patients.push(fleet.submit(KLINIK, fixtures::document(NOTE)).await);
    }
    let other = fleet.submit(KLINIK, others_note()).await;
    let nobodys = fleet.submit(KLINIK, NOBODYS.as_bytes().to_vec()).await;
    fleet.done(KLINIK, patients.iter().copied().chain([other, nobodys])).await;
    let erasing = Erasing { fleet, patients, other, nobodys };
    assert_eq!(erasing.found().await, 3);
    let (held, unread) = erasing.held_and_unread().await;
    erasing.a_stranger_has_nothing(&[held, unread]).await;
    erasing.the_patient_goes(held, unread).await;
    erasing.what_comes_later_ends(unread).await;
    erasing.the_other_stays().await;
}

impl Erasing {
    async fn found(&self) -> usize {
        let (client, tenant) = self.fleet.home(KLINIK);
        client.search(&tenant, "ampicillin", Purpose::Operations, 10).await.unwrap().hits.len()
    }

    fn objects_of(&self, job: JobId) -> Vec<String> {
        self.fleet.objects(EU).into_iter().filter(|name| name.contains(&job.to_string())).collect()
    }

    /// The ledger has heard of a job.
    async fn known(&self, job: JobId) {
        let (client, tenant) = self.fleet.home(KLINIK);
        eventually("the accepted fact", async || client.ledger().job(tenant.id, job).await.unwrap()).await;
    }

    /// One job of the patient that waits before redaction, and one that no stage has read yet.
    async fn held_and_unread(&self) -> (JobId, JobId) {
        let (client, tenant) = self.fleet.home(KLINIK);
        let freeze = Freeze { tenant: Some(tenant.id), stage: Some(Stage::Redact) };
        client.ledger().freeze(&freeze, &client.actor(), Timestamp::now()).await.unwrap();
        let held = eventually("the freeze", async || {
            let job = self.fleet.submit(KLINIK, fixtures::document(NOTE)).await;
            let mut watch = client.ledger().watch(tenant.id).await.unwrap();
            let held = watch.until(job, |status| status.state == JobState::Held || status.state.is_final());
            (within("holding", held).await.unwrap().state == JobState::Held).then_some(job)
        })
        .await;
        let unread = client.take_in(&tenant, fixtures::document(NOTE), Purpose::Treatment).await.unwrap();
        let unread = unread.header().job;
        self.known(unread).await;
        (held, unread)
    }

    async fn a_stranger_has_nothing(&self, waiting: &[JobId]) {
        let (client, tenant) = self.fleet.home(KLINIK);
        let id = Zeroizing::new(STRANGER.to_owned());
        let receipt = client.erase(&tenant, Erase::Patient(id), Purpose::Operations).await.unwrap();
        assert!(receipt.facts.is_empty() && receipt.objects == 0);
        assert_eq!(receipt.not_read, [waiting[1]], "only what was never read");
        assert_eq!(receipt.without_patient, [self.nobodys], "read to the end, and without a patient");
        let receipt = client.erase(&tenant, Erase::Job(JobId::generate()), Purpose::Operations).await.unwrap();
        assert_eq!((receipt.facts.len(), receipt.unknown.len()), (0, 1));
        self.the_command_says_so(waiting[1]).await;
    }

    /// Nothing was erased is exit status 1 and a sentence, in which the id is not repeated.
    async fn the_command_says_so(&self, unread: JobId) {
        let mut command = tokio::process::Command::new(program::docward());
        command.args(["erase", "--tenant", KLINIK, "--patient"]).env("DOCWARD_LOCAL", self.fleet.folder());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = command.kill_on_drop(true).spawn().unwrap();
        running.stdin.take().unwrap().write_all(STRANGER.as_bytes()).await.unwrap();
        let output = within("a command", running.wait_with_output()).await.unwrap();
        let (said, why) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(1), "{said}{why}");
        assert!(why.contains("nothing was erased") && !why.contains(STRANGER), "{why}");
        let of = |job: JobId| said.lines().find(|line| line.contains(&job.to_string())).unwrap_or_default().to_owned();
        assert!(of(unread).contains("was not read"), "{said}");
        assert!(of(self.nobodys).contains("no patient's id"), "{said}");
    }

    async fn the_patient_goes(&self, held: JobId, unread: JobId) {
        let (client, tenant) = self.fleet.home(KLINIK);
        // Those that a first try at the freeze let through are the patient's too.
        let id = || Zeroizing::new(PATIENT.to_owned());
        let receipt = client.erase(&tenant, Erase::Patient(id()), Purpose::PatientAccess).await.unwrap();
        let erased: Vec<JobId> = receipt.facts.iter().filter_map(|fact| fact.job).collect();
        assert!(self.patients.iter().chain([&held]).all(|job| erased.contains(job)), "{erased:?}");
        assert!(!erased.contains(&self.other));
        assert_eq!(receipt.not_read, [unread]);
        assert_eq!(receipt.without_patient, [self.nobodys]);
        for job in &erased {
            assert_eq!(self.objects_of(*job), [""; 0], "{job}");
            let status = client.ledger().job(tenant.id, *job).await.unwrap().unwrap();
            assert_eq!(status.state, JobState::Erased);
            let fetched = client.fetch(&tenant, *job, What::Text, Purpose::Treatment).await;
            assert!(matches!(fetched, Err(ClientError::NotFound(NotFound::KeysGone { .. }))));
        }
        let parked = client.ledger().parked(Some(tenant.id), 50).await.unwrap();
        assert!(parked.iter().all(|work| work.job != held), "nothing of it waits");
        // The receipt says exactly what the chain says.
        let trail: Vec<Fact> = self.fleet.facts(EU, tenant.id).await;
        let kept: Vec<&Fact> = trail.iter().filter(|fact| fact.kind == FactKind::Erased).collect();
        assert!(receipt.facts.iter().all(|fact| kept.contains(&fact)));
        client.ledger().verify_chain(tenant.id).await.unwrap();
        // Saying it again changes nothing and gives the same facts.
        let again = client.erase(&tenant, Erase::Patient(id()), Purpose::PatientAccess).await.unwrap();
        assert_eq!((again.facts, again.objects), (receipt.facts, 0));
    }

    /// The consent is withdrawn while the document is on its way: its envelope arrives after its keys went.
    async fn what_comes_later_ends(&self, unread: JobId) {
        let (client, tenant) = self.fleet.home(KLINIK);
        let freeze = Freeze { tenant: Some(tenant.id), stage: Some(Stage::Redact) };
        assert!(client.ledger().thaw(&freeze, &client.actor(), Timestamp::now()).await.unwrap());
        let bytes = fixtures::document(NOTE);
        let late = client.take_in(&tenant, bytes, Purpose::Treatment).await.unwrap();
        let job = late.header().job;
        self.known(job).await;
        let receipt = client.erase(&tenant, Erase::Job(job), Purpose::Operations).await.unwrap();
        assert_eq!(receipt.facts.len(), 1);
        wire::publish(&self.fleet.amqp_uri(EU), "ocr.interactive", late.as_bytes()).await;
        // Something behind it on the same lane goes all the way: the late one was taken and is over.
        let after = client.submit(&tenant, others_note(), Purpose::Treatment, Lane::Interactive).await.unwrap();
        self.fleet.done(KLINIK, [after]).await;
        assert_eq!(self.objects_of(job), [""; 0]);
        let status = client.ledger().job(tenant.id, job).await.unwrap().unwrap();
        assert_eq!(status.state, JobState::Erased);
        let parked = client.ledger().parked(Some(tenant.id), 50).await.unwrap();
        assert!(parked.iter().all(|work| work.job != job));
        // By its own id even what was never read goes.
        let receipt = client.erase(&tenant, Erase::Job(unread), Purpose::Operations).await.unwrap();
        assert_eq!((receipt.facts.len(), self.objects_of(unread).len()), (1, 0));
    }

    async fn the_other_stays(&self) {
        let (client, tenant) = self.fleet.home(KLINIK);
        let text = client.fetch(&tenant, self.other, What::Text, Purpose::Treatment).await.unwrap();
        assert!(String::from_utf8(text).unwrap().contains("ampicillin"));
        // The other's, and the one that followed the late envelope.
        assert_eq!(self.found().await, 2);
    }
}

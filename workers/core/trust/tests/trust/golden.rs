//! Envelopes, objects, keys and keyrings that an earlier docward sealed still open. The folders of
//! `fixtures/envelopes/v1` are only ever added to; their keys are test keys and protect nothing.
//!
//! To add one: `DOCWARD_GOLDEN=NAME cargo test -p docward-trust --test trust -- --ignored golden`.

use crate::world::*;
use docward_envelope::*;
use docward_trust::*;
use docward_trust_policy::{Authority, AuthorityPublic, Policy, PolicyBook, Roll, Signed};
use serde::{Deserialize, Serialize};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What must come out.
#[derive(Serialize, Deserialize)]
struct Expected {
    now: Timestamp,
    authority: String,
    header: Header,
    body: Body,
    original: String,
    bundle: String,
    bundle_name: ObjectName,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures/envelopes/v1")
}

/// A world made of a folder's files: its keyrings, policy, wrapped keys and time.
struct Past {
    private: tempfile::TempDir,
    folder: PathBuf,
    expected: Expected,
}

impl Past {
    fn open(folder: PathBuf) -> Self {
        let private = tempfile::tempdir().unwrap();
        for part in ["rings", "roots"] {
            fs::create_dir(private.path().join(part)).unwrap();
            for class in DataClass::ALL {
                // Git keeps no 0600.
                let copy = private.path().join(part).join(class.as_str());
                fs::copy(folder.join(part).join(class.as_str()), &copy).unwrap();
                fs::set_permissions(&copy, Permissions::from_mode(0o600)).unwrap();
            }
        }
        let expected = serde_json::from_slice(&fs::read(folder.join("expected.json")).unwrap()).unwrap();
        Self { private, folder, expected }
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join(name)).unwrap()
    }

    fn gate(&self, role: ProcessRole) -> Gate {
        let Expected { now, authority, header, .. } = &self.expected;
        let policy: Signed<Policy> = serde_json::from_slice(&self.read("policy.json")).unwrap();
        let policy = policy.verify(&authority.parse::<AuthorityPublic>().unwrap()).unwrap();
        // In force by an authority that is still there: what is golden has no roll.
        let own = Authority::from_secret(&[9; 32]);
        let book = PolicyBook::new(own.public());
        book.reload([&Signed::new(&own, &policy, *now).unwrap()]).unwrap();
        let first = Roll { region: None, number: 1, revoked: [].into(), policies: book.newest_versions() };
        book.follow(&Signed::new(&own, &first, *now).unwrap()).unwrap();
        let control = ControlView::new(header.region.clone(), ledger_key().public());
        let (freezes, revocations) = (Vec::new(), Vec::new());
        let list =
            ControlList { number: 1, region: header.region.clone(), issued: *now, freezes, revocations, roll: 0 };
        control.apply(&ledger_key().sign_control(&list).unwrap(), *now);
        let ring = |class: &DataClass| {
            let path = |part: &str| self.private.path().join(part).join(class.as_str());
            Keyring::open(&header.region, *class, &path("rings"), &path("roots")).unwrap()
        };
        let objects = Objects::default();
        let keys = ObjectName::Keys { tenant: header.tenant, job: header.job };
        objects.stored.lock().unwrap().insert(keys.to_string(), self.read("keys"));
        let now = *now;
        Gate::new(GateParts {
            region: header.region.clone(),
            environment: None,
            role,
            policies: Arc::new(book),
            control: Arc::new(control),
            keys: Arc::new(LocalKeys::new(DataClass::ALL.iter().map(ring).collect())),
            wrapped: Arc::new(objects),
            record: Arc::<Record>::default(),
            clock: Clock::from_fn(move || now),
        })
    }
}

#[tokio::test]
async fn every_golden_envelope_opens() {
    let mut folders: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    assert!(!folders.is_empty());
    for folder in folders {
        let past = Past::open(folder);
        for stage in Stage::ALL.iter().copied() {
            opens(&past, stage).await;
        }
        let task = TaskRequest { task: task::Compactor, tenant: past.expected.header.tenant };
        let gate = past.gate(ProcessRole::Task(Task::Compactor));
        let bundle = past.read("bundle");
        gate.admit(task, async |scope| {
            let opened = scope.open_bundle(&past.expected.bundle_name, &bundle).await.unwrap();
            assert!(opened.measure(|bytes| bytes.as_slice() == past.expected.bundle.as_bytes()));
        })
        .await
        .unwrap();
    }
}

async fn opens(past: &Past, stage: Stage) {
    let expected = &past.expected;
    let envelope = Envelope::parse(past.read(&format!("{stage}.envelope"))).unwrap();
    assert_eq!(envelope.header(), &Header { stage, ..expected.header.clone() });
    let request = DeliveryRequest { envelope: &envelope, queue: &WorkQueue::of(envelope.header()) };
    let sealed = past.read("original");
    past.gate(ProcessRole::Worker(stage))
        .admit(request, async |scope| {
            assert_eq!(*scope.body(), expected.body);
            if stage == Stage::Ocr {
                let opened = scope.open(&expected.body.objects[0].name, &sealed).unwrap();
                assert_eq!(opened.to_engine().as_slice(), expected.original.as_bytes());
            }
        })
        .await
        .unwrap();
}

#[tokio::test]
#[ignore = "writes a new folder of golden envelopes"]
async fn write_another_golden_folder() {
    let folder = folder().join(std::env::var("DOCWARD_GOLDEN").unwrap());
    assert!(!folder.exists(), "golden envelopes are only ever added to");
    for part in ["rings", "roots"] {
        fs::create_dir_all(folder.join(part)).unwrap();
    }
    let world = World::new();
    for class in DataClass::ALL {
        let (ring, root) = world.paths(US, *class);
        fs::write(folder.join("rings").join(class.as_str()), fs::read(ring).unwrap()).unwrap();
        fs::write(folder.join("roots").join(class.as_str()), fs::read(root).unwrap()).unwrap();
    }
    let policy = Signed::new(&world.authority, &world.policy(world.clinic, 1), world.now()).unwrap();
    fs::write(folder.join("policy.json"), serde_json::to_string_pretty(&policy).unwrap()).unwrap();
    let text = "Patient: Jane Example, born 1961-02-03";
    let job = world.take_in(world.clinic, US, text).await;
    let keys = ObjectName::Keys { tenant: world.clinic, job: job.header.job };
    fs::write(folder.join("keys"), &world.objects.stored.lock().unwrap()[&keys.to_string()]).unwrap();
    fs::write(folder.join("original"), &job.sealed).unwrap();
    let mut envelope = job.envelope;
    for stage in Stage::ALL {
        fs::write(folder.join(format!("{stage}.envelope")), envelope.as_bytes()).unwrap();
        if stage.next().is_some() {
            envelope = world.next(US, &envelope).await;
        }
    }
    let expiry = "2026-07-31".parse().unwrap();
    let bundle_name = ObjectName::Bundle { tenant: world.clinic, expiry, job: job.header.job, run: Run::FIRST };
    let bundle = "Patient: [name], born [date]";
    let request = DeliveryRequest { envelope: &envelope, queue: &WorkQueue::of(envelope.header()) };
    let gate = world.gate(US, ProcessRole::Worker(Stage::Index));
    let sealed = gate.admit(request, async |scope| {
        scope.seal_bundle(&bundle_name, &Redacted::vouch(scope.hold_in(bytes(bundle)))).await.unwrap()
    });
    fs::write(folder.join("bundle"), sealed.await.unwrap()).unwrap();
    let expected = Expected {
        now: world.now(),
        authority: world.authority.public().to_string(),
        body: body(&job.original),
        header: job.header,
        original: text.into(),
        bundle: bundle.into(),
        bundle_name,
    };
    fs::write(folder.join("expected.json"), serde_json::to_string_pretty(&expected).unwrap()).unwrap();
}

//! Documents as if they had been read in the course of thirty days: facts in the ledger, objects in the bucket, search bundles as the
//! compactor leaves them.

use crate::text::note;
use docward_client::Client;
use docward_envelope::{
    Actor, Fact, FactId, FactKind, Header, JobId, LeaseId, ObjectName, ObjectPrefix, Placement, PolicyReference,
    Purpose, RetentionClass, Run, Stage, Stored, Timestamp,
};
use docward_runtime::compaction::{Compaction, CompactionError, Paused};
use docward_runtime::config::{ConfigRole, Configurations};
use docward_runtime::wiring::Rooms;
use docward_stage_index::{Entry, bundle, merge};
use docward_tests::fleet::{Fleet, region};
use docward_trust::{
    Bytes, Gate, Intake, IntakeRequest, ProcessRole, Redacted, Task, TaskRequest, TenantScope, task::Compactor,
};
use docward_trust_policy::{Grant, Signed, Tenant};
use futures_util::{StreamExt, stream};
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub(crate) const REGION: &str = "us-east-1";
pub(crate) const TENANT: &str = "harbor-clinic";
/// How many documents' text is merged at once here; more would take more memory.
const MERGED_AT_ONCE: usize = 512;
/// How many documents' keys are made at the same time: each waits until its decision is on record.
const ADMITTED_AT_ONCE: usize = 32;
const DAYS: i64 = 30;
/// What a document's stages leave beside keys and original, and about how many bytes.
const OBJECTS: [(Stage, &str, usize); 8] = [
    (Stage::Ocr, "document", 6000),
    (Stage::Ocr, "page-00001.png", 9000),
    (Stage::Extract, "fields", 900),
    (Stage::Redact, "redacted", 4000),
    (Stage::Redact, "redacted.txt", 1300),
    (Stage::Redact, "report", 700),
    (Stage::Extract, "manifest", 500),
    (Stage::Redact, "manifest", 700),
];

/// A fleet, and how many documents are in it.
pub(crate) struct Filler {
    pub(crate) fleet: Fleet,
    pub(crate) tenant: Tenant,
    pub(crate) there: usize,
    intake: Arc<Gate>,
    compactor: Rooms,
    grant: Signed<Grant>,
    policy: PolicyReference,
}

impl Filler {
    pub(crate) async fn start() -> Self {
        let fleet = Fleet::start(&[REGION]).await;
        let intake = rooms(&fleet, ProcessRole::Client, ConfigRole::Operator).await.gate;
        let compactor = rooms(&fleet, ProcessRole::Task(Task::Compactor), ConfigRole::Compactor).await;
        let client = fleet.client(REGION);
        let (tenant, policy) = (client.tenant(TENANT).unwrap(), client.connections().directory());
        let policy = policy.policy(tenant.id).unwrap().reference;
        let grant = client.caller().grants().find(|(grant, _)| grant.tenants.contains(&tenant.id));
        let grant = grant.unwrap().1.clone();
        Self { fleet, tenant, there: 0, intake, compactor, grant, policy }
    }

    pub(crate) fn client(&self) -> &Client {
        self.fleet.client(REGION)
    }

    /// Makes documents until there are so many. Answers how long facts, objects and bundles took.
    pub(crate) async fn fill(&mut self, size: usize) -> [Duration; 3] {
        let (from, now) = (self.there, Timestamp::now());
        let new: Vec<Made> = (from..size).map(|number| Made::of(number as u64, size - from, now)).collect();
        let mut times = [Duration::ZERO; 3];
        let began = Instant::now();
        for some in new.chunks(500) {
            let facts: Vec<Fact> = some.iter().flat_map(|made| self.facts(made)).collect();
            self.fleet.said(REGION, self.client().ledger(), &facts).await;
        }
        times[0] = began.elapsed();
        let began = Instant::now();
        self.objects(&new).await;
        times[1] = began.elapsed();
        let began = Instant::now();
        self.bundles(&new).await;
        self.compact().await;
        times[2] = began.elapsed();
        self.there = size;
        times
    }

    fn file(&self, name: &ObjectName) -> PathBuf {
        self.fleet.object_file(REGION, &name.to_string())
    }

    async fn objects(&self, new: &[Made]) {
        let root = self.fleet.object_file(REGION, "");
        let write_all = async |made: &Made| {
            let keys = self.keys(made.job).await;
            write(&self.file(&ObjectName::Keys { tenant: self.tenant.id, job: made.job }), &keys);
            for (name, bytes) in objects_of(self.tenant.id, made.job) {
                write(&root.join(name), &vec![7; bytes]);
            }
        };
        stream::iter(new).for_each_concurrent(ADMITTED_AT_ONCE, write_all).await;
    }

    /// A job's wrapped data keys, as intake makes them; the clock of the job's id is not asked.
    async fn keys(&self, job: JobId) -> Vec<u8> {
        let header = Header {
            job,
            run: Run::FIRST,
            tenant: self.tenant.id,
            region: region(REGION),
            placement: Placement::Shared,
            stage: Stage::Ocr,
            purpose: Purpose::Treatment,
            policy: self.policy,
            created: Timestamp::now(),
            retention: RetentionClass::Intermediate,
        };
        let request = IntakeRequest { grant: &self.grant, header: &header, rule: None };
        let minted = async |scope: TenantScope<'_, Intake>| scope.wrapped_keys().to_vec();
        self.intake.admit(request, minted).await.unwrap()
    }

    /// Merged by day, as a compactor leaves days to which nothing comes any more.
    async fn bundles(&self, new: &[Made]) {
        let mut days: BTreeMap<Date, Vec<&Made>> = BTreeMap::new();
        for made in new {
            days.entry(made.day()).or_default().push(made);
        }
        for (expiry, of_day) in days {
            let nothing = BTreeSet::new();
            let some = of_day.chunks(MERGED_AT_ONCE).map(|some| merge(singles(some), &nothing).unwrap().unwrap());
            let whole = merge(some.collect(), &nothing).unwrap().unwrap();
            let name = ObjectName::MergedBundle { tenant: self.tenant.id, expiry, lease: LeaseId::generate() };
            let request = TaskRequest { task: Compactor, tenant: self.tenant.id };
            let put = self.compactor.gate.admit(request, async |scope| {
                let whole = Redacted::vouch(scope.hold_in(Bytes::new(whole)));
                self.compactor.store.put_bundle(&scope, &name, &whole).await.unwrap();
            });
            put.await.unwrap();
        }
    }

    /// What the fleet's compactor does once no document came to a day for an hour: one bundle a day.
    async fn compact(&self) {
        let Rooms { gate, store, .. } = &self.compactor;
        let compaction = Compaction { gate, store, ledger: self.client().ledger(), tenant: self.tenant.id };
        let later = Timestamp::now().checked_add(SignedDuration::from_hours(2)).unwrap();
        loop {
            let done = compaction.merge(&mut Paused::default(), later).await;
            if matches!(done, Err(CompactionError::Busy)) {
                // The fleet's own has them just now.
                tokio::time::sleep(Duration::from_millis(100)).await;
            } else if done.unwrap().merges == 0 {
                return;
            }
        }
    }

    /// The fact that a job was accepted.
    pub(crate) fn accepted(&self, job: JobId, created: Timestamp) -> Fact {
        self.fact(&Made { number: 0, job, created }, None)
    }

    fn facts(&self, made: &Made) -> Vec<Fact> {
        std::iter::once(None).chain(Stage::ALL.iter().copied().map(Some)).map(|stage| self.fact(made, stage)).collect()
    }

    fn fact(&self, made: &Made, stage: Option<Stage>) -> Fact {
        let (tenant, job, run) = (self.tenant.id, made.job, Run::FIRST);
        let prefix = match stage {
            None => ObjectPrefix::Original(tenant, job),
            Some(stage) => ObjectPrefix::Stage(tenant, job, run, stage),
        };
        let retention = if stage.is_none() { RetentionClass::Original } else { RetentionClass::Result };
        // Nothing is due while it is measured.
        let expires = made.created.checked_add(SignedDuration::from_hours(24 * 2 * DAYS)).unwrap();
        let mut stored = vec![Stored { prefix, retention, expires }];
        if stage == Some(Stage::Index) {
            let prefix = ObjectPrefix::Bundles(tenant, Some(made.day()));
            stored.push(Stored { prefix, retention: RetentionClass::Index, expires });
        }
        let kind = if stage.is_some() { FactKind::Done } else { FactKind::Accepted };
        let actor = stage.map_or_else(|| self.client().actor(), Actor::Worker);
        let fact = Fact::about(tenant, &region(REGION), kind, actor, Purpose::Treatment, made.created)
            .with_id(FactId::of_effect(job, run, stage, kind))
            .with_job(job)
            .with_run(run)
            .with_stage(stage)
            .with_policy(self.policy)
            .with_count("pages", 1)
            .with_count("words", 180)
            .with_stored(stored);
        if stage.is_none() { fact.with_placement(Placement::Shared) } else { fact }
    }
}

/// What a process of a role works with, on the fleet's own configuration.
pub(crate) async fn rooms(fleet: &Fleet, role: ProcessRole, config: ConfigRole) -> Rooms {
    let config = Configurations::in_folder(fleet.folder()).region(&region(REGION), None, config);
    Rooms::open(&config.unwrap(), role, "bench").await.unwrap()
}

/// A document that was made.
struct Made {
    number: u64,
    job: JobId,
    created: Timestamp,
}

impl Made {
    /// Spread over the last thirty days, in the order of their numbers.
    fn of(number: u64, count: usize, now: Timestamp) -> Self {
        let (number_of, count) = (i64::try_from(number).unwrap(), i64::try_from(count).unwrap());
        let place = number_of % count;
        let ago = SignedDuration::from_mins(DAYS * 24 * 60 * (count - place) / count);
        let created = now.checked_sub(ago).unwrap();
        let mut bytes = JobId::generate().to_bytes();
        bytes[..6].copy_from_slice(&created.as_millisecond().to_be_bytes()[2..]);
        Self { number, job: JobId::from_bytes(bytes), created }
    }

    fn day(&self) -> Date {
        let expires = self.created.checked_add(SignedDuration::from_hours(24 * (DAYS + 1))).unwrap();
        expires.to_zoned(TimeZone::UTC).date()
    }

    fn entry(&self) -> Entry {
        let kind = "discharge-note".to_owned();
        Entry { job: self.job, run: Run::FIRST, kind, created: self.created, text: note(self.number) }
    }
}

/// Each document's own bundle, made on as many threads as there are processors.
fn singles(documents: &[&Made]) -> Vec<Vec<u8>> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let make = |some: &[&Made]| some.iter().map(|made| bundle(&made.entry()).unwrap()).collect::<Vec<_>>();
        let some = documents.chunks(documents.len().div_ceil(threads).max(1));
        let threads: Vec<_> = some.map(|some| scope.spawn(move || make(some))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

fn objects_of(tenant: docward_envelope::TenantId, job: JobId) -> Vec<(String, usize)> {
    let lease = LeaseId::generate();
    let mut objects = vec![
        (format!("{tenant}/{job}/original/{lease}/original"), 1300),
        (format!("{tenant}/{job}/r1/ocr/manifest"), 600),
        (format!("{tenant}/{job}/r1/index/manifest"), 300),
    ];
    for (stage, label, bytes) in OBJECTS {
        let place = if label == "manifest" { String::new() } else { format!("{lease}/") };
        objects.push((format!("{tenant}/{job}/r1/{stage}/{place}{label}"), bytes));
    }
    objects
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

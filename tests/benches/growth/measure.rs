//! What people and tasks wait for.

use crate::fill::{Filler, REGION, TENANT, rooms};
use crate::text::QUERIES;
use docward_client::{Client, Jobs, prove};
use docward_envelope::{JobId, Lane, ObjectPrefix, Placement, Purpose, RetentionClass, Stored, Timestamp};
use docward_ledger::Taken;
use docward_runtime::config::{ConfigRole, Configurations};
use docward_runtime::keys::Rotator;
use docward_runtime::services::{compactor, janitor};
use docward_runtime::wiring::{self, Rooms};
use docward_tests::fixtures;
use docward_tests::fleet::region;
use docward_trust::{ProcessRole, Task, TaskRequest, task};
use std::time::{Duration, Instant};

/// How often each query is asked.
const TIMES: usize = 4;
/// How many objects' keys are wrapped anew to see how fast that goes.
const REWRAPPED: u64 = 300;
/// How often something short is timed: the figure is the median.
const SHORT: usize = 9;
/// How many of a document's steps are timed.
const DOCUMENTS: usize = 3;

/// A figure, with what is aimed at.
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    value: Value,
    pub(crate) aim: &'static str,
}

enum Value {
    Time(Duration),
    Rate(f64),
    Count(u64),
}

impl Figure {
    pub(crate) fn shown(&self) -> String {
        match self.value {
            Value::Time(time) if time < Duration::from_secs(10) => format!("{:.0} ms", time.as_secs_f64() * 1000.0),
            Value::Time(time) => format!("{:.1} s", time.as_secs_f64()),
            Value::Rate(rate) => format!("{rate:.0}/s"),
            Value::Count(count) => count.to_string(),
        }
    }
}

/// All of them, in the same order at every size.
pub(crate) struct Figures(pub(crate) Vec<Figure>);

impl Figures {
    fn add(&mut self, name: &'static str, value: Value, aim: &'static str) {
        self.0.push(Figure { name, value, aim });
    }
}

/// Measures everything once.
pub(crate) async fn measure(filler: &Filler) -> Figures {
    let mut figures = Figures(Vec::new());
    let client = filler.client();
    search(filler, client, &mut figures).await;
    let began = Instant::now();
    let proof = prove::gather(client.connections(), &filler.tenant, client.caller()).await.unwrap();
    assert!(proof.holds(), "{:?}", proof.shortfalls);
    figures.add("prove", Value::Time(began.elapsed()), "5 s");
    status(filler, client, &mut figures).await;
    intake(filler, client, &mut figures).await;
    documents(filler, client, &mut figures).await;
    rotation(filler, &mut figures).await;
    upkeep(filler, &mut figures).await;
    figures
}

async fn search(filler: &Filler, client: &Client, figures: &mut Figures) {
    let mut times = Vec::new();
    for query in QUERIES.iter().cycle().take(QUERIES.len() * TIMES) {
        let began = Instant::now();
        let found = client.search(&filler.tenant, query, Purpose::Operations, 10).await.unwrap();
        assert_eq!(found.unreadable, 0);
        times.push(began.elapsed());
    }
    times.sort_unstable();
    figures.add("search, median", Value::Time(times[times.len() / 2]), "");
    figures.add("search, 95 of 100", Value::Time(times[times.len() * 95 / 100]), "300 ms");
}

/// How long something takes, by the median of some times.
async fn median(work: impl AsyncFn()) -> Value {
    let mut times = Vec::with_capacity(SHORT);
    for _ in 0..SHORT {
        let began = Instant::now();
        work().await;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    Value::Time(times[SHORT / 2])
}

async fn status(filler: &Filler, client: &Client, figures: &mut Figures) {
    let jobs = Jobs::of(client.connections(), client.region(), &filler.tenant, client.caller()).await.unwrap();
    let newest = async || assert_eq!(jobs.newest(&[], 50).await.unwrap().jobs.len(), 50);
    figures.add("status, the newest jobs", median(newest).await, "300 ms");
    let command = async || drop(filler.fleet.command(&["status", "--tenant", TENANT, "--region", REGION]).await);
    figures.add("status, the whole command", median(command).await, "300 ms");
}

/// What each document asks the ledger before it is taken in.
async fn intake(filler: &Filler, client: &Client, figures: &mut Figures) {
    let (ledger, tenant) = (client.ledger(), filler.tenant.id);
    let quotas = async || {
        let most = Taken { documents: u64::MAX, bytes: u64::MAX };
        ledger.count(tenant, 1, most, Timestamp::now()).await.unwrap().unwrap();
        ledger.in_flight(tenant, Placement::Shared).await.unwrap();
    };
    figures.add("intake's quotas", median(quotas).await, "as at 100");
    let job = async || assert!(ledger.job(tenant, JobId::generate()).await.unwrap().is_none());
    figures.add("where a job is", median(job).await, "as at 100");
}

async fn documents(filler: &Filler, client: &Client, figures: &mut Figures) {
    let (mut handing_in, mut whole) = (Vec::new(), Vec::new());
    let note = fixtures::document("discharge-note.txt");
    for _ in 0..DOCUMENTS {
        let began = Instant::now();
        let job = client.submit(&filler.tenant, note.clone(), Purpose::Treatment, Lane::Interactive).await.unwrap();
        handing_in.push(began.elapsed());
        filler.fleet.done(TENANT, [job]).await;
        whole.push(began.elapsed());
    }
    handing_in.sort_unstable();
    whole.sort_unstable();
    figures.add("handing a document in", Value::Time(handing_in[DOCUMENTS / 2]), "as at 100");
    figures.add("a document, all stages", Value::Time(whole[DOCUMENTS / 2]), "as at 100");
}

/// Begins a rotation, lets it wrap some objects, and breaks it off as a kill would.
async fn rotation(filler: &Filler, figures: &mut Figures) {
    let rooms = rooms(&filler.fleet, ProcessRole::Task(Task::Rotation), ConfigRole::Operator).await;
    let rotator = Rotator { gate: &rooms.gate, store: &rooms.store, keys: &rooms.keys, tenant: filler.tenant.id };
    let keys = rooms.keys.current_versions(filler.tenant.id, &region(REGION)).await.unwrap();
    let (began, progress) = (Instant::now(), std::sync::Mutex::new((None, None)));
    let told = |done: u64, _: u64| {
        let mut progress = progress.lock().unwrap();
        if done == 1 {
            progress.0 = Some(Instant::now());
        } else if done == REWRAPPED {
            progress.1 = Some(Instant::now());
        }
    };
    let rotating = rotator.rotate(Timestamp::now(), Some((keys.phi, keys.redacted)), &told);
    let broken_off = async {
        while progress.lock().unwrap().1.is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        rotated = rotating => drop(rotated.unwrap()),
        () = broken_off => {}
    }
    let (first, last) = *progress.lock().unwrap();
    let first = first.unwrap();
    figures.add("a rotation, until the first object", Value::Time(first - began), "");
    let rate = last.map_or(0.0, |last| (REWRAPPED - 1) as f64 / (last - first).as_secs_f64());
    figures.add("a rotation, objects", Value::Rate(rate), "");
    rooms.broker.close().await;
}

async fn upkeep(filler: &Filler, figures: &mut Figures) {
    let config = Configurations::in_folder(filler.fleet.folder()).operator(&region(REGION), None);
    let ledger = wiring::ledger(&config.unwrap()).await.unwrap();
    let janitors = rooms(&filler.fleet, ProcessRole::Task(Task::Janitor), ConfigRole::Janitor).await;
    let nothing_due = async || drop(janitor::round(&janitors, &ledger, Timestamp::now()).await.unwrap());
    figures.add("a janitor's round, nothing due", median(nothing_due).await, "as at 100");
    let now = Timestamp::now();
    let due = expired(filler, now);
    filler.fleet.said(REGION, &ledger, &due).await;
    let began = Instant::now();
    janitor::round(&janitors, &ledger, now).await.unwrap();
    figures.add("a janitor's round, 50 due", Value::Time(began.elapsed()), "as at 100");
    janitors.broker.close().await;

    let compactors = rooms(&filler.fleet, ProcessRole::Task(Task::Compactor), ConfigRole::Compactor).await;
    let Rooms { gate, store, broker, .. } = &compactors;
    let tools = compactor::Tools { gate, store, broker, ledger: &ledger };
    let mut seen = compactor::Seen::default();
    let began = Instant::now();
    compactor::round(&tools, &mut seen, now).await.unwrap();
    figures.add("a compactor's first look", Value::Time(began.elapsed()), "");
    let began = Instant::now();
    compactor::round(&tools, &mut seen, now).await.unwrap();
    figures.add("a compactor's round, little new", Value::Time(began.elapsed()), "as at 100");
    let (request, store) = (TaskRequest { task: task::Compactor, tenant: filler.tenant.id }, &compactors.store);
    let listed = compactors.gate.admit(request, async |scope| store.list_bundles(&scope).await.unwrap()).await.unwrap();
    figures.add("search bundles", Value::Count(listed.len() as u64), "");
    compactors.broker.close().await;
    ledger.close().await;
}

/// Fifty documents of which everything was to go a moment ago.
fn expired(filler: &Filler, now: Timestamp) -> Vec<docward_envelope::Fact> {
    (0..50)
        .map(|_| {
            let job = JobId::generate();
            let prefix = ObjectPrefix::Original(filler.tenant.id, job);
            let stored = vec![Stored { prefix, retention: RetentionClass::Original, expires: now }];
            docward_envelope::Fact { stored, ..filler.accepted(job, now) }
        })
        .collect()
}

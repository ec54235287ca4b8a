//! A tenant's rows in each of the three places, and on their way between them.

use crate::database::Database;
use crate::documents::{Document, Outbox, noon};
use docward_envelope::{Actor, HoldReason, JobId, ObjectPrefix, Stage, TenantId};
use docward_ledger::{
    Databases, Filed, Home, JobState, Ledger, LedgerError, Mover, Place, Target, VerifyError, Whereabouts,
};
use docward_tests::signing::Said;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A region's database, and one that is to be a tenant's own.
pub(crate) struct Region {
    pub(crate) home: Database,
    pub(crate) own: Database,
    pub(crate) addresses: tempfile::TempDir,
}

impl Region {
    pub(crate) async fn fresh() -> Self {
        let (home, own) = (Database::fresh().await, Database::empty().await);
        Self { home, own, addresses: tempfile::tempdir().unwrap() }
    }

    pub(crate) async fn ledger(&self) -> Ledger {
        self.home.ledger().await.with_databases(Databases::in_folder(self.addresses.path()))
    }

    pub(crate) fn target(&self) -> Target {
        let lease = &self.own.lease;
        Target { owner_url: lease.postgres_owner_url(), application_url: lease.postgres_app_url() }
    }

    /// Waits for an earlier mover's connection to be gone.
    pub(crate) async fn mover(&self, tenant: TenantId) -> Mover {
        let home = home(&self.home, self.addresses.path());
        loop {
            match Mover::open(&home, tenant, Some(self.target())).await {
                Err(LedgerError::MoverBusy) => tokio::task::yield_now().await,
                mover => break mover.unwrap(),
            }
        }
    }

    pub(crate) async fn move_to(&self, tenant: TenantId, place: Place) {
        let mut mover = self.mover(tenant).await;
        mover.run(place, &operator(), noon()).await.unwrap();
        mover.close().await.unwrap();
    }

    /// How many rows of a tenant a place holds, asked as its owner.
    async fn rows_at(&self, tenant: TenantId, place: Place) -> i64 {
        let (mut owner, schema) = match place {
            Place::Shared => (self.home.owner().await, "ledger".to_owned()),
            Place::Schema => (self.home.owner().await, schema(tenant)),
            Place::Database => (self.own.owner().await, "ledger".to_owned()),
        };
        let mut rows = 0;
        let mut bound = owner.begin().await.unwrap();
        bind(&mut bound, tenant).await;
        for table in ["chains", "facts", "jobs", "effects", "stored", "parked"] {
            let count = format!("SELECT count(*) FROM {schema}.{table} WHERE tenant = '{tenant}'");
            let (found,): (i64,) = sqlx::query_as(AssertSqlSafe(count)).fetch_one(&mut *bound).await.unwrap();
            rows += found;
        }
        rows
    }
}

fn home(database: &Database, addresses: &Path) -> Home {
    Home {
        region: database.region.clone(),
        environment: None,
        owner_url: database.lease.postgres_owner_url(),
        roles: database.lease.postgres_app_role().into(),
        databases: Databases::in_folder(addresses),
        keys: docward_tests::signing::keys(),
    }
}

fn operator() -> Actor {
    Actor::Person("o.perator".to_owned())
}

fn schema(tenant: TenantId) -> String {
    format!("tenant_{}", tenant.to_string().to_lowercase())
}

async fn bind(connection: &mut PgConnection, tenant: TenantId) {
    let set = "SELECT set_config('docward.tenant', $1, true)";
    sqlx::query(set).bind(tenant.to_string()).execute(connection).await.unwrap();
}

/// The longest that recording one document of `tenant` took while others went on, and the documents.
struct Writer {
    stop: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<(Vec<Document>, Duration)>,
}

impl Writer {
    fn of(ledger: &Ledger, tenant: TenantId) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (ledger, stopped) = (ledger.clone(), stop.clone());
        let task = tokio::spawn(async move {
            let (mut documents, mut longest) = (Vec::new(), Duration::ZERO);
            while !stopped.load(Ordering::Relaxed) {
                let document = Document::of(tenant);
                let began = Instant::now();
                ledger.said(&document.whole()).await.unwrap();
                longest = longest.max(began.elapsed());
                documents.push(document);
            }
            (documents, longest)
        });
        Self { stop, task }
    }

    async fn stop(self) -> (Vec<Document>, Duration) {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.unwrap()
    }
}

async fn enough(ledger: &Ledger, tenant: TenantId, jobs: usize) {
    let mut watch = ledger.watch(tenant).await.unwrap();
    while ledger.jobs(tenant, &[], 1_000_000).await.unwrap().len() < jobs {
        watch.next().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rows_move_through_all_places_while_facts_come_and_none_is_lost() {
    let region = Region::fresh().await;
    let ledger = region.ledger().await;
    let (moving, other) = (TenantId::generate(), TenantId::generate());
    let (writer, others) = (Writer::of(&ledger, moving), Writer::of(&ledger, other));
    let stop = tokio_util::sync::CancellationToken::new();
    let delivery = tokio::spawn({
        let (ledger, stop) = (ledger.clone(), stop.clone());
        async move {
            while !stop.is_cancelled() {
                ledger.drain_inboxes(noon()).await.unwrap();
                tokio::task::yield_now().await;
            }
        }
    });
    enough(&ledger, moving, 5).await;
    let mut jobs = 5;
    let way = [Place::Shared, Place::Schema, Place::Database, Place::Shared];
    for step in way.windows(2) {
        let mut mover = region.mover(moving).await;
        let done = mover.run(step[1], &operator(), noon()).await.unwrap().unwrap();
        mover.close().await.unwrap();
        assert_eq!((done.from, done.to), (step[0], step[1]));
        assert!(done.rows > 0 && done.held < Duration::from_secs(20), "held for {:?}", done.held);
        assert_eq!(region.rows_at(moving, step[0]).await, 0, "{} is empty", step[0]);
        jobs += 5;
        enough(&ledger, moving, jobs).await;
    }
    let (documents, _) = writer.stop().await;
    let (undisturbed, longest) = others.stop().await;
    stop.cancel();
    delivery.await.unwrap();
    while ledger.drain_inboxes(noon()).await.unwrap() > 0 {}

    assert_eq!(ledger.verify_chain(moving).await, Ok(documents.len() * 5 + 3));
    for document in &documents {
        assert_eq!(ledger.job(moving, document.job).await.unwrap().unwrap().state, JobState::Done);
    }
    assert_eq!(ledger.verify_chain(other).await, Ok(undisturbed.len() * 5));
    assert!(longest < Duration::from_secs(5), "another tenant waited for {longest:?}");
    assert_eq!(region.rows_at(moving, Place::Schema).await, 0);
    assert_eq!(region.rows_at(moving, Place::Database).await, 0);
}

#[tokio::test]
async fn a_held_tenants_facts_wait_and_nobody_elses_do() {
    let region = Region::fresh().await;
    let ledger = region.ledger().await;
    let (held, other) = (Document::new(), Document::new());
    ledger.said(&[held.accepted()]).await.unwrap();
    let mut mover = region.mover(held.tenant).await;
    mover.prepare(Place::Schema).await.unwrap();
    mover.hold(Place::Schema).await.unwrap();

    let mixed: Vec<_> = held.whole().into_iter().chain(other.whole()).collect();
    let recorded = ledger.said(&mixed).await.unwrap();
    assert_eq!((recorded.waiting, recorded.appended), (5, 5));
    assert_eq!(ledger.verify_chain(other.tenant).await, Ok(5));
    // Who asks is answered from where the rows still are.
    assert_eq!(ledger.job(held.tenant, held.job).await.unwrap().unwrap().state, JobState::Accepted);
    let parked = held.held(Stage::Ocr, HoldReason::Dependency);
    assert_eq!(ledger.file(&parked, noon()).await, Ok(Filed::Kept));
    assert_eq!(ledger.drain_inboxes(noon()).await, Ok(0));
    assert_eq!(ledger.erase(held.tenant, &[held.job], &operator(), noon()).await, Err(LedgerError::Moving));

    mover.copy().await.unwrap();
    mover.verify().await.unwrap();
    mover.flip(&operator(), 4, noon()).await.unwrap();
    // Its five, the parked message, and that it was moved.
    assert_eq!(ledger.drain_inboxes(noon()).await, Ok(7));
    assert_eq!(ledger.verify_chain(held.tenant).await, Ok(5 + 1 + 1));
    assert_eq!(ledger.parked(Some(held.tenant), 10).await.unwrap().len(), 1);
    assert_eq!(ledger.drain_inboxes(noon()).await, Ok(0));
}

#[tokio::test]
async fn a_move_cut_off_anywhere_goes_on_or_goes_back() {
    let region = Region::fresh().await;
    let ledger = region.ledger().await;
    for target in [Place::Schema, Place::Database] {
        for cut in [1, 2, 4] {
            for on in [true, false] {
                let document = Document::new();
                let tenant = document.tenant;
                ledger.said(&document.whole()).await.unwrap();
                let mut mover = region.mover(tenant).await;
                mover.prepare(target).await.unwrap();
                mover.hold(target).await.unwrap();
                if cut > 1 {
                    mover.copy().await.unwrap();
                }
                if cut > 2 {
                    mover.verify().await.unwrap();
                }
                if cut > 3 {
                    mover.flip(&operator(), 1, noon()).await.unwrap();
                }
                // Gone without a word, as a killed process is.
                drop(mover);
                let end = if on { target } else { Place::Shared };
                region.move_to(tenant, end).await;
                let label = format!("{target} cut after {cut} steps, on to {end}");
                let settled = Whereabouts { place: end, target: None, leaving: None };
                assert_eq!(ledger.whereabouts(tenant).await, Ok(settled), "{label}");
                while ledger.drain_inboxes(noon()).await.unwrap() > 0 {}
                let state = ledger.job(tenant, document.job).await.unwrap().unwrap().state;
                assert_eq!(state, JobState::Done, "{label}");
                let times = if cut == 4 { if on { 1 } else { 2 } } else { usize::from(on) };
                assert_eq!(ledger.verify_chain(tenant).await, Ok(5 + times), "{label}");
                let elsewhere = if on { Place::Shared } else { target };
                assert_eq!(region.rows_at(tenant, elsewhere).await, 0, "{label}");
                if end == Place::Database {
                    region.move_to(tenant, Place::Shared).await;
                }
                forget(&region, tenant).await;
            }
        }
    }
}

/// The database of its own is lent to the next tenant.
async fn forget(region: &Region, tenant: TenantId) {
    let mut owner = region.own.owner().await;
    let forget = format!(
        "DO $$ BEGIN IF to_regclass('ledger.tenants') IS NOT NULL THEN
            DELETE FROM ledger.tenants WHERE tenant = '{tenant}'; END IF; END $$"
    );
    sqlx::raw_sql(AssertSqlSafe(forget)).execute(&mut owner).await.unwrap();
}

#[tokio::test]
async fn a_copy_that_differs_is_not_believed() {
    let region = Region::fresh().await;
    let ledger = region.ledger().await;
    let document = Document::new();
    ledger.said(&document.whole()).await.unwrap();
    let mut mover = region.mover(document.tenant).await;
    mover.prepare(Place::Schema).await.unwrap();
    mover.hold(Place::Schema).await.unwrap();
    mover.copy().await.unwrap();
    let schema = schema(document.tenant);
    let change = format!("UPDATE {schema}.jobs SET held_microseconds = 1");
    region.home.tamper(document.tenant, &change).await;
    assert_eq!(mover.verify().await, Err(VerifyError::Ledger(LedgerError::NotCopied)));
    mover.close().await.unwrap();
    region.move_to(document.tenant, Place::Schema).await;
    assert_eq!(ledger.whereabouts(document.tenant).await.unwrap().place, Place::Schema);
}

#[tokio::test]
async fn region_wide_work_covers_every_place() {
    let region = Region::fresh().await;
    let ledger = region.ledger().await;
    let mut documents = Vec::new();
    for place in Place::ALL {
        let document = Document::new();
        ledger.said(&document.whole()).await.unwrap();
        ledger.file(&document.held(Stage::Ocr, HoldReason::Dependency), noon()).await.unwrap();
        region.move_to(document.tenant, place).await;
        documents.push(document);
    }
    while ledger.drain_inboxes(noon()).await.unwrap() > 0 {}
    assert_eq!(ledger.parked(None, 10).await.unwrap().len(), 3);
    // Held, so nothing is due; a freeze is the region's wherever the rows are.
    let late = "2031-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(ledger.due(late).await, Ok(vec![]));
    let outbox = Outbox::default();
    assert_eq!(ledger.release(&outbox, noon() + Duration::from_mins(1)).await, Ok(3));
    let mut released: Vec<JobId> = outbox.take().iter().map(|(envelope, ..)| envelope.header().job).collect();
    released.sort();
    let mut expected: Vec<JobId> = documents.iter().map(|document| document.job).collect();
    expected.sort();
    assert_eq!(released, expected);
    let due = ledger.due(late).await.unwrap();
    for document in &documents {
        let whole = ObjectPrefix::Job(document.tenant, document.job);
        assert!(due.iter().any(|due| due.prefix == whole), "{}", document.tenant);
        let mut watch = ledger.watch(document.tenant).await.unwrap();
        ledger.said(&[document.rejected(Stage::Extract)]).await.unwrap();
        watch.next().await.unwrap();
    }
}

#[tokio::test]
async fn a_tenants_own_database_that_is_away_keeps_nobody_else_waiting() {
    let region = Region::fresh().await;
    let ledger = region.ledger().await;
    let (mine, other) = (Document::new(), Document::new());
    ledger.said(&[mine.accepted()]).await.unwrap();
    region.move_to(mine.tenant, Place::Database).await;
    assert_eq!(ledger.verify_chain(mine.tenant).await, Ok(1));

    let file = region.addresses.path().join(format!("{}.url", mine.tenant));
    let address = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, "postgres://nobody:secret@127.0.0.1:1/nothing").unwrap();
    let cut_off = region.ledger().await;
    let mixed: Vec<_> = mine.whole().into_iter().chain(other.whole()).collect();
    let recorded = cut_off.said(&mixed).await.unwrap();
    assert_eq!((recorded.appended, recorded.waiting), (5, 5));
    assert_eq!(cut_off.job(mine.tenant, mine.job).await, Err(LedgerError::OwnAway));
    assert_eq!(cut_off.release(&Outbox::default(), noon()).await, Ok(0));
    assert_eq!(cut_off.due(noon()).await, Ok(vec![]));
    assert_eq!(cut_off.drain_inboxes(noon()).await, Ok(0));

    std::fs::write(&file, address).unwrap();
    let back = region.ledger().await;
    // The five and the fact of the move; the first of the five was known.
    assert_eq!(back.drain_inboxes(noon()).await, Ok(6));
    assert_eq!(back.verify_chain(mine.tenant).await, Ok(6));
}

#[tokio::test]
async fn a_database_of_its_own_is_nobody_elses() {
    let region = Region::fresh().await;
    let ledger = region.ledger().await;
    let (mine, other) = (Document::new(), Document::new());
    ledger.said(&[mine.accepted(), other.accepted()]).await.unwrap();
    let home = home(&region.home, region.addresses.path());
    let lease = &region.home.lease;
    let same = Target { owner_url: lease.postgres_owner_url(), application_url: lease.postgres_app_url() };
    let mut mover = Mover::open(&home, mine.tenant, Some(same)).await.unwrap();
    let refused = mover.run(Place::Database, &operator(), noon()).await;
    assert_eq!(refused, Err(VerifyError::Ledger(LedgerError::NotApart)));
    assert_eq!(Mover::open(&home, mine.tenant, None).await.err(), Some(LedgerError::MoverBusy));
    mover.close().await.unwrap();

    region.move_to(other.tenant, Place::Database).await;
    let mut mover = region.mover(mine.tenant).await;
    let refused = mover.run(Place::Database, &operator(), noon()).await;
    assert_eq!(refused, Err(VerifyError::Ledger(LedgerError::NotApart)));
    assert_eq!(ledger.whereabouts(mine.tenant).await.unwrap().place, Place::Shared);
    assert_eq!(ledger.said(&[mine.done(Stage::Ocr)]).await.unwrap().appended, 1);
}

/// What a statement of the application role comes to under one tenant's setting: an error's code, or how many rows.
async fn attempt(database: &Database, tenant: TenantId, statements: &[String]) -> Result<u64, String> {
    let mut application = database.application().await;
    let mut transaction = application.begin().await.unwrap();
    bind(&mut transaction, tenant).await;
    let mut rows = 0;
    for statement in statements {
        match sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut *transaction).await {
            Err(sqlx::Error::Database(error)) => return Err(error.code().unwrap().to_string()),
            Err(error) => panic!("{error}"),
            Ok(done) => rows = done.rows_affected(),
        }
    }
    Ok(rows)
}

#[tokio::test]
async fn the_application_role_stays_within_its_tenant_in_every_place() {
    let region = Region::fresh().await;
    let ledger = region.ledger().await;
    let mut tenants = Vec::new();
    for place in [Place::Shared, Place::Schema, Place::Schema, Place::Database] {
        let document = Document::new();
        ledger.said(&document.whole()).await.unwrap();
        region.move_to(document.tenant, place).await;
        tenants.push(document.tenant);
    }
    while ledger.drain_inboxes(noon()).await.unwrap() > 0 {}
    let [shared, mine, theirs, apart] = tenants.as_slice() else { panic!("four tenants") };
    let denied = Err("42501".to_owned());
    let (here, there) = (&region.home, &region.own);
    let in_schema = |tenant: &TenantId| format!("SET LOCAL search_path = {}", schema(*tenant));
    let select = |tenant: &TenantId| format!("SELECT FROM facts WHERE tenant = '{tenant}'");

    // Its own rows, where they are; nobody else's, wherever it looks.
    assert_eq!(attempt(here, *mine, &[in_schema(mine), select(mine)]).await, Ok(6));
    for (who, whose) in [(mine, theirs), (theirs, mine), (shared, mine)] {
        let all = "SELECT FROM facts".to_owned();
        assert_eq!(attempt(here, *who, &[in_schema(whose), all]).await, Ok(0), "{who} in the schema of {whose}");
        assert_eq!(attempt(here, *who, &[in_schema(whose), "UPDATE jobs SET run = 2".to_owned()]).await, Ok(0));
        let forged = format!("INSERT INTO chains (tenant, length, digest) VALUES ('{who}', 0, sha256(''))");
        assert_eq!(
            attempt(here, *who, &[in_schema(whose), forged]).await,
            denied,
            "a row of {who} among those of {whose}"
        );
    }
    assert_eq!(attempt(there, *shared, &["SELECT FROM ledger.facts".to_owned()]).await, Ok(0));
    assert_eq!(attempt(there, *apart, &["SELECT FROM ledger.facts".to_owned()]).await, Ok(6));

    for (database, schema) in [(here, "ledger".to_owned()), (here, schema(*mine)), (there, "ledger".to_owned())] {
        for statement in [
            format!("ALTER TABLE {schema}.facts DISABLE ROW LEVEL SECURITY"),
            format!("ALTER TABLE {schema}.facts NO FORCE ROW LEVEL SECURITY"),
            format!("DROP POLICY one_tenant ON {schema}.facts"),
            format!("CREATE POLICY all_tenants ON {schema}.facts USING (true)"),
            format!("UPDATE {schema}.facts SET body = ''"),
            format!("DELETE FROM {schema}.facts"),
            format!("TRUNCATE {schema}.facts"),
            format!("CREATE TABLE {schema}.mine ()"),
            format!("DROP TABLE {schema}.facts"),
            "UPDATE ledger.tenants SET place = 'shared'".to_owned(),
            "CREATE SCHEMA mine".to_owned(),
            "CREATE TEMPORARY TABLE facts ()".to_owned(),
        ] {
            assert_eq!(attempt(database, *mine, std::slice::from_ref(&statement)).await, denied, "{statement}");
        }
        // Asked to be shown what is hidden, the database refuses rather than show it.
        let unbound = ["SET LOCAL row_security = off".to_owned(), format!("SELECT FROM {schema}.facts")];
        assert_eq!(attempt(database, *mine, &unbound).await, denied);
    }
}

//! Stolen: a password of a region's ledger database, of any task's role. None of them signs anything: what is tried is to have somebody
//! act by rows that nobody signed, and to write what is another task's.

use crate::ledger_world::{Document, region};
use docward_envelope::{
    Actor, ControlOrder, Fact, FactKind, Freeze, ObjectPrefix, SignedRecord, Signer, Signs, Stage, TenantId, Timestamp,
};
use docward_ledger::{Ledger, LedgerError, Query, Roles, TASKS};
use docward_tests::services::{DENIED, TestLease, TestServices, sql_state};
use docward_tests::signing::{self, Said};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};
use std::time::Duration;

/// A region's database with a role for each task.
struct Stolen {
    lease: TestLease,
    /// As the ledger's service has it.
    ledger: Ledger,
    /// As who acts for a person has it.
    person: Ledger,
    /// As the janitor has it.
    janitor: Ledger,
    /// As the compactor has it.
    compactor: Ledger,
    _services: TestServices,
}

impl Stolen {
    async fn new() -> Self {
        let services = TestServices::shared().await.unwrap();
        let lease = services.lease().await.unwrap();
        let roles = Roles::PerTask(lease.postgres_app_role().to_owned());
        Ledger::migrate(&lease.postgres_owner_url(), &region(), roles).await.unwrap();
        let of = async |task| {
            let ledger = Ledger::connect(&lease.postgres_url_of(task), &region()).await.unwrap();
            ledger.with_keys(signing::keys_of(task).and(signing::key(Signer::Ledger)))
        };
        let (ledger, person) = (of(Signer::Ledger).await, of(Signer::Person).await);
        let (janitor, compactor) = (of(Signer::Janitor).await, of(Signer::Compactor).await);
        Self { ledger, person, janitor, compactor, lease, _services: services }
    }

    /// Runs statements as a task's role, bound to a tenant as its processes are; the error's code if the server does not take them.
    async fn as_task(&self, task: Signer, tenant: TenantId, statements: &str) -> Result<(), String> {
        let mut role = PgConnection::connect(&self.lease.postgres_url_of(task)).await.unwrap();
        let script = format!("BEGIN; SELECT ledger.enter('{tenant}', 'write'); {statements}; COMMIT");
        let tried = sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut role).await;
        tried.map(drop).map_err(|error| sql_state(&error).unwrap())
    }

    /// Tries statements, one by one, as a task's role, which the server denies every one.
    async fn denies(&self, task: Signer, tenant: TenantId, statements: &[&str]) {
        for statement in statements {
            let refused = self.as_task(task, tenant, statement).await;
            assert_eq!(refused, Err(DENIED.to_owned()), "{task}: {statement}");
        }
    }

    /// The same as every role in turn, whatever comes of it.
    async fn tries(&self, tenant: TenantId, statements: &str) {
        for task in TASKS {
            let _whatever = self.as_task(task, tenant, statements).await;
        }
    }

    async fn is_due(&self, now: Timestamp) -> bool {
        !self.janitor.due(now).await.unwrap().is_empty()
    }
}

fn person() -> Actor {
    Actor::Person("o.berg".to_owned())
}

#[tokio::test]
async fn a_job_that_is_only_marked_as_erased_is_not_destroyed() {
    let stolen = Stolen::new().await;
    let document = Document::new();
    let Document { tenant, job } = document;
    stolen.ledger.said(&[document.accepted(), document.done(Stage::Redact)]).await.unwrap();
    stolen.tries(tenant, "UPDATE jobs SET erased = now()").await;
    let now = Timestamp::now() + Duration::from_mins(1);
    assert!(!stolen.is_due(now).await, "the janitor would delete it");
    assert_eq!(stolen.janitor.due_of_erased(tenant, &[job], now).await.unwrap(), []);
    assert_eq!(stolen.compactor.to_unindex(tenant).await.unwrap(), [], "the compactor would take its text out");
    assert!(stolen.compactor.erased(tenant).await.unwrap().is_empty(), "no merged bundle would have it");
    assert!(stolen.ledger.erased_of(tenant, &[job]).await.unwrap().is_empty(), "no search would show it");
}

/// Puts a fact into a tenant's chain at some number, with a signature or none: the row goes in, whoever believes it.
async fn put_in(stolen: &Stolen, fact: &Fact, seq: u32, signed: Option<(Signer, [u8; 64])>) {
    let (tenant, job, id) = (fact.tenant, fact.job.unwrap(), fact.id.as_str());
    let body = serde_json::to_string(fact).unwrap();
    let signature = signed
        .map_or("NULL, NULL".to_owned(), |(signer, signature)| format!("'{signer}', '\\x{}'", hex::encode(signature)));
    let insert = format!(
        "INSERT INTO facts (tenant, seq, id, job, kind, at, actor, purpose, previous, digest, body, signer, signature)
         SELECT '{tenant}', {seq}, '{id}', '{job}', 'erased', now(), 'person:a.okafor', 'operations', digest, digest, '{body}',
                {signature} FROM chains; UPDATE jobs SET erased = now()"
    );
    assert_eq!(stolen.as_task(Signer::Ledger, tenant, &insert).await, Ok(()));
}

#[tokio::test]
async fn a_fact_that_nobody_signed_erases_nothing() {
    let stolen = Stolen::new().await;
    for case in 0..3 {
        let document = Document::new();
        let Document { tenant, job } = document;
        stolen.ledger.said(&[document.accepted()]).await.unwrap();
        let forged = document.erased();
        let signed = match case {
            0 => None,
            1 => Some((Signer::Person, [7; 64])),
            // As the janitor says it, whose key may be had more easily than a person's.
            _ => {
                let key = signing::key(Signer::Janitor);
                Some((Signer::Janitor, *SignedRecord::sign(&forged, &region(), &*key).unwrap().signature()))
            }
        };
        put_in(&stolen, &forged, 2, signed).await;
        let now = Timestamp::now() + Duration::from_mins(1);
        assert!(!stolen.is_due(now).await, "the janitor would delete it");
        assert_eq!(stolen.janitor.due_of_erased(tenant, &[job], now).await.unwrap(), []);
        // Nor does it pass for the erasure that a person orders.
        assert_eq!(stolen.person.erase(tenant, &[job], &person(), now).await, Err(LedgerError::Corrupt));
    }
}

/// A chain is begun before its tenant's first fact, to look like one of an older docward: with numbers left free for later, or whole.
#[tokio::test]
async fn a_chain_of_somebodys_own_making_is_vouched_for_by_nobody() {
    let stolen = Stolen::new().await;
    for (length, number) in [(1000, 500), (1, 1)] {
        let document = Document::new();
        let Document { tenant, job } = document;
        let begin = format!(
            "INSERT INTO ledger.tenants (tenant) VALUES ('{tenant}');
             INSERT INTO chains (tenant, length, digest) VALUES ('{tenant}', {length}, '\\x{}')",
            hex::encode([7; 32])
        );
        assert_eq!(stolen.as_task(Signer::Ledger, tenant, &begin).await, Ok(()));
        let forged = document.erased();
        if length == 1 {
            put_in(&stolen, &forged, number, None).await;
        }
        let recorded = stolen.ledger.said(&[document.accepted()]).await.unwrap();
        assert_eq!((recorded.appended, recorded.waiting), (0, 1));
        if length > 1 {
            put_in(&stolen, &forged, number, None).await;
        }
        let now = Timestamp::now() + Duration::from_mins(1);
        assert!(!stolen.is_due(now).await, "the janitor would delete it");
        assert!(stolen.janitor.erased_of(tenant, &[job]).await.unwrap().is_empty());
    }
    // Nor does it keep a freeze from anybody.
    let everybody = Freeze { tenant: None, stage: None };
    assert_eq!(stolen.person.freeze(&everybody, &person(), Timestamp::now()).await, Ok(true));
    for task in TASKS {
        stolen.denies(task, TenantId::generate(), &["UPDATE ledger.tenants SET may_be_unsigned = true"]).await;
    }
}

#[tokio::test]
async fn nothing_goes_before_the_time_that_was_signed() {
    let stolen = Stolen::new().await;
    let document = Document::new();
    let Document { tenant, job } = document;
    stolen.ledger.said(&[document.accepted()]).await.unwrap();
    stolen.tries(tenant, "UPDATE stored SET expires = now() - interval '1 day'").await;
    let whole = ObjectPrefix::Job(tenant, job);
    let made_up = format!(
        "INSERT INTO stored (tenant, prefix, place, job, retention, expires, written)
         VALUES ('{tenant}', '{whole}', '{}', '{job}', 'original', now() - interval '1 day', now())",
        serde_json::to_string(&whole).unwrap()
    );
    stolen.tries(tenant, &made_up).await;
    assert!(!stolen.is_due(Timestamp::now() + Duration::from_mins(1)).await, "the janitor would delete it");
}

/// All of this is due when a person says so, by the same rows and the same roles.
#[tokio::test]
async fn what_a_person_ordered_is_due_at_once() {
    let stolen = Stolen::new().await;
    let document = Document::new();
    let Document { tenant, job } = document;
    stolen.ledger.said(&[document.accepted(), document.done(Stage::Redact)]).await.unwrap();
    stolen.person.erase(tenant, &[job], &person(), Timestamp::now()).await.unwrap();
    let due = stolen.janitor.due(Timestamp::now()).await.unwrap();
    assert_eq!(due.iter().map(|due| &due.prefix).collect::<Vec<_>>(), [&ObjectPrefix::Job(tenant, job)]);
    assert_eq!(stolen.compactor.erased(tenant).await.unwrap().into_iter().collect::<Vec<_>>(), [job]);
    assert_eq!(stolen.compactor.to_unindex(tenant).await.unwrap().len(), 1);
}

#[tokio::test]
async fn neither_a_freeze_nor_a_revocation_is_lifted() {
    let stolen = Stolen::new().await;
    let (tenant, now) = (TenantId::generate(), Timestamp::now());
    let everybody = Freeze { tenant: None, stage: None };
    // One that was lifted in order: its text is there to be had.
    assert_eq!(stolen.person.freeze(&everybody, &person(), now).await, Ok(true));
    assert_eq!(stolen.person.thaw(&everybody, &person(), now).await, Ok(true));
    assert_eq!(stolen.ledger.control_list(Timestamp::now()).await.unwrap().freezes, []);
    assert_eq!(stolen.person.freeze(&everybody, &person(), Timestamp::now()).await, Ok(true));
    assert_eq!(stolen.person.revoke(tenant, &person(), now).await, Ok(true));
    let lift = |key: &dyn Signs, lifts| {
        let order = ControlOrder { extent: everybody.clone(), revokes: false, lifts, at: later(), actor: person() };
        hex::encode(SignedRecord::sign(&order, &region(), key).unwrap().to_bytes())
    };
    let strangers = signing::stranger(Signer::Person);
    let insert = |signed: &str| {
        format!(
            "INSERT INTO ledger.orders (kind, tenant, stage, lifts, at, signed) VALUES ('freeze', NULL, NULL, true, '{}', {signed})",
            later()
        )
    };
    for statement in [
        "DELETE FROM ledger.controls".to_owned(),
        "DELETE FROM ledger.orders".to_owned(),
        "UPDATE ledger.orders SET lifts = true".to_owned(),
        "UPDATE ledger.orders SET at = at - interval '1 hour' WHERE NOT lifts".to_owned(),
        insert("NULL"),
        insert("''"),
        // By a key that is nobody's, by another role's, and one that says something else.
        insert(&format!("'\\x{}'", lift(&*strangers, true))),
        insert(&format!("'\\x{}'", lift(&*signing::key(Signer::Ledger), true))),
        insert(&format!("'\\x{}'", lift(&*signing::key(Signer::Person), false))),
        // The genuine one of before, as it was and under a later time.
        insert("(SELECT signed FROM ledger.orders WHERE lifts ORDER BY number LIMIT 1)"),
        "INSERT INTO ledger.orders (kind, tenant, stage, lifts, at, signed)
         SELECT kind, tenant, stage, lifts, at, signed FROM ledger.orders WHERE lifts"
            .to_owned(),
    ] {
        stolen.tries(tenant, &statement).await;
    }
    let sent = stolen.ledger.control_list(Timestamp::now()).await.unwrap();
    assert_eq!(sent.freezes, [everybody]);
    assert_eq!(sent.revocations.len(), 1);
}

/// Far behind everything that is ordered here.
fn later() -> Timestamp {
    "2040-01-01T00:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn who_only_looks_writes_nothing() {
    let stolen = Stolen::new().await;
    let document = Document::new();
    stolen.ledger.said(&[document.accepted()]).await.unwrap();
    for task in [Signer::Janitor, Signer::Compactor] {
        let statements = [
            "INSERT INTO facts SELECT * FROM facts",
            "INSERT INTO effects SELECT * FROM effects",
            "UPDATE jobs SET erased = now()",
            "UPDATE stored SET expires = now()",
            "UPDATE chains SET length = 0",
            "UPDATE parked SET state = 'dropped'",
            "INSERT INTO ledger.tenants (tenant) SELECT tenant FROM ledger.tenants",
            "INSERT INTO ledger.inbox (tenant, source, bytes) SELECT tenant, 'facts', '' FROM jobs",
            "DELETE FROM ledger.inbox",
            "SELECT * FROM ledger.quarantine",
            "SELECT nextval('ledger.control_number')",
        ];
        stolen.denies(task, document.tenant, &statements).await;
    }
}

/// The HTTP service's: it says what it decided and what is to be erased, by facts that it signs, and keeps nothing else.
#[tokio::test]
async fn the_services_role_says_what_is_its_own_and_no_more() {
    let stolen = Stolen::new().await;
    let document = Document::new();
    stolen.ledger.said(&[document.accepted()]).await.unwrap();
    let service = Ledger::connect(&stolen.lease.postgres_url_of(Signer::Intake), &region()).await.unwrap();
    let service = service.with_keys(signing::keys_of(Signer::Intake));
    let erasure = service.erase(document.tenant, &[document.job], &person(), Timestamp::now()).await.unwrap();
    assert_eq!(erasure.jobs.len(), 1);
    assert!(stolen.is_due(Timestamp::now() + Duration::from_mins(1)).await, "the janitor deletes it");
    let everybody = Freeze { tenant: None, stage: None };
    assert_eq!(stolen.person.freeze(&everybody, &person(), Timestamp::now()).await, Ok(true));
    let one_stage = Freeze { tenant: None, stage: Some(Stage::Ocr) };
    for refused in [
        service.freeze(&one_stage, &person(), Timestamp::now()).await,
        service.thaw(&everybody, &person(), Timestamp::now()).await,
        service.revoke(document.tenant, &person(), Timestamp::now()).await,
    ] {
        assert!(refused.is_err());
    }
    assert_eq!(service.say(&[document.accepted()]).await.map(|said| said.appended), Ok(0), "it is known");
    assert!(service.say(&[document.deleted()]).await.is_err());
    let statements = [
        "INSERT INTO parked SELECT * FROM parked",
        "UPDATE parked SET reason = 'x'",
        "DELETE FROM ledger.inbox",
        "SELECT * FROM ledger.quarantine",
        "SELECT * FROM ledger.alerts",
        "SELECT * FROM ledger.placements",
        "INSERT INTO ledger.orders (kind, lifts, at) VALUES ('freeze', false, now())",
        "SELECT nextval('ledger.control_number')",
    ];
    stolen.denies(Signer::Intake, document.tenant, &statements).await;
}

#[tokio::test]
async fn no_task_does_what_is_anothers() {
    let stolen = Stolen::new().await;
    let document = Document::new();
    stolen.ledger.said(&[document.accepted()]).await.unwrap();
    let order = "INSERT INTO ledger.orders (kind, lifts, at) VALUES ('freeze', false, now())";
    for task in [Signer::Ledger, Signer::Janitor, Signer::Compactor, Signer::Intake] {
        stolen.denies(task, document.tenant, &[order]).await;
    }
    let uploads = ["SELECT account FROM ledger.uploads", "UPDATE ledger.uploads SET cleared = cleared"];
    let webhooks = ["SELECT url FROM ledger.webhooks", "SELECT state FROM ledger.webhook_messages"];
    for task in TASKS.into_iter().filter(|task| *task != Signer::Intake) {
        stolen.denies(task, document.tenant, &webhooks).await;
        stolen.denies(task, document.tenant, &uploads).await;
    }
    // Control numbers are theirs who release results, and none is changed that was handed out.
    let numbers =
        ["SELECT first_number FROM ledger.acknowledged", "SELECT next_number FROM ledger.interchange_numbers"];
    for task in TASKS.into_iter().filter(|task| !matches!(task, Signer::Intake | Signer::Person)) {
        stolen.denies(task, document.tenant, &numbers).await;
    }
    for task in TASKS {
        let only_the_ledger = "SELECT nextval('ledger.control_number')";
        assert_eq!(stolen.as_task(task, document.tenant, only_the_ledger).await.is_ok(), task == Signer::Ledger);
        let statements = [
            "DELETE FROM facts",
            "UPDATE facts SET body = body",
            "UPDATE facts SET signer = NULL, signature = NULL",
            "UPDATE effects SET kind = kind",
            "UPDATE jobs SET tenant = tenant",
            "UPDATE stored SET place = place",
            "UPDATE parked SET job = job",
            "DELETE FROM jobs",
            "DELETE FROM stored",
            "UPDATE ledger.tenants SET place = 'schema'",
            "UPDATE ledger.region SET name = 'eu-central-1'",
            "UPDATE ledger.uploads SET account = account",
            "UPDATE ledger.webhooks SET url = url",
            "UPDATE ledger.webhook_messages SET job = job",
            "UPDATE ledger.uploads SET expires = expires",
            "UPDATE ledger.acknowledged SET first_number = 1",
            "DELETE FROM ledger.interchange_numbers",
            "DELETE FROM ledger.orders",
            "UPDATE ledger.orders SET lifts = lifts",
            "DELETE FROM ledger.rolls",
            "UPDATE ledger.rolls SET number = 1",
            "DELETE FROM ledger.alerts",
            "UPDATE ledger.alerts SET alert = alert",
            "DELETE FROM ledger.quarantine",
            "ALTER TABLE facts DISABLE ROW LEVEL SECURITY",
            "DROP TABLE facts",
        ];
        stolen.denies(task, document.tenant, &statements).await;
    }
}

#[tokio::test]
async fn a_region_is_not_taken_back_behind_a_roll_that_it_has_known() {
    let stolen = Stolen::new().await;
    let now = Timestamp::now();
    let of = async |seconds| stolen.ledger.control_list(now + Duration::from_secs(seconds)).await.unwrap().roll;
    assert_eq!(of(0).await, 0);
    stolen.ledger.saw_roll(7, now).await.unwrap();
    assert_eq!((of(0).await, of(61).await), (0, 7), "the copies have a minute to reach everybody");
    for statement in ["DELETE FROM ledger.rolls", "UPDATE ledger.rolls SET number = 1"] {
        stolen.tries(TenantId::generate(), statement).await;
    }
    stolen.ledger.saw_roll(6, now).await.unwrap();
    assert_eq!(of(61).await, 7);
}

#[tokio::test]
async fn a_chain_is_not_made_unsigned_again() {
    let stolen = Stolen::new().await;
    let document = Document::new();
    stolen.ledger.said(&[document.accepted()]).await.unwrap();
    stolen.tries(document.tenant, "UPDATE chains SET signed = NULL").await;
    stolen.ledger.said(&[document.done(Stage::Ocr)]).await.unwrap();
    let trail = stolen.ledger.trail(document.tenant, &Query { limit: 10, ..Query::default() }).await.unwrap();
    let kinds: Vec<FactKind> = trail.iter().map(|entry| entry.fact.kind).collect();
    assert_eq!(kinds, [FactKind::Done, FactKind::Accepted], "no fact vouches for what came before it");
}

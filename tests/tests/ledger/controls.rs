//! Freezes and revocations leave facts, and lists are numbered so that nothing old is ever taken for new.

use crate::database::Database;
use crate::documents::{Document, noon};
use docward_envelope::{Actor, Fact, FactKind, Freeze, Purpose, Stage, TenantId, Timestamp};
use docward_tests::signing::Said;
use std::time::Duration;

fn person() -> Actor {
    Actor::Person("o.berg".to_owned())
}

/// What a tenant's chain says, in order.
async fn facts(database: &Database, tenant: TenantId) -> Vec<Fact> {
    let mut owner = database.owner().await;
    let mut transaction = sqlx::Connection::begin(&mut owner).await.unwrap();
    let set = "SELECT set_config('docward.tenant', $1, true)";
    sqlx::query(set).bind(tenant.to_string()).execute(&mut *transaction).await.unwrap();
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT body FROM ledger.facts ORDER BY seq").fetch_all(&mut *transaction).await.unwrap();
    rows.iter().map(|(body,)| serde_json::from_str(body).unwrap()).collect()
}

async fn said(database: &Database, tenant: TenantId) -> Vec<(FactKind, String)> {
    facts(database, tenant).await.into_iter().map(|fact| (fact.kind, fact.reason.unwrap_or_default())).collect()
}

#[tokio::test]
async fn who_froze_what_is_in_the_chain_of_everybody_concerned_and_of_nobody_else() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (one, other) = (Document::new(), Document::new());
    ledger.said(&[one.accepted(), other.accepted()]).await.unwrap();

    let of_one = Freeze { tenant: Some(one.tenant), stage: Some(Stage::Redact) };
    assert_eq!(ledger.freeze(&of_one, &person(), noon()).await, Ok(true));
    assert_eq!(ledger.freeze(&of_one, &person(), noon()).await, Ok(false), "twice is once");
    let everybody = Freeze { tenant: None, stage: None };
    assert_eq!(ledger.freeze(&everybody, &person(), noon()).await, Ok(true));
    assert_eq!(ledger.revoke(one.tenant, &person(), noon()).await, Ok(true));
    assert_eq!(ledger.restore(one.tenant, &person(), noon()).await, Ok(true));
    assert_eq!(ledger.thaw(&everybody, &person(), noon()).await, Ok(true));
    assert_eq!(ledger.thaw(&of_one, &person(), noon()).await, Ok(true));
    assert_eq!(ledger.thaw(&of_one, &person(), noon()).await, Ok(false));
    assert_eq!(ledger.restore(one.tenant, &person(), noon()).await, Ok(false));

    let word = |kind, reason: &str| (kind, reason.to_owned());
    let accepted = (FactKind::Accepted, String::new());
    let all = [word(FactKind::Frozen, "all"), word(FactKind::Thawed, "all")];
    assert_eq!(
        said(&database, one.tenant).await,
        [
            accepted.clone(),
            word(FactKind::Frozen, "redact"),
            all[0].clone(),
            word(FactKind::Revoked, "all"),
            word(FactKind::Restored, "all"),
            all[1].clone(),
            word(FactKind::Thawed, "redact"),
        ]
    );
    assert_eq!(said(&database, other.tenant).await, [accepted, all[0].clone(), all[1].clone()]);
    let facts = facts(&database, one.tenant).await;
    assert!(facts.iter().skip(1).all(|fact| fact.actor == person() && fact.purpose == Purpose::Operations));
    assert_eq!(facts[1].stage, Some(Stage::Redact));
    for document in [one, other] {
        assert!(ledger.verify_chain(document.tenant).await.is_ok());
    }
    // A tenant whose first word here is a freeze.
    let new = TenantId::generate();
    assert_eq!(ledger.freeze(&Freeze { tenant: Some(new), stage: None }, &person(), noon()).await, Ok(true));
    assert_eq!(said(&database, new).await, [word(FactKind::Frozen, "all")]);
}

/// The change and its facts are one: what cannot be said in a chain is not done.
#[tokio::test]
async fn a_freeze_that_cannot_be_recorded_is_not_in_force() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&[document.accepted()]).await.unwrap();
    let spoil = "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
                 CREATE TRIGGER no BEFORE INSERT ON ledger.facts EXECUTE FUNCTION no()";
    database.tamper(document.tenant, spoil).await;
    for tenant in [Some(document.tenant), None] {
        assert!(ledger.freeze(&Freeze { tenant, stage: None }, &person(), noon()).await.is_err());
    }
    assert_eq!(ledger.controls().await.unwrap(), []);
}

#[tokio::test]
async fn numbers_rise_across_restarts_and_restores() {
    let database = Database::fresh().await;
    let (ledger, second) = (database.ledger().await, database.ledger().await);
    let at = |seconds: u64| noon() + Duration::from_secs(seconds);
    let mut numbers = vec![ledger.control_list(at(0)).await.unwrap().number];
    // A second ledger beside the first, in the same microsecond; a clock that was put back.
    numbers.push(second.control_list(at(0)).await.unwrap().number);
    numbers.push(ledger.control_list(at(0)).await.unwrap().number);
    numbers.push(ledger.control_list(noon() - Duration::from_hours(1)).await.unwrap().number);
    // A restart.
    drop((ledger, second));
    let ledger = database.ledger().await;
    numbers.push(ledger.control_list(at(1)).await.unwrap().number);
    // The database as it was in a backup from long before.
    database.tamper(TenantId::generate(), "SELECT setval('ledger.control_number', 1, false)").await;
    numbers.push(ledger.control_list(at(2)).await.unwrap().number);
    assert!(numbers.is_sorted_by(|before, after| before < after), "{numbers:?}");
}

/// Two lists made at the same time: the higher number is the newer state.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_higher_number_never_says_less() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let mut lists = tokio::task::JoinSet::new();
    for stage in Stage::ALL {
        let (one, freeze) = (ledger.clone(), Freeze { tenant: None, stage: Some(*stage) });
        ledger.freeze(&freeze, &person(), noon()).await.unwrap();
        for _ in 0..8 {
            let one = one.clone();
            lists.spawn(async move { one.control_list(Timestamp::now()).await.unwrap() });
        }
    }
    let mut lists = lists.join_all().await;
    lists.sort_by_key(|list| list.number);
    assert!(lists.is_sorted_by_key(|list| list.freezes.len()));
    let mut numbers: Vec<u64> = lists.iter().map(|list| list.number).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), lists.len());
}

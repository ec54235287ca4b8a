//! Row-level security as the application role meets it: one tenant's rows, or none.

use crate::database::Database;
use crate::documents::{Document, noon};
use docward_broker::DeadReason;
use docward_envelope::{HoldReason, Run, Stage, TenantId};
use docward_ledger::{RequestName, Taken};
use docward_tests::signing::Said;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Tables that hold ids and rules of the whole region, as the migration explains. Every other one is bound.
const UNBOUND: [&str; 9] =
    ["_sqlx_migrations", "alerts", "assertions", "orders", "placements", "quarantine", "region", "rolls", "tenants"];

/// Two tenants with rows in every table.
async fn two_tenants(database: &Database) -> (Document, Document) {
    let ledger = database.ledger().await;
    let documents = (Document::new(), Document::new());
    for document in [documents.0, documents.1] {
        ledger.said(&document.whole()).await.unwrap();
        ledger.file(&document.held(Stage::Ocr, HoldReason::Dependency), noon()).await.unwrap();
        ledger.file(&document.dead(Stage::Ocr, DeadReason::Attempts), noon()).await.unwrap();
        let mail = "INSERT INTO ledger.inbox (tenant, source, bytes) SELECT ledger.tenant(), 'facts', ''".to_owned();
        assert_eq!(refusal(database, document.tenant, mail).await, None);
        ledger.begin_request(document.tenant, &RequestName::Called([7; 32]), noon()).await.unwrap();
        let batch = "INSERT INTO ledger.batches (tenant, batch, purpose, lane, since)
                     SELECT ledger.tenant(), ledger.tenant(), 'treatment', 'batch', now()";
        assert_eq!(refusal(database, document.tenant, batch.to_owned()).await, None);
        let received = "INSERT INTO ledger.received (tenant, job, lane, envelope, fact, since)
                        SELECT ledger.tenant(), ledger.tenant(), 'batch', '', '', now()";
        assert_eq!(refusal(database, document.tenant, received.to_owned()).await, None);
        let upload = "INSERT INTO ledger.uploads (tenant, upload, account, purpose, lane, length, expires)
                      SELECT ledger.tenant(), ledger.tenant(), 'a.okafor', 'treatment', 'batch', 7, now()";
        assert_eq!(refusal(database, document.tenant, upload.to_owned()).await, None);
        let most = Taken { documents: 9, bytes: 9 };
        ledger.count(document.tenant, 1, most, noon()).await.unwrap().unwrap();
        let piece = "INSERT INTO ledger.pieces (tenant, upload, place, lease)
                     SELECT ledger.tenant(), ledger.tenant(), 0, ledger.tenant()";
        assert_eq!(refusal(database, document.tenant, piece.to_owned()).await, None);
        ledger.acknowledge(document.tenant, (document.job, Run::FIRST), 3, noon()).await.unwrap();
        let webhook = "INSERT INTO ledger.webhooks (tenant, webhook, url, created, seen)
                       SELECT ledger.tenant(), ledger.tenant(), 'https://example.org/', now(), 0";
        assert_eq!(refusal(database, document.tenant, webhook.to_owned()).await, None);
        let message = "INSERT INTO ledger.webhook_messages (tenant, message, webhook, state, at)
                       SELECT ledger.tenant(), ledger.tenant(), ledger.tenant(), 'test', now()";
        assert_eq!(refusal(database, document.tenant, message.to_owned()).await, None);
    }
    documents
}

async fn tables(connection: &mut PgConnection) -> Vec<String> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND relkind = 'r' ORDER BY 1",
    )
    .fetch_all(connection)
    .await
    .unwrap();
    rows.into_iter().map(|(name,)| name).filter(|name| !UNBOUND.contains(&name.as_str())).collect()
}

/// The tenants whose rows a table shows under a setting.
async fn seen(connection: &mut PgConnection, relation: &str, setting: Option<&str>) -> Vec<String> {
    let mut transaction = connection.begin().await.unwrap();
    if let Some(setting) = setting {
        let set = "SELECT set_config('docward.tenant', $1, true)";
        sqlx::query(set).bind(setting).execute(&mut *transaction).await.unwrap();
    }
    let select = format!("SELECT DISTINCT tenant::text FROM ledger.{relation}");
    let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(select)).fetch_all(&mut *transaction).await.unwrap();
    rows.into_iter().map(|(tenant,)| tenant).collect()
}

#[tokio::test]
async fn the_application_sees_one_tenant_or_nothing() {
    let database = Database::fresh().await;
    let (mine, theirs) = two_tenants(&database).await;
    let mut application = database.application().await;
    let mut relations = tables(&mut application).await;
    let bound = [
        "acknowledged",
        "batches",
        "chains",
        "effects",
        "facts",
        "inbox",
        "interchange_numbers",
        "jobs",
        "parked",
        "pieces",
        "received",
        "requests",
        "stored",
        "taken_in",
        "uploads",
        "webhook_messages",
        "webhooks",
    ];
    assert_eq!(relations, bound);
    relations.push("job_states".to_owned());
    for relation in &relations {
        for tenant in [mine.tenant, theirs.tenant] {
            let setting = tenant.to_string();
            let seen = seen(&mut application, relation, Some(&setting)).await;
            assert_eq!(seen, [setting], "{relation} under one tenant's setting");
        }
        // Also after a transaction that had one: a setting ends with its transaction.
        for setting in [None, Some(""), Some("%"), Some("*")] {
            let seen = seen(&mut application, relation, setting).await;
            assert!(seen.is_empty(), "{relation} without a tenant");
        }
    }
}

#[tokio::test]
async fn the_owner_is_bound_too() {
    let database = Database::fresh().await;
    two_tenants(&database).await;
    let mut owner = database.owner().await;
    for relation in tables(&mut owner).await {
        assert!(seen(&mut owner, &relation, None).await.is_empty(), "{relation}");
    }
}

#[tokio::test]
async fn every_table_with_a_tenant_is_forced_under_the_policy() {
    let database = Database::fresh().await;
    let mut owner = database.owner().await;
    let loose: Vec<(String,)> = sqlx::query_as(
        "SELECT relname::text FROM pg_class
          WHERE relnamespace = 'ledger'::regnamespace AND relkind = 'r'
            AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let loose: Vec<String> = loose.into_iter().map(|(name,)| name).collect();
    assert_eq!(loose, UNBOUND);
    let (as_owner,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM pg_proc WHERE pronamespace = 'ledger'::regnamespace AND prosecdef")
            .fetch_one(&mut owner)
            .await
            .unwrap();
    assert_eq!(as_owner, 0, "no function runs with more than its caller's rights");
}

/// What the application role is refused with, under one tenant's setting.
async fn refusal(database: &Database, tenant: TenantId, statement: String) -> Option<String> {
    let mut application = database.application().await;
    let mut transaction = application.begin().await.unwrap();
    let set = "SELECT set_config('docward.tenant', $1, true)";
    sqlx::query(set).bind(tenant.to_string()).execute(&mut *transaction).await.unwrap();
    match sqlx::query(AssertSqlSafe(statement)).execute(&mut *transaction).await {
        Err(sqlx::Error::Database(error)) => error.code().map(|code| code.to_string()),
        Err(error) => panic!("{error}"),
        Ok(_) => {
            transaction.commit().await.unwrap();
            None
        }
    }
}

#[tokio::test]
async fn the_application_cannot_write_for_another_tenant_nor_rewrite_the_trail() {
    let database = Database::fresh().await;
    let (mine, theirs) = two_tenants(&database).await;
    let denied = Some("42501".to_owned());
    for statement in [
        format!(
            "INSERT INTO ledger.chains (tenant, length, digest) VALUES ('{}', 0, sha256(''))",
            TenantId::generate()
        ),
        format!("UPDATE ledger.jobs SET tenant = '{}'", theirs.tenant),
        "UPDATE ledger.facts SET body = ''".to_owned(),
        "DELETE FROM ledger.facts".to_owned(),
        "TRUNCATE ledger.facts".to_owned(),
        "DELETE FROM ledger.effects".to_owned(),
        "UPDATE ledger.effects SET kind = 'done'".to_owned(),
        "DELETE FROM ledger.parked".to_owned(),
        "UPDATE ledger.tenants SET place = 'schema'".to_owned(),
        "UPDATE ledger.region SET name = 'eu-central-1'".to_owned(),
        "ALTER TABLE ledger.facts DISABLE ROW LEVEL SECURITY".to_owned(),
        "CREATE TABLE ledger.mine ()".to_owned(),
    ] {
        assert_eq!(refusal(&database, mine.tenant, statement.clone()).await, denied, "{statement}");
    }
    assert_eq!(refusal(&database, mine.tenant, "UPDATE ledger.jobs SET updated = now()".to_owned()).await, None);
}

#[tokio::test]
async fn reads_of_one_tenant_do_not_find_anothers_documents() {
    let database = Database::fresh().await;
    let (mine, theirs) = two_tenants(&database).await;
    let ledger = database.ledger().await;
    assert_eq!(ledger.job(mine.tenant, theirs.job).await, Ok(None));
    let number = ledger.parked(Some(theirs.tenant), 10).await.unwrap()[0].number;
    assert!(ledger.show_parked(mine.tenant, number).await.is_err());
    assert!(ledger.show_parked(theirs.tenant, number).await.is_ok());
    let all = ledger.parked(None, 10).await.unwrap();
    assert_eq!(all.len(), 4);
}

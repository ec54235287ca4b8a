//! Assertions of clients: each is taken once in a region, by whichever process, and is known for as long as it could be shown again.

use crate::database::Database;
use crate::documents::noon;
use docward_envelope::Timestamp;
use docward_ledger::{Assertions, Ledger, LedgerError, Roles};
use docward_tests::services::{DENIED, sql_state};
use futures_util::future::join_all;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

/// A region's database that has a role for the issuer of tokens.
async fn with_issuer() -> Database {
    let database = Database::empty().await;
    let roles = Roles::PerTask(database.lease.postgres_app_role().to_owned());
    Ledger::migrate(&database.lease.postgres_owner_url(), &database.region, roles).await.unwrap();
    database
}

/// One process of the issuer.
async fn process(database: &Database) -> Assertions {
    Assertions::connect(&database.lease.postgres_issuer_url(), &database.region).await.unwrap()
}

/// How many are known.
async fn known(database: &Database) -> i64 {
    let mut issuer = PgConnection::connect(&database.lease.postgres_issuer_url()).await.unwrap();
    sqlx::query_scalar("SELECT count(*) FROM ledger.assertions").fetch_one(&mut issuer).await.unwrap()
}

#[tokio::test]
async fn of_processes_that_are_shown_one_assertion_at_once_one_takes_it() {
    let database = with_issuer().await;
    let (one, other) = (process(&database).await, process(&database).await);
    for number in 0..20 {
        let digest = [number; 32];
        let shown = (0..8).map(|at| if at % 2 == 0 { &one } else { &other });
        let taken = join_all(shown.map(|process| process.take(&digest, noon() + 5 * MINUTE, noon()))).await;
        let firsts = taken.into_iter().map(Result::unwrap).filter(|is_first| *is_first).count();
        assert_eq!(firsts, 1);
    }
    assert_eq!(known(&database).await, 20);
}

#[tokio::test]
async fn an_assertion_is_known_for_as_long_as_it_could_be_shown_and_not_for_ever() {
    let database = with_issuer().await;
    let process = process(&database).await;
    let until = noon() + 5 * MINUTE;
    for number in 0..100 {
        assert!(process.take(&[number; 32], until, noon()).await.unwrap());
    }
    // Until its end, and for as long after that as clocks may differ.
    let at = |minutes: u32| -> Timestamp { noon() + minutes * MINUTE };
    for (minutes, digest) in [(1, [200; 32]), (9, [201; 32])] {
        assert!(process.take(&digest, at(minutes + 5), at(minutes)).await.unwrap());
        assert!(!process.take(&[0; 32], until, at(minutes)).await.unwrap(), "after {minutes} minutes");
    }
    // Whoever is taken next clears away what is over, so that no more is kept than is shown within minutes.
    assert!(process.take(&[202; 32], at(17), at(12)).await.unwrap());
    assert_eq!(known(&database).await, 2, "of the last ten minutes");
}

#[tokio::test]
async fn the_issuers_role_takes_assertions_and_sees_nothing_else() {
    let database = with_issuer().await;
    let mut issuer = PgConnection::connect(&database.lease.postgres_issuer_url()).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class
          WHERE relnamespace = 'ledger'::regnamespace AND relkind IN ('r', 'v', 'm') ORDER BY 1",
    )
    .fetch_all(&mut issuer)
    .await
    .unwrap();
    let others: Vec<&String> =
        tables.iter().filter(|name| !["assertions", "region"].contains(&name.as_str())).collect();
    assert!(others.len() > 10, "{others:?}");
    let denied = Some(DENIED.to_owned());
    let mut statements: Vec<String> = others.iter().map(|table| format!("SELECT 1 FROM ledger.{table}")).collect();
    // What it has taken it may forget, and not change.
    statements.push("UPDATE ledger.assertions SET until = now()".to_owned());
    statements.push("TRUNCATE ledger.assertions".to_owned());
    statements.push("UPDATE ledger.region SET name = 'eu-central-1'".to_owned());
    statements.push("CREATE TABLE ledger.mine ()".to_owned());
    for statement in statements {
        let refused = sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut issuer).await.unwrap_err();
        assert_eq!(sql_state(&refused), denied, "{statement}");
    }
    let elsewhere = "eu-central-1".parse().unwrap();
    let other = Assertions::connect(&database.lease.postgres_issuer_url(), &elsewhere).await;
    assert_eq!(other.map(drop), Err(LedgerError::OtherRegion));
    // Nor does any task's role take one in its place.
    for task in docward_ledger::TASKS {
        let mut role = PgConnection::connect(&database.lease.postgres_url_of(task)).await.unwrap();
        for statement in ["SELECT 1 FROM ledger.assertions", "DELETE FROM ledger.assertions"] {
            let refused = sqlx::query(statement).execute(&mut role).await.unwrap_err();
            assert_eq!(sql_state(&refused), denied, "{task}: {statement}");
        }
    }
}

//! PostgreSQL over TLS, by the addresses that ledger and catalogue connect with.

use crate::authority::Authority;
use docward_local::servers::{LocalServices, Plan};
use docward_tests::fleet::eventually;
use sqlx::{Connection as _, PgConnection};
use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};

/// Whether the server, asked at this address, says that the connection is over TLS; `None` if it can't be asked.
async fn is_over_tls(url: &str) -> Option<bool> {
    let options = docward_postgres::options(url, "test").unwrap();
    let mut connection = PgConnection::connect_with(&options).await.ok()?;
    let ssl = sqlx::query_scalar("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    ssl.fetch_one(&mut connection).await.ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_is_believed_by_its_certificate() {
    let place = tempfile::Builder::new().prefix("docward-tls-").tempdir_in("/var/tmp").unwrap();
    std::fs::set_permissions(place.path(), Permissions::from_mode(0o711)).unwrap();
    let authority = Authority::new(&place.path().join("ours"));
    let server = authority.certify("localhost");
    let us = "us-east-1".parse().unwrap();
    let folder = place.path().join("services");
    let services = LocalServices::start(&folder, &Plan::for_one_test(vec![us])).await.unwrap();
    // PostgreSQL takes a key that nobody but its own user may read.
    let home = std::fs::metadata(folder.join("postgres")).unwrap();
    chown(&server.key, Some(home.uid()), Some(home.gid())).unwrap();
    std::fs::set_permissions(&server.key, Permissions::from_mode(0o600)).unwrap();
    let url = services.postgres_app_url(&"us-east-1".parse().unwrap()).unwrap().replace("@127.0.0.1:", "@localhost:");
    assert_eq!(is_over_tls(&url).await, Some(false), "a server on this machine need not have TLS");
    let strict =
        |authority: &Authority| format!("{url}?sslmode=verify-full&sslrootcert={}", authority.path().display());
    assert_eq!(is_over_tls(&strict(&authority)).await, None, "what was asked for is not left out");

    let superuser = docward_tests::services::superuser_url(&folder, &url);
    let mut connection = PgConnection::connect(&superuser).await.unwrap();
    for (setting, value) in [
        ("ssl_cert_file", server.certificate.display().to_string()),
        ("ssl_key_file", server.key.display().to_string()),
        ("ssl", "on".to_owned()),
    ] {
        let change = format!("ALTER SYSTEM SET {setting} = '{value}'");
        sqlx::query(sqlx::AssertSqlSafe(change)).execute(&mut connection).await.unwrap();
    }
    sqlx::query("SELECT pg_reload_conf()").execute(&mut connection).await.unwrap();
    eventually("TLS", async || is_over_tls(&strict(&authority)).await.filter(|ssl| *ssl)).await;

    let other = Authority::new(&place.path().join("other"));
    assert_eq!(is_over_tls(&strict(&other)).await, None, "another authority does not vouch for it");
    let by_address = strict(&authority).replace("@localhost:", "@127.0.0.1:");
    assert_eq!(is_over_tls(&by_address).await, None, "its certificate is for another name");
}

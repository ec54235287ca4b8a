//! Many who listen: over few connections to the ledger, and none of them misses anything.

use crate::asking::{Asking, CLINIC, INSURANCE, US, job_path};
use docward_envelope::{JobId, Stage};
use docward_tests::fixtures;
use docward_tests::fleet::{CEILING, Fleet, eventually, within};
use docward_tests::services::superuser_url;
use futures_util::stream::{self, StreamExt};
use http_body_util::BodyExt;
use hyper::Method;
use hyper::body::Incoming;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use sqlx::{Connection, PgConnection};
use std::net::Ipv4Addr;

const NOTE: &str = "discharge-note.txt";
/// As many of a tenant's as it may have.
const STREAMS: usize = 500;

/// The connections of the region's service to its ledger.
async fn connections(superuser: &mut PgConnection) -> i64 {
    let query = "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE '%\\_intake'";
    sqlx::query_scalar(query).fetch_one(superuser).await.unwrap()
}

async fn open(asking: &Asking, job: JobId, tenant: &str, from: Ipv4Addr) -> Incoming {
    let path = job_path(tenant, job, "/events");
    let stream = asking.connection_from(from).await;
    let answer = asking.begin_on(stream, Method::GET, &path, &[], Vec::new()).await;
    assert_eq!(answer.status(), 200);
    let mut body = answer.into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(first.starts_with(b"event: moved"), "{}", String::from_utf8_lossy(&first));
    body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_holds_a_thousand_streams_over_few_connections_and_all_hear() {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).unwrap();
    let fleet = Fleet::start(&[US]).await;
    let url = superuser_url(fleet.folder(), &fleet.ledger_url(US));
    let mut superuser = PgConnection::connect(&url).await.unwrap();
    // Jobs that do not end.
    let worker = fleet.stop_worker(US, Stage::Ocr).await;
    let mut streams = Vec::new();
    for (number, tenant) in [(2, CLINIC), (3, INSURANCE)] {
        let asking = Asking::of(&fleet, US, tenant, "clinician").await;
        let job = asking.submitted(tenant, US, fixtures::document(NOTE)).await;
        let from = Ipv4Addr::new(127, 0, 0, number);
        let opened = stream::iter(0..STREAMS).map(|_| open(&asking, job, tenant, from)).buffer_unordered(8);
        streams.extend(within("the streams", opened.collect::<Vec<_>>()).await);
        // One more is too many, and says when to come again.
        let more = asking.get(&job_path(tenant, job, "/events")).await;
        more.is_problem(429, "streams");
        assert!(more.header("retry-after").is_some());
        let told = |name| more.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect::<Vec<_>>();
        assert!(told("ratelimit").contains(&"\"streams\";r=0"), "{:?}", more.headers);
        assert!(told("ratelimit-policy").contains(&"\"streams\";q=500;qu=\"concurrent-requests\""));
        assert_eq!(asking.get(&job_path(tenant, job, "")).await.status, 200, "all else goes on");
    }
    assert_eq!(streams.len(), 2 * STREAMS);
    assert!(connections(&mut superuser).await <= 10, "{}", connections(&mut superuser).await);
    let role: String =
        sqlx::query_scalar("SELECT rolname::text FROM pg_roles WHERE rolname LIKE '%\\_intake' AND rolconnlimit = 48")
            .fetch_one(&mut superuser)
            .await
            .unwrap();

    // While the jobs end the service does not reach its ledger: nothing of that comes over its connection.
    let limited = |most: i32| sqlx::AssertSqlSafe(format!("ALTER ROLE \"{role}\" CONNECTION LIMIT {most}"));
    sqlx::raw_sql(limited(0)).execute(&mut superuser).await.unwrap();
    sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1")
        .bind(&role)
        .execute(&mut superuser)
        .await
        .unwrap();
    eventually("that it is cut off", async || (connections(&mut superuser).await == 0).then_some(())).await;
    fleet.start_process(worker).await;
    for tenant in [CLINIC, INSURANCE] {
        let (client, tenant) = fleet.home(tenant);
        let job = client.ledger().jobs(tenant.id, &[], 1).await.unwrap()[0].job;
        let mut watch = client.ledger().watch(tenant.id).await.unwrap();
        let done = watch.until(job, |status| status.state.is_final());
        tokio::time::timeout(CEILING, done).await.expect("the job's end").unwrap();
    }
    sqlx::raw_sql(limited(48)).execute(&mut superuser).await.unwrap();
    let ends = stream::iter(streams).map(|body| async { body.collect().await.unwrap().to_bytes() });
    let ends: Vec<_> = within("every stream's end", ends.buffer_unordered(2 * STREAMS).collect()).await;
    for end in &ends {
        let said = String::from_utf8_lossy(end);
        assert!(said.contains("event: ended") && said.contains("\"state\":\"done\""), "{said}");
    }
    assert_eq!(ends.len(), 2 * STREAMS);
}

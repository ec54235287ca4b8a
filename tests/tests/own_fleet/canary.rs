//! Nothing that a fleet writes anywhere on this machine holds a patient's identifier in the clear.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use docward_client::{Erase, What};
use docward_envelope::{AlertRule, Envelope, Header, JobId, Purpose};
use docward_tests::canaries::Canaries;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually};
use docward_tests::wire::{self, Heard, Tap};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::path::Path;

const US: &str = "us-east-1";
const CLINIC: &str = "harbor-clinic";
/// Filled claims on official forms, in the order of the folder.
const CLAIMS: [&str; 2] = ["claim-cms1500.png", "claim-ub04.pdf"];
/// Every exchange but the control lists' own.
const WAYS: [(&str, &str); 9] = [
    ("work", "ocr.interactive"),
    ("work", "ocr.batch"),
    ("work", "extract.interactive"),
    ("work", "redact.interactive"),
    ("work", "index.interactive"),
    ("facts", "facts"),
    ("parked", "parked"),
    ("alerts", "alerts"),
    ("delay.1s", ""),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_leaves_no_identifier_in_any_file() {
    // Everything that any library has to say is counted, down to its frames and requests.
    let fleet = Fleet::start_logging(&[US], "trace").await;
    let tap = Tap::on(&fleet.amqp_uri(US), &WAYS).await;
    no_core_of_any_process(&fleet).await;
    let mut jobs = Vec::new();
    for path in fixtures::documents() {
        jobs.push(fleet.submit(CLINIC, std::fs::read(path).unwrap()).await);
    }
    // Claims on official forms: their fields and codes are searched for like all others.
    let mut claims = Vec::new();
    for path in fixtures::claims() {
        if CLAIMS.contains(&fixtures::name(&path).as_str()) {
            claims.push(fleet.submit(CLINIC, std::fs::read(path).unwrap()).await);
        }
    }
    for name in fixtures::bad().keys() {
        jobs.push(fleet.submit(CLINIC, std::fs::read(fixtures::bad_path(name)).unwrap()).await);
    }
    let ended = fleet.ended(CLINIC, jobs.iter().copied()).await;
    fleet.done(CLINIC, claims.iter().copied()).await;
    // People look at things too, and ask for what is there and what is not.
    let (client, tenant) = fleet.home(CLINIC);
    for what in [What::Fields, What::Fhir, What::Redacted, What::Text, What::Report] {
        assert!(!fleet.fetch(CLINIC, jobs[0], what).await.is_empty());
    }
    // What is searched for is what the claims say: their fields have it.
    for (name, claim) in CLAIMS.iter().zip(&claims) {
        let fields = fleet.fetch(CLINIC, *claim, What::Fields).await;
        assert!(fixtures::canaries_of(name).within(&fields).len() > 5, "{name} was read");
    }
    for claim in &claims {
        let text = String::from_utf8(fleet.fetch(CLINIC, *claim, What::Text).await).unwrap();
        assert!(fixtures::all_canaries().within(text.as_bytes()).is_empty(), "in a claim's redacted text");
        for what in [What::Fields, What::Fhir, What::Redacted, What::Report] {
            assert!(!fleet.fetch(CLINIC, *claim, what).await.is_empty());
        }
    }
    let asked = client.search(&tenant, "Quillon Zarathwaite MRN-7740193", Purpose::Operations, 10).await;
    assert!(asked.is_ok());
    dead_letters(&fleet).await;
    erased(&fleet, jobs[1]).await;
    let heard = tap.heard();
    tap.close().await;
    let tables = tables(&fleet).await;
    fleet.drain().await;
    nothing_on_the_wire(&heard);
    for (table, rows) in &tables {
        assert!(fixtures::all_canaries().within(rows.as_bytes()).is_empty(), "in a row of {table}");
    }
    let seen = |table: &str| tables.iter().any(|(name, rows)| name.ends_with(table) && !rows.is_empty());
    for table in ["ledger.facts", "ledger.jobs", "ledger.alerts", "ledger.quarantine"] {
        assert!(seen(table), "{table} was not seen, or is empty");
    }

    let scan = fixtures::all_canaries().scan(fleet.folder());
    assert!(scan.found.is_empty(), "{:?}", scan.found);
    for part in ["log", "buckets", "catalogue", "postgres", "rabbitmq"] {
        let part = fleet.folder().join(part);
        assert!(scan.files.iter().any(|file| file.starts_with(&part)), "{} was not seen", part.display());
    }

    let names = scan.files.iter().map(|file| file.to_string_lossy()).collect::<Vec<_>>().join("\n");
    assert!(fixtures::all_canaries().within(names.as_bytes()).is_empty(), "in a file's or an object's name");
    let traced = Canaries::new(["\"level\":\"trace\"".to_owned()]).scan(&fleet.folder().join("log")).found;
    assert!(traced.len() > 3, "the fleet did not run at trace level");

    // The scan sees what is there: jobs in the database, in the broker's files and in the bucket.
    let job = jobs[0].to_string();
    assert!(ended.contains_key(&jobs[0]));
    let known = Canaries::new([job.clone(), tenant.id.to_string()]);
    for part in ["postgres", "rabbitmq"] {
        let seen = known.scan(&fleet.folder().join(part)).found;
        assert!(seen.iter().any(|(_, word)| *word == job), "{part} holds nothing of the fleet's work");
    }
    assert!(fleet.objects(US).iter().any(|name| name.contains(&job)));
    planted_canaries_are_found(fleet.folder());
}

/// No crash of a process that holds keys leaves its memory in a file.
async fn no_core_of_any_process(fleet: &Fleet) {
    let ids = fleet.process_ids().await;
    assert!(ids.len() > 5);
    for id in ids {
        let limits = std::fs::read_to_string(format!("/proc/{id}/limits")).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        let core: Vec<&str> = core.split_whitespace().collect();
        assert_eq!(core[4..6], ["0", "0"], "process {id}");
    }
}

/// An envelope whose seal does not open, and bytes that are no envelope: quarantine, an alert.
async fn dead_letters(fleet: &Fleet) {
    let (client, tenant) = fleet.home(CLINIC);
    let bytes = fixtures::document("discharge-note.txt");
    let genuine = client.take_in(&tenant, bytes, Purpose::Treatment).await.unwrap();
    let header = Header { purpose: Purpose::Operations, ..genuine.header().clone() };
    let forged = Envelope::associated_data_for(&header).unwrap();
    let forged = Envelope::assemble(forged, genuine.sealed_body()).unwrap();
    wire::publish(&fleet.amqp_uri(US), "ocr.interactive", forged.as_bytes()).await;
    wire::publish(&fleet.amqp_uri(US), "ocr.batch", b"no envelope at all").await;
    eventually("the quarantine", async || client.ledger().quarantined(10).await.unwrap().into_iter().next()).await;
    let alerts = async || client.ledger().alerts(Some(tenant.id), 10).await.unwrap().into_iter().next();
    let raised = eventually("the alert", alerts).await;
    assert_eq!((raised.alert.rule, raised.alert.job), (AlertRule::SealFailed, Some(header.job)));
}

/// Every row of every table of every database, as the server's superuser sees them.
async fn tables(fleet: &Fleet) -> Vec<(String, String)> {
    let services = std::fs::read_to_string(fleet.folder().join("services.json")).unwrap();
    let services: serde_json::Value = serde_json::from_str(&services).unwrap();
    let password = services["postgres_password"].as_str().unwrap();
    let ledger = fleet.ledger_url(US);
    let address = ledger.rsplit_once('@').unwrap().1.split('/').next().unwrap();
    let connect = async |database: &str| {
        PgConnection::connect(&format!("postgres://postgres:{password}@{address}/{database}")).await.unwrap()
    };
    let databases: Vec<(String,)> =
        sqlx::query_as("SELECT datname FROM pg_database WHERE NOT datistemplate AND datallowconn")
            .fetch_all(&mut connect("postgres").await)
            .await
            .unwrap();
    let mut tables = Vec::new();
    for (database,) in databases {
        let mut connection = connect(&database).await;
        let names: Vec<(String,)> = sqlx::query_as(
            "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
              WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')",
        )
        .fetch_all(&mut connection)
        .await
        .unwrap();
        for (name,) in names {
            let rows = format!("SELECT coalesce(string_agg(one::text, E'\\n'), '') FROM {name} one");
            let (rows,): (String,) = sqlx::query_as(AssertSqlSafe(rows)).fetch_one(&mut connection).await.unwrap();
            tables.push((format!("{database}.{name}"), rows));
        }
    }
    tables
}

/// Erasing by the patient's id leaves no trace of the id either.
async fn erased(fleet: &Fleet, job: JobId) {
    let (client, tenant) = fleet.home(CLINIC);
    let id = zeroize::Zeroizing::new("MRN-7740193".to_owned());
    client.erase(&tenant, Erase::Patient(id), Purpose::Operations).await.unwrap();
    client.erase(&tenant, Erase::Job(job), Purpose::Operations).await.unwrap();
}

/// Bodies are facts, alerts and sealed envelopes; headers and properties say how often, why and who says so, and nothing else.
fn nothing_on_the_wire(heard: &[Heard]) {
    let known = ["attempt", "traceparent", "kind", "reason", "sent-by", "parked-by", "x-delivery-count", "x-death"];
    let canaries = fixtures::all_canaries();
    for way in ["work ocr.interactive", "work index.interactive", "facts facts", "parked ", "alerts alerts"] {
        assert!(heard.iter().any(|message| message.way.starts_with(way)), "nothing was heard of {way}");
    }
    for message in heard {
        assert!(canaries.within(&message.body).is_empty(), "{}: body", message.way);
        assert!(canaries.within(message.properties.as_bytes()).is_empty(), "{}: properties", message.way);
        for header in &message.headers {
            let ours = known.iter().any(|known| header == known || header.ends_with(known)) || header.starts_with("x-");
            assert!(ours, "{}: a header named {header}", message.way);
        }
    }
}

fn planted_canaries_are_found(folder: &Path) {
    let wide: Vec<u8> = "zArAtHwAiTe".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let deep = folder.join("buckets/planted/deep");
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(deep.join("wide"), [&[0, 7, 255][..], &wide, &[1]].concat()).unwrap();
    std::fs::write(folder.join("log/planted.log"), b"{\"message\":\"no such patient: mrn-7740193\"}").unwrap();
    let found = fixtures::all_canaries().scan(folder).found;
    let found: Vec<(String, &str)> = found.iter().map(|(path, word)| (fixtures::name(path), word.as_str())).collect();
    assert_eq!(found, [("wide".to_owned(), "Zarathwaite"), ("planted.log".to_owned(), "MRN-7740193")]);
}

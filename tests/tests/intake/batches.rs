//! Documents that are handed in together, over HTTP and by the command: each once, and one row of each, whatever happens.

use crate::asking::{Asking, CLINIC, INSURANCE, US, job_path, token_of};
use crate::serving::OwnService;
use docward_envelope::BatchId;
use docward_intake::identity::Role;
use docward_tests::fleet::{Fleet, eventually, within};
use docward_tests::{fixtures, program};
use hyper::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::{Output, Stdio};
use tokio::process::{Child, Command};

const NOTE: &str = "discharge-note.txt";

fn of_batch(tenant: &str, batch: BatchId, rest: &str) -> String {
    format!("/v1/tenants/{tenant}/batches/{batch}{rest}")
}

fn said(purpose: &str) -> String {
    format!("?region={US}&purpose={purpose}&lane=batch")
}

/// The rows of a batch.
async fn rows(asking: &Asking, batch: BatchId) -> Vec<Value> {
    let answer = asking.get(&of_batch(CLINIC, batch, "/result")).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/x-ndjson")),
        "{}",
        answer.text()
    );
    answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_takes_each_item_of_a_batch_in_once_and_has_a_row_of_each() {
    let fleet = Fleet::start(&[US]).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let (batch, note) = (BatchId::generate(), fixtures::document(NOTE));
    let path = |rest: &str| of_batch(CLINIC, batch, rest);
    let put = async |asking: &Asking, path: String, headers: &[(&str, &str)], body: &[u8]| {
        asking.ask(Method::PUT, &path, headers, body.to_vec()).await
    };
    let item = async |number: u32, body: &[u8]| {
        put(&desk, format!("{}{}", path(&format!("/items/{number}")), said("treatment")), &[], body).await
    };
    item(1, &note).await.is_problem(404, "not-found");
    for _ in 0..2 {
        let begun = put(&desk, format!("{}{}", path(""), said("treatment")), &[], b"").await;
        assert_eq!((begun.status, &begun.json()["takes_items"]), (200, &json!(true)), "{}", begun.text());
    }
    put(&desk, format!("{}{}", path(""), said("operations")), &[], b"").await.is_problem(422, "idempotency-key");

    // Each once: the same again is the same job, something else under its number is refused.
    let first = item(1, &note).await;
    assert_eq!(first.status, 202, "{}", first.text());
    assert_eq!(item(1, &note).await.json()["job"], first.json()["job"]);
    item(1, b"something else").await.is_problem(422, "idempotency-key");
    let other_purpose = format!("{}{}", path("/items/2"), said("operations"));
    put(&desk, other_purpose, &[], &note).await.is_problem(422, "item");
    for wrong in ["0", "100001", "-1", "x"] {
        let answer = put(&desk, format!("{}{}", path(&format!("/items/{wrong}")), said("treatment")), &[], &note).await;
        assert!(matches!(answer.status, 400 | 404 | 422), "{wrong}: {} {}", answer.status, answer.text());
    }
    // What is refused has a row, and may come again.
    let of_three = format!("{}{}", path("/items/3"), said("treatment"));
    put(&desk, of_three.clone(), &[("content-type", "text/html")], &note).await.is_problem(415, "media-type");
    let of_five = format!("{}{}", path("/items/5"), said("treatment"));
    put(&desk, of_five.clone(), &[("content-type", "text/html")], &note).await.is_problem(415, "media-type");
    let told: Vec<Value> = rows(&desk, batch).await.iter().map(|row| row["state"].clone()).collect();
    assert_eq!(told[1..], [json!("refused"), json!("refused")]);
    assert_eq!(put(&desk, of_five, &[], &note).await.status, 202);

    put(&desk, format!("{}{}", path("/items/4"), said("treatment")), &[("idempotency-key", "x")], &note)
        .await
        .is_problem(400, "idempotency-key");

    // Another tenant, another role.
    let insurer = Asking::of(&fleet, US, INSURANCE, "front-desk").await;
    for (asking, tenant) in [(&insurer, CLINIC), (&insurer, INSURANCE)] {
        for rest in ["", "/result"] {
            asking.get(&of_batch(tenant, batch, rest)).await.is_problem(404, "not-found");
        }
        asking.ask(Method::DELETE, &of_batch(tenant, batch, ""), &[], Vec::new()).await.is_problem(404, "not-found");
    }
    let auditor = Asking::of(&fleet, US, CLINIC, "auditor").await;
    auditor.ask(Method::DELETE, &path(""), &[], Vec::new()).await.is_problem(403, "role");

    // An account whose grant is for something else, with a token that is for this.
    let granted = ["grant", "add", "--tenant", CLINIC, "--person", "r.reads", "--actions", "retrieve,audit"];
    let granted = fleet.run(&granted).await;
    assert!(granted.status.success(), "{}", String::from_utf8_lossy(&granted.stderr));
    let reader = desk.with(token_of(&fleet, "r.reads", CLINIC, &[Role::FrontDesk]));
    let before = rows(&desk, batch).await;
    put(&reader, format!("{}{}", path("/items/4"), said("treatment")), &[("content-type", "text/html")], &note)
        .await
        .is_problem(403, "refused");
    reader.ask(Method::DELETE, &path(""), &[], Vec::new()).await.is_problem(403, "refused");
    reader.ask(Method::POST, &path("/complete?items=9"), &[], Vec::new()).await.is_problem(403, "refused");
    let elsewhere = format!("{}{}", of_batch(CLINIC, BatchId::generate(), ""), said("treatment"));
    put(&reader, elsewhere, &[], b"").await.is_problem(403, "refused");
    assert_eq!(rows(&desk, batch).await, before, "nothing of it was changed");

    // No more than so many: what did not come is missing, and nothing comes any more.
    desk.ask(Method::POST, &path("/complete?items=4"), &[], Vec::new()).await.is_problem(422, "items");
    let complete = desk.ask(Method::POST, &path("/complete?items=6"), &[], Vec::new()).await;
    assert_eq!((complete.status, &complete.json()["items"]), (200, &json!(6)), "{}", complete.text());
    item(2, &note).await.is_problem(409, "batch-closed");
    put(&desk, of_three, &[], &note).await.is_problem(409, "batch-closed");
    assert_eq!(item(1, &note).await.json()["job"], first.json()["job"], "what came may be asked for again");
    let status = eventually("its end", async || {
        let status = desk.get(&path("")).await.json();
        (status["state"] == "complete").then_some(status)
    });
    assert_eq!(status.await["counts"], json!({ "done": 2, "missing": 3, "refused": 1 }));
    let rows = rows(&desk, batch).await;
    let told: Vec<(u64, &str)> =
        rows.iter().map(|row| (row["item"].as_u64().unwrap(), row["state"].as_str().unwrap())).collect();
    let wanted = [(1, "done"), (2, "missing"), (3, "refused"), (4, "missing"), (5, "done"), (6, "missing")];
    assert_eq!(told, wanted);
    assert_eq!((&rows[0]["job"], &rows[2]["reason"]), (&first.json()["job"], &json!("media-type")));
    let table = desk.get(&path("/result?format=csv")).await.text();
    assert!(table.starts_with("item,state,job,reason\r\n1,done,") && table.lines().count() == 7, "{table}");
    desk.get(&path("/result?format=xml")).await.is_problem(400, "parameters");
    assert_eq!(desk.get(&job_path(CLINIC, rows[4]["job"].as_str().unwrap(), "")).await.json()["state"], "done");

    // One that is cancelled takes nothing more in.
    let other = BatchId::generate();
    put(&desk, format!("{}{}", of_batch(CLINIC, other, ""), said("treatment")), &[], b"").await;
    let cancelled = desk.ask(Method::DELETE, &of_batch(CLINIC, other, ""), &[], Vec::new()).await;
    assert_eq!(cancelled.json()["takes_items"], false);
    assert_eq!(desk.get(&of_batch(CLINIC, other, "")).await.json()["state"], "cancelled");
    let late = format!("{}{}", of_batch(CLINIC, other, "/items/1"), said("treatment"));
    put(&desk, late, &[], &note).await.is_problem(409, "batch-closed");
}

/// The command, as an integrator runs it: with an address and a token, and no file of the fleet's.
struct Commands {
    place: tempfile::TempDir,
    asking: Asking,
}

impl Commands {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program::docward());
        command.args(["batch"]).args(arguments).current_dir(self.place.path()).stdin(Stdio::null());
        command.env("DOCWARD_LOCAL", self.place.path().join("nothing-is-here"));
        command
            .env("DOCWARD_SERVICE", format!("http://{}", self.asking.address))
            .env("DOCWARD_TOKEN", &self.asking.token);
        command.kill_on_drop(true);
        command
    }

    async fn run(&self, arguments: &[&str]) -> Output {
        within("a command", self.command(arguments).output()).await.unwrap()
    }

    fn begin(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    async fn rows(&self) -> Vec<Value> {
        let result = self.run(&["result", "list.ndjson"]).await;
        let text = String::from_utf8(result.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// A client that is killed, a service that is killed: what is sent again is done once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_loses_and_doubles_nothing_of_a_batch_whoever_is_killed() {
    const FILES: usize = 24;
    let fleet = Fleet::start(&[US]).await;
    let own = OwnService::start(&fleet, US).await;
    let fleets_own = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let asking = Asking { address: own.address, ..fleets_own.clone() };
    let mut commands = Commands { place: tempfile::tempdir().unwrap(), asking };
    let folder = commands.place.path().join("in");
    std::fs::create_dir(&folder).unwrap();
    for number in 0..FILES {
        std::fs::write(
            folder.join(format!("{number:02} =Tamsin Okafor.txt")),
            format!("Visit {number}. Nothing else."),
        )
        .unwrap();
    }
    let submit =
        ["submit", "in", "--tenant", CLINIC, "--region", US, "--list", "list.ndjson", "--purpose", "treatment"];
    let came = async |commands: &Commands| {
        let rows = commands.rows().await;
        rows.iter().filter(|row| row["job"].is_string()).count()
    };

    let mut client = commands.begin(&submit);
    eventually("some items", async || (came(&commands).await >= 5).then_some(())).await;
    client.kill().await.unwrap();
    let after_client = came(&commands).await;
    let mut client = commands.begin(&["resume", "list.ndjson"]);
    eventually("some more", async || (came(&commands).await > after_client).then_some(())).await;
    own.kill().await;
    client.kill().await.unwrap();

    // The fleet's own service goes on with it.
    commands.asking = fleets_own;
    let resumed = commands.run(&["resume", "list.ndjson", "--wait"]).await;
    let said = String::from_utf8_lossy(&resumed.stderr).into_owned();
    assert!(resumed.status.success(), "{said}{}", String::from_utf8_lossy(&resumed.stdout));
    let rows = commands.rows().await;
    let jobs: BTreeSet<&str> = rows.iter().map(|row| row["job"].as_str().unwrap()).collect();
    assert_eq!((rows.len(), jobs.len()), (FILES, FILES), "each has a job of its own");
    assert!(rows.iter().all(|row| row["state"] == "done" && row["file"].as_str().unwrap().contains("Tamsin Okafor")));
    let (client, tenant) = fleet.home(CLINIC);
    assert_eq!(client.ledger().jobs(tenant.id, &[], 1000).await.unwrap().len(), FILES, "and nothing was done twice");
    let table = commands.run(&["result", "list.ndjson", "--csv"]).await;
    assert_eq!(String::from_utf8(table.stdout).unwrap().lines().count(), FILES + 1);
    let status = commands.run(&["status", "list.ndjson"]).await;
    let status = String::from_utf8(status.stdout).unwrap();
    assert!(status.contains(&format!("complete, {FILES} items: {FILES} done")), "{status}");

    // What a person may get wrong says what to do.
    for (arguments, says) in [
        (vec!["resume", "elsewhere.ndjson"], "no list of a batch"),
        (vec!["submit", "nothing", "--tenant", CLINIC, "--region", US], "cannot be read"),
        (submit.to_vec(), "can't be written"),
        (vec!["submit", "in", "--tenant", CLINIC, "--region", "eu-central-1"], "not at home"),
        (vec!["submit", "in", "--tenant", INSURANCE, "--region", US], "There is nothing here"),
    ] {
        let output = commands.run(&arguments).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(says), "{arguments:?}: {said}");
    }
}

/// A file of many claims: each has an outcome of its own, one that is wrong sinks no other, and nothing is lost or there twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_takes_each_claim_of_a_file_in_as_an_item_of_its_own() {
    let fleet = Fleet::start(&[US]).await;
    let asking = Asking::of(&fleet, US, CLINIC, "claims-processor").await;
    let commands = Commands { place: tempfile::tempdir().unwrap(), asking };
    let claims = std::fs::read(fixtures::folder().join("acknowledgements/claims-with-errors.837")).unwrap();
    let place = |name: &str| commands.place.path().join(name);
    std::fs::write(place("claims.837"), &claims).unwrap();
    std::fs::write(place("note.txt"), fixtures::document(NOTE)).unwrap();
    let submit = ["submit", "claims.837", "note.txt", "--tenant", CLINIC, "--region", US, "--purpose", "payment"];
    let submit = [&submit[..], &["--list", "list.ndjson", "--wait"]].concat();
    let submitted = commands.run(&submit).await;
    assert!(submitted.status.success(), "{}", String::from_utf8_lossy(&submitted.stderr));
    let rows = commands.rows().await;
    let file_of = |row: &Value| row["file"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let names: Vec<String> = rows.iter().map(file_of).collect();
    assert_eq!(names, ["claims.837#1", "claims.837#2", "claims.837#3", "claims.837#4", "note.txt"]);
    assert!(rows.iter().all(|row| row["state"] == "done"), "{rows:?}");
    let mut told = Vec::new();
    for row in &rows[..4] {
        let path = job_path(CLINIC, row["job"].as_str().unwrap(), "/acknowledgement?purpose=payment");
        let answer = commands.asking.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let text = answer.text();
        let of_claims: Vec<String> = text
            .lines()
            .filter(|line| line.starts_with("TRN*2*PF") || line.starts_with("AMT*Y"))
            .map(str::to_owned)
            .collect();
        // The receiver's sum and the provider's are the claim's own.
        told.push(of_claims.join(" ").replace('~', ""));
    }
    assert_eq!(
        told,
        [
            "AMT*YU*146.5 AMT*YU*146.5 TRN*2*PF-10021",
            "AMT*YY*84.5 AMT*YY*84.5 TRN*2*PF-10022",
            "AMT*YY*185.75 AMT*YY*185.75 TRN*2*PF-10023",
            "AMT*YY*262.35 AMT*YY*262.35 TRN*2*PF-10024",
        ]
    );
    // Again, nothing is done.
    let resumed = commands.run(&["resume", "list.ndjson", "--json"]).await;
    assert!(resumed.status.success(), "{}", String::from_utf8_lossy(&resumed.stderr));
    let (client, tenant) = fleet.home(CLINIC);
    assert_eq!(client.ledger().jobs(tenant.id, &[], 100).await.unwrap().len(), 5);
    // As it is: one item, whatever is wrong with it.
    let whole =
        ["submit", "claims.837", "--whole", "--tenant", CLINIC, "--region", US, "--list", "whole.ndjson", "--wait"];
    assert!(commands.run(&whole).await.status.success());
    assert_eq!(std::fs::read_to_string(place("whole.ndjson")).unwrap().lines().count(), 2);
}

/// A client that is killed while it sends claims: the rows are the same in the same order, and a file that was changed meanwhile sends
/// nothing of what it is now.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_goes_on_with_the_claims_of_a_file_whose_client_was_killed() {
    const CLAIMS: usize = 36;
    const MANY: usize = 360;
    let fleet = Fleet::start(&[US]).await;
    let asking = Asking::of(&fleet, US, CLINIC, "claims-processor").await;
    let commands = Commands { place: tempfile::tempdir().unwrap(), asking };
    let file = commands.place.path().join("claims.837");
    let nine =
        String::from_utf8(std::fs::read(fixtures::folder().join("acknowledgements/batch.837")).unwrap()).unwrap();
    let own = |number: usize| {
        nine.replace("CLM*PF-", &format!("CLM*P{number}-")).replace("CLM*SC-", &format!("CLM*S{number}-"))
    };
    let claims = |count: usize| (0..count / 9).map(own).collect::<String>();
    let submit = |list: &'static str| {
        ["submit", "claims.837", "--tenant", CLINIC, "--region", US, "--purpose", "payment", "--list", list]
    };
    let rows = async |list: &str| -> Vec<Value> {
        let result = commands.run(&["result", list]).await;
        String::from_utf8(result.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let jobs = |rows: &[Value]| rows.iter().filter(|row| row["job"].is_string()).count();
    let killed = async |list: &'static str, count: usize| {
        std::fs::write(&file, claims(count)).unwrap();
        let mut client = commands.begin(&submit(list));
        eventually("some claims", async || (jobs(&rows(list).await) >= 3).then_some(())).await;
        client.kill().await.unwrap();
        rows(list).await
    };

    let before = killed("list.ndjson", CLAIMS).await;
    let resumed = commands.run(&["resume", "list.ndjson", "--wait"]).await;
    assert!(resumed.status.success(), "{}", String::from_utf8_lossy(&resumed.stderr));
    let after = rows("list.ndjson").await;
    let names: Vec<String> = (1..=CLAIMS).map(|number| format!("{}#{number}", file.display())).collect();
    assert_eq!(after.iter().map(|row| row["file"].as_str().unwrap()).collect::<Vec<_>>(), names);
    assert!(after.iter().all(|row| row["state"] == "done"), "{after:?}");
    assert_eq!(after.iter().map(|row| row["job"].as_str().unwrap()).collect::<BTreeSet<_>>().len(), CLAIMS);
    for (was, is) in before.iter().zip(&after).filter(|(was, _)| was["job"].is_string()) {
        assert_eq!((&was["item"], &was["job"]), (&is["item"], &is["job"]));
    }

    let before = killed("changed.ndjson", MANY).await;
    std::fs::write(&file, claims(MANY).replacen("CLM*P0-10021*146.5", "CLM*P0-10021*147.5", 1)).unwrap();
    let resumed = commands.run(&["resume", "changed.ndjson"]).await;
    let said = String::from_utf8_lossy(&resumed.stderr).into_owned();
    assert!(resumed.status.code() == Some(1) && said.contains("the file was changed since"), "{said}");
    let after = rows("changed.ndjson").await;
    // Four were on their way.
    assert!(after.len() == MANY && jobs(&after) <= jobs(&before) + 4 && jobs(&after) < MANY, "{}", jobs(&after));

    // What is wrong with the envelope concerns every claim: it is said, and the file is one item.
    std::fs::write(&file, nine.replacen("GE*2*310", "GE*3*310", 1)).unwrap();
    let whole = commands.run(&submit("whole.ndjson")).await;
    let said = String::from_utf8_lossy(&whole.stderr).into_owned();
    assert!(said.contains("its claims can't be told apart (rejected: the content is malformed)"), "{said}");
    assert_eq!(rows("whole.ndjson").await.len(), 1);
}

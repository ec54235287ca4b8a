//! The client that most programs have, `tus-js-client` of npm, as it is: interrupted, and resumed by another process.
//! `deploy/bootstrap` installs it into docward's own home.

use super::{job, jobs, pieces, status, uploads};
use crate::asking::{Asking, CLINIC, US};
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, within};
use docward_tests::program::installed;
use serde_json::Value;
use std::path::Path;
use tokio::process::Command;

/// What the client says at its end.
async fn uploaded(asking: &Asking, asked: Value) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/intake/uploads/upload.cjs");
    let mut node = Command::new("node");
    node.arg(script).env("DOCWARD_TUS", installed("tus")).env("TOKEN", &asking.token).env("ASKED", asked.to_string());
    let output = within("the client", node.kill_on_drop(true).output()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(said.lines().last().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_takes_an_upload_of_tus_js_client_in_that_was_interrupted() {
    let fleet = Fleet::start(&[US]).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let file = fleet.folder().join("Jane Doe.pdf");
    let report = fixtures::document("lab-report.pdf");
    std::fs::write(&file, &report).unwrap();
    let endpoint = format!("http://{}{}", desk.address, uploads(CLINIC, US));
    let asked = |more: Value| {
        let mut asked = serde_json::json!({ "file": file, "endpoint": endpoint, "chunkSize": report.len() / 4 });
        asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        asked
    };
    // It is interrupted behind its second chunk, and another process goes on where that was.
    let interrupted = uploaded(&desk, asked(serde_json::json!({ "stopsAfter": 2 }))).await;
    let url = interrupted["url"].as_str().unwrap().to_owned();
    assert_eq!(interrupted["finished"], false, "{interrupted}");
    assert_eq!(pieces(&fleet, US), 2);
    let resumed = uploaded(&desk, asked(serde_json::json!({ "url": url }))).await;
    assert_eq!((&resumed["finished"], &resumed["url"]), (&true.into(), &url.clone().into()), "{resumed}");
    assert_eq!(resumed["began"], report.len() / 4 * 2, "what came did not come again");
    let place = url.split_once(&desk.address.to_string()).unwrap().1;
    let of_report = job(&status(&desk, place).await);
    assert_eq!(resumed["job"], format!("/v1/tenants/{CLINIC}/jobs/{of_report}"));
    // Another way: all at once, with the request that begins it.
    let at_once = serde_json::json!({ "uploadDataDuringCreation": true, "chunkSize": report.len() });
    let at_once = uploaded(&desk, asked(at_once)).await;
    assert_eq!(at_once["finished"], true, "{at_once}");
    // And it is told what is wrong.
    let refused = uploaded(&desk.with(""), asked(serde_json::json!({}))).await;
    assert_eq!((&refused["finished"], &refused["status"]), (&false.into(), &401.into()), "{refused}");
    let of_other =
        job(&status(&desk, at_once["url"].as_str().unwrap().split_once(&desk.address.to_string()).unwrap().1).await);
    fleet.done(CLINIC, [of_report, of_other]).await;
    assert_eq!((jobs(&fleet, CLINIC).await, pieces(&fleet, US)), (2, 0));
}

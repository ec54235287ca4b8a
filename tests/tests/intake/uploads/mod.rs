//! Documents that come in several requests, by tus 1.0, over real connections to real services.

mod javascript;
mod killed;
mod refused;
mod whole;

use crate::asking::{Answer, Asking, stored};
use docward_envelope::JobId;
use docward_tests::fleet::{Fleet, eventually};
use docward_tests::services::superuser_url;
use hyper::Method;
use sqlx::{Connection, PgConnection};

const NOTE: &str = "discharge-note.txt";
const LAB_REPORT: &str = "lab-report.pdf";
const TUS: (&str, &str) = ("tus-resumable", "1.0.0");
const PIECE: (&str, &str) = ("content-type", "application/offset+octet-stream");

fn uploads(tenant: &str, at: &str) -> String {
    format!("/v1/tenants/{tenant}/uploads?region={at}&purpose=treatment&lane=interactive")
}

/// Begins one of so many bytes, at that path.
async fn begin(asking: &Asking, path: &str, length: usize) -> Answer {
    asking.ask(Method::POST, path, &[TUS, ("upload-length", &length.to_string())], Vec::new()).await
}

/// Where an upload of so many bytes is.
async fn begun(asking: &Asking, path: &str, length: usize) -> String {
    let answer = begin(asking, path, length).await;
    assert_eq!((answer.status, answer.header("upload-offset")), (201, Some("0")), "{}", answer.text());
    answer.header("location").unwrap().to_owned()
}

async fn add(asking: &Asking, place: &str, offset: usize, more: &[(&str, &str)], body: &[u8]) -> Answer {
    let offset = offset.to_string();
    let headers = [&[TUS, PIECE, ("upload-offset", &*offset)], more].concat();
    asking.ask(Method::PATCH, place, &headers, body.to_vec()).await
}

async fn status(asking: &Asking, place: &str) -> Answer {
    asking.ask(Method::HEAD, place, &[TUS], Vec::new()).await
}

/// How much of it came.
async fn offset(asking: &Asking, place: &str) -> usize {
    let answer = status(asking, place).await;
    assert_eq!(answer.status, 200, "{place}");
    answer.header("upload-offset").unwrap().parse().unwrap()
}

/// Adds what a writer that was killed, or cut off a moment ago, still keeps from being added.
async fn add_once_free(asking: &Asking, place: &str, offset: usize, body: &[u8]) -> Answer {
    eventually("that somebody may write", async || {
        let answer = add(asking, place, offset, &[], body).await;
        (answer.status != 423).then_some(answer)
    })
    .await
}

/// The job that an answer names, of a document that was handed in.
fn job(answer: &Answer) -> JobId {
    let place =
        answer.header("content-location").unwrap_or_else(|| panic!("no job: {} {}", answer.status, answer.text()));
    place.rsplit('/').next().unwrap().parse().unwrap()
}

/// What lies of uploads in a region's bucket.
fn pieces(fleet: &Fleet, at: &str) -> usize {
    stored(fleet, at).iter().filter(|name| name.contains("/-upload/")).count()
}

async fn superuser(fleet: &Fleet, at: &str) -> PgConnection {
    PgConnection::connect(&superuser_url(fleet.folder(), &fleet.ledger_url(at))).await.unwrap()
}

/// How many jobs a tenant has.
async fn jobs(fleet: &Fleet, slug: &str) -> usize {
    let (client, tenant) = fleet.home(slug);
    client.ledger().jobs(tenant.id, &[], 100).await.unwrap().len()
}

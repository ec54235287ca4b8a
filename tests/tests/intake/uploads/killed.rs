//! A service that is killed in the middle: nothing that it said it had is lost, and nothing is done twice.

use super::{NOTE, TUS, add, add_once_free, begun, job, jobs, offset, pieces, status, superuser, uploads};
use crate::asking::{Asking, CLINIC, US};
use crate::serving::OwnService;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually};
use hyper::Method;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_goes_on_with_an_upload_whose_service_was_killed() {
    let fleet = Fleet::start(&[US]).await;
    let own = OwnService::start(&fleet, US).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let theirs = Asking { address: own.address, ..desk.clone() };
    let note: Vec<u8> = fixtures::document(NOTE).into_iter().chain(std::iter::repeat_n(b' ', 6_000_000)).collect();
    let place = begun(&theirs, &uploads(CLINIC, US), note.len()).await;
    let head = format!(
        "PATCH {place} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n\
         content-type: application/offset+octet-stream\r\ncontent-length: {}\r\n\r\n",
        desk.token,
        note.len()
    );
    let mut stream = TcpStream::connect(own.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&note[..5_000_000]).await.unwrap();
    // It says how much is durable while the rest is still to come, and no more than that.
    let came = eventually("whole pieces of it", async || {
        let came = offset(&desk, &place).await;
        (came >= 4_000_000).then_some(came)
    });
    let came = came.await;
    assert!(came <= 5_000_000, "{came}");
    own.kill().await;
    assert_eq!(offset(&desk, &place).await, came, "what it said it had is there");
    add(&desk, &place, came, &[], &note[came..]).await.is_problem(423, "locked");
    let last = add_once_free(&desk, &place, came, &note[came..]).await;
    assert_eq!(last.status, 204, "{}", last.text());
    fleet.done(CLINIC, [job(&last)]).await;
    assert_eq!((jobs(&fleet, CLINIC).await, pieces(&fleet, US)), (1, 0));
}

/// All of it came and is durable, and who took it in is killed before it is handed in: whoever is asked next hands it in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_hands_an_upload_in_once_whose_service_was_killed_behind_the_last_of_it() {
    let fleet = Fleet::start(&[US]).await;
    let mut superuser = superuser(&fleet, US).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let note = fixtures::document(NOTE);
    for asks_by_head in [true, false] {
        let own = OwnService::start(&fleet, US).await;
        let theirs = Asking { address: own.address, ..desk.clone() };
        let place = begun(&theirs, &uploads(CLINIC, US), note.len()).await;
        // The note that it was received has to wait, so that the service is killed just there.
        sqlx::raw_sql("BEGIN; LOCK TABLE ledger.received IN ACCESS EXCLUSIVE MODE")
            .execute(&mut superuser)
            .await
            .unwrap();
        let (asks, at, all) = (theirs.clone(), place.clone(), note.clone());
        let never_answered = tokio::spawn(async move { add(&asks, &at, 0, &[], &all).await.status });
        eventually("all of it", async || (offset(&desk, &place).await == note.len()).then_some(())).await;
        assert!(status(&desk, &place).await.header("content-location").is_none(), "it is not handed in yet");
        own.kill().await;
        assert!(never_answered.await.is_err(), "nobody was told that it was");
        sqlx::raw_sql("ROLLBACK").execute(&mut superuser).await.unwrap();
        let handed_in = eventually("that somebody hands it in", async || {
            let answer =
                if asks_by_head { status(&desk, &place).await } else { add(&desk, &place, note.len(), &[], b"").await };
            answer.header("content-location").is_some().then_some(answer)
        });
        let of_note = job(&handed_in.await);
        assert_eq!(job(&status(&desk, &place).await), of_note);
        fleet.done(CLINIC, [of_note]).await;
        assert_eq!(pieces(&fleet, US), 0);
        assert_eq!(desk.ask(Method::DELETE, &place, &[TUS], Vec::new()).await.status, 204);
    }
    assert_eq!(jobs(&fleet, CLINIC).await, 2, "each once");
}

//! Documents that come in several requests, as the ledger knows them: one who writes, what counts, and what goes when it is over.

use crate::database::Database;
use crate::documents::{Document, noon};
use docward_envelope::{Fact, Lane, LeaseId, ObjectName, ObjectPrefix, Purpose, Stage, TenantId, Timestamp, UploadId};
use docward_ledger::{
    Answered, Ledger, LedgerError, MOST_OF_ACCOUNT, MOST_UPLOADS, Received, StoredPiece, Upload, UploadState,
};
use docward_tests::signing::Said;
use std::time::Duration;

fn at(second: u64) -> Timestamp {
    noon() + Duration::from_secs(second)
}

fn new(length: u64) -> Upload {
    Upload {
        id: UploadId::generate(),
        account: "a.okafor".to_owned(),
        purpose: Purpose::Treatment,
        lane: Lane::Interactive,
        length,
        came: 0,
        pieces: 0,
        expires: at(3600),
        state: UploadState::Open,
    }
}

async fn begun(ledger: &Ledger, tenant: TenantId, length: u64) -> Upload {
    let upload = new(length);
    assert!(ledger.begin_upload(tenant, &upload, at(0)).await.unwrap());
    upload
}

fn piece(offset: u64) -> StoredPiece {
    StoredPiece { offset, lease: LeaseId::generate() }
}

fn received(tenant: TenantId) -> (Document, Received) {
    let document = Document::of(tenant);
    let (envelope, fact) = (document.envelope(Stage::Ocr), document.accepted());
    (document, Received { lane: Lane::Interactive, envelope, fact })
}

#[tokio::test]
async fn one_at_a_time_writes_to_an_upload_and_what_a_slow_one_did_does_not_count() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let upload = begun(&ledger, tenant, 30).await;
    assert_eq!(ledger.upload(tenant, upload.id).await.unwrap(), Some(upload.clone()));
    let take = async |second| ledger.write_to_upload(tenant, upload.id, at(second)).await.unwrap();
    let (slow, found) = take(0).await.unwrap();
    assert_eq!(found, upload);
    assert_eq!(take(1).await, None, "somebody writes");
    let first = piece(0);
    ledger.pieces_came(&slow, &[first], 10, at(15)).await.unwrap();
    assert_eq!(take(34).await, None, "it said that it goes on");
    ledger.upload_goes_on(&slow, at(34)).await.unwrap();
    assert_eq!(take(53).await, None);
    let (next, found) = take(55).await.unwrap();
    assert_eq!((found.came, found.pieces), (10, 1));
    // Whoever was taken to have given up was not killed, but slow.
    let given_up = Err(LedgerError::GivenUp);
    assert_eq!(ledger.pieces_came(&slow, &[piece(10)], 20, at(56)).await, given_up);
    assert_eq!(ledger.upload_goes_on(&slow, at(56)).await, given_up);
    assert_eq!(ledger.end_upload(&slow).await, given_up);
    ledger.leave_upload(&slow).await.unwrap();
    assert_eq!(take(56).await, None, "it does nothing to who writes now");
    // Several pieces count together, and nothing goes back.
    let rest = [piece(10), piece(20)];
    ledger.pieces_came(&next, &rest, 30, at(57)).await.unwrap();
    assert!(ledger.pieces_came(&next, &[piece(30)], 31, at(57)).await.is_err(), "more than announced");
    assert_eq!(ledger.pieces_came(&next, &[], 20, at(57)).await, given_up);
    let named =
        |piece: StoredPiece| ObjectName::Piece { tenant, upload: upload.id, offset: piece.offset, lease: piece.lease };
    assert_eq!(ledger.pieces(tenant, upload.id).await.unwrap(), [first, rest[0], rest[1]].map(named));
    ledger.leave_upload(&next).await.unwrap();
    assert!(take(58).await.is_some());
}

#[tokio::test]
async fn an_upload_is_handed_in_once_and_only_when_all_of_it_came() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let upload = begun(&ledger, tenant, 20).await;
    let (slow, _) = ledger.write_to_upload(tenant, upload.id, at(0)).await.unwrap().unwrap();
    ledger.pieces_came(&slow, &[piece(0)], 10, at(1)).await.unwrap();
    let (early, stored) = received(tenant);
    let too_early = ledger.receive(&stored, Some(Answered::Upload(&slow)), at(2)).await;
    assert!(too_early == Err(LedgerError::GivenUp) && !ledger.was_received(tenant, early.job).await.unwrap());
    ledger.pieces_came(&slow, &[piece(10)], 20, at(3)).await.unwrap();
    // It is handed in by somebody else, and then by the slow one: once.
    let (next, _) = ledger.write_to_upload(tenant, upload.id, at(100)).await.unwrap().unwrap();
    let ((document, stored), (late, stored_late)) = (received(tenant), received(tenant));
    ledger.receive(&stored, Some(Answered::Upload(&next)), at(101)).await.unwrap();
    for writer in [&slow, &next] {
        assert_eq!(
            ledger.receive(&stored_late, Some(Answered::Upload(writer)), at(102)).await,
            Err(LedgerError::GivenUp)
        );
    }
    assert!(ledger.was_received(tenant, document.job).await.unwrap());
    assert!(!ledger.was_received(tenant, late.job).await.unwrap(), "nothing of it counts");
    let state = async || ledger.upload(tenant, upload.id).await.unwrap().unwrap().state;
    assert_eq!(state().await, UploadState::HandedIn(document.job));
    // Its client wants no more to hear of it.
    ledger.end_upload(&next).await.unwrap();
    assert_eq!(state().await, UploadState::Ended);
}

#[tokio::test]
async fn what_is_written_to_an_upload_that_is_over_does_not_count() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let upload = begun(&ledger, tenant, 20).await;
    let (writer, _) = ledger.write_to_upload(tenant, upload.id, at(3590)).await.unwrap().unwrap();
    ledger.pieces_came(&writer, &[piece(0)], 10, at(3599)).await.unwrap();
    let late = ledger.pieces_came(&writer, &[piece(10)], 20, at(3600)).await;
    assert!(matches!(late, Err(LedgerError::GivenUp)), "{late:?}");
    assert!(matches!(ledger.upload_goes_on(&writer, at(3600)).await, Err(LedgerError::GivenUp)));
    assert_eq!(ledger.pieces(tenant, upload.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_left_of_an_upload_that_is_over_is_due_until_a_receipt_says_that_it_went() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let left = begun(&ledger, tenant, 20).await;
    let (writer, _) = ledger.write_to_upload(tenant, left.id, at(0)).await.unwrap().unwrap();
    ledger.pieces_came(&writer, &[piece(0)], 10, at(1)).await.unwrap();
    // One that was handed in, and of which whoever did took the pieces away; and one that was slow once.
    let mut ended = Vec::new();
    for was_slow in [false, true] {
        let upload = begun(&ledger, tenant, 0).await;
        let (mut writer, _) = ledger.write_to_upload(tenant, upload.id, at(0)).await.unwrap().unwrap();
        assert!(ledger.upload_is_cleared(&writer).await.is_err(), "it is still open");
        if was_slow {
            writer = ledger.write_to_upload(tenant, upload.id, at(100)).await.unwrap().unwrap().0;
        }
        ledger.end_upload(&writer).await.unwrap();
        ledger.upload_is_cleared(&writer).await.unwrap();
        ended.push(upload.id);
    }
    let prefixes = async |second| {
        let due = ledger.due(at(second)).await.unwrap();
        due.into_iter().map(|due| due.prefix).collect::<Vec<ObjectPrefix>>()
    };
    // One of which what came could not be taken away at its end goes at once, as soon as nobody writes to it.
    let stays = begun(&ledger, tenant, 0).await;
    let (writer, _) = ledger.write_to_upload(tenant, stays.id, at(0)).await.unwrap().unwrap();
    ledger.end_upload(&writer).await.unwrap();
    assert_eq!(prefixes(1).await, []);
    ledger.leave_upload(&writer).await.unwrap();
    assert_eq!(prefixes(1).await, [ObjectPrefix::Upload(tenant, stays.id)]);
    let due = ledger.due(at(1)).await.unwrap();
    ledger.said(&[due[0].receipt(ledger.region(), "janitor", 1, at(1))]).await.unwrap();
    assert_eq!(ledger.upload(tenant, stays.id).await.unwrap().unwrap().state, UploadState::Ended, "it is still known");
    assert_eq!(prefixes(3719).await, [], "what is being written when it is over is written by then");
    let mut wanted = vec![ObjectPrefix::Upload(tenant, left.id), ObjectPrefix::Upload(tenant, ended[1])];
    let mut found = prefixes(3720).await;
    wanted.sort();
    found.sort();
    assert_eq!(found, wanted, "a slow one may have written since");
    assert!(ledger.upload(tenant, left.id).await.unwrap().unwrap().is_over(at(3600)));

    let due = ledger.due(at(3720)).await.unwrap();
    let receipts: Vec<Fact> = due.iter().map(|due| due.receipt(ledger.region(), "janitor", 1, at(3721))).collect();
    ledger.said(&receipts).await.unwrap();
    assert_eq!(prefixes(9999).await, []);
    assert_eq!(ledger.upload(tenant, left.id).await.unwrap(), None, "no row is left");
    assert_eq!(ledger.pieces(tenant, left.id).await.unwrap(), []);
    // Of which nothing was left its row goes with the next one that begins.
    assert!(ledger.upload(tenant, ended[0]).await.unwrap().is_some());
    let next = Upload { expires: at(9999), ..new(1) };
    assert!(ledger.begin_upload(tenant, &next, at(3602)).await.unwrap());
    assert_eq!(ledger.upload(tenant, ended[0]).await.unwrap(), None);
}

#[tokio::test]
async fn a_tenant_has_so_many_uploads_open_at_a_time_and_keeps_none_from_others() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (tenant, other) = (TenantId::generate(), TenantId::generate());
    let mut last = None;
    for number in 0..MOST_UPLOADS {
        let upload = Upload { account: format!("a.{}", number / MOST_OF_ACCOUNT), ..new(1) };
        if number == MOST_OF_ACCOUNT {
            let more = Upload { account: "a.0".to_owned(), ..new(1) };
            assert!(!ledger.begin_upload(tenant, &more, at(0)).await.unwrap(), "one account has not all of them");
        }
        assert!(ledger.begin_upload(tenant, &upload, at(0)).await.unwrap());
        last = Some(upload);
    }
    assert!(!ledger.begin_upload(tenant, &new(1), at(0)).await.unwrap());
    assert_eq!(ledger.upload(other, last.as_ref().unwrap().id).await.unwrap(), None, "another's is not there");
    assert!(ledger.begin_upload(other, &new(1), at(0)).await.unwrap());
    let (writer, _) = ledger.write_to_upload(tenant, last.unwrap().id, at(0)).await.unwrap().unwrap();
    ledger.end_upload(&writer).await.unwrap();
    assert!(ledger.begin_upload(tenant, &new(1), at(0)).await.unwrap(), "one that ends makes room");
    assert!(!ledger.begin_upload(tenant, &new(1), at(0)).await.unwrap());
    assert!(
        ledger.begin_upload(tenant, &Upload { expires: at(9999), ..new(1) }, at(3600)).await.unwrap(),
        "those are over"
    );
}

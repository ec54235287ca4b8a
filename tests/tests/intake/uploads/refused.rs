//! What is wrong with an upload has an answer of its own, and nothing half-stored is left.

use super::{NOTE, PIECE, TUS, add, begin, begun, jobs, offset, pieces, status, superuser, uploads};
use crate::asking::{Asking, CLINIC, EU, INSURANCE, US, stored, token_of};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use docward_envelope::{DataClass, GrantId, Purpose, Timestamp, UploadId};
use docward_intake::identity::Role;
use docward_tests::canaries::Canaries;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, region};
use docward_trust_policy::{Action, Grant};
use hyper::Method;
use std::time::Duration;

/// What a client may well call a file.
const NAME: &str = "../../etc/Jane-Doe-8f14e45f\u{202e}fdp.exe";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_answers_what_is_wrong_with_an_upload_and_keeps_nothing_of_it() {
    let fleet = Fleet::start(&[US, EU]).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let (path, note) = (uploads(CLINIC, US), fixtures::document(NOTE));
    let before = stored(&fleet, US);
    let post = async |headers: &[(&str, &str)]| desk.ask(Method::POST, &path, headers, Vec::new()).await;
    for version in [&[][..], &[("tus-resumable", "0.2.2")], &[TUS, TUS]] {
        let answer = post(&[version, &[("upload-length", "10")]].concat()).await;
        answer.is_problem(412, "tus-version");
        assert_eq!((answer.header("tus-version"), answer.header("tus-resumable")), (Some("1.0.0"), Some("1.0.0")));
    }
    for lengths in [&[][..], &[("upload-length", "-1")], &[("upload-length", "x")], &[("upload-defer-length", "1")]] {
        post(&[&[TUS], lengths].concat()).await.is_problem(400, "upload-length");
    }
    post(&[TUS, ("upload-length", "999999999999")]).await.is_problem(413, "size");
    let typed = [TUS, ("upload-length", "10"), ("content-type", "application/pdf")];
    desk.ask(Method::POST, &path, &typed, b"0123456789".to_vec()).await.is_problem(415, "media-type");
    for query in ["", "?region=us-east-1", "?region=us-east-1&purpose=fun&lane=batch"] {
        begin(&desk, &format!("/v1/tenants/{CLINIC}/uploads{query}"), 10).await.is_problem(400, "parameters");
    }
    // Decided by the head: nothing of the body is sent.
    let head = |path: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ntus-resumable: 1.0.0\r\nupload-length: 1000\r\n\
             content-type: application/offset+octet-stream\r\ncontent-length: 1000\r\nconnection: close\r\n\r\n",
            desk.token
        )
    };
    let elsewhere = desk.raw(head(&uploads(CLINIC, EU)).as_bytes(), false).await;
    assert!(elsewhere.starts_with("HTTP/1.1 421 ") && elsewhere.contains("other-region"), "{elsewhere}");
    let too_much = desk.raw(head(&path).replace("upload-length: 1000", "upload-length: 999").as_bytes(), false).await;
    assert!(too_much.starts_with("HTTP/1.1 413 "), "{too_much}");
    // One that brings some of it and breaks off is not begun: its client does not know where it is.
    let cut = [head(&path).as_bytes(), &note[..500]].concat();
    let said = desk.raw(&cut, true).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 400 "), "{said}");
    eventually("that nothing is left", async || (stored(&fleet, US) == before).then_some(())).await;

    // A file's name is kept nowhere, whatever it is.
    let named = format!("filename {},filetype YQ==", STANDARD.encode(NAME));
    let length = note.len().to_string();
    let answer = post(&[TUS, ("upload-length", &length), ("upload-metadata", &named)]).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let place = answer.header("location").unwrap().to_owned();
    assert_eq!(status(&desk, &place).await.header("upload-metadata"), None);

    let adds =
        async |headers: &[(&str, &str)], body: &[u8]| desk.ask(Method::PATCH, &place, headers, body.to_vec()).await;
    adds(&[PIECE, ("upload-offset", "0")], &note).await.is_problem(412, "tus-version");
    adds(&[TUS, PIECE], &note).await.is_problem(400, "upload-offset");
    adds(&[TUS, ("upload-offset", "0"), ("content-type", "application/octet-stream")], &note)
        .await
        .is_problem(415, "media-type");
    add(&desk, &place, 0, &[("upload-checksum", "md5 XrY7u+Ae7tCTyyK7j1rNww==")], &note)
        .await
        .is_problem(400, "upload-checksum");
    let of_other = "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=";
    let mismatch = add(&desk, &place, 0, &[("upload-checksum", of_other)], &note).await;
    mismatch.is_problem(460, "checksum");
    assert_eq!((offset(&desk, &place).await, pieces(&fleet, US)), (0, 0), "none of it counts, and none is left");
    let more = [&note[..], b"x"].concat();
    add(&desk, &place, 0, &[], &more).await.is_problem(413, "too-much");
    // The same where it is not announced how much comes.
    let chunked = format!(
        "PATCH {place} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n\
         content-type: application/offset+octet-stream\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n{:x}\r\n",
        desk.token,
        more.len()
    );
    let chunked = [chunked.as_bytes(), &more, b"\r\n0\r\n\r\n"].concat();
    let said = desk.raw(&chunked, false).await;
    assert!(said.starts_with("HTTP/1.1 413 "), "{said}");
    assert_eq!((offset(&desk, &place).await, pieces(&fleet, US)), (0, 0));
    desk.get(&place).await.is_problem(405, "method");
    desk.ask(Method::POST, &place, &[TUS, ("x-http-method-override", "PUT")], Vec::new())
        .await
        .is_problem(405, "method");

    // More pieces than an upload may have: as after ten thousand tiny requests.
    let mut superuser = superuser(&fleet, US).await;
    let pieces_had = async |superuser: &mut _, count: i32| {
        sqlx::query("UPDATE ledger.uploads SET pieces = $1").bind(count).execute(superuser).await.unwrap();
    };
    pieces_had(&mut superuser, 10_000).await;
    add(&desk, &place, 0, &[], &note[..1]).await.is_problem(413, "pieces");
    pieces_had(&mut superuser, 9_999).await;
    assert_eq!(add(&desk, &place, 0, &[], &note[..1]).await.status, 204);
    add(&desk, &place, 1, &[], &note[1..2]).await.is_problem(413, "pieces");

    // It expires: from then on it is over, and what is left of it goes.
    assert_eq!(pieces(&fleet, US), 1);
    let expire = "UPDATE ledger.uploads SET expires = now() - interval '3 minutes'";
    sqlx::query(expire).execute(&mut superuser).await.unwrap();
    for _ in 0..2 {
        assert_eq!(status(&desk, &place).await.status, 410);
        add(&desk, &place, 1, &[], &note[1..2]).await.is_problem(410, "upload-over");
    }
    eventually("that nothing is left", async || {
        let rows =
            "SELECT (SELECT count(*) FROM ledger.uploads WHERE NOT cleared) + (SELECT count(*) FROM ledger.pieces)";
        let rows: i64 = sqlx::query_scalar(rows).fetch_one(&mut superuser).await.unwrap();
        (rows == 0 && stored(&fleet, US) == before).then_some(())
    })
    .await;
    assert_eq!(status(&desk, &place).await.status, 404);
    assert_eq!(jobs(&fleet, CLINIC).await, 0);
    let scan =
        Canaries::new([NAME.to_owned(), STANDARD.encode(NAME), "Jane-Doe-8f14e45f".to_owned()]).scan(fleet.folder());
    assert!(scan.found.is_empty() && scan.files.len() > 100, "{:?}", scan.found);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_tells_nobody_of_anothers_upload_and_ends_one_with_the_leave_to_begin_it() {
    let fleet = Fleet::start(&[US]).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let note = fixtures::document(NOTE);
    let grant_of = |person: &str| Grant {
        id: GrantId::generate(),
        person: person.to_owned(),
        tenants: [fleet.home(CLINIC).1.id].into(),
        regions: [region(US)].into(),
        data_classes: [DataClass::Phi, DataClass::Redacted].into(),
        purposes: [Purpose::Treatment, Purpose::Operations].into(),
        actions: [Action::Submit, Action::Audit].into(),
        expires: Timestamp::now() + Duration::from_hours(1),
    };
    let (colleague, leaves) = (grant_of("c.colleague"), grant_of("l.leaves"));
    let registry = fleet.home(CLINIC).0.connections().registry().await.unwrap();
    for grant in [&colleague, &leaves] {
        registry.grant(grant, Timestamp::now()).await.unwrap();
    }
    let of = |account: &str| desk.with(token_of(&fleet, account, CLINIC, &[Role::FrontDesk]));
    let (colleague, leaving) = (of("c.colleague"), of("l.leaves"));
    let path = uploads(CLINIC, US);
    for asking in [&colleague, &leaving] {
        eventually("the grant in the service's copy", async || {
            (begin(asking, &path, 9).await.status == 201).then_some(())
        })
        .await;
    }

    let place = begun(&desk, &path, note.len()).await;
    assert_eq!(add(&desk, &place, 0, &[], &note[..9]).await.status, 204);
    let insurer = Asking::of(&fleet, US, INSURANCE, "front-desk").await;
    let unknown = place.replace(place.rsplit('/').next().unwrap(), &UploadId::generate().to_string());
    let nothing = add(&desk, &unknown, 0, &[], &note).await;
    nothing.is_problem(404, "not-found");
    // Another tenant's, another account's, one that is not there, and what is no id: nobody is told which.
    let theirs = place.replace(CLINIC, INSURANCE);
    for (asking, place) in [
        (&insurer, &place),
        (&insurer, &theirs),
        (&colleague, &place),
        (&desk, &unknown),
        (&desk, &format!("/v1/tenants/{CLINIC}/uploads/x")),
    ] {
        for offset in [0, 9, 10] {
            let answer = add(asking, place, offset, &[], &note[9..]).await;
            assert_eq!((answer.status, &answer.body), (404, &nothing.body), "{place}");
        }
        assert_eq!(status(asking, place).await.status, 404, "{place}");
        assert_eq!(asking.ask(Method::DELETE, place, &[TUS], Vec::new()).await.status, 404, "{place}");
    }
    let auditor = Asking::of(&fleet, US, CLINIC, "auditor").await;
    add(&auditor, &place, 9, &[], &note[9..]).await.is_problem(403, "role");
    begin(&auditor, &path, 9).await.is_problem(403, "role");
    assert_eq!(offset(&desk, &place).await, 9, "nothing of it was changed");

    // A grant that is taken back ends it.
    let own = begun(&leaving, &path, note.len()).await;
    assert_eq!(add(&leaving, &own, 0, &[], &note[..9]).await.status, 204);
    let revoke = fleet.run(&["grant", "revoke", &leaves.id.to_string()]).await;
    assert!(revoke.status.success(), "{}", String::from_utf8_lossy(&revoke.stderr));
    eventually("that it is taken back", async || (status(&leaving, &own).await.status != 200).then_some(())).await;
    let refused = add(&leaving, &own, 9, &[], &note[9..]).await;
    assert!([403, 404].contains(&refused.status), "{} {}", refused.status, refused.text());

    // While the tenant is frozen nothing more comes in, and what came stays.
    let freeze = fleet.run(&["freeze", "--tenant", CLINIC, "--region", US]).await;
    assert!(freeze.status.success(), "{}", String::from_utf8_lossy(&freeze.stderr));
    let held = eventually("the freeze", async || {
        let answer = add(&desk, &place, 9, &[], b"").await;
        (answer.status != 204).then_some(answer)
    });
    held.await.is_problem(503, "held");
    begin(&desk, &path, 9).await.is_problem(503, "held");
    assert_eq!(offset(&desk, &place).await, 9);
    let thaw = fleet.run(&["thaw", "--tenant", CLINIC, "--region", US]).await;
    assert!(thaw.status.success(), "{}", String::from_utf8_lossy(&thaw.stderr));
    let last = eventually("that it is over", async || {
        let answer = add(&desk, &place, 9, &[], &note[9..]).await;
        (answer.status != 503).then_some(answer)
    });
    let last = last.await;
    assert_eq!(last.status, 204, "{}", last.text());
    fleet.done(CLINIC, [super::job(&last)]).await;
}

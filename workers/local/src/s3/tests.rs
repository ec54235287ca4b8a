//! The endpoint as strangers and neighbours see it. What it does for docward is tested through the store.

use super::{ServeError, Users, serve};
use docward_envelope::{BucketUser, Signer};
use docward_runtime::config::BucketKey;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

fn key(access_key: &str, secret: &str) -> BucketKey {
    BucketKey { access_key: access_key.to_owned(), secret: secret.to_owned() }
}

fn users() -> Users {
    Users::new([(BucketUser::Role(Signer::Person), &key("access", "secret"))]).unwrap()
}

async fn status_of(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split_whitespace().nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn whatever_is_not_signed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (address, life) = serve(folder.path(), ANY_PORT, &users()).await.unwrap();
    let endpoint = tokio::spawn(life);
    std::fs::create_dir(folder.path().join("bucket")).unwrap();
    std::fs::write(folder.path().join("bucket/object"), b"sealed").unwrap();
    let forged = "Authorization: AWS4-HMAC-SHA256 Credential=access/20260101/us-east-1/s3/aws4_request, \
        SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=00\r\nx-amz-date: 20260101T000000Z\r\n\
        x-amz-content-sha256: UNSIGNED-PAYLOAD\r\n";
    for line in [
        "GET / ",
        "GET /bucket?list-type=2 ",
        "GET /bucket/object ",
        "HEAD /bucket/object ",
        "PUT /bucket/other ",
        "PUT /other ",
        "DELETE /bucket/object ",
        "DELETE /bucket ",
        "POST /bucket?delete ",
        "GET /bucket/object?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00 ",
    ] {
        for headers in ["", forged] {
            let request =
                format!("{line}HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}Content-Length: 0\r\n\r\n");
            let status = status_of(address, &request).await;
            assert!(status.starts_with('4'), "{line}{headers}: {status}");
        }
    }
    assert_eq!(std::fs::read(folder.path().join("bucket/object")).unwrap(), b"sealed");
    assert!(!folder.path().join("bucket/other").exists() && !folder.path().join("other").exists());
    endpoint.abort();
}

#[tokio::test]
async fn a_folder_has_one_endpoint_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let (_, life) = serve(folder.path(), ANY_PORT, &users()).await.unwrap();
    assert_eq!(serve(folder.path(), ANY_PORT, &users()).await.err(), Some(ServeError::AlreadyServed));
    drop(life);
    assert!(serve(folder.path(), ANY_PORT, &users()).await.is_ok());
}

#[test]
fn nobody_is_let_in_without_credentials_or_with_anothers() {
    let ocr = BucketUser::Role(Signer::Ocr);
    for (access_key, secret) in [("", "secret"), ("access", "")] {
        let refused = Users::new([(ocr, &key(access_key, secret))]).err();
        assert_eq!(refused, Some(ServeError::Credentials));
    }
    let same = [(ocr, &key("access", "one")), (BucketUser::Maker, &key("access", "two"))];
    assert_eq!(Users::new(same).err(), Some(ServeError::Credentials));
}

#[tokio::test]
async fn what_an_earlier_process_did_not_finish_writing_goes() {
    let folder = tempfile::tempdir().unwrap();
    serve(folder.path(), ANY_PORT, &users()).await.map(drop).unwrap();
    let unfinished = folder.path().join(".incoming/0");
    std::fs::write(&unfinished, b"half of an object").unwrap();
    serve(folder.path(), ANY_PORT, &users()).await.map(drop).unwrap();
    assert!(!unfinished.exists());
}

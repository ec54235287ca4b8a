//! Alerts on their way to somebody's endpoint: in order, signed, again until they are taken.

use crate::database::Database;
use crate::documents::{Document, region};
use docward_envelope::{Alert, AlertId, AlertRule, Timestamp};
use docward_runtime::config::Alerts;
use docward_runtime::services::webhook::Webhook;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::HashMap;
use std::os::unix::fs::PermissionsExt;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

const SECRET: &str = "between docward and the receiver";

/// One post, as it arrived.
struct Post {
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

/// An endpoint that answers each post with the next of these.
async fn endpoint(answers: Vec<u16>) -> (String, mpsc::UnboundedReceiver<Post>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/alerts", listener.local_addr().unwrap());
    let (sender, posts) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        for answer in answers {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let mut headers = HashMap::new();
            let mut line = String::new();
            while stream.read_line(&mut line).await.unwrap() > 2 {
                if let Some((name, value)) = line.trim_end().split_once(": ") {
                    headers.insert(name.to_lowercase(), value.to_owned());
                }
                line.clear();
            }
            let mut body = vec![0; headers["content-length"].parse().unwrap()];
            stream.read_exact(&mut body).await.unwrap();
            sender.send(Post { headers, body }).unwrap();
            let text = format!("HTTP/1.1 {answer} \r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(text.as_bytes()).await.unwrap();
        }
    });
    (address, posts)
}

fn alert(rule: AlertRule) -> Alert {
    let document = Document::new();
    Alert {
        id: AlertId::random(),
        rule,
        region: region(),
        at: Timestamp::now(),
        tenant: Some(document.tenant),
        job: Some(document.job),
        stage: None,
        actor: None,
        reason: "seal".to_owned(),
        count: 1,
    }
}

#[tokio::test]
async fn an_endpoint_is_told_in_order_until_it_takes_each() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let alerts = [alert(AlertRule::SealFailed), alert(AlertRule::QueueMismatch)];
    for alert in &alerts {
        assert!(ledger.file_alert(alert, docward_envelope::Signer::Redact).await.unwrap());
        assert!(!ledger.file_alert(alert, docward_envelope::Signer::Redact).await.unwrap(), "filed once");
    }
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    let (webhook, mut posts) = endpoint(vec![503, 200, 204]).await;
    let webhook = Webhook::new(&Alerts { webhook, secret }).unwrap();

    assert!(webhook.round(&ledger).await.is_err(), "not taken");
    assert_eq!(ledger.undelivered_alerts(10).await.unwrap().len(), 2);
    webhook.round(&ledger).await.unwrap();
    assert!(ledger.undelivered_alerts(10).await.unwrap().is_empty());
    webhook.round(&ledger).await.unwrap();

    for expected in [&alerts[0], &alerts[0], &alerts[1]] {
        let post = posts.recv().await.unwrap();
        assert_eq!(serde_json::from_slice::<Alert>(&post.body).unwrap(), *expected);
        assert_eq!(post.headers["docward-alert"], expected.id.as_str());
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(&post.body);
        let expected = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
        assert_eq!(post.headers["docward-signature"], expected);
    }
    assert!(posts.recv().await.is_none(), "nothing is told twice once it was taken");
}

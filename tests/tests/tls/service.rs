//! A region's HTTP service behind its own certificate, and an issuer whose keys are at an address of the network.

use crate::authority::Authority;
use docward::session::account;
use docward_intake::identity::{OwnIssuer, Role};
use docward_network::TlsServer;
use docward_runtime::config::Identity;
use docward_tests::fleet::{Fleet, within};
use docward_tests::program;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio_rustls::TlsAcceptor;

const REGION: &str = "us-east-1";
const TENANT: &str = "harbor-clinic";

/// Answers whoever asks over TLS with an issuer's keys.
async fn publish(listener: TcpListener, files: TlsServer, keys: String) {
    let tls = TlsAcceptor::from(Arc::new(files.server().unwrap()));
    while let Ok((stream, _)) = listener.accept().await {
        let Ok(mut stream) = tls.accept(stream).await else { continue };
        let _head = stream.read(&mut [0; 4096]).await;
        let answer = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{keys}", keys.len());
        let _gone = stream.write_all(answer.as_bytes()).await;
        let _gone = stream.shutdown().await;
    }
}

/// A service that believes an authority beside the system's, if one is named.
async fn serve(fleet: &Fleet, authority: Option<&Path>) -> (Child, SocketAddr) {
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = Command::new(program::docward());
    command.args(["serve", "--region", REGION, "--listen", &address.to_string(), "--supervised"]);
    command.env("DOCWARD_LOCAL", fleet.folder()).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    command.envs(authority.map(|path| ("SSL_CERT_FILE", path)));
    let mut service = command.spawn().unwrap();
    let mut lines = BufReader::new(service.stdout.take().unwrap()).lines();
    assert_eq!(within("its start", lines.next_line()).await.unwrap().as_deref(), Some("ready"));
    (service, address)
}

/// What a client is answered that believes an authority, if one is named.
async fn asked(address: SocketAddr, scheme: &str, authority: Option<&Path>, token: &str) -> Output {
    let mut curl = Command::new("curl");
    curl.args(["-sS", "-w", "\n%{http_code}", "-H", &format!("Authorization: Bearer {token}")]);
    curl.arg(format!("{scheme}://localhost:{}/v1/tenants/{TENANT}/jobs", address.port()));
    curl.args(authority.into_iter().flat_map(|path| [Path::new("--cacert"), path]));
    within("the answer", curl.output()).await.unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_answers_over_tls_and_believes_an_issuer_that_it_reaches_over_tls() {
    let fleet = Fleet::start(&[REGION]).await;
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new(folder.path());
    let certified = authority.certify("localhost").kept_private();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let issuer = OwnIssuer::of_key(&OwnIssuer::new_key().unwrap(), &at, "docward").unwrap();
    let files = TlsServer { certificate: certified.certificate.clone(), key: certified.key.clone() };
    tokio::spawn(publish(listener, files, issuer.keys().to_string()));
    fleet.configure(REGION, |config, _| {
        if let Some(service) = &mut config.service {
            let (certificate, key) = (certified.certificate.clone(), certified.key.clone());
            service.certificate = Some(Identity { certificate, key });
            service.issuers = vec![issuer.configuration(&format!("{at}/keys"))];
        }
    });
    let token = issuer.token(&account(), TENANT, &[], &[Role::FrontDesk], Duration::from_mins(15)).unwrap();
    let path = authority.path();

    let (_service, address) = serve(&fleet, Some(&path)).await;
    let answer = asked(address, "https", Some(&path), &token).await;
    assert!(said(&answer).ends_with("\n200") && said(&answer).contains("\"jobs\""), "{}", said(&answer));
    // A client that does not know the authority, and one that speaks in the clear, are told nothing.
    let unknown = asked(address, "https", None, &token).await;
    assert_eq!(unknown.status.code(), Some(60), "{}", String::from_utf8_lossy(&unknown.stderr));
    let clear = asked(address, "http", None, &token).await;
    assert!(!clear.status.success() && said(&clear) == "\n000", "{}", said(&clear));

    // A service that does not know the authority believes no keys that it vouches for.
    let (_service, address) = serve(&fleet, None).await;
    let answer = asked(address, "https", Some(&path), &token).await;
    assert!(said(&answer).ends_with("\n503") && said(&answer).contains("issuer"), "{}", said(&answer));
}

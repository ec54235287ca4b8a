//! `amqps://` towards a RabbitMQ that takes TLS connections with client certificates only.

use crate::authority::{Authority, Certified};
use docward_broker::{Broker, BrokerConfig, BrokerError, TlsFiles, TlsIdentity};
use docward_envelope::Signer;
use docward_local::servers::{LocalServices, Plan};
use docward_network::TlsError;
use docward_tests::signing::key;
use std::fs::Permissions;
use std::io::Read as _;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

/// How long a connection is tried.
const PATIENCE: Duration = Duration::from_secs(10);

fn config(uri: String, tls: TlsFiles) -> BrokerConfig {
    let (region, signer) = ("us-east-1".parse().unwrap(), key(Signer::Ledger));
    BrokerConfig { uri, tls, region, environment: None, process: "test", signer }
}

async fn refused(uri: &str, tls: &TlsFiles) -> BrokerError {
    Broker::connect_within(&config(uri.to_owned(), tls.clone()), PATIENCE).await.err().unwrap()
}

fn folder() -> tempfile::TempDir {
    // One that the servers' own users can pass through.
    let place = tempfile::Builder::new().prefix("docward-tls-").tempdir_in("/var/tmp").unwrap();
    std::fs::set_permissions(place.path(), Permissions::from_mode(0o711)).unwrap();
    place
}

/// Makes a broker that starts in a folder listen for TLS too, and ask its clients for their certificates.
fn listen(services: &Path, authority: &Authority, server: &Certified, port: u16) {
    let home = services.join("rabbitmq");
    std::fs::create_dir_all(&home).unwrap();
    let settings = format!(
        "[{{rabbit, [{{ssl_listeners, [{{\"127.0.0.1\", {port}}}]}},\n  {{ssl_options, [{{cacertfile, \"{}\"}}, {{certfile, \"{}\"}}, \
         {{keyfile, \"{}\"}},\n    {{verify, verify_peer}}, {{fail_if_no_peer_cert, true}}]}}]}}].\n",
        authority.path().display(),
        server.certificate.display(),
        server.key.display()
    );
    std::fs::write(home.join("advanced.config"), settings).unwrap();
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_is_believed_by_its_certificate_and_believes_its_clients_by_theirs() {
    let place = folder();
    let authority = Authority::new(&place.path().join("ours"));
    let (server, client) = (authority.certify("localhost"), authority.certify("worker").kept_private());
    let us = "us-east-1".parse().unwrap();
    let (services, port) = (place.path().join("services"), free_port());
    listen(&services, &authority, &server, port);
    let services = LocalServices::start(&services, &Plan::for_one_test(vec![us])).await.unwrap();
    let plain = services.amqp_uri(&"us-east-1".parse().unwrap(), Signer::Ledger).unwrap();
    let (user, place_of) = plain.strip_prefix("amqp://").unwrap().split_once('@').unwrap();
    let host = place_of.split_once('/').unwrap().1;
    let uri = format!("amqps://{user}@localhost:{port}/{host}");
    let identity = Some(TlsIdentity { certificate: client.certificate.clone(), key: client.key.clone() });
    let tls = TlsFiles { authorities: Some(authority.path()), identity: identity.clone() };

    let broker = Broker::connect_within(&config(uri.clone(), tls.clone()), PATIENCE).await.unwrap();
    broker.declare().await.unwrap();
    broker.close().await;

    let system = TlsFiles { authorities: None, identity: identity.clone() };
    assert_eq!(refused(&uri, &system).await, BrokerError::Untrusted, "the system's authorities do not vouch for it");
    let other = Authority::new(&place.path().join("other"));
    let others = TlsFiles { authorities: Some(other.path()), identity };
    assert_eq!(refused(&uri, &others).await, BrokerError::Untrusted, "another authority does not");
    let by_address = uri.replace("@localhost:", "@127.0.0.1:");
    assert_eq!(refused(&by_address, &tls).await, BrokerError::Untrusted, "its certificate is for another name");
    let nobody = TlsFiles { authorities: Some(authority.path()), identity: None };
    assert_eq!(refused(&uri, &nobody).await, BrokerError::Refused, "the broker wants to know who we are");
    let stranger = other.certify("worker").kept_private();
    let stranger = Some(TlsIdentity { certificate: stranger.certificate, key: stranger.key });
    let foreign = TlsFiles { authorities: Some(authority.path()), identity: stranger };
    assert_eq!(refused(&uri, &foreign).await, BrokerError::Refused, "a certificate of a stranger's");
}

/// What is behind the address gets a handshake, and neither user nor password.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn amqps_says_nothing_in_the_clear() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::task::spawn_blocking(move || {
        let mut first = [0; 8];
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut first).unwrap();
        first
    });
    let place = folder();
    let tls = TlsFiles { authorities: Some(Authority::new(place.path()).path()), identity: None };
    let uri = format!("amqps://user:secret@localhost:{port}/host");
    let connecting = tokio::spawn(async move { refused(&uri, &tls).await });
    let heard = heard.await.unwrap();
    assert_eq!(heard[..2], [0x16, 0x03], "a record of a TLS handshake (RFC 8446, 5.1): {heard:?}");
    assert_eq!(connecting.await.unwrap(), BrokerError::Unreachable);
}

#[tokio::test]
async fn another_machine_is_never_spoken_to_in_the_clear() {
    for host in ["10.0.0.1", "broker.example.com", "localhost.example.com", "127.1", "0.0.0.0"] {
        let uri = format!("amqp://user:secret@{host}:5672/host");
        assert_eq!(refused(&uri, &TlsFiles::default()).await, BrokerError::InTheClear, "{host}");
    }
    let address = "amqp://user:secret@[fd00::1]:5672/host";
    assert_eq!(refused(address, &TlsFiles::default()).await, BrokerError::Address, "nobody else is asked in its stead");
}

#[tokio::test]
async fn files_that_cannot_be_used_are_told_at_once() {
    let place = folder();
    let authority = Authority::new(place.path());
    let (one, other) = (authority.certify("one"), authority.certify("other").kept_private());
    let uri = "amqps://user:secret@localhost:1/host";
    let missing = TlsFiles { authorities: Some(place.path().join("missing.pem")), identity: None };
    assert_eq!(refused(uri, &missing).await, BrokerError::Tls(TlsError::Authorities));
    let empty = TlsFiles { authorities: Some(one.key.clone()), identity: None };
    assert_eq!(refused(uri, &empty).await, BrokerError::Tls(TlsError::Authorities), "a file without a certificate");
    let identity = Some(TlsIdentity { certificate: one.certificate.clone(), key: one.key });
    let exposed = TlsFiles { authorities: Some(authority.path()), identity };
    assert_eq!(refused(uri, &exposed).await, BrokerError::Tls(TlsError::Exposed), "a key that others may read");
    let identity = Some(TlsIdentity { certificate: one.certificate, key: other.key });
    let mixed = TlsFiles { authorities: Some(authority.path()), identity };
    assert_eq!(refused(uri, &mixed).await, BrokerError::Tls(TlsError::Identity), "another certificate's key");
}

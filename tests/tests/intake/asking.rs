//! Who asks a region's HTTP service: requests as a client sends them, and answers as they come.

use docward_envelope::JobId;
use docward_intake::identity::{OwnIssuer, Role};
use docward_runtime::config::{ConfigRole, Configurations};
use docward_tests::fleet::{Fleet, eventually, region, within};
use docward_tests::services::superuser_url;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, HeaderMap, HeaderName};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use sqlx::{Connection, PgConnection};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

pub(crate) const US: &str = "us-east-1";
pub(crate) const EU: &str = "eu-central-1";
pub(crate) const CLINIC: &str = "harbor-clinic";
pub(crate) const INSURANCE: &str = "summit-insurance";
pub(crate) const KLINIK: &str = "rhein-klinik";

/// A whole answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}: {}", self.status, self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// That it is a problem document of this status and type.
    pub(crate) fn is_problem(&self, status: u16, word: &str) {
        assert_eq!(
            (self.status, self.header("content-type")),
            (status, Some("application/problem+json")),
            "{}",
            self.text()
        );
        let problem = self.json();
        assert_eq!((&problem["type"], &problem["status"]), (&format!("/problems/{word}").into(), &status.into()));
    }
}

/// One service, and a token to show it.
#[derive(Clone)]
pub(crate) struct Asking {
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
}

impl Asking {
    /// The account that runs the test, for a tenant where it is at home.
    pub(crate) async fn of(fleet: &Fleet, at: &str, tenant: &str, role: &str) -> Self {
        let printed = fleet.run(&["token", "--tenant", tenant, "--role", role, "--for", "10m"]).await;
        assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
        let token = String::from_utf8(printed.stdout).unwrap().trim().to_owned();
        Self { address: address(fleet, at), token }
    }

    /// The same service with another token.
    pub(crate) fn with(&self, token: impl Into<String>) -> Self {
        Self { token: token.into(), ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], Vec::new()).await
    }

    /// Hands a document in.
    pub(crate) async fn hand_in(&self, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        self.ask(Method::POST, path, headers, body).await
    }

    pub(crate) async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let (head, body) = within(path, self.begin(method, path, headers, body)).await.into_parts();
        let body = within(path, body.collect()).await.unwrap().to_bytes().to_vec();
        Answer { status: head.status.as_u16(), headers: head.headers, body }
    }

    /// The answer's head; its body comes as it comes.
    pub(crate) async fn begin(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Response<Incoming> {
        self.begin_on(TcpStream::connect(self.address).await.unwrap(), method, path, headers, body).await
    }

    /// The same on a connection that is there.
    pub(crate) async fn begin_on(
        &self,
        stream: TcpStream,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Response<Incoming> {
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path).header("host", self.address.to_string());
        if !self.token.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(name.parse::<HeaderName>().unwrap(), *value);
        }
        sender.send_request(request.body(Full::new(Bytes::from(body))).unwrap()).await.unwrap()
    }

    /// A connection from another address of this machine, as if from another client.
    pub(crate) async fn connection_from(&self, address: Ipv4Addr) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((address, 0).into()).unwrap();
        socket.connect(self.address).await.unwrap()
    }

    /// The head of a request with a document of so many bytes, and some more fields.
    pub(crate) fn head(&self, path: &str, length: usize, more: &str) -> String {
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: {length}\r\n{more}\r\n",
            self.token
        )
    }

    /// Sends exactly this, and nothing more; gives what comes until the service says no more.
    pub(crate) async fn raw(&self, request: &[u8], then_closes: bool) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // The service may refuse before it has read all of it.
        let _refused = stream.write_all(request).await;
        if then_closes {
            stream.shutdown().await.unwrap();
        }
        let mut answer = Vec::new();
        let read = tokio::time::timeout(Duration::from_mins(1), async {
            let mut piece = [0; 4096];
            while let Ok(count @ 1..) = stream.read(&mut piece).await {
                answer.extend_from_slice(&piece[..count]);
            }
        });
        read.await.expect("the service ends the connection");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The job that was made of a document.
    pub(crate) async fn submitted(&self, tenant: &str, at: &str, body: Vec<u8>) -> JobId {
        let answer = self.hand_in(&documents(tenant, at), &[], body).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.json()["job"].as_str().unwrap().parse().unwrap()
    }
}

pub(crate) fn documents(tenant: &str, at: &str) -> String {
    format!("/v1/tenants/{tenant}/documents?region={at}&purpose=treatment&lane=interactive")
}

pub(crate) fn job_path(tenant: &str, job: impl std::fmt::Display, rest: &str) -> String {
    format!("/v1/tenants/{tenant}/jobs/{job}{rest}")
}

/// What lies of documents in a region's bucket.
pub(crate) fn stored(fleet: &Fleet, at: &str) -> Vec<String> {
    fleet.objects(at).into_iter().filter(|name| !name.contains("/-audit/")).collect()
}

/// Where a region's service is.
pub(crate) fn address(fleet: &Fleet, at: &str) -> SocketAddr {
    let config = Configurations::in_folder(fleet.folder()).region(&region(at), None, ConfigRole::Intake).unwrap();
    config.service.unwrap().listen
}

/// The fleet's own issuer, as who holds its key has it; for another audience where one is named.
pub(crate) fn issuer(fleet: &Fleet, audience: Option<&str>) -> OwnIssuer {
    let mut config = Configurations::in_folder(fleet.folder()).issuer().unwrap();
    config.audience = audience.map_or(config.audience, str::to_owned);
    OwnIssuer::open(&config).unwrap()
}

/// A token of any account, for a quarter of an hour.
pub(crate) fn token_of(fleet: &Fleet, account: &str, tenant: &str, roles: &[Role]) -> String {
    issuer(fleet, None).token(account, tenant, &[], roles, Duration::from_mins(15)).unwrap()
}

/// Waits until so many named requests are being answered.
pub(crate) async fn in_flight(fleet: &Fleet, at: &str, requests: i64) {
    let url = superuser_url(fleet.folder(), &fleet.ledger_url(at));
    let mut superuser = PgConnection::connect(&url).await.unwrap();
    eventually("that they are being answered", async || {
        let query = "SELECT count(*) FROM ledger.requests WHERE job IS NULL";
        let found: i64 = sqlx::query_scalar(query).fetch_one(&mut superuser).await.unwrap();
        (found == requests).then_some(())
    })
    .await;
}

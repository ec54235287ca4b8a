//! A stand-in for AWS STS that speaks its protocol (AWS Query: a form in, XML out), and what an S3 server then does with
//! the sessions: takes those it knows, and asks each one's policy about every request.

use crate::iam::{Asked, action, allows};
use docward_envelope::Timestamp;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::dto::DeleteObjectsInput;
use s3s::path::S3Path;
use s3s::{S3Request, S3Result, s3_error};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What a role's policy says instead of a tenant.
pub(crate) const TAGGED: &str = "${aws:PrincipalTag/tenant}";

/// A session as it was asked for and given.
#[derive(Clone)]
pub(crate) struct Issued {
    pub(crate) asked: BTreeMap<String, String>,
    pub(crate) access_key: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    over: bool,
}

impl Issued {
    pub(crate) fn policy(&self) -> Value {
        serde_json::from_str(&self.asked["Policy"]).unwrap()
    }

    /// The session's tags.
    pub(crate) fn tags(&self) -> BTreeMap<String, String> {
        let named = |number: usize, part: &str| self.asked.get(&format!("Tags.member.{number}.{part}")).cloned();
        (1..).map_while(|number| Some((named(number, "Key")?, named(number, "Value")?))).collect()
    }
}

#[derive(Default)]
struct State {
    issued: Vec<Issued>,
    /// Answered instead of a session: status and error code.
    failing: Option<(u16, &'static str)>,
    /// Sessions end so soon.
    soon: Option<Duration>,
    /// What was asked of S3, and by which access key.
    requests: Vec<(String, String)>,
    /// What the region's own credentials may do in S3.
    base: Option<Value>,
    /// What sessions of a role may do at most, by the role's name; everything if nothing was said.
    roles: BTreeMap<String, Value>,
    /// As servers do that know sessions and no policies.
    ignores_policies: bool,
    /// Where the objects lie.
    root: PathBuf,
}

/// A running stand-in. Clones share it.
#[derive(Clone)]
pub(crate) struct StsStandIn {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    _serving: Arc<Serving>,
}

struct Serving(JoinHandle<()>);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl StsStandIn {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, state) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(State::default())));
        let shared = state.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = shared.clone();
                let service = hyper::service::service_fn(move |request| answer(request, state.clone()));
                let connection =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
                tokio::spawn(connection);
            }
        });
        Self { address, state, _serving: Arc::new(Serving(serving)) }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on every call is answered with this, or with a session again.
    pub(crate) fn fail(&self, with: Option<(u16, &'static str)>) {
        self.state.lock().unwrap().failing = with;
    }

    /// Sessions last so long from now on, whatever was asked for.
    pub(crate) fn end_after(&self, soon: Duration) {
        self.state.lock().unwrap().soon = Some(soon);
    }

    /// S3 takes none of the sessions of before any more.
    pub(crate) fn end_all(&self) {
        self.state.lock().unwrap().issued.iter_mut().for_each(|issued| issued.over = true);
    }

    /// What the region's own credentials may do in S3; everything if nothing was said.
    pub(crate) fn base_may(&self, policy: Value) {
        self.state.lock().unwrap().base = Some(policy);
    }

    /// What sessions of a role may do at most.
    pub(crate) fn role_may(&self, role: &str, policy: Value) {
        self.state.lock().unwrap().roles.insert(role.to_owned(), policy);
    }

    /// From now on sessions may do everything.
    pub(crate) fn ignore_policies(&self) {
        self.state.lock().unwrap().ignores_policies = true;
    }

    /// Where the S3 server that it guards keeps its objects.
    pub(crate) fn guard(&self, root: PathBuf) {
        self.state.lock().unwrap().root = root;
    }

    pub(crate) fn issued(&self) -> Vec<Issued> {
        self.state.lock().unwrap().issued.clone()
    }

    /// What was asked of S3 since the last time this was asked: operation and access key.
    pub(crate) fn requests(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.state.lock().unwrap().requests)
    }
}

async fn answer(request: Request<Incoming>, state: Arc<Mutex<State>>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let authorization = header("authorization").to_owned();
    let ours = authorization.starts_with("AWS4-HMAC-SHA256 Credential=access/");
    let for_sts = authorization.contains("/us-east-1/sts/aws4_request");
    let form = header("content-type") == "application/x-www-form-urlencoded";
    let body = request.into_body().collect().await?.to_bytes();
    let asked: BTreeMap<String, String> = fields(std::str::from_utf8(&body).unwrap());
    let mut state = state.lock().unwrap();
    let refused = match state.failing {
        _ if !ours || !for_sts || !form => Some((403, "InvalidClientTokenId")),
        _ if asked["Action"] != "AssumeRole" || asked["Version"] != "2011-06-15" => Some((400, "InvalidAction")),
        failing => failing,
    };
    let (status, xml) = match refused {
        Some((status, code)) => (status, error(code)),
        None => (200, state.issue(asked)),
    };
    let response = Response::builder().status(status).header("content-type", "text/xml");
    Ok(response.body(Full::new(Bytes::from(xml))).unwrap())
}

impl State {
    fn issue(&mut self, asked: BTreeMap<String, String>) -> String {
        let number = self.issued.len();
        let issued = Issued {
            access_key: format!("ASIASESSION{number}"),
            secret: format!("session-secret-{number}"),
            token: format!("session-token-{number}"),
            asked,
            over: false,
        };
        let lasts = self.soon.unwrap_or(Duration::from_secs(issued.asked["DurationSeconds"].parse().unwrap()));
        let xml = format!(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
             <AccessKeyId>{}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey><SessionToken>{}</SessionToken>\
             <Expiration>{}</Expiration></Credentials><AssumedRoleUser><AssumedRoleId>AROA:{number}</AssumedRoleId>\
             <Arn>arn:aws:sts::111122223333:assumed-role/docward-tenant/x</Arn></AssumedRoleUser></AssumeRoleResult>\
             <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleResponse>",
            issued.access_key,
            issued.secret,
            issued.token,
            Timestamp::now() + lasts
        );
        self.issued.push(issued);
        xml
    }

    /// What a key may do is what each of these allows; everything if nothing is said about it.
    fn policies_of(&self, access_key: &str) -> S3Result<Vec<Value>> {
        match self.by_key(access_key) {
            Some(_) if self.ignores_policies => Ok(Vec::new()),
            Some(issued) => Ok([issued.policy()].into_iter().chain(self.of_role(issued)).collect()),
            None if access_key == "access" => Ok(self.base.clone().into_iter().collect()),
            None => Err(s3_error!(InvalidAccessKeyId)),
        }
    }

    /// The policy of a session's role, for the session's tenant.
    fn of_role(&self, issued: &Issued) -> Option<Value> {
        let rules = self.roles.get(&issued.asked["RoleArn"])?;
        Some(serde_json::from_str(&rules.to_string().replace(TAGGED, &issued.tags()["tenant"])).unwrap())
    }

    fn by_key(&self, access_key: &str) -> Option<&Issued> {
        self.issued.iter().find(|issued| issued.access_key == access_key)
    }
}

fn error(code: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>not now</Message></Error><RequestId>1</RequestId></ErrorResponse>"
    )
}

/// A form's fields.
fn fields(form: &str) -> BTreeMap<String, String> {
    let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.bytes());
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let code = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&code).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}

#[async_trait::async_trait]
impl S3Auth for StsStandIn {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == "access" {
            return Ok("secret".into());
        }
        let state = self.state.lock().unwrap();
        state
            .by_key(access_key)
            .map(|issued| issued.secret.as_str().into())
            .ok_or_else(|| s3_error!(InvalidAccessKeyId))
    }
}

#[async_trait::async_trait]
impl S3Access for StsStandIn {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        let access_key = cx.credentials().ok_or_else(|| s3_error!(AccessDenied))?.access_key.clone();
        let token = cx.headers().get("x-amz-security-token").and_then(|token| token.to_str().ok()).map(str::to_owned);
        let mut state = self.state.lock().unwrap();
        state.requests.push((cx.s3_op().name().to_owned(), access_key.clone()));
        match state.by_key(&access_key) {
            Some(issued) if token.as_ref() != Some(&issued.token) => return Err(s3_error!(InvalidToken)),
            Some(Issued { over: true, .. }) => return Err(s3_error!(ExpiredToken)),
            _ => {}
        }
        let policies = state.policies_of(&access_key)?;
        let mut with = fields(cx.uri().query().unwrap_or_default());
        for condition in ["if-match", "if-none-match"] {
            let said = cx.headers().get(condition).and_then(|said| said.to_str().ok());
            with.extend(said.map(|said| (condition.to_owned(), said.to_owned())));
        }
        let operation = cx.s3_op().name();
        let S3Path::Object { bucket, key } = cx.s3_path() else {
            let resource = cx.s3_path().get_bucket_name().unwrap_or_default();
            return permit(all_allow(&policies, operation, resource, &with));
        };
        let name = format!("{bucket}/{key}");
        permit(all_allow(&policies, operation, &name, &with))?;
        // AWS says of what is not there that it was denied, to who may not list without a prefix.
        let reads = ["GetObject", "HeadObject"].contains(&operation);
        let may_list = all_allow(&policies, "ListObjectsV2", bucket, &BTreeMap::new());
        permit(!reads || may_list || state.root.join(&name).exists())
    }

    async fn delete_objects(&self, req: &mut S3Request<DeleteObjectsInput>) -> S3Result<()> {
        let access_key = req.credentials.as_ref().unwrap().access_key.clone();
        let state = self.state.lock().unwrap();
        let policies = state.policies_of(&access_key)?;
        let bucket = &req.input.bucket;
        let mut names = req.input.delete.objects.iter().map(|object| format!("{bucket}/{}", object.key));
        permit(names.all(|name| all_allow(&policies, "DeleteObject", &name, &BTreeMap::new())))
    }
}

/// What a session may do all of its policies allow: the one that goes with it, and its role's.
fn all_allow(policies: &[Value], operation: &str, resource: &str, with: &BTreeMap<String, String>) -> bool {
    // Asked of each of its keys instead.
    let by_key = operation == "DeleteObjects";
    policies.iter().all(|policy| {
        by_key
            || action(operation).is_some_and(|action| allows(policy, &Asked { action, resource, with: with.clone() }))
    })
}

fn permit(permitted: bool) -> S3Result<()> {
    if permitted { Ok(()) } else { Err(s3_error!(AccessDenied)) }
}

//! A stand-in for AWS KMS that speaks its protocol (AWS JSON 1.1 over HTTP): real AES-GCM with the encryption context as
//! associated data, key states, aliases, and the error shapes of the real one.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use docward_envelope::{JobId, Timestamp};
use hmac::{Hmac, Mac as _};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const NONCE: usize = 12;
const ID: usize = 26;

struct Kept {
    secret: [u8; 32],
    description: String,
    is_mac: bool,
    state: &'static str,
    deletion: Option<i64>,
}

#[derive(Default)]
struct State {
    keys: BTreeMap<String, Kept>,
    aliases: BTreeMap<String, String>,
    calls: Vec<String>,
    /// Answered instead of anything else: status and error code.
    failing: Option<(u16, &'static str)>,
}

/// A running stand-in.
pub(crate) struct KmsStandIn {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    serving: JoinHandle<()>,
}

impl Drop for KmsStandIn {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

type Answer = Result<Value, (u16, &'static str, &'static str)>;

impl KmsStandIn {
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
        Self { address, state, serving }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on every call is answered with this, or with what is right again.
    pub(crate) fn fail(&self, with: Option<(u16, &'static str)>) {
        self.state.lock().unwrap().failing = with;
    }

    /// Which operations were called since the last time this was asked.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().calls)
    }

    pub(crate) fn key_count(&self) -> usize {
        self.state.lock().unwrap().keys.len()
    }
}

async fn answer(request: Request<Incoming>, state: Arc<Mutex<State>>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let operation = header("x-amz-target").strip_prefix("TrentService.").unwrap_or_default().to_owned();
    let signed = header("authorization").starts_with("AWS4-HMAC-SHA256 Credential=access/");
    let spoken = header("content-type") == "application/x-amz-json-1.1";
    let body = request.into_body().collect().await?.to_bytes();
    let mut state = state.lock().unwrap();
    state.calls.push(operation.clone());
    let answer = match (signed && spoken, state.failing) {
        (false, _) => Err((400, "UnrecognizedClientException", "who is this?")),
        (_, Some((status, code))) => Err((status, code, "not now")),
        _ => state.act(&operation, &serde_json::from_slice(&body).unwrap()),
    };
    let (status, body) = match answer {
        Ok(body) => (200, body),
        Err((status, code, message)) => (status, json!({ "__type": code, "message": message })),
    };
    let response = Response::builder().status(status).header("content-type", "application/x-amz-json-1.1");
    Ok(response.body(Full::new(Bytes::from(body.to_string()))).unwrap())
}

const NOT_FOUND: (u16, &str, &str) = (400, "NotFoundException", "no such key or alias");
const INVALID_CIPHERTEXT: (u16, &str, &str) = (400, "InvalidCiphertextException", "");

impl State {
    fn act(&mut self, operation: &str, body: &Value) -> Answer {
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let bytes = |name: &str| BASE64.decode(body[name].as_str().unwrap_or_default()).unwrap();
        match operation {
            "CreateKey" => Ok(self.create(body)),
            "DescribeKey" => {
                let id = self.resolve(&text("KeyId"))?;
                Ok(json!({ "KeyMetadata": self.metadata(&id) }))
            }
            "CreateAlias" => {
                if self.aliases.contains_key(&text("AliasName")) {
                    return Err((400, "AlreadyExistsException", "there is such an alias"));
                }
                self.aliases.insert(text("AliasName"), text("TargetKeyId"));
                Ok(json!({}))
            }
            "UpdateAlias" => {
                let alias = self.aliases.get_mut(&text("AliasName")).ok_or(NOT_FOUND)?;
                *alias = text("TargetKeyId");
                Ok(json!({}))
            }
            "Encrypt" => {
                let (id, blob) = self.encrypt(&text("KeyId"), &bytes("Plaintext"), &body["EncryptionContext"])?;
                Ok(json!({ "CiphertextBlob": blob, "KeyId": arn(&id), "EncryptionAlgorithm": "SYMMETRIC_DEFAULT" }))
            }
            "Decrypt" => {
                let (id, plain) = self.decrypt(&text("KeyId"), &bytes("CiphertextBlob"), &body["EncryptionContext"])?;
                Ok(json!({ "Plaintext": BASE64.encode(plain), "KeyId": arn(&id) }))
            }
            "ReEncrypt" => {
                let (source, blob) = (text("SourceKeyId"), bytes("CiphertextBlob"));
                let (from, plain) = self.decrypt(&source, &blob, &body["SourceEncryptionContext"])?;
                let context = &body["DestinationEncryptionContext"];
                let (id, blob) = self.encrypt(&text("DestinationKeyId"), &plain, context)?;
                Ok(json!({ "CiphertextBlob": blob, "KeyId": arn(&id), "SourceKeyId": arn(&from) }))
            }
            "GenerateMac" => {
                let id = self.usable(&text("KeyId"), true)?;
                let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.keys[&id].secret).unwrap();
                mac.update(&bytes("Message"));
                Ok(json!({ "Mac": BASE64.encode(mac.finalize().into_bytes()), "KeyId": arn(&id) }))
            }
            "EnableKey" => self.set_state(&text("KeyId"), "Enabled"),
            "DisableKey" => self.set_state(&text("KeyId"), "Disabled"),
            "ScheduleKeyDeletion" => {
                self.set_state(&text("KeyId"), "PendingDeletion")?;
                let id = self.resolve(&text("KeyId"))?;
                let due = Timestamp::now().as_second() + 86_400 * body["PendingWindowInDays"].as_i64().unwrap();
                self.keys.get_mut(&id).unwrap().deletion = Some(due);
                Ok(json!({ "KeyId": arn(&id), "DeletionDate": due, "KeyState": "PendingDeletion" }))
            }
            _ => Err((400, "UnknownOperationException", "no such operation")),
        }
    }

    fn create(&mut self, body: &Value) -> Value {
        let id = JobId::generate().to_string();
        let kept = Kept {
            secret: random(),
            description: body["Description"].as_str().unwrap_or_default().to_owned(),
            is_mac: body["KeyUsage"] == "GENERATE_VERIFY_MAC" && body["KeySpec"] == "HMAC_256",
            state: "Enabled",
            deletion: None,
        };
        self.keys.insert(id.clone(), kept);
        json!({ "KeyMetadata": self.metadata(&id) })
    }

    fn metadata(&self, id: &str) -> Value {
        let kept = &self.keys[id];
        json!({
            "KeyId": id,
            "Arn": arn(id),
            "CreationDate": Timestamp::now().as_second(),
            "Enabled": kept.state == "Enabled",
            "Description": kept.description,
            "KeyState": kept.state,
            "DeletionDate": kept.deletion,
        })
    }

    fn resolve(&self, name: &str) -> Result<String, (u16, &'static str, &'static str)> {
        let id = match name.strip_prefix("arn:aws:kms:us-east-1:111122223333:key/") {
            Some(id) => id.to_owned(),
            None => self.aliases.get(name).cloned().unwrap_or_else(|| name.to_owned()),
        };
        if self.keys.contains_key(&id) { Ok(id) } else { Err(NOT_FOUND) }
    }

    fn usable(&self, name: &str, mac: bool) -> Result<String, (u16, &'static str, &'static str)> {
        let id = self.resolve(name)?;
        match &self.keys[&id] {
            Kept { state: "Disabled", .. } => Err((400, "DisabledException", "the key is disabled")),
            Kept { state: "PendingDeletion", .. } => {
                Err((400, "KMSInvalidStateException", "the key is pending deletion."))
            }
            Kept { is_mac, .. } if *is_mac != mac => Err((400, "InvalidKeyUsageException", "not for this")),
            _ => Ok(id),
        }
    }

    fn set_state(&mut self, name: &str, state: &'static str) -> Answer {
        let id = self.resolve(name)?;
        let kept = self.keys.get_mut(&id).unwrap();
        if kept.state == "PendingDeletion" {
            return Err((400, "KMSInvalidStateException", "the key is pending deletion."));
        }
        kept.state = state;
        Ok(json!({}))
    }

    fn encrypt(
        &self,
        name: &str,
        plain: &[u8],
        context: &Value,
    ) -> Result<(String, String), (u16, &'static str, &'static str)> {
        let id = self.usable(name, false)?;
        let nonce: [u8; NONCE] = random();
        let payload = Payload { msg: plain, aad: &associated(context) };
        let sealed = self.cipher(&id).encrypt(&nonce.into(), payload).unwrap();
        Ok((id.clone(), BASE64.encode([id.as_bytes(), &nonce, &sealed].concat())))
    }

    fn decrypt(
        &self,
        name: &str,
        blob: &[u8],
        context: &Value,
    ) -> Result<(String, Vec<u8>), (u16, &'static str, &'static str)> {
        let id = self.usable(name, false)?;
        let (by, rest) = blob.split_at_checked(ID).ok_or(INVALID_CIPHERTEXT)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(INVALID_CIPHERTEXT)?;
        if by != id.as_bytes() {
            return Err((400, "IncorrectKeyException", "another key encrypted it"));
        }
        let payload = Payload { msg: sealed, aad: &associated(context) };
        let plain = self.cipher(&id).decrypt(&(*nonce).into(), payload);
        plain.map(|plain| (id, plain)).map_err(|_| INVALID_CIPHERTEXT)
    }

    fn cipher(&self, id: &str) -> Aes256Gcm {
        Aes256Gcm::new(&self.keys[id].secret.into())
    }
}

/// All four parts, always, in whatever order they come.
fn associated(context: &Value) -> Vec<u8> {
    let parts: BTreeMap<&String, &Value> = context.as_object().into_iter().flatten().collect();
    assert!(parts.keys().eq(&["data-class", "job", "region", "tenant"]), "the encryption context is whole");
    serde_json::to_vec(&parts).unwrap()
}

fn arn(id: &str) -> String {
    format!("arn:aws:kms:us-east-1:111122223333:key/{id}")
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

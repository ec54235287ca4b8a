//! What every region of a test's own begins with: a bucket's address, keyrings, a signed policy, a grant, a first header. A test's
//! world is made of these, of gates, and of whatever the test is about.

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Config, Credentials};
use docward_envelope::{
    DataClass, Fact, GrantId, Header, IsolationMode, JobId, Placement, PolicyId, PolicyReference, PolicyVersion,
    Purpose, Region, RetentionClass, Run, Stage, TenantId, Timestamp,
};
use docward_store::StoreConfig;
use docward_trust::{DecisionRecord, Keyring, PortError};
use docward_trust_policy::{
    Action, Authority, Grant, KeyPolicy, KeyProviderKind, LedgerKey, Policy, PolicyBook, Quotas, RedactionProfile,
    Retention, Roll, Signed,
};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;

/// The region's name.
pub const REGION: &str = "us-east-1";
/// The region's bucket.
pub const BUCKET: &str = "docward-us-east-1";
/// Keys in the region's keyrings.
pub const LOCAL: KeyPolicy = KeyPolicy { provider: KeyProviderKind::Local, reference: None };

/// The region.
pub fn name() -> Region {
    REGION.parse().unwrap()
}

/// Signs policies and grants.
pub fn authority() -> Authority {
    Authority::from_secret(&[7; 32])
}

/// Signs the region's control lists.
pub fn ledger_key() -> LedgerKey {
    LedgerKey::from_secret(&[3; 32])
}

/// Keeps every fact that a gate records.
#[derive(Clone, Default)]
pub struct Recorded(Arc<Mutex<Vec<Fact>>>);

impl Recorded {
    /// The facts since this was asked last, in order.
    pub fn take(&self) -> Vec<Fact> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[async_trait]
impl DecisionRecord for Recorded {
    async fn record(&self, fact: Fact) -> Result<(), PortError> {
        self.0.lock().unwrap().push(fact);
        Ok(())
    }
}

/// The bucket at an embedded server.
pub fn store_config(address: SocketAddr) -> StoreConfig {
    StoreConfig {
        endpoint: format!("http://{address}"),
        region: name(),
        bucket: BUCKET.to_owned(),
        access_key: "access".to_owned(),
        secret: "secret".to_owned(),
        session: None,
        audit: None,
    }
}

/// An embedded server below a folder, with one key to everything ([`store_config`]): for who tests what every role does with a bucket.
pub async fn serve(folder: &Path) -> (SocketAddr, JoinHandle<()>) {
    let mut door = |service: &mut S3ServiceBuilder| service.set_auth(SimpleAuth::from_single("access", "secret"));
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let (address, life) = docward_local::s3::serve_behind(&folder.join("s3"), any_port, &mut door).await.unwrap();
    (address, tokio::spawn(life))
}

/// S3 as somebody who has these credentials, and no store in between.
pub fn s3(endpoint: &str, credentials: Credentials) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(endpoint)
        .region(aws_sdk_s3::config::Region::new(REGION))
        .credentials_provider(credentials)
        .force_path_style(true)
        .build();
    Client::from_conf(config)
}

/// Where an embedded server below a folder keeps the bucket.
pub fn bucket_folder(folder: &Path) -> PathBuf {
    folder.join("s3").join(BUCKET)
}

/// The two keyrings of the region, with keys of these tenants.
pub fn keyrings(folder: &Path, tenants: &[TenantId], now: Timestamp) -> Vec<Keyring> {
    let (rings, roots) = (folder.join("keyrings"), folder.join("roots"));
    std::fs::create_dir(&rings).unwrap();
    std::fs::create_dir(&roots).unwrap();
    let ring = |class: &DataClass| {
        let (ring, root) = (rings.join(class.as_str()), roots.join(class.as_str()));
        let mut ring = Keyring::create(&name(), *class, &ring, &root).unwrap();
        for tenant in tenants {
            ring.add_tenant(*tenant, now).unwrap();
        }
        ring
    };
    DataClass::ALL.iter().map(ring).collect()
}

/// Puts policies in force, signed now, and no grant taken back.
pub fn put_in_force(book: &PolicyBook, policies: impl IntoIterator<Item = Policy>, now: Timestamp) {
    let authority = authority();
    let signed: Vec<_> = policies.into_iter().map(|policy| Signed::new(&authority, &policy, now).unwrap()).collect();
    book.reload(&signed).unwrap();
    let roll =
        Roll { region: None, number: book.number() + 1, revoked: BTreeSet::new(), policies: book.newest_versions() };
    book.follow(&Signed::new(&authority, &roll, now).unwrap()).unwrap();
}

/// A version of every tenant's policy.
pub fn reference(version: u32) -> PolicyReference {
    PolicyReference { id: PolicyId::Processing, version: PolicyVersion(version) }
}

/// A version of a tenant's policy: text, for treatment, in the shared environment.
pub fn policy(tenant: TenantId, version: u32, keys: KeyPolicy) -> Policy {
    Policy {
        tenant,
        name: "Example Clinic".to_owned(),
        accepts: ["text".to_owned()].into(),
        max_bytes: 1 << 20,
        profile: RedactionProfile::Default,
        purposes: [Purpose::Treatment].into(),
        reference: reference(version),
        regions: DataClass::ALL.iter().map(|class| (*class, [name()].into())).collect(),
        isolation: IsolationMode::Shared,
        keys,
        quotas: Quotas::default(),
        rules: None,
        webhooks: false,
        retention: Retention::default(),
    }
}

/// A grant of everything but to operate and to erase, for an hour, signed now.
pub fn grant(tenants: &[TenantId], now: Timestamp) -> Signed<Grant> {
    let grant = Grant {
        id: GrantId::generate(),
        person: "a.okafor".to_owned(),
        tenants: tenants.iter().copied().collect(),
        regions: [name()].into(),
        data_classes: DataClass::ALL.iter().copied().collect(),
        purposes: [Purpose::Treatment].into(),
        actions: [Action::Submit, Action::Retrieve, Action::Search, Action::Audit].into(),
        expires: now + std::time::Duration::from_hours(1),
    };
    Signed::new(&authority(), &grant, now).unwrap()
}

/// The first header of a job that nobody took in yet.
pub fn first_header(tenant: TenantId, policy: PolicyReference, now: Timestamp) -> Header {
    Header {
        job: JobId::generate(),
        run: Run::FIRST,
        tenant,
        region: name(),
        placement: Placement::Shared,
        stage: Stage::FIRST,
        purpose: Purpose::Treatment,
        policy,
        created: now,
        retention: RetentionClass::Intermediate,
    }
}

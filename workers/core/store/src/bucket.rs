//! Bytes by name in one bucket: the only module that asks the S3 client for objects. It knows no scope and no seal,
//! so nothing outside this crate can reach it.

use crate::{
    StoreConfig, StoreError,
    error::{by_answer, classify, is_over},
};
use aws_sdk_s3::{
    Client,
    config::{
        Builder, Credentials, RequestChecksumCalculation, ResponseChecksumValidation, StalledStreamProtectionConfig,
        http::HttpResponse, retry::RetryConfig, timeout::TimeoutConfig,
    },
    error::{ProvideErrorMetadata, SdkError},
    operation::{list_objects_v2::ListObjectsV2Output, put_object::builders::PutObjectFluentBuilder},
    primitives::ByteStream,
    types::{Delete, ObjectIdentifier},
};
use bytes::Bytes as Piece;
use docward_envelope::{LeaseId, ObjectName, ObjectPrefix, TenantId};
use docward_telemetry::counter;
use http_body_util::channel::Channel;
use std::{
    convert::Infallible,
    fmt,
    future::Future,
    ops::Range,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// The largest object that is read, in bytes, sealed: more than any document, and little enough for the process's memory.
const MAX_OBJECT: i64 = 256 << 20;

/// The most plaintext that an object may hold, in bytes. A seal adds 16 bytes to each chunk, far less than the difference.
pub(crate) const MAX_PLAINTEXT: usize = 255 << 20;

const CONNECT: Duration = Duration::from_secs(3);
const CONTENT_TYPE: &str = "application/octet-stream";

/// The start of object names: ends with a slash, so that it never reaches into a neighbour whose name starts alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prefix(String);

impl Prefix {
    /// Everything of a tenant.
    pub(crate) fn tenant(tenant: TenantId) -> Self {
        Self(format!("{tenant}/"))
    }

    /// What one delivery wrote.
    pub(crate) fn lease(stage: &ObjectPrefix, lease: LeaseId) -> Self {
        Self(format!("{stage}{lease}/"))
    }

    /// Whether a name begins so.
    pub(crate) fn holds(&self, name: &str) -> bool {
        name.starts_with(&self.0)
    }

    /// One name, and what starts with it.
    pub(crate) fn exactly(name: &ObjectName) -> Self {
        Self(name.to_string())
    }

    /// A tenant's signed checkpoints.
    pub(crate) fn checkpoints(tenant: TenantId) -> Self {
        Self(format!("{tenant}/-audit/"))
    }

    /// Those of chains as long as a multiple of ten thousand and some facts more.
    pub(crate) fn checkpoints_in(tenant: TenantId, ten_thousands: u64) -> Self {
        Self(format!("{tenant}/-audit/{ten_thousands:016}"))
    }

    /// A tenant's sealed backups.
    pub(crate) fn backups(tenant: TenantId) -> Self {
        Self(format!("{tenant}/-backup/"))
    }

    /// What came of a tenant's documents that come in several requests.
    pub(crate) fn uploads(tenant: TenantId) -> Self {
        Self(format!("{tenant}/-upload/"))
    }
}

impl From<&ObjectPrefix> for Prefix {
    fn from(prefix: &ObjectPrefix) -> Self {
        Self(prefix.to_string())
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A future answer. Boxed, because the client's futures are large and would make every caller's as large.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A part of an object.
pub(crate) struct Part {
    pub(crate) bytes: Vec<u8>,
    /// How many bytes the whole object has.
    pub(crate) length: u64,
    /// What the server calls this version of the object.
    pub(crate) tag: String,
}

/// One bucket and the client to it.
#[derive(Clone)]
pub(crate) struct Bucket {
    client: Client,
    name: Arc<str>,
    /// The server does not take the credentials any more.
    over: Arc<AtomicBool>,
}

impl Bucket {
    /// Makes the client; asks the server nothing.
    pub(crate) fn new(config: &StoreConfig, name: &str) -> Result<Self, StoreError> {
        let base = docward_network::aws(Some(&config.endpoint), config.region.as_str(), config.credentials());
        let base = base.ok_or(StoreError::Endpoint)?;
        // Generous enough for 100 MB, and three tries end before a delivery's deadline.
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .read_timeout(Duration::from_secs(30))
            .operation_attempt_timeout(Duration::from_mins(1))
            .operation_timeout(Duration::from_secs(150))
            .build();
        let retries = RetryConfig::standard()
            .with_max_attempts(3)
            .with_initial_backoff(Duration::from_millis(100))
            .with_max_backoff(Duration::from_secs(5));
        let client = Builder::from(&base)
            .force_path_style(true)
            // Objects are sealed, which is a stronger check than any of these.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .timeout_config(timeouts)
            .retry_config(retries)
            .build();
        Ok(Self { client: Client::from_conf(client), name: name.into(), over: Arc::default() })
    }

    /// The same bucket as somebody else, over the same connections.
    pub(crate) fn with_credentials(&self, credentials: Credentials) -> Self {
        let client = self.client.config().to_builder().credentials_provider(credentials).build();
        Self { client: Client::from_conf(client), name: self.name.clone(), over: Arc::default() }
    }

    /// Whether the server said that the session is over.
    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// For what concerns the bucket itself.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn put(&self, name: &ObjectName, bytes: Vec<u8>) -> Answer<'_, ()> {
        self.written(self.writing(name, bytes))
    }

    /// Writes only what is not there. [`StoreError::AlreadyThere`] may also mean our own write, sent twice.
    pub(crate) fn create(&self, name: &ObjectName, bytes: Vec<u8>) -> Answer<'_, ()> {
        self.written(self.writing(name, bytes).if_none_match("*"))
    }

    /// Replaces exactly what was read with this tag. [`StoreError::AlreadyThere`] if it is not that any more.
    pub(crate) fn replace(&self, name: &ObjectName, bytes: Vec<u8>, tag: String) -> Answer<'_, ()> {
        self.written(self.writing(name, bytes).if_match(tag))
    }

    /// Writes what comes in a body of so many bytes, which may take as long as it comes.
    pub(crate) fn put_streamed(
        &self,
        name: &ObjectName,
        length: u64,
        body: Channel<Piece, Infallible>,
    ) -> Answer<'_, ()> {
        let put = self.client.put_object().bucket(&*self.name).key(name.to_string()).content_type(CONTENT_TYPE);
        let put = put.body(ByteStream::from_body_1_x(body)).set_content_length(i64::try_from(length).ok());
        let patient = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .disable_read_timeout()
            .disable_operation_attempt_timeout()
            .disable_operation_timeout()
            .build();
        let patient =
            Builder::new().timeout_config(patient).stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        // The body can't be read twice, to sign it first. It is sealed.
        let put = put.customize().config_override(patient).disable_payload_signing();
        Box::pin(async move {
            put.send().await.map_err(|error| self.failure(&error))?;
            Ok(())
        })
    }

    fn writing(&self, name: &ObjectName, bytes: Vec<u8>) -> PutObjectFluentBuilder {
        let put = self.client.put_object().bucket(&*self.name).key(name.to_string()).content_type(CONTENT_TYPE);
        put.body(bytes.into())
    }

    fn written(&self, put: PutObjectFluentBuilder) -> Answer<'_, ()> {
        Box::pin(async move {
            put.send().await.map_err(|error| self.failure(&error))?;
            Ok(())
        })
    }

    pub(crate) async fn get(&self, name: &ObjectName) -> Result<Vec<u8>, StoreError> {
        self.get_tagged(name).await.map(|(bytes, _)| bytes)
    }

    /// An object's bytes, and the tag that the server gave to exactly these.
    pub(crate) async fn get_tagged(&self, name: &ObjectName) -> Result<(Vec<u8>, String), StoreError> {
        self.get_version(name, None).await
    }

    /// The same of one version, or of the newest.
    pub(crate) fn get_version(&self, name: &ObjectName, version: Option<String>) -> Answer<'_, (Vec<u8>, String)> {
        let name = name.to_string();
        Box::pin(async move {
            let get = self.client.get_object().bucket(&*self.name).key(&name).set_version_id(version);
            let object = match get.send().await {
                Ok(object) => object,
                Err(error) => return Err(self.absent_or(&name, self.failure(&error)).await),
            };
            match object.content_length() {
                Some(length) if (0..=MAX_OBJECT).contains(&length) => {}
                _ => return Err(StoreError::TooLarge),
            }
            let tag = object.e_tag.unwrap_or_default();
            let body = object.body.collect().await.map_err(|_| StoreError::Passing)?;
            Ok((body.to_vec(), tag))
        })
    }

    /// The bytes of a range of an object, as far as the object has them; with a tag, of what has that tag only.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when the object has another tag.
    pub(crate) fn get_range(&self, name: &ObjectName, range: Range<u64>, tag: Option<String>) -> Answer<'_, Part> {
        let name = name.to_string();
        Box::pin(async move {
            let bytes = format!("bytes={}-{}", range.start, range.end.saturating_sub(1));
            let get = self.client.get_object().bucket(&*self.name).key(&name).range(bytes).set_if_match(tag.clone());
            let object = match get.send().await.map_err(|error| self.failure(&error)) {
                Ok(object) => object,
                Err(StoreError::AlreadyThere) => return Err(StoreError::Changed),
                Err(error) => return Err(self.absent_or(&name, error).await),
            };
            // A server that knows no conditions answers with what is there now.
            let its_tag = object.e_tag.clone().ok_or(StoreError::Final)?;
            if tag.is_some_and(|tag| tag != its_tag) {
                return Err(StoreError::Changed);
            }
            // One that knows no ranges answers with everything, and does not say of which bytes.
            let length = object.content_range().and_then(|of| of.rsplit_once('/')?.1.parse::<u64>().ok());
            let length = length.ok_or(StoreError::Final)?;
            let wanted = range.end.min(length).saturating_sub(range.start);
            if object.content_length().is_none_or(|length| u64::try_from(length) != Ok(wanted)) {
                return Err(StoreError::Final);
            }
            let body = object.body.collect().await.map_err(|_| StoreError::Passing)?;
            counter!("store.get.bytes", wanted);
            Ok(Part { bytes: body.to_vec(), length, tag: its_tag })
        })
    }

    /// The folders right under a prefix, by their last part. `told` hears how many were found so far.
    pub(crate) async fn folders(
        &self,
        prefix: &Prefix,
        told: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<Vec<String>, StoreError> {
        let (mut found, mut continuation) = (Vec::new(), None);
        loop {
            let page = self.grouped(prefix, continuation).await?;
            let folders = page.common_prefixes().iter().filter_map(|folder| folder.prefix());
            let own_part = |folder: &str| folder.strip_prefix(&prefix.0)?.strip_suffix('/').map(str::to_owned);
            found.extend(folders.filter_map(own_part));
            told(found.len() as u64);
            continuation = page.next_continuation_token;
            if continuation.is_none() || page.is_truncated != Some(true) {
                return Ok(found);
            }
        }
    }

    /// Some name under a prefix, of a folder right under it.
    pub(crate) async fn some_name(&self, prefix: &Prefix) -> Result<Option<String>, StoreError> {
        let page = self.grouped(prefix, None).await?;
        let Some(folder) = page.common_prefixes().first().and_then(|folder| folder.prefix()) else { return Ok(None) };
        Ok(names_of(&self.page(&Prefix(folder.to_owned()), None).await?, prefix)?.into_iter().next())
    }

    /// A page of what lies right under a prefix, folders by their names only.
    pub(crate) async fn grouped(
        &self,
        prefix: &Prefix,
        from: Option<String>,
    ) -> Result<ListObjectsV2Output, StoreError> {
        let list = self.client.list_objects_v2().bucket(&*self.name).prefix(&prefix.0).delimiter("/");
        list.set_continuation_token(from).send().await.map_err(|error| self.failure(&error))
    }

    /// Every name under a prefix, in order.
    pub(crate) async fn list(&self, prefix: &Prefix) -> Result<Vec<String>, StoreError> {
        Ok(self.list_sizes(prefix).await?.into_iter().map(|(name, _)| name).collect())
    }

    /// Every name under a prefix, in order, with its bytes.
    pub(crate) async fn list_sizes(&self, prefix: &Prefix) -> Result<Vec<(String, u64)>, StoreError> {
        let (mut names, mut continuation) = (Vec::new(), None);
        loop {
            let page = self.page(prefix, continuation).await?;
            let sizes = page.contents().iter().map(|object| object.size().and_then(|size| u64::try_from(size).ok()));
            names.extend(names_of(&page, prefix)?.into_iter().zip(sizes.map(Option::unwrap_or_default)));
            continuation = page.next_continuation_token;
            if continuation.is_none() || page.is_truncated != Some(true) {
                return Ok(names);
            }
        }
    }

    /// Deletes every object under a prefix, also those that arrive meanwhile, and says how many went.
    pub(crate) async fn delete_all(&self, prefix: &Prefix) -> Result<u64, StoreError> {
        let (mut deleted, mut before) = (0, Vec::new());
        loop {
            // From the front each time: what was deleted is gone from the next page.
            let names = names_of(&self.page(prefix, None).await?, prefix)?;
            if names.is_empty() {
                return Ok(deleted);
            }
            if names == before {
                return Err(StoreError::Passing);
            }
            deleted += names.len() as u64;
            self.delete_names(&names).await?;
            before = names;
        }
    }

    /// Whether an object is there, for who may delete it and has no right to read it.
    pub(crate) async fn is_listed(&self, name: &ObjectName) -> Result<bool, StoreError> {
        let (page, name) = (self.page(&Prefix::exactly(name), None).await?, name.to_string());
        Ok(page.contents().iter().any(|object| object.key() == Some(&name)))
    }

    /// Asks for an object without its bytes.
    pub(crate) fn look_at<'a>(&'a self, name: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            match self.client.head_object().bucket(&*self.name).key(name).send().await {
                Ok(_) => Ok(()),
                Err(error) => Err(self.absent_or(name, self.failure(&error)).await),
            }
        })
    }

    /// AWS answers "denied" for a missing object to a session that may list one tenant's names only. So after a denial the
    /// name is listed, which tells whether it is there.
    async fn absent_or(&self, name: &str, error: StoreError) -> StoreError {
        if error != StoreError::Denied {
            return error;
        }
        match self.page(&Prefix(name.to_owned()), None).await {
            Ok(page) if page.contents().iter().all(|object| object.key() != Some(name)) => StoreError::NotFound,
            Ok(_) => error,
            Err(listing) => listing,
        }
    }

    pub(crate) fn failure<E: ProvideErrorMetadata>(&self, error: &SdkError<E, HttpResponse>) -> StoreError {
        if is_over(error) {
            self.over.store(true, Ordering::Relaxed);
        }
        classify(error)
    }

    pub(crate) async fn delete(&self, name: &ObjectName) -> Result<(), StoreError> {
        let delete = self.client.delete_object().bucket(&*self.name).key(name.to_string());
        delete.send().await.map_err(|error| self.failure(&error))?;
        Ok(())
    }

    pub(crate) async fn page(&self, prefix: &Prefix, from: Option<String>) -> Result<ListObjectsV2Output, StoreError> {
        let list = self.client.list_objects_v2().bucket(&*self.name).prefix(&prefix.0).set_continuation_token(from);
        list.send().await.map_err(|error| self.failure(&error))
    }

    /// As many names as one request may delete.
    pub(crate) const AT_ONCE: usize = 1000;

    pub(crate) async fn delete_names(&self, names: &[String]) -> Result<(), StoreError> {
        let identify = |name: &String| ObjectIdentifier::builder().key(name).build().map_err(|_| StoreError::Final);
        let objects = names.iter().map(identify).collect::<Result<_, _>>()?;
        let all = Delete::builder().set_objects(Some(objects)).quiet(true).build().map_err(|_| StoreError::Final)?;
        let delete = self.client.delete_objects().bucket(&*self.name).delete(all);
        let answer = delete.send().await.map_err(|error| self.failure(&error))?;
        match answer.errors().first() {
            None => Ok(()),
            Some(error) => Err(by_answer(403, error.code())),
        }
    }
}

/// A page's names; a server that answers others than it was asked for is not believed.
fn names_of(page: &ListObjectsV2Output, prefix: &Prefix) -> Result<Vec<String>, StoreError> {
    let names: Vec<String> = page.contents().iter().filter_map(|object| object.key().map(str::to_owned)).collect();
    if names.iter().all(|name| name.starts_with(&prefix.0)) { Ok(names) } else { Err(StoreError::Final) }
}

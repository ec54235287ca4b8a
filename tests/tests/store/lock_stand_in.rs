//! A stand-in for an S3 server with object lock: one bucket keeps every version and takes locks, as AWS does; the other
//! is a plain one.

use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::dto::{
    CommonPrefix, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, GetObjectInput,
    GetObjectLockConfigurationInput, GetObjectLockConfigurationOutput, GetObjectOutput, HeadBucketInput,
    HeadBucketOutput, HeadObjectInput, HeadObjectOutput, ListObjectVersionsInput, ListObjectVersionsOutput,
    ListObjectsV2Input, ListObjectsV2Output, Object, ObjectLockConfiguration, ObjectLockEnabled, ObjectVersion,
    PutObjectInput, PutObjectOutput, StreamingBlob, Timestamp,
};
use s3s::service::S3ServiceBuilder;
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) const LOCKED: &str = "docward-audit-us-east-1";

/// What was put under a name; nothing where it was marked as deleted.
#[derive(Clone)]
pub(crate) struct Version {
    pub(crate) bytes: Option<Vec<u8>>,
    pub(crate) mode: Option<String>,
    pub(crate) until: Option<Timestamp>,
}

/// By bucket and name; versions oldest first.
type Objects = BTreeMap<(String, String), Vec<Version>>;

/// Both buckets.
#[derive(Clone, Default)]
pub(crate) struct LockStandIn(Arc<Mutex<Objects>>);

fn at(bucket: &str, name: &str) -> (String, String) {
    (bucket.to_owned(), name.to_owned())
}

impl LockStandIn {
    pub(crate) async fn serve(&self) -> (SocketAddr, JoinHandle<()>) {
        let mut service = S3ServiceBuilder::new(self.clone());
        service.set_auth(SimpleAuth::from_single("access", "secret"));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let life = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let http = hyper::server::conn::http1::Builder::new();
                tokio::spawn(http.serve_connection(TokioIo::new(stream), service.clone()));
            }
        });
        (address, life)
    }

    /// Every version of a name, oldest first.
    pub(crate) fn versions(&self, bucket: &str, name: &str) -> Vec<Version> {
        self.0.lock().unwrap().get(&at(bucket, name)).cloned().unwrap_or_default()
    }

    /// Done by who has every right but the lock's.
    pub(crate) fn cover(&self, name: &str, bytes: Option<&[u8]>) {
        let version = Version { bytes: bytes.map(<[u8]>::to_vec), mode: None, until: None };
        self.0.lock().unwrap().get_mut(&at(LOCKED, name)).unwrap().push(version);
    }

    fn newest(&self, bucket: &str, name: &str) -> S3Result<Vec<u8>> {
        let newest = self.versions(bucket, name).pop().and_then(|version| version.bytes);
        newest.ok_or_else(|| s3_error!(NoSuchKey))
    }

    fn delete(&self, bucket: &str, name: &str) {
        let mut all = self.0.lock().unwrap();
        if bucket != LOCKED {
            all.remove(&at(bucket, name));
        } else if let Some(versions) = all.get_mut(&at(bucket, name)) {
            versions.push(Version { bytes: None, mode: None, until: None });
        }
    }
}

#[async_trait::async_trait]
impl S3 for LockStandIn {
    async fn head_bucket(&self, _: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn get_object_lock_configuration(
        &self,
        req: S3Request<GetObjectLockConfigurationInput>,
    ) -> S3Result<S3Response<GetObjectLockConfigurationOutput>> {
        if req.input.bucket != LOCKED {
            return Err(s3_error!(ObjectLockConfigurationNotFoundError));
        }
        let enabled = ObjectLockEnabled::from_static(ObjectLockEnabled::ENABLED);
        let configuration = ObjectLockConfiguration { object_lock_enabled: Some(enabled), rule: None };
        Ok(S3Response::new(GetObjectLockConfigurationOutput { object_lock_configuration: Some(configuration) }))
    }

    async fn put_object(&self, req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        use futures_util::StreamExt as _;
        let header = |name| req.headers.get(name).is_some_and(|value| !value.is_empty());
        let checked = header("x-amz-checksum-sha256") || header("x-amz-trailer");
        let input = req.input;
        let locked = input.object_lock_mode.is_some();
        if locked && (input.bucket != LOCKED || !checked) {
            return Err(s3_error!(InvalidRequest));
        }
        let create_only = input.if_none_match.is_some();
        if create_only && self.newest(&input.bucket, &input.key).is_ok() {
            return Err(s3_error!(PreconditionFailed));
        }
        let (mut bytes, mut body) = (Vec::new(), input.body.unwrap());
        while let Some(piece) = body.next().await {
            bytes.extend_from_slice(&piece.unwrap());
        }
        let mode = input.object_lock_mode.map(|mode| mode.as_str().to_owned());
        let version = Version { bytes: Some(bytes), mode, until: input.object_lock_retain_until_date };
        let mut all = self.0.lock().unwrap();
        let versions = all.entry(at(&input.bucket, &input.key)).or_default();
        if input.bucket != LOCKED {
            versions.clear();
        }
        versions.push(version);
        Ok(S3Response::new(PutObjectOutput::default()))
    }

    async fn get_object(&self, req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let GetObjectInput { bucket, key, version_id, .. } = req.input;
        let bytes = match version_id {
            None => self.newest(&bucket, &key)?,
            Some(number) => {
                let version = self.versions(&bucket, &key).into_iter().nth(number.parse().unwrap());
                version.and_then(|version| version.bytes).ok_or_else(|| s3_error!(NoSuchVersion))?
            }
        };
        Ok(S3Response::new(GetObjectOutput {
            content_length: i64::try_from(bytes.len()).ok(),
            body: Some(StreamingBlob::from(s3s::Body::from(bytes))),
            ..GetObjectOutput::default()
        }))
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        self.newest(&req.input.bucket, &req.input.key)?;
        Ok(S3Response::new(HeadObjectOutput::default()))
    }

    async fn delete_object(&self, req: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.delete(&req.input.bucket, &req.input.key);
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn delete_objects(&self, req: S3Request<DeleteObjectsInput>) -> S3Result<S3Response<DeleteObjectsOutput>> {
        for object in req.input.delete.objects {
            self.delete(&req.input.bucket, &object.key);
        }
        Ok(S3Response::new(DeleteObjectsOutput::default()))
    }

    async fn list_objects_v2(&self, req: S3Request<ListObjectsV2Input>) -> S3Result<S3Response<ListObjectsV2Output>> {
        let (bucket, prefix) = (req.input.bucket, req.input.prefix.unwrap_or_default());
        let all = self.0.lock().unwrap();
        let there = all.iter().filter(|((its, name), versions)| {
            *its == bucket
                && name.starts_with(&prefix)
                && versions.last().is_some_and(|version| version.bytes.is_some())
        });
        let names: Vec<String> = there.map(|((_, name), _)| name.clone()).collect();
        if req.input.delimiter.is_some() {
            let folder = |name: &String| Some(format!("{}/", name.strip_prefix(&prefix)?.split_once('/')?.0));
            let mut folders: Vec<String> = names.iter().filter_map(folder).collect();
            folders.dedup();
            let folder = |prefix| CommonPrefix { prefix: Some(prefix) };
            let common_prefixes = Some(folders.into_iter().map(folder).collect());
            return Ok(S3Response::new(ListObjectsV2Output { common_prefixes, ..ListObjectsV2Output::default() }));
        }
        let object = |name| Object { key: Some(name), size: Some(1), ..Object::default() };
        let contents = Some(names.into_iter().map(object).collect());
        Ok(S3Response::new(ListObjectsV2Output { contents, ..ListObjectsV2Output::default() }))
    }

    /// Two at a time, newest first, as AWS gives them in pages.
    async fn list_object_versions(
        &self,
        req: S3Request<ListObjectVersionsInput>,
    ) -> S3Result<S3Response<ListObjectVersionsOutput>> {
        let ListObjectVersionsInput { bucket, prefix, key_marker, version_id_marker, .. } = req.input;
        let prefix = prefix.unwrap_or_default();
        let all = self.0.lock().unwrap();
        let mut found = Vec::new();
        for ((_, name), versions) in all.iter().filter(|((its, name), _)| *its == bucket && name.starts_with(&prefix)) {
            let kept = versions.iter().enumerate().rev().filter(|(_, version)| version.bytes.is_some());
            found.extend(kept.map(|(number, _)| (name.clone(), number.to_string())));
        }
        let after = key_marker.zip(version_id_marker);
        let from = after.map_or(0, |after| 1 + found.iter().position(|found| *found == after).unwrap());
        let page: Vec<_> = found.iter().skip(from).take(2).cloned().collect();
        let more = found.len() > from + page.len();
        let next = page.last().filter(|_| more).cloned();
        let version = |(key, id)| ObjectVersion { key: Some(key), version_id: Some(id), ..ObjectVersion::default() };
        Ok(S3Response::new(ListObjectVersionsOutput {
            is_truncated: Some(more),
            next_key_marker: next.as_ref().map(|(key, _)| key.clone()),
            next_version_id_marker: next.map(|(_, id)| id),
            versions: Some(page.into_iter().map(version).collect()),
            ..ListObjectVersionsOutput::default()
        }))
    }
}

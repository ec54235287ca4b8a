//! The part of S3 that docward speaks, over files: what is not here answers `NotImplemented`.
//!
//! Writes take turns per key, so that create-only and replace-only writes are exactly that; deleting also removes folders
//! left empty; a listing costs what is on its page; and a key is a plain path, so that none leaves its bucket.

use super::files::{About, Files, absent, internal, read};
use super::folders::Folders;
use super::key_locks::KeyLocks;
use super::listing::{Line, Wanted, page};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use s3s::{
    S3, S3Request, S3Response, S3Result,
    dto::{
        CommonPrefix, CreateBucketInput, CreateBucketOutput, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput,
        DeleteObjectsOutput, DeletedObject, ETag, ETagCondition, GetObjectInput, GetObjectOutput, HeadBucketInput,
        HeadBucketOutput, HeadObjectInput, HeadObjectOutput, ListObjectsV2Input, ListObjectsV2Output, Object,
        PutObjectInput, PutObjectOutput,
    },
    s3_error,
};
use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The longest name that the protocol allows a bucket.
const LONGEST_BUCKET: usize = 63;
/// How many keys and folders a page has at most, as the protocol says.
const LARGEST_PAGE: i32 = 1000;

/// Buckets and objects under one folder.
pub(super) struct Objects {
    root: PathBuf,
    files: Arc<Files>,
    folders: Arc<Folders>,
    keys: KeyLocks,
}

impl Objects {
    /// Takes over a folder.
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        let files = Arc::new(Files::open(&root)?);
        Ok(Self { root, files, folders: Arc::default(), keys: KeyLocks::new() })
    }

    async fn remove(&self, bucket: &str, key: &str) -> S3Result<()> {
        let (top, path) = self.place(bucket, key).await?;
        let turn = self.keys.hold(bucket, key).await;
        let files = Arc::clone(&self.files);
        // Whoever asked may go away meanwhile; the work goes on, and so must its turn.
        let removed = blocking(move || {
            let _turn = turn;
            files.remove(&path, &top)
        });
        removed.await?.map_err(internal)
    }

    /// Where a bucket is, and an object of it: without its bucket, an object is not absent.
    async fn place(&self, bucket: &str, key: &str) -> S3Result<(PathBuf, PathBuf)> {
        plain(key)?;
        let bucket = self.bucket(bucket).await?;
        let path = bucket.join(key);
        Ok((bucket, path))
    }

    async fn bucket(&self, name: &str) -> S3Result<PathBuf> {
        plain(name)?;
        let bucket = self.root.join(name);
        if tokio::fs::try_exists(&bucket).await.unwrap_or(false) { Ok(bucket) } else { Err(s3_error!(NoSuchBucket)) }
    }
}

#[async_trait::async_trait]
impl S3 for Objects {
    async fn create_bucket(&self, req: S3Request<CreateBucketInput>) -> S3Result<S3Response<CreateBucketOutput>> {
        let name = req.input.bucket;
        if plain(&name).is_err() || name.contains('/') || name.len() > LONGEST_BUCKET {
            return Err(s3_error!(InvalidBucketName));
        }
        match tokio::fs::create_dir(self.root.join(name)).await {
            Ok(()) => Ok(S3Response::new(CreateBucketOutput::default())),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(s3_error!(BucketAlreadyOwnedByYou)),
            Err(error) => Err(internal(error)),
        }
    }

    async fn head_bucket(&self, req: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        self.bucket(&req.input.bucket).await?;
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn put_object(&self, req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let PutObjectInput { bucket, key, body, content_length, if_match, if_none_match, .. } = req.input;
        let (_, path) = self.place(&bucket, &key).await?;
        let received = self.files.receive(body, content_length).await?;
        let turn = self.keys.hold(&bucket, &key).await;
        let files = Arc::clone(&self.files);
        let written = blocking(move || {
            let _turn = turn;
            precondition(&path, if_match.as_ref(), if_none_match.as_ref())?;
            files.place(&received, &path).map_err(internal)
        });
        Ok(S3Response::new(PutObjectOutput { e_tag: Some(written.await??.tag()), ..PutObjectOutput::default() }))
    }

    async fn get_object(&self, req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let GetObjectInput { bucket, key, range, if_match, .. } = req.input;
        let (_, path) = self.place(&bucket, &key).await?;
        let wanted = |about: &About| {
            // Before the range, which another version of the object may not have.
            matches(&about.tag(), if_match.as_ref())?;
            range.map_or(Ok(0..about.length), |range| Ok(range.check(about.length)?))
        };
        let object = read(&path, wanted).await?;
        let (about, part) = (object.about, object.range);
        let content_range = range.map(|_| format!("bytes {}-{}/{}", part.start, part.end - 1, about.length));
        Ok(S3Response::new(GetObjectOutput {
            body: Some(object.body),
            content_length: Some(length(part.end - part.start)?),
            content_range,
            e_tag: Some(about.tag()),
            last_modified: Some(about.changed.into()),
            ..GetObjectOutput::default()
        }))
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        let (_, path) = self.place(&req.input.bucket, &req.input.key).await?;
        let about = tokio::fs::metadata(path).await.and_then(|file| About::of(&file)).map_err(absent)?;
        Ok(S3Response::new(HeadObjectOutput {
            content_length: Some(length(about.length)?),
            e_tag: Some(about.tag()),
            last_modified: Some(about.changed.into()),
            ..HeadObjectOutput::default()
        }))
    }

    async fn delete_object(&self, req: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.remove(&req.input.bucket, &req.input.key).await?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn delete_objects(&self, req: S3Request<DeleteObjectsInput>) -> S3Result<S3Response<DeleteObjectsOutput>> {
        let mut deleted = Vec::with_capacity(req.input.delete.objects.len());
        for object in req.input.delete.objects {
            self.remove(&req.input.bucket, &object.key).await?;
            deleted.push(DeletedObject { key: Some(object.key), ..DeletedObject::default() });
        }
        Ok(S3Response::new(DeleteObjectsOutput { deleted: Some(deleted), ..DeleteObjectsOutput::default() }))
    }

    async fn list_objects_v2(&self, req: S3Request<ListObjectsV2Input>) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = req.input;
        let bucket = self.bucket(&input.bucket).await?;
        let prefix = input.prefix.clone().unwrap_or_default();
        // As far as it names folders they are named plainly; what is behind the last slash begins some name or none.
        prefix.rsplit_once('/').map_or(Ok(()), |(folders, _)| plain(folders))?;
        let grouped = match input.delimiter.as_deref() {
            None => false,
            Some("/") => true,
            Some(_) => return Err(s3_error!(NotImplemented)),
        };
        let after = match &input.continuation_token {
            Some(token) => read_token(token)?,
            None => input.start_after.clone().unwrap_or_default(),
        };
        let most = input.max_keys.unwrap_or(LARGEST_PAGE).clamp(0, LARGEST_PAGE);
        let folders = Arc::clone(&self.folders);
        let answer = blocking(move || {
            let wanted = Wanted { prefix: &prefix, after: &after, grouped, most: usize::try_from(most).unwrap_or(0) };
            let page = page(&folders, &bucket, &wanted)?;
            let next = page.lines.last().filter(|_| page.truncated).map(|line| URL_SAFE_NO_PAD.encode(line.text()));
            let (mut objects, mut grouped) = (Vec::new(), Vec::new());
            for line in page.lines {
                match line {
                    Line::Folder(prefix) => grouped.push(CommonPrefix { prefix: Some(prefix) }),
                    Line::Key(key) => objects.extend(object(&bucket, key)?),
                }
            }
            Ok::<_, io::Error>((objects, grouped, next))
        });
        let (objects, common, next) = answer.await?.map_err(internal)?;
        Ok(S3Response::new(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: input.prefix,
            delimiter: input.delimiter,
            start_after: input.start_after,
            continuation_token: input.continuation_token,
            max_keys: Some(most),
            key_count: i32::try_from(objects.len() + common.len()).ok(),
            is_truncated: Some(next.is_some()),
            next_continuation_token: next,
            contents: Some(objects),
            common_prefixes: Some(common),
            ..ListObjectsV2Output::default()
        }))
    }
}

/// A listed object; `None` for one that went meanwhile.
fn object(bucket: &Path, key: String) -> io::Result<Option<Object>> {
    let about = match fs::metadata(bucket.join(&key)).and_then(|file| About::of(&file)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        about => about?,
    };
    Ok(Some(Object {
        key: Some(key),
        size: i64::try_from(about.length).ok(),
        e_tag: Some(about.tag()),
        last_modified: Some(about.changed.into()),
        ..Object::default()
    }))
}

/// The last key of a page, as the next one's beginning.
fn read_token(token: &str) -> S3Result<String> {
    let key = URL_SAFE_NO_PAD.decode(token).ok().and_then(|key| String::from_utf8(key).ok());
    key.ok_or(s3_error!(InvalidArgument))
}

fn precondition(path: &Path, wanted: Option<&ETagCondition>, unwanted: Option<&ETagCondition>) -> S3Result<()> {
    let there = match fs::metadata(path).and_then(|file| About::of(&file)) {
        Ok(about) => Some(about.tag()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
        Err(error) => return Err(internal(error)),
    };
    match (&there, wanted) {
        (None, Some(_)) => return Err(s3_error!(NoSuchKey)),
        (Some(tag), wanted) => matches(tag, wanted)?,
        (None, None) => {}
    }
    let refused = match (there, unwanted) {
        (Some(_), Some(ETagCondition::Any)) => true,
        (Some(tag), Some(ETagCondition::ETag(other))) => tag.weak_cmp(other),
        _ => false,
    };
    if refused { Err(s3_error!(PreconditionFailed)) } else { Ok(()) }
}

fn matches(tag: &ETag, wanted: Option<&ETagCondition>) -> S3Result<()> {
    match wanted {
        Some(ETagCondition::ETag(wanted)) if !tag.strong_cmp(wanted) => Err(s3_error!(PreconditionFailed)),
        _ => Ok(()),
    }
}

/// A relative path of named parts: no `..`, no empty part, nothing hidden.
fn plain(path: &str) -> S3Result<()> {
    let named = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\n', '\0', '\\']);
    if path.split('/').all(named) { Ok(()) } else { Err(s3_error!(InvalidArgument)) }
}

fn length(bytes: u64) -> S3Result<i64> {
    i64::try_from(bytes).map_err(|_| s3_error!(InternalError))
}

/// Work on files, away from the threads that serve connections.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> S3Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| s3_error!(InternalError))
}

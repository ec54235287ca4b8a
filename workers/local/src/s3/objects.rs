//! The part of S3 that docward speaks, over s3s-fs: what is not here answers `NotImplemented`.
//!
//! What this adds to s3s-fs: writes take turns per key (its If-None-Match looks first and renames later), deleting also
//! removes its sidecar files and folders left empty, listing walks only what the prefix can reach, and a key is a
//! plain path, so that none leaves its bucket.

use super::key_locks::KeyLocks;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::stream;
use hyper::body::Bytes;
use s3s::{
    S3, S3Request, S3Response, S3Result,
    dto::{
        CreateBucketInput, CreateBucketOutput, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput,
        DeleteObjectsOutput, DeletedObject, GetObjectInput, GetObjectOutput, HeadBucketInput, HeadBucketOutput,
        HeadObjectInput, HeadObjectOutput, ListObjectsV2Input, ListObjectsV2Output, PutObjectInput, PutObjectOutput,
        StreamingBlob,
    },
    s3_error,
};
use s3s_fs::FileSystem;
use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};
use tokio::{fs, io::AsyncReadExt, sync::RwLock};

/// Never part of a key: with it as delimiter s3s-fs skips folders outside the prefix, without any it walks the bucket.
const NO_DELIMITER: &str = "\n";

const PIECE: usize = 1 << 20;

/// s3s-fs names a sidecar file after bucket and object, both in base 64; with docward's longest object name, 110 bytes,
/// this is what a file's name has room for.
const LONGEST_BUCKET: usize = 58;

/// Buckets and objects under one folder.
pub(super) struct Objects {
    files: FileSystem,
    root: PathBuf,
    keys: KeyLocks,
    /// Held to write an object, exclusively to remove folders: a folder doesn't go between being made and being used.
    writing: RwLock<()>,
    /// Held to list, exclusively to delete: s3s-fs fails a listing when a file goes while it looks.
    walking: RwLock<()>,
}

impl Objects {
    /// Takes over a folder, and removes the empty folders that an earlier life may have left.
    pub(super) async fn open(files: FileSystem, root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        let mut buckets = fs::read_dir(&root).await?;
        while let Some(bucket) = buckets.next_entry().await? {
            if bucket.file_type().await?.is_dir() {
                remove_empty_folders(&bucket.path()).await?;
            }
        }
        Ok(Self { files, root, keys: KeyLocks::new(), writing: RwLock::new(()), walking: RwLock::new(()) })
    }

    async fn remove(&self, bucket: &str, key: &str) -> S3Result<()> {
        let path = self.object_path(bucket, key).await?;
        let _turn = self.keys.hold(bucket, key).await;
        let _alone = self.walking.write().await;
        absent_is_fine(fs::remove_file(&path).await)?;
        // s3s-fs leaves them, and an object's name with them.
        let (bucket_code, key_code) = (URL_SAFE_NO_PAD.encode(bucket), URL_SAFE_NO_PAD.encode(key));
        for sidecar in ["metadata", "internal"] {
            let sidecar = self.root.join(format!(".bucket-{bucket_code}.object-{key_code}.{sidecar}.json"));
            absent_is_fine(fs::remove_file(sidecar).await)?;
        }
        self.remove_empty_parents(bucket, &path).await;
        Ok(())
    }

    /// Best effort: while somebody writes, folders stay, at the price of a slower listing.
    async fn remove_empty_parents(&self, bucket: &str, path: &Path) {
        let Ok(_nobody_writes) = self.writing.try_write() else { return };
        let bucket = self.root.join(bucket);
        for folder in path.ancestors().skip(1).take_while(|folder| *folder != bucket) {
            // Fails when it is not empty, which is the end of the way up.
            if fs::remove_dir(folder).await.is_err() {
                return;
            }
        }
    }

    /// Where an object lies. Asks for the bucket first: s3s-fs calls an object of no bucket absent, and makes the bucket
    /// when it writes one.
    async fn object_path(&self, bucket: &str, key: &str) -> S3Result<PathBuf> {
        plain(bucket)?;
        plain(key)?;
        let bucket = self.root.join(bucket);
        if fs::try_exists(&bucket).await.unwrap_or(false) { Ok(bucket.join(key)) } else { Err(s3_error!(NoSuchBucket)) }
    }
}

#[async_trait::async_trait]
impl S3 for Objects {
    async fn create_bucket(&self, req: S3Request<CreateBucketInput>) -> S3Result<S3Response<CreateBucketOutput>> {
        plain(&req.input.bucket)?;
        if req.input.bucket.len() > LONGEST_BUCKET {
            return Err(s3_error!(InvalidBucketName));
        }
        self.files.create_bucket(req).await
    }

    async fn head_bucket(&self, req: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        plain(&req.input.bucket)?;
        self.files.head_bucket(req).await
    }

    async fn put_object(&self, req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        self.object_path(&req.input.bucket, &req.input.key).await?;
        let _turn = self.keys.hold(&req.input.bucket, &req.input.key).await;
        let _folders_stay = self.writing.read().await;
        self.files.put_object(req).await
    }

    async fn get_object(&self, req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let path = self.object_path(&req.input.bucket, &req.input.key).await?;
        let whole = req.input.range.is_none();
        let mut got = self.files.get_object(req).await?;
        if whole {
            let (length, body) = read_in_large_pieces(&path).await.map_err(|_| s3_error!(NoSuchKey))?;
            got.output.content_length = Some(length);
            got.output.body = Some(body);
        }
        Ok(got)
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        self.object_path(&req.input.bucket, &req.input.key).await?;
        self.files.head_object(req).await
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

    async fn list_objects_v2(
        &self,
        mut req: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        plain(&req.input.bucket)?;
        let asked = req.input.delimiter.take();
        req.input.delimiter = asked.clone().or_else(|| Some(NO_DELIMITER.to_owned()));
        let _nothing_goes = self.walking.read().await;
        let mut listed = self.files.list_objects_v2(req).await?;
        listed.output.delimiter = asked;
        Ok(listed)
    }
}

/// A relative path of named parts: no `..`, no empty part, nothing hidden.
fn plain(path: &str) -> S3Result<()> {
    let named = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\n', '\0', '\\']);
    if path.split('/').all(named) { Ok(()) } else { Err(s3_error!(InvalidArgument)) }
}

/// A file as a body. s3s-fs reads 4 KiB at a time, and each time is a trip to another thread.
async fn read_in_large_pieces(path: &Path) -> io::Result<(i64, StreamingBlob)> {
    let file = fs::File::open(path).await?;
    let length = file.metadata().await?.len();
    let pieces = stream::try_unfold((file, length), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut piece = vec![0; PIECE.min(usize::try_from(left).unwrap_or(PIECE))];
        file.read_exact(&mut piece).await?;
        let left = left - piece.len() as u64;
        Ok::<_, io::Error>(Some((Bytes::from(piece), (file, left))))
    });
    Ok((i64::try_from(length).map_err(|_| ErrorKind::FileTooLarge)?, StreamingBlob::wrap(pieces)))
}

fn absent_is_fine(result: io::Result<()>) -> S3Result<()> {
    match result {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(s3_error!(InternalError)),
        _ => Ok(()),
    }
}

/// Removes every folder below `top` that holds nothing but such folders.
async fn remove_empty_folders(top: &Path) -> io::Result<()> {
    let mut found = vec![top.to_owned()];
    let mut at = 0;
    while let Some(folder) = found.get(at).cloned() {
        let mut entries = fs::read_dir(&folder).await?;
        while let Some(entry) = entries.next_entry().await? {
            if entry.file_type().await?.is_dir() {
                found.push(entry.path());
            }
        }
        at += 1;
    }
    // Deepest first; the bucket itself stays.
    for folder in found.iter().skip(1).rev() {
        match fs::remove_dir(folder).await {
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {}
            removed => removed?,
        }
    }
    Ok(())
}

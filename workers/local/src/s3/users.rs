//! Who is let in, and to what: each user by its own key, each request by the table of [`BucketUser`]. What no line here names is
//! nobody's.

use super::error::ServeError;
use docward_envelope::{BucketPart, BucketUser, BucketVerb};
use docward_runtime::config::BucketKey;
use s3s::{
    S3Request, S3Result,
    access::{S3Access, S3AccessContext},
    auth::{Credentials, S3Auth, SecretKey},
    dto::{
        DeleteObjectInput, DeleteObjectsInput, ETagCondition, GetObjectInput, HeadObjectInput, ListObjectsV2Input,
        PutObjectInput,
    },
    s3_error,
};
use std::{collections::HashMap, sync::Arc};

/// A bucket's users by their access keys. Clones share them.
#[derive(Clone)]
pub struct Users(Arc<HashMap<String, (BucketUser, SecretKey)>>);

impl Users {
    /// Users with their keys.
    ///
    /// # Errors
    /// [`ServeError::Credentials`] for an access key or a secret without characters, and for an access key of two.
    pub fn new<'a>(users: impl IntoIterator<Item = (BucketUser, &'a BucketKey)>) -> Result<Self, ServeError> {
        let mut known = HashMap::new();
        for (user, BucketKey { access_key, secret }) in users {
            let is_new = known.insert(access_key.clone(), (user, secret.as_str().into())).is_none();
            if access_key.is_empty() || secret.is_empty() || !is_new {
                return Err(ServeError::Credentials);
            }
        }
        Ok(Self(Arc::new(known)))
    }

    fn who(&self, credentials: Option<&Credentials>) -> S3Result<BucketUser> {
        let known = credentials.and_then(|credentials| self.0.get(&credentials.access_key));
        known.map(|(user, _)| *user).ok_or_else(|| s3_error!(AccessDenied))
    }

    fn may(&self, credentials: Option<&Credentials>, verb: BucketVerb, name: &str) -> S3Result<()> {
        let user = self.who(credentials)?;
        permit(BucketPart::of_name(name).is_some_and(|part| user.may(verb, part)))
    }
}

#[async_trait::async_trait]
impl S3Auth for Users {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        self.0.get(access_key).map(|(_, secret)| secret.clone()).ok_or_else(|| s3_error!(InvalidAccessKeyId))
    }
}

#[async_trait::async_trait]
impl S3Access for Users {
    async fn check(&self, request: &mut S3AccessContext<'_>) -> S3Result<()> {
        let user = self.who(request.credentials())?;
        match request.s3_op().name() {
            // Asked below, of each name.
            "GetObject" | "HeadObject" | "PutObject" | "DeleteObject" | "DeleteObjects" | "ListObjectsV2" => Ok(()),
            "HeadBucket" | "GetBucketVersioning" | "GetBucketLifecycleConfiguration" | "GetObjectLockConfiguration" => {
                permit(user.may(BucketVerb::Read, BucketPart::SetUp))
            }
            "CreateBucket" | "PutBucketLifecycleConfiguration" => {
                permit(user.may(BucketVerb::Write, BucketPart::SetUp))
            }
            _ => permit(false),
        }
    }

    async fn get_object(&self, request: &mut S3Request<GetObjectInput>) -> S3Result<()> {
        self.may(request.credentials.as_ref(), BucketVerb::Read, &request.input.key)
    }

    async fn head_object(&self, request: &mut S3Request<HeadObjectInput>) -> S3Result<()> {
        self.may(request.credentials.as_ref(), BucketVerb::Read, &request.input.key)
    }

    async fn put_object(&self, request: &mut S3Request<PutObjectInput>) -> S3Result<()> {
        let verb = match (&request.input.if_none_match, &request.input.if_match) {
            (Some(ETagCondition::Any), _) => BucketVerb::Create,
            (_, Some(ETagCondition::ETag(_))) => BucketVerb::Replace,
            _ => BucketVerb::Write,
        };
        self.may(request.credentials.as_ref(), verb, &request.input.key)
    }

    async fn delete_object(&self, request: &mut S3Request<DeleteObjectInput>) -> S3Result<()> {
        self.may(request.credentials.as_ref(), BucketVerb::Delete, &request.input.key)
    }

    /// One name that may not go, and none goes.
    async fn delete_objects(&self, request: &mut S3Request<DeleteObjectsInput>) -> S3Result<()> {
        let (credentials, names) = (request.credentials.as_ref(), &request.input.delete.objects);
        names.iter().try_for_each(|name| self.may(credentials, BucketVerb::Delete, &name.key))
    }

    async fn list_objects_v2(&self, request: &mut S3Request<ListObjectsV2Input>) -> S3Result<()> {
        let user = self.who(request.credentials.as_ref())?;
        let prefix = request.input.prefix.as_deref().unwrap_or_default();
        permit(user.may_list(prefix, request.input.delimiter.as_deref() == Some("/")))
    }
}

fn permit(permitted: bool) -> S3Result<()> {
    if permitted { Ok(()) } else { Err(s3_error!(AccessDenied)) }
}

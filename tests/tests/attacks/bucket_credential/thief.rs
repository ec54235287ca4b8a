//! Somebody with one role's key to the bucket, and an S3 client of his own.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::Credentials;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::types::{
    BucketLifecycleConfiguration, BucketVersioningStatus, Delete, ObjectIdentifier, VersioningConfiguration,
};
use docward_envelope::BucketVerb;
use docward_runtime::config::RegionConfig;
use docward_tests::region::parts;

/// What became of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Did {
    /// The server denied it.
    Denied,
    /// It was done, or would have been: what was asked for is not there, or not as it was said to be.
    It,
}

/// Answers about what was asked for: who gets one was let in.
const LET_IN: [&str; 5] = ["NoSuchKey", "NotFound", "PreconditionFailed", "NotImplemented", "MalformedXML"];

fn did<T, E: ProvideErrorMetadata + std::fmt::Debug>(answer: Result<T, SdkError<E, HttpResponse>>) -> Did {
    let Err(error) = answer else { return Did::It };
    let status = error.raw_response().map(|answer| answer.status().as_u16());
    match (error.code(), status) {
        // The answer to HEAD has no body.
        (Some("AccessDenied"), _) | (None, Some(403)) => Did::Denied,
        (Some(code), _) if LET_IN.contains(&code) => Did::It,
        (None, Some(404)) => Did::It,
        other => panic!("{other:?}"),
    }
}

pub(super) struct Thief {
    client: Client,
    bucket: String,
}

impl Thief {
    /// With what stands in a role's file.
    pub(super) fn with(config: RegionConfig) -> Self {
        let credentials = Credentials::new(config.store.access_key, config.store.secret, None, None, "stolen");
        Self { client: parts::s3(&config.store.endpoint, credentials), bucket: config.store.bucket }
    }

    /// Tries something with one object, but to list it.
    pub(super) async fn does(&self, verb: BucketVerb, name: &str) -> Did {
        let put = || self.client.put_object().bucket(&self.bucket).key(name).body(b"forged".to_vec().into());
        match verb {
            BucketVerb::Read => {
                let whole = did(self.client.get_object().bucket(&self.bucket).key(name).send().await);
                let part = self.client.get_object().bucket(&self.bucket).key(name).range("bytes=0-1").send().await;
                let head = self.client.head_object().bucket(&self.bucket).key(name).send().await;
                let ways = [whole, did(part), did(head)];
                if ways == [Did::Denied; 3] { Did::Denied } else { Did::It }
            }
            BucketVerb::Write => did(put().send().await),
            BucketVerb::Create => did(put().if_none_match("*").send().await),
            BucketVerb::Replace => did(put().if_match("\"made-up\"").send().await),
            BucketVerb::Delete => did(self.client.delete_object().bucket(&self.bucket).key(name).send().await),
            BucketVerb::List => self.lists(name, false).await,
        }
    }

    pub(super) async fn lists(&self, prefix: &str, grouped: bool) -> Did {
        let list = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix);
        did(list.set_delimiter(grouped.then(|| "/".to_owned())).send().await)
    }

    pub(super) async fn deletes_both(&self, one: &str, other: &str) -> Did {
        let named = [one, other].map(|name| ObjectIdentifier::builder().key(name).build().unwrap());
        let both = Delete::builder().set_objects(Some(named.into())).build().unwrap();
        did(self.client.delete_objects().bucket(&self.bucket).delete(both).send().await)
    }

    pub(super) async fn copies(&self, name: &str) -> Did {
        let source = format!("{}/{name}", self.bucket);
        did(self.client.copy_object().bucket(&self.bucket).key(format!("{name}x")).copy_source(source).send().await)
    }

    pub(super) async fn looks_at_the_bucket(&self) -> Did {
        let looked = [
            did(self.client.head_bucket().bucket(&self.bucket).send().await),
            did(self.client.get_bucket_versioning().bucket(&self.bucket).send().await),
            did(self.client.get_bucket_lifecycle_configuration().bucket(&self.bucket).send().await),
            did(self.client.get_object_lock_configuration().bucket(&self.bucket).send().await),
        ];
        if looked == [Did::Denied; 4] { Did::Denied } else { Did::It }
    }

    /// Everything else that reaches objects or the bucket.
    pub(super) async fn sets_up(&self) -> Vec<(&'static str, Did)> {
        let (client, bucket) = (&self.client, &self.bucket);
        let versions = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
        let rules = BucketLifecycleConfiguration::builder().set_rules(Some(Vec::new())).build().unwrap();
        vec![
            ("lists buckets", did(client.list_buckets().send().await)),
            ("lists as of old", did(client.list_objects().bucket(bucket).send().await)),
            ("lists versions", did(client.list_object_versions().bucket(bucket).send().await)),
            ("lists uploads", did(client.list_multipart_uploads().bucket(bucket).send().await)),
            ("makes a bucket", did(client.create_bucket().bucket("thiefs").send().await)),
            ("deletes the bucket", did(client.delete_bucket().bucket(bucket).send().await)),
            (
                "keeps versions",
                did(client.put_bucket_versioning().bucket(bucket).versioning_configuration(versions).send().await),
            ),
            (
                "has the server delete",
                did(client
                    .put_bucket_lifecycle_configuration()
                    .bucket(bucket)
                    .lifecycle_configuration(rules)
                    .send()
                    .await),
            ),
            ("lets others in", did(client.put_bucket_policy().bucket(bucket).policy("{}").send().await)),
            ("uploads in parts", did(client.create_multipart_upload().bucket(bucket).key("x").send().await)),
            ("reads who may", did(client.get_object_acl().bucket(bucket).key("x").send().await)),
        ]
    }
}

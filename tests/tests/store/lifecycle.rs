//! What a server that has lifecycle rules and versions, unlike the embedded one, is asked for.

use crate::world::LAST_NET;
use docward_store::{BucketState, Lifecycle, Store, StoreConfig, StoreError};
use hyper_util::rt::TokioIo;
use s3s::{
    S3, S3Request, S3Response, S3Result,
    auth::SimpleAuth,
    dto::{
        BucketLifecycleConfiguration, BucketVersioningStatus, ExpirationStatus, GetBucketLifecycleConfigurationInput,
        GetBucketLifecycleConfigurationOutput, GetBucketVersioningInput, GetBucketVersioningOutput, GetObjectInput,
        GetObjectOutput, HeadBucketInput, HeadBucketOutput, LifecycleExpiration, LifecycleRule, LifecycleRuleFilter,
        PutBucketLifecycleConfigurationInput, PutBucketLifecycleConfigurationOutput, PutObjectInput, PutObjectOutput,
        StreamingBlob,
    },
    s3_error,
    service::S3ServiceBuilder,
};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// One bucket that has rules and perhaps versions, and no object but the marker.
#[derive(Clone, Default)]
struct BucketWithRules {
    rules: Arc<Mutex<Vec<LifecycleRule>>>,
    puts: Arc<AtomicUsize>,
    versioned: bool,
    /// What the bucket says whose region it is.
    marker: Arc<Mutex<Option<&'static str>>>,
}

#[async_trait::async_trait]
impl S3 for BucketWithRules {
    async fn head_bucket(&self, _: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn put_object(&self, _: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let mut marker = self.marker.lock().unwrap();
        if marker.is_some() {
            return Err(s3_error!(PreconditionFailed));
        }
        *marker = Some("eu-central-1");
        Ok(S3Response::new(PutObjectOutput::default()))
    }

    async fn get_object(&self, _: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let marker = self.marker.lock().unwrap().ok_or_else(|| s3_error!(NoSuchKey))?;
        Ok(S3Response::new(GetObjectOutput {
            content_length: i64::try_from(marker.len()).ok(),
            body: Some(StreamingBlob::from(s3s::Body::from(marker.to_owned()))),
            ..GetObjectOutput::default()
        }))
    }

    async fn get_bucket_versioning(
        &self,
        _: S3Request<GetBucketVersioningInput>,
    ) -> S3Result<S3Response<GetBucketVersioningOutput>> {
        let status = self.versioned.then(|| BucketVersioningStatus::from_static(BucketVersioningStatus::SUSPENDED));
        Ok(S3Response::new(GetBucketVersioningOutput { status, ..GetBucketVersioningOutput::default() }))
    }

    async fn get_bucket_lifecycle_configuration(
        &self,
        _: S3Request<GetBucketLifecycleConfigurationInput>,
    ) -> S3Result<S3Response<GetBucketLifecycleConfigurationOutput>> {
        let rules = self.rules.lock().unwrap().clone();
        if rules.is_empty() {
            return Err(s3_error!(NoSuchLifecycleConfiguration));
        }
        let output = GetBucketLifecycleConfigurationOutput {
            rules: Some(rules),
            ..GetBucketLifecycleConfigurationOutput::default()
        };
        Ok(S3Response::new(output))
    }

    async fn put_bucket_lifecycle_configuration(
        &self,
        req: S3Request<PutBucketLifecycleConfigurationInput>,
    ) -> S3Result<S3Response<PutBucketLifecycleConfigurationOutput>> {
        let BucketLifecycleConfiguration { rules, .. } = req.input.lifecycle_configuration.unwrap();
        *self.rules.lock().unwrap() = rules;
        self.puts.fetch_add(1, Ordering::SeqCst);
        Ok(S3Response::new(PutBucketLifecycleConfigurationOutput::default()))
    }
}

async fn serve(bucket: BucketWithRules) -> (Store, JoinHandle<()>) {
    let mut service = S3ServiceBuilder::new(bucket);
    service.set_auth(SimpleAuth::from_single("access", "secret"));
    let service = service.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = StoreConfig {
        endpoint: format!("http://{}", listener.local_addr().unwrap()),
        region: "eu-central-1".parse().unwrap(),
        bucket: "bucket".to_owned(),
        access_key: "access".to_owned(),
        secret: "secret".to_owned(),
        session: None,
        audit: None,
    };
    let life = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let http = hyper::server::conn::http1::Builder::new();
            tokio::spawn(http.serve_connection(TokioIo::new(stream), service.clone()));
        }
    });
    (Store::connect(&config).unwrap(), life)
}

fn the_owners_rule() -> LifecycleRule {
    LifecycleRule {
        abort_incomplete_multipart_upload: None,
        expiration: Some(LifecycleExpiration { days: Some(400), ..LifecycleExpiration::default() }),
        filter: Some(LifecycleRuleFilter { prefix: Some("reports/".to_owned()), ..LifecycleRuleFilter::default() }),
        id: Some("the-owners".to_owned()),
        noncurrent_version_expiration: None,
        noncurrent_version_transitions: None,
        prefix: None,
        status: ExpirationStatus::from_static(ExpirationStatus::ENABLED),
        transitions: None,
    }
}

#[tokio::test]
async fn the_last_net_is_one_rule_beside_the_owners() {
    let bucket = BucketWithRules::default();
    let (store, life) = serve(bucket.clone()).await;
    let set = BucketState { created: false, lifecycle: Lifecycle::Set };
    assert_eq!(store.ensure_bucket(LAST_NET).await, Ok(set));
    bucket.rules.lock().unwrap().insert(0, the_owners_rule());
    // Already as it should be: nothing is written.
    assert_eq!(store.ensure_bucket(LAST_NET).await, Ok(set));
    assert_eq!(bucket.puts.load(Ordering::SeqCst), 1);
    assert_eq!(store.ensure_bucket(30.try_into().unwrap()).await, Ok(set));
    assert_eq!(bucket.puts.load(Ordering::SeqCst), 2);
    let rules = bucket.rules.lock().unwrap().clone();
    let days = |rule: &LifecycleRule| rule.expiration.as_ref().and_then(|expiration| expiration.days);
    let seen: Vec<_> = rules.iter().map(|rule| (rule.id.as_deref().unwrap_or(""), days(rule))).collect();
    assert_eq!(seen, [("the-owners", Some(400)), ("docward-last-net", Some(30))]);
    // Whatever is a tenant's, and not the mark that says whose region the bucket is.
    let prefix = rules[1].filter.as_ref().unwrap().prefix.clone().unwrap();
    assert!(docward_envelope::TenantId::generate().to_string().starts_with(&prefix));
    assert!(!"-docward/region".starts_with(&prefix));
    life.abort();
}

#[tokio::test]
async fn a_bucket_that_keeps_or_kept_versions_is_refused() {
    let (store, life) = serve(BucketWithRules { versioned: true, ..BucketWithRules::default() }).await;
    assert_eq!(store.ensure_bucket(LAST_NET).await, Err(StoreError::Versioned));
    life.abort();
}

#[tokio::test]
async fn a_bucket_of_another_region_is_not_written_to() {
    let bucket = BucketWithRules::default();
    let (store, life) = serve(bucket.clone()).await;
    assert_eq!(store.check_region().await, Err(StoreError::OtherRegion), "a bucket that says nothing");
    *bucket.marker.lock().unwrap() = Some("us-east-1");
    assert_eq!(store.check_region().await, Err(StoreError::OtherRegion));
    assert_eq!(store.ensure_bucket(LAST_NET).await, Err(StoreError::OtherRegion));
    assert_eq!(bucket.puts.load(Ordering::SeqCst), 0, "no rule was set on somebody else's bucket");
    *bucket.marker.lock().unwrap() = Some("eu-central-1");
    assert_eq!(store.check_region().await, Ok(()));
    // Nor is it the bucket of a tenant's own environment, which is marked as that tenant's.
    let own = store.clone().of_environment(Some(docward_envelope::TenantId::generate()));
    assert_eq!(own.check_region().await, Err(StoreError::OtherRegion));
    life.abort();
}

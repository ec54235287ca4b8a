//! Making a region's bucket ready: it exists, it keeps no old versions, and the server deletes by itself what is older than
//! any retention, where it can.

use crate::{ObjectLock, StoreError, bucket::Bucket, error::classify, object_lock};
use aws_sdk_s3::{
    error::ProvideErrorMetadata,
    types::{
        AbortIncompleteMultipartUpload, BucketLifecycleConfiguration, BucketLocationConstraint,
        CreateBucketConfiguration, ExpirationStatus, LifecycleExpiration, LifecycleRule, LifecycleRuleFilter,
    },
};
use docward_envelope::{BUCKET_MARK, Region};
use docward_telemetry::{info, warn};
use std::num::NonZeroU16;

/// The name of docward's own rule among the bucket's lifecycle rules.
const RULE: &str = "docward-last-net";

/// What [`Store::ensure_bucket`](crate::Store::ensure_bucket) found or made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketState {
    /// The bucket was not there before.
    pub created: bool,
    /// What became of the lifecycle rule.
    pub lifecycle: Lifecycle,
}

/// Whether the server deletes by itself what the janitor missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifecycle {
    /// The rule is in place.
    Set,
    /// The server has no lifecycle rules: the janitor is the only one who deletes.
    Unsupported,
}

/// Whether the bucket says that it is this region's and environment's: a process that was pointed at another's bucket notices
/// before it writes.
///
/// # Errors
/// [`StoreError::OtherRegion`] for another's bucket and for one that says nothing.
pub(crate) async fn check_owner(bucket: &Bucket, owner: &str) -> Result<(), StoreError> {
    match read_marker(bucket).await {
        Ok(name) if name == owner.as_bytes() => Ok(()),
        Ok(_) | Err(StoreError::NotFound | StoreError::TooLarge) => Err(StoreError::OtherRegion),
        Err(error) => Err(error),
    }
}

/// What the bucket says of itself.
pub(crate) async fn read_marker(bucket: &Bucket) -> Result<Vec<u8>, StoreError> {
    let marker = bucket.client().get_object().bucket(bucket.name()).key(BUCKET_MARK).send().await;
    let marker = marker.map_err(|error| classify(&error))?;
    if marker.content_length().is_none_or(|length| length > 64) {
        return Err(StoreError::TooLarge);
    }
    Ok(marker.body.collect().await.map_err(|_| StoreError::Passing)?.to_vec())
}

/// Marks a bucket that says nothing yet; one that is another's is refused.
async fn mark(bucket: &Bucket, owner: &str) -> Result<(), StoreError> {
    let put = bucket.client().put_object().bucket(bucket.name()).key(BUCKET_MARK).if_none_match("*");
    match put.body(owner.as_bytes().to_vec().into()).send().await.map_err(|error| classify(&error)) {
        Ok(_) | Err(StoreError::AlreadyThere) => check_owner(bucket, owner).await,
        Err(error) => Err(error),
    }
}

/// Whether docward's lifecycle rule is in effect; asks and changes nothing.
pub(crate) async fn lifecycle(bucket: &Bucket) -> Result<Lifecycle, StoreError> {
    match other_rules(bucket).await {
        Ok(rules) if rules.iter().any(|rule| rule.id() == Some(RULE)) => Ok(Lifecycle::Set),
        Ok(_) | Err(StoreError::Unsupported) => Ok(Lifecycle::Unsupported),
        Err(error) => Err(error),
    }
}

/// Makes a region's bucket ready, as [`Store::ensure_bucket`](crate::Store::ensure_bucket) says.
pub(crate) async fn ensure(
    bucket: &Bucket,
    region: &Region,
    owner: &str,
    last_net: NonZeroU16,
) -> Result<BucketState, StoreError> {
    let created = if exists(bucket).await? { false } else { create(bucket, region, false).await? };
    refuse_versions(bucket).await?;
    mark(bucket, owner).await?;
    let lifecycle = match set_rule(bucket, last_net).await {
        Ok(()) => Lifecycle::Set,
        Err(StoreError::Unsupported) => {
            warn!("bucket has no lifecycle rules, only the janitor deletes", region.name = *region);
            Lifecycle::Unsupported
        }
        Err(error) => return Err(error),
    };
    info!("bucket ready", region.name = *region, bucket.created = created);
    Ok(BucketState { created, lifecycle })
}

/// The bucket of checkpoints: made with an object lock, where the server has it. It keeps versions; nothing in it is
/// ever erased.
pub(crate) async fn ensure_audit(bucket: &Bucket, region: &Region, owner: &str) -> Result<(), StoreError> {
    if !exists(bucket).await? {
        create(bucket, region, true).await?;
    }
    if object_lock::state(bucket).await? != ObjectLock::Set {
        warn!("the bucket of checkpoints has no object lock", region.name = *region);
    }
    mark(bucket, owner).await
}

async fn exists(bucket: &Bucket) -> Result<bool, StoreError> {
    match bucket.client().head_bucket().bucket(bucket.name()).send().await {
        Ok(_) => Ok(true),
        Err(error) => match classify(&error) {
            // The answer to HEAD has no body, so no code: here a plain 404 is the bucket's.
            StoreError::NotFound | StoreError::NoBucket => Ok(false),
            other => Err(other),
        },
    }
}

/// Makes the bucket and says whether it was us. That somebody else was quicker is fine if our credentials reach the bucket.
async fn create(bucket: &Bucket, region: &Region, locked: bool) -> Result<bool, StoreError> {
    let mut create = bucket.client().create_bucket().bucket(bucket.name());
    create = create.set_object_lock_enabled_for_bucket(locked.then_some(true));
    // S3 refuses a location constraint that names us-east-1, its default.
    if region.as_str() != "us-east-1" {
        let place = BucketLocationConstraint::from(region.as_str());
        let place = CreateBucketConfiguration::builder().location_constraint(place).build();
        create = create.create_bucket_configuration(place);
    }
    match create.send().await {
        Ok(_) => Ok(true),
        Err(_) if exists(bucket).await? => Ok(false),
        Err(error) => Err(classify(&error)),
    }
}

/// In a bucket that keeps versions, deleting a job's keys would leave a copy of them.
async fn refuse_versions(bucket: &Bucket) -> Result<(), StoreError> {
    match bucket.client().get_bucket_versioning().bucket(bucket.name()).send().await {
        Ok(versioning) if versioning.status().is_some() => Err(StoreError::Versioned),
        Ok(_) => Ok(()),
        Err(error) => match classify(&error) {
            // A server that does not know versions keeps none.
            StoreError::Unsupported => Ok(()),
            other => Err(other),
        },
    }
}

/// Adds docward's rule to whatever rules the bucket's owner has.
async fn set_rule(bucket: &Bucket, last_net: NonZeroU16) -> Result<(), StoreError> {
    let ours = rule(last_net)?;
    let mut rules = other_rules(bucket).await?;
    if rules.contains(&ours) {
        return Ok(());
    }
    rules.retain(|rule| rule.id() != Some(RULE));
    rules.push(ours);
    let rules =
        BucketLifecycleConfiguration::builder().set_rules(Some(rules)).build().map_err(|_| StoreError::Final)?;
    let put = bucket.client().put_bucket_lifecycle_configuration().bucket(bucket.name());
    put.lifecycle_configuration(rules).send().await.map_err(|error| classify(&error))?;
    Ok(())
}

async fn other_rules(bucket: &Bucket) -> Result<Vec<LifecycleRule>, StoreError> {
    match bucket.client().get_bucket_lifecycle_configuration().bucket(bucket.name()).send().await {
        Ok(configuration) => Ok(configuration.rules().to_vec()),
        Err(error) if error.code() == Some("NoSuchLifecycleConfiguration") => Ok(Vec::new()),
        Err(error) => Err(classify(&error)),
    }
}

/// How every tenant's id begins, and with it every object but the bucket's own mark, which must stay: ULIDs until the year
/// 3084.
const TENANTS: &str = "0";

/// One rule for all tenants: names begin with the tenant, so no prefix tells retention classes apart.
fn rule(last_net: NonZeroU16) -> Result<LifecycleRule, StoreError> {
    LifecycleRule::builder()
        .id(RULE)
        .status(ExpirationStatus::Enabled)
        .filter(LifecycleRuleFilter::builder().prefix(TENANTS).build())
        .expiration(LifecycleExpiration::builder().days(last_net.get().into()).build())
        .abort_incomplete_multipart_upload(AbortIncompleteMultipartUpload::builder().days_after_initiation(1).build())
        .build()
        .map_err(|_| StoreError::Final)
}

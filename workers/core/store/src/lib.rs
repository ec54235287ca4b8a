//! tenant objects in regional S3 buckets

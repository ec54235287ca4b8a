//! The embedded S3 endpoint: s3s over a folder, with a lock in front for create-only writes.

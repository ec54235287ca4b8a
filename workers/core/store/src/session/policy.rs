//! What a session may do, as the policy that goes with it. AWS allows what both the role and this policy allow.

use docward_envelope::TenantId;
use serde_json::{Value, json};

/// Which of the region's buckets a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Documents and what is made of them: read, written, deleted.
    Documents,
    /// Checkpoints under object lock: written and read; nobody's session deletes one or shortens its lock.
    Audit,
}

impl Reach {
    const fn actions(self) -> &'static [&'static str] {
        match self {
            Self::Documents => &["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            Self::Audit => &["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectRetention"],
        }
    }

    const fn listing(self) -> &'static [&'static str] {
        match self {
            Self::Documents => &["s3:ListBucket"],
            Self::Audit => &["s3:ListBucket", "s3:ListBucketVersions"],
        }
    }

    /// Within AWS's 2048 characters, whatever the bucket's name.
    pub(super) fn policy(self, partition: &str, bucket: &str, tenant: TenantId) -> Value {
        let bucket = format!("arn:{partition}:s3:::{bucket}");
        json!({
            "Version": "2012-10-17",
            "Statement": [
                { "Effect": "Allow", "Action": self.actions(), "Resource": format!("{bucket}/{tenant}/*") },
                {
                    "Effect": "Allow",
                    "Action": self.listing(),
                    "Resource": bucket,
                    "Condition": { "StringLike": { "s3:prefix": format!("{tenant}/*") } },
                },
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_policy_is_one_that_aws_takes() {
        for reach in [Reach::Documents, Reach::Audit] {
            let policy = reach.policy("aws-us-gov", &"b".repeat(63), TenantId::generate());
            assert!(policy.to_string().len() < 2048);
        }
    }
}

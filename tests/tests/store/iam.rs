//! How AWS decides by a policy, as far as `deploy/aws` and sessions use it.

use serde_json::Value;
use std::collections::BTreeMap;

/// What is asked of S3: an action of one operation, on a bucket or an object, with what conditions look at.
pub(crate) struct Asked<'a> {
    pub(crate) action: &'a str,
    /// `BUCKET` or `BUCKET/NAME`.
    pub(crate) resource: &'a str,
    /// By condition key without its `s3:`.
    pub(crate) with: BTreeMap<String, String>,
}

/// Whether some statement allows the action on the resource under its condition.
pub(crate) fn allows(policy: &Value, asked: &Asked<'_>) -> bool {
    policy["Statement"].as_array().unwrap().iter().any(|statement| {
        statement["Effect"] == "Allow"
            && one_of(&statement["Action"], asked.action)
            && one_of(&statement["Resource"], &format!("arn:aws:s3:::{}", asked.resource))
            && holds(&statement["Condition"], &asked.with)
    })
}

/// The action by which an operation is allowed; `None` for one that is asked of each of its keys instead, or not known here.
pub(crate) fn action(operation: &str) -> Option<&'static str> {
    Some(match operation {
        "GetObject" | "HeadObject" => "s3:GetObject",
        "PutObject" => "s3:PutObject",
        "DeleteObject" => "s3:DeleteObject",
        "ListObjectsV2" => "s3:ListBucket",
        "ListObjectVersions" => "s3:ListBucketVersions",
        "GetObjectLockConfiguration" => "s3:GetBucketObjectLockConfiguration",
        "GetBucketLifecycleConfiguration" => "s3:GetLifecycleConfiguration",
        "GetBucketVersioning" => "s3:GetBucketVersioning",
        _ => return None,
    })
}

fn holds(condition: &Value, with: &BTreeMap<String, String>) -> bool {
    let Some(operators) = condition.as_object() else { return true };
    operators.iter().all(|(operator, keys)| {
        keys.as_object().unwrap().iter().all(|(key, wanted)| {
            let found = with.get(key.strip_prefix("s3:").unwrap());
            match (operator.as_str(), found) {
                ("Null", found) => wanted == if found.is_none() { "true" } else { "false" },
                ("StringEquals" | "StringEqualsIfExists", Some(found)) => wanted == found,
                ("StringEqualsIfExists", None) => true,
                ("StringLike", Some(found)) => one_of(wanted, found),
                // Nor does what is not known here allow anything.
                _ => false,
            }
        })
    })
}

fn one_of(patterns: &Value, text: &str) -> bool {
    let is_like = |pattern: &Value| like(pattern.as_str().unwrap().as_bytes(), text.as_bytes());
    patterns.as_array().map_or_else(|| is_like(patterns), |patterns| patterns.iter().any(is_like))
}

/// `*` stands for any text, slashes too, `?` for any one character.
fn like(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|skipped| like(rest, &text[skipped..])),
        Some((first, rest)) => {
            let Some((letter, others)) = text.split_first() else { return false };
            (*first == b'?' || first == letter) && like(rest, others)
        }
    }
}

#[test]
fn patterns_are_what_aws_takes_them_for() {
    for (pattern, text, is_like) in [
        ("a/*", "a/b/c", true),
        ("a/*", "a", false),
        ("a/?/c", "a/b/c", true),
        ("a/?/c", "a/bb/c", false),
        ("*/keys", "a/b/keys", true),
        ("*/keys", "a/b/keysx", false),
        ("a", "ab", false),
    ] {
        assert_eq!(like(pattern.as_bytes(), text.as_bytes()), is_like, "{pattern} {text}");
    }
}

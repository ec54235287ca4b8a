//! The policies of `deploy/aws` say of each role what the table of rights says ([`BucketUser`]), with sessions and without; and a
//! document's way goes through with them alone.

use crate::iam::{Asked, allows};
use docward_envelope::{
    BUCKET_MARK, BackupId, BucketPart, BucketUser, BucketVerb, JobId, LeaseId, ObjectName, ObjectPrefix, Run, Signer,
    Stage, TenantId, UploadId,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// What stands for a tenant where there are no sessions: any.
const ANY_TENANT: &str = "??????????????????????????";
/// The most characters that AWS takes of a policy that is attached to a user or role, white space not counted.
const LONGEST: usize = 6144;

/// A file of `deploy/aws`, with a region's own names in it.
pub(crate) fn rules(folder: &str, role: Signer, bucket: &str, tenant: &str) -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../deploy/aws/{folder}/{role}.json"));
    let text = std::fs::read_to_string(file).unwrap();
    let text = text.replace("AUDIT_BUCKET", &format!("{bucket}-audit")).replace("BUCKET", bucket);
    serde_json::from_str(&text.replace("TENANT", tenant)).unwrap()
}

struct Rules {
    user: Value,
    objects: Value,
}

impl Rules {
    fn of(role: Signer, tenant: &str) -> Self {
        Self { user: rules("users", role, "bucket", tenant), objects: rules("objects", role, "bucket", tenant) }
    }

    fn allow(&self, action: &str, resource: &str, with: &[(&str, &str)]) -> bool {
        let with: BTreeMap<String, String> =
            with.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let asked = Asked { action, resource, with };
        allows(&self.user, &asked) || allows(&self.objects, &asked)
    }

    fn allow_verb(&self, verb: BucketVerb, bucket: &str, name: &str) -> bool {
        let object = format!("{bucket}/{name}");
        match verb {
            BucketVerb::Read => self.allow("s3:GetObject", &object, &[]),
            BucketVerb::Write => self.allow("s3:PutObject", &object, &[]),
            BucketVerb::Create => self.allow("s3:PutObject", &object, &[("if-none-match", "*")]),
            BucketVerb::Replace => self.allow("s3:PutObject", &object, &[("if-match", "tag")]),
            BucketVerb::Delete => self.allow("s3:DeleteObject", &object, &[]),
            BucketVerb::List => self.allow("s3:ListBucket", bucket, &[("prefix", name)]),
        }
    }
}

/// A name of each part of a tenant that has names.
fn names(tenant: TenantId) -> Vec<String> {
    let (job, lease, run) = (JobId::generate(), LeaseId::generate(), Run::FIRST);
    let expiry = "2026-11-29".parse().unwrap();
    let label = || "page-00001.png".parse().unwrap();
    let mut names = vec![
        ObjectName::Keys { tenant, job },
        ObjectName::Original { tenant, job, lease, label: label() },
        ObjectName::Bundle { tenant, expiry, job, run },
        ObjectName::MergedBundle { tenant, expiry, lease },
        ObjectName::Checkpoint { tenant, length: 17 },
        ObjectName::Backup { tenant, backup: BackupId::generate() },
        ObjectName::Piece { tenant, upload: UploadId::generate(), offset: 0, lease },
    ];
    for stage in Stage::ALL.iter().copied() {
        names.push(ObjectName::Output { tenant, job, run, stage, lease, label: label() });
        names.push(ObjectName::Manifest { tenant, job, run, stage });
    }
    let (stage, label) = (Stage::Ocr, "acknowledgement".parse().unwrap());
    names.push(ObjectName::Output { tenant, job, run, stage, lease, label });
    names.iter().map(ToString::to_string).collect()
}

#[test]
fn the_rules_for_aws_are_the_table_of_rights() {
    let tenant = TenantId::generate();
    for role in Signer::ALL.iter().copied() {
        let user = BucketUser::Role(role);
        for said in [ANY_TENANT.to_owned(), tenant.to_string()] {
            let rules = Rules::of(role, &said);
            for name in names(tenant).iter().chain([&BUCKET_MARK.to_owned()]) {
                let part = BucketPart::of_name(name).unwrap();
                for verb in BucketVerb::ALL.iter().copied().filter(|verb| *verb != BucketVerb::List) {
                    let allowed = rules.allow_verb(verb, "bucket", name);
                    assert_eq!(allowed, user.may(verb, part), "{role} {verb} {part}");
                    // Under the lock there is nothing but checkpoints, and whose bucket it is.
                    let kept_there = [BucketPart::Checkpoint, BucketPart::Mark].contains(&part);
                    let locked = rules.allow_verb(verb, "bucket-audit", name);
                    assert_eq!(locked, kept_there && user.may(verb, part), "{role} {verb} locked {part}");
                }
                // Who reads a name may ask whether it is there.
                if part != BucketPart::Mark {
                    let listed = rules.allow_verb(BucketVerb::List, "bucket", name);
                    assert_eq!(listed, user.may_list(name, false), "{role} lists a {part}");
                }
            }
            for look in ["GetLifecycleConfiguration", "GetBucketVersioning", "GetBucketObjectLockConfiguration"] {
                let allowed = rules.allow(&format!("s3:{look}"), "bucket", &[]);
                assert_eq!(allowed, user.may(BucketVerb::Read, BucketPart::SetUp), "{role} {look}");
            }
            for never in ["PutLifecycleConfiguration", "PutBucketVersioning", "PutBucketPolicy", "DeleteBucket"] {
                assert!(!rules.allow(&format!("s3:{never}"), "bucket", &[]), "{role} {never}");
            }
        }
    }
}

#[test]
fn the_rules_for_aws_list_what_the_table_lists() {
    let (tenant, job, lease) = (TenantId::generate(), JobId::generate(), LeaseId::generate());
    let mut prefixes = vec![
        (String::new(), false),
        (String::new(), true),
        ("0".to_owned(), false),
        (tenant.to_string(), false),
        (format!("{tenant}/"), false),
        (format!("{tenant}/"), true),
        (format!("{tenant}/{job}"), false),
        (ObjectPrefix::Job(tenant, job).to_string(), false),
        (ObjectPrefix::Original(tenant, job).to_string(), false),
        (ObjectPrefix::Bundles(tenant, None).to_string(), false),
        (ObjectPrefix::Bundles(tenant, Some("2026-11-29".parse().unwrap())).to_string(), false),
        (format!("{tenant}/-audit/"), false),
        (format!("{tenant}/-audit/0000000000000001"), false),
        (format!("{tenant}/-backup/"), false),
        (format!("{tenant}/-upload/"), false),
        (ObjectPrefix::Upload(tenant, UploadId::generate()).to_string(), false),
    ];
    for stage in Stage::ALL.iter().copied() {
        let written = ObjectPrefix::Stage(tenant, job, Run::FIRST, stage).to_string();
        prefixes.push((format!("{written}{lease}/"), false));
        prefixes.push((written, false));
    }
    for role in Signer::ALL.iter().copied() {
        for said in [ANY_TENANT.to_owned(), tenant.to_string()] {
            let rules = Rules::of(role, &said);
            for (prefix, grouped) in &prefixes {
                let mut with = vec![("prefix", prefix.as_str())];
                with.extend(grouped.then_some(("delimiter", "/")));
                let may = BucketUser::Role(role).may_list(prefix, *grouped);
                // Of what it reads under a lease a role may ask there for any; the table lets it ask for whole names.
                let shown = BucketPart::of_prefix(prefix, false);
                let may_read = |part: &BucketPart| BucketUser::Role(role).may(BucketVerb::Read, *part);
                let reads = !shown.is_empty() && shown.iter().all(may_read);
                let allowed = rules.allow("s3:ListBucket", "bucket", &with);
                assert!(allowed == may || allowed && reads, "{role} lists {prefix:?}, grouped: {grouped}");
            }
        }
    }
}

/// With sessions a role's user asks for those of its own role, and the session reaches its tenant's objects only.
#[test]
fn the_rules_for_aws_give_each_role_sessions_of_its_own() {
    let (tenant, other) = (TenantId::generate(), TenantId::generate());
    for role in Signer::ALL.iter().copied() {
        let rules = Rules::of(role, &tenant.to_string());
        let assumes = rules.user["Statement"].as_array().unwrap().iter().find(|said| said["Sid"] == "ASessionPerJob");
        let wanted = &assumes.unwrap()["Resource"];
        assert_eq!(*wanted, serde_json::json!([format!("arn:aws:iam::ACCOUNT:role/ROLE-{role}")]));
        for name in names(other) {
            for verb in BucketVerb::ALL.iter().copied() {
                assert!(!rules.allow_verb(verb, "bucket", &name), "{role} {verb} another tenant's {name}");
            }
        }
    }
}

#[test]
fn the_rules_for_aws_are_no_longer_than_it_takes() {
    for role in Signer::ALL.iter().copied() {
        for folder in ["users", "objects"] {
            let rules = rules(folder, role, &"b".repeat(57), ANY_TENANT).to_string();
            assert!(rules.len() < LONGEST, "{folder}/{role}: {}", rules.len());
        }
    }
}

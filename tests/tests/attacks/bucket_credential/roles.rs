//! Each role's key to the bucket, stolen: whatever the table of rights does not give it is tried against the endpoint of a fleet, with the
//! key that stands in that role's file. The table itself is read cell by cell in `envelope`.

use super::REGION;
use super::thief::{Did, Thief};
use docward_envelope::{
    BUCKET_MARK, BackupId, BucketPart, BucketUser, BucketVerb, JobId, LeaseId, ObjectName, Run, Signer, Stage,
    TenantId, UploadId,
};
use docward_runtime::config::{ConfigRole, Configurations};
use docward_tests::fleet::{Fleet, region};
use std::path::PathBuf;

const SEALED: &[u8] = b"sealed by somebody";

/// A fleet, and every role's key as it stands in the role's file.
struct Stolen {
    fleet: Fleet,
    thieves: Vec<(Signer, Thief)>,
}

impl Stolen {
    async fn new() -> Self {
        let fleet = Fleet::start(&[REGION]).await;
        let files = Configurations::in_folder(fleet.folder());
        let thief = |role: ConfigRole| (role.signer(), Thief::with(files.region(&region(REGION), None, role).unwrap()));
        let thieves = ConfigRole::ALL.into_iter().map(thief).collect();
        Self { fleet, thieves }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.fleet.object_file(REGION, name)
    }

    /// Puts an object where the bucket keeps it.
    fn put(&self, name: &str) {
        std::fs::create_dir_all(self.file(name).parent().unwrap()).unwrap();
        std::fs::write(self.file(name), SEALED).unwrap();
    }

    fn holds(&self, name: &str) -> bool {
        std::fs::read(self.file(name)).is_ok_and(|bytes| bytes == SEALED)
    }
}

/// A name of each part that has names; of a job and tenant that nobody else has.
fn names() -> Vec<(BucketPart, String)> {
    let (tenant, job, lease) = (TenantId::generate(), JobId::generate(), LeaseId::generate());
    let (run, expiry) = (Run::FIRST, "2026-11-29".parse().unwrap());
    let mut names = vec![
        ObjectName::Keys { tenant, job },
        ObjectName::Original { tenant, job, lease, label: "original".parse().unwrap() },
        ObjectName::Bundle { tenant, expiry, job, run },
        ObjectName::MergedBundle { tenant, expiry, lease },
        ObjectName::Checkpoint { tenant, length: 17 },
        ObjectName::Backup { tenant, backup: BackupId::generate() },
        ObjectName::Piece { tenant, upload: UploadId::generate(), offset: 0, lease },
    ];
    for stage in Stage::ALL.iter().copied() {
        names.push(ObjectName::Output { tenant, job, run, stage, lease, label: "document".parse().unwrap() });
        names.push(ObjectName::Manifest { tenant, job, run, stage });
    }
    let (stage, label) = (Stage::Ocr, "acknowledgement".parse().unwrap());
    names.push(ObjectName::Output { tenant, job, run, stage, lease, label });
    let names = names.iter().map(ToString::to_string);
    names.map(|name| (BucketPart::of_name(&name).unwrap(), name)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_lets_each_roles_key_to_the_bucket_do_what_its_work_needs_and_nothing_else() {
    let stolen = Stolen::new().await;
    let mut wrong = Vec::new();
    for (role, thief) in &stolen.thieves {
        for (part, name) in names() {
            for verb in BucketVerb::ALL.iter().copied().filter(|verb| *verb != BucketVerb::List) {
                let there = verb != BucketVerb::Create;
                if there {
                    stolen.put(&name);
                } else {
                    std::fs::remove_file(stolen.file(&name)).unwrap();
                }
                let did = thief.does(verb, &name).await;
                let may = BucketUser::Role(*role).may(verb, part);
                let untouched = if there { stolen.holds(&name) } else { !stolen.file(&name).exists() };
                if (did == Did::Denied) == may || !may && !untouched {
                    wrong.push(format!("{role} {verb} {part}: {did:?}"));
                }
                stolen.put(&name);
            }
            // Beside one that it may delete, if there is any: none of the two goes.
            let may_delete = |part| BucketUser::Role(*role).may(BucketVerb::Delete, part);
            let own = names().into_iter().find(|(part, _)| may_delete(*part));
            if let (Some((_, own)), false) = (own, may_delete(part)) {
                stolen.put(&own);
                let did = thief.deletes_both(&own, &name).await;
                if did != Did::Denied || !stolen.holds(&own) || !stolen.holds(&name) {
                    wrong.push(format!("{role} deletes {part} beside its own: {did:?}"));
                }
            }
        }
        // The mark is read by everybody, and stays.
        let mark = std::fs::read(stolen.file(BUCKET_MARK)).unwrap();
        for verb in [BucketVerb::Write, BucketVerb::Create, BucketVerb::Replace, BucketVerb::Delete] {
            let did = thief.does(verb, BUCKET_MARK).await;
            if did != Did::Denied || !std::fs::read(stolen.file(BUCKET_MARK)).is_ok_and(|now| now == mark) {
                wrong.push(format!("{role} {verb} mark: {did:?}"));
            }
            std::fs::write(stolen.file(BUCKET_MARK), &mark).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Which roles may list: o(cr) e(xtract) r(edact) i(ndex) c(ompactor) j(anitor) l(edger) p(erson),
/// and n, the HTTP service.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_lists_nobody_more_names_than_its_work_needs() {
    let stolen = Stolen::new().await;
    let (tenant, job, lease) = (TenantId::generate(), JobId::generate(), LeaseId::generate());
    let of_job = format!("{tenant}/{job}");
    let of_run = format!("{of_job}/{}", Run::FIRST);
    let written = |stage| format!("{of_run}/{stage}/");
    let keys = ObjectName::Keys { tenant, job }.to_string();
    let listings = [
        (String::new(), false, ""),
        (String::new(), true, "p"),
        ("0".to_owned(), false, ""),
        (tenant.to_string(), false, ""),
        (format!("{tenant}/"), false, ""),
        (format!("{tenant}/"), true, "p"),
        (format!("{tenant}/{}", job.to_string().chars().take(8).collect::<String>()), true, ""),
        (of_job.clone(), false, ""),
        (format!("{of_job}/"), false, "jp"),
        (keys, false, "oerijpn"),
        (format!("{of_job}/original/"), false, "jp"),
        (format!("{of_run}/"), false, "jp"),
        (format!("{of_run}/ocr"), false, ""),
        (written(Stage::Ocr), false, "ojp"),
        (format!("{}{lease}/", written(Stage::Ocr)), false, "ojp"),
        (written(Stage::Extract), false, "ejp"),
        (written(Stage::Redact), false, "rjp"),
        (written(Stage::Index), false, "ijp"),
        (format!("{}{lease}/document", written(Stage::Ocr)), false, "oerjp"),
        (format!("{}{lease}/acknowledgement", written(Stage::Ocr)), false, "oerjpn"),
        (format!("{tenant}/-index/"), false, "cjpn"),
        (format!("{tenant}/-index/2026-11-29/"), false, "cjpn"),
        (format!("{tenant}/-audit/"), false, "p"),
        (format!("{tenant}/-audit/0000000000000001"), false, "p"),
        (format!("{tenant}/-backup/"), false, "p"),
        (format!("{tenant}/-upload/"), false, "jpn"),
        (format!("{tenant}/-upload/{}/", UploadId::generate()), false, "jpn"),
        ("-docward/".to_owned(), false, ""),
    ];
    let mut wrong = Vec::new();
    for (prefix, grouped, may) in &listings {
        for (role, thief) in &stolen.thieves {
            let letter = if *role == Signer::Intake { 'n' } else { role.as_str().chars().next().unwrap() };
            let may = may.contains(letter);
            if (thief.lists(prefix, *grouped).await == Did::Denied) == may {
                wrong.push(format!("{role} lists {prefix:?}, grouped: {grouped}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What no role needs: the bucket itself, other ways to read and write, and names that are none of docward's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_lets_no_role_copy_or_change_how_the_bucket_is_set_up() {
    let stolen = Stolen::new().await;
    let mut wrong = Vec::new();
    let others = ["x", "-docward/other", "01ARZ3NDEKTSV4RRFFQ69G5FAV/x", "01ARZ3NDEKTSV4RRFFQ69G5FAV/-index/x"];
    for (role, thief) in &stolen.thieves {
        for (part, name) in names() {
            stolen.put(&name);
            if thief.copies(&name).await != Did::Denied {
                wrong.push(format!("{role} copies {part}"));
            }
        }
        for (what, did) in thief.sets_up().await {
            if did != Did::Denied {
                wrong.push(format!("{role} {what}: {did:?}"));
            }
        }
        for name in others {
            for verb in [BucketVerb::Read, BucketVerb::Write, BucketVerb::Create, BucketVerb::Delete] {
                if thief.does(verb, name).await != Did::Denied {
                    wrong.push(format!("{role} {verb} {name}"));
                }
            }
        }
        let looks = [Signer::Ledger, Signer::Person].contains(role);
        if (thief.looks_at_the_bucket().await == Did::Denied) == looks {
            wrong.push(format!("{role} looks at the bucket"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

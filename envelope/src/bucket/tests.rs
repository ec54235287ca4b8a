use super::*;
use crate::{BackupId, JobId, LeaseId, ObjectName, ObjectPrefix, Run, TenantId, UploadId};

/// Every cell, by part. The order of the users is that of [`BucketUser::all`].
const TABLE: &[(&str, &str)] = &[
    // maker ocr extract redact index compactor janitor ledger person intake:
    // r read, w write, c create, x replace, l list, d delete; who may write may create and replace
    ("set-up", "rw - - - - - - r r -"),
    ("mark", "rc r r r r r r r r r"),
    ("tenants", "- - - - - - - - l -"),
    ("jobs", "- - - - - - - - l -"),
    ("keys", "- r r r r - ld - rcxld rc"),
    ("original", "- r - r - - ld - wld w"),
    ("output of ocr", "- rwld r r - - ld - ld -"),
    ("acknowledgement", "- rwld r r - - ld - rld r"),
    ("output of extract", "- - wld r - - ld - rld r"),
    ("output of redact", "- - - wld r - ld - rld r"),
    ("output of index", "- - - - l - ld - ld -"),
    ("manifest of ocr", "- rcl - - - - ld - rld r"),
    ("manifest of extract", "- - rcl - - - ld - rld r"),
    ("manifest of redact", "- - - rcl - - ld - rld r"),
    ("manifest of index", "- - - - rcl - ld - ld -"),
    ("bundle", "- - - - w rld ld - rxld rl"),
    ("merged bundle", "- - - - - rwld ld - rxld rl"),
    ("checkpoint", "- - - - - - - c rl -"),
    ("backup", "- - - - - - - - rwl -"),
    ("piece", "- - - - - - ld - rxl rwld"),
];

#[test]
fn every_cell_of_the_table() {
    let cell = |user: BucketUser, part| {
        let letters = [(Read, 'r'), (Write, 'w'), (Create, 'c'), (Replace, 'x'), (List, 'l'), (Delete, 'd')];
        let goes_without_saying = |verb| matches!(verb, Create | Replace) && user.may(Write, part);
        let may = letters.iter().filter(|(verb, _)| user.may(*verb, part) && !goes_without_saying(*verb));
        let cell: String = may.map(|(_, letter)| letter).collect();
        if cell.is_empty() { "-".to_owned() } else { cell }
    };
    let row = |part| BucketUser::all().map(|user| cell(user, part)).collect::<Vec<_>>().join(" ");
    let found: Vec<(String, String)> = BucketPart::all().map(|part| (part.to_string(), row(part))).collect();
    let wanted: Vec<(String, String)> = TABLE.iter().map(|(of, row)| ((*of).to_owned(), (*row).to_owned())).collect();
    assert_eq!(found, wanted);
}

/// What only one stage or task needs is nobody else's.
#[test]
fn what_the_table_is_for() {
    let who = |verb, part| BucketUser::all().filter(|user| user.may(verb, part)).map(|user| user.to_string()).collect();
    let only = |verb, part, wanted: &[&str]| {
        let found: Vec<String> = who(verb, part);
        assert_eq!(found, wanted, "{verb} {part}");
    };
    only(Write, Original, &["person", "intake"]);
    only(Create, Checkpoint, &["ledger"]);
    only(Delete, Checkpoint, &[]);
    only(Delete, Backup, &[]);
    only(Delete, Keys, &["janitor", "person"]);
    only(Delete, Original, &["janitor", "person"]);
    only(Read, Original, &["ocr", "redact"]);
    only(Create, Keys, &["person", "intake"]);
    only(Write, Piece, &["intake"]);
    only(Read, Piece, &["person", "intake"]);
    for stage in Stage::ALL.iter().copied() {
        only(Create, Manifest(stage), &[stage.as_str()]);
        only(Write, Manifest(stage), &[]);
        only(Delete, Manifest(stage), &["janitor", "person"]);
    }
}

/// Whatever docward's own types ask to list is of the parts that lie there, and nothing that reaches further is taken for it.
#[test]
fn a_listing_shows_what_begins_so_and_no_more() {
    let (tenant, job, lease) = (TenantId::generate(), JobId::generate(), LeaseId::generate());
    let (run, day, upload) = (Run::FIRST, "2026-11-29".parse().unwrap(), UploadId::generate());
    let label = "page-00001.png".parse().unwrap();
    let mut names: Vec<ObjectName> = vec![
        ObjectName::Keys { tenant, job },
        ObjectName::Original { tenant, job, lease, label },
        ObjectName::Bundle { tenant, expiry: day, job, run },
        ObjectName::MergedBundle { tenant, expiry: day, lease },
        ObjectName::Checkpoint { tenant, length: 12_345 },
        ObjectName::Backup { tenant, backup: BackupId::generate() },
        ObjectName::Piece { tenant, upload, offset: 4 << 20, lease },
    ];
    for stage in Stage::ALL.iter().copied() {
        let label = "fields".parse().unwrap();
        names.push(ObjectName::Output { tenant, job, run, stage, lease, label });
        names.push(ObjectName::Manifest { tenant, job, run, stage });
    }
    let (stage, label) = (Stage::Ocr, "acknowledgement".parse().unwrap());
    names.push(ObjectName::Output { tenant, job, run, stage, lease, label });
    let mut prefixes = vec![
        ObjectPrefix::Job(tenant, job).to_string(),
        ObjectPrefix::Original(tenant, job).to_string(),
        ObjectPrefix::Bundles(tenant, Some(day)).to_string(),
        ObjectPrefix::Bundles(tenant, None).to_string(),
        format!("{tenant}/{job}/{run}/"),
        format!("{tenant}/-audit/"),
        format!("{tenant}/-audit/0000000000000001"),
        format!("{tenant}/-backup/"),
        format!("{tenant}/-upload/"),
        ObjectPrefix::Upload(tenant, upload).to_string(),
    ];
    for stage in Stage::ALL.iter().copied() {
        let written = ObjectPrefix::Stage(tenant, job, run, stage).to_string();
        prefixes.push(format!("{written}{lease}/"));
        prefixes.push(written);
    }
    for prefix in &prefixes {
        let shown: Vec<BucketPart> = BucketPart::of_prefix(prefix, false);
        let begin = names.iter().map(ToString::to_string).filter(|name| name.starts_with(prefix));
        let mut there: Vec<BucketPart> = begin.map(|name| BucketPart::of_name(&name).unwrap()).collect();
        there.sort();
        let mut sorted = shown.clone();
        sorted.sort();
        assert_eq!(sorted, there, "{prefix}");
    }
    let tenant = tenant.to_string();
    let open = [
        "",
        "0",
        tenant.strip_suffix(char::is_alphanumeric).unwrap(),
        &tenant,
        &format!("{tenant}/"),
        &format!("{tenant}/-"),
        &format!("{tenant}/{job}"),
        &format!("{tenant}/-upload/{upload}"),
    ];
    for open in open.into_iter().chain(["-docward/", "/", "x/", &format!("{tenant}/{job}/x/")]) {
        assert_eq!(BucketPart::of_prefix(open, false), [], "{open}");
    }
    assert_eq!(BucketPart::of_prefix("", true), [Tenants]);
    assert_eq!(BucketPart::of_prefix(&format!("{tenant}/"), true), [Jobs]);
    assert_eq!(BucketPart::of_prefix("x/", true), []);
}

/// Whoever may read an object may ask whether it is there, and is told of no other.
#[test]
fn who_reads_a_name_may_list_it_alone() {
    let ocr = BucketUser::Role(Signer::Ocr);
    let keys = ObjectName::Keys { tenant: TenantId::generate(), job: JobId::generate() }.to_string();
    assert!(ocr.may_list(&keys, false));
    assert!(!ocr.may_list(keys.trim_end_matches("keys"), false));
    assert!(!BucketUser::Role(Signer::Compactor).may_list(&keys, false));
}

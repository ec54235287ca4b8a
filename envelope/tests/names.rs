//! Object names: every one within the limit, one spelling each, nothing a client named.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_envelope::*;
use proptest::prelude::*;

fn tenant() -> TenantId {
    "7ZZZZZZZZZZZZZZZZZZZZZZZZZ".parse().unwrap()
}

fn names() -> Vec<ObjectName> {
    let (tenant, job, lease) = (tenant(), JobId::generate(), LeaseId::generate());
    let run = Run::try_from(9999).unwrap();
    let label: ObjectLabel = "page-00001.png1".parse().unwrap();
    let mut names = vec![
        ObjectName::Keys { tenant, job },
        ObjectName::Original { tenant, job, lease, label: label.clone() },
        ObjectName::Bundle { tenant, expiry: "2026-07-31".parse().unwrap(), job, run },
        ObjectName::MergedBundle { tenant, expiry: "2026-07-31".parse().unwrap(), lease },
        ObjectName::Checkpoint { tenant, length: u64::MAX },
        ObjectName::Checkpoint { tenant, length: 7 },
        ObjectName::Backup { tenant, backup: BackupId::generate() },
        ObjectName::Piece { tenant, upload: UploadId::generate(), offset: 999_999_999_999, lease },
    ];
    for stage in Stage::ALL.iter().copied() {
        names.push(ObjectName::Output { tenant, job, run, stage, lease, label: label.clone() });
        names.push(ObjectName::Manifest { tenant, job, run, stage });
    }
    names
}

#[test]
fn every_name_fits_and_reads_back() {
    for name in names() {
        let text = name.to_string();
        assert!(text.len() <= 110, "{} bytes: {text}", text.len());
        assert_eq!(text.parse(), Ok(name.clone()));
        assert!(text.starts_with(&name.tenant().to_string()));
    }
}

#[test]
fn other_spellings_and_path_tricks_are_refused() {
    for name in names() {
        let text = name.to_string();
        for other in [
            format!("/{text}"),
            format!("{text}/"),
            format!("{text} "),
            format!("./{text}"),
            text.replace('/', "//"),
            text.to_lowercase(),
            text.replacen('/', "/../", 1),
            text.replacen("/r9999", "/r09999", 1),
        ] {
            if other != text {
                assert_eq!(other.parse::<ObjectName>(), Err(InvalidObjectName), "{other}");
            }
        }
    }
}

proptest! {
    /// What reads as a name prints as exactly the same text.
    #[test]
    fn one_spelling_a_name(text in "([0-9A-Z]{26}|[a-z0-9.-]{1,12}|r[0-9]{1,4}|\\.\\.)(/([0-9A-Z]{26}|[a-z0-9.-]{1,12}|r[0-9]{1,4}|\\.\\.)){1,5}") {
        if let Ok(name) = text.parse::<ObjectName>() {
            prop_assert_eq!(name.to_string(), text);
        }
    }
}

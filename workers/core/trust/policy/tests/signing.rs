//! Signatures, freshness, and errors that name the line.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_envelope::{GrantId, HoldReason, PolicyId, PolicyReference, PolicyVersion, Purpose, TenantId, Timestamp};
use docward_trust_policy::private_file::PrivateFileError;
use docward_trust_policy::{
    Authority, AuthorityPublic, BookError, Grant, Policy, PolicyBook, RedactionProfile, Roll, Signed, SignedError,
    Tenant,
};
use std::os::unix::fs::PermissionsExt;

const POLICY: &str = r#"# Lakeside Clinic: everything stays in the US.
tenant = "01JZ0000000000000000000001"
name = "Lakeside Clinic"
accepts = ["pdf", "png"]
max_bytes = 67108864
profile = "default"
purposes = ["treatment", "patient-access"]
isolation = "shared"

[reference]
id = "processing"
version = 1

[regions]
phi = ["us-east-1", "us-west-2"]
redacted = ["us-west-2", "us-east-1"]

[retention]
original = 172800

[keys]
provider = "local"
"#;

fn now() -> Timestamp {
    "2026-07-01T08:00:00Z".parse().unwrap()
}

fn later(seconds: i64) -> Timestamp {
    now().checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap()
}

fn authority() -> Authority {
    Authority::from_secret(&[7; 32])
}

fn policy(version: u32) -> Policy {
    let mut policy = Policy::from_toml(POLICY).unwrap();
    policy.reference.version = PolicyVersion(version);
    policy
}

fn reference(version: u32) -> PolicyReference {
    PolicyReference { id: PolicyId::Processing, version: PolicyVersion(version) }
}

#[test]
fn a_policy_reads_as_written_and_comes_back_the_same() {
    let policy = Policy::from_toml(POLICY).unwrap();
    assert_eq!(policy.profile, RedactionProfile::Default);
    assert_eq!(policy.retention.original, 172_800);
    assert_eq!(policy.retention.intermediate, 24 * 3600, "what is not said has its default");
    assert!(policy.purposes.contains(&Purpose::PatientAccess));
    let signed = Signed::new(&authority(), &policy, now()).unwrap();
    assert_eq!(signed.verify(&authority().public()), Ok(policy));
}

#[test]
fn what_cannot_be_signed_names_the_line_and_quotes_nothing() {
    let line =
        |from: &str, to: &str| Signed::<Policy>::from_text(&authority(), POLICY.replace(from, to), now()).unwrap_err();
    assert_eq!(line("version = 1", "version = \"Jane Example\""), SignedError::Line(12));
    assert_eq!(line("max_bytes", "max_bites"), SignedError::Line(5));
    assert!(matches!(line("version = 1", "version = 0"), SignedError::Rule { line: 12, key: "version", .. }));
    assert!(!line("version = 1", "version = \"Jane Example\"").to_string().contains("Jane"));
}

#[test]
fn only_the_exact_bytes_at_the_exact_time_verify() {
    let signed = Signed::<Policy>::from_text(&authority(), POLICY.to_owned(), now()).unwrap();
    let json = serde_json::to_string(&signed).unwrap();
    let read = |json: &str| serde_json::from_str::<Signed<Policy>>(json).unwrap();
    let verify = |json: &str| read(json).verify(&authority().public());
    assert!(verify(&json).is_ok());
    assert_eq!(verify(&json.replace("everything stays", "everything goes")), Err(SignedError::Signature));
    assert_eq!(verify(&json.replace("T08:00:00Z", "T09:00:00Z")), Err(SignedError::Signature));
    assert_eq!(read(&json).verify(&Authority::from_secret(&[8; 32]).public()), Err(SignedError::Signature));
    assert!(serde_json::from_str::<Signed<Policy>>(&json.replacen('{', "{\"more\":1,", 1)).is_err());
}

#[test]
fn one_kind_is_never_taken_for_another() {
    let tenant =
        "id = \"01JZ0000000000000000000001\"\nslug = \"lakeside\"\nname = \"Lakeside\"\nregions = [\"us-east-1\"]\n";
    let signed = Signed::<Tenant>::from_text(&authority(), tenant.to_owned(), now()).unwrap();
    let json = serde_json::to_string(&signed).unwrap();
    assert!(serde_json::from_str::<Signed<Tenant>>(&json).unwrap().verify(&authority().public()).is_ok());
    let other: Signed<Grant> = serde_json::from_str(&json).unwrap();
    assert_eq!(other.verify(&authority().public()).unwrap_err(), SignedError::Signature);
}

#[test]
fn signing_again_keeps_the_bytes_and_moves_the_time() {
    let signed = Signed::<Policy>::from_text(&authority(), POLICY.to_owned(), now()).unwrap();
    let again = signed.again(&authority(), later(3600)).unwrap();
    assert_eq!(again.signed_at(), later(3600));
    assert_eq!(again.verify(&authority().public()), signed.verify(&authority().public()));
    assert!(serde_json::to_string(&again).unwrap().contains("# Lakeside Clinic"));
    let stranger = Authority::from_secret(&[8; 32]);
    assert!(signed.again(&stranger, later(3600)).is_err(), "an authority renews only its own");
}

#[test]
fn the_newest_copy_is_valid_for_24_hours_and_older_versions_for_ever() {
    let book = PolicyBook::new(authority().public());
    let tenant = policy(1).tenant;
    follow(&book, &roll(1, 1, &[])).unwrap();
    assert_eq!(book.newest(tenant, now()).unwrap_err(), HoldReason::StalePolicy);
    let old = Signed::new(&authority(), &policy(1), later(-90 * 24 * 3600)).unwrap();
    let new = Signed::new(&authority(), &policy(2), now()).unwrap();
    book.reload([&old, &new]).unwrap();
    assert_eq!(book.newest(tenant, later(24 * 3600)).unwrap().reference, reference(2));
    assert_eq!(book.newest(tenant, later(24 * 3600 + 1)).unwrap_err(), HoldReason::StalePolicy);
    assert_eq!(book.newest(tenant, later(-6 * 60)).unwrap_err(), HoldReason::StalePolicy, "signed in the future");
    assert_eq!(book.at_intake(tenant, reference(1)).unwrap().reference, reference(1));
    assert_eq!(book.at_intake(tenant, reference(3)).unwrap_err(), HoldReason::NewerPolicy);
    assert_eq!(book.at_intake(TenantId::generate(), reference(1)).unwrap_err(), HoldReason::NewerPolicy);
}

#[test]
fn a_book_takes_all_or_nothing_and_never_goes_back() {
    let book = PolicyBook::new(authority().public());
    let sign = |policy: &Policy| Signed::new(&authority(), policy, now()).unwrap();
    let (one, two) = (sign(&policy(1)), sign(&policy(2)));
    follow(&book, &roll(1, 1, &[])).unwrap();
    book.reload([&one, &two]).unwrap();
    assert_eq!(book.reload([&one]), Err(BookError::OlderThanBefore));
    let mut changed = policy(2);
    changed.max_bytes += 1;
    assert_eq!(book.reload([&two, &sign(&changed)]), Err(BookError::TwoContents));
    let forged = Signed::new(&Authority::from_secret(&[8; 32]), &policy(3), now()).unwrap();
    assert_eq!(book.reload([&one, &two, &forged]), Err(BookError::Policy(SignedError::Signature)));
    assert_eq!(book.newest(policy(1).tenant, now()).unwrap().reference, reference(2), "what it had, it keeps");
}

fn roll(number: u64, version: u32, revoked: &[GrantId]) -> Roll {
    let revoked = revoked.iter().copied().collect();
    Roll { region: None, number, revoked, policies: [(policy(1).tenant, version)].into() }
}

fn follow(book: &PolicyBook, roll: &Roll) -> Result<(), BookError> {
    book.follow(&Signed::new(&authority(), roll, now()).unwrap())
}

#[test]
fn the_roll_says_which_policy_is_the_newest_and_only_rises() {
    let book = PolicyBook::new(authority().public());
    let (tenant, grant) = (policy(1).tenant, GrantId::generate());
    let sign = |policy: &Policy| Signed::new(&authority(), policy, now()).unwrap();
    book.reload([&sign(&policy(1))]).unwrap();
    assert_eq!(book.newest(tenant, now()).unwrap_err(), HoldReason::StalePolicy, "nobody says that it is in force");
    follow(&book, &roll(5, 2, &[grant])).unwrap();
    assert_eq!(book.newest(tenant, now()).unwrap_err(), HoldReason::StalePolicy, "there is a newer one");
    book.reload([&sign(&policy(1)), &sign(&policy(2))]).unwrap();
    assert_eq!(book.newest(tenant, now()).unwrap().reference, reference(2));
    for older in [
        roll(4, 2, &[grant]),
        roll(6, 1, &[grant]),
        roll(6, 2, &[]),
        Roll { policies: [].into(), ..roll(6, 2, &[grant]) },
    ] {
        assert_eq!(follow(&book, &older), Err(BookError::OlderRoll));
    }
    assert!(book.is_revoked(grant) && book.number() == 5);
}

#[test]
fn an_authority_lives_in_a_private_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("authority");
    let created = Authority::create(&path).unwrap();
    assert!(Authority::create(&path).is_err(), "never overwritten");
    let public: AuthorityPublic = Authority::open(&path).unwrap().public().to_string().parse().unwrap();
    assert_eq!(public, created.public());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(Authority::open(&path).err(), Some(PrivateFileError::Mode));
    assert!("bm90IGEga2V5".parse::<AuthorityPublic>().is_err());
}

//! The folder as its authority writes it and as everybody else reads it, on a real file system.

use crate::{Catalogue, CatalogueError, Registry};
use docward_envelope::{
    DataClass, GrantId, HoldReason, IsolationMode, PolicyId, PolicyReference, PolicyVersion, Purpose, Region, TenantId,
    Timestamp,
};
use docward_trust_policy::{
    Action, Grant, KeyPolicy, KeyProviderKind, Policy, Quotas, RedactionProfile, Retention, SignedError, Tenant,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

struct Place {
    _folder: TempDir,
    catalogue: PathBuf,
    key: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    Place { catalogue: folder.path().join("catalogue"), key: folder.path().join("authority.key"), _folder: folder }
}

fn region() -> Region {
    "us-east-1".parse().unwrap()
}

fn tenant(slug: &str) -> Tenant {
    Tenant {
        id: TenantId::generate(),
        slug: slug.to_owned(),
        name: "Riverside Clinic".to_owned(),
        regions: BTreeSet::from([region()]),
    }
}

fn policy(tenant: &Tenant, version: u32) -> Policy {
    Policy {
        tenant: tenant.id,
        name: "processing".to_owned(),
        accepts: BTreeSet::from(["png".to_owned()]),
        max_bytes: 1 << 20,
        profile: RedactionProfile::Default,
        purposes: BTreeSet::from([Purpose::Treatment]),
        reference: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(version) },
        regions: BTreeMap::from([(DataClass::Phi, BTreeSet::from([region()]))]),
        isolation: IsolationMode::Shared,
        keys: KeyPolicy { provider: KeyProviderKind::Local, reference: None },
        quotas: Quotas::default(),
        retention: Retention::default(),
    }
}

fn grant(tenant: &Tenant, person: &str) -> Grant {
    Grant {
        id: GrantId::generate(),
        person: person.to_owned(),
        tenants: BTreeSet::from([tenant.id]),
        regions: BTreeSet::from([region()]),
        data_classes: BTreeSet::from([DataClass::Redacted]),
        purposes: BTreeSet::from([Purpose::Treatment]),
        actions: BTreeSet::from([Action::Retrieve]),
        expires: at("2031-01-01T00:00:00Z"),
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const NOON: &str = "2030-01-01T12:00:00Z";

#[test]
fn what_the_authority_writes_others_read() {
    let place = place();
    let registry = Registry::init(&place.catalogue, &place.key).unwrap();
    let clinic = tenant("riverside");
    registry.add_tenant(&clinic, at(NOON)).unwrap();
    registry.set_policy(&policy(&clinic, 1), at(NOON)).unwrap();
    registry.grant(&grant(&clinic, "a.okafor"), at(NOON)).unwrap();

    let catalogue = Catalogue::open(&place.catalogue, &registry.public()).unwrap();
    assert_eq!(catalogue.tenants(), std::slice::from_ref(&clinic));
    assert_eq!(catalogue.tenant("riverside"), Some(clinic.clone()));
    assert_eq!(catalogue.tenant(&clinic.id.to_string()), Some(clinic.clone()));
    assert_eq!(catalogue.tenant("lakeside"), None);
    assert_eq!(*catalogue.book().newest(clinic.id, at(NOON)).unwrap(), policy(&clinic, 1));
    assert_eq!(catalogue.grants_of("a.okafor").len(), 1);
    assert_eq!(catalogue.grants_of("b.lindt").len(), 0);
}

#[test]
fn a_book_in_use_follows_new_versions_and_signatures() {
    let place = place();
    let registry = Registry::init(&place.catalogue, &place.key).unwrap();
    let clinic = tenant("riverside");
    registry.add_tenant(&clinic, at(NOON)).unwrap();
    registry.set_policy(&policy(&clinic, 1), at(NOON)).unwrap();
    let catalogue = Catalogue::open(&place.catalogue, &registry.public()).unwrap();
    let book = catalogue.book();

    let two_days_later = at("2030-01-03T12:00:00Z");
    assert_eq!(book.newest(clinic.id, two_days_later), Err(HoldReason::StalePolicy));
    assert_eq!(registry.resign(two_days_later), Ok(1));
    catalogue.reload().unwrap();
    assert_eq!(book.newest(clinic.id, two_days_later).unwrap().reference.version, PolicyVersion(1));

    registry.set_policy(&policy(&clinic, 2), two_days_later).unwrap();
    catalogue.reload().unwrap();
    assert_eq!(book.newest(clinic.id, two_days_later).unwrap().reference.version, PolicyVersion(2));
    // The old version stays known: jobs that came in under it are still on their way.
    assert!(book.at_intake(clinic.id, policy(&clinic, 1).reference).is_ok());
}

#[test]
fn versions_rise_by_one_and_stay_within_the_tenants_regions() {
    let place = place();
    let registry = Registry::init(&place.catalogue, &place.key).unwrap();
    let clinic = tenant("riverside");
    assert_eq!(registry.set_policy(&policy(&clinic, 1), at(NOON)), Err(CatalogueError::NoSuchTenant));
    registry.add_tenant(&clinic, at(NOON)).unwrap();
    for wrong in [2, 7] {
        let refused = registry.set_policy(&policy(&clinic, wrong), at(NOON));
        assert_eq!(refused, Err(CatalogueError::PolicyVersion { expected: 1 }));
    }
    registry.set_policy(&policy(&clinic, 1), at(NOON)).unwrap();
    let refused = registry.set_policy(&policy(&clinic, 1), at(NOON));
    assert_eq!(refused, Err(CatalogueError::PolicyVersion { expected: 2 }));
    let mut elsewhere = policy(&clinic, 2);
    elsewhere.regions.insert(DataClass::Redacted, BTreeSet::from(["eu-central-1".parse().unwrap()]));
    assert_eq!(registry.set_policy(&elsewhere, at(NOON)), Err(CatalogueError::PolicyRegion));
}

#[test]
fn a_name_or_an_id_is_given_once() {
    let place = place();
    let registry = Registry::init(&place.catalogue, &place.key).unwrap();
    let clinic = tenant("riverside");
    registry.add_tenant(&clinic, at(NOON)).unwrap();
    assert_eq!(registry.add_tenant(&tenant("riverside"), at(NOON)), Err(CatalogueError::TenantExists));
    let renamed = Tenant { slug: "lakeside".to_owned(), ..clinic.clone() };
    assert_eq!(registry.add_tenant(&renamed, at(NOON)), Err(CatalogueError::TenantExists));
    let grant = grant(&clinic, "a.okafor");
    registry.grant(&grant, at(NOON)).unwrap();
    assert_eq!(registry.grant(&grant, at(NOON)).err(), Some(CatalogueError::GrantExists));
}

#[test]
fn nothing_is_created_by_accident() {
    let place = place();
    let stranger = Registry::init(&place.catalogue.with_file_name("other"), &place.key).unwrap().public();
    let missing = Catalogue::open(&place.catalogue, &stranger).err();
    assert_eq!(missing, Some(CatalogueError::NotACatalogue { path: place.catalogue.clone() }));
    assert!(!place.catalogue.exists());
    // A key that is there is never written over, and without a new key no catalogue is begun.
    assert!(matches!(Registry::init(&place.catalogue, &place.key).err(), Some(CatalogueError::Key { .. })));
    assert!(!place.catalogue.exists());
    fs::create_dir(&place.catalogue).unwrap();
    fs::write(place.catalogue.join("notes.txt"), "mine").unwrap();
    let second = place.key.with_file_name("second.key");
    let full = Registry::init(&place.catalogue, &second).err();
    assert_eq!(full, Some(CatalogueError::NotEmpty { path: place.catalogue.clone() }));
    assert!(!second.exists());
}

#[test]
fn another_key_writes_nothing_and_believes_nothing() {
    let place = place();
    let registry = Registry::init(&place.catalogue, &place.key).unwrap();
    registry.add_tenant(&tenant("riverside"), at(NOON)).unwrap();
    let other_key = place.key.with_file_name("other.key");
    let other = Registry::init(&place.catalogue.with_file_name("other"), &other_key).unwrap();
    assert!(matches!(Registry::open(&place.catalogue, &other_key).err(), Some(CatalogueError::OtherAuthority { .. })));
    let refused = Catalogue::open(&place.catalogue, &other.public()).err();
    let path = place.catalogue.join("tenants/riverside.json");
    assert_eq!(refused, Some(CatalogueError::Signed { path, fault: SignedError::Signature }));
}

#[test]
fn the_key_is_private_and_the_files_are_not() {
    let place = place();
    let registry = Registry::init(&place.catalogue, &place.key).unwrap();
    registry.add_tenant(&tenant("riverside"), at(NOON)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.key), 0o600);
    assert_eq!(mode(&place.catalogue.join("tenants/riverside.json")), 0o644);
    assert_eq!(mode(&place.catalogue.join("authority.public")), 0o644);
    drop(registry);
    fs::set_permissions(&place.key, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(Registry::open(&place.catalogue, &place.key).err(), Some(CatalogueError::Key { .. })));
}

type Expected = fn(PathBuf) -> CatalogueError;

#[test]
fn a_file_that_cannot_be_believed_is_named_and_the_last_state_stays() {
    let place = place();
    let registry = Registry::init(&place.catalogue, &place.key).unwrap();
    let clinic = tenant("riverside");
    registry.add_tenant(&clinic, at(NOON)).unwrap();
    registry.set_policy(&policy(&clinic, 1), at(NOON)).unwrap();
    let catalogue = Catalogue::open(&place.catalogue, &registry.public()).unwrap();

    let tenants = place.catalogue.join("tenants");
    let good = fs::read_to_string(tenants.join("riverside.json")).unwrap();
    let spoiled: [(&str, String, Expected); 5] = [
        ("empty.json", String::new(), |path| CatalogueError::Malformed { path }),
        ("half.json", good.chars().take(40).collect(), |path| CatalogueError::Malformed { path }),
        ("lakeside.json", good.clone(), |path| CatalogueError::Misnamed { path }),
        ("changed.json", good.replace("Riverside", "Lakeside"), |path| CatalogueError::Signed {
            path,
            fault: SignedError::Signature,
        }),
        ("notes.txt", "mine".to_owned(), |path| CatalogueError::Stranger { path }),
    ];
    for (name, text, expected) in spoiled {
        let path = tenants.join(name);
        fs::write(&path, text).unwrap();
        let refused = catalogue.reload().unwrap_err();
        assert_eq!(refused, expected(path.clone()));
        assert!(refused.to_string().contains(name), "{refused}");
        assert_eq!(catalogue.tenants(), std::slice::from_ref(&clinic));
        assert!(catalogue.book().newest(clinic.id, at(NOON)).is_ok());
        fs::remove_file(path).unwrap();
    }
    // What a writer that died left behind is nobody's.
    fs::write(tenants.join(".riverside.json.draft"), "{").unwrap();
    assert_eq!(catalogue.reload(), Ok(()));
}

#[test]
fn a_policy_is_signed_as_a_person_wrote_it() {
    let place = place();
    let registry = Registry::init(&place.catalogue, &place.key).unwrap();
    let clinic = tenant("riverside");
    registry.add_tenant(&clinic, at(NOON)).unwrap();
    let text = format!(
        "# reviewed by the privacy officer\ntenant = '{}'\nname = 'processing'\naccepts = ['png']\nmax_bytes = 1048576\n\
         profile = 'default'\npurposes = ['treatment']\nreference = {{ id = 'processing', version = 1 }}\n\
         [regions]\nphi = ['us-east-1']\n",
        clinic.id
    );
    assert_eq!(registry.set_policy_text(&text, at(NOON)), Ok(policy(&clinic, 1)));
    let file = place.catalogue.join(format!("policies/{}-000001.json", clinic.id));
    assert!(fs::read_to_string(file).unwrap().contains("privacy officer"));
    let catalogue = Catalogue::open(&place.catalogue, &registry.public()).unwrap();
    assert_eq!(*catalogue.book().newest(clinic.id, at(NOON)).unwrap(), policy(&clinic, 1));
    assert_eq!(
        registry.set_policy_text("tenant = 3", at(NOON)).err(),
        Some(CatalogueError::Unsignable(SignedError::Line(1)))
    );
}

#[test]
fn what_breaks_a_rule_is_not_signed() {
    let place = place();
    let registry = Registry::init(&place.catalogue, &place.key).unwrap();
    let shouting = tenant("RIVERSIDE");
    assert!(matches!(registry.add_tenant(&shouting, at(NOON)), Err(CatalogueError::Unsignable(_))));
    assert_eq!(fs::read_dir(place.catalogue.join("tenants")).unwrap().count(), 0);
}

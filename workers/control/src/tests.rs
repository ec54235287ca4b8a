//! A region's copies as its processes read them: believed only as the authority signed them, and only as a whole. (The
//! database is tested in tests/tests/catalogue.)

use crate::copies::{Copies, SignedCopy};
use crate::folder::Folder;
use crate::{Catalogue, CatalogueError};
use docward_envelope::{
    DataClass, GrantId, HoldReason, IsolationMode, PolicyId, PolicyReference, PolicyVersion, Purpose, Region, TenantId,
    Timestamp,
};
use docward_trust_policy::{
    Action, Authority, BookError, Grant, KeyPolicy, KeyProviderKind, Policy, Quotas, RedactionProfile, Retention,
    Signable, Signed, SignedError, Tenant,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const NOON: &str = "2030-01-01T12:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn region(name: &str) -> Region {
    name.parse().unwrap()
}

fn authority() -> Authority {
    Authority::from_secret(&[7; 32])
}

fn copy<T: Signable + Clone>(value: &T, now: Timestamp) -> SignedCopy<T> {
    SignedCopy { signed: Signed::new(&authority(), value, now).unwrap(), value: value.clone() }
}

fn tenant(slug: &str, home: &str) -> Tenant {
    let (slug, name) = (slug.to_owned(), "Riverside Clinic".to_owned());
    Tenant { id: TenantId::generate(), slug, name, regions: BTreeSet::from([region(home)]) }
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
        regions: BTreeMap::from([(DataClass::Phi, tenant.regions.clone())]),
        isolation: IsolationMode::Shared,
        keys: KeyPolicy { provider: KeyProviderKind::Local, reference: None },
        quotas: Quotas::default(),
        rules: None,
        webhooks: false,
        retention: Retention::default(),
    }
}

fn grant(tenants: &[&Tenant], person: &str) -> Grant {
    Grant {
        id: GrantId::generate(),
        person: person.to_owned(),
        tenants: tenants.iter().map(|tenant| tenant.id).collect(),
        regions: BTreeSet::from([region("us-east-1")]),
        data_classes: BTreeSet::from([DataClass::Redacted]),
        purposes: BTreeSet::from([Purpose::Treatment]),
        actions: BTreeSet::from([Action::Retrieve]),
        expires: at("2031-01-01T00:00:00Z"),
    }
}

/// A folder for copies, and what is in them.
struct Place {
    path: PathBuf,
    folder: Folder,
    copies: Copies,
    /// Of the last roll.
    number: u64,
    _kept: TempDir,
}

impl Place {
    fn new(tenants: &[&Tenant], now: Timestamp) -> Self {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("copies").join("us-east-1");
        let folder = Folder::create(&path, &authority().public()).unwrap();
        let copies = Copies {
            number: 1,
            tenants: tenants.iter().map(|tenant| copy(*tenant, now)).collect(),
            policies: tenants.iter().map(|tenant| copy(&policy(tenant, 1), now)).collect(),
            grants: Vec::new(),
            revoked: BTreeSet::new(),
        };
        let mut place = Self { path, folder, copies, number: 0, _kept: place };
        place.export(now);
        place
    }

    /// Under the next roll, signed at a time.
    fn export(&mut self, now: Timestamp) {
        self.number += 1;
        self.copies.number += 1;
        let roll = copy(&self.copies.roll(Some(&region("us-east-1")), self.number), now);
        self.folder.export(&self.copies, &roll).unwrap();
    }

    fn open(&self) -> Catalogue {
        Catalogue::open(&self.path, &region("us-east-1"), &authority().public()).unwrap()
    }
}

#[test]
fn a_catalogue_in_use_follows_what_is_exported() {
    let clinic = tenant("riverside", "us-east-1");
    let mut place = Place::new(&[&clinic], at(NOON));
    let catalogue = place.open();
    assert_eq!(catalogue.tenant("riverside"), Some(clinic.clone()));
    assert_eq!(catalogue.tenant(&clinic.id.to_string()), Some(clinic.clone()));
    assert_eq!(catalogue.tenant("lakeside"), None);
    assert!(!catalogue.has_changed());

    let book = catalogue.book();
    let two_days_later = at("2030-01-03T12:00:00Z");
    assert_eq!(book.newest(clinic.id, two_days_later), Err(HoldReason::StalePolicy));
    assert_eq!(book.knows_revoked(two_days_later), Err(HoldReason::StalePolicy));
    let person = grant(&[&clinic], "a.okafor");
    place.copies.policies.push(copy(&policy(&clinic, 2), two_days_later));
    place.copies.grants = vec![copy(&person, two_days_later)];
    place.export(two_days_later);
    assert!(catalogue.has_changed());
    catalogue.reload().unwrap();
    assert!(!catalogue.has_changed());
    assert_eq!(book.newest(clinic.id, two_days_later).unwrap().reference.version, PolicyVersion(2));
    assert_eq!(book.knows_revoked(two_days_later), Ok(()));
    assert_eq!((catalogue.grants_of("a.okafor").len(), catalogue.grants_of("b.lindt").len()), (1, 0));
    // The old version stays known: jobs that came in under it are still on their way.
    assert!(book.at_intake(clinic.id, policy(&clinic, 1).reference).is_ok());

    let later = at("2030-01-03T13:00:00Z");
    place.copies.revoked = BTreeSet::from([person.id]);
    place.copies.grants.clear();
    place.export(later);
    catalogue.reload().unwrap();
    assert!(book.is_revoked(person.id));
    assert!(catalogue.granted().is_empty());
    // Files put back to an older state un-revoke nothing, whatever number they are put under.
    place.copies.revoked.clear();
    place.export(later);
    assert_eq!(catalogue.reload(), Err(CatalogueError::Book(BookError::OlderRoll)));
    assert!(book.is_revoked(person.id));
}

#[test]
fn a_region_gets_what_concerns_its_tenants_and_nothing_of_the_others() {
    let (here, there) = (tenant("here", "us-east-1"), tenant("there", "eu-central-1"));
    let mut place = Place::new(&[&here, &there], at(NOON));
    let (one, both, gone) = (grant(&[&there], "b.lindt"), grant(&[&here, &there], "c.both"), grant(&[&here], "d.gone"));
    place.copies.grants = [&one, &both, &gone].map(|grant| copy(grant, at(NOON))).into();
    place.copies.revoked = BTreeSet::from([gone.id]);
    place.copies = place.copies.of_region(&region("us-east-1"));
    place.export(at(NOON));
    let catalogue = place.open();
    assert_eq!(catalogue.tenants(), std::slice::from_ref(&here));
    assert_eq!(catalogue.book().tenants(), [here.id]);
    assert_eq!(catalogue.granted(), [both]);
    assert!(catalogue.book().is_revoked(gone.id));
    // What was there before is gone from the disk as well.
    let mut files = fs::read_dir(place.path.join("policies")).unwrap();
    let only = files.next().unwrap().unwrap().file_name().into_string().unwrap();
    assert!(only.starts_with(&here.id.to_string()) && files.next().is_none());
}

#[test]
fn nothing_is_created_by_accident() {
    let place = tempfile::tempdir().unwrap();
    let public = authority().public();
    let path = place.path().join("copies");
    assert_eq!(
        Catalogue::open(&path, &region("us-east-1"), &public).err(),
        Some(CatalogueError::NotACatalogue { path: path.clone() })
    );
    assert!(!path.exists());
    fs::create_dir(&path).unwrap();
    fs::write(path.join("notes.txt"), "mine").unwrap();
    let full = Folder::create(&path, &public).err();
    assert_eq!(full, Some(CatalogueError::NotEmpty { path: path.clone() }));
    let mine = place.path().join("mine");
    Folder::create(&mine, &public).unwrap();
    let other = Authority::from_secret(&[8; 32]).public();
    assert_eq!(Folder::create(&mine, &other).err(), Some(CatalogueError::OtherAuthority { path: mine }));
}

#[test]
fn another_authority_is_not_believed() {
    let place = Place::new(&[&tenant("riverside", "us-east-1")], at(NOON));
    let other = Authority::from_secret(&[8; 32]).public();
    let path = place.path.join("roll.json");
    let refused = Catalogue::open(&place.path, &region("us-east-1"), &other).err();
    assert_eq!(refused, Some(CatalogueError::Signed { path, fault: SignedError::Signature }));
}

#[test]
fn everybody_may_read_the_copies() {
    let place = Place::new(&[&tenant("riverside", "us-east-1")], at(NOON));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for name in ["tenants/riverside.json", "authority.public", "roll.json", "number"] {
        assert_eq!(mode(&place.path.join(name)), 0o644, "{name}");
    }
}

type Expected = fn(PathBuf) -> CatalogueError;

#[test]
fn a_file_that_cannot_be_believed_is_named_and_the_last_state_stays() {
    let clinic = tenant("riverside", "us-east-1");
    let place = Place::new(&[&clinic], at(NOON));
    let catalogue = place.open();
    let tenants = place.path.join("tenants");
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
    // A draft that a crashed writer left is not read.
    fs::write(tenants.join(".riverside.json.draft"), "{").unwrap();
    assert_eq!(catalogue.reload(), Ok(()));
}

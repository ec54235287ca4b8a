//! What changes in the catalogue reaches the regions as signed copies, to each what is its own.

use docward_control::{CatalogueDatabase, CatalogueError, Registry};
use docward_envelope::{Freeze, PolicyVersion, Stage, Timestamp};
use docward_tests::catalogue::{EU, US, World, grant, noon, person, policy, region, tenant};
use std::time::Duration;

#[tokio::test]
async fn each_region_gets_its_own_tenants_and_a_revoked_grant_counts_nowhere() {
    let (world, registry) = World::begun().await;
    let (here, there, both) = (tenant("here", &[US]), tenant("there", &[EU]), tenant("both", &[US, EU]));
    for tenant in [&here, &there, &both] {
        registry.add_tenant(tenant, noon()).await.unwrap();
        registry.set_policy(&policy(tenant, 1), noon()).await.unwrap();
    }
    let (one, other) = (grant(&here), grant(&both));
    registry.grant(&one, noon()).await.unwrap();
    registry.grant(&other, noon()).await.unwrap();
    let (us, eu) = (world.catalogue(&registry, US), world.catalogue(&registry, EU));
    let slugs = |catalogue: &docward_control::Catalogue| {
        let mut slugs: Vec<String> = catalogue.tenants().into_iter().map(|tenant| tenant.slug).collect();
        slugs.sort();
        slugs
    };
    assert_eq!((slugs(&us), slugs(&eu)), (vec!["both".into(), "here".into()], vec!["both".into(), "there".into()]));
    assert_eq!((us.granted().len(), eu.granted()), (2, vec![other.clone()]));

    registry.revoke_grant(other.id, &person(), noon()).await.unwrap();
    for catalogue in [&us, &eu] {
        assert!(catalogue.has_changed());
        catalogue.reload().unwrap();
        assert!(catalogue.book().is_revoked(other.id));
        assert!(!catalogue.granted().contains(&other));
    }
    let again = registry.revoke_grant(other.id, &person(), noon()).await;
    assert_eq!(again, Err(CatalogueError::NoSuchGrant(other.id)));
    assert_eq!(registry.grants().await.unwrap(), [one]);
}

/// Another process than the one that exports changes something: the exporting one hears of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_exports_hears_of_every_change() {
    let (world, registry) = World::begun().await;
    let clinic = tenant("riverside", &[US]);
    let mut changes = registry.database().changes().await.unwrap();
    let writer: Registry = world.registry().await;
    writer.add_tenant(&clinic, noon()).await.unwrap();
    tokio::time::timeout(Duration::from_mins(1), changes.next()).await.unwrap().unwrap();
    registry.export(noon()).await.unwrap();
    assert_eq!(world.catalogue(&registry, US).tenants(), [clinic]);
}

#[tokio::test]
async fn policies_rise_by_one_within_the_tenants_regions_and_keep_their_text() {
    let (world, registry) = World::begun().await;
    let clinic = tenant("riverside", &[US]);
    assert_eq!(registry.set_policy(&policy(&clinic, 1), noon()).await, Err(CatalogueError::NoSuchTenant));
    registry.add_tenant(&clinic, noon()).await.unwrap();
    for wrong in [2, 7] {
        let refused = registry.set_policy(&policy(&clinic, wrong), noon()).await;
        assert_eq!(refused, Err(CatalogueError::PolicyVersion { expected: 1 }));
    }
    registry.set_policy(&policy(&clinic, 1), noon()).await.unwrap();
    let elsewhere = tenant("elsewhere", &[EU]);
    let elsewhere = docward_trust_policy::Policy { tenant: clinic.id, ..policy(&elsewhere, 2) };
    assert_eq!(registry.set_policy(&elsewhere, noon()).await, Err(CatalogueError::PolicyRegion));
    let text = format!(
        "# reviewed by the privacy officer\ntenant = '{}'\nname = 'processing'\naccepts = ['png']\nmax_bytes = 1048576\n\
         profile = 'default'\npurposes = ['treatment']\nreference = {{ id = 'processing', version = 2 }}\n\
         [regions]\nphi = ['us-east-1']\nredacted = ['us-east-1']\n",
        clinic.id
    );
    assert_eq!(registry.set_policy_text(&text, noon()).await, Ok(policy(&clinic, 2)));
    let catalogue = world.catalogue(&registry, US);
    assert_eq!(catalogue.policies().into_iter().map(|(_, text)| text).collect::<Vec<_>>()[1], text);
    // Two days later the copies are stale until the authority signs them again; only the newest needs to be.
    let later = noon() + Duration::from_hours(48);
    assert!(catalogue.book().newest(clinic.id, later).is_err());
    assert_eq!(registry.resign(later).await, Ok(1));
    catalogue.reload().unwrap();
    assert_eq!(catalogue.book().newest(clinic.id, later).unwrap().reference.version, PolicyVersion(2));
}

#[tokio::test]
async fn names_ids_and_regions_are_what_they_are() {
    let (_world, registry) = World::begun().await;
    let clinic = tenant("riverside", &[US]);
    registry.add_tenant(&clinic, noon()).await.unwrap();
    let twin = registry.add_tenant(&tenant("riverside", &[EU]), noon()).await;
    assert_eq!(twin, Err(CatalogueError::TenantExists));
    let renamed = docward_trust_policy::Tenant { slug: "lakeside".to_owned(), ..clinic.clone() };
    assert_eq!(registry.add_tenant(&renamed, noon()).await, Err(CatalogueError::TenantExists));
    let nowhere = registry.add_tenant(&tenant("nowhere", &["mars-north-1"]), noon()).await.unwrap_err();
    assert_eq!(nowhere.to_string(), "there is no region `mars-north-1`; there are: eu-central-1, us-east-1");
    let shouting = registry.add_tenant(&tenant("RIVERSIDE", &[US]), noon()).await;
    assert!(matches!(shouting, Err(CatalogueError::Unsignable(_))));
    assert_eq!(registry.tenants().await.unwrap(), [clinic]);
}

#[tokio::test]
async fn what_somebody_wanted_is_kept_with_who_and_when() {
    let (world, registry) = World::begun().await;
    let clinic = tenant("riverside", &[US]);
    registry.add_tenant(&clinic, noon()).await.unwrap();
    let database = world.database().await;
    let extent = Freeze { tenant: Some(clinic.id), stage: Some(Stage::Ocr) };
    for _twice in 0..2 {
        database.want(false, &extent, &region(US), &person(), noon()).await.unwrap();
    }
    let [wanted] = database.wanted(Some(clinic.id)).await.unwrap().try_into().unwrap();
    assert_eq!((wanted.stage, wanted.actor.as_str(), wanted.since), (Some(Stage::Ocr), "person:o.berg", noon()));
    database.lift(false, &extent, &region(US), &person(), Timestamp::now()).await.unwrap();
    assert_eq!(database.wanted(None).await.unwrap(), []);
    // It can be wanted again, and what was is still there.
    database.want(false, &extent, &region(US), &person(), noon()).await.unwrap();
    assert_eq!(database.wanted(None).await.unwrap().len(), 1);
    database.put_place(clinic.id, &region(US), "schema").await.unwrap();
    assert_eq!(database.places(clinic.id).await.unwrap(), [(region(US), "schema".to_owned())]);
}

/// Nobody may be behind a roll's number for long, so it rises only where something is new, however often the roll is signed.
#[tokio::test]
async fn a_roll_that_says_the_same_keeps_its_number_and_is_read_again() {
    let (world, registry) = World::begun().await;
    let clinic = tenant("riverside", &[US]);
    registry.add_tenant(&clinic, noon()).await.unwrap();
    let catalogue = world.catalogue(&registry, US);
    let read = || {
        assert!(catalogue.has_changed());
        catalogue.reload().unwrap();
        catalogue.book().number()
    };
    let (first, hour) = (catalogue.book().number(), Duration::from_hours(1));
    // No policy is signed again here: the roll alone is new.
    registry.resign(noon() + hour).await.unwrap();
    assert_eq!(read(), first);
    assert_eq!(catalogue.book().knows_revoked(noon() + 25 * hour), Ok(()));
    registry.set_policy(&policy(&clinic, 1), noon() + hour).await.unwrap();
    let second = read();
    assert!(second > first);
    registry.resign(noon() + 2 * hour).await.unwrap();
    assert_eq!(read(), second);
    let grant = grant(&clinic);
    registry.grant(&grant, noon() + 2 * hour).await.unwrap();
    assert_eq!(read(), second);
    registry.revoke_grant(grant.id, &person(), noon() + 2 * hour).await.unwrap();
    assert!(read() > second);
}

/// What somebody puts into one region's folder keeps no other region from what is new.
#[tokio::test]
async fn one_regions_folder_stops_no_other() {
    let (world, registry) = World::begun().await;
    let both = tenant("both", &[US, EU]);
    registry.add_tenant(&both, noon()).await.unwrap();
    registry.set_policy(&policy(&both, 1), noon()).await.unwrap();
    let roll = |name| world.copies()[&region(name)].join("roll.json");
    // Of another region, and genuine; and garbage. Regions are brought up in the order of their names.
    let others = std::fs::read(roll(US)).unwrap();
    for (put, version) in [(others, 2), (b"{".to_vec(), 3)] {
        std::fs::write(roll(EU), put).unwrap();
        let later = noon() + Duration::from_hours(u64::from(version) * 24);
        for failed in [
            registry.set_policy(&policy(&both, version), later).await.unwrap_err(),
            registry.resign(later).await.unwrap_err(),
        ] {
            assert!(matches!(&failed, CatalogueError::Copies { region: of, .. } if *of == region(EU)), "{failed}");
        }
        let us = world.catalogue(&registry, US);
        assert_eq!(us.book().newest(both.id, later).unwrap().reference.version, PolicyVersion(version));
        let unread = docward_control::Catalogue::open(&world.copies()[&region(EU)], &region(EU), &registry.public());
        assert!(unread.is_err());
        // Who starts the authority goes on as well.
        world.registry().await;
    }
}

/// The folder says that it is another authority's, or nobody's, or says nothing: what is there stays as it is, whoever starts.
#[tokio::test]
async fn one_regions_damaged_key_stops_no_other() {
    let (world, registry) = World::begun().await;
    let both = tenant("both", &[US, EU]);
    registry.add_tenant(&both, noon()).await.unwrap();
    registry.set_policy(&policy(&both, 1), noon()).await.unwrap();
    let named = world.copies()[&region(EU)].join("authority.public");
    let genuine = std::fs::read(&named).unwrap();
    let roll = world.copies()[&region(EU)].join("roll.json");
    let strangers = docward_trust_policy::Authority::from_secret(&[9; 32]).public().to_string().into_bytes();
    for (put, version) in [(Some(b"garbage".to_vec()), 2), (Some(strangers), 3), (None, 4)] {
        match put {
            Some(bytes) => std::fs::write(&named, bytes).unwrap(),
            None => std::fs::remove_file(&named).unwrap(),
        }
        let before = std::fs::read(&roll).unwrap();
        let registry = world.registry().await;
        let failed = registry.set_policy(&policy(&both, version), noon()).await.unwrap_err();
        assert!(matches!(&failed, CatalogueError::Copies { region: of, .. } if *of == region(EU)), "{failed}");
        let newest = |name| world.catalogue(&registry, name).book().newest(both.id, noon()).unwrap().reference.version;
        assert_eq!(newest(US), PolicyVersion(version));
        assert_eq!(std::fs::read(&roll).unwrap(), before, "left as it was");
        std::fs::write(&named, &genuine).unwrap();
        registry.export(noon()).await.unwrap();
        assert_eq!(newest(EU), PolicyVersion(version), "put right, it is brought up");
    }
    for name in [US, EU] {
        std::fs::write(world.copies()[&region(name)].join("authority.public"), b"garbage").unwrap();
    }
    let none = Registry::open(world.database().await, &world.key(), &world.copies(), noon()).await;
    assert!(matches!(none.err(), Some(CatalogueError::Malformed { .. })), "no folder at all can be used");
}

/// The catalogue is away: copies are read as before, and what would change something says who does not answer.
#[tokio::test]
async fn without_the_catalogue_copies_go_on_and_changes_say_who_is_away() {
    let (world, registry) = World::begun().await;
    let clinic = tenant("riverside", &[US]);
    registry.add_tenant(&clinic, noon()).await.unwrap();
    registry.set_policy(&policy(&clinic, 1), noon()).await.unwrap();
    let catalogue = world.catalogue(&registry, US);
    registry.database().close().await;
    for refused in [
        registry.set_policy(&policy(&clinic, 2), noon()).await.unwrap_err(),
        registry.resign(noon()).await.unwrap_err(),
        registry.export(noon()).await.unwrap_err(),
    ] {
        assert_eq!(refused, CatalogueError::Away);
        assert!(refused.to_string().contains("catalogue's database does not answer"), "{refused}");
    }
    let nobody = CatalogueDatabase::connect("postgres://nobody:x@127.0.0.1:1/docward_catalogue").await;
    assert_eq!(nobody.err(), Some(CatalogueError::Away));
    catalogue.reload().unwrap();
    assert_eq!(*catalogue.book().newest(clinic.id, noon()).unwrap(), policy(&clinic, 1));
    assert_eq!(world.catalogue(&registry, US).tenants(), [clinic]);
}

//! Listings of the embedded endpoint, asked by the real client: whole, in order, whatever lies at a page's border, and while
//! objects come and go.

use crate::world::World;
use docward_envelope::{JobId, ObjectName, ObjectPrefix, Run, Stage};
use std::collections::BTreeSet;

/// Puts a file where the endpoint keeps an object, as many objects would take long to put.
fn plant(world: &World, name: &ObjectName) {
    let file = world.file(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, b"sealed").unwrap();
}

#[tokio::test]
async fn every_job_is_listed_once_whatever_lies_at_the_borders_of_pages() {
    let (world, [tenant, other]) = World::with_tenants().await;
    // 1,000 folders are a page: three pages, the last with one line more than two full ones.
    let jobs: BTreeSet<JobId> = (0..2001).map(|_| JobId::generate()).collect();
    for job in &jobs {
        plant(&world, &ObjectName::Keys { tenant, job: *job });
        let (run, stage) = (Run::FIRST, Stage::Ocr);
        plant(&world, &ObjectName::Manifest { tenant, job: *job, run, stage });
    }
    plant(&world, &ObjectName::Keys { tenant: other, job: JobId::generate() });
    let holders =
        world.as_rotation(tenant, async |scope| world.store.key_holders(&scope, &|_| ()).await.unwrap()).await;
    let expected: Vec<ObjectName> = jobs.iter().map(|job| ObjectName::Keys { tenant, job: *job }).collect();
    assert_eq!(holders, expected, "in order, and of this tenant only");
}

#[tokio::test]
async fn a_prefix_is_emptied_while_others_write_into_it() {
    let (world, [tenant]) = World::with_tenants().await;
    let job = JobId::generate();
    let manifest = |run: u16| ObjectName::Manifest { tenant, job, run: run.try_into().unwrap(), stage: Stage::Ocr };
    for run in 1..=1500 {
        plant(&world, &manifest(run));
    }
    let whole = ObjectPrefix::Job(tenant, job);
    let writing = async {
        for run in 1501..=1600 {
            tokio::task::block_in_place(|| plant(&world, &manifest(run)));
            tokio::task::yield_now().await;
        }
    };
    let emptying = world.as_janitor(tenant, async |scope| world.store.delete(&scope, &whole).await.unwrap());
    let ((), first) = tokio::join!(writing, emptying);
    let rest = world.as_janitor(tenant, async |scope| world.store.delete(&scope, &whole).await.unwrap()).await;
    assert_eq!(first.objects + rest.objects, 1600, "each is deleted once");
    assert!(!world.file(&manifest(1)).ancestors().nth(3).unwrap().exists(), "and no folder is left");
}

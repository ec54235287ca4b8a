//! Listings of the embedded endpoint, asked by the real client: whole, in order, whatever lies at a page's border, and while
//! objects come and go.

use crate::world::World;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Credentials;
use docward_envelope::{JobId, ObjectName, ObjectPrefix, Run, Stage};
use std::collections::BTreeSet;

/// Puts a file where the endpoint keeps an object, as many objects would take long to put.
fn plant(world: &World, name: &ObjectName) {
    let file = world.file(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, b"sealed").unwrap();
}

/// S3 as anybody who has the endpoint's credentials, and no store in between.
fn client(world: &World) -> Client {
    let credentials =
        Credentials::new(&world.config.access_key, &world.config.secret, None, None, "the endpoint's own");
    world.client(credentials)
}

/// What is asked of a listing.
#[derive(Clone, Copy, Default)]
struct Asked<'a> {
    prefix: &'a str,
    delimiter: Option<&'a str>,
    start_after: Option<&'a str>,
    page: i32,
}

/// A listing, page by page: its keys, its common prefixes, and how many pages it took.
async fn list(world: &World, asked: Asked<'_>) -> (Vec<String>, Vec<String>, usize) {
    let (client, mut token) = (client(world), None);
    let (mut keys, mut folders, mut pages) = (Vec::new(), Vec::new(), 0);
    loop {
        let request = client
            .list_objects_v2()
            .bucket(&world.config.bucket)
            .prefix(asked.prefix)
            .set_delimiter(asked.delimiter.map(str::to_owned))
            .set_start_after(asked.start_after.map(str::to_owned))
            .set_continuation_token(token)
            .max_keys(asked.page);
        let page = request.send().await.unwrap();
        assert_eq!(page.key_count(), i32::try_from(page.contents().len() + page.common_prefixes().len()).ok());
        keys.extend(page.contents().iter().map(|object| object.key().unwrap().to_owned()));
        folders.extend(page.common_prefixes().iter().map(|folder| folder.prefix().unwrap().to_owned()));
        pages += 1;
        token = page.next_continuation_token().map(str::to_owned);
        assert_eq!(page.is_truncated(), Some(token.is_some()));
        if token.is_none() {
            return (keys, folders, pages);
        }
    }
}

/// Over the wire, with names that sort otherwise than they look: `!` and `-` before the slash, letters behind it, capitals in
/// front of small letters, what is not ASCII last, and characters that XML and addresses write otherwise.
#[tokio::test]
async fn a_listing_is_in_the_order_of_bytes_by_prefix_by_folder_and_behind_any_key() {
    let (world, []) = World::with_tenants().await;
    let mut keys: Vec<String> =
        ["a!b", "a-b/c", "a/b", "a/b-c/d", "a/c", "a0", "Z/z", "a&b<c>", "a b+c%2F", "\u{e4}/\u{6f22}"]
            .map(|name| format!("odd/{name}"))
            .into();
    keys.extend((0..120).map(|number| format!("many/{number}/object")));
    for key in &keys {
        let request = client(&world).put_object().bucket(&world.config.bucket).key(key);
        request.body(b"sealed".to_vec().into()).send().await.unwrap();
    }
    keys.sort_unstable();
    let of = |prefix: &str| keys.iter().filter(|key| key.starts_with(prefix)).cloned().collect::<Vec<_>>();

    for page in [1, 7, 1000] {
        let odd = Asked { prefix: "odd/", page, ..Asked::default() };
        assert_eq!(list(&world, odd).await, (of("odd/"), vec![], 10_usize.div_ceil(usize::try_from(page).unwrap())));
        let many = Asked { prefix: "many/", page, ..Asked::default() };
        assert_eq!(list(&world, many).await.0, of("many/"));
        let (objects, folders, _) = list(&world, Asked { delimiter: Some("/"), ..odd }).await;
        assert_eq!(objects, ["odd/a b+c%2F", "odd/a!b", "odd/a&b<c>", "odd/a0"]);
        assert_eq!(folders, ["odd/Z/", "odd/a-b/", "odd/a/", "odd/\u{e4}/"]);
        let (objects, folders, _) = list(&world, Asked { prefix: "many/", delimiter: Some("/"), ..odd }).await;
        assert_eq!((objects.len(), folders.len()), (0, 120));
    }
    for start in ["odd/a/b", "odd/a/b!", "odd/a.", "odd/", "odd", "zzz", "many/5"] {
        let behind = Asked { prefix: "odd/", start_after: Some(start), page: 3, ..Asked::default() };
        let expected: Vec<String> = of("odd/").into_iter().filter(|key| key.as_str() > start).collect();
        assert_eq!(list(&world, behind).await.0, expected, "behind {start}");
    }
    // Part of a name is a prefix too, and of a folder that is not there nothing is listed.
    assert_eq!(list(&world, Asked { prefix: "odd/a/b", page: 1, ..Asked::default() }).await.0, of("odd/a/b"));
    assert_eq!(list(&world, Asked { prefix: "none/such/", page: 10, ..Asked::default() }).await, (vec![], vec![], 1));
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
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

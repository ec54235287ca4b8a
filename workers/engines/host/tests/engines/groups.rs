//! Long documents: several processes, a group of pages each, and other documents between them.

use crate::program::{config, engines};
use crate::reading::{children, until};
use docward_engine_client::{EngineConfig, EngineFailure, Engines, Missing, ReadDocument, Wanted, join};
use docward_engine_model::protocol::Limits;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

async fn read(engines: &Engines, page_count: u32) -> ReadDocument {
    let document = format!("pages {page_count} 0");
    engines.read(document.as_bytes(), None, Limits::DEFAULT).await.unwrap()
}

#[tokio::test]
async fn a_long_document_is_read_by_several_processes_in_order() {
    let read = read(&engines(&["faulty"]).await, 43).await;
    let numbers: Vec<u32> = read.document.pages().iter().map(|page| page.number).collect();
    assert_eq!(numbers, (1..=43).collect::<Vec<u32>>());
    assert_eq!(read.rasters.len(), 43);
    let mut groups: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for page in read.document.pages() {
        groups.entry(page.words[0].text.as_str()).or_default().push(page.number);
    }
    // The first two, then at most eight a process.
    assert_eq!(groups.len(), 1 + 41_usize.div_ceil(8), "{groups:?}");
    for pages in groups.values() {
        assert!(pages.len() <= 8 && pages.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{pages:?}");
    }
}

#[tokio::test]
async fn a_reading_goes_on_where_an_earlier_one_stopped() {
    let engines = engines(&["faulty"]).await;
    let read = async |said: u32, wanted: Wanted| {
        let document = format!("pages {said} 0");
        let mut reading = engines.reading(document.as_bytes(), None, Limits::DEFAULT, wanted)?;
        let mut parts = Vec::new();
        while let Some(read) = reading.next().await? {
            assert_eq!(read.rasters.len(), read.part.pages.len());
            parts.push(read.part);
        }
        Ok::<_, EngineFailure>(parts)
    };
    let at_most = NonZeroU32::new(10).unwrap();
    let mut parts = read(43, Wanted { missing: None, at_most }).await.unwrap();
    let mut deliveries = 1;
    loop {
        let there: BTreeSet<u32> = parts.iter().flat_map(|part| &part.pages).map(|page| page.number).collect();
        assert!(there.iter().copied().eq(1..=(10 * deliveries).min(43)), "{there:?}");
        let missing = Missing::of(43, |page| there.contains(&page));
        if missing.ranges.is_empty() {
            break;
        }
        // What another engine said of the same file can't both be true.
        let wanted = Wanted { missing: Some(missing), at_most };
        assert_eq!(read(44, wanted.clone()).await, Err(EngineFailure::BadReply));
        parts.extend(read(43, wanted).await.unwrap());
        deliveries += 1;
    }
    assert_eq!(deliveries, 5);
    assert_eq!(parts.iter().filter(|part| part.beside.is_some()).count(), 1);
    assert_eq!(join(parts).unwrap().pages().len(), 43);
}

#[tokio::test]
async fn a_short_document_does_not_wait_for_a_long_one() {
    for concurrency in [1, 2] {
        let engines = Engines::start(EngineConfig { concurrency, ..config(&["faulty"]) }).await.unwrap();
        let mut long = Box::pin(read(&engines, 1_000));
        let zygote = engines.zygote_process_id().await.unwrap();
        // The long one has a slot before the short one comes.
        tokio::select! {
            biased;
            _ = &mut long => panic!("1,000 pages take 126 processes, and this test met none"),
            () = until(|| !children(zygote).is_empty()) => {}
        }
        tokio::select! {
            biased;
            _ = &mut long => panic!("the short document had to wait for the end of the long one"),
            short = read(&engines, 1) => assert_eq!(short.rasters.len(), 1),
        }
        assert_eq!(long.await.rasters.len(), 1_000);
    }
}

//! Chains as they are written, and whatever somebody does to them.

use super::*;
use crate::sample::{Document, at, old_row, region, row, signed, signing};
use docward_envelope::{Actor, Purpose, Run, Stage};

/// A document's facts as rows of a whole chain, and the chain's head.
fn chained(document: Document) -> (Vec<Row>, (i64, Vec<u8>)) {
    let mut previous = genesis(&region(), document.tenant, None);
    let done = Stage::ALL.iter().map(|stage| document.done(*stage, Run::FIRST, 1));
    let facts = std::iter::once(document.accepted()).chain(done);
    let rows = (1..).zip(facts).map(|(seq, fact)| {
        let row = row(seq, &fact, &previous);
        previous = row.digest.clone().try_into().unwrap();
        row
    });
    let rows: Vec<Row> = rows.collect();
    let head = (rows.len().try_into().unwrap(), previous.to_vec());
    (rows, head)
}

fn walked(document: Document, rows: &[Row], head: Option<(i64, Vec<u8>)>) -> Result<usize, (u64, ChainFault)> {
    let mut walk = Walk::new(&region(), document.tenant, None);
    let steps = rows.iter().try_for_each(|row| walk.step(row, &signing(row)));
    steps.and_then(|()| walk.finish(head)).map_err(|broken| (broken.seq, broken.fault))
}

#[test]
fn a_chain_as_it_was_written_holds_and_so_does_one_without_facts() {
    let document = Document::new();
    let (rows, head) = chained(document);
    assert_eq!(walked(document, &rows, Some(head)), Ok(5));
    assert_eq!(walked(document, &[], None), Ok(0));
}

#[test]
fn whatever_is_changed_in_a_row_is_found_at_that_row() {
    let document = Document::new();
    let changed = |change: fn(&mut Row)| {
        let (mut rows, head) = chained(document);
        change(&mut rows[2]);
        walked(document, &rows, Some(head))
    };
    assert_eq!(changed(|row| row.body = row.body.replace("\"pages\":3", "\"pages\":4")), Err((3, ChainFault::Content)));
    assert_eq!(changed(|row| row.digest[0] ^= 1), Err((3, ChainFault::Content)));
    assert_eq!(changed(|row| row.previous[31] ^= 1), Err((3, ChainFault::Link)));
    assert_eq!(changed(|row| row.id.push('x')), Err((3, ChainFault::Columns)));
    assert_eq!(changed(|row| row.seq = 7), Err((3, ChainFault::Order)));
}

/// What an older docward left: two facts without a signature, then as many signed ones behind the fact that says so.
fn grown(document: Document) -> (Vec<Row>, (i64, Vec<u8>)) {
    let last = |rows: &[Row]| Digest::try_from(rows.last().unwrap().digest.clone()).unwrap();
    let begin = genesis(&region(), document.tenant, None);
    let mut rows = vec![old_row(1, &document.accepted(), &begin)];
    rows.push(old_row(2, &document.done(Stage::Ocr, Run::FIRST, 1), &last(&rows)));
    let (actor, purpose) = (Actor::Task("ledger".to_owned()), Purpose::Operations);
    let marker = Fact::about(document.tenant, &region(), FactKind::Signed, actor, purpose, at(2))
        .with_id(FactId::of_signing(&last(&rows)));
    rows.push(row(3, &marker, &last(&rows)));
    rows.push(row(4, &document.done(Stage::Extract, Run::FIRST, 3), &last(&rows)));
    let head = (4, last(&rows).to_vec());
    (rows, head)
}

/// Links and head as whoever owns the database can make them.
fn relinked(document: Document, rows: &mut [Row]) -> (i64, Vec<u8>) {
    let mut previous = genesis(&region(), document.tenant, None);
    for (seq, row) in (1..).zip(rows.iter_mut()) {
        (row.seq, row.previous) = (seq, previous.to_vec());
        previous = link(&previous, row.body.as_bytes(), signing(row).hashed());
        row.digest = previous.to_vec();
    }
    (rows.len().try_into().unwrap(), previous.to_vec())
}

#[test]
fn what_was_recorded_before_facts_were_signed_stays_as_it_was() {
    let document = Document::new();
    let (rows, head) = grown(document);
    assert_eq!(walked(document, &rows, Some(head)), Ok(4));
    let (mut rows, _) = grown(document);
    rows[0].body = rows[0].body.replace("a.okafor", "b.okafor");
    let head = relinked(document, &mut rows);
    assert_eq!(walked(document, &rows, Some(head)), Err((1, ChainFault::Unsigned)), "changed, and linked anew");
    let (mut rows, _) = grown(document);
    rows.remove(1);
    let head = relinked(document, &mut rows);
    assert_eq!(walked(document, &rows, Some(head)), Err((1, ChainFault::Unsigned)), "removed");
    rows.truncate(1);
    let head = relinked(document, &mut rows);
    assert_eq!(walked(document, &rows, Some(head)), Err((1, ChainFault::Unsigned)), "nobody vouches for it");
}

#[test]
fn no_unsigned_fact_is_taken_behind_a_signed_one() {
    let document = Document::new();
    for begin in [grown(document).0, chained(document).0] {
        let mut rows = begin;
        let last = rows.pop().unwrap();
        let length = rows.len() + 1;
        rows.push(Row { signer: None, signature: None, ..last });
        let head = relinked(document, &mut rows);
        let unsigned = Err((length.try_into().unwrap(), ChainFault::Unsigned));
        assert_eq!(walked(document, &rows, Some(head)), unsigned);
    }
}

#[test]
fn a_signed_fact_that_is_rewritten_is_found_however_it_is_linked() {
    let document = Document::new();
    let changed = |change: fn(&mut Row)| {
        let (mut rows, _) = chained(document);
        change(&mut rows[2]);
        let head = relinked(document, &mut rows);
        walked(document, &rows, Some(head))
    };
    assert_eq!(changed(|row| row.body = row.body.replace("\"pages\":3", "\"pages\":4")), Err((3, ChainFault::Forged)));
    assert_eq!(changed(|row| row.signer = Some("janitor".to_owned())), Err((3, ChainFault::Forged)));
    assert_eq!(changed(|row| row.signature = Some(vec![0; 64])), Err((3, ChainFault::Forged)));
    assert_eq!(changed(|row| row.signature = None), Err((3, ChainFault::Forged)));
    // Signed, by a role that may not say it.
    let (mut rows, _) = chained(document);
    let claim = Fact { actor: Actor::Person("m".to_owned()), ..document.done(Stage::Extract, Run::FIRST, 1) };
    let written = signed(&claim);
    rows[2].body = written.body().to_owned();
    rows[2].signer = Some(written.signed.signer().to_string());
    rows[2].signature = Some(written.signed.signature().to_vec());
    let head = relinked(document, &mut rows);
    assert_eq!(walked(document, &rows, Some(head)), Err((3, ChainFault::Forged)));
}

#[test]
fn facts_that_are_missing_moved_or_added_are_found() {
    let document = Document::new();
    let (mut rows, head) = chained(document);
    let last = rows.pop().unwrap();
    assert_eq!(walked(document, &rows, Some(head.clone())), Err((5, ChainFault::Head)), "cut off at the end");
    rows.push(last);
    rows.swap(1, 2);
    assert_eq!(walked(document, &rows, Some(head.clone())), Err((2, ChainFault::Order)));
    rows.swap(1, 2);
    rows.remove(1);
    assert_eq!(walked(document, &rows, Some(head.clone())), Err((2, ChainFault::Order)));
    // Numbered anew, it still does not follow the one before it.
    for (seq, row) in (1..).zip(&mut rows) {
        row.seq = seq;
    }
    assert_eq!(walked(document, &rows, Some(head)), Err((2, ChainFault::Link)));
}

#[test]
fn no_chain_passes_for_another_tenants_regions_or_environments() {
    let (one, other) = (Document::new(), Document::new());
    let (rows, head) = chained(one);
    assert_eq!(walked(other, &rows, Some(head)), Err((1, ChainFault::Link)));
    let tenant = one.tenant;
    let begins = [
        genesis(&region(), tenant, None),
        genesis(&region(), other.tenant, None),
        genesis(&"eu-central-1".parse().unwrap(), tenant, None),
        genesis(&region(), tenant, Some(tenant)),
    ];
    let different: std::collections::BTreeSet<_> = begins.iter().collect();
    assert_eq!(different.len(), begins.len());
}

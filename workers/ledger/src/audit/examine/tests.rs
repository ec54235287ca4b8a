//! The walk past what is wrong: each change is found and named, and nothing else is.

use super::*;
use crate::sample::{self, Document, at, region};
use docward_envelope::{Actor, FactKind, Purpose, Run, Stage};

/// A document's facts in a chain, as columns.
struct Chain {
    tenant: TenantId,
    facts: Vec<Fact>,
    rows: Vec<Columns>,
    head: (i64, Vec<u8>),
}

impl Chain {
    fn new() -> Self {
        let document = Document::new();
        let done = Stage::ALL.iter().map(|stage| document.done(*stage, Run::FIRST, 1));
        let facts: Vec<Fact> = std::iter::once(document.accepted()).chain(done).collect();
        let mut last = chain::genesis(&region(), document.tenant, None);
        let mut rows = Vec::new();
        for (seq, fact) in (1..).zip(&facts) {
            let row = row(seq, &last, fact);
            last = row.digest.as_slice().try_into().unwrap();
            rows.push(row);
        }
        let head = (rows.len().try_into().unwrap(), last.to_vec());
        Self { tenant: document.tenant, facts, rows, head }
    }

    fn witness(&self, length: usize) -> Witness {
        let digest = self.rows[length - 1].digest.as_slice().try_into().unwrap();
        Witness { source: "a checkpoint".to_owned(), length: length as u64, digest }
    }

    fn examined(&self, witnesses: &[Witness], receipts: &[Fact]) -> Examination {
        let genesis = chain::genesis(&region(), self.tenant, None);
        let mut examiner = Examiner::new(genesis, self.tenant, Some(self.head.clone()), witnesses, receipts);
        self.rows.iter().for_each(|row| examiner.step(row, &signing(row)));
        examiner.finish()
    }

    fn found(&self, witnesses: &[Witness]) -> Vec<(u64, Wrong)> {
        self.examined(witnesses, &[]).findings.into_iter().map(|finding| (finding.seq, finding.wrong)).collect()
    }
}

fn row(seq: i64, previous: &Digest, fact: &Fact) -> Columns {
    let row = sample::row(seq, fact, previous);
    Columns {
        seq,
        id: row.id,
        previous: row.previous,
        digest: row.digest,
        body: row.body,
        signer: row.signer,
        signature: row.signature,
        job: fact.job.map(|job| job.to_string()),
        kind: fact.kind.as_str().to_owned(),
        actor: fact.actor.to_string(),
        purpose: fact.purpose.as_str().to_owned(),
        subject: fact.subject.as_ref().map(|token| token.0.clone()),
    }
}

fn signing(row: &Columns) -> Signing {
    let (signer, signature) = (row.signer.as_deref(), row.signature.as_deref());
    Signing::of(&sample::signers(), &region(), &row.body, signer, signature)
}

#[test]
fn a_whole_chain_agrees_with_all_who_know_of_it() {
    let chain = Chain::new();
    let examination = chain.examined(&[chain.witness(2), chain.witness(5)], &chain.facts[1..3]);
    assert!(examination.holds());
    assert_eq!((examination.facts, examination.agreeing, examination.receipts.len()), (5, 2, 2));
}

#[test]
fn what_is_wrong_with_a_fact_is_named_and_the_walk_goes_on() {
    let changed = |change: fn(&mut Columns)| {
        let mut chain = Chain::new();
        change(&mut chain.rows[2]);
        chain.found(&[])
    };
    assert_eq!(changed(|row| row.body = row.body.replace("\"pages\":3", "\"pages\":4")), [(3, Wrong::Changed)]);
    for change in [
        (|row| row.id.push('x')) as fn(&mut Columns),
        |row| row.job = None,
        |row| row.kind = FactKind::Rejected.as_str().to_owned(),
        |row| row.actor = Actor::Worker(Stage::Index).to_string(),
        |row| row.purpose = Purpose::Payment.as_str().to_owned(),
        |row| row.subject = Some("aa".to_owned()),
    ] {
        assert_eq!(changed(change), [(3, Wrong::Columns)]);
    }
}

#[test]
fn facts_that_are_missing_or_added_are_named() {
    let mut chain = Chain::new();
    chain.rows.remove(1);
    assert_eq!(chain.found(&[]), [(2, Wrong::Missing)]);
    let mut chain = Chain::new();
    chain.rows.truncate(3);
    assert_eq!(chain.found(&[]), [(4, Wrong::Missing), (5, Wrong::Missing)]);
    let mut chain = Chain::new();
    let last: Digest = chain.head.1.as_slice().try_into().unwrap();
    let document = Document { tenant: chain.tenant, ..Document::new() };
    chain.rows.push(row(6, &last, &document.fact(FactKind::Held, 9)));
    assert_eq!(chain.found(&[]), [(6, Wrong::PastTheHead)]);
    let mut chain = Chain::new();
    chain.head.1[0] ^= 1;
    assert_eq!(chain.found(&[]), [(5, Wrong::Head)]);
}

#[test]
fn a_chain_written_anew_holds_by_itself_and_not_before_a_witness() {
    let genuine = Chain::new();
    let mut forged = Chain::new();
    forged.tenant = genuine.tenant;
    let document = Document { tenant: genuine.tenant, ..Document::new() };
    let mut last = chain::genesis(&region(), genuine.tenant, None);
    forged.rows.clear();
    for (seq, fact) in [(1, document.accepted()), (2, document.done(Stage::Ocr, Run::FIRST, 1))] {
        forged.rows.push(row(seq, &last, &fact));
        last = forged.rows.last().unwrap().digest.as_slice().try_into().unwrap();
    }
    forged.head = (2, last.to_vec());
    assert_eq!(forged.found(&[]), []);
    assert_eq!(forged.found(&[genuine.witness(2), genuine.witness(4)]), [(2, Wrong::Witness), (4, Wrong::CutOff)]);
}

#[test]
fn a_receipt_holds_only_if_the_chain_says_exactly_that() {
    let chain = Chain::new();
    let receipts = [
        chain.facts[1].clone(),
        chain.facts[2].clone().with_count("pages", 9),
        chain.facts[3].clone().with_id(FactId::random()),
        Fact { at: at(3), ..chain.facts[4].clone() },
    ];
    let examination = chain.examined(&[], &receipts);
    assert!(examination.findings.is_empty() && !examination.holds());
    let of = |id: &FactId| {
        let receipt = examination.receipts.iter().find(|receipt| receipt.id == *id).unwrap();
        (receipt.seq, receipt.exact)
    };
    let found = receipts.iter().map(|receipt| of(&receipt.id));
    assert_eq!(found.collect::<Vec<_>>(), [(Some(2), true), (Some(3), false), (None, false), (Some(5), false)]);
}

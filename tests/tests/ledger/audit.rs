//! The trail examined: whatever somebody with the server's own password does to it is found, and the fact is named.

use crate::database::{Database, link_after};
use crate::documents::{Document, noon, region};
use docward_envelope::{Actor, ChainHead, Decision, Fact, FactId, FactKind, Purpose, Stage, SubjectToken, TenantId};
use docward_ledger::{Examination, Ledger, Query, Witness, Wrong};
use docward_tests::signing::Said;
use std::collections::BTreeSet;
use std::time::Duration;

const LENGTH: u64 = 20;

/// A chain of twenty facts, looked at by a witness at its tenth and at its end.
struct Trail {
    database: Database,
    ledger: Ledger,
    tenant: TenantId,
    facts: Vec<Fact>,
    witnesses: Vec<Witness>,
}

impl Trail {
    async fn fresh() -> Self {
        let database = Database::fresh().await;
        let ledger = database.ledger().await;
        let tenant = TenantId::generate();
        let (mut facts, mut witnesses) = (Vec::new(), Vec::new());
        for _ in 0..4 {
            let whole = Document::of(tenant).whole();
            ledger.said(&whole).await.unwrap();
            facts.extend(whole);
            if facts.len() % 10 == 0 {
                let ChainHead { length, digest, .. } = ledger.head(tenant, noon()).await.unwrap().unwrap();
                witnesses.push(Witness { source: "catalogue".to_owned(), length, digest });
            }
        }
        Self { database, ledger, tenant, facts, witnesses }
    }

    /// Does it as the superuser, whom nothing binds, and examines.
    async fn after(&self, statements: &str) -> Examination {
        self.database.as_superuser(statements).await;
        self.ledger.examine(self.tenant, &self.witnesses, &[]).await.unwrap()
    }

    #[expect(clippy::unnecessary_wraps, reason = "as findings have it: a fact that is gone has none")]
    fn id(&self, seq: u64) -> Option<FactId> {
        Some(self.facts[usize::try_from(seq).unwrap() - 1].id.clone())
    }
}

fn named(examination: &Examination) -> Vec<(u64, Option<FactId>, Wrong)> {
    examination.findings.iter().map(|finding| (finding.seq, finding.id.clone(), finding.wrong)).collect()
}

#[tokio::test]
async fn an_untouched_chain_holds_and_its_witnesses_agree() {
    let trail = Trail::fresh().await;
    let examination = trail.after("SELECT 1").await;
    assert!(examination.holds());
    assert_eq!((examination.facts, examination.agreeing), (LENGTH, 2));
}

#[tokio::test]
async fn a_changed_byte_or_column_is_named() {
    let trail = Trail::fresh().await;
    let found = trail
        .after(
            "UPDATE ledger.facts SET body = replace(body, '\"pages\":3', '\"pages\":4') WHERE seq = 3;
             UPDATE ledger.facts SET actor = 'person:nobody' WHERE seq = 7;
             UPDATE ledger.facts SET purpose = 'payment' WHERE seq = 8;
             UPDATE ledger.facts SET kind = 'read' WHERE seq = 9",
        )
        .await;
    let expected = [(3, Wrong::Changed), (7, Wrong::Columns), (8, Wrong::Columns), (9, Wrong::Columns)];
    assert_eq!(named(&found), expected.map(|(seq, wrong)| (seq, trail.id(seq), wrong)));
}

#[tokio::test]
async fn a_fact_exchanged_with_a_fresh_digest_is_not_signed_and_found_at_the_next() {
    let trail = Trail::fresh().await;
    let linked = format!("UPDATE ledger.facts SET digest = {} WHERE seq = 3", link_after("previous"));
    let change = "UPDATE ledger.facts SET body = replace(body, '\"pages\":3', '\"pages\":4') WHERE seq = 3";
    let found = trail.after(&format!("{change}; {linked}")).await;
    assert_eq!(named(&found), [(3, trail.id(3), Wrong::Forged), (4, trail.id(4), Wrong::Order)]);
}

#[tokio::test]
async fn a_removed_fact_is_named_by_its_number() {
    let trail = Trail::fresh().await;
    let found = trail.after("DELETE FROM ledger.facts WHERE seq IN (6, 13)").await;
    assert_eq!(named(&found), [(6, None, Wrong::Missing), (13, None, Wrong::Missing)]);
}

#[tokio::test]
async fn swapped_facts_are_named() {
    let trail = Trail::fresh().await;
    let found = trail
        .after(
            "UPDATE ledger.facts SET seq = 100 WHERE seq = 4; UPDATE ledger.facts SET seq = 4 WHERE seq = 5;
             UPDATE ledger.facts SET seq = 5 WHERE seq = 100",
        )
        .await;
    let expected = [(4, trail.id(5)), (5, trail.id(4)), (6, trail.id(6))];
    assert_eq!(named(&found), expected.map(|(seq, id)| (seq, id, Wrong::Order)));
}

#[tokio::test]
async fn a_tail_cut_off_with_its_head_put_back_is_known_to_the_witness() {
    let trail = Trail::fresh().await;
    let found = trail
        .after(
            "DELETE FROM ledger.facts WHERE seq > 17;
             UPDATE ledger.chains SET length = 17, digest = (SELECT digest FROM ledger.facts WHERE seq = 17)",
        )
        .await;
    assert_eq!(named(&found), [(LENGTH, None, Wrong::CutOff)]);
    assert_eq!(found.findings[0].source.as_deref(), Some("catalogue"));
    assert_eq!(trail.ledger.verify_chain(trail.tenant).await, Ok(17), "the chain alone says nothing");
    let found = trail.after("UPDATE ledger.chains SET length = 20").await;
    assert_eq!(named(&found)[..3], [18, 19, 20].map(|seq| (seq, None, Wrong::Missing)));
}

#[tokio::test]
async fn a_whole_rewritten_end_is_not_signed_and_known_to_the_witness() {
    let trail = Trail::fresh().await;
    // Fact 15 says something else, and everything behind it is linked anew.
    let found = trail
        .after(&format!(
            "DO $$
             DECLARE link bytea; one record;
             BEGIN
                UPDATE ledger.facts SET body = replace(body, '\"pages\":3', '\"pages\":4') WHERE seq = 15;
                SELECT digest INTO link FROM ledger.facts WHERE seq = 14;
                FOR one IN SELECT seq, body FROM ledger.facts WHERE seq >= 15 ORDER BY seq LOOP
                    UPDATE ledger.facts SET previous = link, digest = {}
                     WHERE seq = one.seq RETURNING digest INTO link;
                END LOOP;
                UPDATE ledger.chains SET digest = link;
             END $$",
            link_after("link")
        ))
        .await;
    let expected = [(15, trail.id(15), Wrong::Forged), (LENGTH, trail.id(LENGTH), Wrong::Witness)];
    assert_eq!(named(&found), expected);
    assert_eq!(found.agreeing, 1, "what stood before the tenth is as it was");
}

#[tokio::test]
async fn a_forged_fact_at_the_end_is_named() {
    let trail = Trail::fresh().await;
    let copied = "INSERT INTO ledger.facts (tenant, seq, id, job, kind, at, actor, purpose, previous, digest, body)
        SELECT tenant, 21, id || 'x', job, kind, at, actor, purpose, digest, sha256(digest || convert_to(body, 'UTF8')), body
          FROM ledger.facts WHERE seq = 20";
    let found = trail.after(copied).await;
    let wrong = [Wrong::PastTheHead, Wrong::Unsigned, Wrong::Columns];
    let expected = wrong.map(|wrong| (21, trail.id(20), wrong));
    assert_eq!(named(&found), expected);
}

#[tokio::test]
async fn a_receipt_holds_only_if_the_chain_says_exactly_that() {
    let trail = Trail::fresh().await;
    let genuine = trail.facts[4].clone();
    let changed = trail.facts[5].clone().with_count("pages", 9);
    let invented = trail.facts[6].clone().with_id(FactId::random());
    let receipts = [genuine, changed, invented];
    let examination = trail.ledger.examine(trail.tenant, &[], &receipts).await.unwrap();
    assert!(examination.findings.is_empty() && !examination.holds());
    let found: Vec<_> = examination.receipts.iter().map(|receipt| (receipt.seq, receipt.exact)).collect();
    assert_eq!(found, [(Some(5), true), (Some(6), false), (None, false)]);
    assert!(trail.ledger.examine(trail.tenant, &[], &receipts[..1]).await.unwrap().holds());
}

#[tokio::test]
async fn facts_are_found_by_who_what_for_and_when() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let later = noon() + Duration::from_hours(2);
    let mut facts = document.whole();
    facts.push(Fact {
        id: FactId::random(),
        kind: FactKind::Refused,
        at: later,
        actor: Actor::Person("n.osy".to_owned()),
        purpose: Purpose::Payment,
        decision: Decision::Deny,
        subject: Some(SubjectToken("aa".to_owned())),
        stored: Vec::new(),
        ..document.accepted()
    });
    ledger.said(&facts).await.unwrap();
    ledger.said(&Document::new().whole()).await.unwrap();
    let of = |query: Query| {
        let ledger = ledger.clone();
        async move {
            let entries = ledger.trail(document.tenant, &Query { limit: 100, ..query }).await.unwrap();
            entries.into_iter().map(|entry| entry.seq).collect::<Vec<_>>()
        }
    };
    assert_eq!(of(Query::default()).await, [6, 5, 4, 3, 2, 1]);
    assert_eq!(of(Query { after: Some(4), ..Query::default() }).await, [5, 6]);
    assert_eq!(of(Query { actor: Some("n.osy".to_owned()), ..Query::default() }).await, [6]);
    assert_eq!(of(Query { actor: Some("worker:ocr".to_owned()), ..Query::default() }).await, [2]);
    assert_eq!(of(Query { actor: Some("person:ocr".to_owned()), ..Query::default() }).await, [0_u64; 0]);
    assert_eq!(of(Query { purpose: Some(Purpose::Payment), ..Query::default() }).await, [6]);
    assert_eq!(of(Query { kind: Some(FactKind::Accepted), ..Query::default() }).await, [1]);
    assert_eq!(of(Query { job: Some(document.job), since: Some(later), ..Query::default() }).await, [6]);
}

#[tokio::test]
async fn heads_say_how_long_every_chain_is() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (one, two) = (Document::new(), Document::new());
    ledger.said(&one.whole()).await.unwrap();
    ledger.said(&[two.accepted(), two.done(Stage::Ocr)]).await.unwrap();
    let heads = ledger.heads(noon()).await.unwrap();
    let found: BTreeSet<_> = heads.iter().map(|head| (head.tenant, head.length)).collect();
    assert_eq!(found, BTreeSet::from([(one.tenant, 5), (two.tenant, 2)]));
    assert!(heads.iter().all(|head| head.region == region() && head.at == noon()));
    assert_eq!(
        ledger.head(one.tenant, noon()).await.unwrap().as_ref(),
        heads.iter().find(|head| head.tenant == one.tenant)
    );
}

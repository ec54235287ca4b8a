//! Who changes, removes, reorders or adds rows is found out, and the first broken fact is named.

use crate::database::{Database, link_after};
use crate::documents::Document;
use docward_envelope::{Fact, FactId, FactKind, Stage, TenantId};
use docward_ledger::{Broken, ChainFault, Ledger, Query, VerifyError, Wrong};
use docward_tests::signing::Said;

/// A chain of five facts, broken by `statements`; what verifying says.
async fn broken_by(statements: &str) -> (Result<usize, VerifyError>, Vec<Fact>) {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let facts = document.whole();
    ledger.said(&facts).await.unwrap();
    assert_eq!(ledger.verify_chain(document.tenant).await, Ok(5));
    database.tamper(document.tenant, statements).await;
    (ledger.verify_chain(document.tenant).await, facts)
}

fn broken(seq: u64, id: Option<&Fact>, fault: ChainFault) -> Result<usize, VerifyError> {
    Err(VerifyError::Broken(Broken { seq, id: id.map(|fact| fact.id.clone()), fault }))
}

#[tokio::test]
async fn a_changed_fact_is_named() {
    let (verified, facts) =
        broken_by("UPDATE ledger.facts SET body = replace(body, '\"pages\":3', '\"pages\":4') WHERE seq = 3").await;
    assert_eq!(verified, broken(3, Some(&facts[2]), ChainFault::Content));
}

/// Whoever owns the database can link anew what was changed; who signed it said something else.
#[tokio::test]
async fn a_changed_fact_with_a_fresh_digest_is_not_what_was_signed() {
    let linked = format!("UPDATE ledger.facts SET digest = {} WHERE seq = 3", link_after("previous"));
    let change = "UPDATE ledger.facts SET body = replace(body, '\"pages\":3', '\"pages\":4') WHERE seq = 3";
    let (verified, facts) = broken_by(&format!("{change}; {linked}")).await;
    assert_eq!(verified, broken(3, Some(&facts[2]), ChainFault::Forged));
    // Unchanged, the same is no change: the test links as the ledger does.
    assert_eq!(broken_by(&linked).await.0, Ok(5));
}

#[tokio::test]
async fn a_removed_fact_leaves_a_gap() {
    let (verified, _) = broken_by("DELETE FROM ledger.facts WHERE seq = 3").await;
    assert_eq!(verified, broken(3, None, ChainFault::Order));
    let (verified, facts) = broken_by(
        "DELETE FROM ledger.facts WHERE seq = 3; UPDATE ledger.facts SET seq = 3 WHERE seq = 4;
         UPDATE ledger.facts SET seq = 4 WHERE seq = 5",
    )
    .await;
    assert_eq!(verified, broken(3, Some(&facts[3]), ChainFault::Link));
}

#[tokio::test]
async fn reordered_facts_do_not_link() {
    let (verified, facts) = broken_by(
        "UPDATE ledger.facts SET seq = 100 WHERE seq = 2; UPDATE ledger.facts SET seq = 2 WHERE seq = 3;
         UPDATE ledger.facts SET seq = 3 WHERE seq = 100",
    )
    .await;
    assert_eq!(verified, broken(2, Some(&facts[2]), ChainFault::Link));
}

#[tokio::test]
async fn facts_cut_off_or_added_past_the_head_are_missed_or_found() {
    let (verified, _) = broken_by("DELETE FROM ledger.facts WHERE seq = 5").await;
    assert_eq!(verified, broken(5, None, ChainFault::Head));
    let (verified, _) = broken_by("UPDATE ledger.chains SET length = 4").await;
    assert_eq!(verified, broken(6, None, ChainFault::Head));
    let (verified, _) = broken_by("DELETE FROM ledger.facts").await;
    assert_eq!(verified, broken(1, None, ChainFault::Head));
}

#[tokio::test]
async fn columns_cannot_say_something_else_than_the_bytes() {
    let (verified, facts) = broken_by("UPDATE ledger.facts SET id = 'another' WHERE seq = 2").await;
    assert_eq!(verified, broken(2, Some(&facts[1]), ChainFault::Columns));
}

#[tokio::test]
async fn one_tenants_chain_does_not_pass_for_anothers() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (mine, theirs) = (Document::new(), Document::new());
    ledger.said(&mine.whole()).await.unwrap();
    ledger.said(&[theirs.accepted()]).await.unwrap();
    let tenant = theirs.tenant;
    // Somebody without any row-level security puts rows under another name.
    let mut owner = database.owner().await;
    for statement in [
        "ALTER TABLE ledger.facts NO FORCE ROW LEVEL SECURITY".to_owned(),
        format!("DELETE FROM ledger.facts WHERE tenant = '{tenant}'"),
        format!("UPDATE ledger.facts SET tenant = '{tenant}'"),
        "ALTER TABLE ledger.facts FORCE ROW LEVEL SECURITY".to_owned(),
    ] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut owner).await.unwrap();
    }
    let expected = broken(1, Some(&mine.accepted()), ChainFault::Link);
    assert_eq!(ledger.verify_chain(tenant).await, expected);
}

/// Two processes, each with its own connections, say overlapping facts of one tenant at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_ledgers_at_once_do_not_fork_a_chain() {
    const WRITERS: usize = 6;
    const DOCUMENTS: usize = 12;
    let database = Database::fresh().await;
    let ledgers = [database.ledger().await, database.ledger().await];
    let tenant = TenantId::generate();
    let documents: Vec<Document> = (0..DOCUMENTS).map(|_| Document::of(tenant)).collect();
    let start = std::sync::Arc::new(tokio::sync::Barrier::new(WRITERS));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (ledger, documents, start) = (ledgers[writer % 2].clone(), documents.clone(), start.clone());
            tokio::spawn(async move {
                start.wait().await;
                write(&ledger, &documents).await
            })
        })
        .collect();
    let mut appended = 0;
    for writer in writers {
        appended += writer.await.unwrap();
    }
    // Each effect once, each read as often as it was said.
    let expected = DOCUMENTS * 5 + WRITERS * DOCUMENTS;
    assert_eq!(appended, expected);
    assert_eq!(ledgers[0].verify_chain(tenant).await, Ok(expected));
}

async fn write(ledger: &Ledger, documents: &[Document]) -> usize {
    let mut appended = 0;
    for document in documents {
        let mut facts = document.whole();
        facts.push(document.fact(None, FactKind::Read).with_id(FactId::random()));
        appended += ledger.said(&facts[..3]).await.unwrap().appended;
        appended += ledger.said(&facts[2..]).await.unwrap().appended;
        assert!(ledger.said(&[document.done(Stage::Ocr)]).await.unwrap().repeated == 1);
    }
    appended
}

/// What an older docward wrote, without signatures: nobody vouches for it until the ledger does, once, and from then on no fact is
/// taken without.
#[tokio::test]
async fn a_chain_of_an_older_docward_is_signed_from_its_end_on() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&[document.accepted()]).await.unwrap();
    let tenant = document.tenant;
    let unsigned = "UPDATE ledger.facts SET signer = NULL, signature = NULL, digest = sha256(previous || convert_to(body, 'UTF8'));
                    UPDATE ledger.chains SET signed = NULL, digest = (SELECT digest FROM ledger.facts WHERE seq = 1);
                    UPDATE ledger.tenants SET may_be_unsigned = true";
    database.tamper(tenant, unsigned).await;
    assert_eq!(ledger.verify_chain(tenant).await, broken(1, None, ChainFault::Unsigned));
    let found = ledger.examine(tenant, &[], &[]).await.unwrap().findings;
    assert_eq!(found.iter().map(|one| (one.seq, one.wrong)).collect::<Vec<_>>(), [(1, Wrong::Unsigned)]);

    assert_eq!(ledger.said(&[document.done(Stage::Ocr)]).await.unwrap().appended, 1);
    assert_eq!(ledger.verify_chain(tenant).await, Ok(3));
    assert!(ledger.examine(tenant, &[], &[]).await.unwrap().holds());
    let trail = ledger.trail(tenant, &Query { limit: 10, ..Query::default() }).await.unwrap();
    let kinds: Vec<FactKind> = trail.iter().rev().map(|entry| entry.fact.kind).collect();
    assert_eq!(kinds, [FactKind::Accepted, FactKind::Signed, FactKind::Done]);
    // Once, and no fact goes in without a signature behind it.
    ledger.said(&[document.done(Stage::Extract)]).await.unwrap();
    assert_eq!(ledger.verify_chain(tenant).await, Ok(4));
    let stripped =
        "UPDATE ledger.facts SET signer = NULL, signature = NULL, digest = sha256(previous || convert_to(body, 'UTF8'))
                     WHERE seq = 4;
                    UPDATE ledger.chains SET digest = (SELECT digest FROM ledger.facts WHERE seq = 4)";
    database.tamper(tenant, stripped).await;
    let found = ledger.examine(tenant, &[], &[]).await.unwrap().findings;
    assert_eq!(found.iter().map(|one| (one.seq, one.wrong)).collect::<Vec<_>>(), [(4, Wrong::Unsigned)]);
}

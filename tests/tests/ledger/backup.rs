//! One tenant of two, put back from its backup.

use crate::database::Database;
use crate::documents::{Document, noon};
use crate::placement::Region;
use docward_broker::DeadReason;
use docward_envelope::{Actor, HoldReason, Stage, TenantId};
use docward_ledger::{Backup, JobStatus, Ledger, LedgerError, ParkedWork, Place, VerifyError};
use docward_tests::signing::{Said, signers};

fn operator() -> Actor {
    Actor::Person("o.perator".to_owned())
}

/// Everything that people see of a tenant.
async fn seen(ledger: &Ledger, tenant: TenantId) -> (Vec<JobStatus>, Vec<ParkedWork>) {
    let mut jobs = Vec::new();
    for job in ledger.jobs(tenant, &[], 100).await.unwrap() {
        jobs.push(ledger.job(tenant, job.job).await.unwrap().unwrap());
    }
    (jobs, ledger.parked(Some(tenant), 100).await.unwrap())
}

async fn with_work(ledger: &Ledger) -> TenantId {
    let tenant = TenantId::generate();
    let [done, held, dead] = [(); 3].map(|()| Document::of(tenant));
    ledger.said(&done.whole()).await.unwrap();
    ledger.said(&[held.accepted(), dead.accepted(), dead.done(Stage::Ocr)]).await.unwrap();
    ledger.file(&held.held(Stage::Ocr, HoldReason::Dependency), noon()).await.unwrap();
    ledger.file(&dead.dead(Stage::Extract, DeadReason::Attempts), noon()).await.unwrap();
    tenant
}

async fn wipe(database: &Database, tenant: TenantId) {
    for table in ["facts", "chains", "jobs", "effects", "stored", "parked"] {
        database.as_superuser(&format!("DELETE FROM ledger.{table} WHERE tenant = '{tenant}'")).await;
    }
}

#[tokio::test]
async fn a_wiped_tenant_comes_back_whole_and_the_other_is_untouched() {
    let region = Region::fresh().await;
    let ledger = region.ledger().await;
    let (mine, other) = (with_work(&ledger).await, with_work(&ledger).await);
    let before = (seen(&ledger, mine).await, seen(&ledger, other).await);
    let taken = ledger.backup(mine, noon()).await.unwrap();
    assert_eq!(taken.header.facts, 10);
    let backup = Backup::read(taken.bytes(), &signers()).unwrap();

    wipe(&region.home, mine).await;
    assert_eq!(ledger.jobs(mine, &[], 10).await, Ok(vec![]));
    // What comes after the loss begins a chain of its own, and is kept.
    let late = Document::of(mine);
    ledger.said(&[late.accepted()]).await.unwrap();
    ledger.file(&late.held(Stage::Ocr, HoldReason::Dependency), noon()).await.unwrap();

    let mut mover = region.mover(mine).await;
    let restored = mover.restore(&backup, &operator(), noon()).await.unwrap();
    mover.close().await.unwrap();
    assert_eq!((restored.rows, restored.kept), (backup.header.rows, 3));
    while ledger.drain_inboxes(noon()).await.unwrap() > 0 {}
    // The ten, the late one's two with its work held anew, and that it was restored.
    let facts = ledger.verify_chain(mine).await.unwrap();
    assert!((13..=14).contains(&facts), "{facts}");
    let (mut jobs, mut parked) = seen(&ledger, mine).await;
    jobs.retain(|job| job.job != late.job);
    assert_eq!(parked.iter().filter(|work| work.job == late.job).count(), 1);
    parked.retain(|work| work.job != late.job);
    assert_eq!((jobs, parked), before.0);
    assert_eq!(seen(&ledger, other).await, before.1);
    assert_eq!(ledger.verify_chain(other).await, Ok(10));
}

#[tokio::test]
async fn damaged_rows_are_put_back_and_whole_ones_are_left_alone() {
    let region = Region::fresh().await;
    let ledger = region.ledger().await;
    let tenant = with_work(&ledger).await;
    region.move_to(tenant, Place::Schema).await;
    while ledger.drain_inboxes(noon()).await.unwrap() > 0 {}
    let backup = Backup::read(ledger.backup(tenant, noon()).await.unwrap().bytes(), &signers()).unwrap();
    let mut mover = region.mover(tenant).await;
    let again = mover.restore(&backup, &operator(), noon()).await;
    assert_eq!(again, Err(VerifyError::Ledger(LedgerError::NotDamaged)));

    let schema = format!("tenant_{}", tenant.to_string().to_lowercase());
    region.home.as_superuser(&format!("UPDATE {schema}.facts SET body = '{{}}' WHERE seq = 2")).await;
    assert!(ledger.verify_chain(tenant).await.is_err());
    mover.restore(&backup, &operator(), noon()).await.unwrap();
    while ledger.drain_inboxes(noon()).await.unwrap() > 0 {}
    assert_eq!(ledger.verify_chain(tenant).await, Ok(10 + 1 + 1));
}

#[tokio::test]
async fn a_backup_is_believed_only_if_its_chain_holds_and_only_for_its_tenant() {
    let region = Region::fresh().await;
    let ledger = region.ledger().await;
    let (mine, other) = (with_work(&ledger).await, with_work(&ledger).await);
    let taken = ledger.backup(mine, noon()).await.unwrap();
    let text = String::from_utf8(taken.bytes().to_vec()).unwrap();
    for changed in [
        text.replacen("\\\"pages\\\":3", "\\\"pages\\\":4", 1),
        text.lines().filter(|line| !line.contains("\"seq\": 3")).collect::<Vec<_>>().join("\n"),
        text.replacen(&mine.to_string(), &other.to_string(), 1),
        text.lines().take(3).collect::<Vec<_>>().join("\n"),
        String::new(),
    ] {
        assert_ne!(changed, text);
        assert!(Backup::read(changed.as_bytes(), &signers()).is_err());
    }
    let backup = Backup::read(text.as_bytes(), &signers()).unwrap();
    let mut mover = region.mover(other).await;
    let refused = mover.restore(&backup, &operator(), noon()).await;
    assert_eq!(refused, Err(VerifyError::Ledger(LedgerError::OtherBackup)));
}

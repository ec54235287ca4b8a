//! A key manager that goes away holds work and loses none.

use crate::world::{TRANSIT, World, openbao, place, transit};
use docward_envelope::{HoldReason, Outcome, Timestamp};
use docward_local::servers::OpenBaoRole::{Operator, Worker};
use docward_trust::KeyAdministration as _;

#[tokio::test]
async fn work_is_held_while_the_key_manager_is_away_and_goes_on_when_it_is_back() {
    let world = World::new().await;
    let bao = openbao(&world.folder.path().join("services")).await;
    let operator = transit(&bao, Operator);
    let tenant = world.tenant(TRANSIT);
    operator.create(&place(tenant, &TRANSIT), true, Timestamp::now()).await.unwrap();
    let (client, worker) = (world.router(vec![operator]), world.router(vec![transit(&bao, Worker)]));
    let job = world.take_in(&client, tenant, "Patient: Jane Example").await.unwrap();
    world.read(&worker, &job).await.unwrap();
    let before = world.objects();

    let bao = bao.stop().await.unwrap();
    let held = Outcome::Hold(HoldReason::Dependency);
    assert_eq!(world.read(&worker, &job).await.unwrap_err().outcome, held);
    assert_eq!(world.take_in(&client, tenant, "another").await.err().unwrap().outcome, held);
    assert!(world.objects() == before, "nothing was written, nothing was lost");

    let _bao = bao.start_again().await.unwrap();
    world.read(&worker, &job).await.unwrap();
    world.take_in(&client, tenant, "another").await.unwrap();
}

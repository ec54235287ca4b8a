//! Backups and checkpoints: each its own task's, each tenant's own.

use crate::world::{EU, US, World};
use docward_envelope::{BackupId, HoldReason, ObjectName, Purpose};
use docward_trust::{PersonAction, Reason, Refusal, Request, Role as GateRole, Task};
use docward_trust_policy::{Action, Grant, ReasonCode};

fn task(tenant: docward_envelope::TenantId, task: Task) -> Request<'static> {
    Request::Task { task, tenant, job: None }
}

#[tokio::test]
async fn a_backup_opens_only_under_its_tenants_key_in_its_region() {
    let world = World::new();
    let backup = BackupId::generate();
    let name = ObjectName::Backup { tenant: world.clinic, backup };
    let gate = world.gate(US, GateRole::Task(Task::Backup));
    let seal = async |scope: docward_trust::TenantScope<'_>, _| scope.seal_backup(&name, b"rows").await;
    let sealed = gate.admit(task(world.clinic, Task::Backup), seal).await.unwrap().unwrap();
    let open = async |region, tenant, name: &ObjectName| -> Result<Vec<u8>, Refusal> {
        let gate = world.gate(region, GateRole::Task(Task::Backup));
        let opened =
            gate.admit(task(tenant, Task::Backup), async |scope, _| scope.open_backup(name, &sealed).await).await?;
        opened.map(|bytes| bytes.to_vec())
    };
    assert_eq!(open(US, world.clinic, &name).await, Ok(b"rows".to_vec()));
    assert_eq!(open(US, world.insurer, &name).await.unwrap_err().reason, Reason::Name);
    let renamed = ObjectName::Backup { tenant: world.insurer, backup };
    assert_eq!(open(US, world.insurer, &renamed).await.unwrap_err().reason, Reason::Seal);
    // Where the tenant's documents must not be, its backups are not opened either.
    assert_eq!(open(EU, world.clinic, &name).await.unwrap_err().reason, Reason::Policy(ReasonCode::Region));
    let other = ObjectName::Backup { tenant: world.clinic, backup: BackupId::generate() };
    assert_eq!(open(US, world.clinic, &other).await.unwrap_err().reason, Reason::Seal);
}

#[tokio::test]
async fn checkpoints_are_written_by_their_task_and_read_by_who_audits() {
    let world = World::new();
    let tenant = world.clinic;
    let (checkpoint, backup) =
        (ObjectName::Checkpoint { tenant, length: 7 }, ObjectName::Backup { tenant, backup: BackupId::generate() });
    let may = async |request, role| {
        let gate = world.gate(US, role);
        let asked = gate.admit(request, async |scope, _| {
            [&checkpoint, &backup].map(|name| (scope.may_read(name).is_ok(), scope.may_write(name).is_ok()))
        });
        asked.await.unwrap()
    };
    let (actions, purposes) = ([Action::Audit].into(), [Purpose::Operations].into());
    let grant = world.signed(&Grant { actions, purposes, ..world.grant(tenant) });
    let person = |action| Request::Person { grant: &grant, action, tenant, job: None, purpose: Purpose::Operations };
    let nothing = [(false, false); 2];
    assert_eq!(
        may(task(tenant, Task::Checkpoint), GateRole::Task(Task::Checkpoint)).await,
        [(true, true), (false, false)]
    );
    assert_eq!(may(task(tenant, Task::Backup), GateRole::Task(Task::Backup)).await, [(false, false), (true, true)]);
    assert_eq!(may(task(tenant, Task::Janitor), GateRole::Task(Task::Janitor)).await, nothing);
    assert_eq!(may(person(PersonAction::Audit), GateRole::Client).await, [(true, false), (false, false)]);
    // No task does another's work.
    let gate = world.gate(US, GateRole::Task(Task::Janitor));
    assert!(gate.admit(task(tenant, Task::Backup), async |_, _| ()).await.is_err());
}

#[tokio::test]
async fn the_trail_can_be_audited_while_the_keys_are_revoked() {
    let world = World::new();
    let tenant = world.clinic;
    world.send_controls(&[], &[tenant]);
    let checkpoint = ObjectName::Checkpoint { tenant, length: 7 };
    let (actions, purposes) = ([Action::Audit].into(), [Purpose::Operations].into());
    let grant = world.signed(&Grant { actions, purposes, ..world.grant(tenant) });
    let (action, purpose) = (PersonAction::Audit, Purpose::Operations);
    let request = Request::Person { grant: &grant, action, tenant, job: None, purpose };
    let reads = async |scope: docward_trust::TenantScope<'_>, _| scope.may_read(&checkpoint);
    assert_eq!(world.gate(US, GateRole::Client).admit(request, reads).await.unwrap(), Ok(()));
    // What is sealed stays shut.
    let backup = world.gate(US, GateRole::Task(Task::Backup));
    let refused = backup.admit(task(tenant, Task::Backup), async |_, _| ()).await.unwrap_err();
    assert_eq!(refused.reason, Reason::Hold(HoldReason::Revoked));
}

#[tokio::test]
async fn checkpoints_go_on_while_a_tenant_is_frozen_or_its_keys_are_revoked() {
    let world = World::new();
    let tenant = world.clinic;
    let checkpoint = ObjectName::Checkpoint { tenant, length: 7 };
    let gate = world.gate(US, GateRole::Task(Task::Checkpoint));
    let writes = async |scope: docward_trust::TenantScope<'_>, _| scope.may_write(&checkpoint);
    for (freezes, revoked) in [(vec![Freeze { tenant: Some(tenant), stage: None }], vec![]), (vec![], vec![tenant])] {
        world.send_controls(&freezes, &revoked);
        assert_eq!(gate.admit(task(tenant, Task::Checkpoint), writes).await, Ok(Ok(())));
    }
    // Nor does it wait for a control list.
    world.pass(60);
    assert_eq!(gate.admit(task(tenant, Task::Checkpoint), writes).await, Ok(Ok(())));
    // Where policy keeps nothing of the tenant, there is nothing to vouch for.
    let abroad = world.gate(EU, GateRole::Task(Task::Checkpoint));
    let refused = abroad.admit(task(world.insurer, Task::Checkpoint), async |_, _| ()).await.unwrap_err();
    assert_eq!(refused.outcome, Outcome::Reject(RejectReason::Policy));
}

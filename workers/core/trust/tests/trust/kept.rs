//! Backups and checkpoints: each its own task's, each tenant's own.

use crate::world::{EU, US, World, denied};
use docward_envelope::{BackupId, Freeze, HoldReason, ObjectName, Outcome, Purpose, RejectReason};
use docward_trust::person::Audit;
use docward_trust::{
    Kind, PersonRequest, ProcessRole, Reason, Refusal, SystemTask, Task, TaskRequest, TenantScope, task,
};
use docward_trust_policy::{Action, Grant, ReasonCode};

fn of<T: SystemTask>(tenant: docward_envelope::TenantId, task: T) -> TaskRequest<T> {
    TaskRequest { task, tenant }
}

/// Of each name, whether the scope may read and write it.
fn may<K: Kind, const N: usize>(scope: &TenantScope<'_, K>, names: [&ObjectName; N]) -> [(bool, bool); N] {
    names.map(|name| (scope.may_read(name).is_ok(), scope.may_write(name).is_ok()))
}

#[tokio::test]
async fn a_backup_opens_only_under_its_tenants_key_in_its_region() {
    let world = World::new();
    let backup = BackupId::generate();
    let name = ObjectName::Backup { tenant: world.clinic, backup };
    let gate = world.gate(US, ProcessRole::Task(Task::Backup));
    let seal = async |scope: TenantScope<'_, task::Backup>| scope.seal_backup(&name, b"rows").await;
    let sealed = gate.admit(of(world.clinic, task::Backup), seal).await.unwrap().unwrap();
    let open = async |region, tenant, name: &ObjectName| -> Result<Vec<u8>, Refusal> {
        let gate = world.gate(region, ProcessRole::Task(Task::Backup));
        let opened = gate.admit(of(tenant, task::Backup), async |scope| scope.open_backup(name, &sealed).await).await?;
        opened.map(|bytes| bytes.to_vec())
    };
    assert_eq!(open(US, world.clinic, &name).await, Ok(b"rows".to_vec()));
    assert_eq!(open(US, world.insurer, &name).await.unwrap_err().reason, Reason::Name);
    let renamed = ObjectName::Backup { tenant: world.insurer, backup };
    assert_eq!(open(US, world.insurer, &renamed).await.unwrap_err().reason, Reason::Seal);
    // Where the tenant's documents must not be, its backups are not opened either.
    assert_eq!(denied(open(EU, world.clinic, &name).await), Some(ReasonCode::Region));
    let other = ObjectName::Backup { tenant: world.clinic, backup: BackupId::generate() };
    assert_eq!(open(US, world.clinic, &other).await.unwrap_err().reason, Reason::Seal);
}

#[tokio::test]
async fn checkpoints_are_written_by_their_task_and_read_by_who_audits() {
    let world = World::new();
    let tenant = world.clinic;
    let (checkpoint, backup) =
        (ObjectName::Checkpoint { tenant, length: 7 }, ObjectName::Backup { tenant, backup: BackupId::generate() });
    let (actions, purposes) = ([Action::Audit].into(), [Purpose::Operations].into());
    let grant = world.signed(&Grant { actions, purposes, ..world.grant(tenant) });
    let audit = PersonRequest { grant: &grant, action: Audit, tenant, purpose: Purpose::Operations, rule: None };
    let names = [&checkpoint, &backup];
    let gate = |role| world.gate(US, role);
    let task = |task| gate(ProcessRole::Task(task));
    let nothing = [(false, false); 2];
    let checkpoints =
        task(Task::Checkpoint).admit(of(tenant, task::Checkpoint), async |scope| may(&scope, names)).await;
    assert_eq!(checkpoints, Ok([(true, true), (false, false)]));
    let backups = task(Task::Backup).admit(of(tenant, task::Backup), async |scope| may(&scope, names)).await;
    assert_eq!(backups, Ok([(false, false), (true, true)]));
    let janitor = of(tenant, task::Janitor { job: None });
    assert_eq!(task(Task::Janitor).admit(janitor, async |scope| may(&scope, names)).await, Ok(nothing));
    let audited = gate(ProcessRole::Client).admit(audit, async |scope| may(&scope, names)).await;
    assert_eq!(audited, Ok([(true, false), (false, false)]));
    // No task does another's work.
    let gate = world.gate(US, ProcessRole::Task(Task::Janitor));
    assert!(gate.admit(of(tenant, task::Backup), async |_| ()).await.is_err());
}

#[tokio::test]
async fn the_trail_can_be_audited_while_the_keys_are_revoked() {
    let world = World::new();
    let tenant = world.clinic;
    world.send_controls(&[], &[tenant]);
    let checkpoint = ObjectName::Checkpoint { tenant, length: 7 };
    let (actions, purposes) = ([Action::Audit].into(), [Purpose::Operations].into());
    let grant = world.signed(&Grant { actions, purposes, ..world.grant(tenant) });
    let (action, purpose) = (Audit, Purpose::Operations);
    let request = PersonRequest { grant: &grant, action, tenant, purpose, rule: None };
    let reads = async |scope: TenantScope<'_, Audit>| scope.may_read(&checkpoint);
    assert_eq!(world.gate(US, ProcessRole::Client).admit(request, reads).await.unwrap(), Ok(()));
    // What is sealed stays shut.
    let backup = world.gate(US, ProcessRole::Task(Task::Backup));
    let refused = backup.admit(of(tenant, task::Backup), async |_| ()).await.unwrap_err();
    assert_eq!(refused.reason, Reason::Hold(HoldReason::Revoked));
}

#[tokio::test]
async fn checkpoints_go_on_while_a_tenant_is_frozen_or_its_keys_are_revoked() {
    let world = World::new();
    let tenant = world.clinic;
    let checkpoint = ObjectName::Checkpoint { tenant, length: 7 };
    let gate = world.gate(US, ProcessRole::Task(Task::Checkpoint));
    let writes = async |scope: TenantScope<'_, task::Checkpoint>| scope.may_write(&checkpoint);
    for (freezes, revoked) in [(vec![Freeze { tenant: Some(tenant), stage: None }], vec![]), (vec![], vec![tenant])] {
        world.send_controls(&freezes, &revoked);
        assert_eq!(gate.admit(of(tenant, task::Checkpoint), writes).await, Ok(Ok(())));
    }
    // Nor does it wait for a control list.
    world.pass(60);
    assert_eq!(gate.admit(of(tenant, task::Checkpoint), writes).await, Ok(Ok(())));
    // Where policy keeps nothing of the tenant, there is nothing to vouch for.
    let abroad = world.gate(EU, ProcessRole::Task(Task::Checkpoint));
    let refused = abroad.admit(of(world.insurer, task::Checkpoint), async |_| ()).await.unwrap_err();
    assert_eq!(refused.outcome, Outcome::Reject(RejectReason::Policy));
}

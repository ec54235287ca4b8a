//! Shared, dedicated workers, dedicated environment: nobody is served at another's place.

use crate::world::{Job, US, World, body, original, queue, region};
use docward_envelope::*;
use docward_trust::person::Search;
use docward_trust::{
    DeliveryRequest, Gate, IntakeRequest, PersonRequest, ProcessRole, Reason, Refusal, Task, TaskRequest, task,
};
use docward_trust_policy::Policy;

const OCR: ProcessRole = ProcessRole::Worker(Stage::Ocr);

impl World {
    /// A tenant's policy in a mode, as the tenant's only one.
    fn isolated(&self, tenant: TenantId, isolation: IsolationMode) -> Policy {
        Policy { isolation, ..self.policy(tenant, 1) }
    }

    /// Hands a document in at a gate, sealed for a placement.
    async fn hand_in(&self, gate: &Gate, tenant: TenantId, placement: Placement) -> Result<Job, Refusal> {
        let header = Header { placement, ..self.header(tenant, US) };
        let grant = self.signed(&self.grant(tenant));
        let original = original(&header);
        let request = IntakeRequest { grant: &grant, header: &header, rule: None };
        let (wrapped, envelope) = gate
            .admit(request, async |scope| {
                (scope.wrapped_keys().to_vec(), scope.seal_envelope(&header, &body(&original)).unwrap())
            })
            .await?;
        let keys = ObjectName::Keys { tenant, job: header.job };
        self.objects.stored.lock().unwrap().insert(keys.to_string(), wrapped);
        Ok(Job { header, original, sealed: Vec::new(), envelope })
    }
}

fn environment(tenant: TenantId) -> WorkQueue {
    let (region, stage, placement) = (region(US), Stage::Ocr, Placement::DedicatedEnvironment);
    WorkQueue { region, stage, placement, tenant: Some(tenant) }
}

/// Envelopes of two tenants in all three placements, on every queue there is: each is taken from its own and no other.
#[tokio::test]
async fn an_envelope_is_taken_from_its_own_queue_only() {
    let tenants = [TenantId::generate(), TenantId::generate()];
    let mut queues = vec![queue(US, Stage::Ocr)];
    queues.extend(tenants.map(|tenant| WorkQueue::dedicated(region(US), Stage::Ocr, tenant)));
    queues.extend(tenants.map(environment));
    let modes = [IsolationMode::Shared, IsolationMode::DedicatedWorkers, IsolationMode::DedicatedEnvironment];
    let mut taken = 0;
    for isolation in modes {
        let world = World::new();
        for tenant in tenants {
            world.enrol(tenant);
        }
        world.load(&tenants.map(|tenant| world.isolated(tenant, isolation)));
        for tenant in tenants {
            let own = (isolation == IsolationMode::DedicatedEnvironment).then_some(tenant);
            let client = world.gate_at(own, ProcessRole::Client);
            let job = world.hand_in(&client, tenant, isolation.placement()).await.unwrap();
            world.objects.reads.lock().unwrap().clear();
            for queue in &queues {
                let request = DeliveryRequest { envelope: &job.envelope, queue };
                let met = world.gate_at(own, OCR).admit(request, async |_| ()).await;
                if *queue == WorkQueue::of(&job.header) {
                    assert_eq!(met, Ok(()), "{queue:?}");
                    taken += 1;
                } else {
                    let refusal = met.unwrap_err();
                    assert_eq!((refusal.reason, refusal.outcome), (Reason::Queue, Outcome::Bug), "{queue:?}");
                    assert!(refusal.alert().is_some());
                }
            }
            assert_eq!(world.objects.reads.lock().unwrap().len(), 1, "a wrong queue costs no look at a key");
        }
    }
    assert_eq!(taken, 6);
}

#[tokio::test]
async fn intake_writes_the_placement_of_the_policy_in_force_and_no_other() {
    for isolation in IsolationMode::ALL {
        let world = World::new();
        let tenant = TenantId::generate();
        world.enrol(tenant);
        world.load(&[world.isolated(tenant, *isolation)]);
        for placement in Placement::ALL {
            let own = (*placement == Placement::DedicatedEnvironment).then_some(tenant);
            let met = world.hand_in(&world.gate_at(own, ProcessRole::Client), tenant, *placement).await;
            let met = met.map(|job| job.header.placement).map_err(|refusal| refusal.reason);
            let wanted = if isolation.placement() == *placement { Ok(*placement) } else { Err(Reason::Header) };
            assert_eq!(met, wanted, "{isolation} {placement}");
        }
    }
}

#[tokio::test]
async fn an_environment_serves_its_tenant_and_the_shared_one_none_that_has_its_own() {
    let world = World::new();
    let tenant = TenantId::generate();
    world.enrol(tenant);
    world.load(&[world.isolated(tenant, IsolationMode::DedicatedEnvironment), world.policy(world.clinic, 1)]);
    let environment_mismatch = |met: Result<(), Refusal>| {
        let refusal = met.unwrap_err();
        assert_eq!((refusal.reason, refusal.outcome), (Reason::Environment, Outcome::Bug));
        assert!(refusal.alert().is_some());
    };
    // The document belongs to the environment: no object of it may be written into the shared bucket.
    let shared =
        world.hand_in(&world.gate_at(None, ProcessRole::Client), tenant, Placement::DedicatedEnvironment).await;
    environment_mismatch(shared.map(drop));
    let own = world.gate_at(Some(tenant), ProcessRole::Client);
    let job = world.hand_in(&own, tenant, Placement::DedicatedEnvironment).await.unwrap();
    let from = environment(tenant);
    let request = DeliveryRequest { envelope: &job.envelope, queue: &from };
    environment_mismatch(world.gate_at(None, OCR).admit(request, async |_| ()).await);
    environment_mismatch(world.gate_at(Some(world.clinic), OCR).admit(request, async |_| ()).await);
    assert_eq!(world.gate_at(Some(tenant), OCR).admit(request, async |_| ()).await, Ok(()));
    // Another tenant, whatever it asks for there.
    environment_mismatch(world.hand_in(&own, world.clinic, Placement::Shared).await.map(drop));
    let grant = world.signed(&world.grant(world.clinic));
    let (action, purpose) = (Search, Purpose::Treatment);
    let person = PersonRequest { grant: &grant, action, tenant: world.clinic, purpose, rule: None };
    environment_mismatch(own.admit(person, async |_| ()).await);
    let task = TaskRequest { task: task::Janitor { job: None }, tenant: world.clinic };
    let janitor = world.gate_at(Some(tenant), ProcessRole::Task(Task::Janitor));
    environment_mismatch(janitor.admit(task, async |_| ()).await);
}

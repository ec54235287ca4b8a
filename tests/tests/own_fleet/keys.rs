//! A tenant's keys from the command line, on a running fleet: rotated, retired, revoked, restored and destroyed, while the
//! neighbour in the same region goes on.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use docward_client::What;
use docward_envelope::{FactKind, JobId, Purpose};
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually};
use docward_tests::program;
use serde_json::Value;
use std::process::Output;

const US: &str = "us-east-1";
const EU: &str = "eu-central-1";
const CLINIC: &str = "harbor-clinic";
const INSURANCE: &str = "summit-insurance";
const NOTE: &str = "discharge-note.txt";

struct Keys {
    fleet: Fleet,
    clinics: JobId,
    insurances: JobId,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_rotates_revokes_and_destroys_one_tenants_keys() {
    let fleet = Fleet::start(&[US, EU]).await;
    let clinics = fleet.submit(CLINIC, fixtures::document(NOTE)).await;
    let insurances = fleet.submit(INSURANCE, fixtures::document(NOTE)).await;
    fleet.done(CLINIC, [clinics]).await;
    fleet.done(INSURANCE, [insurances]).await;
    let keys = Keys { fleet, clinics, insurances };
    keys.rotates_and_retires().await;
    keys.revokes_and_restores().await;
    keys.destroys().await;
}

impl Keys {
    async fn docward(&self, arguments: &[&str]) -> Output {
        let mut command = tokio::process::Command::new(program::docward());
        command.arg("--folder").arg(self.fleet.folder()).arg("key").args(arguments);
        command.output().await.unwrap()
    }

    async fn json(&self, arguments: &[&str]) -> Value {
        let output = self.docward(&[arguments, &["--json"]].concat()).await;
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    async fn opens(&self, slug: &str, job: JobId) -> bool {
        let (client, tenant) = self.fleet.home(slug);
        client.fetch(&tenant, job, What::Redacted, Purpose::Treatment).await.is_ok()
    }

    async fn versions(&self) -> Vec<u64> {
        let listed = self.json(&["list", "--region", US, "--tenant", CLINIC]).await;
        listed.as_array().unwrap().iter().map(|row| row["version"].as_u64().unwrap_or_default()).collect()
    }

    async fn rotates_and_retires(&self) {
        assert_eq!(self.versions().await, [1, 1], "one of each class");
        let rotated = self.json(&["rotate", "--tenant", CLINIC]).await;
        assert_eq!((&rotated[0]["keys"]["phi"], &rotated[0]["jobs"]), (&Value::from(2), &Value::from(1)));
        assert_eq!(rotated[0]["bundles"], 1);
        assert!(self.opens(CLINIC, self.clinics).await);
        self.json(&["retire", "--tenant", CLINIC, "--below", "2"]).await;
        assert_eq!(self.versions().await, [2, 2]);
        assert!(self.opens(CLINIC, self.clinics).await);
        let (client, tenant) = self.fleet.home(CLINIC);
        assert_eq!(client.search(&tenant, "ampicillin", Purpose::Operations, 10).await.unwrap().hits.len(), 1);
        // The workers, which have run all the while, wrap and unwrap under the new version.
        let after = self.fleet.submit(CLINIC, fixtures::document(NOTE)).await;
        self.fleet.done(CLINIC, [after]).await;
    }

    async fn revokes_and_restores(&self) {
        self.json(&["revoke", "--tenant", CLINIC]).await;
        let closed = async || (!self.opens(CLINIC, self.clinics).await).then_some(());
        eventually("the revocation", closed).await;
        assert!(self.opens(INSURANCE, self.insurances).await);
        let listed = self.json(&["list", "--region", US, "--tenant", CLINIC]).await;
        assert_eq!(listed[0]["state"], "disabled", "the second net");
        self.json(&["restore", "--tenant", CLINIC, "--region", US]).await;
        eventually("the restoration", async || self.opens(CLINIC, self.clinics).await.then_some(())).await;
    }

    async fn destroys(&self) {
        for wrong in [
            ["destroy", "--tenant", CLINIC, "--yes-destroy", INSURANCE],
            ["destroy", "--tenant", "nobody", "--yes-destroy", "nobody"],
        ] {
            let refused = self.docward(&wrong).await;
            assert!(!refused.status.success());
        }
        assert!(self.opens(CLINIC, self.clinics).await, "nothing was destroyed");
        let receipts = self.json(&["destroy", "--tenant", CLINIC, "--yes-destroy", CLINIC]).await;
        let keys = receipts[0]["keys"].as_array().unwrap();
        assert_eq!(keys.len(), 3, "both classes and the subject key: {receipts}");
        assert!(keys.iter().all(|key| key["provider"] == "local" && key["answer"] == "gone"));
        assert!(!self.opens(CLINIC, self.clinics).await);
        assert!(self.opens(INSURANCE, self.insurances).await, "no other tenant's");

        let (_, tenant) = self.fleet.home(CLINIC);
        let fact = receipts[0]["fact"].as_str().unwrap().to_owned();
        let facts = eventually("the fact", async || {
            let facts = self.fleet.facts(US, tenant.id).await;
            facts.iter().any(|found| found.id.as_str() == fact).then_some(facts)
        });
        let facts = facts.await;
        for kind in [FactKind::Rotated, FactKind::Retired, FactKind::Revoked, FactKind::Restored, FactKind::Destroyed] {
            assert!(facts.iter().any(|fact| fact.kind == kind), "{kind} is in the chain");
        }
    }
}

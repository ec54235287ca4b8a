//! What an operator does at the command line of a running fleet: policies, tenants, grants, the audit trail, moving rows,
//! backups, erasing by receipt. Each command as it is typed.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_envelope::FactKind;
use docward_tests::fleet::{Fleet, eventually, within};
use docward_tests::{fixtures, program};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

const REGION: &str = "us-east-1";
const CLINIC: &str = "harbor-clinic";
const OTHER: &str = "summit-insurance";

struct Operator {
    fleet: Fleet,
    folder: PathBuf,
}

impl Operator {
    async fn types(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new(program::docward());
        command.args(arguments).env("DOCWARD_LOCAL", &self.folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
        within("a command", child.wait_with_output()).await.unwrap()
    }

    async fn done(&self, arguments: &[&str]) -> String {
        let output = self.types(arguments, "").await;
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    async fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.done(&[arguments, &["--json"]].concat()).await).unwrap()
    }

    async fn refused(&self, arguments: &[&str]) -> String {
        let output = self.types(arguments, "").await;
        assert!(!output.status.success(), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_is_operated_from_the_command_line() {
    let fleet = Fleet::start(&[REGION]).await;
    let operator = Operator { folder: fleet.folder().to_owned(), fleet };
    let job = operator.fleet.submit(CLINIC, fixtures::document("discharge-note.txt")).await;
    operator.fleet.done(CLINIC, [job]).await;
    let other = operator.fleet.submit(OTHER, fixtures::document("discharge-note.txt")).await;
    operator.fleet.done(OTHER, [other]).await;
    operator.a_policy_takes_hold_and_its_quota_refuses().await;
    operator.nothing_is_made_by_accident().await;
    operator.rows_move_and_the_trail_holds().await;
    operator.a_receipt_is_borne_out().await;
}

impl Operator {
    async fn a_policy_takes_hold_and_its_quota_refuses(&self) {
        let text = self.done(&["tenant", "policy", "show", CLINIC, "--toml"]).await;
        let wrong = text.replace("\"png\"", "\"gif\"").replace("max_bytes = 67108864", "max_bytes = 0");
        let wrong = self.write("wrong.toml", &wrong.replace("version = 1", "version = 7"));
        let problems = self.refused(&["tenant", "policy", "check", &wrong]).await;
        for line in ["`accepts`", "`max_bytes`", "version"] {
            assert!(problems.contains(line), "{problems}");
        }
        self.refused(&["tenant", "policy", "set", CLINIC, &wrong]).await;
        let next = text.replace("version = 1", "version = 2").replace("[quotas]", "[quotas]\ndocuments_per_day = 1");
        let next = self.write("next.toml", &next);
        self.done(&["tenant", "policy", "set", CLINIC, &next]).await;
        let (client, tenant) = self.fleet.home(CLINIC);
        let note = self.write("note.txt", &String::from_utf8(fixtures::document("discharge-note.txt")).unwrap());
        let refused = self.refused(&["submit", "--tenant", CLINIC, "--region", REGION, &note]).await;
        assert!(refused.contains("quota"), "{refused}");
        eventually("the policy and the refusal in the chain", async || {
            let facts = self.fleet.facts(REGION, tenant.id).await;
            let governed = facts.iter().any(|fact| fact.kind == FactKind::Governed);
            let quota = |reason: &Option<String>| reason.as_deref() == Some("quota");
            let refused = facts.iter().any(|fact| fact.kind == FactKind::Refused && quota(&fact.reason));
            (governed && refused).then_some(())
        })
        .await;
        assert!(client.ledger().verify_chain(tenant.id).await.is_ok());
    }

    async fn nothing_is_made_by_accident(&self) {
        let known = self.json(&["tenant", "list"]).await;
        for arguments in [
            &["submit", "--tenant", "nobody", "--region", REGION, "x.txt"][..],
            &["tenant", "add", "new-clinic", "--name", "New Clinic", "--region", "mars-1"],
            &["erase", "--tenant", "nobody", "--job", "01M81CVHMNXG6Q856602DMCA4V"],
            &["prove", "--tenant", "nobody"],
            &["key", "rotate", "--tenant", "nobody"],
            &["audit", "search", "--tenant", "nobody"],
        ] {
            self.refused(arguments).await;
        }
        let text = self.done(&["tenant", "policy", "show", OTHER, "--toml"]).await;
        let lines = text.lines().filter(|line| !line.starts_with("tenant"));
        let text = lines.collect::<Vec<_>>().join("\n").replace("provider = \"local\"", "provider = \"transit\"");
        assert!(text.contains("transit"), "{text}");
        let elsewhere = self.write("elsewhere.toml", &text);
        let add = ["tenant", "add", "new-clinic", "--name", "New Clinic", "--region", REGION, "--policy", &elsewhere];
        let refused = self.refused(&add).await;
        assert!(refused.contains("[keys.transit]"), "{refused}");
        assert_eq!(self.json(&["tenant", "list"]).await, known);
        self.done(&["tenant", "add", "new-clinic", "--name", "New Clinic", "--region", REGION]).await;
        assert!(self.done(&["tenant", "list"]).await.contains("new-clinic"));
        let refused = self.refused(&["tenant", "add", "new-clinic", "--name", "Again", "--region", REGION]).await;
        assert!(refused.contains("new-clinic") || refused.contains("already"), "{refused}");
    }

    async fn rows_move_and_the_trail_holds(&self) {
        let place = ["tenant", "place", "--tenant", CLINIC, "--region", REGION];
        self.done(&[&place[..], &["schema"]].concat()).await;
        let verified = self.json(&["audit", "verify", "--tenant", CLINIC]).await;
        assert_eq!(verified["holds"], true, "{verified}");
        assert!(self.done(&["prove", "--tenant", CLINIC]).await.contains("schema"));
        self.done(&["backup", "--region", REGION, "--tenant", CLINIC]).await;
        self.done(&[&place[..], &["shared"]].concat()).await;
        let verified = self.json(&["audit", "verify", "--tenant", CLINIC]).await;
        assert_eq!(verified["holds"], true, "{verified}");
        let exported = self.done(&["audit", "export", "--tenant", CLINIC, "--format", "fhir"]).await;
        let first: Value = serde_json::from_str(exported.lines().next().unwrap()).unwrap();
        assert_eq!(first["resourceType"], "AuditEvent");
        let found = self.done(&["audit", "search", "--tenant", CLINIC, "--kind", "moved"]).await;
        assert!(found.contains("moved"), "{found}");
    }

    async fn a_receipt_is_borne_out(&self) {
        let output = self.types(&["erase", "--tenant", CLINIC, "--patient", "--json"], "LK-20581196\n").await;
        assert!(output.status.success());
        let receipt = String::from_utf8(output.stdout).unwrap();
        let genuine = self.write("receipt.json", &receipt);
        self.done(&["audit", "verify", "--tenant", CLINIC, "--receipt", &genuine]).await;
        let changed = self.write("changed.json", &receipt.replace("\"erased\"", "\"deleted\""));
        let refused = self.types(&["audit", "verify", "--tenant", CLINIC, "--receipt", &changed], "").await;
        assert_eq!(refused.status.code(), Some(1), "a receipt that says something else");
        let found = self.done(&["search", "ampicillin", "--tenant", OTHER, "--region", REGION, "--json"]).await;
        assert!(!found.trim().is_empty() && found.contains(char::is_numeric), "the other tenant's stays: {found}");
    }
}

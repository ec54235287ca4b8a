//! An account whose grant names another tenant, or another act: it types every command of the program against the victim. Each is
//! refused on record or says nothing of the victim, and nothing of the victim's changes.

use crate::machine::machine;
use docward_control::Catalogue;
use docward_envelope::{Fact, FactKind, JobId, Stage, TenantId, Timestamp};
use docward_local::fleet::Folder;
use docward_runtime::wiring;
use docward_tests::fleet::{Fleet, eventually, region, within};
use docward_tests::services::superuser_url;
use docward_tests::{fixtures, program};
use docward_trust_policy::Tenant;
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Output, Stdio};
use tempfile::TempDir;
use tokio::process::Command;

const REGION: &str = "us-east-1";
const OWN: &str = "harbor-clinic";
const VICTIM: &str = "summit-insurance";
/// May do everything for another tenant.
const STRANGER: &str = "s.stranger";
/// May search the victim's documents and nothing else.
const SEARCHER: &str = "s.searcher";

/// What a command comes to.
#[derive(Clone, Copy, PartialEq)]
enum Comes {
    /// The gate refuses it, and the victim's chain says so.
    Refused,
    /// It is about many tenants, and says nothing of the victim.
    Silent,
    /// It takes the authority's key.
    Authority,
    /// It is about no tenant's things: what it reaches is said by the files of the machine, not by a grant.
    Nobodys,
}
use Comes::{Authority, Nobodys, Refused, Silent};

/// Every command of the program and what is typed of it. `{v}` is the victim, `{j}` a job of it, `{n}` a row of its parked work,
/// `{i}` an incident, `{g}` a grant, `{f}` a document, `{p}` a policy's file.
const COMMANDS: &[(&str, Comes, &[&str])] = &[
    ("inspect", Nobodys, &[]),
    ("demo", Nobodys, &[]),
    ("up", Nobodys, &[]),
    ("down", Nobodys, &[]),
    ("submit", Refused, &["{f} --tenant {v} --region us-east-1"]),
    ("wait", Refused, &["{j} --tenant {v} --region us-east-1"]),
    ("status", Refused, &["--tenant {v} --region us-east-1", "{j} --tenant {v} --region us-east-1"]),
    ("fetch", Refused, &["{j} --tenant {v} --region us-east-1", "{j} --tenant {v} --region us-east-1 --what fields"]),
    ("search", Refused, &["knee --tenant {v} --region us-east-1"]),
    ("erase", Refused, &["--tenant {v} --job {j}", "--tenant {v} --patient"]),
    ("prove", Refused, &["--tenant {v}"]),
    ("audit search", Refused, &["--tenant {v}"]),
    ("audit verify", Refused, &["--tenant {v}"]),
    ("audit export", Refused, &["--tenant {v}"]),
    ("backup", Refused, &["--region us-east-1 --tenant {v}"]),
    ("backup list", Refused, &["--region us-east-1 --tenant {v}"]),
    ("restore", Refused, &["--tenant {v} --region us-east-1 --from 01M81CVHMNXG6Q856602DMCA4V"]),
    ("catalogue backup", Authority, &["--out {o}"]),
    ("catalogue restore", Authority, &["--from {o}"]),
    ("tenant list", Silent, &[""]),
    ("tenant show", Refused, &["{v}"]),
    ("tenant add", Authority, &["new-clinic --name New --region us-east-1"]),
    ("tenant mode", Refused, &["{v} dedicated-workers --no-wait"]),
    ("tenant place", Refused, &["--tenant {v} --region us-east-1", "--tenant {v} --region us-east-1 schema"]),
    ("tenant policy check", Nobodys, &[]),
    ("tenant policy set", Authority, &["{v} {p}"]),
    ("tenant policy show", Refused, &["{v}", "{v} --toml"]),
    ("grant add", Authority, &["--tenant {v} --actions search,audit,operate"]),
    ("grant list", Refused, &["--tenant {v}"]),
    ("grant revoke", Authority, &["{g}"]),
    ("freeze", Refused, &["--tenant {v}", "--all"]),
    ("freeze list", Silent, &[""]),
    ("thaw", Refused, &["--tenant {v}", "--all"]),
    ("incident open", Refused, &["--tenant {v} --cause identity --revoke-keys"]),
    ("incident list", Refused, &["--tenant {v}"]),
    ("incident show", Refused, &["{i}"]),
    ("incident close", Refused, &["{i}", "{i} --yes"]),
    ("key list", Refused, &["--region us-east-1 --tenant {v}"]),
    ("key create", Refused, &["--tenant {v}"]),
    ("key rotate", Refused, &["--tenant {v}"]),
    ("key retire", Refused, &["--tenant {v} --below 2"]),
    ("key revoke", Refused, &["--tenant {v}"]),
    ("key restore", Refused, &["--tenant {v}"]),
    ("key destroy", Refused, &["--tenant {v} --yes-destroy {v}"]),
    ("dead list", Refused, &["--region us-east-1 --tenant {v}"]),
    ("dead show", Refused, &["{n} --region us-east-1 --tenant {v}"]),
    ("dead replay", Refused, &["{n} --region us-east-1 --tenant {v}"]),
    ("dead drop", Refused, &["{n} --region us-east-1 --tenant {v}"]),
    ("dead release", Refused, &["{n} --region us-east-1 --tenant {v}"]),
    ("alerts", Refused, &["--region us-east-1 --tenant {v}"]),
    // By a token alone, at a region's HTTP service: it reads no grant and no file of the machine's.
    ("batch submit", Nobodys, &[]),
    ("batch resume", Nobodys, &[]),
    ("batch status", Nobodys, &[]),
    ("batch result", Nobodys, &[]),
    ("batch cancel", Nobodys, &[]),
    ("watch", Nobodys, &[]),
    ("webhook add", Nobodys, &[]),
    ("webhook list", Nobodys, &[]),
    ("webhook test", Nobodys, &[]),
    ("webhook enable", Nobodys, &[]),
    ("webhook replace-secret", Nobodys, &[]),
    ("webhook remove", Nobodys, &[]),
    ("token", Nobodys, &[]),
    ("serve", Nobodys, &[]),
    ("worker", Nobodys, &[]),
    ("service bucket", Nobodys, &[]),
    ("service ledger", Nobodys, &[]),
    ("service janitor", Nobodys, &[]),
    ("service compactor", Nobodys, &[]),
    ("service issuer", Nobodys, &[]),
    ("service authority", Nobodys, &[]),
    ("service supervisor", Nobodys, &[]),
    ("engine", Nobodys, &[]),
];

/// What is about many tenants, without naming one.
const ABOUT_MANY: &[&str] = &[
    "dead list --region us-east-1",
    "alerts --region us-east-1",
    "key list --region us-east-1",
    "incident list",
    "grant list",
    "freeze list",
    "tenant list",
];

/// Every command that can be typed, by its words.
fn commands() -> BTreeSet<String> {
    fn walk(command: &clap::Command, words: &str, found: &mut BTreeSet<String>) {
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let words = format!("{words} {}", sub.get_name()).trim().to_owned();
            // One that takes others may be a command itself.
            if !sub.is_subcommand_required_set() {
                found.insert(words.clone());
            }
            walk(sub, &words, found);
        }
    }
    let mut found = BTreeSet::new();
    walk(&<docward::cli::Arguments as clap::CommandFactory>::command(), "", &mut found);
    found
}

#[test]
fn every_command_has_its_row() {
    let rows: BTreeSet<String> = COMMANDS.iter().map(|(command, ..)| (*command).to_owned()).collect();
    assert_eq!(rows, commands(), "a new command needs a row that says what it comes to for who may not");
}

struct Attack {
    fleet: Fleet,
    machine: TempDir,
    victim: Tenant,
    job: JobId,
    row: i64,
    incident: String,
    grant: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_refuses_every_command_of_an_account_whose_grant_does_not_cover_it() {
    let attack = Attack::prepared().await;
    let before = attack.state().await;
    for account in [STRANGER, SEARCHER] {
        for (command, comes, lines) in COMMANDS {
            for line in *lines {
                attack.types(account, command, *comes, line).await;
            }
        }
    }
    for line in ABOUT_MANY {
        attack.says_nothing(STRANGER, line).await;
    }
    assert_eq!(attack.state().await, before, "something of the victim's has changed");
}

/// A grant that was taken back, and the region's signed copies of the catalogue as they were before: whoever asks the ledger alone, with
/// neither broker nor bucket, is told by it how new they must be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_answers_nobody_by_a_grant_that_older_copies_bring_back() {
    let fleet = Fleet::start(&[REGION]).await;
    let add = ["grant", "add", "--tenant", VICTIM, "--person", STRANGER, "--actions", "audit"];
    let granted = fleet.command(&add).await;
    let copies = Folder::new(fleet.folder()).catalogue(&region(REGION));
    let kept = tempfile::tempdir().unwrap();
    let copy = |from: &Path, to: &Path| {
        let status = std::process::Command::new("cp").arg("-rT").arg(from).arg(to).status().unwrap();
        assert!(status.success());
    };
    copy(&copies, kept.path());
    let asked = async || {
        let mut command = Command::new(program::docward());
        command.args(["status", "--tenant", VICTIM, "--region", REGION, "--json"]);
        command.env("DOCWARD_LOCAL", fleet.folder()).env("USER", STRANGER).kill_on_drop(true).output().await.unwrap()
    };
    assert!(asked().await.status.success(), "who has the grant is told");
    assert!(fleet.run(&["grant", "revoke", granted[0]["id"].as_str().unwrap()]).await.status.success());
    assert!(!asked().await.status.success(), "nobody is told any more");
    let public = wiring::authority(&Folder::new(fleet.folder()).authority_public()).unwrap();
    let newest = Catalogue::open(&copies, &region(REGION), &public).unwrap().book().number();
    let newest = i64::try_from(newest).unwrap();
    let superuser = superuser_url(fleet.folder(), &fleet.ledger_url(REGION));
    let mut database = PgConnection::connect(&superuser).await.unwrap();
    eventually("the ledger to know the newest copies", async || {
        let known = sqlx::query("SELECT FROM ledger.rolls WHERE number = $1").bind(newest);
        known.fetch_optional(&mut database).await.unwrap().map(drop)
    })
    .await;
    // As if a minute had gone by.
    sqlx::query("UPDATE ledger.rolls SET seen = seen - interval '1 minute'").execute(&mut database).await.unwrap();
    copy(kept.path(), &copies);
    let output = asked().await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("no fresh copy of the policy"), "{said}");
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
}

impl Attack {
    /// The victim has a document that is done and, held by an incident, one that waits.
    async fn prepared() -> Self {
        let fleet = Fleet::start(&[REGION]).await;
        let (client, victim) = fleet.home(VICTIM);
        let job = fleet.submit(VICTIM, fixtures::document("discharge-note.txt")).await;
        fleet.done(VICTIM, [job]).await;
        let worker = fleet.stop_worker(REGION, Stage::Ocr).await;
        fleet.submit(VICTIM, fixtures::document("discharge-note.txt")).await;
        let opened = fleet.command(&["incident", "open", "--tenant", VICTIM, "--cause", "identity"]).await;
        let incident = opened["id"].as_str().unwrap().to_owned();
        let tenant = victim.id;
        fleet.start_process(worker).await;
        let row = eventually("the row of what waits", async || {
            client.ledger().parked(Some(tenant), 10).await.unwrap().first().map(|row| row.number)
        })
        .await;
        let all = "submit,retrieve,search,audit,operate,erase";
        let own = ["grant", "add", "--tenant", OWN, "--person", STRANGER, "--actions", all];
        fleet.command(&[&own[..], &["--data-classes", "phi,redacted"]].concat()).await;
        let narrow = ["grant", "add", "--tenant", VICTIM, "--person", SEARCHER, "--actions", "search"];
        let granted = fleet.command(&narrow).await;
        let grant = granted[0]["id"].as_str().unwrap().to_owned();
        let machine = machine(fleet.folder());
        std::fs::write(machine.path().join("policy.toml"), "").unwrap();
        std::fs::write(machine.path().join("patient.txt"), "LK-20581196\n").unwrap();
        std::fs::write(machine.path().join("note.txt"), fixtures::document("discharge-note.txt")).unwrap();
        Self { fleet, machine, victim, job, row, incident, grant }
    }

    async fn run(&self, account: &str, line: &str) -> Output {
        let file = |name: &str| self.machine.path().join(name).to_string_lossy().into_owned();
        let words = line.split_whitespace().map(|word| match word {
            "{v}" => VICTIM.to_owned(),
            "{j}" => self.job.to_string(),
            "{n}" => self.row.to_string(),
            "{i}" => self.incident.clone(),
            "{g}" => self.grant.clone(),
            "{f}" => file("note.txt"),
            "{p}" => file("policy.toml"),
            "{o}" => file("out"),
            word => word.to_owned(),
        });
        let patient = std::fs::File::open(self.machine.path().join("patient.txt")).unwrap();
        let mut command = Command::new(program::docward());
        command.args(words).env("DOCWARD_LOCAL", self.machine.path()).env("USER", account).stdin(Stdio::from(patient));
        within(line, command.kill_on_drop(true).output()).await.unwrap()
    }

    async fn types(&self, account: &str, command: &str, comes: Comes, line: &str) {
        // What its grant is for.
        if (account, command) == (SEARCHER, "search") {
            return;
        }
        let line = format!("{command} {line}");
        match comes {
            Refused => {
                let before = self.refusals(account).await;
                let output = self.run(account, &line).await;
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                assert!(!output.status.success() && said.contains("refused"), "{account} {line}: {said}");
                assert!(output.stdout.is_empty(), "{account} {line}: {}", String::from_utf8_lossy(&output.stdout));
                eventually(&line, async || (self.refusals(account).await > before).then_some(())).await;
            }
            Silent => self.says_nothing(account, &line).await,
            Authority => {
                let output = self.run(account, &line).await;
                assert!(!output.status.success(), "{account} {line}");
            }
            Nobodys => {}
        }
    }

    /// Says nothing of the victim to who has no grant of it.
    async fn says_nothing(&self, account: &str, line: &str) {
        let output = self.run(account, line).await;
        let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        if account == STRANGER {
            assert!(output.status.success(), "{line}: {said}");
            for word in [VICTIM.to_owned(), self.victim.id.to_string(), self.job.to_string(), self.incident.clone()] {
                assert!(!said.contains(&word), "{line}: {said}");
            }
        }
    }

    /// How often the trail says that an account was refused: the victim's, or the first that it was refused of, where it asked for all.
    async fn refusals(&self, account: &str) -> usize {
        let is_by = |fact: &&Fact| fact.kind == FactKind::Refused && fact.actor.to_string().contains(account);
        let mut refusals = 0;
        for tenant in [self.victim.id, self.fleet.home(OWN).1.id] {
            refusals += self.fleet.facts(REGION, tenant).await.iter().filter(is_by).count();
        }
        refusals
    }

    /// Everything of the victim's that a command could have changed.
    async fn state(&self) -> State {
        let (client, tenant) = (self.fleet.client(REGION), self.victim.id);
        let waits = client.ledger().parked(Some(tenant), 10).await.unwrap();
        let controls = client.ledger().controls().await.unwrap();
        let mut objects = self.fleet.objects(REGION);
        // The ledger's own checkpoints come as the trail grows, of the refusals too.
        objects.retain(|name| name.contains(&tenant.to_string()) && !name.contains("/-audit/"));
        objects.sort();
        let told = |fact: &&Fact| {
            let by = fact.actor.to_string();
            fact.kind != FactKind::Refused && (by.contains(STRANGER) || by.contains(SEARCHER))
        };
        State {
            waits: waits.iter().map(|row| row.number).collect(),
            frozen: controls.iter().map(|control| (control.tenant, control.revokes, control.since)).collect(),
            objects,
            said: self.fleet.facts(REGION, tenant).await.iter().filter(told).count(),
            shown: self.fleet.command(&["tenant", "show", VICTIM]).await,
        }
    }
}

#[derive(Debug, PartialEq)]
struct State {
    waits: Vec<i64>,
    frozen: Vec<(Option<TenantId>, bool, Timestamp)>,
    objects: Vec<String>,
    /// Facts other than refusals that the attackers brought into the victim's trail.
    said: usize,
    /// Policy, keys, grants, places and freezes.
    shown: Value,
}

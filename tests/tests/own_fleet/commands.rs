//! A new user at the command line of a running fleet: brings documents in, waits, looks, fetches. Each command as it is typed.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_envelope::{Fact, FactKind, Stage};
use docward_runtime::config::ConfigRole;
use docward_tests::fleet::{Fleet, eventually, within};
use docward_tests::{fixtures, program};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const REGION: &str = "us-east-1";
/// Where the clinic is not at home.
const FOREIGN: &str = "eu-central-1";
const CLINIC: &str = "harbor-clinic";
const INSURANCE: &str = "summit-insurance";

struct User {
    fleet: Fleet,
    /// Where this user's files are.
    files: PathBuf,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_does_what_a_new_user_types() {
    let fleet = Fleet::start(&[REGION, FOREIGN]).await;
    let files = fleet.folder().join("files");
    std::fs::create_dir(&files).unwrap();
    let user = User { fleet, files };
    let rejected = user.every_file_is_tried_and_said().await;
    user.a_rejected_job_says_so(&rejected).await;
    user.waiting_says_why_and_ends_when_it_is_told_to().await;
    user.waiting_says_that_no_worker_is_there().await;
    user.status_is_counted_filtered_and_cut_in_sight().await;
    user.a_place_that_is_not_there_is_refused_by_name().await;
    user.faults_are_told_by_claim().await;
    user.a_terminal_is_not_sent_a_picture().await;
    user.a_region_that_is_away_keeps_no_other_from_being_frozen().await;
    user.defaults_of_one_command_fit_the_others().await;
    user.what_is_refused_and_what_is_shown_says_what_is_so().await;
    user.a_search_says_that_there_is_more().await;
    user.status_answers_while_the_broker_is_away().await;
}

impl User {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program::docward());
        command.args(arguments).env("DOCWARD_LOCAL", self.fleet.folder()).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    async fn types(&self, arguments: &[&str]) -> Output {
        within("a command", self.command(arguments).output()).await.unwrap()
    }

    async fn done(&self, arguments: &[&str]) -> String {
        let output = self.types(arguments).await;
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    async fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.done(arguments).await).unwrap()
    }

    /// A file of this user's; folders on the way are made.
    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.files.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A folder of good files and of everything that is none: all are tried, each is said, in the order of their names, and
    /// what is accepted goes on. Returns the job that is rejected.
    async fn every_file_is_tried_and_said(&self) -> String {
        let note = fixtures::document("discharge-note.txt");
        let folder = self.files.join("in");
        self.write("in/b-noise.bin", [0, 1, 2, 3]);
        self.write("in/c\u{1b}[2J.txt", &note);
        self.write("in/deeper/e.txt", &note);
        rustix::fs::mkfifoat(rustix::fs::CWD, folder.join("a-pipe"), 0o600.into()).unwrap();
        let endless = std::fs::File::create(folder.join("d-endless.pdf")).unwrap();
        endless.set_len(1 << 42).unwrap();
        let missing = self.files.join("missing.pdf");
        let whose = ["--tenant", CLINIC, "--region", REGION];
        let named = [folder.to_str().unwrap(), missing.to_str().unwrap()];
        let output = self.types(&[&["submit"], &named[..], &whose, &["--wait", "--json"]].concat()).await;
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let lines: Vec<Value> =
            output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(json_line).collect();
        let shown = |line: &Value| {
            let file = Path::new(line["file"].as_str().unwrap()).strip_prefix(&self.files).unwrap();
            (file.to_str().unwrap().to_owned(), line["state"].as_str().unwrap().to_owned())
        };
        let taken_in: Vec<(String, String)> = lines.iter().take(6).map(shown).collect();
        let wanted = [
            ("in/a-pipe", "refused"),
            ("in/b-noise.bin", "accepted"),
            ("in/c\u{1b}[2J.txt", "accepted"),
            ("in/d-endless.pdf", "refused"),
            ("in/deeper/e.txt", "accepted"),
            ("missing.pdf", "refused"),
        ];
        let as_shown = |(file, state): (&str, &str)| (file.to_owned(), state.to_owned());
        assert_eq!(taken_in, wanted.map(as_shown));
        let reasons: Vec<&Value> =
            lines.iter().filter(|line| line["state"] == "refused").map(|line| &line["reason"]).collect();
        assert_eq!(reasons, ["not-a-file", "size", "unreadable"]);
        // A file that is too large is not read, and refused on record all the same.
        let (_, clinic) = self.fleet.home(CLINIC);
        eventually("the refusal in the chain", async || {
            let facts = self.fleet.facts(REGION, clinic.id).await;
            let size = |fact: &Fact| fact.kind == FactKind::Refused && fact.reason.as_deref() == Some("size");
            facts.iter().any(size).then_some(())
        })
        .await;
        let mut ended: Vec<(String, String)> = lines.iter().skip(6).map(shown).collect();
        ended.sort();
        let wanted = [("in/b-noise.bin", "rejected"), ("in/c\u{1b}[2J.txt", "done"), ("in/deeper/e.txt", "done")];
        assert_eq!(ended, wanted.map(as_shown));

        // The same to a person: accepted files on one stream with their jobs, refused ones on the other with their names.
        let output = self.types(&[&["submit"], &named[..], &whose].concat()).await;
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let accepted = String::from_utf8(output.stdout.clone()).unwrap();
        let words: Vec<Vec<&str>> = accepted.lines().map(|line| line.splitn(3, "  ").collect()).collect();
        assert!(words.iter().all(|words| words[0].len() == 26 && words[1] == "accepted"), "{accepted}");
        assert!(words[1][2].ends_with(r"in/c\u{1b}[2J.txt"), "{accepted}");
        let refused = said(&output);
        for name in ["a-pipe", "d-endless.pdf", "missing.pdf"] {
            assert_eq!(refused.matches(name).count(), 1, "{refused}");
        }
        assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b));
        lines.iter().find(|line| line["state"] == "rejected").unwrap()["job"].as_str().unwrap().to_owned()
    }

    async fn a_rejected_job_says_so(&self, job: &str) {
        let whose = ["--tenant", CLINIC, "--region", REGION];
        let output = self.types(&[&["fetch", job], &whose[..]].concat()).await;
        let refusal = said(&output);
        assert_eq!(output.status.code(), Some(2));
        assert!(refusal.contains("rejected (unsupported)") && !refusal.contains("yet"), "{refusal}");
        let output = self.types(&[&["fetch", job, "--json"], &whose[..]].concat()).await;
        assert_eq!(json_line(&output.stderr)["error"], "not-found");
        let unknown = self.types(&[&["wait", job, "--json"], &whose[..]].concat()).await;
        assert_eq!((unknown.status.code(), json_line(&unknown.stdout)["state"].clone()), (Some(1), "rejected".into()));
    }

    /// Work is frozen: whoever waits is told so, is let go when the time is over or when interrupted, and told how to go on.
    async fn waiting_says_why_and_ends_when_it_is_told_to(&self) {
        let note = self.write("note.txt", fixtures::document("discharge-note.txt"));
        let whose = ["--tenant", CLINIC, "--region", REGION];
        let stage = ["--stage", "extract"];
        self.done(&[&["freeze"], &whose[..], &stage].concat()).await;

        let submit = [&["submit", &note], &whose[..], &["--wait", "--timeout", "8"]].concat();
        let output = self.types(&submit).await;
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        let told = said(&output);
        assert!(told.contains("1 held (frozen") && told.contains("docward thaw"), "{told}");
        let first = String::from_utf8(output.stdout).unwrap().split(' ').next().unwrap().to_owned();
        assert!(told.contains(&format!("docward wait {first} --tenant {CLINIC} --region {REGION}")), "{told}");

        // Six documents, and an interrupt as soon as one is said to be held.
        for number in 1..6 {
            self.write(&format!("more/{number}.txt"), "Patient Name: Jane Roe");
        }
        let more = self.files.join("more");
        let all = [&["submit", note.as_str(), more.to_str().unwrap()], &whose[..], &["--wait"]].concat();
        let mut child: Child = self.command(&all).spawn().unwrap();
        let mut notes = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut told = String::new();
        while !told.contains("6 held (frozen") {
            let line = within("why it waits", notes.next_line()).await.unwrap().unwrap();
            told.push_str(&line);
        }
        assert!(told.matches("held (frozen)").count() < 6, "not each of a batch is said: {told}");
        kill_process(Pid::from_raw(child.id().unwrap().cast_signed()).unwrap(), Signal::INT).unwrap();
        let mut rest = String::new();
        while let Some(line) = within("what goes on", notes.next_line()).await.unwrap() {
            rest.push_str(&line);
            rest.push('\n');
        }
        let output = within("the end", child.wait_with_output()).await.unwrap();
        assert_eq!(output.status.code(), Some(130), "{rest}");
        let accepted = String::from_utf8(output.stdout).unwrap();
        let jobs: Vec<&str> = accepted.lines().map(|line| line.split(' ').next().unwrap()).collect();
        assert_eq!(jobs.len(), 6);
        let go_on = rest.lines().find_map(|line| line.split_once("to go on: docward ")).unwrap().1;
        assert!(jobs.iter().all(|job| go_on.contains(job)), "{rest}");

        let held = self.json(&[&["status", "--state", "held", "--json"], &whose[..]].concat()).await;
        assert_eq!(held["jobs"].as_array().unwrap().len(), 7, "{held}");
        assert!(held["jobs"].as_array().unwrap().iter().all(|job| job["reason"] == "frozen"), "{held}");

        // What it said to type goes on where it was.
        self.done(&[&["thaw"], &whose[..], &stage].concat()).await;
        let ended = self.done(&go_on.split(' ').collect::<Vec<_>>()).await;
        assert_eq!(ended.matches("  done").count(), 6, "{ended}");
        let ended = self.done(&[&["wait", &first, "--timeout", "120"], &whose[..]].concat()).await;
        assert!(ended.contains(&format!("{first}  done")), "{ended}");
        // A mistyped job is no job, and nobody waits for it for ever.
        let output = self.types(&[&["wait", "01M81CVHMNXG6Q856602DMCA4V"], &whose[..]].concat()).await;
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("has no job 01M81CVHMNXG6Q856602DMCA4V"), "{}", said(&output));
    }

    /// Nobody redacts: whoever waits is told so within seconds, and so is who looks.
    async fn waiting_says_that_no_worker_is_there(&self) {
        let spec = self.fleet.stop_worker(REGION, Stage::Redact).await;
        let note = self.write("unserved.txt", fixtures::document("discharge-note.txt"));
        let whose = ["--tenant", CLINIC, "--region", REGION];
        let output =
            self.types(&[&["submit", &note, "--wait", "--timeout", "15", "--json"], &whose[..]].concat()).await;
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        let lines: Vec<Value> =
            output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(json_line).collect();
        let told: Vec<(&str, Option<&str>)> =
            lines.iter().map(|line| (line["state"].as_str().unwrap(), line["reason"].as_str())).collect();
        assert_eq!(told, [("accepted", None), ("running", Some("no-worker"))]);
        assert_eq!(json_line(&output.stderr)["error"], "timed-out");
        let job = lines[0]["job"].as_str().unwrap();
        let output = self.types(&[&["wait", job, "--timeout", "7"], &whose[..]].concat()).await;
        let told = said(&output);
        assert!(
            told.contains("1 at redact, and no worker serves it; `docward worker redact --region us-east-1`"),
            "{told}"
        );
        let output = self.types(&[&["status", job], &whose[..]].concat()).await;
        assert!(said(&output).contains("at redact, and no worker serves it"), "{}", said(&output));
        self.fleet.start_process(spec).await;
        assert!(self.done(&[&["wait", job], &whose[..]].concat()).await.contains("  done"));
        assert_eq!(said(&self.types(&[&["status", job], &whose[..]].concat()).await), "");
    }

    /// A region that is none, or is not the tenant's, is no empty answer.
    async fn a_place_that_is_not_there_is_refused_by_name(&self) {
        let note = self.write("note.txt", fixtures::document("discharge-note.txt"));
        let submit = format!("submit {note}");
        for command in ["status", &submit, "search fever", "alerts", "key list"] {
            let typed: Vec<&str> =
                command.split(' ').chain(["--tenant", CLINIC, "--region", "mars-1", "--json"]).collect();
            let message = self.fails(&typed, "not-found").await;
            assert!(message.contains("no region mars-1") && message.contains(REGION), "{command}: {message}");
        }
        let status = ["status", "--tenant", CLINIC, "--region", FOREIGN, "--json"];
        let message = self.fails(&status, "wrong-use").await;
        assert!(message.contains(FOREIGN) && message.contains(REGION), "{message}");
        self.fails(&["submit", &note, "--tenant", CLINIC, "--region", FOREIGN, "--json"], "refused").await;
    }

    /// A frozen tenant's document is refused with what helps; keys are shown as they are after a rotation; a report ends like a
    /// text.
    async fn what_is_refused_and_what_is_shown_says_what_is_so(&self) {
        let note = self.write("note.txt", fixtures::document("discharge-note.txt"));
        let whose = ["--tenant", CLINIC, "--region", REGION];
        self.done(&[&["freeze"], &whose[..]].concat()).await;
        let message = self.fails(&[&["submit", &note, "--json"], &whose[..]].concat(), "refused").await;
        assert!(message.contains("frozen") && message.contains("docward thaw"), "{message}");
        self.done(&[&["thaw"], &whose[..]].concat()).await;
        self.done(&[&["key", "rotate"], &whose[..]].concat()).await;
        let shown = self.json(&["tenant", "show", CLINIC, "--json"]).await;
        let versions: Vec<u64> =
            shown["keys"].as_array().unwrap().iter().map(|key| key["version"].as_u64().unwrap()).collect();
        assert!(versions.contains(&2), "{shown}");
        assert!(self.done(&["tenant", "show", CLINIC]).await.contains("phi local v2 enabled"));
        let ended = self.done(&[&["submit", &note, "--wait"], &whose[..]].concat()).await;
        let job = ended.split(' ').next().unwrap();
        let report = self.done(&[&["fetch", job, "--what", "report"], &whose[..]].concat()).await;
        assert!(report.ends_with("}\n") && report.contains("\n  \"kind\""), "{report}");
    }

    /// Of more documents than are shown, the rest is not passed over in silence.
    async fn a_search_says_that_there_is_more(&self) {
        let search = ["search", "discharge", "--tenant", CLINIC, "--region", REGION];
        let cut = self.types(&[&search[..], &["--limit", "1"]].concat()).await;
        assert_eq!(cut.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count(), 1);
        assert!(said(&cut).contains("the best 1 are shown; --limit N shows more"), "{}", said(&cut));
        let all = self.types(&[&search[..], &["--limit", "100"]].concat()).await;
        assert!(all.status.success() && !said(&all).contains("--limit"), "{}", said(&all));
    }

    /// Regions are frozen in the order of their names; the first one's ledger can't be reached.
    async fn a_region_that_is_away_keeps_no_other_from_being_frozen(&self) {
        let reached = self.fleet.ledger_url(FOREIGN);
        let at = |url: &str| {
            self.fleet.configure(FOREIGN, |config, role| {
                if role == ConfigRole::Operator {
                    config.control.ledger = Some(url.to_owned());
                }
            });
        };
        at("postgres://nobody:nothing@127.0.0.1:1/nowhere");
        let output = self.types(&["freeze", "--all", "--json"]).await;
        at(&reached);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        let failure = json_line(&output.stderr);
        assert_eq!(failure["error"], "away");
        assert!(failure["message"].as_str().unwrap().starts_with(FOREIGN), "{failure}");
        let frozen = json_line(&output.stdout);
        assert_eq!((&frozen[0]["region"], &frozen[0]["changed"]), (&REGION.into(), &true.into()));
        assert_eq!(frozen.as_array().unwrap().len(), 1);
        self.done(&["thaw", "--all"]).await;
    }

    /// How far a job is, the ledger knows alone; whether a worker is there, only the broker does.
    async fn status_answers_while_the_broker_is_away(&self) {
        self.fleet.stop_worker(REGION, Stage::Ocr).await;
        let note = self.write("note.txt", fixtures::document("discharge-note.txt"));
        let whose = ["--tenant", CLINIC, "--region", REGION];
        let accepted = self.done(&[&["submit", &note], &whose[..]].concat()).await;
        let job = accepted.split(' ').next().unwrap();
        eventually("the job in the ledger", async || {
            self.types(&[&["status", job], &whose[..]].concat()).await.status.success().then_some(())
        })
        .await;
        self.fleet.kill_broker().await;
        let output = self.types(&[&["status", job], &whose[..]].concat()).await;
        let (shown, told) = (String::from_utf8_lossy(&output.stdout), said(&output));
        assert!(output.status.success() && shown.contains(&format!("{job} accepted")), "{shown}{told}");
        assert!(told.contains("whether a worker is there is not known") && told.contains("does not answer"), "{told}");
    }

    /// Types what fails; gives what it says.
    async fn fails(&self, arguments: &[&str], word: &str) -> String {
        let output = self.types(arguments).await;
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}: {}", said(&output));
        let error = json_line(&output.stderr);
        assert_eq!(error["error"], word, "{arguments:?}: {error}");
        error["message"].as_str().unwrap().to_owned()
    }

    async fn status_is_counted_filtered_and_cut_in_sight(&self) {
        let status = ["status", "--tenant", CLINIC, "--region", REGION];
        let all = self.json(&[&status[..], &["--json"]].concat()).await;
        let (count, totals) = (all["matching"].as_u64().unwrap(), all["totals"].as_object().unwrap());
        assert_eq!(count, totals.values().filter_map(Value::as_u64).sum::<u64>());
        assert_eq!(all["jobs"].as_array().unwrap().len() as u64, count);
        assert!(count > 5 && totals["rejected"] == 2, "{all}");
        let rejected = self.json(&[&status[..], &["--state", "rejected", "--json"]].concat()).await;
        let reasons = rejected["jobs"].as_array().unwrap().iter().map(|job| job["reason"].as_str().unwrap());
        assert_eq!(reasons.collect::<Vec<_>>(), ["unsupported", "unsupported"]);
        assert_eq!((&rejected["matching"], &rejected["totals"]), (&2.into(), &all["totals"]));
        let cut = self.done(&[&status[..], &["--limit", "2"]].concat()).await;
        assert!(cut.contains(&format!("2 of {count} shown; --limit N shows more")), "{cut}");
        assert!(cut.contains(&format!("jobs {count}, ")) && cut.contains("rejected 2"), "{cut}");
        assert!(!self.done(&status).await.contains("--limit"));
        // As a terminal of eighty columns shows it: whole ids.
        let shown = self.on_a_terminal(&status, 80).await;
        for job in all["jobs"].as_array().unwrap() {
            assert!(shown.contains(job["job"].as_str().unwrap()), "{shown}");
        }
    }

    /// A command's output on a terminal of so many columns.
    async fn on_a_terminal(&self, arguments: &[&str], columns: u16) -> String {
        let typed = format!("stty cols {columns}; {} {}", program::docward().display(), arguments.join(" "));
        let mut command = Command::new("script");
        command.args(["--quiet", "--return", "--command", &typed, "/dev/null"]).stdin(Stdio::null());
        command.env("DOCWARD_LOCAL", self.fleet.folder()).env("TERM", "xterm").kill_on_drop(true);
        let output = within("a terminal", command.output()).await.unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    async fn faults_are_told_by_claim(&self) {
        let claims = String::from_utf8(fixtures::document("claims-professional.837")).unwrap();
        let batch = claims.replace("CLM*PF-10021*146.5*", "CLM*PF-10021*146.5O*");
        assert_ne!(batch, claims);
        let batch = self.write("batch.837", batch);
        let whose = ["--tenant", INSURANCE, "--region", REGION];
        let accepted = self.done(&[&["submit", &batch, "--wait"], &whose[..]].concat()).await;
        let job = accepted.split(' ').next().unwrap();
        let listed = self.json(&[&["status", "--json"], &whose[..]].concat()).await;
        assert_eq!(listed["jobs"][0]["faults"], 1, "{listed}");
        let faults = self.json(&[&["fetch", job, "--what", "faults"], &whose[..]].concat()).await;
        let faults = faults.as_array().unwrap();
        assert_eq!((faults.len(), &faults[0]["claim"], &faults[0]["code"]), (1, &1.into(), &"IK4-6".into()));
        assert!(faults[0]["segment"].as_u64().is_some_and(|segment| segment > 1));
    }

    async fn a_terminal_is_not_sent_a_picture(&self) {
        let (client, tenant) = self.fleet.home(CLINIC);
        let scan = fixtures::folder().join("documents/intake-form-clean.png");
        let whose = ["--tenant", CLINIC, "--region", REGION];
        let accepted = self.done(&[&["submit", scan.to_str().unwrap(), "--wait"], &whose[..]].concat()).await;
        let job = accepted.split(' ').next().unwrap();
        let status = client.job(&tenant, job.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(status.reason, None);
        // The bar counts documents and not their stages.
        let shown = self.on_a_terminal(&[&["submit", scan.to_str().unwrap(), "--wait"], &whose[..]].concat(), 80).await;
        assert!(shown.contains(" 0/1 ") && !shown.contains("/4 "), "{shown}");
        let shown = self.on_a_terminal(&[&["fetch", job], &whose[..]].concat(), 120).await;
        assert!(shown.contains("--out FILE") && !shown.contains("PNG"), "{shown}");
        let text = self.on_a_terminal(&[&["fetch", job, "--what", "text"], &whose[..]].concat(), 120).await;
        assert!(text.contains("[NAME]"), "{text}");
        let piped = self.types(&[&["fetch", job], &whose[..]].concat()).await;
        assert!(piped.stdout.starts_with(b"\x89PNG"));
    }

    /// From nothing to a fetched result with what each command does when no more is said than it must be told, under the
    /// README's policy.
    async fn defaults_of_one_command_fit_the_others(&self) {
        let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
        let text = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let policy = self.write("policy.toml", text);
        let at = ["--region", REGION];
        assert!(self.done(&["tenant", "policy", "check", &policy]).await.contains("new tenant"));
        let add = ["tenant", "add", "lakeside", "--name", "Lakeside", "--policy"];
        // What the one refuses the other refuses, with the same problem on the same line.
        let (_, clinic) = self.fleet.home(CLINIC);
        for (name, wrong) in [
            ("whose.toml", format!("tenant = \"01JZ0000000000000000000001\"\n{text}")),
            ("size.toml", text.replace("max_bytes = 20971520", "max_bytes = 0")),
            ("keys.toml", text.replace("provider = \"local\"", "provider = \"kms\"")),
        ] {
            let wrong = self.write(name, wrong);
            let checked = self.types(&[&["tenant", "policy", "check", &wrong], &at[..]].concat()).await;
            let added = self.types(&[&add[..], &[&wrong], &at].concat()).await;
            assert_eq!((checked.status.code(), added.status.code()), (Some(2), Some(2)), "{name}");
            assert_eq!(said(&checked).replace("the-new-tenant", "lakeside"), said(&added), "{name}");
        }
        let own = self
            .write("own.toml", format!("tenant = \"{}\"\n{}", clinic.id, text.replace("version = 1", "version = 2")));
        assert!(self.done(&["tenant", "policy", "check", &own]).await.contains("version 2 of harbor-clinic's"));
        self.done(&[&add[..], &[&policy], &at].concat()).await;

        let grants =
            self.json(&["grant", "add", "--tenant", "lakeside", "--actions", "submit,retrieve,search", "--json"]).await;
        assert_eq!(grants.as_array().unwrap().len(), 2, "{grants}");
        let whose = ["--tenant", "lakeside", "--region", REGION];
        let note = self.write("lakeside.txt", fixtures::document("discharge-note.txt"));
        let ended = self.done(&[&["submit", &note, "--wait"], &whose[..]].concat()).await;
        let job = ended.split(' ').next().unwrap();
        assert!(ended.contains(&format!("{job}  done")), "{ended}");
        assert!(self.done(&[&["fetch", job], &whose[..]].concat()).await.contains("[NAME]"));
        assert!(self.done(&[&["search", "pneumonia"], &whose[..]].concat()).await.contains(job));
        let claims = self.write("lakeside.837", fixtures::document("claims-professional.837"));
        let refused = self.types(&[&["submit", &claims, "--wait"], &whose[..]].concat()).await;
        let told = String::from_utf8_lossy(&refused.stdout).into_owned();
        assert!(refused.status.code() == Some(1) && told.contains("  rejected (kind-not-accepted)  "), "{told}");
        let fields = self.types(&[&["fetch", job, "--what", "fields"], &whose[..]].concat()).await;
        assert!(said(&fields).contains("refused"), "what identifies a patient is granted by name only");
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json_line(line: &[u8]) -> Value {
    let value = serde_json::from_slice(line);
    assert!(value.is_ok(), "{}", String::from_utf8_lossy(line));
    value.unwrap()
}

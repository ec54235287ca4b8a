//! A folder that is watched: what is put there is taken in once, whole, or refused with a reason beside it.

use crate::asking::{Asking, CLINIC, INSURANCE, US, job_path};
use docward_tests::fleet::{Fleet, eventually, within};
use docward_tests::{fixtures, program};
use hyper::Method;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Output, Stdio};
use tokio::process::{Child, Command};

struct Watching {
    place: tempfile::TempDir,
    asking: Asking,
}

impl Watching {
    fn of(asking: Asking) -> Self {
        let watching = Self { place: tempfile::tempdir().unwrap(), asking };
        fs::create_dir(watching.folder()).unwrap();
        watching.write_token(&watching.asking.token);
        watching
    }

    fn folder(&self) -> std::path::PathBuf {
        self.place.path().join("in")
    }

    fn write_token(&self, token: &str) {
        let path = self.place.path().join("token");
        fs::write(&path, token).unwrap();
        fs::set_permissions(path, PermissionsExt::from_mode(0o600)).unwrap();
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = Command::new(program::docward());
        command.args(["watch", "in", "--tenant", CLINIC, "--region", US, "--json"]).args(more);
        command.args(["--token-file", "token"]).current_dir(self.place.path()).stdin(Stdio::null());
        command.env("DOCWARD_LOCAL", self.place.path().join("nothing-is-here"));
        command.env("DOCWARD_SERVICE", format!("http://{}", self.asking.address)).env_remove("DOCWARD_TOKEN");
        command.kill_on_drop(true);
        command
    }

    async fn run(&self, more: &[&str]) -> Output {
        within("a command", self.command(more).output()).await.unwrap()
    }

    fn begin(&self, more: &[&str]) -> Child {
        self.command(more).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Names in the folder, without the folder's own file.
    fn names(&self) -> BTreeSet<String> {
        let names = fs::read_dir(self.folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != ".docward-watch").collect()
    }

    /// The job that a file was taken in as.
    async fn taken_in(&self, file: &str) -> String {
        let of = |name: &String| Some(name.strip_prefix(file)?.strip_prefix('.')?.strip_suffix(".done")?.to_owned());
        eventually("that it is taken in", async || self.names().iter().find_map(of)).await
    }
}

fn rows(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn put(folder: &Path, name: &str, bytes: &[u8]) {
    let draft = folder.join(format!("{name}.part"));
    fs::write(&draft, bytes).unwrap();
    fs::rename(draft, folder.join(name)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_takes_in_what_is_put_into_a_folder_once_and_whole() {
    let fleet = Fleet::start(&[US]).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let insurer = Asking::of(&fleet, US, INSURANCE, "front-desk").await;
    let watching = Watching::of(desk.clone());
    let folder = watching.folder();
    let note = fixtures::document("discharge-note.txt");

    // Names that are script, or run from right to left; what is refused; what is not whole.
    put(&folder, "<script>alert(1)<script>.txt", &note);
    put(&folder, "\u{202e}fdp.note.txt", &note);
    fs::File::create(folder.join("large.txt")).unwrap().set_len((64 << 20) + 1).unwrap();
    fs::write(folder.join("half.txt.part"), "half").unwrap();
    let once = watching.run(&["--once", "--settled", "1"]).await;
    let told = String::from_utf8_lossy(&once.stderr).into_owned();
    assert_eq!(once.status.code(), Some(1), "{told}");
    let states: BTreeSet<(String, String)> = rows(&once)
        .iter()
        .map(|row| (row["file"].as_str().unwrap().to_owned(), row["state"].as_str().unwrap().to_owned()))
        .collect();
    let of = |file: &str, state: &str| (file.to_owned(), state.to_owned());
    let expected = [
        of("<script>alert(1)<script>.txt", "taken-in"),
        of("\u{202e}fdp.note.txt", "taken-in"),
        of("large.txt", "refused"),
    ];
    assert_eq!(states, expected.into());
    let failed = watching.names().into_iter().find(|name| name.ends_with(".failed.json")).unwrap();
    let failed: Value = serde_json::from_slice(&fs::read(folder.join(failed)).unwrap()).unwrap();
    assert!(failed["file"] == "large.txt" && failed["reason"] == "size" && failed["job"].is_null(), "{failed}");
    assert!(watching.names().contains("half.txt.part"));
    // Two files of the same bytes are two documents.
    let jobs: BTreeSet<String> = rows(&once).iter().filter_map(|row| Some(row["job"].as_str()?.to_owned())).collect();
    assert_eq!(jobs.len(), 2);
    for job in &jobs {
        let job: docward_envelope::JobId = job.parse().unwrap();
        insurer.get(&job_path(CLINIC, job, "")).await.is_problem(404, "not-found");
    }
    let count = async || desk.get(&format!("/v1/tenants/{CLINIC}/jobs")).await.json()["jobs"].as_array().unwrap().len();
    let before = count().await;

    // One that is written bit by bit, for longer than a file must rest: what is taken in has its end. Nobody else may watch meanwhile.
    let mut watcher = watching.begin(&["--settled", "3"]);
    let mut slow = OpenOptions::new().create(true).append(true).open(folder.join("slow.txt")).unwrap();
    let began = std::time::Instant::now();
    while began.elapsed() < std::time::Duration::from_secs(6) {
        slow.write_all(b"Another line of a visit's note.\n").unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        assert!(watching.names().contains("slow.txt"), "it is being written");
    }
    let second = watching.run(&["--once"]).await;
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(!second.status.success() && said.contains("another `docward watch`"), "{said}");
    slow.write_all(b"The end.\n").unwrap();
    let whole = fs::read(folder.join("slow.txt")).unwrap();
    let job = watching.taken_in("slow.txt").await;
    let job: docward_envelope::JobId = job.parse().unwrap();
    fleet.done(CLINIC, [job]).await;
    assert_eq!(fs::read(folder.join(format!("slow.txt.{job}.done"))).unwrap(), whole);
    let clinician = Asking::of(&fleet, US, CLINIC, "clinician").await;
    let text = clinician.get(&job_path(CLINIC, job, "/text?purpose=treatment")).await.text();
    assert!(text.contains("The end."), "{text}");

    // Killed after the service took it in: what was being sent is sent again under its key, and is the same document.
    watcher.kill().await.unwrap();
    let key = "0123456789abcdef0123456789abcdef";
    let path = format!("/v1/tenants/{CLINIC}/documents?region={US}&purpose=treatment&lane=batch");
    let taken = desk.ask(Method::POST, &path, &[("idempotency-key", key)], note.clone()).await;
    assert_eq!(taken.status, 202, "{}", taken.text());
    fs::write(folder.join(format!(".killed.txt.{key}.sending")), &note).unwrap();
    let again = watching.run(&["--once", "--settled", "1"]).await;
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    assert_eq!(rows(&again)[0]["job"], taken.json()["job"]);
    assert_eq!(count().await, before + 2);

    // A token that is over: the file stays, and goes when there is another.
    watching.write_token("over");
    let mut watcher = watching.begin(&["--settled", "1"]);
    put(&folder, "late.txt", &note);
    let is_kept = || watching.names().iter().any(|name| name.starts_with(".late.txt.") && name.ends_with(".sending"));
    eventually("that it is tried", async || is_kept().then_some(())).await;
    watcher.kill().await.unwrap();
    let refused = watching.run(&["--once", "--settled", "1"]).await;
    assert!(!refused.status.success() && is_kept(), "{}", String::from_utf8_lossy(&refused.stderr));
    watching.write_token(&watching.asking.token);
    let sent = watching.run(&["--once", "--settled", "1"]).await;
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    watching.taken_in("late.txt").await;
}

//! A service of the test's own beside the fleet's, on the same region: one that may be told to end, or killed.

use docward_tests::fleet::{Fleet, within};
use docward_tests::program;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::OpenOptions;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

pub(crate) struct OwnService {
    pub(crate) address: SocketAddr,
    child: Child,
}

impl OwnService {
    /// Starts one at a port that is free; returns once it answers.
    pub(crate) async fn start(fleet: &Fleet, at: &str) -> Self {
        Self::begin(fleet, &["serve", "--region", at], Stdio::inherit()).await
    }

    /// The same of the region's own issuer of tokens, whose events go to [a file](Self::issuers_log).
    pub(crate) async fn issuer(fleet: &Fleet, at: &str) -> Self {
        let log = OpenOptions::new().create(true).append(true).open(Self::issuers_log(fleet)).unwrap();
        Self::begin(fleet, &["service", "issuer", "--region", at], log.into()).await
    }

    /// Where the events of the issuers of tokens are that a test starts.
    pub(crate) fn issuers_log(fleet: &Fleet) -> PathBuf {
        fleet.folder().join("log/own-issuer.log")
    }

    async fn begin(fleet: &Fleet, arguments: &[&str], events: Stdio) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        // As many systems have it: with few open files to begin with.
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "ulimit -Sn 256; exec \"$0\" \"$@\""]).arg(program::docward());
        command.args(arguments).args(["--listen", &address.to_string(), "--supervised"]);
        command.env("DOCWARD_LOCAL", fleet.folder()).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        command.stderr(events);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(within("its start", lines.next_line()).await.unwrap().as_deref(), Some("ready"));
        Self { address, child }
    }

    fn process(&self) -> Pid {
        Pid::from_raw(self.child.id().unwrap().cast_signed()).unwrap()
    }

    /// How many files it may open now, and at most.
    pub(crate) fn open_files(&self) -> (String, String) {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", self.child.id().unwrap())).unwrap();
        let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
        let mut words = line.split_whitespace().map(str::to_owned);
        (words.next().unwrap(), words.next().unwrap())
    }

    /// Tells it to end in order.
    pub(crate) fn drain(&self) {
        kill_process(self.process(), Signal::TERM).unwrap();
    }

    /// Ends it as a power cut would.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Waits until it has ended in order.
    pub(crate) async fn ended(mut self) {
        assert!(within("its end", self.child.wait()).await.unwrap().success());
    }
}

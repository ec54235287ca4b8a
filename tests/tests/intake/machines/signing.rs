//! The clients' side: their keys, and what they sign, by a library of npm's.

use docward_tests::fleet::within;
use docward_tests::program::installed;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

pub(super) struct Signing {
    asks: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    _program: Child,
    folder: TempDir,
}

impl Signing {
    pub(super) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/intake/machines/assertions.mjs");
        let mut node = Command::new("node");
        node.arg(script).env("DOCWARD_OIDC", installed("oidc")).env("FOLDER", folder.path());
        node.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut program = node.spawn().unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        assert_eq!(within("the keys", lines.next_line()).await.unwrap().as_deref(), Some("ready"));
        Self { asks: program.stdin.take().unwrap(), lines, _program: program, folder }
    }

    /// Where the public keys of a client are.
    pub(super) fn keys(&self, client: &str) -> String {
        self.folder.path().join(format!("{client}.json")).display().to_string()
    }

    /// Claims under a header, signed by the key of a client.
    pub(super) async fn sign(&mut self, key: &str, header: &Value, claims: &Value) -> String {
        let asked = format!("{}\n", json!({ "key": key, "header": header, "claims": claims }));
        self.asks.write_all(asked.as_bytes()).await.unwrap();
        within("an assertion", self.lines.next_line()).await.unwrap().expect("an assertion")
    }
}

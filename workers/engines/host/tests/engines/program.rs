//! The engine program of the tests (`examples/engine`), and what its processes tell.

use docward_engine_client::{EngineConfig, EngineFailure, Engines};
use docward_engine_model::protocol::Limits;
use docward_engine_model::start::SandboxSettings;
use std::path::PathBuf;

/// An ordinary user that every system has: nobody.
pub(crate) const ORDINARY: [&str; 3] = ["faulty", "as", "65534"];

pub(crate) fn path() -> PathBuf {
    let mut program = std::env::current_exe().unwrap();
    program.pop();
    program.pop();
    program.push("examples/engine");
    program
}

pub(crate) fn config(arguments: &[&str]) -> EngineConfig {
    EngineConfig {
        program: path(),
        arguments: arguments.iter().map(Into::into).collect(),
        concurrency: 2,
        sandbox: SandboxSettings::default(),
    }
}

pub(crate) async fn engines(arguments: &[&str]) -> Engines {
    Engines::start(config(arguments)).await.unwrap()
}

/// What the faulty engine says to a document.
pub(crate) async fn said(engines: &Engines, document: &str) -> Result<String, EngineFailure> {
    let read = engines.read(document.as_bytes(), None, Limits::DEFAULT).await?;
    Ok(read.document.text().unwrap().as_str().to_owned())
}

/// What its process sees of the world.
pub(crate) async fn told(engines: &Engines) -> String {
    said(engines, "tell").await.unwrap()
}

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

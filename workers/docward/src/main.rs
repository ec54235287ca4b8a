//! `docward`: the one binary.

use clap::Parser;
use docward::{cli, failure, terminal};
use docward_runtime::services::begins_again;
use docward_telemetry::Sink;
use std::os::unix::process::CommandExt;
use std::process::ExitCode;

/// Processes of the fleet write events to standard error; a person at the command line is told in sentences instead.
fn sink(command: &cli::Command) -> Sink {
    match command {
        cli::Command::Worker(_) | cli::Command::Service(_) | cli::Command::Serve(_) => Sink::Stderr,
        _ => Sink::Writer(Box::new(std::io::sink())),
    }
}

fn keep_memory_private() -> rustix::io::Result<()> {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)
}

/// Becomes the same program anew, with the same arguments: passwords, addresses and keys are read as they lie there now.
fn begin_again() -> ExitCode {
    let mut arguments = std::env::args_os();
    let called = arguments.next().unwrap_or_default();
    let program = std::env::current_exe().unwrap_or_else(|_| called.into());
    let error = std::process::Command::new(program).args(arguments).exec();
    terminal::note(format_args!("error: cannot begin again: {}", error.kind()));
    ExitCode::from(2)
}

fn main() -> ExitCode {
    // The zygote forks, so it must start before any thread and before any key exists: nothing else may run first.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == "engine") {
        return docward_engine_host::run_zygote();
    }
    // From here on this process may hold keys and plaintext: no core file of it, and no other process looks into it.
    if keep_memory_private().is_err() {
        terminal::note("error: this system does not let a process keep its memory to itself");
        return ExitCode::from(2);
    }
    let as_json = failure::asks_for_json(std::env::args_os());
    let arguments = match cli::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(failure::report_wrong_use(&error, as_json)),
    };
    if docward_telemetry::init(arguments.command.process(), sink(&arguments.command)).is_err() {
        return ExitCode::from(2);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            terminal::note(format_args!("error: cannot start: {error}"));
            return ExitCode::from(2);
        }
    };
    let folder = arguments.folder.clone();
    let result = runtime.block_on(cli::run(arguments));
    // A read of standard input that nobody will answer must not keep the process.
    runtime.shutdown_background();
    match result {
        Ok(_) if begins_again() => begin_again(),
        Ok(status) => ExitCode::from(status),
        Err(error) => ExitCode::from(failure::report(&error, cli::remedy(folder, &error), as_json)),
    }
}

//! Where lines go, and the line's fixed part: time, level, process, module, message.

use crate::foreign::Foreign;
use serde_json::{Map, Value};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Where events go.
#[non_exhaustive]
pub enum Sink {
    /// The process's standard error.
    Stderr,
    /// The end of a file, made 0600 if it is not there.
    File(PathBuf),
    /// Any writer, for tests.
    Writer(Box<dyn Write + Send>),
}

struct Output {
    process: &'static str,
    writer: Box<dyn Write + Send>,
}

static OUTPUT: Mutex<Option<Output>> = Mutex::new(None);

/// Starts writing events; before it they go nowhere. The environment's `DOCWARD_LOG` (`trace` to `error`) says down to
/// which level other crates' events are counted. Also takes over other crates' `tracing` events and the panic
/// message, which from now on names the place and never the payload.
///
/// # Errors
/// When the file cannot be opened.
pub fn init(process: &'static str, sink: Sink) -> io::Result<()> {
    let writer: Box<dyn Write + Send> = match sink {
        Sink::Stderr => Box::new(io::stderr()),
        Sink::File(path) => Box::new(OpenOptions::new().create(true).append(true).mode(0o600).open(path)?),
        Sink::Writer(writer) => writer,
    };
    *OUTPUT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Output { process, writer });
    // A second subscriber in one process (tests) is refused by tracing; the first goes on writing here.
    let level = std::env::var("DOCWARD_LOG").ok().and_then(|level| level.parse().ok());
    let _ = tracing::subscriber::set_global_default(Foreign::up_to(level));
    std::panic::set_hook(Box::new(|panic| {
        let mut fields = Map::new();
        if let Some(place) = panic.location() {
            fields.insert("place".to_owned(), Value::from(format!("{}:{}", place.file(), place.line())));
        }
        write("error", module_path!(), "panicked", fields);
    }));
    Ok(())
}

pub(crate) fn write(level: &'static str, module: &str, message: &'static str, fields: Map<String, Value>) {
    let mut output = OUTPUT.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(output) = output.as_mut() else {
        return;
    };
    let mut line = fields;
    line.insert("at".to_owned(), Value::from(jiff::Timestamp::now().to_string()));
    line.insert("level".to_owned(), Value::from(level));
    line.insert("process".to_owned(), Value::from(output.process));
    line.insert("module".to_owned(), Value::from(module));
    line.insert("message".to_owned(), Value::from(message));
    let mut text = Value::Object(line).to_string();
    text.push('\n');
    // A log that cannot be written must not stop the work, and there is nowhere else to report it.
    let _ = output.writer.write_all(text.as_bytes()).and_then(|()| output.writer.flush());
}

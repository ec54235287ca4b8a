//! One event: a fixed message and named [`LogSafe`](crate::LogSafe) values.

use crate::{LogValue, sink};
use serde_json::{Map, Value};

/// How much an event matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Somebody must look: a refusal that is an alert, a bug.
    Error,
    /// Something went wrong and was dealt with.
    Warn,
    /// What a person running the fleet wants to see.
    Info,
}

impl Level {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warn => "warn",
            Level::Info => "info",
        }
    }
}

/// Writes one event: use the macros, which name the module and take the fields.
pub fn emit(level: Level, module: &'static str, message: &'static str, fields: &[(&'static str, LogValue)]) {
    let mut line = Map::new();
    for (name, value) in fields {
        line.insert((*name).to_owned(), json(value));
    }
    sink::write(level.as_str(), module, message, line);
}

fn json(value: &LogValue) -> Value {
    match value {
        LogValue::Number(number) => i64::try_from(*number)
            .map(Value::from)
            .or_else(|_| u64::try_from(*number).map(Value::from))
            .unwrap_or_else(|_| Value::from(number.to_string())),
        LogValue::Fraction(number) => Value::from(*number),
        LogValue::Truth(truth) => Value::from(*truth),
        LogValue::Word(word) => Value::from(word.as_ref()),
        LogValue::Nothing => Value::Null,
    }
}

/// `event!(Level::Info, "message in lower case", field.dotted = value, …)`: every value must be
/// [`LogSafe`](crate::LogSafe), the message a literal.
///
/// ```compile_fail
/// // What a client named is a `String`, and has no way in.
/// let file_name = String::from("jane-doe.pdf");
/// docward_telemetry::info!("file accepted", file.name = file_name);
/// ```
#[macro_export]
macro_rules! event {
    ($level:expr, $message:literal $(, $($field:ident).+ = $value:expr)* $(,)?) => {
        $crate::emit(
            $level,
            ::core::module_path!(),
            $message,
            &[$((::core::stringify!($($field).+), $crate::LogSafe::log_value(&$value))),*],
        )
    };
}

/// [`event!`] that a person running the fleet wants to see.
#[macro_export]
macro_rules! info {
    ($($rest:tt)+) => { $crate::event!($crate::Level::Info, $($rest)+) };
}

/// [`event!`] of something that went wrong and was dealt with.
#[macro_export]
macro_rules! warn {
    ($($rest:tt)+) => { $crate::event!($crate::Level::Warn, $($rest)+) };
}

/// [`event!`] that somebody must look at.
#[macro_export]
macro_rules! error {
    ($($rest:tt)+) => { $crate::event!($crate::Level::Error, $($rest)+) };
}

/// `counter!("documents.read", n)`: adds to a counter of the process; the name is a literal.
#[macro_export]
macro_rules! counter {
    ($name:literal, $amount:expr) => {
        $crate::count($name, $amount)
    };
}

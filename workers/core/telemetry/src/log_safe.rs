//! What may stand in a log line. Text that a client sent has no way in: `String` and `&str` are not here.

use docward_envelope::{
    AlertRule, DataClass, Decision, EnvelopeError, FactId, FactKind, GrantId, HoldReason, JobId, Lane, LeaseId,
    ObjectName, ObjectPrefix, Outcome, Placement, PolicyVersion, Purpose, Region, RejectReason, RetentionClass,
    RetryReason, Role, Run, Stage, TenantId, Timestamp,
};
use std::borrow::Cow;
use std::time::Duration;

/// A value as it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum LogValue {
    /// A whole number.
    Number(i128),
    /// A number with a fraction.
    Fraction(f64),
    /// A truth value.
    Truth(bool),
    /// A word or id of docward's own.
    Word(Cow<'static, str>),
    /// There is no value: JSON's `null`.
    Nothing,
}

/// A type none of whose values can carry PHI.
pub trait LogSafe {
    /// The value as it is written.
    fn log_value(&self) -> LogValue;
}

impl LogSafe for &'static str {
    fn log_value(&self) -> LogValue {
        LogValue::Word(Cow::Borrowed(self))
    }
}

impl LogSafe for bool {
    fn log_value(&self) -> LogValue {
        LogValue::Truth(*self)
    }
}

impl LogSafe for f64 {
    fn log_value(&self) -> LogValue {
        LogValue::Fraction(*self)
    }
}

/// In whole milliseconds: name the field `….milliseconds`.
impl LogSafe for Duration {
    fn log_value(&self) -> LogValue {
        LogValue::Number(i128::try_from(self.as_millis()).unwrap_or(i128::MAX))
    }
}

/// The kind only; an I/O error's text may name a file that a client named.
impl LogSafe for std::io::ErrorKind {
    fn log_value(&self) -> LogValue {
        LogValue::Word(self.to_string().into())
    }
}

impl LogSafe for Outcome {
    fn log_value(&self) -> LogValue {
        LogValue::Word(self.reason().into())
    }
}

impl LogSafe for PolicyVersion {
    fn log_value(&self) -> LogValue {
        LogValue::Number(self.0.into())
    }
}

impl LogSafe for FactId {
    fn log_value(&self) -> LogValue {
        LogValue::Word(self.as_str().to_owned().into())
    }
}

impl<T: LogSafe> LogSafe for Option<T> {
    fn log_value(&self) -> LogValue {
        self.as_ref().map_or(LogValue::Nothing, LogSafe::log_value)
    }
}

impl<T: LogSafe + ?Sized> LogSafe for &T {
    fn log_value(&self) -> LogValue {
        (**self).log_value()
    }
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl LogSafe for $number {
            fn log_value(&self) -> LogValue {
                LogValue::Number(i128::from(*self))
            }
        }
    )+};
}
numbers!(u8, u16, u32, u64, i8, i16, i32, i64);

impl LogSafe for usize {
    fn log_value(&self) -> LogValue {
        LogValue::Number(i128::try_from(*self).unwrap_or(i128::MAX))
    }
}

macro_rules! words {
    ($($word:ty),+ $(,)?) => {$(
        impl LogSafe for $word {
            fn log_value(&self) -> LogValue {
                LogValue::Word(self.as_str().into())
            }
        }
    )+};
}
words!(
    AlertRule,
    DataClass,
    Decision,
    FactKind,
    HoldReason,
    Lane,
    Placement,
    Purpose,
    RejectReason,
    RetentionClass,
    RetryReason,
    Role,
    Stage,
);

macro_rules! printed {
    ($($printed:ty),+ $(,)?) => {$(
        impl LogSafe for $printed {
            fn log_value(&self) -> LogValue {
                LogValue::Word(self.to_string().into())
            }
        }
    )+};
}
printed!(
    EnvelopeError,
    GrantId,
    JobId,
    LeaseId,
    ObjectName,
    ObjectPrefix,
    Region,
    Run,
    TenantId,
    Timestamp,
    std::net::SocketAddr,
);

//! What went wrong with a statement, without what the server said about it.

use sqlx::Error;
use std::fmt;

/// Why a statement failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The server does not answer, is stopping or starting, or no connection is free. Passes.
    Away,
    /// The server refused the statement.
    Refused(SqlState),
    /// A row holds what the reader did not expect.
    Unreadable,
    /// The address is not one of a PostgreSQL database.
    Address,
    /// The migrations do not fit the database.
    Migration,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match &error {
            Error::Database(database) => {
                database.code().map_or(Self::Away, |code| Self::of_code(SqlState::read(&code)))
            }
            Error::ColumnDecode { .. }
            | Error::Decode(_)
            | Error::ColumnNotFound(_)
            | Error::ColumnIndexOutOfBounds { .. } => Self::Unreadable,
            Error::Configuration(_) => Self::Address,
            Error::Migrate(_) => Self::Migration,
            _ => Self::Away,
        }
    }
}

impl Failure {
    /// What a code means. A server that stops, has crashed or is starting (`57P01` to `57P03`) still answers, and is away all
    /// the same.
    fn of_code(code: SqlState) -> Self {
        if code.begins_with(["57P01", "57P02", "57P03"]) { Self::Away } else { Self::Refused(code) }
    }
}

/// PostgreSQL's five characters for what went wrong (PostgreSQL manual, appendix A).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqlState([u8; 5]);

impl SqlState {
    /// Whether it begins with one of these: two characters are a class, such as `23` for violated constraints.
    pub fn begins_with<const N: usize>(self, starts: [&str; N]) -> bool {
        starts.iter().any(|start| self.0.starts_with(start.as_bytes()))
    }

    /// Takes a code as a server sends it; `XX000` for what is not five capital letters or digits.
    pub fn read(code: &str) -> Self {
        let plain = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        // XX000 is PostgreSQL's own word for an error that has no other.
        Self(<[u8; 5]>::try_from(code.as_bytes()).ok().filter(|code| code.iter().all(plain)).unwrap_or(*b"XX000"))
    }
}

impl fmt::Display for SqlState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_only_as_five_plain_characters() {
        assert_eq!(SqlState::read("40P01").to_string(), "40P01");
        assert_eq!(SqlState::read("Jane Doe").to_string(), "XX000");
        assert!(SqlState::read("57P03").begins_with(["40", "57P"]));
        assert!(!SqlState::read("57014").begins_with(["40", "57P"]));
    }

    #[test]
    fn a_server_that_stops_or_starts_is_away() {
        for code in ["57P01", "57P02", "57P03"] {
            assert_eq!(Failure::of_code(SqlState::read(code)), Failure::Away);
        }
        for code in ["57014", "57P04", "23505"] {
            assert_eq!(Failure::of_code(SqlState::read(code)), Failure::Refused(SqlState::read(code)));
        }
    }
}

//! What every database of docward's has in common: addresses, points in time, what went wrong, roles and their rights, and
//! listening.
//!
//! *This room* says how PostgreSQL is spoken to; it *may touch* the connections it is given; it *must never* know a table, or
//! repeat what the server said: its messages quote values.

mod failure;
mod listen;
mod moment;
mod role;

pub use failure::{Failure, SqlState};
pub use listen::listen;
pub use moment::Moment;
pub use role::{FoundRole, QuotedRole, find_role, grant};

use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

/// Where to connect, as the process of this name; `None` for what is no `postgres://` address. Statements are not logged: even
/// without their values they are noise.
pub fn options(url: &str, process: &str) -> Option<PgConnectOptions> {
    let options: PgConnectOptions = url.starts_with("postgres://").then(|| url.parse().ok()).flatten()?;
    Some(options.application_name(process).disable_statement_logging())
}

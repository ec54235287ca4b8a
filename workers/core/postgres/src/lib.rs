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
pub use role::{FoundRole, QuotedRole, find_role, grant, revoke_all};

use docward_network::is_this_machine;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

/// Where to connect, as the process of this name; `None` for what is no `postgres://` address. Another machine is reached over TLS
/// only, its certificate checked against its name (`verify-full`), whatever `sslmode` says; `sslrootcert` names an authority beside
/// the system's, `sslcert` and `sslkey` a client's certificate. Statements are not logged: even without their values they are
/// noise.
pub fn options(url: &str, process: &str) -> Option<PgConnectOptions> {
    let options: PgConnectOptions = url.starts_with("postgres://").then(|| url.parse().ok()).flatten()?;
    let is_here = options.get_socket().is_some() || is_this_machine(options.get_host());
    let options = if is_here { options } else { options.ssl_mode(PgSslMode::VerifyFull) };
    Some(options.application_name(process).disable_statement_logging())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> PgSslMode {
        options(url, "test").unwrap().get_ssl_mode()
    }

    #[test]
    fn another_machine_is_reached_over_verified_tls_only() {
        for host in ["db.example.com", "10.0.0.1", "localhost.example.com", "127.1"] {
            for asked in ["", "?sslmode=disable", "?sslmode=prefer", "?sslmode=require", "?sslmode=verify-ca"] {
                let url = format!("postgres://user:secret@{host}/ledger{asked}");
                assert!(matches!(mode(&url), PgSslMode::VerifyFull), "{url}");
            }
        }
        assert!(matches!(mode("postgres://user:secret@127.0.0.1/ledger?sslmode=disable"), PgSslMode::Disable));
        assert!(matches!(mode("postgres://user:secret@localhost/ledger?sslmode=verify-full"), PgSslMode::VerifyFull));
    }
}

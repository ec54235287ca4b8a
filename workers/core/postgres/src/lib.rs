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
use std::os::unix::fs::PermissionsExt as _;
use url::Url;

/// Why an address is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressError {
    /// It is not one of a PostgreSQL database.
    Malformed,
    /// Others than its owner may read the file with the private key of the client's certificate (`sslkey`).
    Exposed,
}

/// Where to connect, as the process of this name. Another machine is reached over TLS
/// only, its certificate checked against its name (`verify-full`), whatever `sslmode` says; `sslrootcert` names an authority beside
/// the system's, `sslcert` and `sslkey` a client's certificate. Statements are not logged: even without their values they are
/// noise.
///
/// # Errors
/// See [`AddressError`].
pub fn options(url: &str, process: &str) -> Result<PgConnectOptions, AddressError> {
    let options: Option<PgConnectOptions> = url.starts_with("postgres://").then(|| url.parse().ok()).flatten();
    let options = options.ok_or(AddressError::Malformed)?;
    if client_key(url).is_some_and(|key| is_exposed(&key)) {
        return Err(AddressError::Exposed);
    }
    let is_here = options.get_socket().is_some() || is_this_machine(options.get_host());
    let options = if is_here { options } else { options.ssl_mode(PgSslMode::VerifyFull) };
    Ok(options.application_name(process).disable_statement_logging())
}

/// The file of the client's private key, as sqlx finds it: the last one that the address names, or the environment's.
fn client_key(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let named = url.query_pairs().filter(|(key, _)| key == "sslkey" || key == "ssl-key").last();
    named.map(|(_, path)| path.into_owned()).or_else(|| std::env::var("PGSSLKEY").ok())
}

/// Whether others than its owner may use a file. One that is not there is nobody's, and found missing when it is read.
fn is_exposed(path: &str) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> PgSslMode {
        options(url, "test").unwrap().get_ssl_mode()
    }

    #[test]
    fn a_clients_key_that_others_may_read_is_refused() {
        let key = std::env::temp_dir().join(format!("docward key {}", std::process::id()));
        std::fs::write(&key, b"-----BEGIN PRIVATE KEY-----").unwrap();
        let named = key.display().to_string().replace(' ', "%20");
        let asked = |mode: u32, query: &str| {
            std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
            options(&format!("postgres://user:secret@db.example.com/ledger?{query}{named}"), "test").map(drop)
        };
        for query in ["sslkey=", "ssl-key=", "ssl%6Bey=", "sslkey=/nonexistent&sslkey="] {
            for exposed in [0o640, 0o604, 0o644, 0o620, 0o660] {
                assert_eq!(asked(exposed, query), Err(AddressError::Exposed), "{query} {exposed:o}");
            }
            for private in [0o600, 0o400] {
                assert_eq!(asked(private, query), Ok(()), "{query} {private:o}");
            }
        }
        std::fs::remove_file(&key).unwrap();
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

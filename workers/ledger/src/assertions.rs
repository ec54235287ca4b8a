//! Assertions by which clients prove to the region's issuer of tokens who they are (RFC 7523, section 3): each is taken once, by whichever
//! process of the region, and however often one begins again.

use crate::LedgerError;
use crate::database::{check, options};
use docward_envelope::{Region, Timestamp};
use docward_postgres::Moment;
use jiff::SignedDuration;
use sqlx::postgres::{PgPool, PgPoolOptions};
use std::time::Duration;

/// How long a connection may take before the database is said to be away.
const PATIENCE: Duration = Duration::from_secs(3);
/// For how long an assertion is known when it is over: the clocks of two machines differ.
const KNOWN_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// The assertions that were taken in a region, seen as a role that sees nothing else.
#[derive(Clone)]
pub struct Assertions(PgPool);

impl Assertions {
    /// Connects as the role of the issuer, to this region's database only.
    ///
    /// # Errors
    /// As [`Ledger::connect`](crate::Ledger::connect).
    pub async fn connect(issuer_url: &str, region: &Region) -> Result<Self, LedgerError> {
        let pool = PgPoolOptions::new().max_connections(4).acquire_timeout(PATIENCE);
        let pool = pool.connect_with(options(issuer_url)?).await?;
        check(&mut *pool.acquire().await?, region, None).await?;
        Ok(Self(pool))
    }

    /// Takes an assertion, by a hash of who made it and of what that one calls it; `false` if it was taken before. It is known for a while
    /// longer than it is good.
    ///
    /// # Errors
    /// When the database does not answer: then nobody knows whether it was taken, and it must not count.
    pub async fn take(&self, digest: &[u8; 32], good_until: Timestamp, now: Timestamp) -> Result<bool, LedgerError> {
        let until = good_until.saturating_add(KNOWN_AFTER).unwrap_or(Timestamp::MAX);
        let taken = sqlx::query("INSERT INTO ledger.assertions (digest, until) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(digest.as_slice())
            .bind(Moment(until))
            .execute(&self.0)
            .await?;
        if taken.rows_affected() == 0 {
            return Ok(false);
        }
        // What need not be known any more. Where that fails the next one tries it again.
        let over = sqlx::query("DELETE FROM ledger.assertions WHERE until < $1").bind(Moment(now));
        let _tried_again = over.execute(&self.0).await;
        Ok(true)
    }
}

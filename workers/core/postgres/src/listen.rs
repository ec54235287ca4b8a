//! Listening for notifications, on a connection of its own.

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use std::time::Duration;

/// How long to wait for the connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Listens on a channel from now on. The connection is made anew when it is lost; what was sent meanwhile is not heard.
///
/// # Errors
/// When the server does not answer within five seconds.
pub async fn listen(options: PgConnectOptions, channel: &str) -> Result<PgListener, sqlx::Error> {
    let pool = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None).acquire_timeout(PATIENCE);
    let pool = pool.connect_with(options).await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.ignore_pool_close_event(true);
    listener.listen(channel).await?;
    Ok(listener)
}

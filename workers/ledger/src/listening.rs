//! One connection that hears of all changes in a database, for everybody in the process who watches there.

use crate::{Change, LedgerError};
use docward_envelope::TenantId;
use sqlx::postgres::{PgConnectOptions, PgListener};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex as Lock, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{Mutex, broadcast, watch};
use tokio::task::AbortHandle;

/// The channel on which the database says which tenant's job changed.
const CHANNEL: &str = "jobs";
/// How many changes of a tenant are kept for who has not heard them yet; of more they hear that any job may have changed.
const KEPT: usize = 256;
/// How long to wait before a database that is away is asked again.
const PAUSE: Duration = Duration::from_millis(500);
/// How long who begins to watch waits for a connection that was lost.
const PATIENCE: Duration = Duration::from_secs(5);

/// The connection while anybody watches.
#[derive(Default)]
pub(crate) struct Listening(Mutex<Weak<Listener>>);

/// What one watcher hears.
pub(crate) struct Heard {
    changes: broadcast::Receiver<Told>,
    /// The connection ends with the last who holds it.
    _listener: Arc<Listener>,
}

/// A change, or that the connection is lost.
type Told = Result<Change, Lost>;

#[derive(Debug, Clone, Copy)]
struct Lost;

struct Listener {
    tenants: Arc<Tenants>,
    connected: watch::Receiver<bool>,
    task: AbortHandle,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Listening {
    /// Hears a tenant's changes from now on.
    pub(crate) async fn heard(&self, options: &PgConnectOptions, tenant: TenantId) -> Result<Heard, LedgerError> {
        // Who comes while it is being connected waits for the same connection.
        let mut current = self.0.lock().await;
        let listener = if let Some(listener) = current.upgrade() {
            listener
        } else {
            let listener = Arc::new(Listener::new(options.clone()).await?);
            *current = Arc::downgrade(&listener);
            listener
        };
        drop(current);
        let changes = listener.tenants.hear(tenant);
        let mut connected = listener.connected.clone();
        let is_connected = tokio::time::timeout(PATIENCE, connected.wait_for(|connected| *connected)).await;
        if !matches!(is_connected, Ok(Ok(_))) {
            return Err(LedgerError::Away);
        }
        Ok(Heard { changes, _listener: listener })
    }
}

impl Heard {
    /// Waits for the next change, or to hear that the connection is lost.
    pub(crate) async fn next(&mut self) -> Result<Change, LedgerError> {
        match self.changes.recv().await {
            Ok(told) => told.map_err(|Lost| LedgerError::Away),
            Err(broadcast::error::RecvError::Lagged(_)) => Ok(Change::Any),
            Err(broadcast::error::RecvError::Closed) => Err(LedgerError::Away),
        }
    }
}

impl Listener {
    async fn new(options: PgConnectOptions) -> Result<Self, LedgerError> {
        let connection = docward_postgres::listen(options.clone(), CHANNEL).await?;
        let (tenants, (tell, connected)) = (Arc::new(Tenants::default()), watch::channel(true));
        let task = tokio::spawn(hear(connection, options, tenants.clone(), tell)).abort_handle();
        Ok(Self { tenants, connected, task })
    }
}

async fn hear(
    mut connection: PgListener,
    options: PgConnectOptions,
    tenants: Arc<Tenants>,
    connected: watch::Sender<bool>,
) {
    loop {
        match connection.try_recv().await {
            Ok(Some(notification)) => {
                let Some((tenant, job)) = notification.payload().split_once(' ') else { continue };
                if let (Ok(tenant), Ok(job)) = (tenant.parse(), job.parse()) {
                    tenants.tell(tenant, Change::Job(job));
                }
            }
            // It was lost and is back.
            Ok(None) => tenants.tell_all(Ok(Change::Any)),
            Err(_) => {
                connected.send_replace(false);
                tenants.tell_all(Err(Lost));
                connection = loop {
                    tokio::time::sleep(PAUSE).await;
                    if let Ok(connection) = docward_postgres::listen(options.clone(), CHANNEL).await {
                        break connection;
                    }
                };
                connected.send_replace(true);
                tenants.tell_all(Ok(Change::Any));
            }
        }
    }
}

/// Who listens, tenant by tenant: nobody hears of another tenant's jobs.
#[derive(Default)]
struct Tenants(Lock<BTreeMap<TenantId, broadcast::Sender<Told>>>);

impl Tenants {
    fn hear(&self, tenant: TenantId) -> broadcast::Receiver<Told> {
        let mut tenants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tenants.retain(|_, listeners| listeners.receiver_count() > 0);
        tenants.entry(tenant).or_insert_with(|| broadcast::channel(KEPT).0).subscribe()
    }

    fn tell(&self, tenant: TenantId, change: Change) {
        let tenants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody listens any more where it fails.
        let _told = tenants.get(&tenant).map(|listeners| listeners.send(Ok(change)));
    }

    fn tell_all(&self, told: Told) {
        let tenants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for listeners in tenants.values() {
            let _nobody_listens = listeners.send(told);
        }
    }
}

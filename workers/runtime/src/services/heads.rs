//! Heads of a region's chains into the global catalogue every few seconds: what makes a trail that was cut off show, even if
//! bucket and database fall into one hand. A catalogue that is away stops nothing.

use crate::error::{At, RuntimeError};
use docward_control::{CatalogueDatabase, CatalogueError};
use docward_envelope::Timestamp;
use docward_ledger::Ledger;
use docward_telemetry::{error, warn};
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(5);

/// Pushes heads for as long as it is let.
pub async fn follow(address: &str, ledger: &Ledger) {
    let mut database = None;
    loop {
        if database.is_none() {
            database = CatalogueDatabase::connect(address).await.ok();
        }
        if let Some(open) = &database
            && push(open, ledger).await.is_err()
        {
            warn!("heads of the audit trail did not reach the catalogue; tried again");
            database = None;
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Pushes every head once. One that is shorter than the catalogue's, or other, is left as the catalogue has it: `audit
/// verify` names what is wrong.
///
/// # Errors
/// When ledger or catalogue are away.
pub async fn push(database: &CatalogueDatabase, ledger: &Ledger) -> Result<(), RuntimeError> {
    for head in ledger.heads(Timestamp::now()).await.at(ledger.region())? {
        let tenant = head.tenant;
        match database.put_heads(&[head]).await {
            // A tenant that left the catalogue leaves its chain behind.
            Ok(()) | Err(CatalogueError::NoSuchTenant) => {}
            Err(CatalogueError::HeadWentBack { .. } | CatalogueError::HeadForked { .. }) => {
                error!("a chain is not what the catalogue knows of it", tenant = tenant);
            }
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

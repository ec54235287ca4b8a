//! Which processes the fleet has, as its supervisor last wrote it down: for people and for who waits for one of them.

use super::Folder;
use anyhow::Context;
use docward_envelope::{Placement, Region, TenantId};
use docward_runtime::seat::Seat;
use serde::{Deserialize, Serialize};

/// One process of the fleet, as a row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What it does.
    pub process: String,
    /// Where; `None` for what serves no region.
    pub region: Option<Region>,
    /// For which placement.
    pub placement: Option<Placement>,
    /// For whom alone; `None` for everybody.
    pub tenant: Option<TenantId>,
    /// Its process id.
    pub pid: Option<u32>,
}

/// The processes that run.
///
/// # Errors
/// When no supervisor runs here.
pub fn table(folder: &Folder) -> anyhow::Result<Vec<Row>> {
    let text = std::fs::read_to_string(folder.processes()).context("no fleet is up here; `docward up` starts one")?;
    serde_json::from_str(&text)
        .context("the table of processes can't be read; `docward down` and `docward up` make it anew")
}

/// Whether every process of a placement runs.
pub fn is_served(folder: &Folder, region: &Region, placement: Placement, tenant: TenantId) -> bool {
    let seat = match placement {
        Placement::Shared => Seat::shared(region.clone()),
        Placement::DedicatedWorkers => Seat::workers(region.clone(), tenant),
        Placement::DedicatedEnvironment => Seat::environment(region.clone(), tenant),
    };
    let Ok(rows) = table(folder) else { return false };
    let runs = |word: &str| {
        rows.iter().any(|row| {
            (row.process.as_str(), row.region.as_ref(), row.placement, row.tenant)
                == (word, Some(seat.region()), Some(placement), seat.tenant())
        })
    };
    super::services(&seat).chain(super::workers(&seat)).all(|spec| runs(spec.word()))
}

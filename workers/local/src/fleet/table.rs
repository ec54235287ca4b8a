//! Which processes the fleet has, as its supervisor last wrote it down: for people and for who waits for one of them.

use super::{Folder, ProcessSpec};
use crate::servers;
use anyhow::Context;
use docward_envelope::{Placement, Region, TenantId};
use docward_runtime::seat::Seat;
use rustix::process::Pid;
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
    /// When it started, in clock ticks since the machine did: with its id it names one process for ever. `None` when it had
    /// ended already.
    #[serde(default)]
    pub started: Option<u64>,
}

impl Row {
    /// Whether this very process runs, rather than another one that has its number now.
    pub fn runs(&self) -> bool {
        self.started.is_some() && self.started == self.pid.and_then(start_time)
    }

    fn name(&self) -> String {
        let region = self.region.as_ref().map_or("", Region::as_str);
        format!("{region}.{}", self.process)
    }
}

/// A process's number as the operating system takes it; `None` for what is none.
pub(super) fn pid(number: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(number).ok()?)
}

/// When the process of this number started; `None` when there is none.
pub(super) fn start_time(number: u32) -> Option<u64> {
    servers::start_time(pid(number)?)
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

/// The processes of everybody's in these regions that do not run, and those of one tenant's own that ended and are not
/// started again yet: `us-east-1 ocr`.
pub(super) fn missing(folder: &Folder, regions: &[Region]) -> Vec<String> {
    let rows = table(folder).unwrap_or_default();
    let runs = |spec: &ProcessSpec| {
        let (word, region) = (spec.word(), spec.seat().map(Seat::region));
        let is_it = |row: &&Row| row.process == word && row.region.as_ref() == region && row.tenant.is_none();
        rows.iter().find(is_it).is_some_and(Row::runs)
    };
    let everybodys = super::specs(regions).into_iter().filter(|spec| !runs(spec)).map(|spec| spec.name());
    let own = rows.iter().filter(|row| row.tenant.is_some() && !row.runs()).map(Row::name);
    everybodys.chain(own).collect()
}

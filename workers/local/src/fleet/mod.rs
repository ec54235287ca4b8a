//! The local fleet: its folder, what is prepared in it, its processes.

mod bucket_users;
mod dedicated;
mod folder;
mod left_behind;
mod needs;
mod pauses;
mod prepare;
pub mod process;
mod servers;
mod service;
pub mod supervisor;
mod table;
mod token_endpoint;
mod up;

pub use dedicated::Dedicated;
pub use folder::Folder;
pub use needs::{catalogue_services, region_services};
pub use prepare::{CatalogueServices, RegionServices, Sample, prepare, prepare_environment, samples};
pub use process::{Process, ProcessSpec};
pub use service::addresses;
pub use table::{Row, is_served, table};
pub use up::{Step, Up, down, missing, up};

use docward_envelope::{Placement, Region, Stage};
use docward_runtime::seat::Seat;

/// Which processes a fleet of these regions has before any tenant is set apart: per region a bucket, a ledger, a janitor,
/// a compactor, an HTTP service and a worker a stage.
pub fn specs(regions: &[Region]) -> Vec<ProcessSpec> {
    let seats = regions.iter().cloned().map(Seat::shared);
    std::iter::once(ProcessSpec::Authority)
        .chain(seats.flat_map(|seat| services(&seat).chain([ProcessSpec::Intake(seat.clone())]).chain(workers(&seat))))
        .collect()
}

/// The processes of a seat that are not workers. A tenant's own workers use those of the shared environment.
fn services(seat: &Seat) -> impl Iterator<Item = ProcessSpec> + use<> {
    let own = seat.placement() != Placement::DedicatedWorkers;
    let services = [
        ProcessSpec::Bucket(seat.clone()),
        ProcessSpec::Ledger(seat.clone()),
        ProcessSpec::Janitor(seat.clone()),
        ProcessSpec::Compactor(seat.clone()),
    ];
    services.into_iter().filter(move |_| own)
}

/// The workers of a seat, a process a stage. One tenant's have fewer slots than everybody's: they are beside them.
fn workers(seat: &Seat) -> impl Iterator<Item = ProcessSpec> + use<> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let slots = if seat.tenant().is_some() { cores.div_ceil(2) } else { cores };
    let slots = u16::try_from(slots.clamp(1, 64)).unwrap_or(1);
    let seat = seat.clone();
    Stage::ALL.iter().map(move |stage| ProcessSpec::Worker(seat.clone(), *stage, slots))
}

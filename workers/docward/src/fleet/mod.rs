//! The local fleet: its folder, what is prepared in it, its processes.

mod folder;
mod prepare;
pub mod process;
pub mod supervisor;

pub use folder::Folder;
pub use prepare::{RegionServices, Sample, prepare, samples};
pub use process::{Process, Role};

use docward_envelope::{Region, Stage};

/// Which processes a fleet of these regions has: per region a bucket, a ledger, a janitor and a worker a stage.
pub fn roles(regions: &[Region]) -> Vec<Role> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let slots = u16::try_from(cores.clamp(1, 64)).unwrap_or(1);
    let mut roles = vec![Role::Authority];
    for region in regions {
        roles.extend([Role::Bucket(region.clone()), Role::Ledger(region.clone()), Role::Janitor(region.clone())]);
        roles.extend(Stage::ALL.iter().map(|stage| Role::Worker(region.clone(), *stage, slots)));
    }
    roles
}

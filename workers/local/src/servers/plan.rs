//! What a local instance shall hold and how long it shall live.

use super::BrokerRules;
use docward_envelope::Region;

/// What to start.
#[derive(Debug, Clone)]
pub struct Plan {
    /// One virtual host, broker user, database and pair of database roles each.
    pub regions: Vec<Region>,
    /// What the broker needs beside them, the same in every virtual host.
    pub rules: BrokerRules,
    /// Whether the data must survive a crash of the machine.
    pub durability: Durability,
    /// When the servers end.
    pub lifetime: Lifetime,
    /// Whether every region's database is made before the start is over.
    pub databases_at_start: bool,
}

impl Plan {
    /// For `docward up`: data is kept, servers run until they are stopped.
    pub fn for_up(regions: Vec<Region>) -> Self {
        Self::new(regions, Durability::Kept, Lifetime::UntilStopped)
    }

    /// For one test that kills or restarts servers: fast, and gone with the test's process.
    pub fn for_one_test(regions: Vec<Region>) -> Self {
        Self::new(regions, Durability::Disposable, Lifetime::ThisProcess)
    }

    fn new(regions: Vec<Region>, durability: Durability, lifetime: Lifetime) -> Self {
        Self { regions, rules: BrokerRules::docward(), durability, lifetime, databases_at_start: true }
    }
}

/// Whether a crash of the machine may lose data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Written through to the disk.
    Kept,
    /// Fast: PostgreSQL without fsync, and killed rather than asked to stop.
    Disposable,
}

/// When the servers end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// With the handle or the process that holds it, however that one ends.
    ThisProcess,
    /// When something calls [`stop`](super::LocalServices::stop).
    UntilStopped,
}

//! the region's facts, audit chain, job status and parked work

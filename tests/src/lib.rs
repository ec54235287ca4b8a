//! end-to-end, isolation, residency, canary, crash points, architecture, benches

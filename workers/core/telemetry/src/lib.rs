//! events and metrics that cannot carry PHI

//! the one binary: command line, configuration, wiring

fn main() {}

//! stage extract

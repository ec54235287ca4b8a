//! the catalogue of tenants and signed policies

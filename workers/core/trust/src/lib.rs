//! the gate, tenant scopes, keys and seals

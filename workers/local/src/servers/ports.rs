//! Free ports. Taken from below the kernel's ephemeral range: a client that keeps reconnecting to a port inside it can
//! connect to itself while the server restarts, and the server then cannot have its port back.

use super::LocalError;
use std::net::{Ipv4Addr, TcpListener};

const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;
const TRIES: usize = 200;

/// A port that nothing listens on, other than `taken`.
pub(crate) fn free_port(taken: &[u16]) -> Result<u16, LocalError> {
    for _ in 0..TRIES {
        let mut bytes = [0; 2];
        getrandom::fill(&mut bytes).map_err(|_| LocalError::NoRandomness)?;
        let port = FIRST + u16::from_le_bytes(bytes) % COUNT;
        if !taken.contains(&port) && is_free(port) {
            return Ok(port);
        }
    }
    Err(LocalError::NoFreePort)
}

/// `kept` if it is still free, else another one.
pub(crate) fn keep_or_free_port(kept: u16, taken: &[u16]) -> Result<u16, LocalError> {
    if kept != 0 && is_free(kept) { Ok(kept) } else { free_port(taken) }
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_not_kept() {
        let port = free_port(&[]).unwrap();
        assert_eq!(keep_or_free_port(port, &[]).unwrap(), port);
        let _listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        assert_ne!(keep_or_free_port(port, &[]).unwrap(), port);
    }
}

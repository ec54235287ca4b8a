//! Where a service may be: behind TLS, or on this machine.

use std::net::IpAddr;

/// How an address is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// An address that begins with `https://`.
    Tls,
    /// An address that begins with `http://` and names a loopback address.
    ThisMachine,
}

impl Transport {
    /// How this address is reached; `None` for one that would send in the clear over a network.
    pub fn of(address: &str) -> Option<Self> {
        if address.starts_with("https://") {
            return Some(Self::Tls);
        }
        let authority = address.strip_prefix("http://")?;
        is_this_machine(host(authority.strip_suffix('/').unwrap_or(authority))).then_some(Self::ThisMachine)
    }
}

/// Whether a host's name, or its address with or without brackets, is this machine's own loopback. A name is not looked up: whoever
/// answers for it could say anything.
pub fn is_this_machine(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The host of an authority `host[:port]`.
fn host(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for address in ["http://127.0.0.1:9000", "http://localhost:9000/", "http://[::1]:9000", "http://127.0.0.1"] {
            assert_eq!(Transport::of(address), Some(Transport::ThisMachine), "{address}");
        }
        assert_eq!(Transport::of("https://s3.us-east-1.amazonaws.com"), Some(Transport::Tls));
        for address in [
            "http://10.0.0.1:9000",
            "http://s3.example.com",
            "http://localhost.example.com:80",
            "http://user@127.0.0.1:9000",
            "http://127.0.0.1:9000@example.com",
            "http://127.0.0.1:9000/elsewhere",
            "127.0.0.1:9000",
            "",
        ] {
            assert_eq!(Transport::of(address), None, "{address}");
        }
    }
}

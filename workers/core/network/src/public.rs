//! Addresses that somebody else named, so that nobody has this machine ask what only it can reach (server-side request forgery, CWE-918).
//! What a name stands for is looked up and looked at when a connection is made, and that very address is connected to: a name that
//! stands for another one a moment later changes nothing.

use crate::{HttpClient, HttpError, Transport};
use hyper::{Request, StatusCode, Uri};
use hyper_util::client::legacy::connect::dns::Name;
use std::future::Future;
use std::io::{Error, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tower_service::Service;

/// The longest address, in bytes.
const LONGEST: usize = 2048;
/// How long a name may take to be looked up.
const LOOKED_UP: Duration = Duration::from_secs(5);
/// How many names that others named are looked up at a time. The system does not give one up before its own time is over, and each takes one
/// of the threads (512) that all of the process waits with.
static LOOK_UPS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(64)));

/// An address as somebody named it, where something may be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicAddress {
    uri: Uri,
    transport: Transport,
}

impl PublicAddress {
    /// Reads `https://host[:port]/…`, without a user's name and without a fragment. A host that is written as a number must be a public
    /// one; a port below 1024 other than 443 is another service's than HTTP's. `None` of anything else, and of what is this machine's unless that is allowed; then that may be `http://` too.
    pub fn read(text: &str, this_machine: bool) -> Option<Self> {
        let is_plain = text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
        let uri: Uri = text.parse().ok().filter(|_| is_plain)?;
        let authority = uri.authority()?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return None;
        }
        let host = authority.host();
        // What stands behind the host and is no port is not taken for the port that is meant where there is none.
        let port = if authority.as_str() == host { 443 } else { authority.port_u16()? };
        // As the connector does it, which connects to what is a number without looking it up.
        let number = host.trim_start_matches('[').trim_end_matches(']');
        let number: Option<IpAddr> = number.parse().ok();
        let of_this_machine = number.is_some_and(|number| number.is_loopback());
        let transport = match uri.scheme_str()? {
            "http" if this_machine && of_this_machine => Transport::ThisMachine,
            "https" if number.is_none_or(is_public) && matches!(port, 443 | 1024..) => Transport::Tls,
            _ => return None,
        };
        Some(Self { uri, transport })
    }

    /// The address.
    pub const fn uri(&self) -> &Uri {
        &self.uri
    }
}

/// A client for what others named: it connects to public addresses alone, whatever a name stands for at the moment, and uses no
/// connection twice. What is for this machine, as tests have it, reaches nothing else.
pub struct PublicClient {
    public: HttpClient,
    this_machine: HttpClient,
}

impl PublicClient {
    /// One whose calls may take so long.
    ///
    /// # Errors
    /// [`HttpError::Certificates`].
    pub fn new(patience: Duration) -> Result<Self, HttpError> {
        let reaching = |transport, reach| HttpClient::reaching(transport, Resolver(reach), Duration::ZERO);
        Ok(Self {
            public: reaching(Transport::Tls, Reach::Public)?.with_patience(patience, 0),
            this_machine: reaching(Transport::ThisMachine, Reach::ThisMachine)?.with_patience(patience, 0),
        })
    }

    /// Sends a request to an address, whatever it was made for, and reads of the answer nothing but its status.
    ///
    /// # Errors
    /// [`HttpError::Away`], also where the address may not be reached.
    pub async fn send(&self, address: &PublicAddress, mut request: Request<Vec<u8>>) -> Result<StatusCode, HttpError> {
        *request.uri_mut() = address.uri.clone();
        match address.transport {
            Transport::Tls => self.public.status(request).await,
            Transport::ThisMachine => self.this_machine.status(request).await,
        }
    }
}

/// Whether an address is one of the public internet: in none of the special-purpose blocks of IANA's registries (RFC 6890 and what came
/// after it), those that stand for an address of version 4 in one of version 6 included.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

#[expect(clippy::unnested_or_patterns, reason = "blocks are reviewed one by one")]
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        // "This network", private use, shared by carriers, this machine, link-local (where clouds tell of their machines).
        (0 | 10 | 127, ..) | (100, 64..=127, _) | (169, 254, _) | (172, 16..=31, _) | (192, 168, _)
        // Protocol assignments, examples, 6to4 relays, benchmarks.
        | (192, 0, 0 | 2) | (192, 88, 99) | (198, 18..=19, _) | (198, 51, 100) | (203, 0, 113)
        // Multicast, reserved, broadcast.
        | (224..=255, ..)
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Global unicast alone: not this machine, unique-local (RFC 4193), link-local, multicast, version 4 as version 6 (`::ffff:0:0/96`,
    // `64:ff9b::/96`).
    (0x2000..=0x3fff).contains(&a)
        // Protocol assignments with Teredo, examples, 6to4, examples.
        && !(a == 0x2001 && (b < 0x0200 || b == 0x0db8))
        && a != 0x2002
        && !(a == 0x3fff && b < 0x1000)
}

/// What a client may be told a name stands for.
#[derive(Debug, Clone, Copy)]
enum Reach {
    Anywhere,
    Public,
    ThisMachine,
}

/// Looks names up for one client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resolver(Reach);

impl Resolver {
    pub(crate) const fn anywhere() -> Self {
        Self(Reach::Anywhere)
    }

    fn allows(self, address: IpAddr) -> bool {
        match self.0 {
            Reach::Anywhere => true,
            Reach::Public => is_public(address),
            Reach::ThisMachine => address.is_loopback(),
        }
    }
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    /// A name of which any address is not allowed stands for nothing: who names one is not to be reached at the others.
    fn call(&mut self, name: Name) -> Self::Future {
        let resolver = *self;
        Box::pin(async move {
            let found: Vec<SocketAddr> = match resolver.0 {
                Reach::Anywhere => tokio::net::lookup_host((name.as_str(), 0)).await?.collect(),
                Reach::Public | Reach::ThisMachine => {
                    let look_up = move || Ok((name.as_str(), 0).to_socket_addrs()?.collect());
                    looked_up(&LOOK_UPS, LOOKED_UP, look_up).await?
                }
            };
            if found.iter().all(|found| resolver.allows(found.ip())) {
                Ok(found.into_iter())
            } else {
                Err(ErrorKind::PermissionDenied.into())
            }
        })
    }
}

/// Looks a name up on a thread of its own, of which there are only so many: also one that nobody waits for any more counts until it ends.
async fn looked_up(
    turns: &Arc<Semaphore>,
    patience: Duration,
    look_up: impl FnOnce() -> Result<Vec<SocketAddr>, Error> + Send + 'static,
) -> Result<Vec<SocketAddr>, Error> {
    let found = async {
        let turn = turns.clone().acquire_owned().await.map_err(Error::other)?;
        let look_up = move || {
            let found = look_up();
            drop(turn);
            found
        };
        spawn_blocking(look_up).await.map_err(Error::other)?
    };
    timeout(patience, found).await.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::{Receiver, Sender, channel};

    #[test]
    fn only_addresses_of_the_public_internet_are_public() {
        for address in ["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "192.1.0.1", "2606:4700::1111"]
        {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::a9fe:a9fe",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "100::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn an_address_is_https_and_names_no_user_and_no_number_that_is_not_public() {
        for address in [
            "https://example.org/news",
            "https://example.org:443/",
            "https://example.org:8443/a?b=c",
            "https://8.8.8.8/",
            "https://[2606:4700::1]/",
        ] {
            assert!(PublicAddress::read(address, false).is_some(), "{address}");
        }
        let long = format!("https://example.org/{}", "x".repeat(LONGEST));
        for address in [
            "http://example.org/",
            "ftp://example.org/",
            "example.org",
            "/news",
            "",
            "https://",
            "https://user@example.org/",
            "https://user:secret@example.org/",
            "https://example.org/#part",
            "https://example.org/a b",
            "https://example.org:0/",
            "https://example.org:22/",
            "https://example.org:25/",
            "https://example.org:80/",
            "https://example.org:/",
            "https://example.org:65536/",
            "https://127.0.0.1/",
            "https://10.0.0.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://[::1]/",
            "https://[[::1]]/",
            "https://[127.0.0.1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[fd00:ec2::254]/",
            "http://127.0.0.1:9/",
            &long,
        ] {
            assert!(PublicAddress::read(address, false).is_none(), "{address}");
        }
        assert!(PublicAddress::read("http://127.0.0.1:9/", true).is_some());
        for address in
            ["http://localhost:9/", "http://10.0.0.1:9/", "https://127.0.0.1:9/", "http://127.0.0.1.example.org/"]
        {
            assert!(PublicAddress::read(address, true).is_none(), "{address}");
        }
    }

    #[tokio::test]
    async fn names_that_nobody_answers_for_take_no_more_threads_than_they_may() {
        let (turns, begun) = (Arc::new(Semaphore::new(2)), Arc::new(AtomicUsize::new(0)));
        let (hang, mut ends): (Vec<Sender<()>>, Vec<Receiver<()>>) = (0..3).map(|_| channel()).unzip();
        let look_up = |end: Option<Receiver<()>>| {
            let begun = begun.clone();
            let look_up = move || {
                begun.fetch_add(1, Ordering::SeqCst);
                // Until its sender is gone.
                let _gone = end.map(|end| end.recv());
                Ok(Vec::new())
            };
            looked_up(&turns, Duration::from_millis(200), look_up)
        };
        let [first, second, third] = [ends.remove(0), ends.remove(0), ends.remove(0)].map(|end| look_up(Some(end)));
        let all = tokio::join!(first, second, third);
        for given_up in [all.0, all.1, all.2] {
            assert_eq!(given_up.unwrap_err().kind(), ErrorKind::TimedOut);
        }
        assert_eq!(begun.load(Ordering::SeqCst), 2, "the third found no thread");
        assert_eq!(look_up(None).await.unwrap_err().kind(), ErrorKind::TimedOut, "they are given up, and still there");
        drop(hang);
        // When both have ended the next is looked up.
        drop(turns.acquire_many(2).await.unwrap());
        assert_eq!(look_up(None).await.unwrap(), []);
    }

    #[tokio::test]
    async fn a_name_that_stands_for_this_machine_is_connected_to_by_nobody_who_reaches_the_public_alone() {
        for name in ["localhost", "2130706433", "0x7f.1", "127.1"] {
            let name: Name = name.parse().unwrap();
            let looked_up = Resolver(Reach::Public).call(name.clone()).await;
            assert_eq!(looked_up.unwrap_err().kind(), ErrorKind::PermissionDenied, "{name}");
            assert!(Resolver::anywhere().call(name).await.unwrap().next().is_some());
        }
    }
}

//! The embedded S3 endpoint: the protocol by s3s, objects as files in a folder.
//!
//! It is a real S3 endpoint as far as docward speaks the protocol (see [`objects`]), for one machine. Each role of
//! a region signs with a key of its own and is let to what the role needs ([`Users`]). A fleet uses Garage or AWS.
//!
//! It does not call fsync. What it confirmed survives a process that is killed, but not a power cut or a crash of the kernel:
//! after one, objects of the last seconds may be missing or empty although the ledger, whose database does sync, says that they
//! are stored, and deleted ones, keys too, may be back. This is a choice: with file and folders synced before the answer, a put
//! of 100 kB took 14 ms instead of 3 (median, ext4, two busy cores), and a document is about 36 puts. Documents on one's own
//! machine can be submitted again; where they can't, this is not the bucket to keep them in.
//!
//! Why not s3s-fs: its listing walks the whole bucket for each page, its create-only write looks first and renames later, and
//! it keeps two more files an object, all in one folder, which a file system like ext4 can't make larger than some millions.

mod error;
mod files;
mod folders;
mod key_locks;
mod listing;
mod objects;
#[cfg(test)]
mod tests;
mod users;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use objects::Objects;
use s3s::service::{S3Service, S3ServiceBuilder};
use std::{
    fs::{DirBuilder, File, TryLockError},
    future::Future,
    io,
    net::SocketAddr,
    os::unix::fs::DirBuilderExt,
    path::Path,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tracing::{Dispatch, instrument::WithSubscriber};

pub use error::ServeError;
pub use users::Users;

/// Serves `root` at `bind` (port 0 picks a free one) to these users, each as far as it may.
///
/// Answers the bound address and the endpoint's whole life: it runs until the future is dropped, which also closes its
/// connections. A write that is cut off leaves no object.
///
/// # Errors
/// As [`ServeError`] says. One folder has one endpoint at a time, across processes.
pub async fn serve(
    root: &Path,
    bind: SocketAddr,
    users: &Users,
) -> Result<(SocketAddr, impl Future<Output = ()> + Send + use<>), ServeError> {
    let mut door = |service: &mut S3ServiceBuilder| {
        service.set_auth(users.clone());
        service.set_access(users.clone());
    };
    serve_behind(root, bind, &mut door).await
}

/// As [`serve`], to whom a door lets in: it must set who is known, for then s3s refuses whatever is not signed before it
/// looks at what is asked.
///
/// # Errors
/// As [`serve`].
pub async fn serve_behind(
    root: &Path,
    bind: SocketAddr,
    door: &mut (dyn FnMut(&mut S3ServiceBuilder) + Send),
) -> Result<(SocketAddr, impl Future<Output = ()> + Send + use<>), ServeError> {
    let only_endpoint = claim(root)?;
    let objects = Objects::open(root).map_err(|error| ServeError::Folder(error.kind()))?;
    let mut service = S3ServiceBuilder::new(objects);
    door(&mut service);
    let service = service.build();

    let address = |error: io::Error| ServeError::Address(error.kind());
    let listener = TcpListener::bind(bind).await.map_err(address)?;
    let bound = listener.local_addr().map_err(address)?;
    let life = async move {
        accept(listener, service).await;
        drop(only_endpoint);
    };
    // s3s and hyper trace whole requests: object names, signatures, headers. None of it reaches a subscriber.
    Ok((bound, life.with_subscriber(Dispatch::none())))
}

/// Makes the folder and takes its lock, which the operating system lets go when the process ends, however it ends.
fn claim(root: &Path) -> Result<File, ServeError> {
    let folder = |error: io::Error| ServeError::Folder(error.kind());
    DirBuilder::new().recursive(true).mode(0o700).create(root).map_err(folder)?;
    let lock = File::create(root.join(".docward.lock")).map_err(folder)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(ServeError::AlreadyServed),
        Err(TryLockError::Error(error)) => Err(folder(error)),
    }
}

async fn accept(listener: TcpListener, service: S3Service) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let serving = answer(stream, service.clone());
                    connections.spawn(serving.with_subscriber(Dispatch::none()));
                }
                // Out of file descriptors, most likely: connections that end give some back.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn answer(stream: TcpStream, service: S3Service) {
    let _ = stream.set_nodelay(true);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(30));
    // How a connection ends is the client's business: it sees its own errors and tries again.
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}

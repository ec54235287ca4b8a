//! A wire to a database server that can fall silent.

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Connections through it stand until it is dropped, whatever it carries.
pub(crate) struct Wire {
    /// The database's address, through the wire.
    pub(crate) url: String,
    silent: watch::Sender<bool>,
}

impl Wire {
    /// A wire to the server of this address.
    pub(crate) async fn to(url: &str) -> Self {
        let (login, place) = url.split_once('@').unwrap();
        let (server, database) = place.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{login}@{}/{database}", listener.local_addr().unwrap());
        let (silent, listens) = watch::channel(false);
        let server = server.to_owned();
        tokio::spawn(async move {
            while let Ok((mut caller, _)) = listener.accept().await {
                let (server, mut listens) = (server.clone(), listens.clone());
                tokio::spawn(async move {
                    let mut called = TcpStream::connect(server).await.unwrap();
                    tokio::select! {
                        biased;
                        _ = listens.wait_for(|silent| *silent) => {}
                        _ = copy_bidirectional(&mut caller, &mut called) => return,
                    }
                    // Both ends stay open.
                    let _until_dropped = listens.wait_for(|silent| !silent).await;
                });
            }
        });
        Self { url, silent }
    }

    /// From now on nothing comes through.
    pub(crate) fn fall_silent(&self) {
        self.silent.send(true).unwrap();
    }
}

//! Where a bundle's bytes are: in memory, or where somebody fetches the stretches that are asked for.

use std::{io, ops::Range};

/// The bytes of a bundle. A search asks for stretches of it, from several threads, and asks for some of them more than once.
pub trait Source: Send + Sync + 'static {
    /// How many bytes there are.
    fn length(&self) -> u64;

    /// The bytes of a range.
    ///
    /// # Errors
    /// When the range is not within the bundle, or can't be had.
    fn read(&self, range: Range<u64>) -> io::Result<Vec<u8>>;
}

impl Source for Vec<u8> {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, range: Range<u64>) -> io::Result<Vec<u8>> {
        let place = |at: u64| usize::try_from(at).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput));
        let bytes = self.get(place(range.start)?..place(range.end)?);
        bytes.map(<[u8]>::to_vec).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

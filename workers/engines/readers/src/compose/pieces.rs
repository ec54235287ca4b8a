//! A document that leaves in pieces while it is written, so that a long one is never whole in memory.

use docward_engine_model::protocol::PIECE;
use std::io::{Error, ErrorKind, Result, Seek, SeekFrom, Write};

/// Gives pieces away, of [`PIECE`] bytes at most. What the writer goes back to change must still be here: going back and then
/// to the end again says that everything up to the change is done. So a TIFF's writer, which goes back to the last page's
/// directory to chain the next one, keeps one page.
pub(crate) struct Pieces<'e> {
    emit: &'e mut dyn FnMut(Vec<u8>),
    given: u64,
    kept: Vec<u8>,
    /// Where the next byte goes, in `kept`.
    at: usize,
}

impl<'e> Pieces<'e> {
    pub(super) fn new(emit: &'e mut dyn FnMut(Vec<u8>)) -> Self {
        Self { emit, given: 0, kept: Vec::new(), at: 0 }
    }

    /// Bytes written so far.
    pub(super) fn written(&self) -> u64 {
        self.given + self.kept.len() as u64
    }

    /// Gives away everything there is.
    pub(super) fn give(&mut self) {
        self.give_up_to(self.kept.len());
    }

    fn give_up_to(&mut self, end: usize) {
        let done = self.kept.drain(..end.min(self.kept.len())).collect::<Vec<u8>>();
        for piece in done.chunks(PIECE) {
            (self.emit)(piece.to_vec());
        }
        self.given += done.len() as u64;
        self.at = self.at.saturating_sub(done.len());
    }
}

impl Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let over = bytes.len().min(self.kept.len() - self.at);
        let (changed, new) = bytes.split_at_checked(over).ok_or(ErrorKind::InvalidInput)?;
        self.kept.get_mut(self.at..self.at + over).ok_or(ErrorKind::InvalidInput)?.copy_from_slice(changed);
        self.kept.extend_from_slice(new);
        self.at += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Seek for Pieces<'_> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let now = self.given + self.at as u64;
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(by) => now.checked_add_signed(by),
            SeekFrom::End(by) => self.written().checked_add_signed(by),
        };
        let here = place.and_then(|place| usize::try_from(place.checked_sub(self.given)?).ok());
        let here = here.filter(|here| *here <= self.kept.len());
        let here = here.ok_or_else(|| Error::new(ErrorKind::Unsupported, "that piece has been given away"))?;
        let (end, back) = (self.kept.len(), self.at);
        self.at = here;
        if here == end && back < end {
            self.give_up_to(back);
        }
        Ok(self.given + self.at as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_last_is_given_and_what_was_given_is_out_of_reach() {
        let mut given = Vec::new();
        let mut emit = |piece: Vec<u8>| given.push(piece);
        let mut pieces = Pieces::new(&mut emit);
        pieces.write_all(b"0123456789").unwrap();
        pieces.seek(SeekFrom::Start(2)).unwrap();
        pieces.write_all(b"ab").unwrap();
        assert_eq!(pieces.seek(SeekFrom::End(0)).unwrap(), 10);
        pieces.write_all(b"xy").unwrap();
        assert!(pieces.seek(SeekFrom::Start(3)).is_err());
        assert_eq!(pieces.written(), 12);
        pieces.seek(SeekFrom::Start(11)).unwrap();
        pieces.write_all(b"YZ").unwrap();
        pieces.give();
        assert_eq!(given, [b"01ab".to_vec(), b"456789xYZ".to_vec()]);
    }

    #[test]
    fn no_piece_is_longer_than_a_message_carries() {
        let mut lengths = Vec::new();
        let mut emit = |piece: Vec<u8>| lengths.push(piece.len());
        let mut pieces = Pieces::new(&mut emit);
        pieces.write_all(&vec![0; PIECE * 2 + 5]).unwrap();
        pieces.give();
        assert_eq!(lengths, [PIECE, PIECE, 5]);
    }
}

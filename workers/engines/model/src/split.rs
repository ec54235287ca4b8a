//! One claim of an X12 file, and what an interchange of it alone is put together of: stretches of the file, and what is new. An engine
//! says it, whoever hands claims in puts them together.

use crate::Text;
use serde::{Deserialize, Serialize};

/// What a part is put together of, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// The file from one byte to before another.
    Of(u32, u32),
    /// What is new: the numbers of its levels, and its trailers.
    New(Text),
}

/// One claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimPart {
    /// The control number of its transaction set: ST02.
    pub set: Text,
    /// What an interchange of it alone is put together of.
    pub pieces: Vec<Piece>,
}

impl ClaimPart {
    /// Pieces of a part at most.
    pub const MOST_PIECES: usize = 16;

    /// Bytes of anything new at most.
    pub const LONGEST: usize = 512;

    /// Whether every stretch lies in a file of so many bytes, behind the one before, and nothing new is longer than it may be.
    pub fn fits(&self, bytes: usize) -> bool {
        let mut at = 0;
        self.pieces.len() <= Self::MOST_PIECES
            && self.pieces.iter().all(|piece| match piece {
                Piece::Of(begin, end) => {
                    let is_behind = at <= *begin && begin <= end && *end as usize <= bytes;
                    at = *end;
                    is_behind
                }
                Piece::New(text) => text.as_str().len() <= Self::LONGEST,
            })
    }

    /// The interchange, of the file that it was said of.
    pub fn of_file(&self, file: &[u8]) -> Vec<u8> {
        let bytes = |piece: &Piece| match piece {
            Piece::Of(begin, end) => file.get(*begin as usize..*end as usize).unwrap_or_default().to_vec(),
            Piece::New(text) => text.as_str().as_bytes().to_vec(),
        };
        self.pieces.iter().flat_map(bytes).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_of_its_file_and_of_nothing_else() {
        let part = |pieces: &[Piece]| ClaimPart { set: "0001".into(), pieces: pieces.to_vec() };
        let (first, last) = (Piece::Of(0, 3), Piece::Of(4, 6));
        let whole = part(&[first.clone(), Piece::New("-".into()), last.clone()]);
        assert!(whole.fits(6) && !whole.fits(5));
        assert_eq!(whole.of_file(b"abcdef"), b"abc-ef");
        assert!(!part(&[last, first]).fits(6), "a stretch is never told twice");
        assert!(!part(&[Piece::Of(3, 2)]).fits(6));
        assert!(!part(&[Piece::New("x".repeat(513).into())]).fits(6));
        assert!(!part(&vec![Piece::Of(0, 0); 17]).fits(6));
        assert_eq!(part(&[Piece::Of(4, 9)]).of_file(b"abcdef"), b"");
    }
}

//! One claim of an X12 file, and what an interchange of it alone is put together of: stretches of the file, and what is new. An engine
//! says it, whoever hands claims in puts them together.

use crate::Text;
use serde::{Deserialize, Serialize};

/// What a part is put together of, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// A stretch of the file, as it is.
    Stretch {
        /// Its first byte.
        begin: u32,
        /// The byte behind its last one.
        end: u32,
    },
    /// What is new: the numbers of its levels, and its trailers.
    New(Text),
}

/// One claim, by what an interchange of it alone is put together of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimPart {
    /// Its pieces, the first of them the header of the interchange.
    pub pieces: Vec<Piece>,
}

impl ClaimPart {
    /// Pieces of a part at most.
    pub const MOST_PIECES: usize = 16;

    /// Bytes of anything new at most.
    pub const LONGEST: usize = 512;

    /// How many times the bytes of their file all parts may have together, for what claims share is in the part of each. Claims as they
    /// are sent come to two or three times.
    pub const MOST_TIMES: u64 = 64;

    /// Whether every stretch lies in a file of so many bytes, behind the one before, and nothing new is longer than it may be.
    pub fn fits(&self, bytes: usize) -> bool {
        let mut at = 0;
        self.pieces.len() <= Self::MOST_PIECES
            && self.pieces.iter().all(|piece| match piece {
                Piece::Stretch { begin, end } => {
                    let is_behind = at <= *begin && begin <= end && *end as usize <= bytes;
                    at = *end;
                    is_behind
                }
                Piece::New(text) => text.as_str().len() <= Self::LONGEST,
            })
    }

    /// Whether all parts of a file of so many bytes are together no longer than they may be.
    pub fn are_within(parts: &[Self], bytes: usize) -> bool {
        let all: u64 = parts.iter().map(Self::bytes).fold(0, u64::saturating_add);
        all <= (bytes as u64).saturating_mul(Self::MOST_TIMES)
    }

    /// How long it is.
    fn bytes(&self) -> u64 {
        let bytes = |piece: &Piece| match piece {
            Piece::Stretch { begin, end } => u64::from(end.saturating_sub(*begin)),
            Piece::New(text) => text.as_str().len() as u64,
        };
        self.pieces.iter().map(bytes).sum()
    }

    /// The interchange, of the file that it was said of.
    pub fn of_file(&self, file: &[u8]) -> Vec<u8> {
        let bytes = |piece| match piece {
            &Piece::Stretch { begin, end } => file.get(begin as usize..end as usize).unwrap_or_default(),
            Piece::New(text) => text.as_str().as_bytes(),
        };
        self.pieces.iter().flat_map(bytes).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(pieces: &[Piece]) -> ClaimPart {
        ClaimPart { pieces: pieces.to_vec() }
    }

    fn stretch(begin: u32, end: u32) -> Piece {
        Piece::Stretch { begin, end }
    }

    #[test]
    fn a_part_is_of_its_file_and_of_nothing_else() {
        let whole = part(&[stretch(0, 3), Piece::New("-".into()), stretch(4, 6)]);
        assert!(whole.fits(6) && !whole.fits(5));
        assert_eq!(whole.of_file(b"abcdef"), b"abc-ef");
        assert!(!part(&[stretch(4, 6), stretch(0, 3)]).fits(6), "a stretch is never told twice");
        assert!(!part(&[stretch(3, 2)]).fits(6));
        assert!(!part(&[Piece::New("x".repeat(513).into())]).fits(6));
        assert!(!part(&vec![stretch(0, 0); 17]).fits(6));
        assert_eq!(part(&[stretch(4, 9)]).of_file(b"abcdef"), b"");
    }

    #[test]
    fn all_parts_of_a_file_are_no_more_than_so_many_times_the_file() {
        let parts = vec![part(&[stretch(0, 10)]); 64];
        assert!(ClaimPart::are_within(&parts, 10));
        assert!(!ClaimPart::are_within(&parts, 9));
        assert!(!ClaimPart::are_within(&[part(&[Piece::New("x".into())])], 0));
    }
}

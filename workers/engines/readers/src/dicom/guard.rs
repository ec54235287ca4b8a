//! Looks at a data set's structure before the parser does: every length must fit into what is left, and sequences may
//! nest only so deep. A parser that believes a length allocates it first.

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::{Tag, VR};
use dicom_dictionary_std::StandardDataDictionary;
use docward_engine_model::protocol::Rejection;

const DEEPEST: usize = 32;
const UNDEFINED: u32 = u32::MAX;
const PIXEL_DATA: Tag = Tag(0x7fe0, 0x0010);
const ITEM: Tag = Tag(0xfffe, 0xe000);
const ITEM_END: Tag = Tag(0xfffe, 0xe00d);
const SEQUENCE_END: Tag = Tag(0xfffe, 0xe0dd);

/// How elements are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    ImplicitLittle,
    ExplicitLittle,
    ExplicitBig,
}

/// Walks a whole data set.
pub(super) fn check(bytes: &[u8], encoding: Encoding) -> Result<(), Rejection> {
    let mut walk = Walk { rest: bytes, encoding };
    walk.elements(0)
}

struct Walk<'a> {
    rest: &'a [u8],
    encoding: Encoding,
}

impl<'a> Walk<'a> {
    /// Elements up to the end, or to the end mark of the item they stand in.
    fn elements(&mut self, depth: usize) -> Result<(), Rejection> {
        if depth > DEEPEST {
            return Err(Rejection::Malformed);
        }
        // Fewer bytes than a header at the very end are padding.
        while self.rest.len() >= 8 {
            let tag = self.tag()?;
            if matches!(tag, ITEM_END | SEQUENCE_END) {
                self.take(4)?;
                return Ok(());
            }
            let (vr, length) = self.header(tag)?;
            match (vr, length) {
                (VR::SQ, UNDEFINED) => self.items(depth)?,
                (VR::SQ, length) => {
                    let body = self.take(length)?;
                    Walk { rest: body, encoding: self.encoding }.items(depth)?;
                }
                (_, UNDEFINED) if tag == PIXEL_DATA => self.fragments()?,
                // A sequence of unknown representation: legal, rare, and the parser would take its length for real.
                (VR::UN, UNDEFINED) => return Err(Rejection::Unsupported),
                (_, UNDEFINED) => return Err(Rejection::Malformed),
                (_, length) => {
                    self.take(length)?;
                }
            }
        }
        Ok(())
    }

    fn items(&mut self, depth: usize) -> Result<(), Rejection> {
        while self.rest.len() >= 8 {
            let tag = self.tag()?;
            let length = self.number32()?;
            match (tag, length) {
                (SEQUENCE_END, _) => return Ok(()),
                (ITEM, UNDEFINED) => self.elements(depth + 1)?,
                (ITEM, length) => {
                    let body = self.take(length)?;
                    Walk { rest: body, encoding: self.encoding }.elements(depth + 1)?;
                }
                _ => return Err(Rejection::Malformed),
            }
        }
        Ok(())
    }

    fn fragments(&mut self) -> Result<(), Rejection> {
        loop {
            let tag = self.tag()?;
            let length = self.number32()?;
            match (tag, length) {
                (SEQUENCE_END, _) => return Ok(()),
                (ITEM, UNDEFINED) => return Err(Rejection::Malformed),
                (ITEM, length) => {
                    self.take(length)?;
                }
                _ => return Err(Rejection::Malformed),
            }
        }
    }

    fn header(&mut self, tag: Tag) -> Result<(VR, u32), Rejection> {
        if self.encoding == Encoding::ImplicitLittle {
            let vr = StandardDataDictionary.by_tag(tag).map_or(VR::UN, |entry| entry.vr().relaxed());
            let length = self.number32()?;
            // Implicit: an undefined length that isn't the pixels' is always a sequence's.
            let vr = if length == UNDEFINED && tag != PIXEL_DATA { VR::SQ } else { vr };
            return Ok((vr, length));
        }
        let letters = self.take(2)?;
        let vr = letters.first_chunk::<2>().and_then(|letters| VR::from_binary(*letters)).unwrap_or(VR::UN);
        let long = matches!(
            vr,
            VR::OB
                | VR::OD
                | VR::OF
                | VR::OL
                | VR::OV
                | VR::OW
                | VR::SQ
                | VR::SV
                | VR::UC
                | VR::UN
                | VR::UR
                | VR::UT
                | VR::UV
        );
        if !long {
            return Ok((vr, u32::from(self.number16()?)));
        }
        self.take(2)?;
        Ok((vr, self.number32()?))
    }

    fn tag(&mut self) -> Result<Tag, Rejection> {
        Ok(Tag(self.number16()?, self.number16()?))
    }

    fn number16(&mut self) -> Result<u16, Rejection> {
        let bytes = *self.take(2)?.first_chunk::<2>().ok_or(Rejection::Truncated)?;
        Ok(if self.encoding == Encoding::ExplicitBig { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn number32(&mut self) -> Result<u32, Rejection> {
        let bytes = *self.take(4)?.first_chunk::<4>().ok_or(Rejection::Truncated)?;
        Ok(if self.encoding == Encoding::ExplicitBig { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn take(&mut self, length: u32) -> Result<&'a [u8], Rejection> {
        let (taken, rest) = self.rest.split_at_checked(length as usize).ok_or(Rejection::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_beyond_the_file_is_noticed_before_it_is_allocated() {
        let huge = [8, 0, 5, 0, b'U', b'T', 0, 0, 0xf0, 0xff, 0xff, 0xff, 0, 0];
        assert_eq!(check(&huge, Encoding::ExplicitLittle), Err(Rejection::Truncated));
        let undefined = [0x0c, 0x0c, 0x10, 0, b'U', b'N', 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0];
        assert_eq!(check(&undefined, Encoding::ExplicitLittle), Err(Rejection::Unsupported));
    }

    #[test]
    fn nesting_has_an_end() {
        let level =
            [8, 0, 0x15, 0x11, b'S', b'Q', 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(check(&level.repeat(20), Encoding::ExplicitLittle), Ok(()));
        assert_eq!(check(&level.repeat(100_000), Encoding::ExplicitLittle), Err(Rejection::Malformed));
    }
}

//! Looks at a data set's structure before the parser does: every length must fit into what is left, and sequences may
//! nest only so deep. A parser that believes a length allocates it first.

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::{Tag, VR};
use dicom_dictionary_std::StandardDataDictionary;
use docward_engine_model::protocol::Rejection;
use std::ops::Range;

const DEEPEST: usize = 32;
const UNDEFINED: u32 = u32::MAX;
const PIXEL_DATA: Tag = Tag(0x7fe0, 0x0010);
const PADDING: Tag = Tag(0xfffc, 0xfffc);
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

/// Walks a whole data set. Gives where elements stand that the parser would stumble over and nothing is lost without:
/// sequences of unknown representation, which nobody could search for identifiers and which never leave; padding, and whatever
/// follows the pixels and is no element.
pub(super) fn check(bytes: &[u8], encoding: Encoding) -> Result<Vec<Range<usize>>, Rejection> {
    let mut walk =
        Walk { rest: bytes, length: bytes.len(), encoding, measured: false, has_pixels: false, opaque: Vec::new() };
    walk.elements(0)?;
    Ok(walk.opaque)
}

/// A data set without some of its parts.
pub(super) fn without(bytes: &[u8], parts: &[Range<usize>]) -> Vec<u8> {
    let (mut kept, mut at) = (Vec::with_capacity(bytes.len()), 0);
    for part in parts {
        kept.extend_from_slice(bytes.get(at..part.start).unwrap_or_default());
        at = part.end;
    }
    kept.extend_from_slice(bytes.get(at..).unwrap_or_default());
    kept
}

/// What stood next.
enum Step {
    Element(Tag),
    /// The end mark of an item or a sequence.
    End,
    Padding,
}

struct Walk<'a> {
    rest: &'a [u8],
    /// How long the whole is of which this is the rest.
    length: usize,
    encoding: Encoding,
    /// Within something that says how long it is: nothing can be left out there.
    measured: bool,
    /// Whether the pixels were there: hardly anything may follow them.
    has_pixels: bool,
    opaque: Vec<Range<usize>>,
}

impl<'a> Walk<'a> {
    /// Elements up to the end, or to the end mark of the item they stand in.
    fn elements(&mut self, depth: usize) -> Result<(), Rejection> {
        if depth > DEEPEST {
            return Err(Rejection::Malformed);
        }
        // Fewer bytes than a header at the very end are padding.
        while self.rest.len() >= 8 {
            let start = self.length - self.rest.len();
            let is_outermost = depth == 0 && !self.measured;
            match self.element(depth, start) {
                Ok(Step::Element(tag)) => self.has_pixels |= is_outermost && tag == PIXEL_DATA,
                // Behind the pixels what can't be an element is no part of the data set, and what pads it is none anywhere.
                Ok(Step::Padding) if is_outermost => self.leave_out_rest(start),
                Ok(Step::End) | Err(_) if is_outermost && self.has_pixels => self.leave_out_rest(start),
                Ok(Step::End) if is_outermost => return Err(Rejection::Malformed),
                Ok(Step::End) => return Ok(()),
                Ok(Step::Padding) => {}
                Err(rejection) => return Err(rejection),
            }
        }
        Ok(())
    }

    /// Nothing from here on is walked.
    fn leave_out_rest(&mut self, start: usize) {
        self.opaque.push(start..self.length);
        self.rest = &[];
    }

    /// One element, or an end mark.
    fn element(&mut self, depth: usize, start: usize) -> Result<Step, Rejection> {
        let tag = self.tag()?;
        if matches!(tag, ITEM_END | SEQUENCE_END) {
            self.take(4)?;
            return Ok(Step::End);
        }
        let (vr, length) = self.header(tag)?;
        if tag == PADDING && length != UNDEFINED {
            // It may say more than there is.
            self.rest = self.rest.get(length as usize..).unwrap_or_default();
            return Ok(Step::Padding);
        }
        match (vr, length) {
            (VR::SQ, UNDEFINED) => self.items(depth)?,
            (VR::SQ, length) => {
                self.within(length)?.items(depth)?;
            }
            (_, UNDEFINED) if tag == PIXEL_DATA => self.fragments()?,
            // A sequence of unknown representation, its items in Implicit VR (PS3.5 6.2.2): the parser would take its
            // length for real.
            (VR::UN, UNDEFINED) if !self.measured => {
                let encoding = std::mem::replace(&mut self.encoding, Encoding::ImplicitLittle);
                self.items(depth)?;
                self.encoding = encoding;
                self.opaque.push(start..self.length - self.rest.len());
            }
            (VR::UN, UNDEFINED) => return Err(Rejection::Unsupported),
            (_, UNDEFINED) => return Err(Rejection::Malformed),
            (_, length) => {
                self.take(length)?;
            }
        }
        Ok(Step::Element(tag))
    }

    /// A part of so many bytes, to be walked on its own.
    fn within(&mut self, length: u32) -> Result<Walk<'a>, Rejection> {
        let body = self.take(length)?;
        Ok(Walk {
            rest: body,
            length: body.len(),
            encoding: self.encoding,
            measured: true,
            has_pixels: false,
            opaque: Vec::new(),
        })
    }

    fn items(&mut self, depth: usize) -> Result<(), Rejection> {
        while self.rest.len() >= 8 {
            let tag = self.tag()?;
            let length = self.number32()?;
            match (tag, length) {
                (SEQUENCE_END, _) => return Ok(()),
                (ITEM, UNDEFINED) => self.elements(depth + 1)?,
                (ITEM, length) => {
                    self.within(length)?.elements(depth + 1)?;
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
    }

    #[test]
    fn nesting_has_an_end() {
        let level =
            [8, 0, 0x15, 0x11, b'S', b'Q', 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(check(&level.repeat(20), Encoding::ExplicitLittle), Ok(Vec::new()));
        assert_eq!(check(&level.repeat(100_000), Encoding::ExplicitLittle), Err(Rejection::Malformed));
    }

    #[test]
    fn a_sequence_of_unknown_representation_is_left_out_whole() {
        let item = [0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff];
        let name = [0x10, 0, 0x10, 0, 4, 0, 0, 0, b'V', b'o', b's', b's'];
        let ends = [0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0];
        let unknown =
            [&[0x09, 0, 0x10, 0x10, b'U', b'N', 0, 0, 0xff, 0xff, 0xff, 0xff], &item[..], &name, &ends].concat();
        let before = [8, 0, 0x60, 0, b'C', b'S', 2, 0, b'O', b'T'];
        let after = [0x10, 0, 0x20, 0, b'L', b'O', 2, 0, b'4', b'2'];
        let whole = [&before[..], &unknown, &after].concat();
        let opaque = check(&whole, Encoding::ExplicitLittle).unwrap();
        assert_eq!(without(&whole, &opaque), [before, after].concat());
        // A sequence that says how long it is would lie without it.
        let length = u8::try_from(unknown.len() + 8).unwrap();
        let item = [0xfe, 0xff, 0, 0xe0, length - 8, 0, 0, 0];
        let measured = [&[8, 0, 0x15, 0x11, b'S', b'Q', 0, 0, length, 0, 0, 0], &item[..], &unknown].concat();
        assert_eq!(check(&measured, Encoding::ExplicitLittle), Err(Rejection::Unsupported));
    }
}

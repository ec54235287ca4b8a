//! The messages between a worker's engine client and an engine process.
//!
//! A process gets one document: its bytes in a sealed memfd, then one [`Request`] on its socket; it answers with
//! [`Reply`]s until [`Reply::Finished`] or [`Reply::Rejected`], and ends. Each message is a frame: `length (4, little
//! endian) | postcard`. A reply is hostile until the client has bounded and validated it.

use crate::acknowledgement::Acknowledgement;
pub use crate::bounded::Allowance;
use crate::bounded::Charged;
use crate::{BBox, Claim, ClaimPart, Document, Element, FileKind, Interchange, Page, Text};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Bytes of a frame before its message: the message's length.
pub const FRAME_HEADER: usize = 4;

/// Bytes that one message of an engine has at most, so that who listens never holds more of what is not decoded yet. The largest is
/// a page with its raster, which is kept as an object of 255 MiB at most.
pub const LONGEST_FRAME: u32 = 256 << 20;

/// Bytes of a redacted document that one message carries at most: the process that wrote it does not hold it twice.
pub const PIECE: usize = 1 << 20;

/// A frame is too long to be written, or does not hold exactly one message. Says nothing of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a frame is not one message")]
pub struct BadFrame;

/// A message as a frame.
pub fn to_frame<M: Serialize>(message: &M) -> Result<Vec<u8>, BadFrame> {
    let mut frame = postcard::to_extend(message, vec![0; FRAME_HEADER]).map_err(|_| BadFrame)?;
    let length = u32::try_from(frame.len() - FRAME_HEADER).map_err(|_| BadFrame)?;
    frame.get_mut(..FRAME_HEADER).ok_or(BadFrame)?.copy_from_slice(&length.to_le_bytes());
    Ok(frame)
}

/// The message of a frame, its header taken off; refused if anything follows it.
pub fn from_frame<M: DeserializeOwned>(message: &[u8]) -> Result<M, BadFrame> {
    match postcard::take_from_bytes(message) {
        Ok((message, [])) => Ok(message),
        _ => Err(BadFrame),
    }
}

/// As [`from_frame`], of a peer that is not believed: what the message takes in memory is charged to an allowance, which ends the
/// decoding when it is used up.
///
/// # Errors
/// As [`from_frame`], and when [`Allowance::is_used_up`].
pub fn from_frame_within<M: DeserializeOwned>(message: &[u8], allowance: &Allowance) -> Result<M, BadFrame> {
    let mut deserializer = postcard::Deserializer::from_bytes(message);
    let message = M::deserialize(Charged::new(&mut deserializer, allowance)).map_err(|_| BadFrame)?;
    match deserializer.finalize() {
        Ok([]) => Ok(message),
        _ => Err(BadFrame),
    }
}

/// What one document may cost. Configuration; the defaults are [`Limits::DEFAULT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Pages or frames.
    pub pages: u32,
    /// Pixels of one page.
    pub page_pixels: u64,
    /// CPU seconds of one engine process; of one that composes a long document, see [`Limits::for_all_of`].
    pub cpu_seconds: u32,
    /// Wall-clock seconds of one engine process; likewise.
    pub seconds: u32,
    /// Address space of one engine process, in bytes.
    pub memory_bytes: u64,
    /// Bytes an engine process may answer with, on the wire and, decoded, in memory.
    pub output_bytes: u64,
}

impl Limits {
    /// 64 MiB, 2,000 pages, 64 megapixels a page, 120 CPU seconds, 240 seconds, 2 GiB, 1 GiB out.
    pub const DEFAULT: Limits = Limits {
        bytes: 64 << 20,
        pages: 2_000,
        page_pixels: 64_000_000,
        cpu_seconds: 120,
        seconds: 240,
        memory_bytes: 2 << 30,
        output_bytes: 1 << 30,
    };

    /// So many pages of a document are composed, or painted, within one [`Limits::cpu_seconds`] and [`Limits::seconds`].
    pub const PAGES_AT_A_TIME: u32 = 500;

    /// What one process may use that writes a document of so many pages again, or paints so many: as these limits, the seconds
    /// once for each [`Limits::PAGES_AT_A_TIME`] pages, three times at most: longer than that a delivery is not waited for. A
    /// long document is one file, so one process composes all of it, while it is read by many.
    #[must_use]
    pub fn for_all_of(self, pages: usize) -> Self {
        let pages = u32::try_from(pages).unwrap_or(u32::MAX);
        let times = pages.div_ceil(Self::PAGES_AT_A_TIME).clamp(1, 3);
        let (cpu_seconds, seconds) = (self.cpu_seconds.saturating_mul(times), self.seconds.saturating_mul(times));
        Self { cpu_seconds, seconds, ..self }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Pages a process reads: from 1, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRange {
    /// The first page to read, from 1.
    pub first: u32,
    /// The last page to read, inclusive; past the end means the end.
    pub last: u32,
}

/// What a page loses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageInstruction {
    /// Which page it is about, from 1.
    pub page: u32,
    /// Boxes to black out.
    pub black_out: Vec<BBox>,
    /// Boxes of all words that were read on it, so that ink outside of them can be found.
    pub known: Vec<BBox>,
    /// Whether ink outside known words and blacked-out boxes is blacked out too (strict profile) or only reported.
    pub black_out_unknown_ink: bool,
}

/// Where one page's raster lies in the process's memfd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RasterPart {
    /// Which page it is, from 1.
    pub page: u32,
    /// Where it begins in the process's memory, in bytes.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
}

/// One replacement of a value of a DICOM header: of a UID, or of a text that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// As in the file.
    pub old: Text,
    /// What stands there afterwards.
    pub new: Text,
}

/// What a process is to do with its one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Read the document in the memfd.
    Read {
        /// What its name or type claims.
        declared: Option<FileKind>,
        /// Which pages this process reads; the others are another's.
        pages: PageRange,
        /// What reading it may cost.
        limits: Limits,
    },
    /// Black out pages and compose a document of them. The memfd holds the original, if pages are painted of it, and then the
    /// rasters (PNG) one after the other.
    Compose {
        /// PNG, JPEG, TIFF or PDF.
        kind: FileKind,
        /// How many bytes the original has: a PDF, or a DICOM file that holds one, of which every page without a raster is
        /// painted. `None` if every page has a raster.
        original: Option<u64>,
        /// Where each raster lies, in page order.
        rasters: Vec<RasterPart>,
        /// One per page of the document that is composed, in its order.
        pages: Vec<PageInstruction>,
        /// What composing it may cost.
        limits: Limits,
    },
    /// Paint pages of the PDF in the memfd, or of the one that the DICOM file in it holds.
    Paint {
        /// Which pages, from 1, in this order.
        pages: Vec<u32>,
        /// What painting them may cost.
        limits: Limits,
    },
    /// Rewrite the DICOM file in the memfd: header by the PS3.15 Annex E basic profile, frames blacked out.
    RewriteDicom {
        /// One a frame or page, in their order: what nobody gave an instruction for was not looked at.
        pages: Vec<PageInstruction>,
        /// What every UID becomes.
        uids: Vec<Replacement>,
        /// What every text that may stay becomes; most stay as they are.
        texts: Vec<Replacement>,
        /// What rewriting it may cost.
        limits: Limits,
    },
    /// Say what is to be acknowledged of the X12 file in the memfd, also of one that can't be read.
    Acknowledge {
        /// What looking through it may cost.
        limits: Limits,
    },
    /// Say what an interchange of each claim of the X12 file in the memfd is put together of.
    Split {
        /// What looking through it may cost.
        limits: Limits,
    },
}

/// Why an engine refuses a document. Quotes nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file ends before what its format announces.
    #[error("the file is truncated")]
    Truncated,
    /// The content is of no kind, or of no variant of a kind, that docward reads.
    #[error("the content is of no supported kind")]
    Unsupported,
    /// X12, but neither claims (837P, 837I, 837D) nor a remittance (835).
    #[error("the content is a transaction without claims")]
    UnsupportedTransaction,
    /// X12 claims or a remittance, but not of version 5010.
    #[error("the content is of another version than 5010")]
    UnsupportedVersion,
    /// X12 in a character set that is not read, such as EBCDIC.
    #[error("the content is in a character set that is not read")]
    UnsupportedCharacterSet,
    /// The content contradicts its own format.
    #[error("the content is malformed")]
    Malformed,
    /// The file can't be read without a password that is not empty.
    #[error("the file is encrypted")]
    Encrypted,
    /// The file has more than [`Limits::bytes`].
    #[error("the file has too many bytes")]
    TooManyBytes,
    /// The document has more than [`Limits::pages`].
    #[error("the document has too many pages")]
    TooManyPages,
    /// A page has more than [`Limits::page_pixels`].
    #[error("a page has too many pixels")]
    TooManyPixels,
    /// Reading took longer than [`Limits::cpu_seconds`] or [`Limits::seconds`].
    #[error("reading took too long")]
    TooSlow,
    /// Reading needed more than [`Limits::memory_bytes`].
    #[error("reading needed too much memory")]
    TooMuchMemory,
    /// What was read, or the redacted document, is larger than [`Limits::output_bytes`].
    #[error("the reading is too large")]
    TooMuchOutput,
}

impl Rejection {
    /// Every reason why a document is not read.
    pub const ALL: [Self; 14] = [
        Self::Empty,
        Self::Truncated,
        Self::Unsupported,
        Self::UnsupportedTransaction,
        Self::UnsupportedVersion,
        Self::UnsupportedCharacterSet,
        Self::Malformed,
        Self::Encrypted,
        Self::TooManyBytes,
        Self::TooManyPages,
        Self::TooManyPixels,
        Self::TooSlow,
        Self::TooMuchMemory,
        Self::TooMuchOutput,
    ];

    /// Its word, as in JSON. The envelope's `RejectReason` is this and, behind a hyphen, the detail.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Truncated => "truncated",
            Self::Unsupported
            | Self::UnsupportedTransaction
            | Self::UnsupportedVersion
            | Self::UnsupportedCharacterSet => "unsupported",
            Self::Malformed => "malformed",
            Self::Encrypted => "encrypted",
            Self::TooManyBytes => "too-many-bytes",
            Self::TooManyPages => "too-many-pages",
            Self::TooManyPixels => "too-many-pixels",
            Self::TooSlow => "too-slow",
            Self::TooMuchMemory => "too-much-memory",
            Self::TooMuchOutput => "too-much-output",
        }
    }

    /// What of the reason a person must know to act, as a word; `None` where the reason says all.
    pub const fn detail(self) -> Option<&'static str> {
        match self {
            Self::UnsupportedTransaction => Some("transaction"),
            Self::UnsupportedVersion => Some("version"),
            Self::UnsupportedCharacterSet => Some("character-set"),
            _ => None,
        }
    }
}

/// One page as read, with its raster where that is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageRead {
    /// Its words, size and number.
    pub page: Page,
    /// Its raster, a PNG without loss. Workers carry it; only engines look inside. `None` of a page that was read
    /// without painting it: whoever needs its pixels has it painted of the file ([`Source::has_raster`]).
    #[serde(with = "serde_bytes")]
    pub raster: Option<Vec<u8>>,
}

/// A stretch of an X12 file: a batch is told as it is read, so that no engine process holds all of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    /// Its text, exactly as decoded; stretches follow each other without a gap.
    pub text: Text,
    /// What may name or describe somebody in it. Their spans count from the file's beginning.
    pub elements: Vec<Element>,
    /// The claims that are complete where it ends. Their spans and elements count from the file's beginning.
    pub claims: Vec<Claim>,
}

impl Interchange {
    /// Takes the next stretch of it.
    pub fn append(&mut self, next: Stretch) {
        self.text.append(&next.text);
        self.elements.extend(next.elements);
        self.claims.extend(next.claims);
    }
}

/// What a composed page still shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRedacted {
    /// Which page it is about, from 1.
    pub page: u32,
    /// Ink that no known word or blacked-out box covers: handwriting, stamps, signatures.
    pub unknown_ink: Vec<BBox>,
}

/// What a process answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// First answer to a read: what the file is.
    Opened {
        /// What it is, by its content.
        kind: FileKind,
        /// All its pages, not only the range's.
        page_count: u32,
    },
    /// A page of the range, in order.
    Page(PageRead),
    /// The next stretch of an X12 file.
    Stretch(Stretch),
    /// Last answer to a read: everything but the pages and stretches, whose places are empty.
    Finished(Document),
    /// The next bytes of a redacted document, at most [`PIECE`].
    Piece(#[serde(with = "serde_bytes")] Vec<u8>),
    /// The next of the pages that were to be painted, a PNG without loss.
    Painted(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Last answer to a redaction: the bytes before it are the whole document. Last answer to painting too, without pages.
    Redacted {
        /// What its pages still show.
        pages: Vec<PageRedacted>,
    },
    /// Last answer to a document that can't be read.
    Rejected(Rejection),
    /// Only answer to [`Request::Acknowledge`].
    Acknowledged(Acknowledgement),
    /// Only answer to [`Request::Split`].
    Split(Vec<ClaimPart>),
}

/// What the zygote says of a process that has ended: one byte on the socket that came with the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// By itself, having said all.
    Finished,
    /// By the kernel, its CPU seconds used up.
    OutOfTime,
    /// Because an allocation failed.
    OutOfMemory,
    /// By the kernel, at a system call that reading never makes.
    Forbidden,
    /// In any other way.
    Crashed,
}

impl Ending {
    /// The byte that stands for it.
    pub const fn to_byte(self) -> u8 {
        match self {
            Self::Finished => b'f',
            Self::OutOfTime => b't',
            Self::OutOfMemory => b'm',
            Self::Forbidden => b'x',
            Self::Crashed => b'c',
        }
    }

    /// What a byte stands for; an unknown one is a crash.
    pub const fn of_byte(byte: u8) -> Self {
        match byte {
            b'f' => Self::Finished,
            b't' => Self::OutOfTime,
            b'm' => Self::OutOfMemory,
            b'x' => Self::Forbidden,
            _ => Self::Crashed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_document_has_time_by_its_pages_and_no_more_than_the_longest() {
        let limits = Limits { pages: 2_000, cpu_seconds: 120, seconds: 240, ..Limits::DEFAULT };
        let time = |pages| {
            let limits = limits.for_all_of(pages);
            (limits.cpu_seconds, limits.seconds)
        };
        assert_eq!([time(0), time(500), time(501), time(2_000)], [(120, 240), (120, 240), (240, 480), (360, 720)]);
        assert_eq!(time(usize::MAX), time(2_000));
        assert_eq!(Limits { cpu_seconds: u32::MAX, ..limits }.for_all_of(2_000).cpu_seconds, u32::MAX);
        assert_eq!(Limits { seconds: 240, cpu_seconds: 120, ..limits.for_all_of(2_000) }, limits);
    }
}

//! Readers and writers of client bytes: every parser of docward stands here, but for X12's, which has a room of its own.
//!
//! *This room* turns bytes and instructions into the model, and rasters (or the PDF that they are painted of) and
//! instructions into redacted bytes; it *may touch* memory and Tesseract's language data; it *must never* open a client's
//! file, reach a network, hold a key or run in a process that does.
//!
//! # Decisions
//!
//! **One interpreter for a PDF's pixels and words.** hayro paints the page and hands over its glyphs, so that crop
//! box, rotation, form appearances and decryption can't differ between raster and boxes. pdf-extract reads the same
//! page a second time, unless all its letters mean what it has confirmed on another page; a text layer on which the two
//! disagree is not believed, and the page is read from its pixels.
//! Both go by the file's own table of what its glyphs mean, which may lie: before a font's letters are believed some words of
//! them are painted and read (`pdf/sample`), once a file. Words of other letters than ASCII's are not asked about.
//! The renderer keeps a texture of every pattern, image and mask until a page is complete: `pdf/weight` adds them up
//! first, and a page whose textures would take more than 96 MiB is painted in bands. A form in XFA only is refused as
//! unsupported, because its fields are on no page.
//!
//! **A page is painted only where its pixels tell more than its content.** Of a page of letters, ruled lines and light grounds
//! (`pdf/drawing`) the content says all: words, and the lines as they would be found in its pixels. Anything else (an image, a
//! curve, a stroke that slants, a dark ground, what may be a side of a place to tick, text that is light, cut off or painted
//! over, signs of boxes and circles) is a place (`pdf/places`) that has to be looked at. The rows of these places, with some
//! rows around them, are painted and put below each other (`bands`), and only there words are looked for in images, places to
//! tick, strokes of a pen, and words of the text layer that left no ink. Painting a page of letter size and searching it takes
//! some 60 ms, reading its content 2 to 5.
//!
//! The whole page is painted where the places are most of it, where it would take much memory, where its text layer is
//! garbled or the second reader contradicts it, and where its words are an official form's print. When in doubt it is painted.
//! Tests hold what is found both ways against each other.
//!
//! The pixels of a page that was painted whole are kept as its raster, so that what was read is what is redacted. Any other
//! page has none: redaction and `inspect --view` have it painted of the original by the same code, in an engine like all else.
//!
//! **A page of pixels is prepared, then read twice where that pays.** `prepare` finds how the lines run, lays the page upright
//! and level, makes the ground behind thin strokes white, and takes away rules and, on a noisy fax, specks. Tesseract
//! reads that. What it leaves out or is unsure of goes piece by piece to a second reader (`second`: PP-OCRv6 in
//! `rten`), and the surer reading stands. On a coarse page more is read twice; on a page whose mean confidence is low
//! the detection model finds the lines anew. What neither can read is kept as ink, not as a word. A PDF page without
//! a text layer to believe is read the same way. The zygote holds only the model files' bytes: building a model makes
//! rten's thread pool, so each process builds its own at the first need (16 ms), on the one thread that it has.
//! Without the files (`deploy/bootstrap` fetches them; `$DOCWARD_MODELS` is another place) Tesseract reads alone, and
//! the worker says so at its start. The example `accuracy` prints word F1 and cost beside plain Tesseract.
//!
//! **What a page shows beside words** (`structure`) is found in the prepared picture, in one pass over its stretches of
//! ink: squares by their left edges and short strokes (blanks to tick on, if words follow several of one length) before the
//! rules go, since their sides may be long enough for rules; circles, brackets and rings among the components that are left.
//! Where a pen joins brackets or rings with print or with other rows, what an empty pair of brackets looks like, or an
//! ellipse, is laid over the ink. Ink without words is looked for by the same code that looks at a redacted
//! page (`unread_ink`). No word is taken out because a place to tick stands where it was read, and none is changed: what
//! seems to be a ticked square may be a letter, and redaction and search must see every letter that was read. Who wants
//! values asks whether a word's middle lies in a mark's box. A letter is told from a place to tick by its shape, by the
//! words over it, and by other places of its size.
//!
//! **Writing burnt into a DICOM frame** is looked for by its strokes and, where the second reader's models are, by
//! their line finder: on the frame inverted with the ends of its scale drawn apart (overlays are light and at the
//! ends; the finder sees dark writing best), and once smaller as it is. The second reader reads what the finder saw,
//! Tesseract the rest. What was seen and can't be read is one unreadable word and is blacked out, and so is a number
//! that nothing in its line explains, because it may be an age. The finder costs some 1.4 CPU seconds a frame and the
//! readers some 0.4; a frame whose strokes line up where the last one's did is not looked at again. The example
//! `burnt_in` prints what was found and what it cost.
//!
//! **A DICOM file without frames is text:** a structured report says what it says, a plan or a presentation state is a header
//! with an empty text. A directory of files (DICOMDIR) names patients and files and shows nothing: it is refused as unsupported,
//! and so are pixels in floating point, in which nothing that is burnt in is looked for.
//!
//! **What stays in a DICOM header is listed, not what goes** (`dicom/profile/kept`): Table E.1-1 says what goes, and of
//! the rest only what the dictionary of PS3.6 knows stays: numbers, codes, and texts. Every text that may stay is told to
//! redaction, which says what it becomes; one of which nothing is said must not pass. So the text of a structured report stays,
//! without identifiers. Of pixel data what no decoder needs is left out (`dicom/stripped`).
//! Overlays never leave and so are not read: what they lie over stays as it is. Fragments of one frame
//! are joined when a file is opened. Twelve-bit lossy JPEG is refused as unsupported: no permissively licensed
//! decoder in Rust reads it, and a second C library beside untrusted bytes is not worth it. A JPEG's Adobe segment
//! that is too short to tell its colours is passed over, as libjpeg does.
//!
//! **An X12 file with faults is read.** Control numbers, counts and amounts that disagree are `Document::faults`
//! (segment, acknowledgement code as in TA1 and 999, claim). Nothing is lost in silence and one bad claim sinks no
//! batch; a file that ends too early is refused. It is read in one pass over the sealed bytes and told in stretches
//! of 256 KiB, so that an engine holds no copy of the file (unless it is ISO 8859-1, which is decoded first) and its
//! memory does not grow with a batch. The worker puts the stretches together, because the redacted text is the whole
//! file again.
//!
//! **A claim form is read by its layout** (`official`): CMS-1500 and UB-04 are known by their print, the blank form is laid
//! over the page, and each box is told with the words and the ink in it. Several reduced forms on a page are told each; values
//! printed off their places are looked for where they stand; a claim on plain paper, or on a red that the scanner did not
//! see, is known by its values. Every reader's pages go that way (`page_read`), frames of imaging studies apart; a page
//! without such print and without a provider's number costs a look at its words.
//!
//! **A redacted document leaves in pieces** (`compose`), page by page: the process that writes it never holds it
//! whole. A rewritten DICOM file is whole in memory, because its frames are one value.
//!
//! **A mail as it was sent is refused as unsupported:** its attachments are files of their own, which nobody would look into.
//!
//! **Only the reader takes an interchange apart.** It says of each element that may name or describe somebody where
//! it stands, in which loop, and what it means (`Meaning`, a closed list); claims refer to ranges of elements and
//! share what stands before them. Extraction and redaction go by that and parse nothing, so they can't disagree with
//! the reader about separators. What is a code by the guides, and looks like one, is not told; what should be a code
//! and is none, or stands in a segment that no guide knows, is `Unknown` and examined all the more. Redaction
//! replaces values within elements only, so that what leaves is the same interchange; ISA keeps its width. An element
//! costs a worker 20 bytes, about half of what the text itself does.
//!
//! **A format is a row in two tables:** what there is to know of it without looking into a file (`FileKind::format`,
//! in the model), and how its bytes are told, who reads and who writes it (`formats`).

mod bands;
mod components;
mod compose;
mod dicom;
mod formats;
mod image;
mod official;
mod paper;
mod pdf;
mod prepare;
mod raster;
mod read;
mod repeated;
mod rows;
pub mod second;
mod sniff;
mod structure;
pub mod tesseract;
mod text;
mod unread_ink;
mod x12;

/// Prepares what reading needs and no document brings, so that the processes forked from this one have it.
pub fn load() {
    pdf::load();
    docward_engine_x12::load();
}

pub use compose::{PagePixels, compose, paint};
pub use raster::{Channels, Raster, raster_png};
pub use read::{Rasters, ReadRequest, read, read_document, words_of_page};
pub(crate) use read::{page_of_pixels, page_read, page_without_raster};
pub use sniff::sniff;
pub use x12::{acknowledge, split};

use docward_engine_model::protocol::{Limits, PageInstruction, PageRedacted, Rejection, Replacement};

/// Rewrites a DICOM file: header by the PS3.15 Annex E basic profile, frames blacked out. Returns the whole file, and what each
/// frame still shows. The replacements are those of UIDs and those of texts that may stay.
///
/// # Errors
/// The file can't be read, a frame has no instruction, a UID or a text in it no replacement, or the rewritten file is larger than
/// the limits allow.
pub fn rewrite_dicom(
    bytes: &[u8],
    pages: &[PageInstruction],
    replacements: [&[Replacement]; 2],
    limits: &Limits,
) -> Result<(Vec<u8>, Vec<PageRedacted>), Rejection> {
    dicom::rewrite(bytes, pages, replacements, limits)
}

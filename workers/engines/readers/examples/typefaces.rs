//! Makes `data/typefaces.bin`, the silhouettes of usual typefaces' letters, of font files:
//! `cargo run -p docward-engine-readers --example typefaces -- OUT FONT…`. Which files those were, in which order, is in
//! `data/README.md`.
//!
//! Each file is put into a PDF as its font, and the letters are taken as the readers' interpreter draws them there.

#[path = "../src/pdf/glyphs.rs"]
mod glyphs;
#[path = "../src/pdf/silhouette.rs"]
#[expect(dead_code, reason = "the readers use the rest")]
mod silhouette;

use pdf_writer::{Content, Finish, Name, Ref, Str};
use silhouette::Silhouette;
use std::io::{Error, Result};

/// As in `src/pdf/shapes.rs`.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let out = arguments.next().ok_or_else(|| Error::other("which file is to be written?"))?;
    let mut bytes = Vec::new();
    for font in arguments {
        let outlines = glyphs::drawn(file(&std::fs::read(&font)?));
        let seen: Option<Vec<Silhouette>> = outlines.iter().map(Silhouette::of).collect();
        let seen = seen.filter(|seen| seen.len() == LETTERS.len());
        let seen = seen.ok_or_else(|| Error::other(format!("{} has not all letters", font.display())))?;
        bytes.extend(seen.iter().flat_map(Silhouette::bytes));
    }
    std::fs::write(out, bytes)
}

/// A PDF with one page on which a TrueType font draws each letter.
fn file(font: &[u8]) -> Vec<u8> {
    let mut pdf = pdf_writer::Pdf::new();
    let [catalog, tree, page_id, face, descriptor, outlines, stream] = [1, 2, 3, 4, 5, 6, 7].map(Ref::new);
    let name = Name(b"AAAAAA+Typeface");
    let area = pdf_writer::Rect::new(0.0, 0.0, 1.0, 1.0);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page_id]).count(1);
    let mut page = pdf.page(page_id);
    page.parent(tree).media_box(area).contents(stream);
    page.resources().fonts().pair(Name(b"F"), face);
    page.finish();
    let mut dictionary = pdf.indirect(face).dict();
    dictionary.pair(Name(b"Type"), Name(b"Font")).pair(Name(b"Subtype"), Name(b"TrueType"));
    dictionary.pair(Name(b"BaseFont"), name).pair(Name(b"Encoding"), Name(b"WinAnsiEncoding"));
    dictionary.pair(Name(b"FirstChar"), 0).pair(Name(b"LastChar"), 127).pair(Name(b"FontDescriptor"), descriptor);
    dictionary.insert(Name(b"Widths")).array().items([600; 128]);
    dictionary.finish();
    let mut dictionary = pdf.indirect(descriptor).dict();
    dictionary.pair(Name(b"Type"), Name(b"FontDescriptor")).pair(Name(b"FontName"), name).pair(Name(b"Flags"), 32);
    dictionary.pair(Name(b"FontBBox"), pdf_writer::Rect::new(-500.0, -300.0, 1500.0, 1000.0));
    dictionary.pair(Name(b"ItalicAngle"), 0).pair(Name(b"Ascent"), 800).pair(Name(b"Descent"), -200);
    dictionary.pair(Name(b"CapHeight"), 700).pair(Name(b"StemV"), 80).pair(Name(b"FontFile2"), outlines);
    dictionary.finish();
    pdf.stream(outlines, font);
    let mut content = Content::new();
    content.begin_text().set_font(Name(b"F"), 1.0).show(Str(LETTERS.as_bytes())).end_text();
    pdf.stream(stream, &content.finish());
    pdf.finish()
}

//! Small files for tests, written here.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};
use std::fmt::Write as _;

/// A file of pages with these content streams; `/F` is Helvetica, `/I` an image of one grey byte a pixel if given.
pub(crate) struct Fixture {
    pub(crate) media: Rect,
    pub(crate) rotate: i32,
    pub(crate) image: Option<(i32, i32, Vec<u8>)>,
    /// A text field's name, value, rectangle, and whether it has an appearance.
    pub(crate) field: Option<(String, String, Rect, bool)>,
    pub(crate) pages: Vec<Vec<u8>>,
}

impl Fixture {
    pub(crate) fn of(pages: Vec<Vec<u8>>) -> Self {
        Self { media: Rect::new(0.0, 0.0, 360.0, 144.0), rotate: 0, image: None, field: None, pages }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut pdf = Pdf::new();
        let (catalog, tree, font, image, field, look) =
            (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4), Ref::new(5), Ref::new(6));
        let count = i32::try_from(self.pages.len()).unwrap();
        let page_of = |number: i32| Ref::new(10 + number * 2);
        let mut root = pdf.catalog(catalog);
        root.pages(tree);
        if self.field.is_some() {
            root.form().fields([field]);
        }
        root.finish();
        pdf.pages(tree).kids((0..count).map(page_of)).count(count);
        pdf.type1_font(font).base_font(Name(b"Helvetica"));
        if let Some((width, height, pixels)) = &self.image {
            let mut stream = pdf.image_xobject(image, pixels);
            stream.width(*width).height(*height).bits_per_component(8);
            stream.color_space().device_gray();
        }
        if let Some((name, value, rect, appearance)) = &self.field {
            let mut dictionary = pdf.indirect(field).dict();
            dictionary.pair(Name(b"Type"), Name(b"Annot")).pair(Name(b"Subtype"), Name(b"Widget"));
            dictionary
                .pair(Name(b"FT"), Name(b"Tx"))
                .pair(Name(b"T"), Str(name.as_bytes()))
                .pair(Name(b"V"), Str(value.as_bytes()));
            dictionary.pair(Name(b"Rect"), *rect);
            if *appearance {
                dictionary.insert(Name(b"AP")).dict().pair(Name(b"N"), look);
            }
            dictionary.finish();
            let mut content = Content::new();
            content.begin_text().set_font(Name(b"F"), 12.0).next_line(2.0, 4.0).show(Str(value.as_bytes())).end_text();
            let content = content.finish();
            let mut form = pdf.form_xobject(look, &content);
            form.bbox(Rect::new(0.0, 0.0, rect.x2 - rect.x1, rect.y2 - rect.y1));
            form.resources().fonts().pair(Name(b"F"), font);
        }
        for (number, content) in (0..).zip(&self.pages) {
            let stream = Ref::new(11 + number * 2);
            let mut page = pdf.page(page_of(number));
            page.parent(tree).media_box(self.media).rotate(self.rotate).contents(stream);
            if number == 0 && self.field.is_some() {
                page.annotations([field]);
            }
            let mut resources = page.resources();
            resources.fonts().pair(Name(b"F"), font);
            if self.image.is_some() {
                resources.x_objects().pair(Name(b"I"), image);
            }
            resources.finish();
            page.finish();
            pdf.stream(stream, content);
        }
        pdf.finish()
    }
}

/// Text at a place, in points from the bottom left.
pub(crate) fn line(content: &mut Content, text: &str, size: f32, x: f32, y: f32) {
    content.begin_text().set_font(Name(b"F"), size).next_line(x, y).show(Str(text.as_bytes())).end_text();
}

/// A file of one page with one line.
pub(crate) fn text_page(text: &str, size: f32) -> Vec<u8> {
    let mut content = Content::new();
    line(&mut content, text, size, 20.0, 100.0);
    Fixture::of(vec![content.finish().to_vec()]).bytes()
}

/// Dark text on white as a console draws it, its letters eight pixels high: one byte a pixel.
pub(crate) fn rendered_text(text: &str, width: u32, height: u32) -> Vec<u8> {
    let mut content = Content::new();
    line(&mut content, text, 4.2, 4.0, 4.0);
    let mut fixture = Fixture::of(vec![content.finish().to_vec()]);
    // A pixel more than needed each way: dimensions are cut off, not rounded.
    let points = |pixels: u32| (f32::from(u16::try_from(pixels).unwrap()) + 0.5) * 72.0 / 200.0;
    fixture.media = Rect::new(0.0, 0.0, points(width), points(height));
    let pdf = super::open(&fixture.bytes()).unwrap();
    let raster =
        super::PdfPages::of(&pdf).unwrap().raster(1, &docward_engine_model::protocol::Limits::DEFAULT).unwrap();
    assert_eq!((raster.width(), raster.height()), (width, height));
    raster.luma().into_owned()
}

/// A file of these objects, numbered from 1; the first is the catalog.
pub(crate) fn of_objects(objects: &[&str]) -> Vec<u8> {
    let (mut bytes, mut places) = (b"%PDF-1.7\n".to_vec(), String::new());
    for (number, object) in (1..).zip(objects) {
        writeln!(places, "{:010} 00000 n ", bytes.len()).unwrap();
        bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let (count, at) = (objects.len() + 1, bytes.len());
    bytes.extend(format!("xref\n0 {count}\n0000000000 65535 f \n{places}").into_bytes());
    bytes.extend(format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n").into_bytes());
    bytes
}

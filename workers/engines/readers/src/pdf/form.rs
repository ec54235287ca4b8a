//! AcroForm: what was filled in, and where.

use super::render::{SCALE, placement};
use super::words::boxed;
use docward_engine_model::{BBox, FormValue, Text, Word};
use hayro::hayro_interpret::util::RectExt;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Rect, Stream, String as PdfString};
use std::collections::HashMap;

/// Field trees nest by name parts; deeper is an attack.
const DEEPEST: usize = 16;
const MOST_VISITS: usize = 50_000;

/// Whether a file is a form in XFA only: its fields and what was filled in are XML that no page shows, and its one page asks for
/// another viewer. A form that has both is read by its fields.
pub(super) fn is_xfa_only(pdf: &Pdf) -> bool {
    let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let Some(form) = root.as_ref().and_then(|root| root.get::<Dict<'_>>(b"AcroForm")) else { return false };
    let has_fields = form.get::<Array<'_>>(b"Fields").is_some_and(|fields| fields.iter::<Dict<'_>>().next().is_some());
    let rendered_by_viewer = root.and_then(|root| root.get::<bool>(b"NeedsRendering")).unwrap_or(false);
    form.contains_key(b"XFA") && (rendered_by_viewer || !has_fields)
}

/// A filled field, and whether it is a button: a page shows its state by a tick, never as words.
#[derive(Clone)]
pub(super) struct Filled {
    pub(super) value: FormValue,
    is_button: bool,
}

/// Every filled field of a file.
pub(super) fn values(pdf: &Pdf) -> Vec<Filled> {
    let Some(form) =
        pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).and_then(|root| root.get::<Dict<'_>>(b"AcroForm"))
    else {
        return Vec::new();
    };
    let mut walk = Walk { places: places(pdf), visits: 0, values: Vec::new() };
    if let Some(fields) = form.get::<Array<'_>>(b"Fields") {
        for field in fields.iter::<Dict<'_>>() {
            walk.field(&field, &Inherited::default(), 0);
        }
    }
    walk.values
}

/// Where each widget stands: page number and box.
fn places(pdf: &Pdf) -> HashMap<ObjectIdentifier, (u32, Option<BBox>)> {
    let mut places = HashMap::new();
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        let (width, height) = page.render_dimensions();
        let transform = placement(page);
        let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots") else { continue };
        for annotation in annotations.iter::<Dict<'_>>() {
            let (Some(id), Some(rect)) = (annotation.obj_id(), annotation.get::<Rect>(b"Rect")) else { continue };
            let bounds = transform.transform_rect_bbox(rect.to_kurbo());
            places.insert(id, (number, boxed(bounds, pixels(width), pixels(height))));
        }
    }
    places
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates; a page of such size is never rendered"
)]
fn pixels(points: f32) -> u32 {
    (points * SCALE) as u32
}

#[derive(Clone, Default)]
struct Inherited<'a> {
    name: String,
    kind: Option<Vec<u8>>,
    value: Option<Object<'a>>,
    options: Option<Array<'a>>,
}

struct Walk {
    places: HashMap<ObjectIdentifier, (u32, Option<BBox>)>,
    visits: usize,
    values: Vec<Filled>,
}

impl Walk {
    fn field<'a>(&mut self, field: &Dict<'a>, parent: &Inherited<'a>, depth: usize) {
        self.visits += 1;
        if depth > DEEPEST || self.visits > MOST_VISITS {
            return;
        }
        let mut own = parent.clone();
        if let Some(part) = field.get::<PdfString<'_>>(b"T") {
            if !own.name.is_empty() {
                own.name.push('.');
            }
            own.name.push_str(&decoded(part.as_bytes()));
        }
        own.kind = field.get::<Name<'_>>(b"FT").map(|kind| kind.as_ref().to_vec()).or(own.kind);
        own.value = field.get::<Object<'_>>(b"V").or(own.value);
        own.options = field.get::<Array<'_>>(b"Opt").or(own.options);
        let kids: Vec<Dict<'a>> = field.get::<Array<'a>>(b"Kids").map(|kids| kids.iter().collect()).unwrap_or_default();
        if kids.is_empty() {
            self.widget(field, &own);
        }
        for kid in kids {
            self.field(&kid, &own, depth + 1);
        }
    }

    fn widget(&mut self, field: &Dict<'_>, own: &Inherited<'_>) {
        let button = own.kind.as_deref() == Some(b"Btn");
        // One button of several is on when its own state is.
        let state = field.get::<Name<'_>>(b"AS");
        if button && state.as_ref().is_some_and(|state| state.as_ref() == b"Off") {
            return;
        }
        let value = own.value.as_ref().and_then(|value| own.value_text(value));
        let Some(value) = value.filter(|value| !value.trim().is_empty() && value != "Off") else {
            return;
        };
        let place = field.obj_id().and_then(|id| self.places.get(&id)).copied();
        let value = FormValue {
            name: own.name.as_str().into(),
            value: value.into(),
            page: place.map(|(page, _)| page),
            bbox: place.and_then(|(_, bbox)| bbox),
        };
        self.values.push(Filled { value, is_button: button });
    }
}

impl Inherited<'_> {
    fn value_text(&self, value: &Object<'_>) -> Option<String> {
        match value {
            Object::String(text) => Some(self.shown(decoded(text.as_bytes()))),
            // A button's state may be the number of what it stands for.
            Object::Name(name) => {
                let state = decoded(name.as_ref());
                let option =
                    state.parse().ok().and_then(|index: usize| self.options.as_ref()?.iter::<Object<'_>>().nth(index));
                Some(option.and_then(|option| export_and_display(&option)).map_or(state, |(_, display)| display))
            }
            Object::Stream(stream) => rich_text(stream),
            Object::Array(chosen) => {
                let parts = chosen.iter::<Object<'_>>().filter_map(Object::into_string);
                Some(parts.map(|part| self.shown(decoded(part.as_bytes()))).collect::<Vec<_>>().join("\n"))
            }
            _ => None,
        }
    }

    /// What the page shows for a choice: options may have a value to send and another to show.
    fn shown(&self, value: String) -> String {
        let mut options =
            self.options.iter().flat_map(Array::iter::<Object<'_>>).filter_map(|option| export_and_display(&option));
        options.find(|(export, _)| *export == value).map_or(value, |(_, display)| display)
    }
}

fn export_and_display(option: &Object<'_>) -> Option<(String, String)> {
    match option {
        Object::String(text) => Some((decoded(text.as_bytes()), decoded(text.as_bytes()))),
        Object::Array(pair) => {
            let mut texts = pair.iter::<PdfString<'_>>();
            Some((decoded(texts.next()?.as_bytes()), decoded(texts.next()?.as_bytes())))
        }
        _ => None,
    }
}

fn rich_text(stream: &Stream<'_>) -> Option<String> {
    stream.decoded().ok().map(|bytes| decoded(&bytes))
}

/// A text string: UTF-16 or UTF-8 with its mark, else `PDFDocEncoding`, which is ISO 8859-1 but for a few signs.
fn decoded(bytes: &[u8]) -> String {
    let pairs = |rest: &[u8], join: fn([u8; 2]) -> u16| {
        String::from_utf16_lossy(&rest.as_chunks::<2>().0.iter().map(|pair| join(*pair)).collect::<Vec<_>>())
    };
    match bytes {
        [0xfe, 0xff, rest @ ..] => pairs(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => pairs(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| sign(*byte)).collect(),
    }
}

fn sign(byte: u8) -> char {
    match byte {
        0x80 => '\u{2022}',
        0x83 => '\u{2026}',
        0x84 => '\u{2014}',
        0x85 => '\u{2013}',
        0x8d => '\u{201c}',
        0x8e => '\u{201d}',
        0x8f => '\u{2018}',
        0x90 => '\u{2019}',
        0xa0 => '\u{20ac}',
        other => char::from(other),
    }
}

/// The page's words, and those of filled fields that no appearance shows: a viewer would show them, so rules must see them.
pub(super) fn with_missing_values(mut words: Vec<Word>, form: &[Filled], page: u32) -> Vec<Word> {
    let mut line = words.last().map_or(0, |word| word.line + 1);
    let written = form.iter().filter(|field| !field.is_button).map(|field| &field.value);
    for field in written.filter(|field| field.page == Some(page)) {
        let Some(bbox) = field.bbox else { continue };
        let parts: Vec<&str> = field.value.as_str().split_whitespace().collect();
        let there = |part: &str| {
            words.iter().any(|word| {
                word.bbox.intersects(bbox) && (word.text.as_str() == part || word.text.as_str().contains(part))
            })
        };
        if parts.is_empty() || bbox.is_empty() || parts.iter().all(|part| there(part)) {
            continue;
        }
        words.extend(parts.iter().map(|part| Word { text: Text::from(*part), confidence: 1.0, bbox, line }));
        line += 1;
    }
    words
}

//! Documents of any length that repeat themselves as a hostile sender would, of every kind of file.

use docward_engine_model::protocol::Limits;
use docward_engine_model::{
    BBox, Dicom, DicomContent, Document, DocumentBody, FileKind, Page, Source, Structure, Text, Word,
};
use docward_engine_readers::read_document;

/// Every kind of file and of repetition: `text/…`, a structured DICOM report whose header says the same, pages of a text layer, of
/// pixels and of frames, laid out in rows or all in one place, claims and remittances.
pub(super) const KINDS: &[&str] = &[
    "text/note",
    "text/names",
    "text/named lines",
    "text/numbers",
    "text/records",
    "text/one word",
    "text/long words",
    "text/streets",
    "text/lines",
    "text/labels",
    "text/brackets",
    "text/addresses",
    "text/alike",
    "text/umlauts",
    "text/blanks",
    "report/note",
    "report/names",
    "report/lines",
    "report/alike",
    "report/umlauts",
    "pdf rows/note",
    "pdf rows/named lines",
    "pdf rows/labels",
    "pdf one line/names",
    "pdf one line/labels",
    "pdf one place/records",
    "scan rows/names",
    "scan one line/numbers",
    "frame rows/names",
    "frame one line/numbers",
    "837/claims",
    "837/notes",
    "835/claims",
];

/// A document of such a kind, of about so many bytes of text.
///
/// # Panics
/// Of a kind that is none of [`KINDS`].
pub(super) fn document(name: &str, bytes: usize) -> Document {
    let (kind, repeated) = name.split_once('/').unwrap();
    match kind {
        "text" => Document::of_text(text(repeated, bytes)),
        "report" => report(&text(repeated, bytes)),
        "pdf rows" => paged(&text(repeated, bytes), FileKind::Pdf, Source::TextLayer, in_rows),
        "pdf one line" => paged(&text(repeated, bytes), FileKind::Pdf, Source::TextLayer, in_one_line),
        "pdf one place" => paged(&text(repeated, bytes), FileKind::Pdf, Source::TextLayer, in_one_place),
        "scan rows" => paged(&text(repeated, bytes), FileKind::Tiff, Source::Pixels, in_rows),
        "scan one line" => paged(&text(repeated, bytes), FileKind::Tiff, Source::Pixels, in_one_line),
        "frame rows" => paged(&text(repeated, bytes), FileKind::Dicom, Source::BurntIn, in_rows),
        "frame one line" => paged(&text(repeated, bytes), FileKind::Dicom, Source::BurntIn, in_one_line),
        "837" => interchange(&claims(repeated == "notes", bytes)),
        "835" => interchange(&remittances(bytes)),
        other => panic!("{other}"),
    }
}

/// Words that nobody has seen, always the same ones.
struct Words(u64);

impl Words {
    fn number(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    fn name(&mut self) -> String {
        let length = 5 + self.number(5);
        let letters =
            |words: &mut Self, of: &[u8]| char::from(of[usize::try_from(words.number(of.len() as u64)).unwrap()]);
        let mut name = String::new();
        for place in 0..length {
            let letter = if place % 2 == 0 { letters(self, b"bdfgklmnprstvz") } else { letters(self, b"aeiou") };
            name.push(if place == 0 { letter.to_ascii_uppercase() } else { letter });
        }
        name
    }
}

fn text(repeated: &str, bytes: usize) -> String {
    let mut words = Words(0x9E37_79B9_7F4A_7C15);
    let mut text = String::with_capacity(bytes + 200);
    while text.len() < bytes {
        let next = match repeated {
            "note" => {
                "Patient Name: Quillon Zarathwaite  DOB: 04/12/1957  seen by Dr. Okafor for pain on March 3, 2024. "
                    .to_owned()
            }
            "names" => format!("Dr. {} {} saw ", words.name(), words.name()),
            "named lines" => format!("Name: {} {}\n", words.name(), words.name()),
            "numbers" => format!("{} ", 1_000_000 + words.number(9_000_000)),
            "records" => format!("MRN: {} seen ", 1_000_000 + words.number(9_000_000)),
            "one word" => "Xabcdefg".to_owned(),
            "long words" => format!("X{} ", "abcde".repeat(400)),
            "streets" => format!("{} {} Street x ", words.number(9_000), words.name()),
            "lines" => format!("{}\n", words.name()),
            "labels" => "Name: ".to_owned(),
            "brackets" => "[NAME ".to_owned(),
            "addresses" => format!("{}@{}.org lives at ", words.name(), words.name()),
            "alike" => format!("Alike {} {} ", words.name(), words.name()),
            "umlauts" => format!("Dr. Ü{} ", words.name()),
            "blanks" => " ".to_owned(),
            other => panic!("{other}"),
        };
        text.push_str(&next);
    }
    text
}

/// A structured report whose header says all that its text says.
fn report(text: &str) -> Document {
    let said = |keyword: &str| (keyword.to_owned(), Text::from(text));
    let attributes =
        vec![("PatientName".to_owned(), "VANCE^ELEANOR".into()), said("PatientComments"), said("ImageComments")];
    let dicom = Dicom { attributes, content: DicomContent::Text(text.into()), ..Dicom::default() };
    Document { body: DocumentBody::Dicom(dicom), ..Document::empty(FileKind::Dicom) }
}

/// The box of a page's word by its place, and its line.
type Place = fn(u32) -> (BBox, u32);

fn in_rows(at: u32) -> (BBox, u32) {
    let (row, column) = (at / 10, at % 10);
    (BBox { x0: 50 + column * 160, y0: 50 + row * 20, x1: 190 + column * 160, y1: 66 + row * 20 }, row)
}

fn in_one_line(at: u32) -> (BBox, u32) {
    let x0 = 10 + at % 1_600;
    (BBox { x0, y0: 100, x1: x0 + 40, y1: 120 }, 0)
}

fn in_one_place(at: u32) -> (BBox, u32) {
    (BBox { x0: 100, y0: 100, x1: 300, y1: 120 }, at / 7)
}

/// Pages of a thousand words in rows; otherwise all words on one page.
fn paged(text: &str, kind: FileKind, source: Source, place: Place) -> Document {
    let words: Vec<&str> = text.split_whitespace().collect();
    let on_a_page = if place(10).1 == 1 { 1_000 } else { words.len().max(1) };
    let page = |(number, words): (u32, &[&str])| {
        let word = |(at, word): (u32, &&str)| {
            let (bbox, line) = place(at);
            Word { text: (*word).into(), confidence: 0.9, bbox, line }
        };
        let words = (0..).zip(words).map(word).collect();
        Page {
            number,
            width: 1_700,
            height: 2_200,
            source,
            words,
            structure: Structure::default(),
            official: Vec::new(),
        }
    };
    let mut document = Document::empty(kind);
    *document.pages_mut().unwrap() = (1..).zip(words.chunks(on_a_page)).map(page).collect();
    document
}

fn interchange(file: &str) -> Document {
    read_document(file.as_bytes(), None, Limits::DEFAULT).unwrap().0
}

const HEADER: &str =
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000007*0*T*:~";

/// A batch of claims of many subscribers, or of one whose claims have a note each.
fn claims(of_one: bool, bytes: usize) -> String {
    let mut words = Words(7);
    let mut body =
        "BHT*0019*00*B77123*20260101*1200*CH~NM1*41*2*MARLOWE BILLING*****46*S88123~NM1*40*2*ACME HEALTH*****46*66783~\
                    HL*1**20*1~NM1*85*2*MARLOWE CLINIC*****XX*1999999984~"
            .to_owned();
    let subscriber = |words: &mut Words, number: u64| {
        let (last, first) = (words.name().to_ascii_uppercase(), words.name().to_ascii_uppercase());
        format!("HL*{number}*1*22*0~SBR*P*18*******CI~NM1*IL*1*{last}*{first}****MI*MEM{number}~DMG*D8*19710203*F~")
    };
    body += &subscriber(&mut words, 2);
    for number in 3.. {
        if body.len() >= bytes {
            break;
        }
        if !of_one {
            body += &subscriber(&mut words, number);
        }
        body.extend([format!("CLM*C{number}*150.5***11:B:1*Y*A*Y*Y~")]);
        if of_one {
            body.extend([format!("NTE*ADD*SEEN BY DR {} {}~", words.name(), words.name())]);
        }
        body += "HI*ABK:J069~LX*1~SV1*HC:99213:25*150.5*UN*1***1~DTP*472*D8*20260103~";
    }
    enveloped("HC*A*B*20260101*1200*1*X*005010X222A1", "837*0001*005010X222A1", &body)
}

fn remittances(bytes: usize) -> String {
    let mut words = Words(9);
    let mut body = "BPR*I*100*C*CHK************20260101~TRN*1*77123*1999999999~N1*PR*ACME HEALTH~N1*PE*MARLOWE CLINIC*XX*1999999984~LX*1~"
        .to_owned();
    let mut number = 0;
    while body.len() < bytes {
        number += 1;
        let (last, first) = (words.name().to_ascii_uppercase(), words.name().to_ascii_uppercase());
        let patient = format!("NM1*QC*1*{last}*{first}****MI*MEM{number}~");
        body.extend([format!("CLP*C{number}*1*150.5*100*50.5*12*P{number}~"), patient]);
        body += "SVC*HC:99213*150.5*100**1~DTM*472*20260103~CAS*PR*1*50.5~";
    }
    enveloped("HP*A*B*20260101*1200*1*X*005010X221A1", "835*0001", &body)
}

fn enveloped(group: &str, set: &str, body: &str) -> String {
    let segments = body.matches('~').count() + 2;
    format!("{HEADER}GS*{group}~ST*{set}~{body}SE*{segments}*0001~GE*1*1~IEA*1*000000007~")
}

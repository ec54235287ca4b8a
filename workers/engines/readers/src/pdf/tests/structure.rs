//! Files as generators write them and as transports break them: object streams, tables that point elsewhere, text layers
//! without a meaning, pages that would take more memory than there is.

use super::*;
use std::fmt::Write as _;

const CATALOG: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
const PAGE: &str = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 360 144] /Contents 5 0 R \
    /Resources << /Font << /F 4 0 R >> >> >>";

fn stream(entries: &str, content: &str) -> String {
    format!("<< {entries} /Length {} >>\nstream\n{content}\nendstream", content.len())
}

fn shown(text: &str) -> String {
    stream("", &format!("BT /F 12 Tf 20 100 Td ({text}) Tj ET"))
}

#[test]
fn objects_in_a_stream_and_a_table_in_another() {
    let (mut numbers, mut inside) = (String::new(), String::new());
    for (number, object) in (1..).zip([CATALOG, PAGES, PAGE, FONT]) {
        write!(numbers, "{number} {} ", inside.len()).unwrap();
        write!(inside, "{object} ").unwrap();
    }
    let held = stream(&format!("/Type /ObjStm /N 4 /First {}", numbers.len()), &(numbers.clone() + &inside));
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in [(5, shown("Mira Voss")), (6, held)] {
        places.push(u32::try_from(bytes.len()).unwrap());
        bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let at = u32::try_from(bytes.len()).unwrap();
    let entry = |kind: u8, place: u32, index: u8| [&[kind][..], &place.to_be_bytes(), &[index]].concat();
    let mut table = entry(0, 0, 255);
    table.extend((0..4).flat_map(|index| entry(2, 6, index)));
    table.extend(places.iter().chain([&at]).flat_map(|place| entry(1, *place, 0)));
    let opening =
        format!("7 0 obj\n<< /Type /XRef /Size 8 /W [1 4 1] /Root 1 0 R /Length {} >>\nstream\n", table.len());
    bytes.extend(opening.into_bytes());
    bytes.extend(table);
    bytes.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").into_bytes());
    assert_eq!(texts(&only_page(&bytes)), ["Mira", "Voss"]);
}

#[test]
fn a_table_that_points_elsewhere_is_made_again() {
    let content = shown("Mira Voss");
    let whole = String::from_utf8(of_objects(&[CATALOG, PAGES, PAGE, FONT, &content])).unwrap();
    let (_, at) = whole.rsplit_once("startxref\n").unwrap();
    let at = at.lines().next().unwrap();
    for broken in [
        whole.replace(&format!("startxref\n{at}"), "startxref\n99999999"),
        whole.replace(&format!("startxref\n{at}"), "startxref\n0"),
        whole.replace("xref\n0 6", "xrxx\n0 6"),
        whole.replace("0000000009 00000 n", "0000000300 00000 n"),
        whole.replacen("%PDF-1.7\n", "Received: from a gateway\r\n%PDF-1.7\n", 1),
    ] {
        assert_ne!(broken, whole);
        assert_eq!(texts(&only_page(broken.as_bytes())), ["Mira", "Voss"]);
    }
}

#[test]
fn every_cut_ends_in_a_reading_or_a_refusal() {
    let whole = of_objects(&[CATALOG, PAGES, PAGE, FONT, &shown("Mira Voss")]);
    let mut read = 0;
    for cut in "%PDF-1.7".len()..whole.len() {
        if let Ok(document) = read_bytes(&whole[..cut]) {
            read += 1;
            assert_eq!(texts(&document.pages()[0]), ["Mira", "Voss"], "cut at {cut}");
        }
    }
    assert!(read < 32, "only the very end may be missing: {read}");
}

#[test]
fn a_layer_without_a_meaning_is_read_from_the_pixels() {
    // The font says that every letter is one of nobody's.
    let mapping = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def \
        1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <00> <FF> <E000> endbfrange endcmap \
        CMapName currentdict /CMap defineresource pop end end";
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>";
    let content = stream("", "BT /F 20 Tf 20 100 Td (Patient Mira Voss) Tj ET");
    let page = only_page(&of_objects(&[CATALOG, PAGES, PAGE, font, &content, &stream("", mapping)]));
    assert_eq!(page.source, Source::Pixels);
    assert_eq!(texts(&page), ["Patient", "Mira", "Voss"]);
}

#[test]
fn a_page_painted_in_bands_is_the_page() {
    // Sixteen fills of the whole page with a pattern as large as the page: more than is painted at once.
    let pattern = stream(
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 500 500] /XStep 500 /YStep 500 \
         /Resources << >>",
        "0.9 g 0 0 360 20 re f 0.2 g 10 40 100 30 re f",
    );
    let page =
        PAGE.replace("0 0 360 144", "0 0 500 500").replace("/Resources <<", "/Resources << /Pattern << /P 6 0 R >>");
    let fills = |count: usize| "/Pattern cs /P scn 0 0 500 500 re f ".repeat(count);
    let drawn = |count| {
        let content = stream("", &(fills(count) + "0 g BT /F 24 Tf 20 450 Td (Mira Voss) Tj ET"));
        let bytes = of_objects(&[CATALOG, PAGES, &page, FONT, &content, &pattern]);
        assert_eq!(texts(&only_page(&bytes)), ["Mira", "Voss"]);
        painted(&bytes).luma().into_owned()
    };
    // Soft edges grow dark with every fill, so both have many: eleven take 81 MiB, sixteen 118.
    let (whole, banded) = (drawn(11), drawn(16));
    let far = whole.iter().zip(&banded).filter(|(one, other)| one.abs_diff(**other) > 8).count();
    assert!(far * 1_000 < whole.len(), "{far} pixels differ");
}

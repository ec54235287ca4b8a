//! What was filled into a form, whatever kind of field it is.

use super::*;

const PAGE: &str = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 360 144] /Contents 4 0 R \
    /Resources << /Font << /F 5 0 R >> >> /Annots [";
const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

/// A form of these fields. Objects from 6 on; those in `kids` are below another.
fn form(fields: &[&str], kids: &[usize], more: &str) -> Vec<u8> {
    let references = |numbers: &mut dyn Iterator<Item = usize>| {
        numbers.map(|index| format!("{} 0 R", index + 6)).collect::<Vec<_>>().join(" ")
    };
    let all = references(&mut (0..fields.len()));
    let top = references(&mut (0..fields.len()).filter(|index| !kids.contains(index)));
    let catalog = format!("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{top}] {more} >> >>");
    let page = format!("{PAGE}{all}] >>");
    let content = "<< /Length 44 >>\nstream\nBT /F 12 Tf 20 120 Td (Intake sheet) Tj ET    \nendstream";
    let mut objects = vec![catalog.as_str(), "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", &page, content, FONT];
    objects.extend(fields);
    of_objects(&objects)
}

fn values(bytes: &[u8]) -> Vec<(String, String)> {
    let document = read_bytes(bytes).unwrap();
    assert!(document.form().iter().all(|value| value.page == Some(1) && value.bbox.is_some()));
    document.form().iter().map(|value| (value.name.as_str().to_owned(), value.value.as_str().to_owned())).collect()
}

#[test]
fn texts_boxes_buttons_and_choices() {
    let bytes = form(
        &[
            "<< /Subtype /Widget /FT /Tx /T (name) /V (Mira Voss) /Rect [20 80 120 92] >>",
            "<< /Subtype /Widget /FT /Tx /T (ssn) /Ff 16777216 /MaxLen 9 /V (987654321) /Rect [140 80 240 92] >>",
            "<< /Subtype /Widget /FT /Tx /T (accents) /V <FEFF004D00ED007200610020> /Rect [250 80 350 92] >>",
            "<< /Subtype /Widget /FT /Tx /T (nothing) /V () /Rect [250 60 350 72] >>",
            "<< /Subtype /Widget /FT /Btn /T (smoker) /V /Yes /AS /Yes /Rect [20 60 30 70] >>",
            "<< /Subtype /Widget /FT /Btn /T (diabetic) /V /Off /AS /Off /Rect [40 60 50 70] >>",
            "<< /FT /Btn /Ff 49152 /T (sex) /V /1 /Opt [(male) (female)] /Kids [13 0 R 14 0 R] >>",
            "<< /Subtype /Widget /Parent 12 0 R /AS /Off /Rect [20 40 30 50] >>",
            "<< /Subtype /Widget /Parent 12 0 R /AS /1 /Rect [40 40 50 50] >>",
            "<< /Subtype /Widget /FT /Ch /Ff 131072 /T (state) /V (OR) /Opt [[(WA) (Washington)] [(OR) (Oregon)]] \
                /Rect [20 20 80 32] >>",
            "<< /Subtype /Widget /FT /Ch /T (allergies) /V [(nuts) (pollen)] /Opt [(nuts) (dust) (pollen)] \
                /Rect [100 10 200 40] >>",
            "<< /FT /Tx /T (doctor) /Kids [18 0 R] >>",
            "<< /Subtype /Widget /Parent 17 0 R /T (surname) /V (Okafor) /Rect [220 20 300 32] >>",
        ],
        &[7, 8, 12],
        "",
    );
    let expected = [
        ("name", "Mira Voss"),
        ("ssn", "987654321"),
        ("accents", "M\u{ed}ra "),
        ("smoker", "Yes"),
        ("sex", "female"),
        ("state", "Oregon"),
        ("allergies", "nuts\npollen"),
        ("doctor.surname", "Okafor"),
    ];
    assert_eq!(values(&bytes), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let page = only_page(&bytes);
    for word in ["Intake", "Mira", "Voss", "987654321", "Oregon", "pollen", "Okafor"] {
        assert!(texts(&page).contains(&word), "{word}");
    }
    for state in ["Yes", "female"] {
        assert!(!texts(&page).contains(&state), "a tick is not a word");
    }
}

#[test]
fn fields_that_are_their_own_parents_end() {
    let bytes = form(
        &[
            "<< /FT /Tx /T (loop) /Kids [6 0 R 6 0 R] >>",
            "<< /Subtype /Widget /FT /Tx /T (name) /V (Voss) /Rect [20 80 120 92] >>",
        ],
        &[],
        "",
    );
    assert_eq!(values(&bytes).last(), Some(&("name".to_owned(), "Voss".to_owned())));
}

#[test]
fn a_form_in_xfa_only_is_unsupported_and_one_that_has_fields_is_not() {
    let field = "<< /Subtype /Widget /FT /Tx /T (name) /V (Voss) /Rect [20 80 120 92] >>";
    let xfa = "/XFA [(template) 4 0 R (datasets) 4 0 R]";
    assert_eq!(read_bytes(&form(&[], &[], xfa)).err(), Some(Rejection::Unsupported));
    assert_eq!(values(&form(&[field], &[], xfa)), [("name".to_owned(), "Voss".to_owned())]);
    let dynamic = form(&[field], &[], xfa);
    let text = String::from_utf8(dynamic).unwrap().replace("/Type /Catalog", "/Type /Catalog /NeedsRendering true");
    assert_eq!(read_bytes(text.as_bytes()).err(), Some(Rejection::Unsupported));
}

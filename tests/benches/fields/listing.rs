//! A long listing as a laboratory's system prints it: one table on many pages, its head repeated on each, every cell ruled.

use std::fmt::Write as _;

/// Rows on a page.
const ON_A_PAGE: usize = 40;
/// Height of a row, in points.
const HIGH: usize = 16;
/// Where each column begins, and where the last one ends, in points.
const EDGES: [usize; 6] = [40, 120, 290, 370, 430, 570];
const HEAD: [&str; 5] = ["Collected", "Test", "Result", "Units", "Reference range"];
const TESTS: [(&str, &str, &str); 5] = [
    ("Glucose", "mg/dL", "70 - 99"),
    ("Sodium", "mmol/L", "136 - 145"),
    ("Potassium", "mmol/L", "3.5 - 5.1"),
    ("Creatinine", "mg/dL", "0.6 - 1.2"),
    ("Hemoglobin", "g/dL", "12.0 - 16.0"),
];

/// A PDF file of a listing with so many rows.
pub(crate) fn pdf(rows: usize) -> Vec<u8> {
    let pages = rows.div_ceil(ON_A_PAGE);
    let place = |page: usize| 4 + page * 2;
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", place(page))).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {pages} >>", kids.join(" ")),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for page in 0..pages {
        let content = content(page * ON_A_PAGE..rows.min((page + 1) * ON_A_PAGE), page + 1, pages);
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R /Resources << /Font << /F 3 0 R >> >> >>",
            place(page) + 1
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let (mut file, mut table) = ("%PDF-1.7\n".to_owned(), String::new());
    for (number, object) in (1..).zip(&objects) {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        write!(file, "{number} 0 obj\n{object}\nendobj\n").unwrap();
    }
    let (count, at) = (objects.len() + 1, file.len());
    write!(file, "xref\n0 {count}\n0000000000 65535 f \n{table}").unwrap();
    write!(file, "trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n").unwrap();
    file.into_bytes()
}

fn content(rows: std::ops::Range<usize>, page: usize, pages: usize) -> String {
    let mut content = String::new();
    show(&mut content, 40, 760, "Laboratory results");
    show(&mut content, 500, 760, &format!("Page {page} of {pages}"));
    let lines = std::iter::once(HEAD.map(str::to_owned)).chain(rows.map(row));
    for (line, cells) in lines.enumerate() {
        let y = 730 - line * HIGH;
        for (cell, edges) in cells.iter().zip(EDGES.windows(2)) {
            let [from, to] = edges else { continue };
            writeln!(content, "0.5 w {from} {y} {} {HIGH} re S", to - from).unwrap();
            show(&mut content, from + 3, y + 4, cell);
        }
    }
    content
}

fn row(row: usize) -> [String; 5] {
    let (test, units, range) = TESTS[row % TESTS.len()];
    let date = format!("{:02}/{:02}/2023", row / 5 / 28 % 12 + 1, row / 5 % 28 + 1);
    [date, format!("{test} {}", row + 1), format!("{}.{}", 3 + row % 140, row % 10), units.to_owned(), range.to_owned()]
}

fn show(content: &mut String, x: usize, y: usize, text: &str) {
    writeln!(content, "BT /F 9 Tf {x} {y} Td ({text}) Tj ET").unwrap();
}

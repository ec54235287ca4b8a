//! Listings of claims, and whether all of their rows were found.

use super::{by, found, page, said, table};
use crate::drawn::rows;
use docward_engine_model::{CountedBy, DocumentKind, FieldName, TableName};

const CLAIMS: [u32; 6] = [100, 350, 650, 850, 1050, 1250];
const CLAIM_HEADS: [&str; 6] = ["Claim #", "Patient", "Service date", "Billed", "Allowed", "Paid"];

#[test]
fn a_listing_goes_on_over_pages_and_adds_up() {
    let first: [&[&str]; 4] = [
        &["Claim #", "Patient", "Service date", "Billed", "Allowed", "Paid"],
        &["90017", "Okafor, Ben", "03/04/2025", "120.00", "80.00", "70.00"],
        &["90018", "Liang, Mei", "03/05/2025", "1,000.00", "600.00", "600.00"],
        &["90019", "Ruiz, Ana", "03/06/2025", "30.50", "20.00", "0.00"],
    ];
    // The next page has no headings.
    let second: [&[&str]; 3] = [
        &["90020", "Stone, Kai", "03/07/2025", "10.00", "9.00", "9.00"],
        &["90021", "Abara, Uju", "03/08/2025", "15.00", "12.00", "12.00"],
        &["Claims in this file: 5 Total", "", "", "1,175.50", "721.00", "691.00"],
    ];
    let pages = vec![page(1, &rows(&first, &CLAIMS, 100, 40)), page(2, &rows(&second, &CLAIMS, 100, 40))];
    let found = found(pages, DocumentKind::Remittance);
    let claims = table(&found, TableName::Claims);
    assert_eq!(claims.rows.len(), 5);
    assert_eq!(
        said(claims)[3],
        [
            "allowed=9.00",
            "billed=10.00",
            "claim-id=90020",
            "date-of-service=03/07/2025",
            "paid=9.00",
            "patient-name=Stone, Kai"
        ]
    );
    assert_eq!(by(claims, CountedBy::Total), Some((117_550, 117_550)));
    assert_eq!(by(claims, CountedBy::PrintedCount), Some((5, 5)));
    assert!(claims.is_complete());
    let names: Vec<FieldName> = found.fields.iter().map(|field| field.name).collect();
    assert_eq!(names, [FieldName::RowCount, FieldName::ClaimTotal, FieldName::AllowedTotal, FieldName::PlanPaid]);
    assert!(found.taken.iter().flatten().all(|taken| *taken), "every word is a heading, a cell or a total's");
}

#[test]
fn what_stands_behind_the_last_amount_of_a_line_of_totals_is_left_alone() {
    let lines: [&[&str]; 3] = [
        &CLAIM_HEADS,
        &["90017", "Okafor, Ben", "03/04/2025", "120.00", "80.00", "70.00"],
        &["Total", "", "", "120.00", "80.00", "70.00"],
    ];
    let mut runs = rows(&lines, &CLAIMS, 100, 40);
    runs.push(("Check number 4411", 1350, runs.last().map_or(0, |run| run.2)));
    let found = found(vec![page(1, &runs)], DocumentKind::Remittance);
    assert_eq!(found.taken[0].iter().filter(|taken| !**taken).count(), 3);
}

#[test]
fn a_listing_that_lacks_a_row_is_not_complete() {
    let lines: [&[&str]; 4] = [
        &CLAIM_HEADS,
        &["90017", "Okafor, Ben", "03/04/2025", "120.00", "80.00", "70.00"],
        &["90018", "Liang, Mei", "03/05/2025", "1,000.00", "600.00", "600.00"],
        &["Number of claims: 3", "", "", "1,150.50", "700.00", "680.00"],
    ];
    let found = found(vec![page(1, &rows(&lines, &CLAIMS, 100, 40))], DocumentKind::Remittance);
    let claims = table(&found, TableName::Claims);
    assert_eq!((claims.rows.len(), claims.is_complete()), (2, false));
    assert_eq!(by(claims, CountedBy::PrintedCount), Some((3, 2)));
    assert_eq!(by(claims, CountedBy::Total), Some((115_050, 112_000)));
}

#[test]
fn a_listing_whose_next_page_is_missing_is_not_complete() {
    let lines: [&[&str]; 3] = [
        &CLAIM_HEADS,
        &["90017", "Okafor, Ben", "03/04/2025", "120.00", "80.00", "70.00"],
        &["90018", "Liang, Mei", "03/05/2025", "1,000.00", "600.00", "600.00"],
    ];
    let mut runs = rows(&lines, &CLAIMS, 100, 40);
    runs.push(("Page 1 of 3", 1250, 230));
    let found = found(vec![page(1, &runs)], DocumentKind::Remittance);
    assert_eq!(by(table(&found, TableName::Claims), CountedBy::Pages), Some((3, 1)));
}

#[test]
fn a_heading_between_rows_says_whose_they_are() {
    let places = [100, 300, 500, 700, 900];
    let lines: [&[&str]; 8] = [
        &["Serv date", "CPT", "Billed", "Allowed", "Paid"],
        &["Patient: Okafor, Ben ICN: 7001"],
        &["03/04/2025", "99213", "120.00", "80.00", "70.00"],
        &["03/04/2025", "85025", "20.00", "10.00", "10.00"],
        &["Claim totals", "", "140.00", "90.00", "80.00"],
        &["Patient: Liang, Mei ICN: 7002"],
        &["03/05/2025", "97110", "60.00", "55.00", "55.00"],
        &["Claim totals", "", "60.00", "55.00", "55.00"],
    ];
    let found = found(vec![page(1, &rows(&lines, &places, 100, 40))], DocumentKind::Remittance);
    let lines = table(&found, TableName::ServiceLines);
    let whose: Vec<String> = said(lines)
        .iter()
        .map(|row| {
            row.iter()
                .filter(|cell| cell.starts_with("claim-id") || cell.starts_with("patient-name"))
                .cloned()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    assert_eq!(
        whose,
        [
            "claim-id=7001 patient-name=Okafor, Ben",
            "claim-id=7001 patient-name=Okafor, Ben",
            "claim-id=7002 patient-name=Liang, Mei"
        ]
    );
    assert!(lines.is_complete(), "each total is that of its claim");
}

#[test]
fn a_table_beyond_the_bound_is_cut_and_says_so() {
    let places: Vec<u32> = (0..12).map(|column| 100 + column * 250).collect();
    let heads = [
        "Claim #",
        "Patient",
        "Service date",
        "Billed",
        "Allowed",
        "Paid",
        "Member ID",
        "Account",
        "CPT",
        "Adjusted",
        "You owe",
        "Status",
    ];
    let row = [
        "90017",
        "Okafor",
        "03/04/2025",
        "120.00",
        "80.00",
        "70.00",
        "W1234",
        "A5678",
        "99213",
        "40.00",
        "10.00",
        "Paid",
    ];
    let lines = |count: usize| {
        let mut lines: Vec<&[&str]> = vec![&heads];
        lines.extend(std::iter::repeat_n(&row[..], count));
        lines
    };
    let pages = (1..=3).map(|number| page(number, &rows(&lines(3000), &places, 100, 30))).collect();
    let found = found(pages, DocumentKind::Remittance);
    let claims = table(&found, TableName::Claims);
    assert_eq!(claims.rows.iter().map(|row| row.cells.len()).sum::<usize>(), 99_996);
    assert_eq!(by(claims, CountedBy::Baselines), Some((9000, 8333)));
    assert!(!claims.is_complete());
}

//! How many rows a listing says it has, and which page of how many a page says it is.

use docward_engine_model::TableName;

use TableName as T;

/// What rows are called where a listing says how many it has.
const ROWS: &[&str] = &[
    "rows",
    "records",
    "results",
    "claims",
    "lines",
    "items",
    "entries",
    "tests",
    "services",
    "observations",
    "transactions",
    "immunizations",
    "vaccinations",
    "medications",
];

/// How many rows a line says there are ("Rows: 1600", "1,600 results", "Claims in this payment: 25"), and what they are called.
pub(super) fn printed_count(text: &str) -> Option<(u32, &'static str)> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        let own = word.trim_matches(|c: char| !c.is_alphanumeric());
        let Some(noun) = ROWS.iter().find(|noun| **noun == own) else { continue };
        // "1,600 results", "Total of 25 claims"
        if let Some(count) = at.checked_sub(1).and_then(|before| words.get(before)).and_then(|word| number(word)) {
            let ends = words.get(at + 1).is_none_or(|next| {
                matches!(
                    *next,
                    "in" | "found" | "listed" | "total" | "on" | "reported" | "shown" | "printed" | "returned"
                )
            });
            if ends && words.len() <= 12 {
                return Some((count, noun));
            }
        }
        // "Rows: 1600", "Number of claims: 25", "Claims in this payment: 25"
        if word.ends_with([':', '=']) || at + 1 < words.len() {
            let mut rest = words.iter().skip(at + 1).take(5);
            let mut labelled = word.ends_with([':', '=']);
            let counted =
                at > 0 && words.iter().take(at).any(|word| matches!(*word, "number" | "total" | "count" | "no." | "#"));
            for next in rest.by_ref() {
                if let Some(count) = number(next) {
                    if labelled || counted {
                        return Some((count, noun));
                    }
                    break;
                }
                labelled |= next.ends_with([':', '=']);
                let links = [
                    "in",
                    "this",
                    "payment",
                    "listed",
                    "the",
                    "report",
                    "of",
                    "on",
                    "remittance",
                    "count",
                    "total",
                    "reported",
                    "batch",
                    "file",
                    "check",
                    ":",
                    "=",
                ];
                if !links.contains(&next.trim_end_matches([':', '='])) && !matches!(*next, ":" | "=") {
                    break;
                }
            }
        }
    }
    None
}

/// Which page a line says it is on, and of how many ("Page 3 of 40", "Sheet 1/2").
pub(super) fn printed_page(text: &str) -> Option<(u32, u32)> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let at =
        words.iter().position(|word| matches!(word.trim_end_matches([':', '.']), "page" | "sheet" | "pg" | "p"))?;
    let rest: String = words.iter().skip(at + 1).take(3).copied().collect();
    let (page, of) = rest.split_once("of").or_else(|| rest.split_once('/'))?;
    let of: String = of.chars().take_while(char::is_ascii_digit).collect();
    let (page, of) = (page.parse().ok()?, of.parse().ok()?);
    (page > 0 && page <= of && of < 10_000).then_some((page, of))
}

/// A number of rows.
fn number(word: &str) -> Option<u32> {
    let figures = word.trim_end_matches(['.', ';', ',']).replace(',', "");
    (figures.len() <= 6 && !figures.is_empty() && figures.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| figures.parse().ok())
        .flatten()
        .filter(|count| *count > 0)
}

/// Whether the rows of a table are what a listing calls them.
pub(super) fn is_called(table: TableName, noun: &str) -> bool {
    match noun {
        "claims" => table == T::Claims,
        "results" | "tests" | "observations" => table == T::Results,
        "services" => matches!(table, T::ServiceLines | T::ClaimLines),
        "immunizations" | "vaccinations" => table == T::Immunizations,
        "medications" => table == T::Medications,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_says_how_many_rows_it_has() {
        for (text, count) in [
            ("Rows: 1600", 1600),
            ("1,600 results", 1600),
            ("Claims in this payment: 25 Billed 8,233.02", 25),
            ("Number of claims 25", 25),
            ("Total claims: 12", 12),
            ("Total of 7 records", 7),
        ] {
            assert_eq!(printed_count(text).map(|(count, _)| count), Some(count), "{text}");
        }
        for text in [
            "Claims: (800) 555-0199",
            "Claim number: 1234",
            "Results 06/27/2025",
            "see lines 3 and 4 below",
            "99213 tests",
        ] {
            assert_eq!(printed_count(text).filter(|_| text != "99213 tests"), None, "{text}");
        }
    }

    #[test]
    fn a_footer_says_which_page_it_is() {
        assert_eq!(printed_page("Cumulative report Page 3 of 40"), Some((3, 40)));
        assert_eq!(printed_page("Sheet 1/2"), Some((1, 2)));
        assert_eq!(printed_page("see page 4"), None);
        assert_eq!(printed_page("Page 5 of 4"), None);
    }
}

//! What reads alike, and the way back to what is written.

use super::*;
use proptest::prelude::*;

fn reads(text: &str) -> String {
    Folded::of(text).text().to_owned()
}

#[test]
fn what_looks_alike_reads_alike() {
    for (written, read) in [
        ("Tam\u{ad}sin Ferro\u{200b}white", "Tamsin Ferrowhite"),
        ("９８７\u{2011}65\u{2212}4321", "987-65-4321"),
        ("614\u{2013}555\u{2013}0148", "614-555-0148"),
        ("well \u{2013} and 5\u{2013}a", "well \u{2013} and 5\u{2013}a"),
        ("03\u{2044}14\u{2215}1961", "03/14/1961"),
        ("born\u{a0}on\u{202f}٠٣/14", "born on 03/14"),
        // Cyrillic among Latin letters, and by itself.
        ("Таmsin", "Tamsin"),
        ("Москва", "Москва"),
        ("Jo\u{308}rg", "Jörg"),
        ("𝟗𝟖𝟕", "987"),
        ("naïve café", "naïve café"),
        // What has no width, between what changes for its neighbours.
        ("987\u{200b}–65–4321", "987-65-4321"),
        ("Т\u{ad}amsin", "Tamsin"),
        ("T\u{200b}аms\u{200d}in", "Tamsin"),
        ("Jo\u{200b}\u{308}rg", "Jörg"),
    ] {
        assert_eq!(reads(written), read);
    }
}

#[test]
fn what_a_line_end_cuts_is_whole() {
    for (written, read) in [
        ("SSN 987-65-\n4321.", "SSN 987-65-4321."),
        ("Mrs. Wetherby- \r\n  Smallwood", "Mrs. Wetherby-Smallwood"),
        ("Ferro-\nwhite", "Ferrowhite"),
        ("jo.quill@\nexample.org", "jo.quill@example.org"),
        ("HG-\n7741", "HG-7741"),
        ("987–65–\n4321", "987-65-4321"),
        ("９８７－６５－\n４３２１", "987-65-4321"),
        ("987-65-\u{200b}\n4321", "987-65-4321"),
        ("987-65-\u{a0}\n4321", "987-65-4321"),
        ("987\u{2212}65\u{2012}\r\n4321", "987-65-4321"),
        ("Ferro\u{ad}\u{200b}\nwhite", "Ferrowhite"),
        ("pain \u{2014}\nthen", "pain \u{2014}\nthen"),
        ("pain\u{2014}\nthen", "pain\u{2014}\nthen"),
        ("a -\nlist", "a -\nlist"),
        ("- one\n- two", "- one\n- two"),
        ("a line-\n\nand another", "a line-\n\nand another"),
    ] {
        assert_eq!(reads(written), read);
    }
}

proptest! {
    #[test]
    fn every_part_goes_back_to_where_it_is_written(
        text in "[a-zA-Z0-9 \u{ad}\u{200b}\u{a0}\u{2013}\u{2028}９－Ѕа\u{308}@\n-]{0,60}",
    ) {
        let folded = Folded::of(&text);
        let (read, mut last) = (folded.text(), 0);
        for (at, c) in read.char_indices() {
            let (start, end) = folded.written(at, at + c.len_utf8());
            prop_assert!(text.get(start..end).is_some_and(|part| !part.is_empty()));
            prop_assert!(start >= last, "{start} {last}");
            last = end;
            if c.is_ascii_lowercase() && text.is_ascii() {
                prop_assert!(text.get(start..end).is_some_and(|part| part.contains(c)));
            }
        }
        prop_assert!(read.len() <= text.len());
    }
}

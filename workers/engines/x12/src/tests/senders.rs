//! What senders do differently: delimiters, header lengths, letters, binary data, characters beyond ASCII.

use super::*;

/// The values of all elements of a meaning.
fn stands(document: &Interchange, meaning: Meaning) -> Vec<String> {
    placed(document, meaning).into_iter().map(|(.., value)| value).collect()
}

/// The trailer of a file's only set.
fn trailer(text: &str) -> String {
    let (_, after) = text.rsplit_once("SE*").unwrap();
    format!("SE*{}", after.lines().next().unwrap())
}

#[test]
fn any_delimiter_that_is_no_letter_or_digit() {
    for element in ['*', '|', '^', '\t', '\x1d', '¦'] {
        for component in [':', '>', '<', '\x1f'] {
            for segment in ["~", "~\r\n", "\n", "\r", "\r\n", "!", "\x1c"] {
                let text = professional().replace("~\n", "~").replace("*^*", "*?*");
                let text =
                    text.replace('*', &element.to_string()).replace(':', &component.to_string()).replace('~', segment);
                let document = read_text(text.as_bytes()).unwrap();
                let claim = &document.claims[0];
                assert_eq!((document.claims.len(), claim.total_cents, claim.lines.len()), (1, Some(15_050), 2));
                assert_eq!(meant(&document, claim, Meaning::DiagnosisCode), ["J069", "R05"]);
                assert_eq!(document.faults, []);
                assert_eq!(stands(&document, Meaning::MemberId), ["MEM001"]);
            }
        }
    }
}

#[test]
fn delimiters_that_are_not_three_are_refused() {
    for (was, is) in [(":~\nGS", "*~\nGS"), (":~\nGS", "~~\nGS"), (":~\nGS", ":*\nGS"), (":~\nGS", "A~\nGS")] {
        let text = professional().replacen(was, is, 1);
        assert!(read_text(text.as_bytes()).is_err(), "{is}");
    }
}

#[test]
fn a_repeated_element_stays_one_value_of_its_segment() {
    let text = professional().replace("DMG*D8*19710203*F~", "DMG*D8*19710203*F**RET:2106-3^RET:2028-9~");
    let document = read_text(text.as_bytes()).unwrap();
    assert_eq!(stands(&document, Meaning::DateOfBirth), ["19710203"]);
    assert_eq!(document.faults, []);
}

#[test]
fn a_header_that_is_not_of_106_characters_still_names_its_delimiters() {
    let unpadded =
        HEADER.replace("          ", "").replace("SENDER         ", "SENDER").replace("RECEIVER       ", "R");
    let longer = HEADER.replace("RECEIVER       ", "A RECEIVER WITH A NAME THAT IS FAR TOO LONG");
    for header in [unpadded, longer] {
        assert_ne!(header.len(), HEADER.len());
        let document = read_text(professional().replacen(HEADER, &header, 1).as_bytes()).unwrap();
        assert_eq!((document.claims.len(), document.faults.len()), (1, 0));
    }
    let short = "ISA*00*          *00*  ";
    assert_eq!(read_text(short.as_bytes()).err(), Some(Rejection::Truncated));
}

#[test]
fn small_letters_are_read_and_names_in_them_are_told() {
    let document = read_text(professional().replace("VOSS*MIRA", "voss*mira").as_bytes()).unwrap();
    assert_eq!(stands(&document, Meaning::PersonName)[..4], ["voss", "mira", "Q", "JR"]);
    assert_eq!(document.faults, []);
    let small = professional().to_lowercase().replace("005010x222a1", "005010X222A1");
    let document = read_text(small.as_bytes()).unwrap();
    assert_eq!(document.claims[0].total_cents, Some(15_050));
    assert!(document.faults.iter().all(|fault| fault.code == FaultCode::UnknownSegment));
    let one = read_text(professional().replace("CLM*", "clm*").as_bytes()).unwrap();
    assert_eq!(one.claims.len(), 1, "a claim must not be lost silently");
    let [fault] = one.faults.as_slice() else { panic!("one fault") };
    assert_eq!((fault.code.as_str(), fault.segment, fault.claim), ("IK3-1", 19, Some(1)));
}

#[test]
fn binary_data_may_hold_delimiters() {
    let data = "a~CLM*FALSE*9~IEA*1*x~ISA*~";
    for binary in [format!("BIN*{}*{data}~", data.len()), format!("BDS*ASC*{}*{data}~", data.len())] {
        let text = file("005010X222A1", &[&format!("{PROVIDER}{SUBSCRIBER}{CLAIM}{binary}")]);
        // The segments of a set are counted by whoever wrote it, not by terminators.
        let counted = format!("SE*{}*", format!("{PROVIDER}{SUBSCRIBER}{CLAIM}").matches('~').count() + 3);
        let wrong = trailer(&text);
        let text = text.replace(&wrong, &(counted + "0000~"));
        let document = read_text(text.as_bytes()).unwrap();
        assert_eq!((document.claims.len(), document.faults.as_slice()), (1, [].as_slice()));
        assert_eq!(stands(&document, Meaning::BinaryData), [data]);
        for (length, rejection) in
            [("9", Rejection::Malformed), ("99999", Rejection::Truncated), ("x", Rejection::Malformed)]
        {
            let bad = text.replace(&format!("*{}*a~", data.len()), &format!("*{length}*a~"));
            assert_eq!(read_text(bad.as_bytes()).err(), Some(rejection), "{length}");
        }
    }
}

#[test]
fn places_count_characters_whatever_the_bytes() {
    let accents = professional().replace("OAK CLINIC", "CLÍNICA ROBLE Ñ").replace("VOSS*MIRA", "VÖSS*MÍRA");
    let latin: Vec<u8> = accents.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
    for bytes in [accents.as_bytes(), &latin] {
        let document = read_text(bytes).unwrap();
        assert_eq!(stands(&document, Meaning::PersonName)[..4], ["VÖSS", "MÍRA", "Q", "JR"]);
        assert_eq!(stands(&document, Meaning::MemberId), ["MEM001"]);
        assert_eq!(stands(&document, Meaning::DiagnosisCode), ["J069", "R05"]);
    }
}

#[test]
fn envelopes_that_are_not_balanced() {
    let good = professional();
    // A trailer that is missing or comes twice leaves no doubt that something is lost.
    let set = trailer(&good);
    for (was, is) in [(set.as_str(), ""), ("GE*1*9~", ""), ("GE*1*9~", "GE*1*9~GE*1*9~"), ("ST*837", "GS*837")] {
        assert!(good.contains(was), "{was}");
        assert_eq!(read_text(good.replacen(was, is, 1).as_bytes()).err(), Some(Rejection::Malformed), "{was} -> {is}");
    }
    for (was, is) in [("IEA*1*000000007~", ""), ("IEA*1*000000007~", "IEA")] {
        assert_eq!(read_text(good.replacen(was, is, 1).as_bytes()).err(), Some(Rejection::Truncated), "{was} -> {is}");
    }
}

#[test]
fn what_pads_segments_and_files_is_no_part_of_them() {
    let padded = professional().replace("~\n", "~\x1c \0\r\n");
    let text = format!("\u{feff}{padded}\x1a\x1c\0\u{feff}{}\x1a", professional());
    let document = read_text(text.as_bytes()).unwrap();
    assert_eq!((document.claims.len(), document.faults.len()), (2, 0));
    assert_eq!(stands(&document, Meaning::MemberId), ["MEM001", "MEM001"]);
}

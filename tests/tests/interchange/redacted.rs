//! What redaction leaves of an interchange: the same segments and elements, and nobody in them.

use crate::read::{redacted, segments, shortfalls};
use crate::{CLAIM, HEADER, IDENTIFIERS, PROVIDER, SUBSCRIBER, file, professional};
use std::fmt::Write as _;

#[track_caller]
fn leaves_well_formed_and_nobody(text: &str) {
    let shortfalls = shortfalls(text.as_bytes(), text, IDENTIFIERS);
    assert!(shortfalls.is_empty(), "{}", shortfalls.join("\n"));
}

#[test]
fn the_usual_interchange() {
    leaves_well_formed_and_nobody(&professional());
}

#[test]
fn a_header_that_is_not_padded() {
    let unpadded =
        professional().replacen(HEADER, "ISA*00**00**ZZ*SENDER*ZZ*RECEIVER*260101*1200*^*00501*000000007*0*T*:~", 1);
    leaves_well_formed_and_nobody(&unpadded);
    let longer = professional().replacen("RECEIVER       ", "A RECEIVER WITH A NAME THAT IS TOO LONG", 1);
    leaves_well_formed_and_nobody(&longer);
}

#[test]
fn each_interchange_of_a_file_by_its_own_separators() {
    let other = professional().replace('*', "|").replace(':', ">").replace('~', "!");
    leaves_well_formed_and_nobody(&format!("{}\n{other}", professional()));
    leaves_well_formed_and_nobody(&format!("{other}\r\n{}", professional()));
}

#[test]
fn what_stands_before_the_first_segment() {
    for lead in ["\u{feff}", "\r\n", "\u{feff}\n", "  "] {
        leaves_well_formed_and_nobody(&format!("{lead}{}", professional()));
    }
}

#[test]
fn any_separators_that_senders_use() {
    for element in ['*', '|', '^', '\t', '\x1d', '¦'] {
        for (component, segment) in [(':', "~"), ('>', "~\r\n"), ('<', "\n"), ('\x1f', "\x1c"), (':', "'"), ('>', "\r")]
        {
            let text = professional().replace("*^*", "*?*").replace('*', &element.to_string());
            leaves_well_formed_and_nobody(&text.replace(':', &component.to_string()).replace('~', segment));
        }
    }
}

#[test]
fn a_file_in_latin_1_or_utf_16() {
    let text = professional().replace("VOSSBERG", "VÖSSBERG");
    let latin: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    let units: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [latin, units] {
        let shortfalls = shortfalls(&bytes, &text, &["VÖSSBERG", "MIRABEL", "MEM001234"]);
        assert!(shortfalls.is_empty(), "{}", shortfalls.join("\n"));
    }
}

#[test]
fn segments_in_small_letters() {
    let small = professional().to_lowercase().replace("005010x222a1", "005010X222A1");
    let shortfalls = shortfalls(small.as_bytes(), &small, IDENTIFIERS);
    assert!(shortfalls.is_empty(), "{}", shortfalls.join("\n"));
}

#[test]
fn a_patient_whose_name_is_a_segments_or_a_code() {
    let text = professional().replace("VOSSBERG*MIRABEL", "REF*PAT").replace("J069", "J069*ABF:REF");
    let left = redacted(text.as_bytes());
    let names = |text: &str| segments(text).into_iter().map(|elements| elements[0].clone()).collect::<Vec<_>>();
    assert_eq!(names(&left), names(&text));
    assert!(left.contains("NM1*IL*1*[NAME]*[NAME]*"), "{left}");
}

#[test]
fn codes_and_amounts_stay_whatever_identifier_they_look_like() {
    // A postal code that is also a procedure, a group number that is also an amount.
    let text = professional().replace("97302", "99213").replace("GRP77123", "15050").replace("150.5*", "15050*");
    let left = redacted(text.as_bytes());
    assert!(
        left.contains("SV1*HC:99213:25*100*") && left.contains("*15050***11:B:1*") && !left.contains("*OR*99213"),
        "{left}"
    );
}

#[test]
fn envelopes_are_examined_like_everything_else() {
    let text = professional()
        .replacen("ISA*00*          *00*          *", "ISA*03*QUILLWORTH*01*PASS77WORD*", 1)
        .replacen("*SENDER         *", "*MARLOWEBILLING *", 1)
        .replace("LX*2~", "LX*2 see QUILLWORTH, ZARA of 44 Elmwood St~")
        .replace("HL*2*1*22*0~", "HL*2*1*22*phone (503) 555-0142~")
        .replace("ST*837*0001*", "ST*837*0001 for Zara Quillworth*");
    let left = redacted(text.as_bytes());
    for gone in [
        "QUILLWORTH",
        "Quillworth",
        "ZARA",
        "Zara",
        "PASS77",
        "MARLOWE",
        "555-0142",
        "SNDGRP1",
        "RCVGRP1",
        "20260101",
        "*260101*",
    ] {
        assert!(!left.contains(gone), "{gone} in {left}");
    }
    assert_eq!(left.find('~'), Some(105), "the header keeps its width: {left}");
    assert!(left.contains("*^*00501*000000007*0*T*:~"), "{left}");
}

#[test]
fn free_text_goes_through_the_rules_wherever_it_stands() {
    let notes = "NTE*ADD*SEEN WITH ZARA QUILLWORTH, CALL (503) 555-0142~K3*DOB: 03/04/1950 NAME: HOBART QUILLWORTH~\
        PWK*OZ*BM***AC*ATT99812*X-RAY OF HOBART QUILLWORTH~REF*G1*AUTH99812*FOR ZARA QUILLWORTH~\
        SV5*DA:E0424*RENTED BY ZARA QUILLWORTH~XYZ*QUILLWORTH, ZARA SSN 900-12-3456~TRN*1*99812555*1931111112*CALL HOBART QUILLWORTH~";
    let text = file("005010X222A1", &format!("{PROVIDER}{SUBSCRIBER}{CLAIM}{notes}"));
    let gone = [
        "QUILLWORTH",
        "ZARA",
        "HOBART",
        "555-0142",
        "03/04/1950",
        "ATT99812",
        "AUTH99812",
        "900-12-3456",
        "99812555",
        "1931111112",
    ];
    let shortfalls = shortfalls(text.as_bytes(), &text, &gone);
    assert!(shortfalls.is_empty(), "{}", shortfalls.join("\n"));
}

#[test]
fn a_note_that_names_its_own_claims_patient_however_many_claims_came_before() {
    let mut body = PROVIDER.to_owned();
    for number in 0..3_000 {
        let (name, member) = (name(number), 7_000_000 + number);
        write!(body, "HL*{}*1*22*0~SBR*P*18*******CI~NM1*IL*1*{name}*JO****MI*M{member}~", number + 2).unwrap();
        write!(body, "CLM*C{number}X*10***11:B:1~NTE*ADD*{name} was late, id M{member}~").unwrap();
    }
    let left = redacted(file("005010X222A1", &body).as_bytes());
    for number in [0, 1_500, 2_999] {
        assert!(!left.contains(&name(number)) && !left.contains(&format!("M{}", 7_000_000 + number)), "claim {number}");
    }
}

/// A surname that no list has.
fn name(number: u32) -> String {
    let letter = |digit: u32| char::from(b'A' + u8::try_from(digit % 26).unwrap());
    ["QX", "ZU", "OV"]
        .iter()
        .zip([number, number / 26, number / 676])
        .fold(String::new(), |name, (part, digit)| format!("{name}{part}{}", letter(digit)))
}

#[test]
fn nothing_is_redacted_twice() {
    let once = redacted(professional().as_bytes());
    assert_eq!(redacted(once.as_bytes()), once);
}

#[test]
fn a_remittance_with_adjustments_of_the_provider() {
    let body = "BPR*I*45.00*C*ACH*CCP*01*888777666*DA*24681012*1931111112**01*111222333*DA*14400881*20260105~TRN*1*T193881*1931111112~\
        DTM*405*20260105~N1*PR*ACME HEALTH~N3*9 PAYER PLAZA~N4*SALEM*OR*97310~PER*CX*DORA PAYNE*TE*5035550111~\
        N1*PE*MARLOWE CLINIC*XX*1999999984~REF*TJ*931111111~LX*1~TS3*1999999984*11*20261231*1*100~\
        CLP*CX-100234*1*800*450.00*300.00*12*PCN99177~NM1*QC*1*VOSSBERG*MIRABEL****MI*MEM001234~\
        NM1*74*1*VOSBERG*MIRABEL~SVC*HC:99211*800.00*500.00~DTM*150*20260103~PLB*1999999984*20261231*WO:CX-100234*-12.5~";
    let text = file("005010X221A1", body);
    let gone = [
        "VOSSBERG",
        "VOSBERG",
        "MIRABEL",
        "MEM001234",
        "CX-100234",
        "PCN99177",
        "1999999984",
        "931111111",
        "1931111112",
        "24681012",
        "14400881",
        "20261231",
        "20260103",
        "T193881",
        "DORA",
        "PAYNE",
        "5035550111",
        "888777666",
        "111222333",
    ];
    let shortfalls = shortfalls(text.as_bytes(), &text, &gone);
    assert!(shortfalls.is_empty(), "{}", shortfalls.join("\n"));
}

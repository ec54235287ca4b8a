//! The shapes of the trade's codes. A code of the right shape need not exist: lists of codes are not known here.

/// The code in capitals, without the spaces and points that people write into it.
fn plain(code: &str) -> String {
    code.chars().filter(|sign| !matches!(sign, ' ' | '.')).flat_map(char::to_uppercase).collect()
}

fn are_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A diagnosis of ICD-10-CM: a letter, a figure, a figure or one of the letters A and B, which are the only ones that any code has
/// there (C7A, C7B), and at most four more (ICD-10-CM Official Guidelines for Coding and Reporting, I.A.2), with or without its
/// point behind the third sign.
pub fn is_icd_10_cm(code: &str) -> bool {
    let point = code.find('.');
    let code = plain(code);
    point.is_none_or(|place| place == 3)
        && code.len() <= 7
        && code.bytes().all(|sign| sign.is_ascii_alphanumeric())
        && matches!(code.as_bytes(), [b'A'..=b'Z', b'0'..=b'9', b'0'..=b'9' | b'A' | b'B', ..])
}

/// A diagnosis of ICD-9-CM: three to five figures, of which the first may be V, or E with one figure more.
pub fn is_icd_9_cm(code: &str) -> bool {
    let code = plain(code);
    let (figures, longest) = match (code.strip_prefix('V'), code.strip_prefix('E')) {
        (Some(rest), _) => (rest, 2..=4),
        (_, Some(rest)) => (rest, 3..=4),
        _ => (code.as_str(), 3..=5),
    };
    longest.contains(&figures.len()) && are_digits(figures)
}

/// A procedure of ICD-10-PCS: seven figures or letters, without I and O (ICD-10-PCS Official Guidelines, A1 to A3).
pub fn is_icd_10_pcs(code: &str) -> bool {
    let code = plain(code);
    code.len() == 7 && code.bytes().all(|sign| sign.is_ascii_alphanumeric() && !matches!(sign, b'I' | b'O'))
}

/// A procedure of HCPCS: of level I (CPT: five figures, or four and one of F, T, U, M and A), or of level II (a letter from A to
/// V and four figures; those of D are the dentists' CDT).
pub fn is_procedure(code: &str) -> bool {
    let code = plain(code);
    let Some((first, rest)) = code.split_at_checked(1).filter(|_| code.len() == 5) else { return false };
    let Some((four, last)) = code.split_at_checked(4) else { return false };
    let first_is = |passes: fn(&u8) -> bool| first.bytes().all(|sign| passes(&sign));
    (first_is(|sign| matches!(sign, b'A'..=b'V' | b'0'..=b'9')) && are_digits(rest))
        || (are_digits(four) && matches!(last, "F" | "T" | "U" | "M" | "A"))
}

/// A revenue code: four figures, of which paper leaves out a leading zero; not all are zeros (NUBC, UB-04 FL 42).
pub fn is_revenue_code(code: &str) -> bool {
    (3..=4).contains(&code.len()) && are_digits(code) && code.bytes().any(|figure| figure != b'0')
}

/// A place of service: two figures, not both zeros (CMS, Place of Service Code Set).
pub fn is_place_of_service(code: &str) -> bool {
    code.len() == 2 && are_digits(code) && code != "00"
}

/// A type of bill: the kind of facility and of care from 1 to 9, and a figure or letter for the frequency; paper has a zero
/// before them (NUBC, UB-04 FL 4).
pub fn is_type_of_bill(code: &str) -> bool {
    let code = code.strip_prefix('0').unwrap_or(code);
    matches!(code.as_bytes(), [b'1'..=b'9', b'1'..=b'9', frequency] if frequency.is_ascii_alphanumeric())
}

/// A Medicare Beneficiary Identifier: eleven signs, of which 1, 4, 7, 10 and 11 are figures (the first not 0), 2, 5, 8 and 9
/// letters, 3 and 6 either; letters are those without S, L, O, I, B and Z (CMS, Understanding the Medicare Beneficiary
/// Identifier Format).
pub fn is_medicare_number(code: &str) -> bool {
    let code: String = code.chars().filter(|sign| !matches!(sign, ' ' | '-')).flat_map(char::to_uppercase).collect();
    let is_letter = |sign: u8| sign.is_ascii_uppercase() && !b"SLOIBZ".contains(&sign);
    let fits = |(place, sign): (usize, u8)| match place {
        0 => matches!(sign, b'1'..=b'9'),
        1 | 4 | 7 | 8 => is_letter(sign),
        2 | 5 => is_letter(sign) || sign.is_ascii_digit(),
        _ => sign.is_ascii_digit(),
    };
    code.len() == 11 && code.bytes().enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn all(is: fn(&str) -> bool, right: &[&str], wrong: &[&str]) {
        for (code, fits) in right.iter().map(|code| (code, true)).chain(wrong.iter().map(|code| (code, false))) {
            assert_eq!(is(code), fits, "{code}");
        }
    }

    #[test]
    fn codes_have_their_shapes() {
        all(
            is_icd_10_cm,
            &["I10", "J06.9", "J069", "U07.1", "S72.001A", "C7A.1", "t78.40xa"],
            &["", "10", "1I0", "IO0", "J0.69", "S72.0012AB", "J06-9", "I2I.9", "786.50"],
        );
        all(is_icd_9_cm, &["786.50", "250", "V70.0", "E849.0"], &["J06.9", "25", "123456", "E84", ""]);
        all(is_icd_10_pcs, &["0SR90J9", "0DTJ4ZZ"], &["0SR9OJ9", "0SR90J", "0SR90J99"]);
        all(
            is_procedure,
            &["99213", "0001A", "3074F", "0042T", "G0103", "D1120", "v5261"],
            &["9921", "9921S", "S921", "W1234", "992134", "G010E", "", "ÄÖÜ"],
        );
        all(is_revenue_code, &["0001", "0450", "450"], &["0000", "45", "O450", "04500"]);
        all(is_place_of_service, &["11", "02", "99"], &["00", "1", "1l", "111"]);
        all(is_type_of_bill, &["0111", "131", "085A"], &["0011", "11", "01311", "O131", "0101"]);
        all(
            is_medicare_number,
            &["1EG4-TE5-MK73", "1eg4te5mk73", "1E44TE5MK73"],
            &["0EG4TE5MK73", "1SG4TE5MK73", "1EG4TE5MK7", "1EG4TE5MKO3", "123456789A"],
        );
    }
}

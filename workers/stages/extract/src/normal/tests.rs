//! How values are normalised.

use super::*;
use docward_engine_model::{DocumentKind, Field};
use proptest::prelude::*;

#[track_caller]
fn is(value_type: ValueType, value: &str, expected: Option<&str>) {
    assert_eq!(normalised(value_type, value).as_deref(), expected, "{value}");
}

#[test]
fn dates_are_iso() {
    for (value, expected) in [
        ("04/08/1952", Some("1952-04-08")),
        ("4-8-1952", Some("1952-04-08")),
        ("04 08 1952", Some("1952-04-08")),
        ("04 | 08 | 52", Some("1952-04-08")),
        ("04/08/52", Some("1952-04-08")),
        ("040852", Some("1952-04-08")),
        ("04081952", Some("1952-04-08")),
        ("19520408", Some("1952-04-08")),
        ("195204081130", Some("1952-04-08")),
        ("1952-04-08", Some("1952-04-08")),
        ("1952-04-08T11:30:00Z", Some("1952-04-08")),
        ("04/08/1952 11:30 AM", Some("1952-04-08")),
        ("April 8, 1952", Some("1952-04-08")),
        ("Tuesday, Apr. 8 1952", Some("1952-04-08")),
        ("8 April 1952", Some("1952-04-08")),
        ("8th of April, 1952", Some("1952-04-08")),
        ("08-APR-1952", Some("1952-04-08")),
        ("08APR1952", Some("1952-04-08")),
        ("Sept 1, 2021", Some("2021-09-01")),
        ("03/15/29", Some("2029-03-15")),
        ("03/15/31", Some("1931-03-15")),
        ("02/29/2024", Some("2024-02-29")),
        ("04/1952", Some("1952-04")),
        ("April 1952", Some("1952-04")),
        ("1952", Some("1952")),
        ("20260103-20260104", Some("2026-01-03/2026-01-04")),
        // Points may stand in the European order.
        ("19.01.1986", Some("1986-01-19")),
        ("01.19.1986", Some("1986-01-19")),
        ("05.05.1986", Some("1986-05-05")),
        ("03.05.2024", None),
        // None of these is a day.
        ("02/29/2023", None),
        ("13/04/2021", None),
        ("00/04/2021", None),
        ("20260104-20260103", None),
        ("99999999", None),
        ("1234", None),
        ("mayor 5, 2021", None),
        ("unknown", None),
        ("", None),
    ] {
        is(ValueType::Date, value, expected);
    }
}

#[test]
fn a_birth_date_is_in_the_past() {
    let field = |name, value: &str| Field::of(name, value.into());
    let born = |born: &str, other: &str| {
        let mut fields = Fields::none(DocumentKind::Other);
        fields.fields = vec![field(FieldName::DateOfBirth, born), field(FieldName::SignatureDate, other)];
        normalise(&mut fields);
        fields.fields.into_iter().next().and_then(|field| field.normalised).map(|text| text.as_str().to_owned())
    };
    assert_eq!(born("04/08/27", "05/01/2026").as_deref(), Some("1927-04-08"));
    assert_eq!(born("04/08/24", "05/01/2026").as_deref(), Some("2024-04-08"));
    assert_eq!(born("05/02/26", "05/01/26").as_deref(), Some("1926-05-02"));
    assert_eq!(born("05/01/26", "05/01/26").as_deref(), Some("2026-05-01"));
    assert_eq!(born("04/08/27", "none").as_deref(), Some("2027-04-08"), "nothing tells when the document was made");
}

#[test]
fn phones_have_their_country() {
    for (value, expected) in [
        ("(512) 555-0199", Some("+15125550199")),
        ("1-512-555-0199", Some("+15125550199")),
        ("512.555.0199 ext. 12", Some("+15125550199;ext=12")),
        ("5125550199x7", Some("+15125550199;ext=7")),
        ("+49 69 90009 528", Some("+496990009528")),
        ("+15125550199;ext=12", Some("+15125550199;ext=12")),
        ("555-0199", None),
        ("(112) 555-0199", None),
        ("(512) 155-0199", None),
        ("call me", None),
        ("", None),
    ] {
        is(ValueType::Phone, value, expected);
    }
}

#[test]
fn money_is_in_cents() {
    for (value, expected) in [
        ("$1,204.50", Some("120450")),
        ("1204 50", Some("120450")),
        ("1204", Some("120400")),
        ("150.5", Some("15050")),
        (".50", Some("50")),
        ("(50.00)", Some("-5000")),
        ("-50.00", Some("-5000")),
        ("50.00-", Some("-5000")),
        ("$-50.00", Some("-5000")),
        ("0", Some("0")),
        ("1,20", None),
        ("1.204,50", None),
        ("1.234", None),
        ("--5", None),
        ("$", None),
        ("99999999999999999999", None),
        ("free", None),
    ] {
        is(ValueType::Money, value, expected);
    }
}

#[test]
fn other_types_have_their_forms() {
    for (value_type, value, expected) in [
        (ValueType::Code, "j06.9", Some("J069")),
        (ValueType::Code, "900-12-3456", Some("900123456")),
        (ValueType::Code, "--", None),
        (ValueType::Measure, "12,400 / µL", Some("12400/µL")),
        (ValueType::Measure, "4.0 – 11.0", Some("4.0-11.0")),
        (ValueType::Measure, "≥ 60", Some(">=60")),
        (ValueType::Measure, "1,5", Some("1,5")),
        (ValueType::Measure, "negative", None),
        (ValueType::Name, "Vance,  Eleanor", Some("Eleanor Vance")),
        (ValueType::Name, "DOE JR, JOHN, A", Some("JOHN A DOE JR")),
        (ValueType::Name, "Vance^Eleanor^Q^^MD", Some("Eleanor Q Vance MD")),
        (ValueType::Name, "Dr. Samuel Peterson, MD", Some("Dr. Samuel Peterson, MD")),
        (ValueType::Name, "Roe, Ann, M.D.", Some("Ann Roe, M.D.")),
        (ValueType::Name, "Do, Kim", Some("Kim Do")),
        (ValueType::Name, "Roe, Ann, PA-C", Some("Ann Roe, PA-C")),
        (ValueType::Name, "12", None),
        (ValueType::Email, "Jo.Quill@Example .org", Some("jo.quill@example.org")),
        (ValueType::Email, "jo@example", None),
        (ValueType::Sex, "F", Some("female")),
        (ValueType::Sex, "Male", Some("male")),
        (ValueType::Sex, "Non-binary", Some("other")),
        (ValueType::Sex, "fever", None),
        (ValueType::Text, "words", None),
        (ValueType::Address, "1 Elm St", None),
    ] {
        is(value_type, value, expected);
    }
}

const TYPES: [ValueType; 10] = [
    ValueType::Date,
    ValueType::Phone,
    ValueType::Money,
    ValueType::Code,
    ValueType::Measure,
    ValueType::Name,
    ValueType::Address,
    ValueType::Text,
    ValueType::Email,
    ValueType::Sex,
];

proptest! {
    #[test]
    fn a_day_is_one_day_however_it_is_written(year in 1931i16..=2030, month in 1i8..=12, day in 1i8..=28) {
        let (long, short) = (MONTHS[usize::try_from(month - 1).unwrap_or(0)], year % 100);
        for value in [
            format!("{month:02}/{day:02}/{year}"),
            format!("{month}/{day}/{short:02}"),
            format!("{month:02} {day:02} {short:02}"),
            format!("{month:02}{day:02}{short:02}"),
            format!("{month:02}{day:02}{year}"),
            format!("{year}{month:02}{day:02}"),
            format!("{year}-{month:02}-{day:02} 10:30"),
            format!("{long} {day}, {year}"),
            format!("{day} {long} {year}"),
        ] {
            let expected = format!("{year:04}-{month:02}-{day:02}");
            prop_assert_eq!(normalised(ValueType::Date, &value), Some(expected), "{}", value);
        }
    }

    #[test]
    fn amounts_are_exact(cents in -99_999_999i64..=99_999_999) {
        let (sign, whole, part) = (if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
        prop_assert_eq!(super::cents(&format!("{sign}{whole}.{part:02}")), Some(cents));
        prop_assert_eq!(super::cents(&format!("{sign}${whole} {part:02}")), Some(cents));
    }

    #[test]
    fn what_is_normalised_stays_as_it_is(value in "(?s)[0-9A-Za-z $,./:()+^@-]{0,24}|\\PC{0,24}") {
        for value_type in TYPES.into_iter().filter(|value_type| *value_type != ValueType::Money) {
            if let Some(once) = normalised(value_type, &value) {
                prop_assert!(!once.is_empty());
                prop_assert_eq!(normalised(value_type, &once), Some(once.clone()), "{:?} {}", value_type, value);
            }
        }
    }
}

const MONTHS: [&str; 12] =
    ["January", "Feb", "March", "Apr", "May", "June", "July", "August", "Sept", "October", "Nov.", "December"];

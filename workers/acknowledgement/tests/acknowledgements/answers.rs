//! All that is told of a file, as one text.

use crate::files::{file, segments, told, us};
use docward_acknowledgement::{Answer, Moment, NotWritable, answer, numbers_needed};

#[test]
fn each_interchange_that_is_written_has_a_number_of_its_own() {
    let two = file("acknowledgements/batch.837") + &file("bad/older-version.837");
    let (told, us) = (told(&two), us());
    assert_eq!(numbers_needed(&told), 6);
    let [received, now] = [[8, 0], [8, 5]].map(|time| Moment::of([2026, 1, 31], time).unwrap());
    let of = |first_number| {
        let text = answer(&told, &Answer { us: &us, first_number, received, now }, &[])?;
        Ok::<_, NotWritable>(text.as_str().to_owned())
    };
    let text = of(41).unwrap();
    let rows = segments(&text);
    let numbers = |name, element: usize| {
        let rows = rows.iter().filter(|row| row[0] == name);
        rows.map(|row| row[element].parse::<u32>().unwrap()).collect::<Vec<_>>()
    };
    // The file as a whole is refused for its second interchange, so no claim of it is told.
    assert_eq!(numbers("ISA", 13), [41, 42, 44, 45]);
    assert_eq!(
        (numbers("IEA", 2), numbers("GS", 6), numbers("GE", 2)),
        (numbers("ISA", 13), vec![42, 45], vec![42, 45])
    );
    assert_eq!(of(41).unwrap(), text, "the same each time");
    assert!(of(999_999_994).is_ok());
    assert_eq!(of(999_999_996).unwrap_err(), NotWritable::Number);
}

/// Two sides that acknowledged each other's acknowledgements would never end.
#[test]
fn an_acknowledgement_is_not_acknowledged() {
    let us = us();
    let [received, now] = [[8, 0], [8, 5]].map(|time| Moment::of([2026, 1, 31], time).unwrap());
    let of = |file: &str| {
        let of = Answer { us: &us, first_number: 41, received, now };
        answer(&told(file), &of, &[]).unwrap().as_str().to_owned()
    };
    let claims = file("acknowledgements/batch.837");
    let sent = of(&claims);
    let functional = sent.split("ISA*").nth(2).map(|rest| format!("ISA*{rest}")).unwrap();
    assert!(functional.contains("GS*FA*"), "{functional}");
    assert_eq!(of(&functional), "");
    assert!(!of(&claims).is_empty());
}

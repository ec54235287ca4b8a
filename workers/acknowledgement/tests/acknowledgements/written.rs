//! What is written is valid by another validator, which has maps of the 999 and the 277CA.

use crate::files::{file, written};
use crate::mutations::{MUTATIONS, mutated};
use crate::samples::SAMPLES;
use crate::validator::said;

/// A TA1, a 999 and a 277CA.
pub(crate) fn one_of_each() -> Vec<(String, String)> {
    named("of errors", &file("acknowledgements/claims-with-errors.837"))
}

fn named(name: &str, text: &str) -> Vec<(String, String)> {
    let written = written(text);
    let all = [("TA1", written.interchange), ("999", written.functional), ("277CA", written.claims)];
    let written = all.into_iter().filter(|(_, text)| !text.is_empty());
    written.map(|(kind, text)| (format!("{name} {kind}"), text)).collect()
}

#[test]
fn what_is_written_is_valid() {
    let samples = SAMPLES.iter().flat_map(|name| named(name, &file(name)));
    let bad = MUTATIONS.iter().flat_map(|mutation| named(mutation.name, &mutated(mutation)));
    let texts: Vec<(String, String)> = samples.chain(bad).collect();
    let said = said(&texts);
    let mut wrong = Vec::new();
    for (name, text) in &texts {
        let expected = KNOWN.iter().find(|(known, ..)| known == name).map_or(&[][..], |(_, lines, _)| lines);
        let found: Vec<&str> = said[name].iter().map(String::as_str).filter(|line| *line != "set A").collect();
        if found != expected {
            wrong.push(format!("{name}: {found:?} instead of {expected:?}\n{text}"));
        }
    }
    assert!(texts.len() > 150, "{} files", texts.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What pyx12 finds wrong all the same, and why that is left so.
const KNOWN: &[(&str, &[&str], &str)] = &[
    ("no subscriber's name 277CA", &NO_MEMBER, "a member's id that was not sent is not made up"),
    ("member without an id 277CA", &NO_MEMBER, "as before"),
    ("level of unknown kind 277CA", &NO_MEMBER_BELOW, "as before: whose claims these are the file does not say"),
];

const NO_MEMBER: [&str; 4] = ["set R", "segment NM1 25", "element NM1 25 8 0 1", "element NM1 25 9 0 1"];
const NO_MEMBER_BELOW: [&str; 4] = ["set R", "segment NM1 29", "element NM1 29 8 0 1", "element NM1 29 9 0 1"];
